"""Meetings and the people who asked to be reminded of them, in a database that is there already.

All goes through the bot's own stores and its planner, so the outbox holds what it would hold in a server.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.corpus import LANGUAGES
from benchmarks.stores import GUILD
from bot.core.database import Transaction
from bot.core.outbox import TOUCHED, Planned, Target
from bot.events import store
from bot.events.planning import REMINDER, subject_of
from bot.events.records import EventId, EventSettings
from bot.members import store as members
from bot.members.records import MemberSettings

if TYPE_CHECKING:
    from bot.app import App

FIRST_PERSON = 800_000_000_000_000_000
ZONES = ("Europe/Paris", "America/Montevideo", "Africa/Dakar", "Asia/Tokyo", "America/New_York", "Europe/Lisbon")


async def hold(
    app: App, starts: Sequence[datetime], people: Sequence[range], *, before: Sequence[int], channel: int | None = None
) -> int:
    """Add a meeting for each of `starts`, followed by its range of `people`; return how many reminders wait.

    Every second person has answered, and told the bot their time zone and language.
    """

    def work(tx: Transaction) -> None:
        now = app.clock.now()
        app.guilds.ensure(tx, GUILD)
        store.put_settings(tx, GUILD, EventSettings(channel=channel, before=tuple(before), mirror=False))
        for person in {number for each in people for number in each if number % 2}:
            chosen = MemberSettings(language=_language(person), zone=ZONES[person // 8 % len(ZONES)])
            members.save(tx, GUILD, FIRST_PERSON + person, chosen, now=int(now.timestamp()))
        for number, (start, who) in enumerate(zip(starts, people, strict=True)):
            event = _meeting(tx, number, start, now=now)
            for one in who:
                user, language = FIRST_PERSON + one, _language(one)
                store.put_follower(tx, GUILD, event, user, language=language, before=None, now=now)
                if one % 2:
                    store.put_answer(
                        tx, GUILD, event, f"{start:%Y-%m-%dT%H:%M}", user, "going", language=language, now=now
                    )

    await app.database.transaction(work)
    await app.planner.plan_due()
    return await app.database.read(lambda tx: app.outbox.counts(tx, GUILD).get("due", 0))


async def all_due(app: App, at: datetime) -> None:
    """Have everything that the outbox holds, or has sent, be due at one instant."""

    def work(tx: Transaction) -> None:
        tx.execute(
            """UPDATE delivery SET turn = turn + (status <> 'due'), status = 'due', attempts = 0, done_at = NULL,
                 message = NULL, due = :at, next_try = :at""",
            at=int(at.timestamp()),
        )
        tx.touch(TOUCHED)

    await app.database.transaction(work)


async def announce(app: App, channels: Sequence[int], at: datetime) -> None:
    """Add a meeting that is reminded of in many channels at one instant."""

    def work(tx: Transaction) -> None:
        now = app.clock.now()
        app.guilds.ensure(tx, GUILD)
        store.put_settings(tx, GUILD, EventSettings(mirror=False))
        start = (at + timedelta(minutes=90)).replace(second=0, microsecond=0)
        event = _meeting(tx, 0, start, now=now)
        wanted = [
            Planned(
                kind=REMINDER, subject=subject_of(event), occurrence=f"{start:%Y-%m-%dT%H:%M}", moment="60",
                target=Target(kind="channel", id=channel), due=at, until=start,
            )
            for channel in channels
        ]  # fmt: skip
        app.outbox.plan(tx, GUILD, wanted, now=now)
        store.set_planned(tx, event, now + timedelta(days=45))  # or the planner would take them for a mistake

    await app.database.transaction(work)


def _language(person: int) -> str:
    return LANGUAGES[person // 2 % len(LANGUAGES)]


def _meeting(tx: Transaction, number: int, start: datetime, *, now: datetime) -> EventId:
    local = f"{start:%Y-%m-%dT%H:%M}"  # in UTC
    fields: dict[str, Any] = {
        **dict.fromkeys(store.FIELDS),
        "kind": "meeting",
        "title": f"Meeting of the working group {number + 1}",
        "titles": {"fr": f"Réunion du groupe de travail {number + 1}"},
        "starts": local,
        "ends": f"{start + timedelta(minutes=90):%Y-%m-%dT%H:%M}",
        "minutes": 90,
        "zone": "UTC",
        "place": "",
        "country": "",
        "link": f"https://meet.example.org/group-{number + 1}",
        "about": "Every working group of the network meets once a month and says what it has done.",
        "languages": ["en", "fr"],
        "hosts": [],
        "links": [],
        "within": "",
        "status": "planned",
        "reason": "",
    }
    return store.insert(tx, GUILD, fields, uid=f"meeting-{number}@benchmarks", actor=FIRST_PERSON, now=now)
