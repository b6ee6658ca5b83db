"""Languages: catalogues, plural forms, names of countries, lists.

English is the source text. `_("…")` marks a message for the catalogues and returns it unchanged; a
`Language` says it. Messages hold named placeholders, `{count} organisations`, filled with `str.format`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from bot.core import un_names

LOCALES = Path(__file__).resolve().parent.parent / "locales"
CODES = ("en", "fr", "es", "pt_BR")
NAMES = {"en": "English", "fr": "français", "es": "español", "pt_BR": "português do Brasil"}

# The names of commands and options stand in the catalogues under this context.
NAME_CONTEXT = "name"
_COMMAND = re.compile(
    r"(?<![\w/])/(?:(?:curate (?:conversation|directory|events|resources)|conversation|directory|events remind|events"
    r"|resources|me|setup|dock|practice|network) [a-z]+|curate people|curate|privacy|help|doctor|interest|stocktake)"
    r"(?![\w:/])"
)
_SOUNDS_I = re.compile(r"\W*(i|í|hi(?!e))", re.IGNORECASE)
_MONTH_AND_YEAR = {"en": "MMMM y", "fr": "MMMM y", "es": "MMMM 'de' y", "pt_BR": "MMMM 'de' y"}

Key = tuple[str | None, str]  # (context, English message)


class Phrase(str):
    """A message for the catalogues; where one fills a placeholder of another, it is translated too."""

    __slots__ = ()


def _(message: str) -> Phrase:
    """Mark `message` for the catalogues; return it unchanged."""
    return Phrase(message)


def n_(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a message that counts; return them unchanged."""
    return one, many


class Language:
    """One language that the bot speaks."""

    def __init__(self, code: str, messages: Mapping[Key, tuple[str, ...]]) -> None:
        self.code = code
        self._messages = messages

    def __repr__(self) -> str:
        return f"<Language {self.code}>"

    def __call__(self, message: str, /, **values: object) -> str:
        """Return `message` in this language with its placeholders filled."""
        text = self._commands(self.translation(message) or message)
        return text.format(**self._said(values)) if values else text

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return the form of the message that `count` asks for; `{count}` is filled too."""
        forms = self._messages.get((None, one), (one, many))
        form = forms[min(self._form(count), len(forms) - 1)]
        return form.format(count=self.number(count), **self._said(values))

    def _said(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self(value) if isinstance(value, Phrase) else value for name, value in values.items()}

    def translation(self, message: str, context: str | None = None) -> str | None:
        """Return the catalogue's text for `message`, or None where it has none."""
        forms = self._messages.get((context, message))
        return forms[0] if forms else None

    def _commands(self, text: str) -> str:
        """Name the commands in a text as Discord shows them in this language."""
        if self.code == "en" or "/" not in text:
            return text

        def named(match: re.Match[str]) -> str:
            words = match.group().removeprefix("/").split()
            return "/" + " ".join(self.translation(word, NAME_CONTEXT) or word for word in words)

        return _COMMAND.sub(named, text)

    def _form(self, count: int) -> int:
        # French and Brazilian Portuguese count zero as one (Plural-Forms of their catalogues).
        return int(count > 1) if self.code in {"fr", "pt_BR"} else int(count != 1)

    def pick(self, names: Mapping[str, str]) -> str:
        """Return the text of this language, else the English one, else any."""
        return names.get(self.code) or names.get("en") or next(iter(names.values()), "")

    @cached_property
    def _territories(self) -> Mapping[str, str]:
        return territories(self.code)

    def label(self, name: str) -> str:
        """Return a name with the colon that leads to what it names: “Where:”, “Où :”."""
        return f"{name}\u202f:" if self.code == "fr" else f"{name}:"

    def series(self, items: Iterable[str]) -> str:
        """Join items that may hold commas of their own, with the semicolon of this language."""
        return ("\u202f; " if self.code == "fr" else "; ").join(items)

    def country(self, iso: str) -> str:
        """Return the name of the country with this ISO 3166-1 alpha-2 code."""
        return self._territories.get(iso, iso)

    def region(self, number: str) -> str:
        """Return the name of a region of the world by its number in the UN's list (M49), as the UN writes it."""
        return un_names.REGIONS[self.code].get(number) or region_names(self.code).get(number, number)

    def language(self, code: str) -> str:
        """Return the name of a language in this one, “Spanish”, “espagnol”; its code where CLDR has no name."""
        from babel import Locale  # noqa: PLC0415  # as for countries

        short = code.split("_", maxsplit=1)[0]
        return str(Locale.parse(self.code).languages.get(short, short))

    def number(self, value: int) -> str:
        """Return a whole number with this language's separators."""
        separator = {"en": ",", "fr": "\u202f", "es": "\u00a0", "pt_BR": "."}[self.code]
        return f"{value:,}".replace(",", separator)

    def date(self, iso: str) -> str:
        """Return an ISO date, month or year as this language writes it: “16 June 2016”, “June 2016”, “2016”."""
        from babel.dates import format_date  # noqa: PLC0415  # as for countries

        parts = [int(part) for part in iso.split("-")]
        if len(parts) == 1:
            return str(parts[0])
        day = date(*(parts if len(parts) == 3 else [*parts, 1]))
        pattern = "long" if len(parts) == 3 else _MONTH_AND_YEAR[self.code]
        # Day before month, as the network writes its dates.
        said = format_date(day, pattern, locale="en_GB" if self.code == "en" else self.code)
        # French writes the first of a month as an ordinal; CLDR does not.
        return f"1er {said[2:]}" if self.code == "fr" and said.startswith("1 ") else said

    def weekday(self, day: datetime.date) -> str:
        """Return the name of a day of the week: “Thursday”, “jeudi”."""
        return self.weekday_number(day.weekday())

    def weekday_number(self, number: int) -> str:
        """Return the name of a day of the week by its number, 0 for Monday."""
        return weekdays(self.code)[number]

    def period(self, start: str, end: str) -> str:
        """Return the span between two ISO dates, months or years: “23–25 March 2015”, “6 June 2015 – 2 May 2016”."""
        if start == end:
            return self.date(start)
        if len(start) == len(end) == 10 and start[:7] == end[:7]:
            return f"{int(start[8:])}–{self.date(end)}"  # a date begins with its day in all four languages
        return f"{self.date(start)} – {self.date(end)}"

    def listed(self, items: Iterable[str]) -> str:
        """Join items as this language lists them: “a, b and c”."""
        parts = list(items)
        if len(parts) < 2:
            return "".join(parts)
        last = {"en": " and ", "fr": " et ", "es": " y ", "pt_BR": " e "}[self.code]
        if self.code == "es" and _SOUNDS_I.match(parts[-1]):
            last = " e "  # before the sound i, Spanish says e
        return ", ".join(parts[:-1]) + last + parts[-1]


