"""From a command's name and values to the data of an interaction, by what the bot has registered."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.support.loopback.records import Upload
from tests.support.loopback.world.entities import Role
from tests.support.loopback.world.payloads import (
    attachment_json,
    member_json,
    partial_channel_json,
    role_json,
    user_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.loopback.world import Channel, Guild, World

Json = dict[str, Any]


class Kind(IntEnum):
    """Discord's application command types."""

    SLASH = 1
    USER = 2
    MESSAGE = 3


class Option(IntEnum):
    """Discord's application command option types."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


PLAIN: dict[Option, tuple[type, ...]] = {
    Option.STRING: (str,),
    Option.INTEGER: (int,),
    Option.BOOLEAN: (bool,),
    Option.NUMBER: (int, float),
}


def registered(world: World, guild: Guild | None, name: str, kind: Kind = Kind.SLASH) -> Json:
    """A command that the bot has synced, the guild's own before a global one.

    LookupError where there is none: Discord sends nothing for a command that was never registered.
    """
    scopes = [guild.id] if guild else []
    for scope in [*scopes, None]:
        for command in world.commands.get(scope, []):
            if command["name"] == name and command["type"] == kind:
                return command
    known = sorted({c["name"] for scope in world.commands.values() for c in scope})
    raise LookupError(f"no {kind.name.lower()} command {name!r} is registered; there are: {', '.join(known)}")


class Filling:
    """Fills the options of a command with a person's values.

    Values of members, users, roles and channels are given as objects, ids or names, files as `Upload`.
    Discord's client lets nobody send an unknown option, leave out a required one or give a value of the wrong
    type: these raise LookupError, ValueError and TypeError. Ranges, lengths and choices are not checked.
    """

    def __init__(self, world: World, guild: Guild | None, channel: Channel) -> None:
        self._world = world
        self._guild = guild
        self._channel = channel
        self.resolved: dict[str, Json] = {}

    def slash(self, name: str, values: Mapping[str, Any], focused: str | None = None) -> Json:
        """The data of "directory find" with its values; `focused` is the option that is being typed."""
        root, *path = name.split()
        command = registered(self._world, self._guild, root)
        level: Json = command
        levels: list[Json] = []
        for step in path:
            inner = [o for o in level.get("options", []) if o["name"] == step]
            if not inner or inner[0]["type"] not in {Option.SUB_COMMAND, Option.SUB_COMMAND_GROUP}:
                raise LookupError(f"/{name}: {level['name']} has no subcommand {step!r}")
            level = inner[0]
            levels.append(level)
        known = level.get("options", [])
        if any(option["type"] in {Option.SUB_COMMAND, Option.SUB_COMMAND_GROUP} for option in known):
            raise LookupError(f"/{name} is not whole: {', '.join(option['name'] for option in known)}")
        options = self._options(name, known, values, focused)
        for step_level in reversed(levels):
            options = [{"type": step_level["type"], "name": step_level["name"], "options": options}]
        return self._data(command, {"options": options})

    def menu(self, command: Json, target_id: int, resolved: dict[str, Json]) -> Json:
        """The data of a context menu on a message or a user."""
        self.resolved |= resolved
        return self._data(command, {"target_id": str(target_id)})

    def _data(self, command: Json, more: Json) -> Json:
        data = {"id": command["id"], "name": command["name"], "type": command["type"], **more}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        if self.resolved:
            data["resolved"] = self.resolved
        return data

    def _options(self, name: str, known: list[Json], values: Mapping[str, Any], focused: str | None) -> list[Json]:
        by_name = {option["name"]: option for option in known}
        unknown = set(values) - set(by_name)
        if unknown:
            raise LookupError(f"/{name} has no option {', '.join(sorted(unknown))}")
        missing = {o["name"] for o in known if o.get("required")} - set(values)
        if missing and focused is None:
            raise ValueError(f"/{name} needs {', '.join(sorted(missing))}")
        filled: list[Json] = []
        for option_name, value in values.items():
            option = by_name[option_name]
            entry: Json = {"type": option["type"], "name": option_name}
            if option_name == focused:  # what is being typed is sent as it stands, whatever the type
                if not option.get("autocomplete"):
                    raise LookupError(f"/{name}: {option_name} does not complete")
                entry |= {"value": value, "focused": True}
            else:
                entry["value"] = self.value(Option(option["type"]), value, f"/{name} {option_name}")
            filled.append(entry)
        return filled

    def value(self, kind: Option, value: Any, where: str) -> Any:
        """One value as Discord sends it; what an id stands for goes into `resolved`."""
        if kind in PLAIN:
            if not isinstance(value, PLAIN[kind]) or (isinstance(value, bool) and kind is not Option.BOOLEAN):
                raise TypeError(f"{where} takes {kind.name.lower()}, not {value!r}")
            return value
        if kind is Option.ATTACHMENT and not isinstance(value, Upload):
            raise TypeError(f"{where} takes an Upload, not {value!r}")
        by_kind = {
            Option.ATTACHMENT: self._attachment_value,
            Option.CHANNEL: self._channel_value,
            Option.ROLE: self._role_value,
            Option.MENTIONABLE: self._mentionable_value,
            Option.USER: self._user_value,
        }
        return by_kind[kind](value)

    def _attachment_value(self, upload: Upload) -> str:
        attachment = self._world.attach(self._channel, upload.name, upload.content, None)
        self._resolve("attachments", attachment.id, attachment_json(attachment))
        return str(attachment.id)

    def _mentionable_value(self, value: Any) -> str:
        try:
            return self._role_value(value) if isinstance(value, Role) else self._user_value(value)
        except LookupError:
            return self._role_value(value)

    def _channel_value(self, value: Any) -> str:
        if self._guild is None:
            raise LookupError("a direct conversation has no channels to choose from")
        channel = self._guild.channel(value)
        self._resolve("channels", channel.id, partial_channel_json(channel, None))
        return str(channel.id)

    def _role_value(self, value: Any) -> str:
        if self._guild is None:
            raise LookupError("a direct conversation has no roles to choose from")
        role = self._guild.role(value)
        self._resolve("roles", role.id, role_json(role))
        return str(role.id)

    def _user_value(self, value: Any) -> str:
        user = self._world.user(value)
        self._resolve("users", user.id, user_json(user))
        member = self._guild.members.get(user.id) if self._guild else None
        if member is not None:
            payload = member_json(member) | {"permissions": str(member.permissions)}
            self._resolve("members", user.id, {k: v for k, v in payload.items() if k != "user"})
        return str(user.id)

    def _resolve(self, group: str, snowflake: int, payload: Json) -> None:
        self.resolved.setdefault(group, {})[str(snowflake)] = payload
