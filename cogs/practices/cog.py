"""`/practice`: tell one, read one, take them along, see which cities and themes have none."""

from __future__ import annotations

import asyncio
import io
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.clock import Clock
from bot.conversations.relating import RelatedConversations
from bot.core.folding import fold
from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.errors import InvalidInputError
from bot.practices.exchange import EXTENSIONS, Form, export
from bot.practices.inviting import PracticeInvitations
from bot.practices.records import Told
from bot.practices.service import PracticesService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.replies import Reply, ask, send, update
from bot.ui.suggesting import MOST, Choices, suggesting
from bot.ui.text import label
from bot.vocabulary.service import VocabularyService
from cogs.practices import cards, coverage
from cogs.practices.desk import PracticeDesk
from cogs.practices.wording import Reader

LARGEST = 8 * 1024 * 1024  # bytes of a file that Discord takes
FORMS = [
    app_commands.Choice(name=_("Markdown, to read"), value="markdown"),
    app_commands.Choice(name=_("CSV, for spreadsheets"), value="csv"),
]
PRACTICE = _("Type a few letters of the title and choose from the list")


class PracticesCog(
    commands.GroupCog,
    group_name="practice",
    group_description=_("Promising practices: tell one, read one, see where none is known"),
):
    """The commands, and the buttons below what is read."""

    def __init__(
        self,
        practices: PracticesService,
        invitations: PracticeInvitations,
        desk: PracticeDesk,
        vocabulary: VocabularyService,
        guilds: Guilds,
        related: RelatedConversations,
        clock: Clock,
    ) -> None:
        self._practices = practices
        self._invitations = invitations
        self._desk = desk
        self._vocabulary = vocabulary
        self._guilds = guilds
        self._related = related
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "prac.card": self._card_pressed,
            "prac.read": self._card_pressed,
            "prac.show": self._share_card,
            "prac.turn": self._turn,
            "prac.file": self._file,
            "prac.cover": self._cover,
            "prac.invite": self._invite,
            "prac.whom": self._whom,
        }

    async def _reader(self, itx: Itx) -> Reader:
        return Reader(language_of(itx), await self._vocabulary.terms(guild_of(itx)), self._clock.now())

    # -- tell and read --------------------------------------------------------------------------------------

    @app_commands.command(name="share", description=_("Tell a promising practice, step by step, or go on with yours"))
    async def share(self, itx: Itx) -> None:
        """Begin to tell a practice, or go on."""
        await self._desk.share(itx)

    @app_commands.command(name="show", description=_("Read a promising practice"))
    @app_commands.describe(practice=PRACTICE, public=_("Show the answer to everyone in this channel"))
    async def show(self, itx: Itx, practice: str, public: bool = False) -> None:  # noqa: FBT001, FBT002  # an option
        """Show one practice."""
        number = await self._practices.named(guild_of(itx), practice)
        await send(itx, view=await self._card(itx, number, public=public), public=public)

    async def _card(self, itx: Itx, number: int, place: int = 0, *, public: bool = False) -> LayoutView:
        told = await self._practices.told(actor_of(itx), number)
        published = told.resource.status == "published"
        may_curate = not public and published and await self._guilds.is_curator(actor_of(itx))
        discussed = await self._related.of(guild_of(itx), "resource", number) if published else []
        return cards.practice_card(
            told, place, await self._reader(itx), may_curate=may_curate, public=public, discussed=discussed
        )

    async def _card_pressed(self, itx: Itx, pressed: Pressed) -> None:
        """Open a card; with a second part everybody in the channel sees it, where the practice is published."""
        if len(pressed.parts) > 1 and pressed.part(1) == "public":
            await self._share_card(itx, pressed)
            return
        await send(itx, view=await self._card(itx, pressed.number(0)))

    async def _share_card(self, itx: Itx, pressed: Pressed) -> None:
        number = await self._practices.named(guild_of(itx), f"#{pressed.number(0)}")  # published, or it is refused
        await send(itx, view=await self._card(itx, number, public=True), public=True)

    async def _turn(self, itx: Itx, pressed: Pressed) -> None:
        place = Pressed(pressed.chosen).number(0)
        await update(itx, await self._card(itx, pressed.number(0), place))

    # -- take along -----------------------------------------------------------------------------------------

    @app_commands.command(name="export", description=_("Download a promising practice, or all of them, as a file"))
    @app_commands.describe(form=_("Markdown to read, or CSV for spreadsheets"), practice=PRACTICE)
    @app_commands.rename(form="format")
    @app_commands.choices(form=FORMS)
    async def export(self, itx: Itx, form: str = "markdown", practice: str | None = None) -> None:
        """Send a file."""
        if practice is None:
            found = await self._practices.published(guild_of(itx))
        else:
            number = await self._practices.named(guild_of(itx), practice)
            found = [await self._practices.told(actor_of(itx), number)]
        await self._send_file(itx, found, cast("Form", form))

    async def _file(self, itx: Itx, pressed: Pressed) -> None:
        await self._send_file(itx, [await self._practices.told(actor_of(itx), pressed.number(0))], "markdown")

    async def _send_file(self, itx: Itx, found: list[Told], form: Form) -> None:
        if not found:
            raise InvalidInputError(
                _("No promising practice is published yet, so there is no file."),
                hint=_("Tell the first one: /practice share"),
            )
        await Reply.of(itx).defer()
        reader = await self._reader(itx)
        content = await asyncio.to_thread(export, found, form, reader.say, reader.terms)
        if len(content) > LARGEST:
            raise InvalidInputError(
                _("The file would have {size} MiB; Discord takes {limit} at most."),
                hint=_("Take one practice at a time."),
                size=len(content) // 1024 // 1024,
                limit=LARGEST // 1024 // 1024,
            )
        name = found[0].resource.key.replace("resource-", "practice-") if len(found) == 1 else "practices"
        listed = reader.say.plural("{count} practice", "{count} practices", len(found))
        file = discord.File(io.BytesIO(content), f"{name}.{EXTENSIONS[form]}")
        await send(itx, reader.say(_("{listed}."), listed=listed), files=[file])

    # -- coverage -------------------------------------------------------------------------------------------

    @app_commands.command(name="coverage", description=_("Which cities and themes have no promising practice yet"))
    async def coverage(self, itx: Itx) -> None:
        """Show the cities."""
        await send(itx, view=await self._coverage(itx, coverage.CITIES, 0))

    async def _coverage(self, itx: Itx, what: str, page: int) -> LayoutView:
        found = await self._practices.coverage(guild_of(itx))
        may_curate = await self._guilds.is_curator(actor_of(itx))
        return coverage.coverage(found, what, page, await self._reader(itx), may_curate=may_curate)

    async def _cover(self, itx: Itx, pressed: Pressed) -> None:
        if pressed.part(0) not in {coverage.CITIES, coverage.THEMES}:
            raise out_of_date()
        await update(itx, await self._coverage(itx, pressed.part(0), pressed.number(1)))

    async def _invite(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._invitations.candidates(actor_of(itx))
        await update(itx, coverage.candidates(found, pressed.number(0), self._clock.now(), await self._reader(itx)))

    async def _whom(self, itx: Itx, pressed: Pressed) -> None:
        """Ask for the words to whoever is invited; refused before the form where nobody can be."""
        number = Pressed(pressed.chosen).number(0)
        name = await self._invitations.check(actor_of(itx), number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            invited = await self._invitations.invite(actor_of(itx), number, typed["words"])
            await update(itx, coverage.invited(invited, language_of(itx)))

        await ask(itx, coverage.invite_form(name, submitted, language_of(itx)))

    # -- autocomplete ---------------------------------------------------------------------------------------

    @show.autocomplete("practice")
    @export.autocomplete("practice")
    @suggesting
    async def _titles(self, itx: Itx, typed: str) -> Choices:
        folded = fold(typed)
        found = [one for one in await self._practices.titles(guild_of(itx)) if folded in fold(one[1])]
        return [app_commands.Choice(name=label(title, limit=100), value=f"#{number}") for number, title in found[:MOST]]
