"""What curators do with meetings, without Discord (S1, T7, I8, I9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.events import store
from bot.events.curation import Scope, Work
from bot.events.dates import read
from bot.events.form import EventForm, as_form, understand
from bot.events.records import Event, EventSettings
from bot.events.recurrence import Repeat, occurrences
from bot.events.service import Shown
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, MEMBER, OTHER_GUILD, open_app
from tests.support.clock import ManualClock

FORM = EventForm(
    title="Call", when="16 March 2027 18:00", zone="Europe/Paris", duration="90 min", repeat="weekly",
    where="Geneva\nhttps://meet.example.org/x", about="Two lines\nof it", kind="webinar", capacity=20,
    languages=("en", "fr"), hosts="Interpeace; UN-Habitat", before="2 days, 1 h, 0",
)  # fmt: skip
MARCH = ("2027-03-16T18:00", "2027-03-23T18:00", "2027-03-30T18:00", "2027-04-06T18:00")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def app(tmp_path: Path, clock: ManualClock) -> AsyncIterator[App]:
    app = await open_app(tmp_path, clock)
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=None)
    yield app
    await app.close()


async def publish(app: App, work: Work, actor: Actor = CURATOR) -> Shown:
    say = app.languages["en"]
    preview = await app.event_curation.preview(actor, work, say)
    return await app.event_curation.publish(actor, preview.draft, say)


async def announce(app: App, **options: object) -> Event:
    return (await publish(app, Work(form=replace(FORM, **options)))).meeting.event


async def change(app: App, event: Event, scope: Scope, original: str | None = None, **typed: object) -> Event:
    work = await app.event_curation.editing(CURATOR, f"#{event.id}", scope, original, app.languages["en"])
    shown = await publish(app, replace(work, form=replace(work.form, **typed)))
    return await load(app, shown.meeting.event.id)


async def load(app: App, number: int) -> Event:
    event = await app.database.read(lambda tx: store.event(tx, GUILD, number))
    assert event is not None
    return event


def starts(event: Event, limit: int = 6) -> list[str]:
    return [one.start.strftime("%m-%d %H:%M") for one in occurrences(event.series(), limit=limit)]


# -- the form and what it means ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "fr", "es", "pt_BR"])
async def test_a_form_says_in_every_language_what_is_read_back_from_it(app: App, code: str) -> None:
    """Whoever opens a form and saves it unchanged changes nothing."""
    event = await announce(app)
    say = app.languages[code]
    day = date(2027, 1, 1)
    for number in range(800):
        local = datetime.combine(day + timedelta(days=number), datetime.min.time()) + timedelta(
            minutes=number * 7 % 1440
        )
        one = replace(event, starts=local.isoformat(timespec="minutes"), rule=None)
        form = as_form(one, None, say)
        reading = read(form.when, code=code, today=date(2027, 3, 1))
        assert (reading.day, reading.time, reading.others) == (local.date(), local.time(), ()), form.when


@pytest.mark.parametrize("code", ["en", "fr", "es", "pt_BR"])
@pytest.mark.parametrize(
    "rule",
    [
        None, "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=16",
        "FREQ=MONTHLY;BYDAY=+3TU", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T235959", "FREQ=WEEKLY;COUNT=5;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=-1TU", "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T175959",
    ],
)  # fmt: skip
async def test_an_unchanged_form_changes_nothing(app: App, clock: ManualClock, code: str, rule: str | None) -> None:
    event = await announce(app, repeat="never", rule=rule or "")
    say = app.languages[code]
    understood = understand(
        as_form(event, None, say), say, app.zones, EventSettings(), now=clock.now(),
        kept=await app.database.read(lambda tx: store.snapshot(tx, GUILD, event.id)),
    )  # fmt: skip
    before = await app.database.read(lambda tx: store.snapshot(tx, GUILD, event.id))
    assert {**understood.fields, "organiser": before["organiser"]} == before


async def test_a_choice_of_the_form_goes_along_with_another_day(app: App) -> None:
    event = await announce(app)
    for when, rule in (
        ("18 March 2027 18:00", "FREQ=WEEKLY;BYDAY=TH"),
        ("19 March 2027 18:00", "FREQ=WEEKLY;BYDAY=FR"),
    ):
        event = await change(app, event, "series", when=when)
        assert event.rule == rule
    monthly = await announce(app, repeat=Repeat.MONTHLY_LAST_WEEKDAY, when="30 March 2027 18:00")
    assert (await change(app, monthly, "series", when="31 March 2027 18:00")).rule == "FREQ=MONTHLY;BYDAY=-1WE"
    expert = await announce(app, rule="FREQ=WEEKLY;BYDAY=TU,TH")
    assert (await change(app, expert, "series", when="18 March 2027 10:00")).rule == "FREQ=WEEKLY;BYDAY=TU,TH"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "\u3164"}, {"title": "x" * 200}, {"kind": "evil"}, {"repeat": "evil"}, {"when": ""},
        {"when": "16 March 2027"}, {"when": "18:00"}, {"zone": "../x"}, {"zone": "x" * 300}, {"duration": "0"},
        {"where": "https://"}, {"where": "https://a b.example"}, {"before": "90 days"}, {"rule": "FREQ=SECONDLY"},
        {"about": "x" * 1001}, {"repeat": "weekly", "until": "1 January 2027"},
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_and_nothing_is_kept(app: App, wrong: dict[str, str]) -> None:
    """T6, T7, I4."""
    with pytest.raises(InvalidInputError):
        await app.event_curation.preview(CURATOR, Work(form=replace(FORM, **wrong)), app.languages["en"])
    assert await app.database.read(lambda tx: store.events(tx, GUILD)) == []


# -- who may -----------------------------------------------------------------------------------------------------------


async def test_nothing_is_done_without_the_role(app: App) -> None:
    """I9."""
    event = await announce(app)
    say, curation = app.languages["en"], app.event_curation
    draft = (await curation.preview(CURATOR, Work(form=FORM), say)).draft
    for doing in (
        curation.check(MEMBER),
        curation.preview(MEMBER, Work(form=FORM), say),
        curation.draft(MEMBER, draft),
        curation.publish(MEMBER, draft, say),
        curation.editing(MEMBER, f"#{event.id}", "series", None, say),
        curation.duplicating(MEMBER, f"#{event.id}", "tomorrow", say),
        curation.affected(MEMBER, f"#{event.id}", "series", None),
        curation.cancel(MEMBER, event.id, "series", MARCH[0], reason="x", expected=event.version),
        curation.record(MEMBER, f"#{event.id}", None, action="agenda", changes={"agenda": "x"}),
        curation.recording(MEMBER, f"#{event.id}", None, past=False),
        curation.deliveries(MEMBER),
        curation.retry(MEMBER),
    ):
        with pytest.raises(NotAllowedError):
            await doing
    for actor in (MEMBER, CURATOR):
        with pytest.raises(NotAllowedError):
            await curation.set_settings(actor, channel=1)
    assert await load(app, event.id) == event


async def test_meetings_of_another_server_cannot_be_touched(app: App) -> None:
    """I8."""
    event = await announce(app)
    other = Actor(user=9, guild=OTHER_GUILD, administrator=True)
    say, curation = app.languages["en"], app.event_curation
    work = await curation.editing(CURATOR, f"#{event.id}", "series", None, say)
    for doing in (
        curation.editing(other, f"#{event.id}", "series", None, say),
        curation.preview(other, work, say),
        curation.cancel(other, event.id, "series", MARCH[0], reason="x", expected=event.version),
        curation.record(other, f"#{event.id}", None, action="agenda", changes={"agenda": "x"}),
        curation.preview(other, Work(form=replace(FORM, parent=event.id)), say),
    ):
        with pytest.raises(NotFoundError):
            await doing
    assert await load(app, event.id) == event


# -- at once -----------------------------------------------------------------------------------------------------------


async def test_a_draft_that_is_published_twice_at_once_is_saved_once(app: App) -> None:
    """S1."""
    say = app.languages["en"]
    draft = (await app.event_curation.preview(CURATOR, Work(form=FORM), say)).draft
    results = await asyncio.gather(
        *(app.event_curation.publish(CURATOR, draft, say) for _time in range(5)), return_exceptions=True
    )
    assert len([one for one in results if isinstance(one, Shown)]) == 1
    assert len([one for one in results if isinstance(one, NotFoundError)]) == 4
    assert len(await app.database.read(lambda tx: store.events(tx, GUILD))) == 1


async def test_of_two_changes_at_once_one_is_refused_and_its_draft_stays(app: App) -> None:
    """S1."""
    event = await announce(app)
    say = app.languages["en"]
    drafts = []
    for title in ("One", "Two"):
        work = await app.event_curation.editing(CURATOR, f"#{event.id}", "series", None, say)
        changed = replace(work, form=replace(work.form, title=title))
        drafts.append((await app.event_curation.preview(CURATOR, changed, say)).draft)
    results = await asyncio.gather(
        *(app.event_curation.publish(CURATOR, draft, say) for draft in drafts), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["ConflictError", "Shown"]
    lost = drafts[[isinstance(one, ConflictError) for one in results].index(True)]
    assert (await app.event_curation.draft(CURATOR, lost)).form.title in {"One", "Two"}


async def test_a_cancelled_publication_is_all_or_nothing(app: App) -> None:
    """S2."""
    say = app.languages["en"]
    for steps in range(8):
        draft = (await app.event_curation.preview(CURATOR, Work(form=FORM), say)).draft
        before = len(await app.database.read(lambda tx: store.events(tx, GUILD)))
        publishing = asyncio.create_task(app.event_curation.publish(CURATOR, draft, say))
        answering = asyncio.create_task(app.members.set_zone(MEMBER, "Europe/Paris" if steps % 2 else "UTC"))
        for _step in range(steps):
            await asyncio.sleep(0)
        publishing.cancel()
        await asyncio.gather(publishing, answering, return_exceptions=True)
        kept = await app.members.settings(GUILD, MEMBER.user)
        assert kept.zone == ("Europe/Paris" if steps % 2 else "UTC")
        after = len(await app.database.read(lambda tx: store.events(tx, GUILD)))
        saved = after - before
        if saved:
            with pytest.raises(NotFoundError):
                await app.event_curation.draft(CURATOR, draft)
        else:
            assert (await app.event_curation.draft(CURATOR, draft)).form.title == FORM.title


# -- series ----------------------------------------------------------------------------------------------------------------


async def test_one_meeting_is_moved_and_put_back(app: App) -> None:
    event = await announce(app)
    moved = await change(app, event, "this", MARCH[1], when="24 March 2027 10:00", duration="30 min", title="Short")
    assert starts(moved, 3) == ["03-16 17:00", "03-24 09:00", "03-30 16:00"]
    assert moved.title_of(MARCH[1]) == {"en": "Short"}
    back = await change(app, moved, "this", MARCH[1], when="23 March 2027 18:00", duration="90 min", title="Call")
    assert starts(back, 3) == starts(event, 3)
    assert back.title_of(MARCH[1]) == event.title_of(MARCH[1])


async def test_a_cut_series_has_together_what_it_had_before(app: App) -> None:
    event = await announce(app, until="29 June 2027")
    whole = starts(event, 50)
    new = await change(app, event, "following", MARCH[2], title="Later")
    old = await load(app, event.id)
    assert starts(old, 50) + starts(new, 50) == whole
    assert (new.follows, new.title, old.title) == (event.id, "Later", "Call")
    assert new.uid != old.uid
    assert old.sequence > event.sequence


async def test_a_counted_series_is_cut_into_counted_ones(app: App) -> None:
    event = await announce(app, repeat="never", rule="FREQ=WEEKLY;COUNT=5")
    new = await change(app, event, "following", MARCH[3], when="6 April 2027 20:00")
    old = await load(app, event.id)
    assert starts(old) == ["03-16 17:00", "03-23 17:00", "03-30 16:00"]
    assert starts(new) == ["04-06 18:00", "04-13 18:00"]


async def test_from_the_first_meeting_on_is_the_whole_series(app: App) -> None:
    event = await announce(app)
    changed = await change(app, event, "following", MARCH[0], title="All of it")
    assert changed.id == event.id
    assert len(await app.database.read(lambda tx: store.events(tx, GUILD))) == 1


async def test_a_start_that_the_rule_does_not_give_is_no_meeting(app: App) -> None:
    event = await announce(app, repeat="never", rule="FREQ=WEEKLY;BYDAY=TH")
    assert starts(event, 2) == ["03-18 17:00", "03-25 17:00"]
    changed = await change(app, event, "following", "2027-03-18T18:00", title="All of it")
    assert changed.id == event.id
    single = await announce(app, repeat="never")
    assert starts(await change(app, single, "series", rule="FREQ=WEEKLY;BYDAY=TH", repeat="never"), 1) == [
        "03-18 17:00"
    ]


async def test_what_was_kept_of_meetings_goes_along(app: App, clock: ManualClock) -> None:
    event = await announce(app)
    for original, agenda in ((MARCH[1], "first"), (MARCH[3], "second")):
        await app.event_curation.record(CURATOR, f"#{event.id}", original, action="agenda", changes={"agenda": agenda})
    event = await change(app, event, "series", when="17 March 2027 10:00")
    assert {one.original: one.agenda for one in event.kept.values()} == {
        "2027-03-24T10:00": "first", "2027-04-07T10:00": "second",
    }  # fmt: skip
    new = await change(app, event, "following", "2027-03-31T10:00", when="1 April 2027 11:00")
    assert {one.original: one.agenda for one in new.kept.values()} == {"2027-04-08T11:00": "second"}
    assert set((await load(app, event.id)).kept) == {"2027-03-24T10:00"}


async def test_a_week_later_moves_what_is_kept_without_mixing_it_up(app: App) -> None:
    event = await announce(app)
    for original in MARCH:
        await app.event_curation.record(
            CURATOR, f"#{event.id}", original, action="agenda", changes={"agenda": original}
        )
    event = await change(app, event, "series", when="23 March 2027 18:00")
    assert [one.agenda for one in event.kept.values()] == list(MARCH)
    assert sorted(event.kept) == [*MARCH[1:], "2027-04-13T18:00"]


async def test_those_who_answered_are_told_once_whatever_else_they_answered(app: App) -> None:
    event = await announce(app)

    async def answers(user: int, *given: str) -> None:
        for original, one in zip(MARCH, given, strict=False):
            if one:
                await app.events.answer(Actor(user=user, guild=GUILD), event.id, original, one, language="en")  # type: ignore[arg-type]

    await answers(1, "going", "no")
    await answers(2, "no", "going")
    await answers(3, "maybe", "maybe", "maybe")
    await answers(4, "no", "no")
    for scope, original, told in (("series", None, 3), ("this", MARCH[0], 2), ("following", MARCH[1], 2)):
        _meeting, people = await app.event_curation.affected(CURATOR, f"#{event.id}", scope, original)  # type: ignore[arg-type]
        assert people == told, scope
    await app.event_curation.cancel(CURATOR, event.id, "series", MARCH[0], reason="x", expected=event.version)
    rows = await app.database.read(
        lambda tx: [row["target"] for row in tx.fetch("SELECT target FROM delivery WHERE kind = 'event.notice'")]
    )
    assert sorted(rows) == [1, 2, 3]


async def test_a_past_meeting_tells_nobody_when_its_series_ends(app: App, clock: ManualClock) -> None:
    event = await announce(app)
    await app.events.answer(Actor(user=1, guild=GUILD), event.id, MARCH[0], "going", language="en")
    clock.advance(days=17)
    assert (await app.event_curation.affected(CURATOR, f"#{event.id}", "series", None))[1] == 0


@pytest.mark.parametrize("scope", ["this", "following", "series"])
async def test_what_is_cancelled_twice_at_once_is_cancelled_once(app: App, scope: Scope) -> None:
    event = await announce(app)
    results = await asyncio.gather(
        *(
            app.event_curation.cancel(CURATOR, event.id, scope, MARCH[1], reason="x", expected=event.version)
            for _time in range(3)
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["ConflictError", "ConflictError", "Shown"]


# -- records ------------------------------------------------------------------------------------------------------------------


async def test_minutes_go_to_the_last_meeting_and_an_agenda_to_the_next(app: App, clock: ManualClock) -> None:
    event = await announce(app)
    clock.advance(days=23)  # 24 March
    curation = app.event_curation
    assert (await curation.recording(CURATOR, f"#{event.id}", None, past=True)).original == MARCH[1]
    assert (await curation.recording(CURATOR, f"#{event.id}", None, past=False)).original == MARCH[2]


async def test_minutes_that_somebody_else_wrote_meanwhile_are_not_overwritten(app: App, clock: ManualClock) -> None:
    event = await announce(app)
    clock.advance(days=16)
    write = app.event_curation.record
    await write(CURATOR, f"#{event.id}", MARCH[0], action="minutes", changes={"record": "one"}, expected=1)
    with pytest.raises(ConflictError):
        await write(CURATOR, f"#{event.id}", MARCH[0], action="minutes", changes={"record": "two"}, expected=1)
    assert (await load(app, event.id)).of(MARCH[0]).record == "one"


async def test_calendars_see_a_rising_sequence_and_the_same_identity(app: App) -> None:
    event = await announce(app)
    seen = [event.sequence]
    for scope, typed in (("this", {"where": "Bern"}), ("series", {"title": "New"}), ("following", {"title": "Newer"})):
        await change(app, event, scope, MARCH[2], **typed)  # type: ignore[arg-type]
        event = await load(app, event.id)
        seen.append(event.sequence)
    await app.event_curation.cancel(CURATOR, event.id, "this", MARCH[1], reason="x", expected=event.version)
    after = await load(app, event.id)
    seen.append(after.sequence)
    assert seen == sorted(set(seen))
    assert after.uid == event.uid
    assert after.updated_at == datetime(2027, 3, 1, 9, tzinfo=UTC)
