"""events.yaml -> the meetings of a network's past."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from bot.core.database import Transaction
from bot.core.i18n import territories
from bot.core.record import Record
from bot.core.seed import Folder, Report
from bot.directory.seeding import KEY, PlaceRecord
from bot.events import seed_store

FILE = "events.yaml"
GIVEN_BY_THE_BOT = re.compile(r"event-[0-9]+")  # keys of the meetings that people enter
Kind = Literal["meeting", "conference", "webinar", "deadline", "session", "phase"]


def _calendar(text: str) -> str:
    """Return a day or a month that the calendar has."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
        raise ValueError(f"“{text}” is neither a day (2015-03-23) nor a month (2014-10)")
    try:
        date.fromisoformat(text if _to_the_day(text) else f"{text}-01")
    except ValueError as error:
        raise ValueError(f"the calendar has no “{text}”") from error
    return text


def _to_the_day(text: str) -> bool:
    return len(text) > len("2014-10")


DayOrMonth = Annotated[str, AfterValidator(_calendar)]


class AttendanceEntry(Record):
    """How many people came."""

    people: int = Field(ge=1, le=1_000_000)
    approximate: bool = False


class MeetingEntry(Record):
    """An entry of events.yaml."""

    key: str = Field(pattern=KEY)
    kind: Kind
    title: str = Field(min_length=1)
    added_titles: dict[Literal["fr", "es", "pt_BR"], Annotated[str, Field(min_length=1)]] = {}
    start: DayOrMonth
    end: DayOrMonth | None = None  # none: on the day, or in the month, of the start
    zone: str | None = None  # none: that of the place
    place: str | None = None
    country: str | None = None  # none: that of the place
    within: str = ""
    link: str = Field(default="", pattern=r"^(https?://\S+)?$")
    text: str = ""
    attendance: AttendanceEntry | None = None
    outcome: str = ""
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]] = []
    ledger: list[str] = []


class EventSeeder:
    """Reads and writes the meetings of a network's past."""

    def __init__(self, places: Callable[[], Collection[PlaceRecord]], ledger: Callable[[], Collection[str]]) -> None:
        """Take what gives the places and the ledger's keys that a meeting may name, once their files are read."""
        self._places = places
        self._ledger = ledger
        self.meetings: list[MeetingEntry] = []

    # -- reading --------------------------------------------------------------------------------------------

    def read(self, folder: Folder) -> None:
        """Read events.yaml and hold its dates and what it refers to against the calendar and the directory."""
        self.meetings = folder.load(FILE, list[MeetingEntry]) or []
        places = self._by_key()
        zones = available_timezones()
        keys: set[str] = set()
        for number, entry in enumerate(self.meetings):

            def fault(field: str, what: str, number: int = number, key: str = entry.key) -> None:
                folder.faults.add(folder.where(FILE, number, field), f"{key}: {what}")

            if entry.key in keys:
                fault("key", f"the key “{entry.key}” stands twice")
            if GIVEN_BY_THE_BOT.fullmatch(entry.key):
                fault("key", f"“{entry.key}” is a key that the bot gives to meetings entered on Discord")
            keys.add(entry.key)
            self._check_dates(entry, fault)
            if entry.zone is not None and entry.zone not in zones:
                fault("zone", f"“{entry.zone}” is not a time zone of the IANA list")
            if entry.country is not None and entry.country not in territories("en"):
                fault("country", f"“{entry.country}” is not a country of ISO 3166-1")
            self._check_place(entry, places, fault)
            self._check_ledger(folder, number, entry)

    @staticmethod
    def _check_dates(entry: MeetingEntry, fault: Callable[[str, str], None]) -> None:
        if entry.end is None:
            return
        if _to_the_day(entry.start) != _to_the_day(entry.end):
            fault("end", f"“{entry.start}” and “{entry.end}”: write both as days or both as months")
        elif entry.end < entry.start:
            fault("end", f"the end “{entry.end}” comes before the start “{entry.start}”")

    @staticmethod
    def _check_place(entry: MeetingEntry, places: Mapping[str, PlaceRecord], fault: Callable[[str, str], None]) -> None:
        if not places and entry.place is not None:
            return  # places.yaml has faults of its own, which are told
        place = None if entry.place is None else places.get(entry.place)
        if entry.place is not None and place is None:
            fault("place", f"no place “{entry.place}”")
        elif entry.zone is None and (place is None or place.zone is None):
            fault("zone", "write the time zone, since no place gives it")
        if place is not None and entry.country not in {None, place.country}:
            fault("country", f"“{place.key}” lies in {place.country}, not in {entry.country}")

    def _check_ledger(self, folder: Folder, number: int, entry: MeetingEntry) -> None:
        known = self._ledger()
        if not known:
            return  # as with the places
        for position, key in enumerate(entry.ledger):
            if key not in known:
                where = folder.where(FILE, number, "ledger", position)
                folder.faults.add(where, f"{entry.key}: no entry “{key}” in the ledger")

    def _by_key(self) -> dict[str, PlaceRecord]:
        return {place.key: place for place in self._places()}

    # -- writing --------------------------------------------------------------------------------------------

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:
        """Write what was read; meetings that a person edited stay as they are, even when they left the file."""
        places = self._by_key()
        for entry in self.meetings:
            values = _values(entry, None if entry.place is None else places[entry.place])
            digest = _digest(values)
            known = seed_store.seed_state(tx, guild, entry.key)
            if known is not None and known.seed_hash == digest:
                report.count("meetings", "same")
            elif known is not None and known.edited:
                report.kept.append(entry.title)
            else:
                values["uid"] = f"{entry.key}.{guild}@network-memory"
                seed_store.put(tx, guild, values, seed_hash=digest, now=now)
                report.count("meetings", "added" if known is None else "changed")
        keys = [entry.key for entry in self.meetings]
        report.kept += seed_store.edited_others(tx, guild, keys)
        if gone := seed_store.remove_others(tx, guild, keys):
            report.removed["meetings"] = gone


def _values(entry: MeetingEntry, place: PlaceRecord | None) -> dict[str, object]:
    """Return the columns of a meeting and of its one occurrence."""
    attendance = entry.attendance
    return {
        "key": entry.key,
        "kind": entry.kind,
        "title": entry.title,
        "titles": json.dumps(entry.added_titles, ensure_ascii=False),
        "starts": entry.start,
        "ends": entry.end or entry.start,
        "zone": entry.zone or (place and place.zone),
        "place": "" if place is None else place.name.get("en") or next(iter(place.name.values())),
        "place_key": entry.place,
        "country": entry.country or ("" if place is None else place.country),
        "link": entry.link,
        "languages": json.dumps(entry.languages),
        "within": entry.within,
        "printed": entry.text,
        "ledger": json.dumps(entry.ledger),
        "outcome": entry.outcome,
        "attendance": None if attendance is None else attendance.people,
        "approximate": int(attendance is not None and attendance.approximate),
    }


def _digest(values: Mapping[str, object]) -> str:
    """Return what tells whether a later seed differs."""
    plain = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2s(plain.encode()).hexdigest()
