"""`/curate resources`: review, edit, retire, restore, history; the buttons on the cards of the curators."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands
from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.folding import fold
from bot.core.i18n import NAMES, _
from bot.core.texts import visible
from bot.errors import NotFoundError
from bot.events.zones import Zones
from bot.resources.curation import REASON_LENGTH, ResourceCuration
from bot.resources.digest import ResourceDigest
from bot.resources.form import as_form
from bot.resources.records import STATUSES, Resource
from bot.resources.sharing import ResourceSharing, Started
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_in, actor_of, guild_of, language_of
from bot.ui.layouts import layout, text
from bot.ui.replies import ask, send, update
from bot.ui.suggesting import MOST, Choices, suggesting
from bot.ui.text import label
from bot.vocabulary.service import VocabularyService
from cogs.offered import chosen, offered
from cogs.resources import panel, review
from cogs.resources.choices import ResourceChoices
from cogs.resources.desk import SharingDesk
from cogs.resources.digest import DAY_CHOICES, EVERY, digest_settings
from cogs.resources.links import ACTION_CHOICES, LinkDesk
from cogs.resources.wording import Reader

RESOURCE = _("Type words of the title or an author, and choose")
SHOWN_CHANGES = 15


class CurateResources(app_commands.Group):
    """What curators do to the library."""

    def __init__(
        self,
        choices: ResourceChoices,
        curation: ResourceCuration,
        sharing: ResourceSharing,
        desk: SharingDesk,
        vocabulary: VocabularyService,
        clock: Clock,
        digest: ResourceDigest,
        zones: Zones,
        links: LinkDesk,
    ) -> None:
        super().__init__(name="resources", description=_("Decide what the library holds, and keep it right"))
        self._choices = choices
        self._curation = curation
        self._sharing = sharing
        self._desk = desk
        self._vocabulary = vocabulary
        self._clock = clock
        self._digest = digest
        self._zones = zones
        self._links = links

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "res.approve": self._approve,
            "res.ask": self._ask_pressed,
            "res.reject": self._reject_pressed,
            "res.undo": self._undo,
            "res.edit": self._edit_pressed,
            "res.save": self._save,
            "res.look": self._look,
            "res.queue": self._queue_page,
            "res.retry": self._retry,
        }

    async def _reader(self, itx: Itx) -> Reader:
        return Reader(language_of(itx), await self._vocabulary.terms(guild_of(itx)), self._clock.now())

    # -- review ---------------------------------------------------------------------------------------------

    @app_commands.command(name="review", description=_("What members shared and waits for you, the oldest first"))
    async def review(self, itx: Itx) -> None:
        """Show what waits."""
        await send(itx, view=await self._waiting(itx, 0))

    async def _waiting(self, itx: Itx, page: int) -> LayoutView:
        actor = actor_of(itx)
        found = await self._curation.waiting(actor)
        failed = await self._curation.undelivered(actor)
        return review.waiting(found, failed, page, self._clock.now(), await self._reader(itx))

    async def _queue_page(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._waiting(itx, pressed.number(0)))

    async def _look(self, itx: Itx, pressed: Pressed) -> None:
        reviewed = await self._curation.reviewed(actor_of(itx), pressed.number(0))
        await send(itx, view=review.review_card(reviewed, guild_of(itx), await self._reader(itx)))

    async def _retry(self, itx: Itx, _pressed: Pressed) -> None:
        count = await self._curation.retry(actor_of(itx))
        say = language_of(itx)
        said = say.plural("{count} delivery is tried again.", "{count} deliveries are tried again.", count)
        await update(itx, layout(text(said)))

    async def _approve(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.approve(actor_of(itx), pressed.number(0), expected=pressed.number(1))
        await self._done(itx, found, _("Approved: {title}. It is in the library, and whoever shared it is told."))

    async def _ask_pressed(self, itx: Itx, pressed: Pressed) -> None:
        number, version = pressed.number(0), pressed.number(1)
        await self._curation.check(actor_of(itx))
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            found = await self._curation.ask(actor_of(itx), number, typed["note"], expected=version)
            await self._done(itx, found, _("Asked for changes: {title}. Whoever shared it reads your note."))

        about = say(_("Whoever shared it reads this, and can change and send it again"))
        await ask(
            itx, panel.note_form(say(_("Ask for changes")), say(_("What should be changed")), about, submitted,
                                 REASON_LENGTH),
        )  # fmt: skip

    async def _reject_pressed(self, itx: Itx, pressed: Pressed) -> None:
        number, version = pressed.number(0), pressed.number(1)
        await self._curation.check(actor_of(itx))
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            found = await self._curation.reject(actor_of(itx), number, typed["note"], expected=version)
            await self._done(itx, found, _("Not taken: {title}. Whoever shared it reads your reason."))

        about = say(_("Required; whoever shared it reads this"))
        await ask(itx, panel.note_form(say(_("Reject")), say(_("Reason")), about, submitted, REASON_LENGTH))

    async def _undo(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.reopen(actor_of(itx), pressed.number(0), expected=pressed.number(1))
        await self._done(itx, found, _("Taken back: {title} waits for review again."))

    async def _done(self, itx: Itx, found: Resource, said: str) -> None:
        """Say it to the curator alone; the card in the channel follows by itself."""
        await send(itx, view=review.decided(found, said, await self._reader(itx)))

    # -- edit -----------------------------------------------------------------------------------------------

    @app_commands.command(name="edit", description=_("Correct a resource: its text, links, places, themes"))
    @app_commands.describe(resource=RESOURCE, reason=_("Why; kept with the change"))
    async def edit(
        self, itx: Itx, resource: str, reason: app_commands.Range[str, 1, REASON_LENGTH] | None = None
    ) -> None:
        """Open the panel for a resource of the library."""
        found = await self._curation.named(actor_of(itx), resource)
        await self._open_panel(itx, found, visible(reason or ""))

    async def _edit_pressed(self, itx: Itx, pressed: Pressed) -> None:
        reviewed = await self._curation.reviewed(actor_of(itx), pressed.number(0))
        await self._open_panel(itx, reviewed.resource, "")

    async def _open_panel(self, itx: Itx, found: Resource, reason: str) -> None:
        actor = actor_of(itx)
        form = replace(as_form(found, language_of(itx)), why="")  # the words of whoever shared it are not edited
        started = Started(
            form=form, channel=itx.channel_id or 0, resource=found.id,
            version=found.version, edits=True, reason=reason,
        )  # fmt: skip
        number = await self._sharing.keep(actor, started)
        await send(itx, view=await self._desk.view(itx, actor, number, started))

    async def _save(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        found = await self._curation.edit(actor, pressed.number(0))
        await update(itx, review.saved(found, language_of(itx)))

    # -- retire and restore -----------------------------------------------------------------------------------

    @app_commands.command(name="retire", description=_("Take a resource out of the library; it can be restored"))
    @app_commands.describe(resource=RESOURCE, reason=_("Why; whoever shared it reads this"))
    async def retire(self, itx: Itx, resource: str, reason: app_commands.Range[str, 1, REASON_LENGTH]) -> None:
        """Retire a resource."""
        found = await self._curation.retire(actor_of(itx), resource, reason)
        said = _("Retired: {title}. It is found no more; /curate resources restore brings it back.")
        await self._done(itx, found, said)

    @app_commands.command(name="restore", description=_("Bring back what was retired or not taken"))
    @app_commands.describe(resource=_("Choose from what is out of the library"))
    async def restore(self, itx: Itx, resource: str) -> None:
        """Restore a resource."""
        actor = actor_of(itx)
        number = resource.strip().removeprefix("#")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            folded = fold(resource)
            out = [one for one, _status in await self._curation.out_of_library(actor) if folded in fold(one.title)]
            if len(out) != 1 or not folded:
                raise NotFoundError(
                    _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=resource
                )
            number = str(out[0].id)
        found = await self._curation.restore(actor, int(number))
        await self._done(itx, found, _("Restored: {title}. It is in the library again."))

    @app_commands.command(name="history", description=_("What was done to a resource, when and why"))
    @app_commands.describe(resource=RESOURCE)
    async def history(self, itx: Itx, resource: str) -> None:
        """Show what was done to one resource."""
        found, entries = await self._curation.history(actor_of(itx), resource, limit=SHOWN_CHANGES)
        await send(itx, view=review.history(found, entries, await self._reader(itx)))

    # -- links ----------------------------------------------------------------------------------------------

    @app_commands.command(name="links", description=_("Which links of the library do not answer, or have moved"))
    @app_commands.describe(action=_("Show the list, or have every link asked now"))
    @app_commands.choices(action=ACTION_CHOICES)
    async def links(self, itx: Itx, action: str = "show") -> None:
        """Show how the links do, or have them asked."""
        await (self._links.check_now(itx) if action == "check" else self._links.show(itx))

    # -- the digest -----------------------------------------------------------------------------------------

    @app_commands.command(
        name="digest", description=_("Post in a channel what is new in the library; without options, show the settings")
    )
    @app_commands.describe(
        channel=_("Where it is posted"),
        every=_("How often, or off"),
        day=_("On which day of the week; of a month its first such day"),
        hour=_("At which hour, from 0 to 23"),
        zone=_("The time zone of the hour: a city or a country"),
        language=_("The language of what is posted there"),
    )
    @app_commands.choices(day=DAY_CHOICES)
    async def digest(
        self, itx: Itx, channel: discord.TextChannel | None = None, every: str | None = None, day: int | None = None,
        hour: app_commands.Range[int, 0, 23] | None = None, zone: str | None = None, language: str | None = None,
    ) -> None:  # fmt: skip
        """Decide about the digest, or show what holds."""
        actor, say = actor_of(itx), language_of(itx)
        rhythm = None if every is None else chosen(say, every, EVERY)
        language = None if language is None else chosen(say, language, NAMES)
        if (channel, every, day, hour, zone, language) == (None,) * 6:
            kept = await self._digest.settings(actor)
        else:
            kept = await self._digest.set_settings(
                actor, channel=channel.id if channel else None, every=rhythm, weekday=day,
                hour=hour, zone=zone, language=language,
            )  # fmt: skip
        await send(itx, digest_settings(kept, say))

    # -- autocomplete ---------------------------------------------------------------------------------------

    @edit.autocomplete("resource")
    @retire.autocomplete("resource")
    @history.autocomplete("resource")
    @suggesting
    async def _resources(self, itx: Itx, typed: str) -> Choices:
        return await self._choices(itx, typed)

    @digest.autocomplete("every")
    @suggesting
    async def _every(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, EVERY)

    @digest.autocomplete("language")
    @suggesting
    async def _languages(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, NAMES)

    @digest.autocomplete("zone")
    @suggesting
    async def _zone_choices(self, itx: Itx, typed: str) -> Choices:
        return [
            app_commands.Choice(name=label(f"{one.city} · {one.key}", limit=100), value=one.key)
            for one in self._zones.suggest(typed, language_of(itx).code)
        ]

    @restore.autocomplete("resource")
    @suggesting
    async def _out(self, itx: Itx, typed: str) -> Choices:
        say, folded = language_of(itx), fold(typed)
        return [
            app_commands.Choice(name=label(f"{one.title} · {say(STATUSES[status])}", limit=100), value=f"#{one.id}")
            for one, status in await self._curation.out_of_library(actor_of(itx))
            if folded in fold(one.title)
        ][:MOST]
