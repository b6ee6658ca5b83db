"""How people write days and times in English, French, Spanish and Brazilian Portuguese: words and patterns.

All words stand folded (lower case, no marks), as `Line.rest` has them. The languages share one table: the few
words that two of them read differently (“mar.”: March, mardi, martes) are told apart by what stands beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.core.folding import fold
from bot.core.texts import visible

_TAKEN = "\0"  # `visible` lets no control character through, so nobody can type it
_ALIKE = str.maketrans(
    dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys(",;()", " ") | {"⁄": "/", "∶": ":"}
)

MONTHS = {
    word: number
    for number, line in enumerate(
        (
            "january janvier enero janeiro jan janv ene",
            "february fevrier febrero fevereiro feb fevr fev",
            "march mars marzo marco mar",
            "april avril abril apr avr abr",
            "may mai mayo maio",
            "june juin junio junho jun",
            "july juillet julio julho jul juil",
            "august aout agosto aug ago",
            "september septembre septiembre setiembre setembro sep sept set",
            "october octobre octubre outubro oct out",
            "november novembre noviembre novembro nov",
            "december decembre diciembre dezembro dec dic dez",
        ),
        start=1,
    )
    for word in line.split()
}
WEEKDAYS = {  # Monday is 0, as for date.weekday()
    word: number
    for number, line in enumerate(
        (
            "monday lundi lunes segunda mon lun seg",
            "tuesday mardi martes terca tue tues mar ter",
            "wednesday mercredi miercoles quarta wed mer mie qua",
            "thursday jeudi jueves quinta thu thur thurs jeu jue qui",
            "friday vendredi viernes sexta fri ven vie sex",
            "saturday samedi sabado sat sam sab",
            "sunday dimanche domingo sun dim dom",
        )
    )
    for word in line.split()
}
FIRST = frozenset({"first", "premier", "primero", "primeiro"})
# Words that carry no meaning of their own around a date; “until”, “about” and “last” do, and are not here.
FILLERS = {
    *("the", "on", "at", "by", "of", "day", "date", "@"),
    *("le", "l", "a", "au", "de", "d", "du", "jour"),
    *("el", "al", "la", "las", "los", "del", "dia", "en"),
    *("o", "os", "as", "da", "do", "em", "no", "na"),
}

_END = r"(?![^\W\d_])"  # no letter follows
_BEFORE = r"(?<![\w:.+])"


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


_HOUR = rf"(?:heures?|hours?|horas?|hrs?|hs?){_END}\.?"
_MINUTE = rf"(?:minutes?|minutos?|mins?|mn|m){_END}\.?"
_HALVES = {  # of the day; “12 de la noche” and “12 de la mañana” are no am and pm
    "am": [r"a\.?\s?m"],
    "pm": [
        r"p\.?\s?m",
        r"in\s+the\s+afternoon",
        r"de\s+l'\s?apres[\s-]midi",
        r"(?:de|por)\s+la\s+tarde",
        r"(?:d|pel)?a\s+tarde",
    ],
    "morning": [
        r"in\s+the\s+morning",
        r"du\s+matin",
        r"(?:de|por)\s+la\s+(?:manana|madrugada)",
        r"(?:d|pel)a\s+(?:manha|madrugada)",
    ],
    "evening": [r"in\s+the\s+evening", r"at\s+night", r"du\s+soir", r"(?:de|por)\s+la\s+noche", r"(?:d|pel)?a\s+noite"],
}
_HALF = "(?:" + "|".join(f"(?P<{name}>{_any(forms)}{_END}\\.?)" for name, forms in _HALVES.items()) + ")"
_ANY_HALF = _any([form for forms in _HALVES.values() for form in forms])
_NO_TIME = rf"(?!\d|\s?:|\.\d|\s?{_HOUR}|\s*{_ANY_HALF}{_END})"
_MONTH = rf"(?P<month>{_any(MONTHS)}){_END}\.?"
_ORDINAL = rf"(?:\.?(?:st|nd|rd|th|er|ere|eme|e|o|a|°))?{_END}"
_OF = r"[\s./-]*(?:(?:of|de|do|del|d')\s*)?"
_YEAR = rf"(?:[\s./-]*(?:(?:of|de|do|del)\s+)?'?(?P<year>\d{{4}}|\d{{2}}){_NO_TIME})?"

YEAR_FIRST = re.compile(
    r"(?<![\w:.])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?:t(?=\d)|(?!\w))"
)
NUMBERS = re.compile(
    r"(?<![\w:./-])(?P<first>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<second>\d{1,2})"
    r"\s?(?P=mark)\s?(?P<year>\d{4}|\d{2})(?![\w:])"
)
NUMBERS_ALONE = re.compile(r"(?<![\w:./-])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?P<year>)(?![\w:/-]|\.\d)")
DAY_MONTH = re.compile(rf"{_BEFORE}(?P<day>\d{{1,2}}|{_any(FIRST)}){_ORDINAL}{_OF}{_MONTH}{_YEAR}")
MONTH_DAY = re.compile(rf"(?<!\w){_MONTH}[\s.-]*(?:(?:the|le)\s+)?(?P<day>\d{{1,2}}){_ORDINAL}{_NO_TIME}{_YEAR}")
MONTH_ALONE = re.compile(rf"(?<!\w){_MONTH}")

TIMES = (
    re.compile(rf"{_BEFORE}(?P<hour>\d{{1,2}})(?:\s?(?::|\.|{_HOUR})\s?(?P<minute>\d{{2}}))?(?:\s?{_HOUR})?\s*{_HALF}"),
    re.compile(rf"{_BEFORE}(?P<hour>\d{{1,2}})\s?:\s?(?P<minute>\d{{2}})(?!\d)(?::00)?(?:\s?{_HOUR})?(?![\w:])"),
    re.compile(
        rf"{_BEFORE}(?P<hour>\d{{1,2}})\s?{_HOUR}"
        rf"(?:\s?(?:(?:et|y|e|and)\s)?(?P<minute>\d{{2}})(?:\s?{_MINUTE})?(?![\w:]))?"
    ),
    re.compile(rf"(?<!\w)(?:12\s)?(?P<noon>noon|midday|midi|mediodia|meio[\s-]dia){_END}"),
    re.compile(rf"(?<!\w)(?:12\s)?(?P<midnight>midnight|minuit|medianoche|meia[\s-]noite){_END}"),
)
DOTTED_TIME = re.compile(r"(?<![\w:.])(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?![\w:]|\.\d)")

RELATIVE = (
    (2, re.compile(r"(?<!\w)(?:day\s+after\s+tomorrow|apres[\s-]demain|pasado\s+manana|depois\s+de\s+amanha)(?!\w)")),
    (1, re.compile(r"(?<!\w)(?:tomorrow|demain|manana|amanha)(?!\w)")),
    (0, re.compile(r"(?<!\w)(?:today|aujourd'?\s?hui|hoy|hoje)(?!\w)")),
)
WEEKDAY = re.compile(
    r"(?<!\w)(?:(?:next|this|coming|prochaine?|ce|cette|proxim[oa]|este|esta)\s+)?"
    rf"(?P<weekday>{_any(WEEKDAYS)}){_END}\.?(?:[\s-]feira{_END})?"
    rf"(?:\s+(?:prochaine?|proxim[oa]|que\s+viene|que\s+vem){_END})?"
)

_NUMBER = r"\d{1,6}(?:[.,]\d{1,2})?"
_WEEKS = rf"(?:weeks?|wks?|w|semaines?|semanas?|sem){_END}\.?"
_DAYS = rf"(?:days?|d|jours?|j|dias?){_END}\.?"
_JOIN = rf"[\s,]*(?:(?:and|et|y|e){_END})?\s*"
AND = re.compile(r"(?<!\w)(?:and|et|y|e)(?!\w)")
# “1:30”, or amounts from the largest unit to the smallest; minutes may stand without their unit.
DURATION = re.compile(
    rf"(?P<clock>\d{{1,3}}):(?P<past>[0-5]\d)(?:\s?{_HOUR})?"
    rf"|(?:(?P<weeks>{_NUMBER})\s*{_WEEKS}{_JOIN})?(?:(?P<days>{_NUMBER})\s*{_DAYS}{_JOIN})?"
    rf"(?:(?P<hours>{_NUMBER})\s*{_HOUR}{_JOIN})?(?:(?P<minutes>\d{{1,6}})\s*(?P<unit>{_MINUTE})?)?"
)
# One reminder of a list that only blanks divide: “1h30”, “1:30”, “2 days”, “15”.
AMOUNT = re.compile(
    rf"(?<!\w)(?:\d{{1,3}}h\d{{2}}|\d{{1,3}}:\d{{2}}|\d{{1,6}}(?:\s*(?:{_WEEKS}|{_DAYS}|{_HOUR}|{_MINUTE}))?)(?!\w)"
)
HOURS_AND_MINUTES = re.compile(rf"\d\s*{_HOUR}\s+(?:(?:and|et|y|e)\s+)?(?!0+(?!\d))\d")
HOURS_JOINED_TO_MINUTES = re.compile(rf"\d\s*{_HOUR}\s+(?:and|et|y|e)\s+\d+\s*{_MINUTE}")
AT_START = re.compile(
    r"(?<!\w)(?:(?:at|au|al|no|ao)\s+)?(?:(?:the|el|o)\s+)?"
    r"(?:start|beginning|debut|commencement|inicio|comienzo|comenzar|empezar|comeco|comecar|iniciar)(?!\w)"
)
IN_ADVANCE = re.compile(r"(?<!\w)(?:before|earlier|avant|antes)(?!\w)")


class Line:
    """A typed line: `shown` as the person reads it, `rest` folded and without what was taken out of it.

    Folding keeps punctuation. What is taken leaves marks that no pattern reads across, so that the numbers on
    either side of a date never meet.
    """

    def __init__(self, text: str, *, keep: str = "") -> None:
        self.shown = unicodedata.normalize("NFKC", visible(text))
        folded: list[str] = []
        self._origins: list[int] = []
        for index, character in enumerate(self.shown):
            if unicodedata.category(character) in {"Mn", "Cf"}:
                continue
            plain = fold(character) or (character if character in keep else character.translate(_ALIKE))
            folded.append(plain)
            self._origins += [index] * len(plain)
        self.rest = "".join(folded)

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return what `pattern` finds, from the left, and take each out of `rest`."""
        found = []
        while match := pattern.search(self.rest):
            start, end = match.span()
            self.rest = self.rest[:start] + _TAKEN * (end - start) + self.rest[end:]
            found.append(match)
        return found

    def part(self, start: int, end: int) -> str:
        """Return the shown text of a span of `rest`."""
        return self.shown[self._origins[start] : self._origins[end - 1] + 1].strip() if start < end else ""

    def replaced(self, start: int, end: int, new: str) -> str:
        """Return the shown text with `new` in the place of a span of `rest`."""
        return self.shown[: self._origins[start]] + new + self.shown[self._origins[end - 1] + 1 :]

    def left(self) -> str | None:
        """Return a part, as shown, that is neither taken nor a filler, a word if there is one; None if all is."""
        parts = [
            self.part(*match.span()).strip(".,:'/-") or match.group()
            for match in re.finditer(rf"[^\s{_TAKEN}]+", self.rest)
            if not all(word in FILLERS for word in re.split(r"[.:'/-]+", match.group()) if word)
        ]
        return next((part for part in parts if not part.isdecimal()), parts[0]) if parts else None
