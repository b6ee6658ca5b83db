"""What a newcomer types -> what is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

from rapidfuzz import process

from bot.core.folding import fold
from bot.core.i18n import CODES, Language, _
from bot.core.texts import clean_line
from bot.errors import InvalidInputError
from bot.interest.records import Content
from bot.resources.records import LANGUAGES

NAME_LENGTH = 100
ORGANISATION_LENGTH = 200
PLACE_LENGTH = 100
WHY_LENGTH = 1000
LANGUAGES_LENGTH = 200
MOST_LANGUAGES = 10
NEAR = 70  # of 100, from which a language is offered in place of a word that is none
# What parts languages, as people list them in the four languages of the bot.
_PARTS = re.compile(r"[,;/·\n]|\s(?:and|et|y|e|&|\+)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestForm:
    """An expression of interest as it was typed."""

    name: str = ""
    organisation: str = ""
    place: str = ""
    why: str = ""
    languages: str = ""

    def plain(self) -> dict[str, str]:
        """Return the form as JSON keeps it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def with_typed(self, typed: Mapping[str, str]) -> InterestForm:
        """Return the form with what was typed in place of what stood there."""
        return replace(self, **typed)


def as_form(content: Content, say: Language) -> InterestForm:
    """Write what was sent as its form, in its author's language."""
    return InterestForm(
        name=content.name, organisation=content.organisation, place=content.place, why=content.why,
        languages=", ".join(say.language(code) for code in content.languages),
    )  # fmt: skip


def checked(form: InterestForm) -> Content:
    """Return what may be kept; raise InvalidInputError with what is wrong and what would be right."""
    return Content(
        name=clean_line(form.name, field=_("Your name"), limit=NAME_LENGTH),
        organisation=clean_line(
            form.organisation, field=_("Your organisation"), limit=ORGANISATION_LENGTH, required=False
        ),
        place=clean_line(form.place, field=_("City and country"), limit=PLACE_LENGTH, required=False),
        why=clean_line(form.why, field=_("Why you would like to take part"), limit=WHY_LENGTH),
        languages=read_languages(form.languages),
    )


def read_languages(typed: str) -> Sequence[str]:
    """Return the ISO 639-1 codes of languages as people list them, in any of the four languages or in their own.

    Raises InvalidInputError with what comes near where a word is no language, or where there are too many.
    """
    found: dict[str, None] = {}
    for part in _PARTS.split(clean_line(typed, field=_("Languages"), limit=LANGUAGES_LENGTH, required=False)):
        if not (folded := fold(part)):
            continue
        code = language_names().get(folded)
        if code is None:
            names = [name for name in language_names() if len(name) > 3]  # not the letters of a code
            near = [match[0] for match in process.extract(folded, names, limit=2, score_cutoff=NEAR)]
            raise InvalidInputError(
                _("“{text}” is not a language that is known here."),
                hint=_("Name languages with commas between them, such as “English, Swahili”. Near to it: {near}.")
                if near
                else _("Name languages with commas between them, such as “English, Swahili”."),
                text=part.strip(),
                near=", ".join(one.title() for one in near),
            )
        found[code] = None
    if len(found) > MOST_LANGUAGES:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."),
            field=_("Languages"), count=len(found), limit=MOST_LANGUAGES,
        )  # fmt: skip
    return tuple(found)


@cache
def language_names() -> Mapping[str, str]:
    """Return the code of every language by its folded name in the four languages, by its own name and by its code."""
    from babel import Locale  # noqa: PLC0415  # it costs memory that a running bot mostly does not need

    names: dict[str, str] = {}
    for spoken in LANGUAGES:
        own = Locale.parse(spoken).languages.get(spoken)
        names[fold(str(own))] = spoken
    for code in CODES:
        for short, name in Locale.parse(code).languages.items():
            if len(short) == 2:
                names.setdefault(fold(str(name)), short)
                names.setdefault(short, short)
    return names
