"""The vocabulary as the cogs offer it for choosing."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands

from bot.core.folding import fold
from bot.core.i18n import _
from bot.errors import InvalidInputError
from bot.ui.context import Itx, guild_of, language_of
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import label
from bot.vocabulary.records import Terms
from bot.vocabulary.service import VocabularyService, nearest


async def term_choices(vocabulary: VocabularyService, itx: Itx, typed: str, axes: Sequence[str]) -> Choices:
    """Return terms of some axes: those whose name or search words begin so, else the nearest ones."""
    say = language_of(itx)
    terms = await vocabulary.terms(guild_of(itx))
    folded = fold(typed)
    begins = [
        term
        for axis in axes
        for term in terms.axis(axis)
        if not folded or any(f" {fold(text)}".find(f" {folded}") >= 0 for text in term.texts())
    ]
    found = begins or nearest(terms, typed, tuple(axes), limit=MOST)
    named = sorted(found, key=lambda term: not fold(say.pick(term.names)).startswith(folded)) if folded else found
    return [
        app_commands.Choice(name=label(say.pick(term.names), limit=100), value=term.id.key) for term in named[:MOST]
    ]


def meant(terms: Terms, typed: str, axes: Sequence[str]) -> str:
    """Return the key of the term that was chosen, or typed without choosing; raise InvalidInputError where none is."""
    term = terms.match(typed, axes)
    if term is None:
        near = nearest(terms, typed, tuple(axes))
        raise InvalidInputError(
            _("“{text}” is not on the list."),
            hint=_("Near to it: {near}.") if near else _("Choose from the list that opens."),
            text=typed,
            near=[one.names for one in near],
        )
    return term.id.key


def all_meant(terms: Terms, typed: str, axes: Sequence[str]) -> list[str]:
    """Return the keys of terms with commas between them; names may hold commas too. Raises as `meant` does."""
    found: list[str] = []
    parts = [part for part in typed.split(",") if part.strip()]
    while parts:
        longest = range(len(parts), 1, -1)
        many = next((many for many in longest if terms.match(",".join(parts[:many]), axes) is not None), 1)
        found.append(meant(terms, ",".join(parts[:many]).strip(), axes))
        parts = parts[many:]
    return found
