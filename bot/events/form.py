"""What a curator typed about a meeting -> what would be kept, with all that should be seen before it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.core.i18n import CODES, Language, _
from bot.core.texts import clean_line, visible
from bot.errors import InvalidInputError
from bot.events.dates import read, read_before, read_minutes
from bot.events.records import KINDS, Event, EventSettings
from bot.events.recurrence import (
    Occurrence,
    Oddity,
    Repeat,
    Series,
    checked_rule,
    occurrences,
    oddities,
    rule_for,
)
from bot.events.rules import read as read_rule
from bot.events.zones import Zones

TITLE_LENGTH = 150
PLACE_LENGTH = 150
LINK_LENGTH = 400
ABOUT_LENGTH = 1000
TEXT_LENGTH = 4000  # of an agenda, of minutes
REASON_LENGTH = 300
HOSTS = 10
LINKS = 5
MOST_PEOPLE = 100_000
DEFAULT_LENGTH = "60 min"
SHOWN = 6  # occurrences in a preview


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForm:
    """A meeting as it was typed; every text as the curator wrote it."""

    title: str = ""
    when: str = ""
    day: str = ""  # ISO: which of the days that `when` may mean was chosen
    zone: str = ""
    duration: str = DEFAULT_LENGTH
    repeat: str = Repeat.NEVER
    rule: str = ""
    until: str = ""
    where: str = ""  # a place, a link, or both, one a line
    about: str = ""
    kind: str = "meeting"
    capacity: int | None = None
    languages: Sequence[str] = ()
    hosts: str = ""
    links: str = ""  # of its conversation and resources: a title and an address each, semicolons between them
    before: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What the form means."""

    fields: Mapping[str, Any]  # of the store
    choices: Sequence[date] = ()  # days that were meant, if they are several: nothing can be saved before one is chosen
    coming: Sequence[Occurrence] = ()
    odd: Sequence[Oddity] = ()
    before: Sequence[int] = ()  # minutes before the start, as they will hold
    channel: int | None = None


def understand(
    form: EventForm, say: Language, zones: Zones, settings: EventSettings, *, now: datetime,
    kept: Mapping[str, Any] | None = None,
) -> Understood:  # fmt: skip
    """Read a form; raise InvalidInputError with what was not understood. `kept` are fields that no form asks for."""
    title = clean_line(form.title, field=say(_("Title")), limit=TITLE_LENGTH)
    if form.kind not in KINDS:
        raise InvalidInputError(
            _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=form.kind
        )
    zone = zones.read(form.zone) if form.zone.strip() else settings.zone
    start, choices = _start(form, say, now.astimezone(ZoneInfo(zone)).date())
    minutes = read_minutes(form.duration or DEFAULT_LENGTH)
    place, link = _where(form.where, say)
    rule = _rule(form, say, start, zone)
    before = read_before(form.before) if form.before.strip() else None
    series = Series(start=start, minutes=minutes, zone=zone, rule=rule)
    fields = {
        **_EMPTY,
        **(kept or {}),
        "kind": form.kind,
        "title": title,
        "starts": start.isoformat(timespec="minutes"),
        "ends": start.isoformat(timespec="minutes"),
        "minutes": minutes,
        "zone": zone,
        "rule": rule,
        "place": place,
        "link": link,
        "about": _text(form.about, say(_("About")), ABOUT_LENGTH),
        "languages": [code for code in CODES if code in form.languages],
        "hosts": [clean_line(one, field=say(_("Hosts")), limit=150) for one in form.hosts.split(";") if visible(one)][
            :HOSTS
        ],
        "links": _links(form.links, say),
        "capacity": form.capacity,
        "before": before,
        "parent_id": form.parent,
    }
    coming = occurrences(series, after=now, limit=SHOWN) or occurrences(series, limit=SHOWN)
    return Understood(
        fields=fields,
        choices=choices,
        coming=coming,
        odd=oddities(series, now=now),
        before=settings.before if before is None else before,
        channel=settings.channel,
    )


def as_form(event: Event, original: str | None, say: Language) -> EventForm:
    """Return a form that says what an event says, or one of its occurrences, for somebody to change."""
    start = datetime.fromisoformat(event.starts) if event.timed else None
    minutes = event.minutes or 60
    if original is not None and event.timed:
        kept = event.of(original)
        start = datetime.fromisoformat(kept.starts or original)
        minutes = kept.minutes or minutes
    place, link = (event.place, event.link) if original is None else (event.place_of(original), event.link_of(original))
    repeat, until = _as_repeat(event.rule, start) if event.rule and start else (Repeat.NEVER, "")
    return EventForm(
        title=say.pick(event.title_of(original)) if original is not None and event.of(original).title else event.title,
        when=f"{say.date(start.date().isoformat())} {start:%H:%M}" if start else event.starts,
        zone=event.zone,
        duration=f"{minutes} min",
        repeat=repeat,
        rule=event.rule or "" if repeat is Repeat.NEVER else "",
        until=until,
        where="\n".join(one for one in (place, link) if one),
        about=event.about,
        kind=event.kind,
        capacity=event.capacity,
        languages=tuple(event.languages),
        hosts="; ".join(event.hosts),
        links="; ".join(f"{title} {link}".strip() for title, link in event.links),
        before=", ".join(f"{one} min" for one in event.before) if event.before else "",
        parent=event.parent,
    )


