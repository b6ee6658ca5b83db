"""Meetings as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NewType

from bot.core.i18n import _
from bot.directory.records import OrganisationId
from bot.events.recurrence import Move, Occurrence, Series

EventId = NewType("EventId", int)
Answer = Literal["going", "maybe", "no", "waiting"]
Surface = Literal["card", "mirror"]

KINDS: Mapping[str, str] = {
    "meeting": _("Meeting"),
    "conference": _("Conference"),
    "webinar": _("Webinar"),
    "deadline": _("Deadline"),
    "session": _("Session"),
    "phase": _("Phase"),
}
ANSWERS: Mapping[str, str] = {
    "going": _("Going"),
    "maybe": _("Maybe"),
    "no": _("Not going"),
    "waiting": _("On the waiting list"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of one occurrence beside its series: where it differs, and what came of it."""

    original: str
    starts: str | None = None  # local, where it was moved to
    minutes: int | None = None
    title: str = ""
    place: str = ""
    link: str = ""
    cancelled: bool = False
    reason: str = ""
    agenda: str = ""
    record: str = ""  # the minutes of the meeting
    outcome: str = ""
    attendance: int | None = None  # people
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One meeting, or a series of them."""

    id: EventId
    guild: int
    key: str
    kind: str
    title: str
    titles: Mapping[str, str]  # by language, beside the printed one
    starts: str  # local: 2027-03-26T15:00; a day 2015-03-23; a month 2014-10
    ends: str  # as precise as `starts`; of the first occurrence
    minutes: int | None  # none where no time of day is known
    zone: str  # IANA
    rule: str | None
    place: str
    place_key: str | None
    place_names: Mapping[str, str]  # by language, of a place that the directory knows
    country: str
    link: str
    about: str
    languages: Sequence[str]
    hosts: Sequence[str]
    links: Sequence[tuple[str, str]]  # title and address of its conversation and resources
    capacity: int | None
    parent: EventId | None
    within: str
    follows: EventId | None
    cancelled: bool
    reason: str
    before: Sequence[int] | None  # minutes before the start; none: as the server has it
    organiser: int | None
    uid: str
    sequence: int
    printed: str
    ledger: Sequence[str]
    origin: str
    updated_at: datetime
    version: int
    kept: Mapping[str, Kept] = field(default_factory=dict)  # by original

    @property
    def timed(self) -> bool:
        """Say whether a time of day is known: only then there are instants, answers and reminders."""
        return self.minutes is not None

    def series(self) -> Series:
        """Return the occurrences' rule; only of an event with a time of day."""
        if self.minutes is None:
            raise ValueError("an event without a time of day has no occurrences")
        return Series(
            start=datetime.fromisoformat(self.starts),
            minutes=self.minutes,
            zone=self.zone,
            rule=self.rule,
            cancelled=frozenset(one.original for one in self.kept.values() if one.cancelled),
            moved={
                one.original: Move(
                    start=datetime.fromisoformat(one.starts or one.original), minutes=one.minutes or self.minutes
                )
                for one in self.kept.values()
                if (one.starts or one.minutes) and not one.cancelled
            },
        )

    def days(self) -> tuple[date, date] | None:
        """Return the first and last day of an event without a time of day; None where only months are known."""
        if self.timed or len(self.starts) < 10:
            return None
        return date.fromisoformat(self.starts), date.fromisoformat(self.ends)

    def of(self, original: str) -> Kept:
        """Return what is kept of an occurrence; an empty record where nothing is."""
        return self.kept.get(original) or Kept(original=original)

    def title_of(self, original: str) -> Mapping[str, str]:
        """Return the titles of one occurrence by language."""
        own = self.of(original).title
        return {"en": own} if own else {"en": self.title, **self.titles}

    def place_of(self, original: str) -> str:
        """Return where one occurrence takes place, as text."""
        return self.of(original).place or self.place

    def places_of(self, original: str) -> Mapping[str, str]:
        """Return where one occurrence takes place, by language; empty where that is not known."""
        own = self.place_of(original)
        return self.place_names if own == self.place and self.place_names else {"en": own} if own else {}

    def link_of(self, original: str) -> str:
        """Return the link to one occurrence."""
        return self.of(original).link or self.link


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One occurrence of an event; `occurrence` is None where no time of day is known."""

    event: Event
    original: str
    occurrence: Occurrence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who comes to one occurrence, as far as people agreed to be counted by organisation."""

    going: int = 0
    maybe: int = 0
    no: int = 0
    waiting: int = 0
    organisations: Sequence[tuple[OrganisationId, str, int]] = ()  # id, name, people going
    countries: Mapping[str, int] = field(default_factory=dict)  # of those organisations, ISO code: people going
    mine: Answer | None = None
    my_organisation: OrganisationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSettings:
    """What a server decided about its meetings."""

    channel: int | None = None
    language: str = "en"
    zone: str = "UTC"
    before: Sequence[int] = (10080, 1440, 60, 0)  # minutes before the start
    mirror: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands on Discord of one event: its card in the channel, or the server's scheduled event."""

    surface: Surface
    original: str = ""  # which occurrence it shows
    channel: int | None = None
    message: int | None = None  # none where it has to be made, or made again
    digest: str = ""  # of what was shown, or refused, last
    refused: str = ""
    final: bool = False  # over or cancelled, and said so
