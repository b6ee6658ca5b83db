"""Times, rules and places of meetings in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.i18n import Language, Phrase, _
from bot.events.recurrence import Occurrence, Oddity, OddityKind
from bot.events.rules import read
from bot.events.zones import Zones, offset_text
from bot.ui.text import plain
from bot.ui.times import discord_time

if TYPE_CHECKING:
    from bot.events.records import Event, Meeting

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH: dict[int, Phrase] = {
    1: _("every month on the first {weekday}"),
    2: _("every month on the second {weekday}"),
    3: _("every month on the third {weekday}"),
    4: _("every month on the fourth {weekday}"),
    5: _("every month on the fifth {weekday}"),
    -1: _("every month on the last {weekday}"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the time zones in it, the present."""

    say: Language
    zones: Zones
    now: datetime
    # In direct messages a press names no server, so the addresses do: empty elsewhere.
    home: tuple[int, ...] = ()


def packed(original: str) -> str:
    """Return the identity of an occurrence as an address takes it: its digits."""
    return "".join(character for character in original if character.isdigit())


def unpacked(digits: str) -> str:
    """Return the identity of an occurrence out of an address; what is no such thing stays as it is."""
    if len(digits) == 12:
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:]}"
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)


def title(meeting: Meeting, say: Language, *, limit: int = 200) -> str:
    """Return what a meeting is called."""
    return plain(say.pick(meeting.event.title_of(meeting.original)), limit=limit)


def local_span(one: Occurrence, zone: str, reader: Reader) -> str:
    """Return when an occurrence is where it takes place: “15:00 to 16:30 in Paris (UTC+1)”."""
    tz = ZoneInfo(zone)
    first, last = one.start.astimezone(tz), one.end.astimezone(tz)
    say = reader.say
    city = plain(reader.zones.city(zone, say.code))
    where = say(_("{city} time ({offset})"), city=city, offset=offset_text(zone, one.start)) if city != "UTC" else "UTC"
    if last.date() == first.date():
        return say(_("{first} to {last}, {where}"), first=f"{first:%H:%M}", last=f"{last:%H:%M}", where=where)
    days = say(_("from {first} to {last}"), first=_day_time(first, say), last=_day_time(last, say))
    return f"{days}, {where}"


def _day_time(at: datetime, say: Language) -> str:
    return f"{say.date(at.date().isoformat())} {at:%H:%M}"


def day_time(at: datetime, zone: str, say: Language) -> str:
    """Return an instant on the wall of a zone: “Thursday 26 March 2027 15:00”."""
    local = at.astimezone(ZoneInfo(zone))
    day = say.date(local.date().isoformat())
    return say(_("{weekday} {day} {time}"), weekday=say.weekday(local.date()), day=day, time=f"{local:%H:%M}")


def when_lines(meeting: Meeting, reader: Reader) -> list[str]:
    """Return when a meeting is: for each reader as their Discord shows it, and on the clock of its place."""
    event, one = meeting.event, meeting.occurrence
    say = reader.say
    if one is None:
        kept = event.of(meeting.original)
        if event.timed:
            at = kept.starts or meeting.original
            return [f"{say.date(at[:10])} {at[11:16]}"]
        return [say.period(event.starts, event.ends)]
    lines = [f"{discord_time(one.start, 'F')} ({discord_time(one.start, 'R')})"]
    lines.append(f"-# {local_span(one, event.zone, reader)}")
    return lines


def where_line(event: Event, original: str, say: Language) -> str:
    """Return where a meeting takes place: the place and its country, or that it is online."""
    parts = [plain(name)] if (name := say.pick(event.places_of(original))) else []
    if event.country:
        country = say.country(event.country)
        if country not in parts:
            parts.append(country)
    if not parts and event.link_of(original):
        return say(_("Online"))
    return ", ".join(parts)


def languages_line(codes: Sequence[str], say: Language) -> str:
    """Return the languages that are spoken."""
    return say.listed(say.language(code) for code in codes)


def rule_line(event_rule: str, start: datetime, say: Language) -> str:
    """Return a rule in words; one that has no simple words as it is written."""
    rule = read(event_rule)
    weekday = say.weekday(start.date())
    simple = set(rule.parts) <= {"BYDAY", "BYMONTHDAY"}
    days = rule.parts.get("BYDAY", "").split(",") if rule.parts.get("BYDAY") else []
    said = ""
    if simple and rule.frequency == "DAILY" and not days:
        said = say(_("every day")) if rule.interval == 1 else say(_("every {count} days"), count=rule.interval)
    elif simple and rule.frequency == "WEEKLY" and all(day in _WEEKDAYS for day in days):
        names = say.listed(say.weekday_number(_WEEKDAYS.index(day)) for day in days) if days else weekday
        if rule.interval == 1:
            said = say(_("every week on {weekday}"), weekday=names)
        else:
            said = say(_("every {count} weeks on {weekday}"), count=rule.interval, weekday=names)
    elif simple and rule.frequency == "MONTHLY" and rule.interval == 1:
        said = _monthly(rule.parts, days, start, say)
    elif not rule.parts and rule.frequency == "YEARLY" and rule.interval == 1:
        said = say(_("every year"))
    if not said:
        return say(_("by the rule {rule}"), rule=f"`{event_rule}`")
    if rule.until is not None:
        return say(_("{rule}, until {day}"), rule=said, day=say.date(rule.until.date().isoformat()))
    if rule.count is not None:
        return say.plural("{rule}, {count} time", "{rule}, {count} times", rule.count, rule=said)
    return said


def _monthly(parts: object, days: Sequence[str], start: datetime, say: Language) -> str:
    month_day = parts.get("BYMONTHDAY", "") if isinstance(parts, dict) else ""
    if not days:
        day = month_day or str(start.day)
        return say(_("every month on day {day}"), day=day) if day.isdigit() else ""
    if len(days) != 1 or month_day or days[0][-2:] not in _WEEKDAYS:
        return ""
    number = days[0][:-2].lstrip("+")
    if not number.lstrip("-").isdigit() or int(number) not in _NTH:
        return ""
    name = say.weekday_number(_WEEKDAYS.index(days[0][-2:]))
    return say(_NTH[int(number)], weekday=name)


def oddity_line(odd: Oddity, say: Language) -> str:
    """Return one odd thing that somebody should see before they save."""
    days = [say.date(one.date().isoformat()) for one in odd.dates]
    few = _few(days, say)
    times = {
        OddityKind.SKIPPED_HOUR: _(
            "The clocks skip this hour on {days}: the meeting then begins later on the clock, by what is skipped."
        ),
        OddityKind.REPEATED_HOUR: _("The clocks show this hour twice on {days}: the first is meant."),
        OddityKind.MISSING_DATES: _("Left out, because there is no such day: {days}."),
        OddityKind.START_NOT_IN_RULE: _("The rule does not give the day typed; the first meeting is on {days}."),
        OddityKind.ENDS: _("The last one is on {days}."),
        OddityKind.IN_PAST: _("All of it is over already."),
    }
    if odd.kind is OddityKind.START_NOT_IN_RULE:
        few = days[-1]
    if odd.kind is OddityKind.MISSING_DATES:
        few = _few([say.date(one.date().isoformat()[:7]) for one in odd.dates], say)
    return say(times[odd.kind], days=few)


def _few(days: Sequence[str], say: Language) -> str:
    return say.listed(days[:4] if len(days) <= 4 else [*days[:3], say(_("{count} more"), count=len(days) - 3)])
