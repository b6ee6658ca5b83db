"""Resources in words: names of kinds, places and languages, one line of a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.i18n import Language, _
from bot.directory.records import Place
from bot.resources.records import KINDS, STAGES, Author, Resource, Summary
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.vocabulary.records import SUBJECT_AXES, TermId, Terms

MOST_AUTHORS = 3  # that a list names


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the vocabulary of the server, the places that are named, the present."""

    say: Language
    terms: Terms
    now: datetime
    places: Mapping[int, Place] = field(default_factory=dict)


def facet_value(facet: str, value: str, reader: Reader) -> str:
    """Return the name of a facet's value."""
    if facet == "kind":
        return reader.say(KINDS[value]) if value in KINDS else value
    if facet == "theme":
        term = reader.terms.subject(value)
        return value if term is None else reader.say.pick(term.names)
    if facet == "language":
        return reader.say.language(value)
    if facet == "place":
        if not value.isdigit():
            return reader.say.country(value)
        place = reader.places.get(int(value))
        return value if place is None else place_name(place.names, place.country, reader.say)
    return value


def cited_short(authors: Sequence[str], issued: str, say: Language) -> str:
    """Return “Muggah and Aguirre 2013”, “Grob and others 2016”, “no author stated, 2016”, “Muggah, no year”."""
    names = list(authors)
    if len(names) > MOST_AUTHORS:
        who = say(_("{name} and others"), name=names[0])
    else:
        who = say.listed(names) if names else say(_("no author stated"))
    year = issued[:4] or say(_("no year"))
    return f"{who} {year}" if names and issued else f"{who}, {year}"


def line(summary: Summary, reader: Reader, *, when: str = "") -> str:
    """Return a resource as two lines of a list: its title; by whom, when, what, and up to two themes."""
    say = reader.say
    about = [
        plain(cited_short(summary.authors, summary.issued, say), limit=120),
        say(KINDS[summary.kind]) if summary.kind != "other" else "",
        say(STAGES["draft"]) if summary.stage == "draft" else "",
        say.language(summary.language) if summary.language and summary.language != say.code[:2] else "",
        ", ".join(subjects(summary.subjects, reader)[:2]),
        when,
    ]
    return f"**{plain(summary.title, limit=250)}**\n-# {' · '.join(filter(None, about))}"


def subjects(terms: Sequence[TermId], reader: Reader) -> list[str]:
    """Return the names of the themes among these terms; goals come last."""
    ordered = sorted((one for one in terms if one.axis in SUBJECT_AXES), key=lambda one: one.axis == "sdg")
    return [reader.say.pick(term.names) for one in ordered if (term := reader.terms.get(*one)) is not None]


def authors_line(authors: Sequence[Author], say: Language) -> str:
    """Return the authors as they are said, editors marked so."""
    return say.listed(
        say(_("{name} (editor)"), name=plain(one.shown)) if one.role == "editor" else plain(one.shown)
        for one in authors
    )


def places_line(resource: Resource, say: Language) -> str:
    """Return the places that a resource speaks of."""
    return say.series(
        plain(place_name(one.place.names if one.place else {}, one.country, say)) for one in resource.places
    )


def in_block(citation: str) -> str:
    """Return a citation for a block of code: letter by letter, without what would end the block or turn its lines."""
    kept = "".join(
        character
        for character in citation.strip()
        if character in "\n\u200c\u200d" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return kept.replace("```", "'''")


def cited_line(citation: str) -> str:
    """Return a citation as a line of a card; its address stays as it is, since Discord shows its underscores so."""
    return re.sub(r"https?://\S+", lambda found: found.group().replace("\\_", "_"), plain(citation, limit=700))


def stamp(instant: datetime) -> str:
    """Return a day that Discord shows in each reader's own way."""
    return f"<t:{int(instant.timestamp())}:D>"
