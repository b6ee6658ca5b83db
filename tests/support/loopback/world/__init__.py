"""What exists on the loopback Discord: the application, guilds, people, channels and messages."""

from tests.support.loopback.world.entities import (
    Application,
    Channel,
    Guild,
    Kind,
    Member,
    Role,
    Sync,
    User,
)
from tests.support.loopback.world.messages import Attachment, Message
from tests.support.loopback.world.plan import DEFAULT_PLAN, build_world
from tests.support.loopback.world.state import World

__all__ = [
    "DEFAULT_PLAN",
    "Application",
    "Attachment",
    "Channel",
    "Guild",
    "Kind",
    "Member",
    "Message",
    "Role",
    "Sync",
    "User",
    "World",
    "build_world",
]
