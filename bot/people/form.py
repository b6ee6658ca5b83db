"""What a person types of themselves -> what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from bot.core.database import Transaction
from bot.core.i18n import Language, _
from bot.core.texts import clean_line, clean_lines, visible
from bot.directory.places import PlaceFinder
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError
from bot.people.records import (
    FIELDS,
    LENGTHS,
    MOST_LANGUAGES,
    MOST_PLACES,
    MOST_THEMES,
    THEME_AXES,
    Field,
    Profile,
    Values,
)
from bot.resources.records import LANGUAGES
from bot.vocabulary.records import Terms

PLACE_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields of a profile that are typed, as the person wrote them; None: not in this form."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    places: str | None = None
    offers: str | None = None
    seeks: str | None = None


def as_typed(profile: Profile, say: Language) -> Typed:
    """Write a profile as its form, in the reader's language."""
    return Typed(
        name=profile.values.name,
        role=profile.values.role,
        organisation=profile.organisation_name,
        places="\n".join(
            say.country(country) if place is None else f"{say.pick(place.names)}, {say.country(country)}"
            for place, country in profile.places
        ),
        offers=profile.values.offers,
        seeks=profile.values.seeks,
    )


class ProfileReader:
    """Checks what is typed and resolves what it names, within one transaction."""

    def __init__(self, tx: Transaction, guild: int, directory: DirectoryService, terms: Terms) -> None:
        self._tx = tx
        self._guild = guild
        self._directory = directory
        self._terms = terms

    def typed(self, values: Values, typed: Typed) -> Values:
        """Return the values with what was typed; raise InvalidInputError with what is wrong and what would be right.

        An organisation that the directory lists by just this name is linked to it, any other stands as it was written.
        """
        lines: tuple[tuple[Field, str | None], ...] = (
            ("name", typed.name), ("role", typed.role), ("offers", typed.offers), ("seeks", typed.seeks),
        )  # fmt: skip
        for field, text in lines:
            if text is not None:
                kept = clean_line(text, field=FIELDS[field], limit=LENGTHS[field], required=False)
                values = replace(values, **{field: kept})  # type: ignore[arg-type]
        if typed.organisation is not None:
            values = self._organisation(values, typed.organisation)
        if typed.places is not None:
            finder = PlaceFinder(self._tx, self._guild)
            written = clean_lines(typed.places, field=FIELDS["places"], limit=PLACE_LENGTH, most=MOST_PLACES)
            found = dict.fromkeys(finder.known(line) for line in written)
            values = replace(values, places=tuple(found))
        return values

    def _organisation(self, values: Values, text: str) -> Values:
        if not visible(text):
            return replace(values, organisation=None, organisation_text="")
        if text.strip().startswith("#"):  # chosen from suggestions
            found = self._directory.named_in(self._tx, self._guild, text)
            return replace(values, organisation=found.id, organisation_text="")
        kept = clean_line(text, field=FIELDS["organisation"], limit=LENGTHS["organisation"])
        called = self._directory.bearing_in(self._tx, self._guild, kept)
        if len(called) == 1:
            return replace(values, organisation=called[0], organisation_text="")
        return replace(values, organisation=None, organisation_text=kept)

    def chosen(self, values: Values, field: Field, keys: Sequence[str]) -> Values:
        """Return the values with languages, fields of expertise or themes as they were chosen."""
        kept = tuple(dict.fromkeys(keys))
        if field == "languages":
            known = set(LANGUAGES)
        elif field == "expertise":
            known = {term.id.key for term in self._terms.axis("expertise")}
        elif field == "themes":
            known = {term.id.key for axis in THEME_AXES for term in self._terms.axis(axis)}
        else:
            raise ValueError(f"nothing is chosen for {field}; choose one of {get_args(Field)}")
        if any(key not in known for key in kept):
            raise InvalidInputError(
                _("“{text}” is not on the list."),
                hint=_("Choose from the list that opens."),
                text=next(key for key in kept if key not in known),
            )
        most = MOST_LANGUAGES if field == "languages" else MOST_THEMES
        if len(kept) > most:
            raise InvalidInputError(
                _("{field}: {count} given; at most {limit} fit."), field=FIELDS[field], count=len(kept), limit=most
            )
        return replace(values, **{field: kept})  # type: ignore[arg-type]
