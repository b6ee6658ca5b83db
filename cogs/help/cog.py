"""`/help`: what this person may do here, by what they want to do."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.conversations.own import OwnConversations
from bot.core.guilds import Guilds
from bot.core.i18n import Language, _
from bot.errors import NotFoundError
from bot.ui.addresses import Pressed, Routes
from bot.ui.commands import known_commands, mention
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.replies import send, update
from bot.ui.suggesting import MOST, Choices, suggesting
from bot.ui.text import label
from cogs.help import cards
from cogs.help.topics import CURATORS, Audience, Topic, named, topics_for


class HelpCog(commands.Cog):
    """Shows people what they may do, and nothing that they may not."""

    def __init__(self, guilds: Guilds, conversations: OwnConversations) -> None:
        self._guilds = guilds
        self._conversations = conversations

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"help.home": self._home, "help.topic": self._show}

    @app_commands.command(name="help", description=_("What you may do here, by what you want to do"))
    @app_commands.describe(topic=_("What you want to do; choose from the list that opens"))
    async def show(self, itx: Itx, topic: app_commands.Range[str, 1, 100] | None = None) -> None:
        """Show everything, or one topic."""
        await send(itx, view=await (self._overview(itx) if topic is None else self._topic(itx, topic, 0)))

    @show.autocomplete("topic")
    @suggesting
    async def _topics(self, itx: Itx, typed: str) -> Choices:
        say = language_of(itx)
        topics = await self._allowed(itx)
        wanted = [one for one in topics if typed.casefold() in say(one.title).casefold()]
        return [app_commands.Choice(name=label(say(one.title), limit=100), value=one.key) for one in wanted[:MOST]]

    async def _home(self, itx: Itx, _pressed: Pressed) -> None:
        await update(itx, await self._overview(itx))

    async def _show(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._topic(itx, pressed.part(0), pressed.number(1)))

    async def _overview(self, itx: Itx) -> LayoutView:
        topics = await self._allowed(itx)
        return cards.overview(topics, await self._commands(itx), language_of(itx))

    async def _topic(self, itx: Itx, text: str, page: int) -> LayoutView:
        say = language_of(itx)
        topic = named(text, await self._allowed(itx), say)
        if topic is None:
            raise NotFoundError(
                _("There is no help for you on “{text}”."), hint=_("See all that there is: /help"), text=text
            )
        if topic.key == CURATORS:
            actor = actor_of(itx)
            settings, curates = await self._guilds.get(actor.guild), await self._guilds.is_curator(actor)
            return cards.curators_card(topic, settings, curates=curates, say=say)
        return cards.topic_card(topic, page, await self._commands(itx), say)

    async def _allowed(self, itx: Itx) -> list[Topic]:
        """Return the topics of what this person may do; the role is asked for each time."""
        actor = actor_of(itx)
        audiences: set[Audience] = {"everybody"}
        if await self._guilds.is_curator(actor):
            audiences |= {"curators", "facilitators"}
        elif (await self._conversations.mine(actor)).facilitates:
            audiences.add("facilitators")
        if actor.administrator:
            audiences.add("administrators")
        return topics_for(audiences)

    @staticmethod
    async def _commands(itx: Itx) -> cards.Commands:
        tree, known = itx.client.tree, await known_commands(itx.client)
        found = {one.qualified_name: one for one in tree.walk_commands() if isinstance(one, app_commands.Command)}

        def named_in(name: str, say: Language) -> str:
            return mention(name, known, say)

        return cards.Commands(find=found.get, mention=named_in)