@cache
def territories(code: str) -> Mapping[str, str]:
    """Return the names of countries in a language, by ISO 3166-1 alpha-2 code (from CLDR, through Babel).

    Where CLDR has an everyday name that the United Nations do not use, theirs stands (M49 and UNTERM).
    """
    from babel import Locale  # noqa: PLC0415  # loading CLDR costs megabytes; only where a name is shown

    known = {iso: name for iso, name in Locale.parse(code).territories.items() if len(iso) == 2}
    return {**known, **un_names.COUNTRIES[code]}


@cache
def weekdays(code: str) -> Mapping[int, str]:
    """Return the names of the days of the week in a language, 0 for Monday."""
    from babel import Locale  # noqa: PLC0415  # as for countries

    return dict(Locale.parse(code).days["format"]["wide"])


@cache
def region_names(code: str) -> Mapping[str, str]:
    """Return the names of the regions of the world in a language, by their number in the UN's list (M49).

    They are CLDR's, short as people type them; `Language.region` has the one to show.
    """
    from babel import Locale  # noqa: PLC0415  # as for countries

    return {number: name for number, name in Locale.parse(code).territories.items() if number.isdigit()}


class Languages:
    """Every language of the bot, loaded once at start."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = languages

    @classmethod
    @cache  # a process reads them once, however many bots it builds: the sandbox and the tests build many
    def load(cls, folder: Path = LOCALES) -> Languages:
        """Read the catalogues of `folder`; English needs none."""
        from babel.messages.pofile import read_po  # noqa: PLC0415  # needed once, at start

        languages = {"en": Language("en", {})}
        keys: dict[Key, Key] = {}  # one copy of each English message for all languages
        for code in CODES[1:]:
            with (folder / code / "messages.po").open("rb") as file:
                catalogue = read_po(file, locale=code)
            messages: dict[Key, tuple[str, ...]] = {}
            for entry in catalogue:
                if not entry.id or entry.fuzzy:
                    continue
                source = entry.id if isinstance(entry.id, str) else entry.id[0]
                forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
                if all(forms):
                    key = (entry.context, source)
                    messages[keys.setdefault(key, key)] = forms
            languages[code] = Language(code, messages)
        return cls(languages)

    def __getitem__(self, code: str) -> Language:
        return self._languages[code]

    def __iter__(self) -> Iterator[Language]:
        return iter(self._languages.values())

    def for_locale(self, locale: str) -> Language:
        """Return the language for one of Discord's locales (`es-419`, `pt-BR`, `fr` …), English if none."""
        base = locale.replace("_", "-").split("-")[0]
        code = {"fr": "fr", "es": "es", "pt": "pt_BR"}.get(base, "en")
        return self._languages[code]
