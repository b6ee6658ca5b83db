"""`/resources find|latest|show|cite|export`; and the buttons on what they show."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import Clock
from bot.conversations.relating import RelatedConversations
from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.core.kept import Kept
from bot.directory.records import Place
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError
from bot.resources.citations import FORMATS, cite
from bot.resources.exchange import Form, export
from bot.resources.records import KINDS, PRACTICE, Resource, SearchPage, Style
from bot.resources.service import ResourcesService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import actions, layout, text
from bot.ui.replies import Reply, send, update
from bot.ui.suggesting import suggesting
from bot.ui.text import plain, searched
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService
from cogs.offered import chosen, offered
from cogs.resources import cards
from cogs.resources.choices import ResourceChoices, year_meant
from cogs.resources.desk import SharingDesk
from cogs.resources.files import LARGEST, Files
from cogs.resources.state import PER_PAGE, FindState
from cogs.resources.wording import Reader
from cogs.terms import meant, term_choices

RESOURCE = _("Type words of the title or an author, and choose")
STYLES = [app_commands.Choice(name=name, value=key) for key, name in cards.STYLES.items()]
FORMS = [app_commands.Choice(name="CSV", value="csv"), *STYLES]
FILTERS = {
    "kind": _("Only this kind: report, case study …"),
    "theme": _("Only this theme or field of expertise"),
    "place": _("Only what speaks of this place or country"),
    "year": _("Only works of one year"),
    "language": _("Only works in this language"),
}


class ResourcesCog(commands.GroupCog, group_name="resources", group_description=_("Papers, reports and practices")):
    """What anybody may ask of the library."""

    def __init__(
        self,
        choices: ResourceChoices,
        resources: ResourcesService,
        vocabulary: VocabularyService,
        directory: DirectoryService,
        guilds: Guilds,
        desk: SharingDesk,
        files: Files,
        related: RelatedConversations,
        clock: Clock,
    ) -> None:
        self._choices = choices
        self._resources = resources
        self._vocabulary = vocabulary
        self._directory = directory
        self._guilds = guilds
        self._desk = desk
        self._files = files
        self._related = related
        self._clock = clock
        self._citations = Kept[str](256)

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "res.find": self._page,
            "res.narrow": self._narrow,
            "res.alike": self._alike,
            "res.share": self._share,
            "res.latest": self._latest_page,
            "res.open": self._open,
            "res.choose": self._choose,
            "res.sharecard": self._share_card,
            "res.cite": self._cite_pressed,
            "res.style": self._style_pressed,
            "res.why": self._why,
            "res.of": self._of,
            "res.file": self._file,
        }

    async def _reader(self, itx: Itx, places: Mapping[int, Place] | None = None) -> Reader:
        terms = await self._vocabulary.terms(guild_of(itx))
        return Reader(language_of(itx), terms, self._clock.now(), places or {})

    # -- find and latest ------------------------------------------------------------------------------------

    @app_commands.command(
        name="find", description=_("Search papers, reports and practices by title, author, place or theme")
    )
    @app_commands.describe(
        query=_("Words of a title, an author, a place, a theme: ouagadougou police"),
        public=_("Show the answer to everyone in this channel"),
        **FILTERS,
    )
    async def find(
        self, itx: Itx, query: str, kind: str | None = None, theme: str | None = None, place: str | None = None,
        year: str | None = None, language: str | None = None, public: bool = False,  # noqa: FBT001, FBT002  # an option
    ) -> None:  # fmt: skip
        """Search."""
        given = {"kind": kind, "theme": theme, "place": place, "year": year, "language": language}
        state = FindState(query=searched(query), filters=await self._filters(itx, given))
        await self._send_results(itx, state, public=public)

    async def _filters(self, itx: Itx, given: Mapping[str, str | None]) -> dict[str, str]:
        """Resolve what was chosen, or typed without choosing, to values of facets."""
        filters: dict[str, str] = {}
        for facet, typed in given.items():
            if not typed:
                continue
            if facet == "kind":
                filters[facet] = chosen(language_of(itx), typed, KINDS)
            elif facet == "theme":
                filters[facet] = meant(await self._vocabulary.terms(guild_of(itx)), typed, SUBJECT_AXES)
            elif facet == "place":
                filters[facet] = await self._choices.place(itx, typed)
            elif facet == "year":
                filters[facet] = year_meant(typed)
            else:
                filters[facet] = await self._choices.language(itx, typed)
        return filters

    async def _found(self, itx: Itx, state: FindState) -> tuple[SearchPage, Reader]:
        guild = guild_of(itx)
        page = await self._resources.find(
            guild, state.query, state.filters, literal=state.literal, page=state.page, per_page=PER_PAGE
        )
        named = {*page.facets.get("place", {}), state.filters.get("place", "")}
        places = await self._resources.places(guild, [int(one) for one in named if one.isdigit()])
        return page, await self._reader(itx, places)

    async def _send_results(self, itx: Itx, state: FindState, *, public: bool) -> None:
        """Send a page; where nothing is found it is private: a channel need not read what somebody typed."""
        page, reader = await self._found(itx, state)
        public = public and bool(page.results)
        await send(itx, view=cards.results(page, state, reader, public=public), public=public)

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        state = FindState.read(pressed.parts, await self._vocabulary.terms(guild_of(itx)))
        page, reader = await self._found(itx, state)
        await update(itx, cards.results(page, state, reader))

    async def _narrow(self, itx: Itx, pressed: Pressed) -> None:
        state = FindState.read(pressed.parts, await self._vocabulary.terms(guild_of(itx)))
        facet, _colon, value = (pressed.chosen[0] if pressed.chosen else "").partition(":")
        if facet not in cards.FACET_NAMES:
            raise out_of_date()
        state = state.narrowed(facet, value)
        page, reader = await self._found(itx, state)
        await update(itx, cards.results(page, state, reader))

    async def _alike(self, itx: Itx, pressed: Pressed) -> None:
        """Show what else there is on a place or theme that a card names."""
        facet, _colon, value = (pressed.chosen[0] if pressed.chosen else "").partition(":")
        if facet not in {"place", "theme"}:
            raise out_of_date()
        await self._send_results(itx, FindState().narrowed(facet, value), public=False)

    async def _share(self, itx: Itx, pressed: Pressed) -> None:
        state = FindState.read(pressed.parts, await self._vocabulary.terms(guild_of(itx)))
        await self._send_results(itx, state, public=True)

    @app_commands.command(name="latest", description=_("What came into the library last"))
    async def latest(self, itx: Itx) -> None:
        """Show the newest ones."""
        found = await self._resources.latest(guild_of(itx))
        await send(itx, view=cards.latest(found, 0, await self._reader(itx)))

    async def _latest_page(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._resources.latest(guild_of(itx))
        await update(itx, cards.latest(found, pressed.number(0), await self._reader(itx)))

    async def _of(self, itx: Itx, pressed: Pressed) -> None:
        guild = guild_of(itx)
        organisation = await self._directory.organisation(guild, pressed.number(0))
        found = await self._resources.of_organisation(guild, organisation.id)
        page = pressed.number(1) if len(pressed.parts) > 1 else None
        view = cards.of_organisation(found, organisation.name, page or 0, organisation.id, await self._reader(itx))
        await (send(itx, view=view) if page is None else update(itx, view))

    # -- one ------------------------------------------------------------------------------------------------

    @app_commands.command(name="show", description=_("Open the card of a paper, report or practice"))
    @app_commands.describe(resource=RESOURCE, public=_("Show the answer to everyone in this channel"))
    async def show(self, itx: Itx, resource: str, public: bool = False) -> None:  # noqa: FBT001, FBT002  # an option
        """Show one resource."""
        found = await self._resources.named(guild_of(itx), resource)
        await self._send_card(itx, found, public=public)

    async def _send_card(self, itx: Itx, resource: Resource, *, public: bool = False) -> None:
        """Show one; what the questionnaire for practices gathered has a card of its own."""
        if resource.work.kind == PRACTICE:
            parts = [str(resource.id), *(["public"] if public else [])]
            await itx.client.routes["prac.card"](itx, Pressed(parts))
            return
        await send(itx, view=await self._card(itx, resource, public=public), public=public)

    async def _card(self, itx: Itx, resource: Resource, *, public: bool = False) -> discord.ui.LayoutView:
        near = await self._resources.related(guild_of(itx), resource.id)
        citation = await self._citation(itx, resource, "apa")
        may_curate = not public and await self._guilds.is_curator(actor_of(itx))
        discussed = await self._related.of(guild_of(itx), "resource", resource.id)
        return cards.resource_card(
            resource, near, citation, await self._reader(itx), may_curate=may_curate, public=public,
            discussed=discussed,
        )  # fmt: skip

    async def _citation(self, itx: Itx, resource: Resource, style: Style) -> str:
        say = language_of(itx)
        guild = guild_of(itx)
        asked = (guild, resource.id, style, say.code)
        version = self._resources.version(guild)
        known = self._citations.get(asked, version)
        if known is None:
            # Reading a style takes a moment, and everybody else need not wait for it.
            known = await asyncio.to_thread(cite, [(resource.key, resource.work)], style, say.code)
            self._citations.put(asked, version, known)
        return known

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._resources.resource(guild_of(itx), pressed.number(0))
        await self._send_card(itx, found)

    async def _choose(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._resources.resource(guild_of(itx), Pressed(pressed.chosen).number(0))
        await self._send_card(itx, found)

    async def _share_card(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._resources.resource(guild_of(itx), pressed.number(0))
        await self._send_card(itx, found, public=True)

    async def _why(self, itx: Itx, pressed: Pressed) -> None:
        found, entries = await self._resources.ledger(guild_of(itx), pressed.number(0))
        await send(itx, view=cards.noted(found, entries, await self._reader(itx)))

    async def _file(self, itx: Itx, pressed: Pressed) -> None:
        """Give the way to a file, good for a day; what is not published yet, to curators alone."""
        guild, say = guild_of(itx), language_of(itx)
        found = await self._resources.with_file(actor_of(itx), pressed.number(0))
        file = await self._files.refreshed(found)
        if file != found:
            await self._resources.renew_address(guild, pressed.number(0), file)
        link = discord.ui.Button[discord.ui.LayoutView](
            style=discord.ButtonStyle.link, url=file.url, label=say(_("Open the file"))
        )
        said = say(
            _("This is {name}, as a member handed it in. Nobody has checked it for viruses."), name=plain(file.name)
        )
        await send(itx, view=layout(text(said), *actions(link)))

    # -- sharing --------------------------------------------------------------------------------------------

    @app_commands.command(name="share", description=_("Share a paper, report or practice with the network"))
    async def share(self, itx: Itx) -> None:
        """Begin to share, or go on with a draft."""
        await self._desk.share(itx)

    @app_commands.command(name="mine", description=_("What you shared, what became of it, and what is kept about it"))
    async def mine(self, itx: Itx) -> None:
        """Show what this person shared."""
        await self._desk.mine(itx)

    @app_commands.command(name="withdraw", description=_("Take back something that you shared"))
    @app_commands.describe(resource=_("Choose from what you shared"))
    async def withdraw(self, itx: Itx, resource: str) -> None:
        """Take something back."""
        await self._desk.withdraw(itx, resource)

    @withdraw.autocomplete("resource")
    @suggesting
    async def _own(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._desk.choices(itx, typed)

    # -- cite and export ------------------------------------------------------------------------------------

    @app_commands.command(name="cite", description=_("Cite a paper, ready to be copied"))
    @app_commands.describe(resource=RESOURCE, style=_("How; APA where you choose none"))
    @app_commands.choices(style=STYLES)
    async def cite(self, itx: Itx, resource: str, style: str = "apa") -> None:
        """Cite one resource."""
        found = await self._resources.named(guild_of(itx), resource)
        await self._send_citation(itx, found, cast("Style", style))

    async def _send_citation(self, itx: Itx, resource: Resource, style: Style) -> None:
        citation = await self._citation(itx, resource, style)
        await send(itx, view=cards.cited(resource, style, citation, await self._reader(itx)))

    async def _cite_pressed(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._resources.resource(guild_of(itx), pressed.number(0))
        await self._send_citation(itx, found, "apa")

    async def _style_pressed(self, itx: Itx, pressed: Pressed) -> None:
        style = pressed.part(1)
        if style not in cards.STYLES:
            raise out_of_date()
        found = await self._resources.resource(guild_of(itx), pressed.number(0))
        citation = await self._citation(itx, found, cast("Style", style))
        await update(itx, cards.cited(found, style, citation, await self._reader(itx)))

    @app_commands.command(name="export", description=_("Download the library, or a part of it, as a file"))
    @app_commands.describe(
        form=_("CSV for spreadsheets, the others for reference managers and texts"),
        query=_("Only what this search finds"), **FILTERS,
    )  # fmt: skip
    @app_commands.rename(form="format")
    @app_commands.choices(form=FORMS)
    async def export(
        self, itx: Itx, form: str, query: str | None = None, kind: str | None = None, theme: str | None = None,
        place: str | None = None, year: str | None = None, language: str | None = None,
    ) -> None:  # fmt: skip
        """Send a file."""
        say = language_of(itx)
        given = {"kind": kind, "theme": theme, "place": place, "year": year, "language": language}
        filters = await self._filters(itx, given)
        found = await self._resources.every(guild_of(itx), searched(query or ""), filters)
        if not found:
            raise InvalidInputError(
                _("Nothing in the library answers to that, so there is no file."),
                hint=_("Search with fewer words or filters."),
            )
        await Reply.of(itx).defer()
        content = await asyncio.to_thread(export, found, cast("Form", form), say.code)
        if len(content) > LARGEST:
            raise InvalidInputError(
                _("The file would have {size} MiB; Discord takes {limit} at most."),
                hint=_("Take a part at a time: by kind, theme, place, year or language."),
                size=len(content) // 1024 // 1024,
                limit=LARGEST // 1024 // 1024,
            )
        name = f"resources.{'csv' if form == 'csv' else FORMATS[cast('Style', form)].extension}"
        listed = say.plural("{count} resource", "{count} resources", len(found))
        await send(itx, say(_("{listed}."), listed=listed), files=[discord.File(io.BytesIO(content), name)])

    # -- autocomplete ---------------------------------------------------------------------------------------

    @show.autocomplete("resource")
    @cite.autocomplete("resource")
    @suggesting
    async def _resources_typed(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(itx, typed)

    @find.autocomplete("kind")
    @export.autocomplete("kind")
    @suggesting
    async def _kinds(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return offered(language_of(itx), typed, KINDS)

    @find.autocomplete("theme")
    @export.autocomplete("theme")
    @suggesting
    async def _themes(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self._vocabulary, itx, typed, SUBJECT_AXES)

    @find.autocomplete("place")
    @export.autocomplete("place")
    @suggesting
    async def _places(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices.places(itx, typed)

    @find.autocomplete("year")
    @export.autocomplete("year")
    @suggesting
    async def _years(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices.years(itx, typed)

    @find.autocomplete("language")
    @export.autocomplete("language")
    @suggesting
    async def _languages(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices.languages(itx, typed)
