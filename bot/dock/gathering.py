"""Who and what may answer a need: candidates from the search index, with what each is ranked by.

The work is bounded whatever the size of the network: each question to the index returns its best placed answers only,
a few hundred all together. Other features are reached through their services.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.conversations.records import CONTRIBUTION
from bot.conversations.records import KIND as CONVERSATION
from bot.conversations.service import ConversationsService
from bot.core.database import Transaction
from bot.core.folding import words as folded_words
from bot.core.search import SearchIndex
from bot.directory.records import KIND as ORGANISATION
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.dock.lexicon import Lexicon
from bot.dock.nearness import near_to
from bot.dock.ranking import in_order, ranked
from bot.dock.records import Candidate, Ranked, Reading, Seat, Spot
from bot.dock.understanding import themes_of
from bot.focal_points.service import FocalPointsService
from bot.people.records import KINDS, Person
from bot.people.service import PeopleService
from bot.resources.records import KIND as RESOURCE
from bot.resources.records import ResourceId
from bot.resources.service import ResourcesService

PERSON = KINDS["members"]  # what members may see of people, and nothing else, as the index has it
EACH = 16  # best placed answers of one question
FEW = 6  # of a question that says less
MOST_NEAR = 4  # near themes that are asked for
LOOKED_INTO = 14  # candidates whose evidence is read


class Gatherer:
    """Asks the index and the services; every method runs inside a transaction."""

    def __init__(
        self, search: SearchIndex, directory: DirectoryService, resources: ResourcesService,
        conversations: ConversationsService, people: PeopleService, focal_points: FocalPointsService,
    ) -> None:  # fmt: skip
        self._search = search
        self._directory = directory
        self._resources = resources
        self._conversations = conversations
        self._people = people
        self._focal_points = focal_points

    # -- organisations --------------------------------------------------------------------------------------

    def organisations(
        self, tx: Transaction, guild: int, reading: Reading, works: Sequence[int], lexicon: Lexicon
    ) -> list[Ranked]:
        """Return organisations in their places; those that `works` are from or about are among them."""
        named, mentioned = self._with_words(tx, guild, ORGANISATION, reading.words)
        ids = [
            *self._bearing(tx, guild, ORGANISATION, reading, "country"),
            *self._directory.seated_in(tx, guild, sorted(_towns(reading.spots)), limit=EACH),
            *named,
            *mentioned,
            *works,
        ]
        traits = self._directory.traits_in(tx, guild, list(dict.fromkeys(ids)))
        candidates = [
            Candidate(
                kind="organisation",
                id=one.id,
                name=one.name,
                note=one.abbreviation,
                themes=one.themes,
                seats=[Seat(place=place, country=land, key=key) for place, land, key in one.seats],
                named=frozenset(named.get(one.id, ())),
                mentioned=frozenset(mentioned.get(one.id, ())),
                standing=one.standing,
            )
            for one in traits
        ]
        first = ranked(reading, candidates, lexicon.axes)
        looked = self._with_evidence(tx, guild, reading, [one.candidate for one in first[:LOOKED_INTO]], lexicon)
        return in_order([*ranked(reading, looked, lexicon.axes), *first[LOOKED_INTO:]])

    def _with_evidence(
        self, tx: Transaction, guild: int, reading: Reading, candidates: Sequence[Candidate], lexicon: Lexicon
    ) -> list[Candidate]:
        lines = {one.id: self._directory.merged_in(tx, guild, one.id) for one in candidates}
        heir = {part: one for one, parts in lines.items() for part in parts}
        works = self._resources.evidence_in(tx, guild, list(heir), reading.themes)
        talks = self._conversations.of_organisations_in(tx, guild, list(heir), reading.themes)
        spoken_for = self._focal_points.spoken_for_in(tx, guild, list(heir))
        return [
            replace(
                one,
                called=themes_of(one.name, lexicon),
                wrote=[each.title for each in works if each.role == "from" and heir[each.organisation] == one.id],
                about=[each.title for each in works if each.role == "about" and heir[each.organisation] == one.id],
                conversations=[
                    title for organisation, title in talks if heir.get(OrganisationId(organisation)) == one.id
                ],
                focal_point=not spoken_for.isdisjoint(lines[one.id])
                and bool(self._focal_points.named_in(tx, guild, one.id)),
            )
            for one in candidates
        ]

    # -- people ---------------------------------------------------------------------------------------------

    def people(self, tx: Transaction, guild: int, reading: Reading, asker: int, lexicon: Lexicon) -> list[Ranked]:
        """Return people who agreed to be listed and to be asked, by what members may see of them; never the asker."""
        ids = self._bearing(tx, guild, PERSON, reading, "country")
        for language in reading.languages:
            ids += self._search.first(tx, guild, PERSON, filters={"language": language}, limit=FEW)
        for word in (*reading.words, *reading.subject):  # what they offer may name a theme that they did not choose
            ids += self._search.first(tx, guild, PERSON, word, limit=FEW)
        persons = self._people.persons_in(tx, guild, list(dict.fromkeys(ids)), "members")
        found = ranked(reading, [_person(one, reading, lexicon) for one in persons if one.askable], lexicon.axes)
        own = self._people.number_of_in(tx, guild, asker)
        return [one for one in found[:LOOKED_INTO] if one.candidate.id != own]

    def speaks(self, tx: Transaction, guild: int, language: str) -> bool:
        """Say whether anybody who is listed speaks a language, as members may see."""
        return bool(self._search.first(tx, guild, PERSON, filters={"language": language}, limit=1))

    # -- works and conversations ----------------------------------------------------------------------------

    def works(
        self, tx: Transaction, guild: int, reading: Reading, lexicon: Lexicon
    ) -> tuple[list[Ranked], Sequence[int]]:
        """Return works in their places, and the organisations that the best of them are from or about."""
        named, mentioned = self._with_words(tx, guild, RESOURCE, reading.words)
        ids = [*self._bearing(tx, guild, RESOURCE, reading, "place"), *named, *mentioned]
        traits = {one.id: one for one in self._resources.traits_in(tx, guild, list(dict.fromkeys(ids)))}
        found = _named_again(
            reading,
            [
                Candidate(
                    kind="work",
                    id=one.id,
                    name=f"{one.title}: {one.subtitle}" if one.subtitle else one.title,
                    note=", ".join(one.authors),
                    year=one.issued[:4],
                    form=one.kind,
                    themes=one.themes,
                    seats=[Seat(place=place, country=country, key=key) for place, country, key in one.seats],
                    languages=frozenset({one.language} - {""}),
                    named=frozenset(named.get(one.id, ())),
                    mentioned=frozenset(mentioned.get(one.id, ())),
                    standing=_recency(one.issued),
                )
                for one in traits.values()
            ],
            lexicon,
        )
        behind = [
            organisation
            for one in found[:LOOKED_INTO]
            if set(reading.themes) & one.candidate.themes
            for organisation in traits[ResourceId(one.candidate.id)].organisations
        ]
        return found, behind

    def conversations(
        self, tx: Transaction, guild: int, reading: Reading, lexicon: Lexicon
    ) -> list[Ranked]:  # fmt: skip
        """Return conversations that everybody may see, in their places."""
        named, mentioned = self._with_words(tx, guild, CONVERSATION, reading.words)
        for word in reading.words:
            said = self._search.first(tx, guild, CONTRIBUTION, word, limit=FEW, columns="body")
            for one in self._conversations.saying_in(tx, guild, said):
                mentioned.setdefault(one, []).append(word)
        ids = [*self._bearing(tx, guild, CONVERSATION, reading, "place"), *named, *mentioned]
        return _named_again(
            reading,
            [
                Candidate(
                    kind="conversation",
                    id=one.id,
                    name=one.title,
                    form=one.phase,
                    year=str(datetime.fromtimestamp(one.at, UTC).year),
                    themes=one.themes,
                    seats=[Seat(place=place, country=country, key=key) for place, country, key in one.seats],
                    languages=frozenset({one.language.partition("_")[0]} - {""}),
                    named=frozenset(named.get(one.id, ())),
                    mentioned=frozenset(mentioned.get(one.id, ())),
                )
                for one in self._conversations.traits_in(tx, guild, list(dict.fromkeys(ids)))
            ],
            lexicon,
        )

    # -- the index ------------------------------------------------------------------------------------------

    def _bearing(self, tx: Transaction, guild: int, kind: str, reading: Reading, facet: str) -> list[int]:
        """Return the best placed of a kind that bear the themes and are of the places, those of both first.

        `facet` is the one that holds countries.
        """
        countries, near = _countries(reading.spots), _near(reading.themes)
        there = (facet, countries)
        found: list[int] = []
        for theme in reading.themes:
            if countries:
                found += self._search.first(tx, guild, kind, filters={"theme": theme}, either=there, limit=EACH)
            found += self._search.first(tx, guild, kind, filters={"theme": theme}, limit=EACH)
        if near and len(countries) == 1:
            found += self._search.first(
                tx, guild, kind, filters={facet: countries[0]}, either=("theme", near), limit=EACH
            )
        else:  # of a region there may be many, and each near theme has its own best ones
            for theme in near if countries else ():
                found += self._search.first(tx, guild, kind, filters={"theme": theme}, either=there, limit=FEW)
        if near:
            found += self._search.first(tx, guild, kind, either=("theme", near), limit=EACH)
        if countries:
            found += self._search.first(tx, guild, kind, either=there, limit=FEW if reading.themes else EACH)
        return found

    def _with_words(
        self, tx: Transaction, guild: int, kind: str, words: Sequence[str]
    ) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
        """Return which of these words stand in whose name, and which elsewhere, by number."""
        named: dict[int, list[str]] = {}
        mentioned: dict[int, list[str]] = {}
        for word in words:
            for ref in self._search.first(tx, guild, kind, word, limit=EACH, columns="names"):
                named.setdefault(ref, []).append(word)
            for ref in self._search.first(tx, guild, kind, word, limit=FEW, columns="body"):
                mentioned.setdefault(ref, []).append(word)
        return named, mentioned


def _named_again(reading: Reading, candidates: Sequence[Candidate], lexicon: Lexicon) -> list[Ranked]:
    """Rank, then rank anew with the themes that the titles of the best speak of: reading every title takes long."""
    first = ranked(reading, candidates, lexicon.axes)
    best = [one.candidate for one in first[:LOOKED_INTO]]
    named = [replace(one, called=themes_of(one.name, lexicon)) for one in best]
    return in_order([*ranked(reading, named, lexicon.axes), *first[LOOKED_INTO:]])


def _person(one: Person, reading: Reading, lexicon: Lexicon) -> Candidate:
    # Looked at where there are words to look for: of most needs everything is a theme, a place or a language.
    offered = folded_words(one.offers or "") if reading.words else ()
    role = folded_words(f"{one.role} {one.organisation_name}") if reading.words else ()
    return Candidate(
        kind="person",
        id=one.id,
        name=one.name,
        note=one.role or "",
        organisation=one.organisation_name or "",
        themes=frozenset({*one.themes, *one.expertise}),
        offered=themes_of(one.offers, lexicon) if one.offers else frozenset(),
        seats=[
            Seat(
                place=None if place is None else place.id,
                country=country,
                key="" if place is None else place.key,
            )
            for place, country in one.places
        ],
        languages=frozenset(one.languages),
        offers=frozenset(word for word in reading.words if any(each.startswith(word) for each in offered)),
        mentioned=frozenset(word for word in reading.words if any(each.startswith(word) for each in role)),
    )


def _near(themes: Iterable[str]) -> list[str]:
    asked = list(themes)
    near = [one for theme in asked for one in sorted(near_to(theme)) if one not in asked]
    return list(dict.fromkeys(near))[: MOST_NEAR * max(1, min(len(asked), 2))]


def _towns(spots: Iterable[Spot]) -> set[int]:
    return {place for spot in spots for place in spot.places}


def _countries(spots: Iterable[Spot]) -> list[str]:
    return sorted({country for spot in spots for country in spot.countries})


def _recency(issued: str) -> int:
    """Return 0 … 1000: the newer the nearer to 1000, as the library has it (bot/resources/indexing.py)."""
    return max(0, min(1000, 500 + 10 * (int(issued[:4]) - 2000))) if issued[:4].isdecimal() else 0
