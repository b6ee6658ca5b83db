"""How many notes to the curators a day may bring: nobody's words are posted twice, and nobody posts many."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from bot.core.folding import fold
from bot.core.i18n import _
from bot.errors import ConflictError

BY_PERSON = 3


class Notes:
    """What was noted today. In memory alone: who searched what is written down nowhere."""

    def __init__(self) -> None:
        self._day = date.min
        self._told: set[tuple[int, str]] = set()
        self._by_person: Counter[tuple[int, int]] = Counter()

    def refuse_too_many(self, guild: int, user: int, query: str, now: datetime) -> None:
        """Count a note; raise ConflictError where this search was noted today, or this person has noted enough."""
        if now.date() != self._day:
            self._day = now.date()
            self._told.clear()
            self._by_person.clear()
        if (guild, fold(query)) in self._told:
            raise ConflictError(_("The curators have been told of this search today."))
        if self._by_person[guild, user] >= BY_PERSON:
            raise ConflictError(
                _("You have told the curators of {count} searches today."),
                hint=_("Try again tomorrow."),
                count=BY_PERSON,
            )
        self._told.add((guild, fold(query)))
        self._by_person[guild, user] += 1
