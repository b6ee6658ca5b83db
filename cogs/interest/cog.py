"""`/interest`: somebody new says that they would like to take part, follows it, changes it, takes it back."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.errors import ConflictError, InvalidInputError
from bot.interest.form import NAME_LENGTH, InterestForm, as_form
from bot.interest.records import Interest
from bot.interest.service import InterestService
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.replies import ask, send, show
from bot.ui.text import label
from cogs.interest import cards


class InterestCog(commands.Cog):
    """What somebody new does."""

    def __init__(self, interest: InterestService) -> None:
        self._interest = interest

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "wish.write": self._write,
            "wish.draft": self._draft,
            "wish.change": self._change,
            "wish.mine": self._mine,
            "wish.back": self._back,
            "wish.gone": self._gone,
        }

    @app_commands.command(
        name="interest", description=_("Tell the curators that you would like to take part, or see what you told them")
    )
    async def interest(self, itx: Itx) -> None:
        """Show what this person sent, or open the form."""
        actor = actor_of(itx)
        found = await self._interest.mine(actor)
        sent, left = found.interest, found.left
        if left is not None and (sent is None or not sent.open):
            await self._ask(itx, actor, left, None)
        elif sent is not None:
            await send(itx, view=cards.mine(sent, actor.guild, language_of(itx), organisation=found.organisation))
        else:
            await self._ask(itx, actor, self._blank(itx), None)

    def _blank(self, itx: Itx) -> InterestForm:
        say = language_of(itx)
        return InterestForm(name=label(itx.user.display_name, limit=NAME_LENGTH), languages=say.language(say.code))

    async def _ask(self, itx: Itx, actor: Actor, form: InterestForm, current: Interest | None) -> None:
        """Open the form; `current` is what is changed by it, as it was shown."""
        say = language_of(itx, actor.guild)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            given = form.with_typed(typed)
            here = 0 if itx.guild_id is None else itx.channel_id or 0  # direct messages are no place to fall back to
            try:
                if current is None:
                    sent = await self._interest.express(actor, given, language=say.code, channel=here)
                else:
                    sent = await self._interest.change(
                        actor, current.id, given, language=say.code, channel=here or current.channel,
                        expected=current.version,
                    )  # fmt: skip
            except (InvalidInputError, ConflictError) as error:
                number = await self._interest.keep(actor, given)
                await send(itx, view=cards.refused(error, number, actor.guild, say))
                return
            await show(itx, cards.mine(sent, actor.guild, say, sent=True))

        await ask(itx, cards.interest_form(form, submitted, say))

    async def _open(self, actor: Actor) -> Interest | None:
        sent = (await self._interest.mine(actor)).interest
        return sent if sent is not None and sent.open else None

    async def _write(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        left = (await self._interest.mine(actor)).left
        await self._ask(itx, actor, left or self._blank(itx), None)

    async def _draft(self, itx: Itx, pressed: Pressed) -> None:
        """Open the form again with what was typed and could not be used."""
        actor = actor_in(itx, pressed.number(1))
        await self._ask(itx, actor, await self._interest.draft(actor, pressed.number(0)), await self._open(actor))

    async def _change(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        current = await self._open(actor)
        if current is None:
            await self._mine(itx, pressed)
            return
        await self._ask(itx, actor, as_form(current.content, language_of(itx, actor.guild)), current)

    async def _mine(self, itx: Itx, pressed: Pressed) -> None:
        """Show this person what they sent: to them alone, whoever else sees the button."""
        actor = actor_in(itx, pressed.number(0))
        found = await self._interest.mine(actor)
        sent, say = found.interest, language_of(itx, actor.guild)
        view = (
            cards.nothing(actor.guild, say)
            if sent is None
            else cards.mine(sent, actor.guild, say, organisation=found.organisation, direct=itx.guild_id is None)
        )
        await show(itx, view)

    async def _back(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        found = await self._interest.one_of_mine(actor, pressed.number(0))
        await show(itx, cards.take_back(found, actor.guild, language_of(itx, actor.guild)))

    async def _gone(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._interest.withdraw(actor, pressed.number(0))
        await show(itx, cards.taken_back(language_of(itx, actor.guild)))
