"""`/curate directory`: add, edit, merge, undo, duplicates, import."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass

import discord
from discord import app_commands

from bot.core.drafts import Drafts
from bot.core.i18n import Language, _
from bot.core.texts import visible
from bot.directory.curation import DirectoryCuration
from bot.directory.exchange import MOST_BYTES, DirectoryExchange
from bot.directory.forms import ABBREVIATION_LENGTH, NAME_LENGTH, OrganisationForm, as_form
from bot.directory.records import Organisation
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import layout, text
from bot.ui.replies import Reply, ask, send, update
from bot.ui.suggesting import suggesting
from bot.ui.text import label, plain
from bot.vocabulary.service import VocabularyService
from cogs.directory import curation_cards as cards
from cogs.directory.choices import OrganisationChoices
from cogs.terms import meant, term_choices

WHY = _("Why; kept with the change")
DRAFT = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A form that somebody has opened: what it adds or edits, and what was chosen before it opened."""

    form: OrganisationForm
    reason: str = ""
    edited: int | None = None  # the organisation; none for an addition
    version: int = 0  # of the organisation, as it was shown


class CurateDirectory(app_commands.Group):
    """What curators do to the directory."""

    def __init__(
        self,
        choices: OrganisationChoices,
        curation: DirectoryCuration,
        exchange: DirectoryExchange,
        directory: DirectoryService,
        vocabulary: VocabularyService,
        drafts: Drafts,
    ) -> None:
        super().__init__(name="directory", description=_("Keep the directory right"))
        self._choices = choices
        self._curation = curation
        self._exchange = exchange
        self._directory = directory
        self._vocabulary = vocabulary
        self._drafts = drafts

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "dir.edit": self._edit_pressed,
            "dir.again": self._again_pressed,
            "dir.merge": self._merge_pressed,
            "dir.preview": self._preview_pressed,
            "dir.undo": self._undo_pressed,
            "dir.import": self._import_pressed,
            "dir.cancel": self._cancel_pressed,
        }

    # -- add and edit ---------------------------------------------------------------------------------------

    @app_commands.command(name="add", description=_("Add an organisation to the directory"))
    @app_commands.describe(category=_("The heading it is listed under"), kind=_("What kind of body it is"), reason=WHY)
    async def add(
        self, itx: Itx, category: str, kind: str | None = None,
        reason: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:  # fmt: skip
        """Ask for the new organisation."""
        await self._curation.check(actor_of(itx))
        say = language_of(itx)
        terms = await self._vocabulary.terms(guild_of(itx))
        form = OrganisationForm(
            name="",
            category=meant(terms, category, ["category"]),
            kind=meant(terms, kind, ["kind"]) if kind else None,
        )
        await self._ask(itx, Started(form=form, reason=visible(reason or "")), form, say)

    @app_commands.command(name="edit", description=_("Correct an organisation"))
    @app_commands.describe(
        organisation=_("Type a name, abbreviation, city or country, and choose"),
        category=_("A heading to list it under; a printed one stays too"),
        kind=_("What kind of body it is"),
        reason=WHY,
    )
    async def edit(
        self, itx: Itx, organisation: str, category: str | None = None, kind: str | None = None,
        reason: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:  # fmt: skip
        """Ask for the corrections."""
        await self._curation.check(actor_of(itx))
        found = await self._directory.named(guild_of(itx), organisation)
        await self._ask_edit(itx, found, category=category, kind=kind, reason=reason or "")

    async def _edit_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await self._curation.check(actor_of(itx))
        found = await self._directory.organisation(guild_of(itx), pressed.number(0))
        await self._ask_edit(itx, found, category=None, kind=None, reason="")

    async def _ask_edit(
        self, itx: Itx, found: Organisation, *, category: str | None, kind: str | None, reason: str
    ) -> None:
        say = language_of(itx)
        terms = await self._vocabulary.terms(guild_of(itx))
        now = as_form(found, terms, say)
        form = dataclasses.replace(
            now,
            category=meant(terms, category, ["category"]) if category else None,
            kind=meant(terms, kind, ["kind"]) if kind else None,
        )
        await self._ask(
            itx, Started(form=form, reason=visible(reason), edited=found.id, version=found.version), form, say
        )

    async def _ask(self, itx: Itx, started: Started, now: OrganisationForm, say: Language) -> None:
        title = say(_("Add an organisation")) if started.edited is None else say(_("Edit an organisation"))
        await ask(itx, _organisation_form(title, now, functools.partial(self._submitted, started=started), say))

    async def _submitted(self, itx: Itx, typed: dict[str, str], *, started: Started) -> None:
        """Save what was typed; where it is refused, say why and keep it, so that nobody types it twice."""
        say, actor = language_of(itx), actor_of(itx)
        form = dataclasses.replace(started.form, **typed)
        try:
            similar = None
            if started.edited is None:
                saved = await self._curation.add(actor, form, reason=started.reason)
                similar = await self._curation.similar(actor, saved)
                said = _("Added: {name}")
            else:
                saved = await self._curation.edit(
                    actor, started.edited, form, expected=started.version, reason=started.reason
                )
                said = _("Saved: {name}")
        except (InvalidInputError, ConflictError) as error:
            kept = dataclasses.asdict(dataclasses.replace(started, form=form))
            number = await self._drafts.keep(actor, DRAFT, kept)
            await send(itx, view=cards.refused(error, number, say))
            return
        await send(itx, view=cards.done(say(said, name=f"**{plain(saved.name)}**"), saved, say, similar))

    async def _again_pressed(self, itx: Itx, pressed: Pressed) -> None:
        """Open the form again with what was typed; a record that others changed since is edited as it is now."""
        actor = actor_of(itx)
        await self._curation.check(actor)
        kept = await self._drafts.find(actor, DRAFT, pressed.number(0))
        if kept is None:
            raise NotFoundError(_("This draft is not kept any more."), hint=_("A draft is kept for a day."))
        started = Started(**{**kept, "form": OrganisationForm(**kept["form"])})
        if started.edited is not None:
            now = await self._directory.organisation(guild_of(itx), started.edited)
            started = dataclasses.replace(started, edited=now.id, version=now.version)
        await self._ask(itx, started, started.form, language_of(itx))

    # -- merge and undo -------------------------------------------------------------------------------------

    @app_commands.command(name="merge", description=_("Make two records of one organisation a single one"))
    @app_commands.describe(
        organisation=_("The record that goes"), into=_("The record that stays and takes everything over"), reason=WHY
    )
    async def merge(
        self, itx: Itx, organisation: str, into: str,
        reason: app_commands.Range[str, 1, cards.REASON_LENGTH] | None = None,
    ) -> None:  # fmt: skip
        """Show both before anything is done."""
        source, target = await self._curation.pair(actor_of(itx), organisation, into)
        await self._preview(itx, source, target, visible(reason or ""))

    async def _preview_pressed(self, itx: Itx, pressed: Pressed) -> None:
        pair = (f"#{pressed.number(0)}", f"#{pressed.number(1)}")
        source, target = await self._curation.pair(actor_of(itx), *pair)
        await self._preview(itx, source, target, _rest(pressed, 2))

    async def _preview(self, itx: Itx, source: Organisation, target: Organisation, reason: str) -> None:
        terms = await self._vocabulary.terms(guild_of(itx))
        await send(itx, view=cards.merge_preview(source, target, reason, terms, language_of(itx)))

    async def _merge_pressed(self, itx: Itx, pressed: Pressed) -> None:
        source, into = pressed.number(0), pressed.number(1)
        expected = {source: pressed.number(2), into: pressed.number(3)}
        merged, number = await self._curation.merge(
            actor_of(itx), source, into, expected=expected, reason=_rest(pressed, 4)
        )
        await update(itx, cards.merged(merged, number, language_of(itx)))

    @app_commands.command(name="undo", description=_("Take back a merge, an edit or an addition"))
    @app_commands.describe(change=_("Choose from the newest changes"))
    async def undo(self, itx: Itx, change: str) -> None:
        """Take a change back."""
        number = change.strip().removeprefix("#")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise InvalidInputError(
                _("“{text}” is not a change on the list."),
                hint=_("Choose from the list that opens."),
                text=change,
            )
        say = language_of(itx)
        restored = await self._curation.undo(actor_of(itx), int(number))
        await send(itx, view=cards.undone(restored, say))

    async def _undo_pressed(self, itx: Itx, pressed: Pressed) -> None:
        restored = await self._curation.undo(actor_of(itx), pressed.number(0))
        await update(itx, cards.undone(restored, language_of(itx)))

    @app_commands.command(name="duplicates", description=_("Organisations that may be listed twice, and why"))
    async def duplicates(self, itx: Itx) -> None:
        """Show suspected pairs."""
        found = await self._curation.duplicates(actor_of(itx))
        await send(itx, view=cards.duplicates(found, language_of(itx)))

    @app_commands.command(name="history", description=_("What curators did to an organisation, when and why"))
    @app_commands.describe(organisation=_("Type a name, abbreviation, city or country, and choose"))
    async def history(self, itx: Itx, organisation: str) -> None:
        """Show what was done to one organisation."""
        found, entries = await self._curation.history(actor_of(itx), organisation, limit=cards.SHOWN_CHANGES)
        await send(itx, view=cards.history(found, entries, language_of(itx)))

    # -- import ---------------------------------------------------------------------------------------------

    @app_commands.command(name="import", description=_("Read organisations from a file; a dry run is shown first"))
    @app_commands.describe(file=_("CSV or JSON, with the columns of /directory export"))
    async def import_(self, itx: Itx, file: discord.Attachment) -> None:
        """Show what a file would do."""
        await self._curation.check(actor_of(itx))
        if file.size > MOST_BYTES:
            raise InvalidInputError(
                _("The file has {size} KiB; at most {limit} KiB can be read."),
                hint=_("Divide it."),
                size=file.size // 1024,
                limit=MOST_BYTES // 1024,
            )
        await Reply.of(itx).defer()
        plan = await self._exchange.plan(actor_of(itx), label(file.filename, limit=100), await file.read())
        await send(itx, view=cards.import_plan(plan, language_of(itx)))

    async def _import_pressed(self, itx: Itx, pressed: Pressed) -> None:
        plan = await self._exchange.apply(actor_of(itx), pressed.number(0))
        await update(itx, cards.imported(plan, language_of(itx)))

    async def _cancel_pressed(self, itx: Itx, pressed: Pressed) -> None:
        if pressed.parts:  # the file that was handed in
            await self._exchange.discard(actor_of(itx), pressed.number(0))
        await update(itx, layout(text(language_of(itx)(_("Nothing was changed.")))))

    # -- autocomplete ---------------------------------------------------------------------------------------

    @edit.autocomplete("organisation")
    @history.autocomplete("organisation")
    @merge.autocomplete("organisation")
    @merge.autocomplete("into")
    @suggesting
    async def _organisations(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(itx, typed)

    @add.autocomplete("category")
    @edit.autocomplete("category")
    @suggesting
    async def _categories(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self._vocabulary, itx, typed, ["category"])

    @add.autocomplete("kind")
    @edit.autocomplete("kind")
    @suggesting
    async def _kinds(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self._vocabulary, itx, typed, ["kind"])

    @undo.autocomplete("change")
    @suggesting
    async def _changes(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        say = language_of(itx)
        found = [
            (cards.change_line(entry, name, say), f"#{entry.id}")
            for entry, name in await self._curation.changes(actor_of(itx))
        ]
        return [
            app_commands.Choice(name=text, value=value) for text, value in found if typed.casefold() in text.casefold()
        ]


def _rest(pressed: Pressed, first: int) -> str:
    """Return what was typed and travels at the end of an address; it may hold colons."""
    return ":".join(pressed.parts[first:])


def _organisation_form(title: str, now: OrganisationForm, submitted: Submitted, say: Language) -> Form:
    form = Form(title, submitted)
    form.field("name", say(_("Name")), value=now.name, limit=NAME_LENGTH, required=True)
    form.field("abbreviation", say(_("Abbreviation")), value=now.abbreviation, limit=ABBREVIATION_LENGTH)
    form.field(
        "other_names", say(_("Other names, one a line")), value=now.other_names, long=True,
        about=say(_("Aliases; a name of a language as “fr: Nom”")),
    )  # fmt: skip
    form.field(
        "places", say(_("Places, one a line")), value=now.places, long=True,
        about=say(_("“Nairobi, Kenya”, or just the country")),
    )  # fmt: skip
    form.field(
        "themes", say(_("Themes, with commas between them")), value=now.themes, long=True,
        about=say(_("From the vocabulary, in any of the four languages")),
    )  # fmt: skip
    return form