def _as_repeat(rule: str, start: datetime) -> tuple[Repeat, str]:
    """Return the choice of the form that gives a rule, so that the rule goes along with another day, and its last day.

    NEVER where no choice gives it.
    """
    until = read_rule(rule).until
    day = None if until is None else until.date()
    for repeat in Repeat:
        if rule_for(repeat, start, until=day) == rule:
            return repeat, "" if day is None else day.isoformat()
    return Repeat.NEVER, ""


def settled(form: EventForm, understood: Understood, say: Language) -> EventForm:
    """Return the form with the day that was understood written out in full."""
    start = datetime.fromisoformat(str(understood.fields["starts"]))
    when = f"{say.date(start.date().isoformat())} {start:%H:%M}"
    return replace(form, when=when, day="", zone=str(understood.fields["zone"]))


def clean_text(text: str, field: str, limit: int = TEXT_LENGTH) -> str:
    """Return a text of several lines as it may be kept; raise InvalidInputError where it is longer than `limit`."""
    return _text(text, field, limit)


def plain_form(kept: Mapping[str, Any]) -> EventForm:
    """Return the form that was kept as JSON."""
    return EventForm(**{field.name: kept[field.name] for field in dataclasses.fields(EventForm) if field.name in kept})


_EMPTY: Mapping[str, Any] = {
    "titles": {}, "place_key": None, "country": "", "within": "", "follows_id": None, "status": "planned", "reason": "",
    "organiser": None,
}  # fmt: skip


def _start(form: EventForm, say: Language, today: date) -> tuple[datetime, Sequence[date]]:
    reading = read(form.when, code=say.code, today=today)
    if reading.day is None:
        raise InvalidInputError(_("The day is missing."), hint=_("Write it as “23 March 2027 15:30”."))
    if reading.time is None:
        raise InvalidInputError(_("The time of day is missing."), hint=_("Write it as “23 March 2027 15:30”."))
    days = (reading.day, *reading.others)
    chosen = next((day for day in days if day.isoformat() == form.day), None)
    at = reading.time
    if chosen is None and len(days) > 1:
        return datetime.combine(days[0], at), days
    return datetime.combine(chosen or days[0], time(at.hour, at.minute)), ()


def _rule(form: EventForm, say: Language, start: datetime, zone: str) -> str | None:
    if form.rule.strip():
        return checked_rule(form.rule, start, zone=zone)
    until = None
    if form.until.strip():
        last = read(form.until, code=say.code, today=start.date())
        until = last.day
        if last.others:
            raise InvalidInputError(
                _("“{text}” may be more than one day."),
                hint=_("Write the last day as “23 March 2027”."),
                text=form.until,
            )
        if until is None or until < start.date():
            raise InvalidInputError(
                _("The series would end before it begins."), hint=_("Write the last day as “23 March 2027”.")
            )
    try:
        return rule_for(Repeat(form.repeat), start, until=until)
    except ValueError:
        raise InvalidInputError(
            _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=form.repeat
        ) from None


def _where(text: str, say: Language) -> tuple[str, str]:
    places: list[str] = []
    link = ""
    for line in text.splitlines():
        if not visible(line):
            continue
        if line.strip().lower().startswith(("http://", "https://")):
            link = checked_link(line, say(_("Link")))
        else:
            places.append(line)
    return clean_line(", ".join(places), field=say(_("Place")), limit=PLACE_LENGTH, required=False), link


def _links(text: str, say: Language) -> list[list[str]]:
    """Read titles and addresses: “Paper on entry points https://example.org/paper; https://…”."""
    found: list[list[str]] = []
    for part in text.split(";"):
        if not visible(part):
            continue
        title, _blank, link = visible(part).rpartition(" ")
        name = clean_line(title, field=say(_("Title")), limit=TITLE_LENGTH, required=False)
        found.append([name, checked_link(link, say(_("Link")))])
    if len(found) > LINKS:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."), field=say(_("Link")), count=len(found), limit=LINKS
        )
    return found


def checked_link(text: str, field: str) -> str:
    """Return an address of the web as it may be kept; raise InvalidInputError where it is none."""
    link = clean_line(text, field=field, limit=LINK_LENGTH)
    try:
        parts = urlsplit(link)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link and not parts.username
    except ValueError:
        sound = False
    if not sound:
        raise InvalidInputError(
            _("“{text}” is not an address of the web."), hint=_("It looks like https://example.org/meeting."), text=link
        )
    return link


def _text(text: str, field: str, limit: int) -> str:
    lines = [clean_line(line, field=field, limit=limit, required=False) for line in text.strip().splitlines()]
    kept = "\n".join(lines)
    if len(kept) > limit:
        raise InvalidInputError(
            _("{field} has {length} characters; at most {limit} fit."),
            hint=_("Shorten it."),
            field=field,
            length=len(kept),
            limit=limit,
        )
    return kept
