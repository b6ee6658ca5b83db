"""E-conversations as people meet them: `/conversation` for everyone, `/curate conversation`, threads, cards, news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.records import DESK, DIGEST, FOLLOWERS, MOVED, NEWS, STEP, TOLD, TOUCHED
from bot.core.guilds import CURATORS
from bot.ui.groups import curate_group
from cogs.conversations.asking import QuestionDesk
from cogs.conversations.choices import ConversationChoices
from cogs.conversations.cog import ConversationsCog
from cogs.conversations.curate import CurateConversations
from cogs.conversations.digests import Digests
from cogs.conversations.featuring import FeaturingDesk
from cogs.conversations.linking import LinkChoices
from cogs.conversations.news import News
from cogs.conversations.outcomes import CurateOutcomes
from cogs.conversations.own_desk import OwnDesk
from cogs.conversations.steps import Steps
from cogs.conversations.surfaces import ThreadSurfaces
from cogs.conversations.told import Tellings

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands, the answers to their buttons, what puts news into words, and what keeps threads right."""
    app = client.app
    choices = ConversationChoices(app.conversations, app.guilds)
    own = OwnDesk(app.own_conversations, app.conversations, app.featuring, app.vocabulary, app.clock)
    cog = ConversationsCog(
        choices, app.conversations, own, app.conversation_replies, app.commitments, app.vocabulary, app.resources,
        app.whole_threads, app.clock,
    )  # fmt: skip
    asking = QuestionDesk(app.conversation_curation, app.conversation_questions, app.closing.typed)
    curate = CurateConversations(
        choices, LinkChoices(app.resources, app.directory, app.events), app.conversations, app.conversation_curation,
        app.conversation_questions, asking, app.conversation_surfaces, app.vocabulary,
    )  # fmt: skip
    outcomes = CurateOutcomes(
        client, choices, asking, app.summaries, app.closing, app.commitments, app.conversation_replies, app.clock
    )
    featuring = FeaturingDesk(client, choices, app.featuring, app.vocabulary, app.clock)
    surfaces = ThreadSurfaces(client, app.conversation_surfaces, app.languages)
    steps = Steps(app.commitments, app.languages)
    await client.add_cog(cog)
    for command in outcomes.commands:
        curate.add_command(command)
    curate_group(client).add_command(curate)
    for menu in featuring.menus():
        client.tree.add_command(menu)
    news = News(app.conversation_schedule, app.languages)
    client.routes |= (
        news.routes() | cog.routes() | curate.routes() | outcomes.routes() | featuring.routes() | steps.routes()
    )
    tellings = Tellings(app.featuring, app.languages)
    client.renderers |= {NEWS: news.news, DESK: news.desk}
    client.renderers |= {TOLD: tellings.told, MOVED: tellings.moved}
    client.renderers |= {DIGEST: Digests(app.follower_digests, app.languages).digests, STEP: steps.steps}
    for listener in (*featuring.listeners(), *surfaces.listeners()):
        client.add_listener(listener)
    client.add_chore(app.conversation_schedule.turn, TOUCHED, CURATORS)
    client.add_chore(surfaces.show, TOUCHED)
    client.add_chore(app.follower_digests.plan, TOUCHED, FOLLOWERS)
    client.add_chore(app.commitments.plan, TOUCHED, CURATORS)
