"""What is kept of somebody, in words: the plain data of each part of the bot, named and in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.i18n import NAMES, Language, _
from bot.ui.text import plain
from bot.ui.times import before_line, discord_time
from cogs.privacy.names import IN_THE_FILE, KEYS, SECTIONS, TITLES, VALUES

MOST_TEXT = 1100  # characters of a page, about a phone screen
MOST_LINES = 16
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DAY = re.compile(r"\d{4}(?:-\d\d){1,2}")


def section_name(section: str, say: Language) -> str:
    """Return what a part of the bot is called."""
    return say(SECTIONS[section]) if section in SECTIONS else plain(section)


def pages_of(held: Mapping[str, Mapping[str, Any]], say: Language) -> list[str]:
    """Return everything that is held as pages of text, each about a phone screen; empty where nothing is held."""
    pages: list[str] = []
    for section, data in held.items():
        head = f"**{section_name(section, say)}**"
        # A part goes on the page before where all of it fits there.
        for block in _split(list(_lines(data, say))):
            whole = "\n".join([head, *block])
            if pages and _fits(f"{pages[-1]}\n\n{whole}"):
                pages[-1] += f"\n\n{whole}"
            else:
                pages.append(whole)
    return pages


def _split(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if block and not _fits("\n".join([*block, line])):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _fits(text: str) -> bool:
    return len(text) <= MOST_TEXT and text.count("\n") < MOST_LINES


def _lines(data: Mapping[str, Any], say: Language) -> Iterator[str]:
    for key, value in data.items():
        if value in (None, "", [], {}):
            continue
        if key == "acts":
            yield f"- {_acts(value, say)}"
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            yield say.label(_key(key, say))
            yield from (f"- {_entry(one, say)}" for one in value)
        elif isinstance(value, Mapping):
            yield f"- {_pair(_key(key, say), _entry(value, say), say)}"
        else:
            yield f"- {_pair(_key(key, say), _value(key, value, say), say)}"


def _entry(entry: Mapping[str, Any], say: Language) -> str:
    """Return one thing on one line: what it is called first, then what else is kept of it and can be read."""
    title = next((key for key in TITLES if isinstance(entry.get(key), str) and entry[key]), None)
    rest = [
        _pair(_key(key, say), _value(_meaning(entry, key), value, say), say)
        for key, value in entry.items()
        if key != title and key not in IN_THE_FILE and value not in (None, "", [], {})
    ]
    head = [f"**{_value(title, entry[title], say)}**"] if title else []
    return " · ".join([*head, *rest])


def _meaning(entry: Mapping[str, Any], key: str) -> str:
    """Return what the value under a key is: the text of a field of a profile is what the field holds."""
    return "languages" if key == "text" and entry.get("kind") == "languages" else key


def _acts(acts: Sequence[Mapping[str, Any]], say: Language) -> str:
    count = say.plural("{count} change", "{count} changes", len(acts))
    return say(
        _("{count}, the last on {time}: your number and the reason that you gave. The file lists them."),
        count=count, time=_instant(str(acts[-1]["at"]), say),
    )  # fmt: skip


def _pair(name: str, value: str, say: Language) -> str:
    return say(_("{name}: {value}"), name=name, value=value)  # French has a space before the colon


def _key(key: str, say: Language) -> str:
    return say(KEYS[key]) if key in KEYS else plain(key)


def _value(key: str, value: Any, say: Language) -> str:  # noqa: ANN401  # any plain data
    if isinstance(value, bool):
        return say(_("yes")) if value else say(_("no"))
    if key == "minutes_before":
        return before_line(value if isinstance(value, list) else [value], say)
    if key == "question" and isinstance(value, Mapping):  # what it is called in each language
        return plain(say.pick(value))
    if isinstance(value, Mapping):
        return f"({_entry(value, say)})"
    if isinstance(value, list):
        return say.series(_value(key, one, say) for one in value)
    said = str(value)
    if key == "languages" and re.fullmatch("[a-z]{2}", said):
        return say.language(said)
    if said in VALUES.get(key, {}):
        return say(VALUES[key][said])
    if said in NAMES and key.endswith(("language", "answered_in", "locale")):
        return NAMES[said]
    if key == "channel" and said.isdigit():
        return f"<#{said}>"
    if _INSTANT.match(said):
        return _instant(said, say)
    if _DAY.fullmatch(said):
        return _date(said, say)
    return plain(said, limit=400)


def _instant(text: str, say: Language) -> str:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:  # the time on the clock of the place, by which a meeting of a series is known
            return f"{say.date(text[:10])}, {instant:%H:%M}"
        return discord_time(instant, "f")
    except ValueError:  # only looks like one: somebody's words
        return plain(text, limit=400)


def _date(text: str, say: Language) -> str:
    try:
        return say.date(text)
    except ValueError:
        return plain(text, limit=400)
