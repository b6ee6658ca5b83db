"""What a curator types into a form, or a file holds in a row -> a checked Draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.core.texts import clean_line, clean_lines
from bot.directory.places import PlaceFinder, seat_line
from bot.directory.records import Draft, Name, Organisation, OrganisationTerm, PlaceId, Source
from bot.errors import InvalidInputError
from bot.vocabulary.records import SUBJECT_AXES, TermId, Terms
from bot.vocabulary.service import nearest

NAME_LENGTH = 200
ABBREVIATION_LENGTH = 30
LANGUAGE_LENGTH = 8  # “pt_BR: ” before a name
MOST_NAMES = 20
MOST_PLACES = 10
MOST_THEMES = 15
_SPOKEN = re.compile(r"^(en|fr|es|pt)(?:[-_]BR)?\s*:\s*(.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationForm:
    """An organisation as a person writes it; lines are separated by line breaks, themes by commas too."""

    name: str
    abbreviation: str = ""
    other_names: str = ""
    places: str = ""
    themes: str = ""
    category: str | None = None  # key; None leaves what is there
    kind: str | None = None


def as_form(organisation: Organisation, terms: Terms, say: Language) -> OrganisationForm:
    """Write an organisation as its form, in the curator's language."""
    bears = [term for key in organisation.terms if key.term.axis in SUBJECT_AXES and (term := terms.get(*key.term))]
    return OrganisationForm(
        name=organisation.name,
        abbreviation=organisation.abbreviation,
        other_names="\n".join(
            f"{name.language.split('_')[0]}: {name.text}" if name.language else name.text for name in organisation.names
        ),
        places="\n".join(seat_line(seat, say) for seat in organisation.seats),
        themes="\n".join(say.pick(term.names) for term in bears),
    )


def draft(
    tx: Transaction,
    guild: int,
    form: OrganisationForm,
    terms: Terms,
    *,
    origin: str,
    before: Organisation | None = None,
) -> Draft:
    """Check a form and resolve what it names; raise InvalidInputError with what is wrong and what would be right.

    What stood in the document, in `before`, stays marked so where the form leaves it as it was.
    """
    lines = clean_lines(form.other_names, field=_("Other names"), limit=NAME_LENGTH + LANGUAGE_LENGTH, most=MOST_NAMES)
    names = [_name(line) for line in lines]
    return Draft(
        name=clean_line(form.name, field=_("Name"), limit=NAME_LENGTH),
        abbreviation=clean_line(form.abbreviation, field=_("Abbreviation"), limit=ABBREVIATION_LENGTH, required=False),
        names=[_as_before(name, before) for name in names],
        seats=_seats(tx, guild, form, origin, before),
        terms=_terms(form, terms, before),
    )


def _name(line: str) -> Name:
    spoken = _SPOKEN.match(line)
    if spoken is None:
        return Name(text=clean_line(line, field=_("Other names"), limit=NAME_LENGTH))
    code = spoken.group(1).lower()
    text = clean_line(spoken.group(2), field=_("Other names"), limit=NAME_LENGTH)
    return Name(text=text, language="pt_BR" if code == "pt" else code)


def _as_before(name: Name, before: Organisation | None) -> Name:
    known = next((one for one in before.names if one.text == name.text), None) if before else None
    return name if known is None else Name(text=name.text, language=name.language, source=known.source)


def _seats(
    tx: Transaction, guild: int, form: OrganisationForm, origin: str, before: Organisation | None
) -> list[tuple[PlaceId | None, str, Source]]:
    finder = PlaceFinder(tx, guild)
    sources: dict[tuple[PlaceId | None, str], Source] = {
        (seat.place.id if seat.place else None, seat.country): seat.source for seat in (before.seats if before else ())
    }
    found = [
        finder.seat(line, origin=origin)
        for line in clean_lines(form.places, field=_("Places"), limit=NAME_LENGTH, most=MOST_PLACES)
    ]
    return [(place, country, sources.get((place, country), "added")) for place, country in dict.fromkeys(found)]


def _theme_texts(typed: str, terms: Terms) -> Iterator[str]:
    """Yield what was typed as themes: whole lines that are one, since some hold commas, else what commas part."""
    for line in typed.splitlines():
        parts = [line] if terms.match(line, SUBJECT_AXES) else re.split(r"[,;]", line)
        yield from (part for part in parts if fold(part))


def _terms(form: OrganisationForm, terms: Terms, before: Organisation | None) -> list[OrganisationTerm]:
    sources: dict[TermId, Source] = {one.term: one.source for one in (before.terms if before else ())}
    wanted: list[TermId] = []
    for axis, key in (("category", form.category), ("kind", form.kind)):
        kept = [one for one in sources if one.axis == axis]
        if key is None:
            wanted += kept
        elif terms.get(axis, key) is None:
            raise InvalidInputError(
                _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=key
            )
        else:
            # A printed category stays: it says under which heading the document lists the organisation.
            wanted += [one for one in kept if axis == "category" and sources[one] == "document" and one.key != key]
            wanted.append(TermId(axis, key))
    for text in _theme_texts(form.themes, terms):
        term = terms.match(text, SUBJECT_AXES)
        if term is None:
            near = nearest(terms, text, SUBJECT_AXES)
            raise InvalidInputError(
                _("“{theme}” is not in the vocabulary of themes."),
                hint=_("Near to it: {near}. See all with /directory browse by:theme.")
                if near
                else _("See all with /directory browse by:theme."),
                theme=text.strip(),
                near=[one.names for one in near],
            )
        wanted.append(term.id)
    unique = list(dict.fromkeys(wanted))
    subjects = sum(one.axis in SUBJECT_AXES for one in unique)
    if subjects > MOST_THEMES:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."), field=_("Themes"), count=subjects, limit=MOST_THEMES
        )
    return [OrganisationTerm(term=one, source=sources.get(one, "added")) for one in unique]
