"""`/directory`: find, show, browse, contacts, about, ledger, export; and the buttons on what they show."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import Clock
from bot.conversations.relating import RelatedConversations
from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.directory.exchange import DirectoryExchange
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.focal_points.service import FocalPointsService
from bot.network.service import NetworkService
from bot.people.service import PeopleService
from bot.resources.service import ResourcesService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import layout, text
from bot.ui.replies import send, update
from bot.ui.suggesting import suggesting
from bot.ui.text import plain, searched
from bot.vocabulary.service import VocabularyService
from cogs.directory import cards, lists
from cogs.directory.choices import OrganisationChoices, country_choices
from cogs.directory.naming import FACET_AXES
from cogs.directory.notes import Notes
from cogs.directory.state import FindState
from cogs.terms import meant, term_choices

if TYPE_CHECKING:
    from bot.network.records import Source

log = logging.getLogger(__name__)
FACET_CHOICES = [
    app_commands.Choice(name=_("category"), value="category"),
    app_commands.Choice(name=_("country"), value="country"),
    app_commands.Choice(name=_("theme"), value="theme"),
]
FORMATS = [app_commands.Choice(name="CSV", value="csv"), app_commands.Choice(name="JSON", value="json")]
FILTERS = {
    "category": _("Only this category"),
    "country": _("Only organisations in this country"),
    "theme": _("Only this theme or field of expertise"),
    "kind": _("Only this kind of organisation"),
}


class DirectoryCog(commands.GroupCog, group_name="directory", group_description=_("Who does what, and where")):
    """What anybody may ask the directory."""

    def __init__(
        self,
        choices: OrganisationChoices,
        directory: DirectoryService,
        exchange: DirectoryExchange,
        network: NetworkService,
        vocabulary: VocabularyService,
        resources: ResourcesService,
        related: RelatedConversations,
        people: PeopleService,
        focal_points: FocalPointsService,
        guilds: Guilds,
        clock: Clock,
    ) -> None:
        self._choices = choices
        self.directory = directory
        self._exchange = exchange
        self._network = network
        self.vocabulary = vocabulary
        self._resources = resources
        self._related = related
        self._people = people
        self._focal_points = focal_points
        self._guilds = guilds
        self._clock = clock
        self._notes = Notes()

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "dir.find": self._page,
            "dir.narrow": self._narrow,
            "dir.share": self._share,
            "dir.open": self._open,
            "dir.choose": self._choose,
            "dir.sharecard": self._share_card,
            "dir.browse": self._browse_page,
            "dir.pick": self._pick,
            "dir.about": self._about_section,
            "dir.why": self._why,
            "dir.ledger": self._ledger_page,
            "dir.subject": self._ledger_subject,
            "dir.tell": self._tell,
        }

    async def _reader(self, itx: Itx) -> cards.Reader:
        terms = await self.vocabulary.terms(guild_of(itx))
        return cards.Reader(language_of(itx), terms, self._clock.now())

    # -- find -----------------------------------------------------------------------------------------------

    @app_commands.command(name="find", description=_("Search organisations by name, place, theme or expertise"))
    @app_commands.describe(
        query=_("A name, a place, a theme, or several: mediation geneva"),
        public=_("Show the answer to everyone in this channel"),
        **FILTERS,
    )
    async def find(
        self, itx: Itx, query: str, category: str | None = None, country: str | None = None,
        theme: str | None = None, kind: str | None = None, public: bool = False,  # noqa: FBT001, FBT002  # an option
    ) -> None:  # fmt: skip
        """Search."""
        given = {"category": category, "country": country, "theme": theme, "kind": kind}
        state = FindState(query=searched(query), filters=await self._filters(itx, given))
        await self._send_results(itx, state, public=public)

    async def _send_results(self, itx: Itx, state: FindState, *, public: bool) -> None:
        """Send a page; where nobody is found it is private: a channel need not read what somebody typed."""
        page = await self.directory.find(guild_of(itx), state.query, state.filters, literal=state.literal)
        public = public and bool(page.results)
        await send(itx, view=cards.results(page, state, await self._reader(itx), public=public), public=public)

    async def _results(self, itx: Itx, state: FindState) -> discord.ui.LayoutView:
        page = await self.directory.find(guild_of(itx), state.query, state.filters, literal=state.literal)
        return cards.results(page, state, await self._reader(itx))

    async def _filters(self, itx: Itx, given: dict[str, str | None]) -> dict[str, str]:
        """Resolve what was chosen, or typed without choosing, to values of facets."""
        terms = await self.vocabulary.terms(guild_of(itx))
        filters: dict[str, str] = {}
        for facet, typed in given.items():
            if not typed:
                continue
            if facet == "country":
                filters[facet] = await self.directory.country(guild_of(itx), typed)
                continue
            filters[facet] = meant(terms, typed, FACET_AXES[facet])
        return filters

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        terms = await self.vocabulary.terms(guild_of(itx))
        await update(itx, await self._results(itx, FindState.read(pressed.parts, terms)))

    async def _narrow(self, itx: Itx, pressed: Pressed) -> None:
        terms = await self.vocabulary.terms(guild_of(itx))
        facet, _colon, value = (pressed.chosen[0] if pressed.chosen else "").partition(":")
        if facet not in FACET_AXES and facet != "country":
            raise out_of_date()
        await update(itx, await self._results(itx, FindState.read(pressed.parts, terms).narrowed(facet, value)))

    async def _share(self, itx: Itx, pressed: Pressed) -> None:
        terms = await self.vocabulary.terms(guild_of(itx))
        await self._send_results(itx, FindState.read(pressed.parts, terms), public=True)

    # -- show -----------------------------------------------------------------------------------------------

    @app_commands.command(name="show", description=_("Open the card of an organisation"))
    @app_commands.describe(
        organisation=_("Type a name, abbreviation, city or country, and choose"),
        public=_("Show the answer to everyone in this channel"),
    )
    async def show(self, itx: Itx, organisation: str, public: bool = False) -> None:  # noqa: FBT001, FBT002  # an option
        """Show one organisation."""
        found = await self.directory.named(guild_of(itx), organisation)
        await send(itx, view=await self._card(itx, found.id, public=public), public=public)

    async def _card(self, itx: Itx, organisation_id: int, *, public: bool = False) -> discord.ui.LayoutView:
        guild = guild_of(itx)
        organisation = await self.directory.organisation(guild, organisation_id)
        near = await self.directory.near(guild, organisation.id)
        return cards.organisation_card(
            organisation, near, await self._source(guild), await self._reader(itx),
            await self._focal_points.on_card(actor_of(itx), organisation.id),
            may_curate=await self._guilds.is_curator(actor_of(itx)), public=public,
            resources=len(await self._resources.of_organisation(guild, organisation.id)),
            discussed=await self._related.of(guild, "organisation", organisation.id),
            # In public nobody is named: they chose to be seen by members who look, not by a channel.
            people=[] if public else await self._people.of_organisation(actor_of(itx), organisation.id),
        )  # fmt: skip

    async def _source(self, guild: int) -> Source | None:
        try:
            return (await self._network.about(guild)).source
        except NotFoundError:
            return None  # a directory that was imported or typed has no document behind it

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, pressed.number(0)))

    async def _choose(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, Pressed(pressed.chosen).number(0)))

    async def _share_card(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, pressed.number(0), public=True), public=True)

    # -- browse ---------------------------------------------------------------------------------------------

    @app_commands.command(name="browse", description=_("See what the directory holds, by category, country or theme"))
    @app_commands.describe(by=_("What to group it by"))
    @app_commands.choices(by=FACET_CHOICES)
    async def browse(self, itx: Itx, by: str) -> None:
        """Show the values of a facet."""
        await send(itx, view=await self._browsed(itx, by, 0))

    async def _browsed(self, itx: Itx, facet: str, page: int) -> discord.ui.LayoutView:
        if facet not in cards.FACET_NAMES:
            raise out_of_date()
        total, facets = await self.directory.facets(guild_of(itx))
        return lists.browse(facet, total, facets.get(facet, {}), page, await self._reader(itx))

    async def _browse_page(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._browsed(itx, pressed.part(0), pressed.number(1)))

    async def _pick(self, itx: Itx, pressed: Pressed) -> None:
        facet = pressed.part(0)
        if facet not in cards.FACET_NAMES or not pressed.chosen:
            raise out_of_date()
        await send(itx, view=await self._results(itx, FindState(filters={facet: pressed.chosen[0]})))

    # -- contacts, about, ledger ------------------------------------------------------------------------------

    @app_commands.command(name="contacts", description=_("The network's published contact points"))
    async def contacts(self, itx: Itx) -> None:
        """Show the contact points."""
        await send(itx, view=lists.contacts(await self.directory.contacts(guild_of(itx)), language_of(itx)))

    @app_commands.command(name="about", description=_("What this network is, since when, and what it promised"))
    async def about(self, itx: Itx) -> None:
        """Show the network."""
        await send(itx, view=await self._about(itx, "network"))

    async def _about(self, itx: Itx, section: str) -> discord.ui.LayoutView:
        network = await self._network.about(guild_of(itx))
        keys = [one.organisation for one in network.co_facilitators]
        found = await self.directory.summaries_of_keys(guild_of(itx), keys)
        places = await self.directory.place_names(guild_of(itx)) if section == "timeline" else {}
        return lists.about(network, section, found, places, await self._reader(itx))

    async def _about_section(self, itx: Itx, pressed: Pressed) -> None:
        if pressed.part(0) not in lists.SECTIONS:
            raise out_of_date()
        await update(itx, await self._about(itx, pressed.part(0)))

    @app_commands.command(name="ledger", description=_("What was printed, what was adopted instead, and why"))
    @app_commands.describe(organisation=_("Only what concerns this organisation"))
    async def ledger(self, itx: Itx, organisation: str | None = None) -> None:
        """Show the ledger."""
        found = await self.directory.named(guild_of(itx), organisation) if organisation else None
        await send(itx, view=await self._ledger(itx, found.id if found else None, 0))

    async def _ledger(self, itx: Itx, organisation_id: int | None, page: int, about: str = "") -> discord.ui.LayoutView:
        guild = guild_of(itx)
        name = (await self.directory.organisation(guild, organisation_id)).name if organisation_id is not None else ""
        entries = await self.directory.ledger(guild, organisation_id)
        return lists.ledger(entries, page, language_of(itx), organisation=organisation_id, name=name, about=about)

    async def _why(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._ledger(itx, pressed.number(0), 0))

    async def _ledger_page(self, itx: Itx, pressed: Pressed) -> None:
        organisation_id = pressed.number(0) if pressed.part(0) else None
        about = pressed.part(1)
        if about and about not in lists.ABOUT:
            raise out_of_date()
        await update(itx, await self._ledger(itx, organisation_id, pressed.number(2), about))

    async def _ledger_subject(self, itx: Itx, pressed: Pressed) -> None:
        if not pressed.chosen or pressed.chosen[0] not in lists.ABOUT:
            raise out_of_date()
        await update(itx, await self._ledger(itx, None, 0, pressed.chosen[0]))

    # -- export, and a note to the curators ---------------------------------------------------------------------

    @app_commands.command(name="export", description=_("Download the directory, or a part of it, as a file"))
    @app_commands.describe(
        form=_("CSV for spreadsheets, JSON for programs"), query=_("Only what this search finds"), **FILTERS
    )
    @app_commands.rename(form="format")
    @app_commands.choices(form=FORMATS)
    async def export(
        self, itx: Itx, form: str, query: str | None = None, category: str | None = None,
        country: str | None = None, theme: str | None = None, kind: str | None = None,
    ) -> None:  # fmt: skip
        """Send a file."""
        say = language_of(itx)
        given = {"category": category, "country": country, "theme": theme, "kind": kind}
        kept: Literal["csv", "json"] = "json" if form == "json" else "csv"
        content, count = await self._exchange.export(
            guild_of(itx), kept, query=searched(query or ""), filters=await self._filters(itx, given)
        )
        listed = say.plural("{count} organisation", "{count} organisations", count)
        note = say(
            _("{listed}. A cell with several values has | between them. /curate directory import reads the file back."),
            listed=listed,
        )
        await send(itx, note, files=[discord.File(io.BytesIO(content), f"directory.{kept}")])

    async def _tell(self, itx: Itx, pressed: Pressed) -> None:
        """Pass a search that found nobody on to the curators, without saying who searched."""
        say = language_of(itx)
        query = searched(":".join(pressed.parts))
        settings = await self._guilds.get(guild_of(itx))
        channel = itx.guild.get_channel(settings.curators_channel) if itx.guild and settings.curators_channel else None
        if not query:
            raise out_of_date()
        if not isinstance(channel, discord.TextChannel):
            raise NotFoundError(
                _("The curators of this server have no channel for notes yet."),
                hint=_("Tell one of them yourself, or ask an administrator to set it: /setup curators."),
            )
        self._notes.refuse_too_many(guild_of(itx), itx.user.id, query, self._clock.now())
        theirs = itx.client.languages.for_locale(itx.guild_locale.value if itx.guild_locale else "en")
        note = theirs(_("Somebody searched the directory for “{query}” and found nobody."), query=plain(query))
        hint = theirs(_("If you know who does this: /curate directory add, or add a theme to an organisation."))
        try:
            await channel.send(view=layout(text(note, f"-# {hint}")))
        except discord.HTTPException as error:
            log.warning("A note to the curators was refused: %s (code %s).", error.status, error.code)
            raise NotFoundError(
                _("The note could not be posted: the bot may not write in the curators' channel."),
                hint=_("Tell one of them yourself."),
            ) from error
        await send(itx, say(_("The curators have been told what was searched, not by whom.")))

    # -- autocomplete -----------------------------------------------------------------------------------------

    @show.autocomplete("organisation")
    @ledger.autocomplete("organisation")
    @suggesting
    async def _organisations(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(itx, typed)

    @find.autocomplete("category")
    @export.autocomplete("category")
    @suggesting
    async def _categories(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self.vocabulary, itx, typed, FACET_AXES["category"])

    @find.autocomplete("theme")
    @export.autocomplete("theme")
    @suggesting
    async def _themes(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self.vocabulary, itx, typed, FACET_AXES["theme"])

    @find.autocomplete("kind")
    @export.autocomplete("kind")
    @suggesting
    async def _kinds(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self.vocabulary, itx, typed, FACET_AXES["kind"])

    @find.autocomplete("country")
    @export.autocomplete("country")
    @suggesting
    async def _countries(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await country_choices(self.directory, itx, typed)
