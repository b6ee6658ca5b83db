"""When a work came out, as people write it after its authors, in any of the four languages."""

from __future__ import annotations

import re
from calendar import monthrange

from bot.core.folding import fold
from bot.core.i18n import _
from bot.errors import InvalidInputError
from bot.events.date_words import FIRST, MONTHS

FIRST_YEAR = 1450  # of the printed book

EXAMPLE = _("Write authors and year as “Muggah, Robert; Aguirre, Katherine (2013)”.")
_WORDS = 8  # that a date has at most: “12 de março de 2016”, with room for more

_YEAR = r"(?P<year>\d{4})[a-z]?"  # “2016a” of a reference list
_MONTH = f"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_DAY = rf"(?P<day>\d{{1,2}}|{'|'.join(sorted(FIRST))})(?: ?(?:st|nd|rd|th|er|o|a))?"
_OF = r" (?:(?:of|de|do|del|d) )?"
_NUMBERS = (
    re.compile(r"(?P<year>\d{4})(?:(?P<mark>[-‐‑/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?)?[a-z]?"),
    re.compile(r"(?P<month>\d{1,2})[-‐‑/.](?P<year>\d{4})"),
)
_IN_WORDS = tuple(  # over folded text
    re.compile(pattern)
    for pattern in (
        f"{_MONTH}{_OF}{_YEAR}",
        f"{_YEAR} {_MONTH}",
        f"{_DAY}{_OF}{_MONTH}{_OF}{_YEAR}",
        f"{_MONTH} {_DAY} {_YEAR}",
        f"{_YEAR} {_DAY}{_OF}{_MONTH}",
        f"{_YEAR} {_MONTH} {_DAY}",
    )
)
_NONE = re.compile(
    r"n\. ?d\.?|nd|s\. ?[dfa]\.?|s/[df]|sin fecha|sin año|sans date|sem data|sem ano|no date|not dated|undated"
)
_IN_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]*)[)\]][\s.,]*\Z")
_SEPARATORS = ";；؛\n"


def take_issued(text: str, *, this_year: int) -> tuple[str, str]:
    """Return what stands before the date at the end of `text`, and the date: ISO year, month or day, "" for none.

    The date is the longest one that ends the text, so that the May of “May 2016” is the month; brackets around the
    date say otherwise. Without brackets, the short name of a month (“Jan 2008”: a given name, too) wants a full stop
    or a day, and initials as capitals (“S. D.”) are no “s. d.”. One comma before a date belongs to it. Raises
    InvalidInputError for a date that does not exist and for a year before 1450 or after the next one.
    """
    start = 1 + max(text.rfind(separator) for separator in _SEPARATORS)
    segment = text[start:]
    if brackets := _IN_BRACKETS.search(segment):
        readings = [(brackets.start(), brackets["inside"].strip(), True)]
    else:
        words = [match.start() for match in re.finditer(r"[^\s,]+", segment)]
        readings = [(at, segment[at:].strip(" ,"), False) for at in words[-_WORDS:]]
    for at, part, bracketed in readings:
        found = _date(part, this_year, bracketed=bracketed)
        if found is not None:
            return (text[:start] + segment[:at].rstrip().removesuffix(",")).rstrip(), found
    return text, ""


def _date(text: str, this_year: int, *, bracketed: bool) -> str | None:
    """Return an ISO date, "" for words that say there is none, None where the whole text is no date."""
    if _NONE.fullmatch(text.lower() if bracketed else text):
        return ""
    bare = text.rstrip(".")
    folded = fold(bare)
    match = next((found for pattern in _NUMBERS if (found := pattern.fullmatch(bare))), None)
    match = match or next((found for pattern in _IN_WORDS if (found := pattern.fullmatch(folded))), None)
    if match is None:
        return None
    given = match.groupdict()
    year, month, day = int(given["year"]), given.get("month"), given.get("day")
    if month in MONTHS and len(month) < 4 and not (bracketed or day or month in {"may", "mai"} or "." in bare):
        return None
    if not FIRST_YEAR <= year <= this_year + 1:
        raise InvalidInputError(
            _("The year {year} is out of range: it may be {first} to {last}."),
            hint=EXAMPLE,
            year=str(year),
            first=str(FIRST_YEAR),
            last=str(this_year + 1),
        )
    if month is None:
        return f"{year:04}"
    number = MONTHS.get(month) or int(month)
    if not 1 <= number <= 12:
        raise InvalidInputError(_("“{text}” is not a date: months are numbered 1 to 12."), hint=EXAMPLE, text=text)
    if day is None:
        return f"{year:04}-{number:02}"
    longest = monthrange(year, number)[1]
    which = 1 if day in FIRST else int(day)
    if not 1 <= which <= longest:
        raise InvalidInputError(
            _("“{text}” is not a date: that month has {days} days."), hint=EXAMPLE, text=text, days=longest
        )
    return f"{year:04}-{number:02}-{which:02}"
