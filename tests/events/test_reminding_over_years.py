"""Each occurrence is reminded of exactly once, in every zone and by any rule, however often it is planned."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.database import Transaction, connect
from bot.core.guilds import Guilds
from bot.core.migrations import prepare
from bot.core.outbox import Outbox, Outcome
from bot.events import store
from bot.events.planning import HORIZON, MARGIN, REMINDER, EventPlanner, due_at
from bot.events.records import EventSettings
from bot.events.recurrence import Series, occurrences
from bot.members.service import MembersService
from tests.events.rules import RULES
from tests.support.apps import GUILD
from tests.support.clock import ManualClock

CHANNEL = 77
YEARS = timedelta(days=3653)
ZONES = sorted(available_timezones() - {"localtime"})
numbers = itertools.count()


class Years:
    """One meeting whose reminders are planned and sent for ten years, without Discord and without waiting."""

    def __init__(self, tx: Transaction, series: Series, before: tuple[int, ...]) -> None:
        nothing = cast("Any", None)  # everything happens inside this transaction
        self.clock = ManualClock(series.start.replace(tzinfo=UTC) - timedelta(days=70))
        self.tx = tx
        self.outbox = Outbox()
        guilds = Guilds(nothing, nothing, self.clock)
        guilds.ensure(tx, GUILD)
        members = MembersService(nothing, guilds, self.clock)
        self.planner = EventPlanner(nothing, self.outbox, guilds, members, self.clock)
        store.put_settings(tx, GUILD, EventSettings(channel=CHANNEL, before=before))
        fields = {
            **dict.fromkeys(store.FIELDS, ""), "kind": "meeting", "title": "Call", "titles": {}, "zone": series.zone,
            "starts": f"{series.start:%Y-%m-%dT%H:%M}", "ends": f"{series.start:%Y-%m-%dT%H:%M}", "rule": series.rule,
            "minutes": series.minutes, "languages": [], "hosts": [], "links": [], "capacity": None, "parent_id": None,
            "follows_id": None, "before": None, "organiser": None, "place_key": None, "status": "planned",
        }  # fmt: skip
        uid = f"years-{next(numbers)}"
        self.event = store.insert(tx, GUILD, fields, uid=uid, actor=1, now=self.clock.now())

    def plan(self) -> None:
        for event in store.to_plan(self.tx, self.clock.now() + HORIZON - MARGIN, limit=10):
            self.planner.plan(self.tx, event)

    def send(self, until: datetime) -> Iterator[tuple[str, str, datetime]]:
        """Send what is due until then, each at its own time; return what it was about."""
        for one in self.outbox.coming(self.tx, until, limit=100_000):
            assert self.outbox.begin(self.tx, [one], one.due) == {one.id}
            self.outbox.settle(self.tx, [Outcome(id=one.id, status="sent", message=1)], one.due)
            yield one.occurrence, one.moment, one.due


@pytest.fixture(scope="module")
def transaction(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transaction]:
    path: Path = tmp_path_factory.mktemp("years") / "network.sqlite3"
    prepare(path, backups=path.parent, now=datetime(2027, 3, 1, tzinfo=UTC), busy_seconds=1)
    with closing(connect(path, busy_seconds=1)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        yield Transaction(connection, writes=True)


@given(
    zone=st.sampled_from(ZONES),
    start=RULES.starts,
    rule=RULES.rules,
    before=st.sampled_from([(1440,), (10080, 0), (90, 2880)]),
    pauses=st.lists(st.integers(1, 19), min_size=1, max_size=5),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_occurrence_of_ten_years_is_reminded_of_once_and_at_its_time(
    transaction: Transaction, zone: str, start: datetime, rule: str, before: tuple[int, ...], pauses: list[int]
) -> None:
    transaction.execute("BEGIN")
    try:
        series = Series(start=start, minutes=60, zone=zone, rule=rule)
        years = Years(transaction, series, before)
        begun = years.clock.now()
        sent: list[tuple[str, str, datetime]] = []
        for days in itertools.cycle(pauses):  # it is planned again and again, at any distance
            years.plan()
            years.clock.advance(days=days)
            sent += years.send(years.clock.now())
            if years.clock.now() > begun + YEARS:
                break
        counted = Counter((occurrence, moment) for occurrence, moment, _due in sent)
        assert set(counted.values()) <= {1}, "once"
        expected = {
            (one.original, str(minutes)): due_at(one, minutes, zone)
            for one in occurrences(series, before=years.clock.now() + timedelta(days=30), limit=10**6)
            for minutes in before
            if due_at(one, minutes, zone) <= years.clock.now()
        }
        assert {(occurrence, moment): due for occurrence, moment, due in sent} == expected
        assert not transaction.fetch("SELECT 1 FROM delivery WHERE kind <> :kind", kind=REMINDER)
    finally:
        transaction.execute("ROLLBACK")
