"""The meetings of events.yaml against the document they come from, and what seeding them does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.app import App, read_data
from bot.core.database import Transaction
from bot.errors import DataError
from bot.events.records import KINDS
from bot.events.seeding import Kind
from bot.settings import PROJECT
from tests.support.apps import GUILD, OTHER_GUILD, app, clock, empty_app, template
from tests.support.clock import ManualClock

__all__ = ["app", "clock", "empty_app", "template"]
KEYS = ["inception-phase", "first-meeting", "second-meeting", "conference-2016", "habitat-iii"]


async def meetings(app: App, guild: int = GUILD) -> dict[str, dict[str, Any]]:
    """Every meeting of a server with what came of it, by key, in the order of time."""

    def work(tx: Transaction) -> dict[str, dict[str, Any]]:
        rows = tx.fetch(
            """SELECT e.*, o.original, o.outcome, o.attendance, o.approximate
               FROM event e LEFT JOIN event_occurrence o ON o.event_id = e.id
               WHERE e.guild_id = :guild ORDER BY e.starts""",
            guild=guild,
        )
        return {row["key"]: dict(row) for row in rows}

    return await app.database.read(work)


async def run(app: App, sql: str, **values: object) -> int:
    return await app.database.transaction(lambda tx: tx.execute(sql, guild=GUILD, **values))


async def edit(app: App, key: str, title: str) -> None:
    changed = await run(
        app,
        """UPDATE event SET title = :title, origin = 'edited', updated_by = 41, version = version + 1
           WHERE guild_id = :guild AND key = :key""",
        key=key,
        title=title,
    )
    assert changed == 1


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))


def change(folder: Path, old: str, new: str) -> int:
    """Replace the first occurrence in events.yaml; return the line it stands on."""
    file = folder / "events.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def cut(folder: Path, key: str) -> None:
    """Take an entry out of events.yaml."""
    file = folder / "events.yaml"
    head, *entries = file.read_text(encoding="utf-8").split("\n- key: ")
    left = [entry for entry in entries if not entry.startswith(f"{key}\n")]
    assert len(left) == len(entries) - 1
    file.write_text("\n- key: ".join([head, *left]), encoding="utf-8")


# -- the document's facts -----------------------------------------------------------------------------------


async def test_the_five_meetings_of_the_document_stand_in_the_order_of_time(app: App) -> None:
    found = await meetings(app)
    assert list(found) == KEYS
    assert [one["kind"] for one in found.values()] == ["phase", "meeting", "meeting", "conference", "session"]


async def test_the_inception_phase_is_known_to_the_month_and_its_31_answers_are_no_attendance(app: App) -> None:
    phase = (await meetings(app))["inception-phase"]
    assert (phase["starts"], phase["ends"]) == ("2014-10", "2014-12")
    assert phase["attendance"] is None
    assert "the response of 31 cities and organizations" in phase["outcome"]
    assert (phase["place"], phase["place_key"], phase["country"]) == ("", None, "")


async def test_exactly_33_experts_came_to_the_first_meeting_in_corregidora(app: App) -> None:
    first = (await meetings(app))["first-meeting"]
    assert (first["attendance"], first["approximate"]) == (33, 0)
    assert (first["starts"], first["ends"]) == ("2015-03-23", "2015-03-25")
    assert (first["place"], first["place_key"], first["country"]) == ("Corregidora", "corregidora", "MX")
    assert first["original"] == first["starts"]


async def test_about_50_people_came_to_the_second_meeting_within_another_one_in_bogota(app: App) -> None:
    second = (await meetings(app))["second-meeting"]
    assert (second["attendance"], second["approximate"]) == (50, 1)
    assert (second["starts"], second["ends"]) == ("2015-09-21", "2015-09-21")
    assert second["within"] == "2nd Steering Committee Meeting of the Global Network on Safer Cities (GNSC)"
    assert (second["place_key"], second["country"], second["zone"]) == ("bogota", "CO", "America/Bogota")
    assert "second-meeting-day" in json.loads(second["ledger"])


async def test_the_conference_was_in_july_and_the_ledger_explains_the_june_of_the_outlook(app: App) -> None:
    conference = (await meetings(app))["conference-2016"]
    assert (conference["starts"], conference["ends"]) == ("2016-07-06", "2016-07-08")
    assert (
        conference["title"] == "Reviewing the State of Safety in World Cities: Urban Solutions for Crime and Conflict"
    )
    assert conference["link"] == "http://www.gpplatform.ch/reviewing-states-safety-world-cities-geneva-6-8-july-2016"
    entries = {entry.key: entry for entry in await app.directory.ledger(GUILD)}
    explained = [entries[key].printed for key in json.loads(conference["ledger"])]
    assert any("6-8 June 2016" in printed for printed in explained)


async def test_the_session_at_habitat_iii_bears_the_days_of_habitat_iii_in_quito(app: App) -> None:
    session = (await meetings(app))["habitat-iii"]
    assert (session["starts"], session["ends"]) == ("2016-10-17", "2016-10-20")
    assert (session["within"], session["place_key"]) == ("HABITAT III", "quito")
    assert (session["country"], session["zone"]) == ("EC", "America/Guayaquil"), "both from the place"
    assert "habitat-iii-day" in json.loads(session["ledger"])


async def test_nothing_is_said_that_the_document_does_not_say(app: App) -> None:
    for one in (await meetings(app)).values():
        assert one["minutes"] is None, "no time of day is printed"
        assert (one["languages"], one["hosts"], one["capacity"], one["rule"]) == ("[]", "[]", None, None)
        assert one["within"] in one["printed"]
        assert (one["outcome"] or "") in one["printed"]
        assert one["link"] in one["printed"]


async def test_the_meetings_agree_with_the_timeline(app: App) -> None:
    found = await meetings(app)
    milestones = {one.key: one for one in (await app.network.about(GUILD)).timeline}
    for key, one in found.items():
        milestone = milestones[key]
        assert (one["starts"], one["ends"]) == (milestone.start, milestone.end)
        assert one["printed"] == milestone.text
        assert one["place_key"] == milestone.place
        assert (one["country"] or None) == milestone.country
        assert json.loads(one["ledger"]) == milestone.ledger
        if "people" in milestone.figures:
            assert one["attendance"] == int(milestone.figures["people"])
            assert one["approximate"] == ("approximate" in milestone.figures)
        else:
            assert one["attendance"] is None


async def test_every_entry_of_the_ledger_about_meetings_is_named_by_one(app: App) -> None:
    named = {key for one in (await meetings(app)).values() for key in json.loads(one["ledger"])}
    assert {entry.key for entry in await app.directory.ledger(GUILD) if entry.about == "events"} <= named


async def test_every_title_is_added_in_three_languages_and_fits_the_name_of_an_event_on_discord(app: App) -> None:
    for one in (await meetings(app)).values():
        titles = json.loads(one["titles"])
        assert set(titles) == {"fr", "es", "pt_BR"}
        assert all(0 < len(title) <= 100 for title in [one["title"], *titles.values()])


async def test_no_reminder_is_ever_planned_for_what_is_past(app: App) -> None:
    assert {one["planned_until"] for one in (await meetings(app)).values()} == {None}


def test_the_file_knows_the_kinds_that_the_bot_knows() -> None:
    assert get_args(Kind) == tuple(KINDS)


# -- seeding ------------------------------------------------------------------------------------------------


async def test_a_first_seeding_adds_the_meetings_at_the_time_of_the_clock(empty_app: App, clock: ManualClock) -> None:
    report = await empty_app.seed(GUILD)
    assert report.added["meetings"] == 5
    for one in (await meetings(empty_app)).values():
        assert one["created_at"] == one["updated_at"] == int(clock.now().timestamp())
        assert (one["origin"], one["updated_by"], one["version"], one["sequence"]) == ("seeded", None, 1, 0)


async def test_seeding_twice_changes_nothing(app: App, clock: ManualClock) -> None:
    before = await meetings(app)
    clock.advance(days=1)
    report = await app.seed(GUILD)
    assert (report.added, report.changed, report.removed, report.kept) == ({}, {}, {}, [])
    assert report.same["meetings"] == 5
    assert await meetings(app) == before


async def test_a_correction_in_the_file_reaches_the_meeting_and_its_attendance_and_keeps_its_identity(
    app: App, data: Path, clock: ManualClock
) -> None:
    before = (await meetings(app))["first-meeting"]
    change(data, "start: 2015-03-23", "start: 2015-03-22")
    change(data, "people: 33", "people: 34")
    clock.advance(days=1)
    report = await app.seed(GUILD, data)
    assert report.changed == {"meetings": 1}
    after = (await meetings(app))["first-meeting"]
    assert (after["starts"], after["original"], after["attendance"]) == ("2015-03-22", "2015-03-22", 34)
    assert (after["id"], after["uid"], after["created_at"]) == (before["id"], before["uid"], before["created_at"])
    assert (after["version"], after["sequence"]) == (before["version"] + 1, before["sequence"] + 1)
    assert after["updated_at"] == int(clock.now().timestamp())
    assert (await app.seed(GUILD, data)).changed == {}


async def test_an_attendance_taken_out_of_the_file_is_taken_out_of_the_record(app: App, data: Path) -> None:
    change(data, "  attendance: {people: 50, approximate: yes}\n", "")
    await app.seed(GUILD, data)
    second = (await meetings(app))["second-meeting"]
    assert (second["original"], second["attendance"]) == (None, None)


async def test_an_edited_meeting_survives_a_seed_that_differs(app: App, data: Path) -> None:
    await edit(app, "first-meeting", "The meeting in Corregidora")
    before = await meetings(app)
    assert (await app.seed(GUILD)).kept == [], "the file says what it said"
    change(data, "title: 1st TWG meeting", "title: First TWG meeting")
    change(data, "people: 33", "people: 34")
    report = await app.seed(GUILD, data)
    assert report.kept == ["First TWG meeting"]
    assert report.changed == {}
    assert await meetings(app) == before


async def test_a_meeting_that_only_bears_the_name_of_an_editor_survives_too(app: App, data: Path) -> None:
    await run(app, "UPDATE event SET updated_by = 41 WHERE guild_id = :guild AND key = 'first-meeting'")
    change(data, "people: 33", "people: 34")
    assert (await app.seed(GUILD, data)).kept == ["1st TWG meeting"]
    assert (await meetings(app))["first-meeting"]["attendance"] == 33


async def test_a_meeting_that_left_the_file_goes_unless_a_person_edited_it(app: App, data: Path) -> None:
    await edit(app, "first-meeting", "The meeting in Corregidora")
    cut(data, "first-meeting")
    cut(data, "second-meeting")
    for removed in ({"meetings": 1}, {}):
        report = await app.seed(GUILD, data)
        assert report.removed == removed
        assert report.kept == ["The meeting in Corregidora"]
        assert list(await meetings(app)) == [key for key in KEYS if key != "second-meeting"]
    left = await app.database.read(lambda tx: tx.value("SELECT count(*) FROM event_occurrence"))
    assert left == 2, "the attendance of the second meeting went with it"


async def test_what_people_entered_is_never_taken_out_nor_reported(app: App) -> None:
    await run(
        app,
        """INSERT INTO event (guild_id, key, kind, title, starts, ends, zone, uid, origin, created_at, updated_at)
           VALUES (:guild, 'event-12', 'webinar', 'Ours', '2027-03-26T15:00', '2027-03-26T16:00', 'UTC', 'u',
             'submitted', 1, 1)""",
    )
    report = await app.seed(GUILD)
    assert (report.removed, report.kept) == ({}, [])
    assert "event-12" in await meetings(app)


async def test_each_server_has_meetings_and_calendar_ids_of_its_own(app: App, data: Path) -> None:
    assert await meetings(app, OTHER_GUILD) == {}
    await app.seed(OTHER_GUILD)
    ids = {one["uid"] for guild in (GUILD, OTHER_GUILD) for one in (await meetings(app, guild)).values()}
    assert len(ids) == 10
    assert f"first-meeting.{GUILD}@network-memory" in ids
    cut(data, "first-meeting")
    change(data, "people: 50", "people: 51")
    await app.seed(OTHER_GUILD, data)
    here = await meetings(app)
    assert (here["first-meeting"]["attendance"], here["second-meeting"]["attendance"]) == (33, 50)


# -- faults -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: phase", "kind: party", "kind: Input should be"),
        ("title: 1st TWG meeting", "tittle: 1st TWG meeting", "tittle"),
        ("start: 2015-03-23", "start: 2015-02-31", "the calendar has no “2015-02-31”"),
        ("start: 2015-03-23", "start: 23 March 2015", "neither a day"),
        ("start: 2015-03-23", "start: 2015-03-23T09:00", "neither a day"),
        ("start: 2014-10", "start: 2014-13", "the calendar has no “2014-13”"),
        ("end: 2015-03-25", "end: 2015-03-22", "comes before the start"),
        ("end: 2015-03-25", "end: 2015-03", "both as days or both as months"),
        ("zone: UTC ", "zone: Geneva ", "not a time zone"),
        ("  zone: UTC", "  # zone: UTC", "write the time zone"),
        ("country: MX", "country: XX", "not a country"),
        ("country: MX", "country: CO", "“corregidora” lies in MX, not in CO"),
        ("place: quito", "place: quitto", "no place “quitto”"),
        ("ledger: [queretaro]", "ledger: [queretarro]", "no entry “queretarro” in the ledger"),
        ("key: second-meeting", "key: first-meeting", "the key “first-meeting” stands twice"),
        ("key: second-meeting", "key: event-12", "a key that the bot gives"),
        ("people: 33", "people: many", "attendance.people"),
        ("people: 33", "people: 0", "attendance.people"),
        ("50, approximate: yes", "50, approximate: perhaps", "attendance.approximate"),
        ("link: http://", "link: ftp://", "link"),
        ("    fr: Phase", "    de: Phase", "added_titles"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(data: Path, old: str, new: str, says: str) -> None:
    line = change(data, old, new)
    with pytest.raises(DataError) as refused:
        read_data(data)
    fault = next(fault for fault in refused.value.faults if says in fault)
    name, number, _what = fault.split(":", 2)
    assert name == "events.yaml"
    near = 9 if says == "write the time zone" else 0  # what is missing is told at the entry's first line
    assert line - near <= int(number) <= line, fault


def test_every_fault_of_an_entry_is_told_at_once(data: Path) -> None:
    change(data, "end: 2015-03-25", "end: 2015-03-22")
    change(data, "country: MX", "country: XX")
    change(data, "place: quito", "place: quitto")
    with pytest.raises(DataError) as refused:
        read_data(data)
    for says in ("comes before", "not a country", "no place “quitto”"):
        assert any(says in fault for fault in refused.value.faults)


def test_a_fault_in_the_places_is_not_told_again_at_every_meeting(data: Path) -> None:
    (data / "places.yaml").write_text("- a: [")
    (data / "ledger.yaml").write_text("- a: [")
    with pytest.raises(DataError) as refused:
        read_data(data)
    assert not [fault for fault in refused.value.faults if fault.startswith("events.yaml")]


async def test_a_fault_changes_nothing(empty_app: App, data: Path) -> None:
    change(data, "end: 2015-03-25", "end: 2015-03-22")
    with pytest.raises(DataError):
        await empty_app.seed(GUILD, data)
    assert await meetings(empty_app) == {}
