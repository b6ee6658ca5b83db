"""Where members share: the form, the panel, what became of it; every step a draft that a lost window does not lose."""

from __future__ import annotations

import io
import json
import logging
import re
from dataclasses import replace
from pathlib import PurePath

import aiohttp
import discord
from discord import app_commands
from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.folding import fold
from bot.core.guilds import Actor
from bot.core.i18n import Language, _
from bot.core.texts import visible
from bot.errors import InvalidInputError, NotFoundError, UserError
from bot.resources.addresses import clean_address
from bot.resources.form import ADDRESS_LENGTH, TITLE_LENGTH, WHY_LENGTH, ResourceForm
from bot.resources.records import CHOSEN_KINDS, LANGUAGES, PRACTICE, StoredFile
from bot.resources.sharing import Checked, ResourceSharing, Started, renewed
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.layouts import layout, text
from bot.ui.pacer import Refused
from bot.ui.replies import Reply, ask, send, update
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import label
from bot.vocabulary.service import VocabularyService
from cogs.resources import panel
from cogs.resources.files import TYPES, Files, taken
from cogs.resources.mine import erase_question, mine, one_of_mine, withdrawn
from cogs.resources.wording import Reader

log = logging.getLogger(__name__)
_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)


class SharingDesk:
    """Takes what members share."""

    def __init__(self, sharing: ResourceSharing, vocabulary: VocabularyService, files: Files, clock: Clock) -> None:
        self._sharing = sharing
        self._vocabulary = vocabulary
        self._files = files
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "res.text": self._text_pressed,
            "res.links": self._links_pressed,
            "res.set": self._set,
            "res.tell": self._tell,
            "res.send": self._send,
            "res.discard": self._discard,
            "res.answer": self._answer,
            "res.change": self._change,
            "res.back": self._withdraw_pressed,
            "res.mine": self._mine_page,
            "res.stop": self._stop,
            "res.erase": self._erase,
            "res.data": self._data,
        }

    async def _reader(self, itx: Itx, guild: int) -> Reader:
        return Reader(language_of(itx, guild), await self._vocabulary.terms(guild), self._clock.now())

    # -- begin ----------------------------------------------------------------------------------------------

    async def share(self, itx: Itx) -> None:
        """Open the form, or the draft that this person left."""
        actor = actor_of(itx)
        left = await self._sharing.last_draft(actor)
        if left is None:
            await self._ask_new(itx, actor)
            return
        number, started = left
        await self._show(itx, actor, number, started, fresh=True, back=True)

    async def _ask_new(self, itx: Itx, actor: Actor, started: Started | None = None, number: int | None = None) -> None:
        begun = started or Started(form=ResourceForm(), channel=itx.channel_id or 0)
        say = language_of(itx, actor.guild)
        kept = begun.form.file.name if begun.form.file else ""

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            form = begun.form.with_typed(typed)
            await self._typed(itx, actor, replace(begun, form=form), number, made.uploaded("file"))

        made = panel.share_form(begun.form, submitted, say, kept=kept)
        await ask(itx, made)

    async def share_message(self, itx: Itx, message: discord.Message) -> None:
        """Open the form with what a message holds: its first link or file, and what is written beside it."""
        actor = actor_of(itx)
        address = _first_address(message.content)
        attached = next((one for one in message.attachments if PurePath(one.filename).suffix.lower() in TYPES), None)
        if not address and attached is None:
            raise InvalidInputError(
                _("This message holds neither a link nor a file that can be shared."),
                hint=_("Use the form instead: /resources share"),
            )
        file = taken(attached) if attached is not None else None
        embedded = next((one.title for one in message.embeds if one.title), None)
        title = embedded or (PurePath(file.name).stem.replace("_", " ") if file else "")
        # Words of somebody else are theirs: only one's own go along.
        own = message.author.id == itx.user.id
        why = visible(_ADDRESS.sub(" ", message.content)).rstrip(" :;,–-(<") if own else ""
        form = ResourceForm(title=visible(title)[:TITLE_LENGTH], address=address, why=why[:WHY_LENGTH], file=file)
        # The way to one's own message would say who shared it.
        started = Started(form=form, channel=itx.channel_id or 0, message=None if own else message.id)
        number = await self._sharing.keep(actor, started)
        await self._ask_new(itx, actor, started, number)

    async def _typed(
        self, itx: Itx, actor: Actor, started: Started, number: int | None, given: discord.Attachment | None
    ) -> None:
        """Keep what was typed before anything else, then show it as it is understood."""
        refused: UserError | None = None
        if given is not None:
            try:
                started = renewed(started, file=taken(given))
            except InvalidInputError as error:
                refused = error
        kept = await self._sharing.keep(actor, started, number)
        await self._show(itx, actor, kept, started, fresh=True, refused=refused)

    async def _show(
        self, itx: Itx, actor: Actor, number: int, started: Started, *, fresh: bool = False, back: bool = False,
        refused: UserError | None = None,
    ) -> None:  # fmt: skip
        view = await self.view(itx, actor, number, started, back=back, refused=refused)
        await (send(itx, view=view) if fresh else update(itx, view))

    async def view(
        self, itx: Itx, actor: Actor, number: int, started: Started, *, back: bool = False,
        refused: UserError | None = None,
    ) -> LayoutView:  # fmt: skip
        """Return the panel of a draft."""
        checked: Checked | UserError
        try:
            checked = refused or await self._sharing.check(actor, started)
        except UserError as error:
            checked = error
        reader = await self._reader(itx, actor.guild)
        return panel.panel(started, checked, number, actor.guild, reader, back=back)

    # -- the panel ------------------------------------------------------------------------------------------

    async def _drafted(self, itx: Itx, pressed: Pressed, first: int = 0) -> tuple[Actor, int, Started]:
        actor = actor_in(itx, pressed.number(first + 1))
        number = pressed.number(first)
        return actor, number, await self._sharing.draft(actor, number)

    async def _text_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)
        say = language_of(itx, actor.guild)
        if not started.edits:
            await self._ask_new(itx, actor, started, number)
            return

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            await self._retyped(itx, actor, number, typed)

        await ask(itx, panel.text_form(started.form, submitted, say))

    async def _links_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)
        if not started.edits:
            raise out_of_date()

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            await self._retyped(itx, actor, number, typed)

        await ask(itx, panel.links_form(started.form, submitted, language_of(itx, actor.guild)))

    async def _retyped(self, itx: Itx, actor: Actor, number: int, typed: dict[str, str]) -> None:
        started = await self._sharing.draft(actor, number)
        started = replace(started, form=started.form.with_typed(typed))
        await self._sharing.change(actor, started, number)
        await self._show(itx, actor, number, started)

    async def _set(self, itx: Itx, pressed: Pressed) -> None:
        what = pressed.part(0)
        actor, number, started = await self._drafted(itx, pressed, 1)
        chosen = list(pressed.chosen)
        if what == "kind" and chosen and chosen[0] in CHOSEN_KINDS:
            started = renewed(started, kind=chosen[0])
        elif what == "language" and chosen and chosen[0] in {*LANGUAGES, panel.UNSTATED}:
            started = renewed(started, language="" if chosen[0] == panel.UNSTATED else chosen[0])
        elif what == "stage" and started.edits and chosen and chosen[0] in {"draft", "published"}:
            started = renewed(started, stage=chosen[0])
        elif what in (panel.THEME_MENUS if started.edits else panel.MEMBERS_MENUS):
            offered = [term.id.key for term in panel.theme_terms(what, await self._reader(itx, actor.guild))]
            kept = [key for key in started.form.themes if key not in offered]
            started = renewed(started, themes=(*kept, *(key for key in chosen if key in offered)))
        else:
            raise out_of_date()
        await self._sharing.change(actor, started, number)
        await self._show(itx, actor, number, started)

    async def _tell(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)
        started = replace(started, tell="direct" if started.tell == "here" else "here")
        await self._sharing.change(actor, started, number)
        await self._show(itx, actor, number, started)

    async def _send(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)
        say = language_of(itx, actor.guild)
        checked = await self._sharing.check(actor, started)  # before a file is kept for nothing
        file = before = None
        if started.form.file is not None and not checked.barred:
            await Reply.of(itx).defer()
            if started.resource is not None:
                before = (await self._sharing.one_of_mine(actor, started.resource))[0].file
            try:
                file = await self._files.keep(actor.guild, started.form.file)
            except (InvalidInputError, NotFoundError) as error:  # this file will never do
                started = renewed(started, file=None)
                await self._sharing.keep(actor, started, number)
                await self._show(itx, actor, number, started, refused=error)
                return
        try:
            resource = await self._sharing.send(actor, number, say.code, file)
        except Exception:
            await self._drop(file)
            raise
        await self._drop(before)
        await update(itx, panel.sent(resource.work.whole_title, started.tell, say))

    async def _drop(self, file: StoredFile | None) -> None:
        """Remove a file that nothing refers to any more; where that fails, a curator can still do it by hand."""
        if file is None:
            return
        try:
            await self._files.remove(file.channel, file.message)
        except (Refused, discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("The message %d of a file could not be removed: %s", file.message, error)

    async def _discard(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._sharing.discard(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        await update(itx, layout(text(say(_("Discarded. Nothing was changed.")))))

    # -- what became of it ------------------------------------------------------------------------------------

    async def mine(self, itx: Itx) -> None:
        """Show what this person shared, with what the curators answered."""
        actor = actor_of(itx)
        await send(itx, view=await self._mine(itx, actor, 0))

    async def _mine(self, itx: Itx, actor: Actor, page: int) -> LayoutView:
        shared = await self._sharing.mine(actor)
        left = await self._sharing.last_draft(actor)
        return mine(shared, left is not None, page, actor.guild, await self._reader(itx, actor.guild))

    async def _mine_page(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await update(itx, await self._mine(itx, actor, pressed.number(1)))

    async def _answer(self, itx: Itx, pressed: Pressed) -> None:
        """Show one of them what became of it: to them alone, whoever else sees the button."""
        actor = actor_in(itx, pressed.number(1))
        resource, share = await self._sharing.one_of_mine(actor, pressed.number(0))
        reader = await self._reader(itx, actor.guild)
        await send(itx, view=one_of_mine(resource, share, actor.guild, reader, direct=itx.guild_id is None))

    async def _change(self, itx: Itx, pressed: Pressed) -> None:
        """Open a draft of something that waits, or for which changes were asked."""
        actor = actor_in(itx, pressed.number(1))
        found, _share = await self._sharing.one_of_mine(actor, pressed.number(0))
        if found.work.kind == PRACTICE:  # its steps are changed, not the form of a resource
            await itx.client.routes["prac.again"](itx, pressed)
            return
        started = await self._sharing.begin_change(actor, pressed.number(0), language_of(itx, actor.guild))
        number = await self._sharing.keep(actor, started)
        await self._ask_new(itx, actor, started, number)

    async def withdraw(self, itx: Itx, resource: str) -> None:
        """Take something back that this person shared."""
        actor = actor_of(itx)
        number = await self._sharing.number_of_mine(actor, resource)
        await self._withdrawn(itx, actor, number, fresh=True)

    async def _withdraw_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await self._withdrawn(itx, actor_in(itx, pressed.number(1)), pressed.number(0), fresh=False)

    async def _withdrawn(self, itx: Itx, actor: Actor, number: int, *, fresh: bool) -> None:
        title = await self._sharing.withdraw(actor, number)
        view = withdrawn(title, language_of(itx, actor.guild))
        await (send(itx, view=view) if fresh else update(itx, view))

    async def _stop(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await self._sharing.stop_direct(actor.guild, actor.user)
        say = language_of(itx, actor.guild)
        said = say(_("From now on you are told in the channel where you share, not by direct message."))
        await send(itx, view=layout(text(said)))

    # -- what is kept -----------------------------------------------------------------------------------------

    async def _data(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        kept = await self._sharing.export_of(actor.guild, actor.user)
        content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
        said = language_of(itx, actor.guild)(_("Everything that is kept of what you shared here."))
        await send(itx, said, files=[discord.File(io.BytesIO(content), "shared.json")])

    async def _erase(self, itx: Itx, pressed: Pressed) -> None:
        """Ask first; with a second part it is the answer."""
        actor = actor_in(itx, pressed.number(0))
        say = language_of(itx, actor.guild)
        if len(pressed.parts) == 1:
            await update(itx, erase_question(actor.guild, say))
            return
        count = await self._sharing.erase_of(actor.guild, actor.user)
        await update(itx, layout(text(_erased(count, say))))

    # -- autocomplete -----------------------------------------------------------------------------------------

    async def choices(self, itx: Itx, typed: str) -> Choices:
        """Return what this person shared and can take back."""
        folded = fold(typed)
        shared = [one.summary for one in await self._sharing.mine(actor_of(itx)) if folded in fold(one.summary.title)]
        return [app_commands.Choice(name=label(one.title, limit=100), value=f"#{one.id}") for one in shared[:MOST]]


def _first_address(content: str) -> str:
    """Return the first address in a message, without the marks of the sentence around it; empty where there is none."""
    found = _ADDRESS.search(content)
    if found is None:
        return ""
    try:
        return clean_address(found.group(), field=_("Link"))
    except InvalidInputError:  # shown as it is: the panel says what is wrong with it
        return found.group() if len(found.group()) <= ADDRESS_LENGTH else ""


def _erased(count: int, say: Language) -> str:
    return say.plural(
        "Erased: what tied you to {count} resource. Published works stay in the library, without what you wrote.",
        "Erased: what tied you to {count} resources. Published works stay in the library, without what you wrote.",
        count,
    )
