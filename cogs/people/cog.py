"""`/me profile` and `/directory people`, and the buttons on what they show."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import cast

from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.core.drafts import Drafts
from bot.core.folding import fold
from bot.core.i18n import _
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError, NotFoundError
from bot.people.form import Typed, as_typed
from bot.people.records import FIELDS, VISIBILITIES, Field, Person, Profile, Visibility
from bot.people.service import PeopleService
from bot.privacy.records import Consent
from bot.privacy.service import PrivacyService
from bot.resources.records import LANGUAGES
from bot.ui.addresses import Pressed, Routes, button, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import actions, layout, text
from bot.ui.replies import ask, send, update
from bot.ui.reports import explain
from bot.ui.suggesting import MOST, Choices, suggesting
from bot.ui.text import label, searched
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService
from cogs.people import cards, panel
from cogs.people.cards import Reader
from cogs.people.state import PeopleState
from cogs.terms import meant, term_choices

DRAFT = "profile"  # `bot.people.store.drop_drafts` knows it too


class PeopleCog(commands.Cog):
    """What people say of themselves, and what others find of it."""

    def __init__(
        self, people: PeopleService, privacy: PrivacyService, directory: DirectoryService,
        vocabulary: VocabularyService, drafts: Drafts,
    ) -> None:  # fmt: skip
        self._people = people
        self._privacy = privacy
        self._directory = directory
        self._vocabulary = vocabulary
        self._drafts = drafts

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "peop.panel": self._panel_pressed,
            "peop.change": self._change,
            "peop.again": self._again,
            "peop.chosen": self._chosen,
            "peop.seen": self._seen,
            "peop.set": self._set,
            "peop.consent": self._consent,
            "peop.preview": self._preview,
            "peop.empty": self._empty,
            "peop.sure": self._sure,
            "peop.find": self._page,
            "peop.narrow": self._narrow,
            "peop.open": self._open,
            "peop.of": self._of,
        }

    async def _reader(self, itx: Itx) -> Reader:
        return Reader(language_of(itx), await self._vocabulary.terms(guild_of(itx)))

    # -- one's own profile ------------------------------------------------------------------------------------

    @app_commands.command(name="profile", description=_("What you say of yourself, and who sees it"))
    async def profile(self, itx: Itx) -> None:
        """Show a person their profile."""
        profile = await self._people.profile(actor_of(itx))
        await send(itx, view=panel.panel(profile, await self._reader(itx)))

    async def _show(self, itx: Itx, profile: Profile | None = None) -> None:
        shown = profile or await self._people.profile(actor_of(itx))
        await update(itx, panel.panel(shown, await self._reader(itx)))

    async def _panel_pressed(self, itx: Itx, _pressed: Pressed) -> None:
        await self._show(itx)

    async def _change(self, itx: Itx, pressed: Pressed) -> None:
        step = pressed.chosen[0] if pressed.chosen else ""
        if step not in panel.STEPS:
            raise out_of_date()
        profile = await self._people.profile(actor_of(itx))
        if step in panel.FORMS:
            await self._ask(itx, step, as_typed(profile, language_of(itx)))
        else:
            await update(itx, panel.chooser(step, profile, await self._reader(itx)))

    async def _ask(self, itx: Itx, step: str, typed: Typed, draft: int | None = None) -> None:
        async def submitted(itx: Itx, given: dict[str, str]) -> None:
            await self._typed(itx, step, Typed(**given), draft)

        await ask(itx, panel.form(step, typed, submitted, language_of(itx)))

    async def _typed(self, itx: Itx, step: str, typed: Typed, draft: int | None) -> None:
        """Keep what was typed, in place of its draft; where it cannot be used say why, and keep it as a draft."""
        actor = actor_of(itx)
        try:
            profile = await self._people.write(actor, typed)
        except InvalidInputError as error:
            say, content = language_of(itx), {"step": step, **asdict(typed)}
            if draft is None or not await self._drafts.change(actor, DRAFT, draft, content):
                draft = await self._drafts.keep(actor, DRAFT, content)
            said = [explain(error, say) or "", say(_("Nothing was changed. What you typed is kept for a day."))]
            await send(
                itx,
                view=layout(text(*said), *actions(button(say(_("Go on typing")), "peop.again", draft))),
            )
            return
        if draft is not None:
            await self._drafts.take(actor, DRAFT, draft)
        await self._show(itx, profile)

    async def _again(self, itx: Itx, pressed: Pressed) -> None:
        draft = pressed.number(0)
        kept = await self._drafts.find(actor_of(itx), DRAFT, draft)
        if kept is None:
            raise NotFoundError(_("What you typed is not kept any more."), hint=_("Begin anew: /me profile"))
        fields = dict(kept)
        await self._ask(itx, fields.pop("step"), Typed(**fields), draft)

    async def _chosen(self, itx: Itx, pressed: Pressed) -> None:
        step, number = pressed.part(0), pressed.number(1)
        if step not in panel.STEPS or step in panel.FORMS:
            raise out_of_date()
        actor, reader = actor_of(itx), await self._reader(itx)
        before = await self._people.profile(actor)
        field: Field = "themes" if step in {"themes", "how", "sdg"} else cast("Field", step)
        if step == "languages":
            offered = set(LANGUAGES)
        else:
            parts = panel.parts_of(panel.offered_terms(step, reader))
            if number >= len(parts):
                raise out_of_date()
            offered = {term.id.key for term in parts[number]}
        # One menu speaks for what it offers; what others offer stays chosen, unless it has left the vocabulary.
        kept = [
            key
            for key in getattr(before.values, field)
            if key not in offered and (step == "languages" or reader.terms.subject(key) is not None)
        ]
        profile = await self._people.choose(actor, field, [*kept, *pressed.chosen])
        await update(itx, panel.chooser(step, profile, reader))

    async def _seen(self, itx: Itx, pressed: Pressed) -> None:
        field = pressed.chosen[0] if pressed.chosen else ""
        if field != panel.ALL and field not in FIELDS:
            raise out_of_date()
        profile = await self._people.profile(actor_of(itx))
        await update(itx, panel.who_sees(field, profile, await self._reader(itx)))

    async def _set(self, itx: Itx, pressed: Pressed) -> None:
        field, visibility = pressed.part(0), pressed.part(1)
        if (field != panel.ALL and field not in FIELDS) or visibility not in VISIBILITIES:
            raise out_of_date()
        fields = list(FIELDS) if field == panel.ALL else [cast("Field", field)]
        profile = await self._people.show_to(actor_of(itx), fields, cast("Visibility", visibility))
        await self._show(itx, profile)

    async def _consent(self, itx: Itx, pressed: Pressed) -> None:
        consent = pressed.part(0)
        if consent not in {"listed", "asked"}:
            raise out_of_date()
        await self._privacy.set_consent(actor_of(itx), cast("Consent", consent), given=pressed.part(1) == "1")
        await self._show(itx)

    async def _preview(self, itx: Itx, _pressed: Pressed) -> None:
        """Show what members would see were the person listed: from their profile, not from the list."""
        profile = await self._people.profile(actor_of(itx))
        reader = await self._reader(itx)
        if profile.seen_by["name"] != "members":
            say = reader.say
            said = say(_("Members see nothing of you: you show them no name."))
            await update(itx, layout(text(said), *actions(button(say(_("Back to my profile")), "peop.panel"))))
            return
        await update(itx, cards.person_card(_as_members_see(profile), "members", reader, preview=True))

    async def _empty(self, itx: Itx, _pressed: Pressed) -> None:
        await update(itx, panel.empty_question(language_of(itx)))

    async def _sure(self, itx: Itx, _pressed: Pressed) -> None:
        await self._people.empty(actor_of(itx))
        await self._show(itx)

    # -- finding others ---------------------------------------------------------------------------------------

    @app_commands.command(name="people", description=_("Find people who chose to be listed"))
    @app_commands.describe(
        query=_("A name, a place, a theme, a language, or several"),
        theme=_("Only this theme or field of expertise"),
        country=_("Only people in this country"),
        language=_("Only people who speak this language"),
    )
    async def people(
        self, itx: Itx, query: str | None = None, theme: str | None = None, country: str | None = None,
        language: str | None = None,
    ) -> None:  # fmt: skip
        """Search."""
        filters: dict[str, str] = {}
        if theme:
            filters["theme"] = meant(await self._vocabulary.terms(guild_of(itx)), theme, SUBJECT_AXES)
        if country:
            filters["country"] = await self._directory.country(guild_of(itx), country)
        if language:
            filters["language"] = _language_meant(language, itx)
        await send(itx, view=await self._found(itx, PeopleState(query=searched(query or ""), filters=filters)))

    async def _found(self, itx: Itx, state: PeopleState) -> LayoutView:
        name = ""
        if number := state.filters.get("organisation"):  # the one that it became, where it was merged meanwhile
            organisation = await self._directory.organisation(guild_of(itx), int(number))
            name = organisation.name
            state = replace(state, filters={**state.filters, "organisation": str(organisation.id)})
        page = await self._people.find(
            actor_of(itx), state.query, state.filters, literal=state.literal, page=state.page
        )
        return cards.results(page, state, await self._reader(itx), organisation=name)

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        terms = await self._vocabulary.terms(guild_of(itx))
        await update(itx, await self._found(itx, PeopleState.read(pressed.parts, terms)))

    async def _narrow(self, itx: Itx, pressed: Pressed) -> None:
        terms = await self._vocabulary.terms(guild_of(itx))
        facet, _colon, value = (pressed.chosen[0] if pressed.chosen else "").partition(":")
        if facet not in cards.FACET_NAMES:
            raise out_of_date()
        await update(itx, await self._found(itx, PeopleState.read(pressed.parts, terms).narrowed(facet, value)))

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        person, viewer = await self._people.person(actor_of(itx), pressed.number(0))
        await send(itx, view=cards.person_card(person, viewer, await self._reader(itx)))

    async def _of(self, itx: Itx, pressed: Pressed) -> None:
        """List the people of an organisation."""
        state = PeopleState(filters={"organisation": str(pressed.number(0))})
        await send(itx, view=await self._found(itx, state))

    # -- autocomplete -------------------------------------------------------------------------------------------

    @people.autocomplete("theme")
    @suggesting
    async def _theme_choices(self, itx: Itx, typed: str) -> Choices:
        return await term_choices(self._vocabulary, itx, typed, SUBJECT_AXES)

    @people.autocomplete("query")
    @suggesting
    async def _people_choices(self, itx: Itx, typed: str) -> Choices:
        """Return the names of those who may be meant, as this person may see them."""
        found = await self._people.suggest(actor_of(itx), typed)
        return [app_commands.Choice(name=label(one.name, limit=100), value=one.name[:100]) for one in found[:MOST]]

    @people.autocomplete("country")
    @suggesting
    async def _country_choices(self, itx: Itx, typed: str) -> Choices:
        say, folded = language_of(itx), fold(typed)
        held = await self._people.facet(actor_of(itx), "country")
        named = [(say.country(iso), iso) for iso in held]
        return [app_commands.Choice(name=name, value=iso) for name, iso in named if folded in fold(name)][:MOST]

    @people.autocomplete("language")
    @suggesting
    async def _language_choices(self, itx: Itx, typed: str) -> Choices:
        say, folded = language_of(itx), fold(typed)
        named = [(say.language(code), code) for code in LANGUAGES]
        return [app_commands.Choice(name=name, value=code) for name, code in named if folded in fold(name)][:MOST]


def _as_members_see(profile: Profile) -> Person:
    values = profile.values
    person = Person(
        id=profile.id, name=values.name, role=values.role, organisation=values.organisation,
        organisation_name=profile.organisation_name, places=profile.places, languages=values.languages,
        expertise=values.expertise, themes=values.themes, offers=values.offers, seeks=values.seeks,
        askable=profile.askable,
    )  # fmt: skip
    hidden = {field for field in FIELDS if not profile.shown(field, "members")}
    nothing: dict[str, object] = {field: type(getattr(person, field))() for field in hidden - {"organisation"}}
    if "organisation" in hidden:
        nothing |= {"organisation": None, "organisation_name": ""}
    return replace(person, **nothing)  # type: ignore[arg-type]


def _language_meant(typed: str, itx: Itx) -> str:
    """Return the code of a language as somebody names it; raise InvalidInputError where none is meant."""
    wanted = fold(typed)
    for code in LANGUAGES:
        if wanted == code or any(wanted == fold(one.language(code)) for one in itx.client.languages):
            return code
    raise InvalidInputError(
        _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=label(typed, limit=50)
    )
