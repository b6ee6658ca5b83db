"""A person lives through the bot, takes everything along, and is erased without a trace (P1, P2, P3)."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.core.personal import NOBODY
from tests.conversations.test_featuring import begin
from tests.privacy.lives import MARK, OTHER, PERSON, THEIRS, answers, files_with, left_of, live
from tests.privacy.test_schema import OWN
from tests.privacy.test_schema import PERSON as COLUMNS
from tests.support.apps import GUILD, OTHER_GUILD, open_app
from tests.support.clock import ManualClock


@pytest.fixture
async def lived(app: App) -> App:
    """Two people have lived through the bot."""
    conversation = await begin(app)
    await live(app, OTHER, THEIRS, conversation, 1)
    await live(app, PERSON, MARK, conversation, 2)
    return app


async def test_a_life_reaches_every_column_that_can_hold_a_person(lived: App) -> None:
    """Otherwise the tests below would tell nothing of a new column."""
    reached = await left_of(lived, PERSON.user, MARK)
    wanted = {(table, column) for table, columns in COLUMNS.items() for column in columns.split()}
    wanted |= {(table, column) for table, columns in OWN.items() for column in columns.split()}
    assert wanted - reached == {("resource_file", "name"), ("resource_file", "url")}  # tests/resources/test_sharing.py


async def test_an_export_holds_all_that_is_their_own_and_nothing_of_anybody_else(lived: App) -> None:
    whole = await lived.privacy.export_of(PERSON)
    text = json.dumps(whole, ensure_ascii=False)
    assert THEIRS.casefold() not in text.casefold()
    assert str(OTHER.user) not in text
    assert {"settings", "meetings", "resources", "conversations", "directory", "drafts", "messages", "acts"} <= set(
        whole
    )
    assert whole["server"] == str(GUILD)
    assert whole["consents"]["listed"]
    for own in (
        f"We tried {MARK}", f"{MARK} Byline", f"{MARK} waits", f"{MARK} is why", f"{MARK} is the reason", f"{MARK} draft",
        f"{MARK} of the council", f"{MARK} said so", f"{MARK.casefold()}.example.org",
    ):  # fmt: skip
        assert own.casefold() in text.casefold(), own


async def test_after_erasing_neither_number_nor_words_are_left_anywhere(
    lived: App, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = await lived.privacy.export_of(OTHER)
    await lived.privacy.erase(PERSON)
    assert await left_of(lived, PERSON.user, MARK) == set()
    assert files_with(tmp_path, MARK, str(PERSON.user)) == []
    assert MARK not in caplog.text
    assert str(PERSON.user) not in caplog.text
    overview = await lived.privacy.overview(PERSON)
    assert not overview.held
    assert overview.consents.listed is None
    assert lived.members.language(GUILD, PERSON.user) is None
    assert PERSON.user not in await lived.departures.kept(GUILD)
    after = await lived.privacy.export_of(OTHER)
    for whole in (before, after):
        whole.pop("messages")  # who facilitates is told that words were taken back, and not whose
    assert after == before
    await lived.privacy.erase(PERSON)  # of whom nothing is kept: it changes nothing
    assert await left_of(lived, PERSON.user, MARK) == set()


async def test_what_a_person_edited_is_still_told_from_what_was_loaded(lived: App) -> None:
    await lived.privacy.erase(PERSON)

    def work(tx: object) -> list[int]:
        return [
            tx.value(f"SELECT count(*) FROM {table} WHERE {column} = {NOBODY}")  # type: ignore[attr-defined]
            for table, column in (
                ("organisation", "updated_by"), ("event", "updated_by"), ("resource", "decided_by"), ("audit", "actor"),
            )
        ]  # fmt: skip

    assert all(await lived.database.read(work))


async def test_the_same_person_in_another_server_is_not_touched(lived: App) -> None:
    there = Actor(user=PERSON.user, guild=OTHER_GUILD)
    await lived.members.set_zone(there, "Europe/Paris")
    await lived.privacy.set_consent(there, "asked", given=True)
    await lived.privacy.erase(PERSON)
    overview = await lived.privacy.overview(there)
    assert set(overview.held) == {"settings", "privacy"}
    assert overview.consents.asked is not None


async def test_a_consent_that_is_withdrawn_leaves_nothing(app: App) -> None:
    await app.privacy.set_consent(PERSON, "listed", given=True)
    given = await app.privacy.set_consent(PERSON, "asked", given=True)
    assert given.listed
    assert given.asked
    await app.privacy.set_consent(PERSON, "asked", given=False)
    assert (await app.privacy.set_consent(PERSON, "listed", given=False)).listed is None
    assert await left_of(app, PERSON.user) == set()


async def test_direct_messages_go_off_and_back_to_those_that_are_asked_for(app: App) -> None:
    assert not (await app.privacy.set_direct_messages(PERSON, wanted=False)).direct_messages
    assert (await app.members.settings(GUILD, PERSON.user)).reminders == "off"
    assert (await app.privacy.set_direct_messages(PERSON, wanted=True)).direct_messages
    assert await left_of(app, PERSON.user) == set()
    await app.members.set_reminders(PERSON, "all")
    await app.privacy.set_direct_messages(PERSON, wanted=True)
    assert (await app.members.settings(GUILD, PERSON.user)).reminders == "all"


async def test_somebody_is_greeted_once_in_each_server_and_anew_after_they_were_erased(app: App) -> None:
    there = Actor(user=PERSON.user, guild=OTHER_GUILD)
    assert [await app.privacy.greet(PERSON) for _time in range(3)] == [True, False, False]
    assert await app.privacy.greet(there)
    assert await app.privacy.greet(OTHER)
    assert await left_of(app, PERSON.user) == set()  # a fingerprint, no number
    await app.privacy.erase(PERSON)
    assert await app.privacy.greet(PERSON)
    assert not await app.privacy.greet(there)


# -- copies ---------------------------------------------------------------------------------------------------


async def copied(app: App, to: Path) -> None:
    await app.database.scrub()
    shutil.copyfile(app.database.path, to)


async def test_whoever_was_erased_is_erased_again_from_an_older_copy(
    lived: App, tmp_path: Path, clock: ManualClock
) -> None:
    older = tmp_path / "older.copy"
    await copied(lived, older)
    await lived.privacy.erase(PERSON)
    await lived.close()
    older.replace(tmp_path / "network.sqlite3")
    restored = await open_app(tmp_path, clock)
    try:
        assert await left_of(restored, PERSON.user, MARK) == set()
        assert files_with(tmp_path, MARK, str(PERSON.user)) == []
        assert await answers(restored, OTHER.user) == 1
        # Who comes back keeps what is newer, at each later start too.
        await restored.members.set_zone(PERSON, "Europe/Paris")
    finally:
        await restored.close()
    once_more = await open_app(tmp_path, clock)
    try:
        assert (await once_more.members.settings(GUILD, PERSON.user)).zone == "Europe/Paris"
    finally:
        await once_more.close()


async def test_an_older_copy_without_a_key_takes_the_one_of_the_list(
    app: App, tmp_path: Path, clock: ManualClock
) -> None:
    await app.members.set_zone(PERSON, "Europe/Paris")
    older = tmp_path / "older.copy"
    await copied(app, older)
    await app.privacy.erase(PERSON)
    await app.close()
    older.replace(tmp_path / "network.sqlite3")
    restored = await open_app(tmp_path, clock)
    assert await left_of(restored, PERSON.user) == set()
    await restored.close()


async def test_a_list_that_could_not_be_written_is_added_to_at_the_next_start(
    lived: App, tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """An unwritable folder loses no erasure: the database forgets all the same, and the operator is told."""
    (tmp_path / "backups").write_text("a file where the folder should be")
    await lived.privacy.erase(PERSON)
    assert await left_of(lived, PERSON.user, MARK) == set()
    assert "cannot be written" in caplog.text
    assert await lived.privacy.erasures.missing() == 1
    await lived.close()
    (tmp_path / "backups").unlink()
    started = await open_app(tmp_path, clock)
    assert await started.privacy.erasures.missing() == 0
    assert len((tmp_path / "backups" / "erasures.jsonl").read_text().splitlines()) == 2
    await started.close()


async def test_a_line_that_a_crash_cut_off_is_written_again(lived: App, tmp_path: Path, clock: ManualClock) -> None:
    await lived.privacy.erase(PERSON)
    await lived.close()
    path = tmp_path / "backups" / "erasures.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    started = await open_app(tmp_path, clock)
    assert await started.privacy.erasures.missing() == 0
    await started.close()


async def test_lines_that_nobody_of_us_wrote_do_not_keep_the_bot_from_starting(
    lived: App, tmp_path: Path, clock: ManualClock
) -> None:
    older = tmp_path / "older.copy"
    await copied(lived, older)
    await lived.privacy.erase(PERSON)
    await lived.close()
    older.replace(tmp_path / "network.sqlite3")
    path = tmp_path / "backups" / "erasures.jsonl"
    line: dict[str, object] = {"id": "0" * 32, "guild": 1, "person": "0" * 32, "at": "2027-03-01T00:00:00+00:00"}
    foreign = [
        {**line, "guild": 10**30}, {**line, "guild": -1}, {**line, "at": "0001-01-01"}, {**line, "id": "\ud800"},
        {**line, "person": "x"}, {**line, "person": ""} | {"guild": True}, [], 7, None,
    ]  # fmt: skip
    damage = "".join(json.dumps(one) + "\n" for one in foreign).encode() + b"[" * 100_000 + b"\n\xff\n"
    path.write_bytes(damage + path.read_bytes() * 2)
    restored = await open_app(tmp_path, clock)
    try:
        assert await left_of(restored, PERSON.user, MARK) == set()
        assert await answers(restored, OTHER.user) == 1
    finally:
        await restored.close()


async def test_a_list_whose_key_is_damaged_still_erases_with_the_key_of_the_copy(
    lived: App, tmp_path: Path, clock: ManualClock
) -> None:
    await lived.privacy.greet(OTHER)  # the first fingerprint makes the key, so the copy has it
    older = tmp_path / "older.copy"
    await copied(lived, older)
    await lived.privacy.erase(PERSON)
    await lived.close()
    older.replace(tmp_path / "network.sqlite3")
    path = tmp_path / "backups" / "erasures.jsonl"
    key, *lines = path.read_text().splitlines(keepends=True)
    path.write_text(key[:20] + "\n" + "".join(lines))
    restored = await open_app(tmp_path, clock)
    try:
        assert await left_of(restored, PERSON.user, MARK) == set()
    finally:
        await restored.close()


async def test_an_erasure_is_listed_for_copies_also_where_the_disk_fails_right_after_it(
    lived: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(lived.database, "scrub", full)
    with pytest.raises(OSError, match="full"):
        await lived.privacy.erase(PERSON)
    assert await lived.privacy.erasures.missing() == 0


# -- departures -----------------------------------------------------------------------------------------------


async def test_a_server_goes_with_all_that_hangs_on_it_and_another_one_stays(
    lived: App, tmp_path: Path, clock: ManualClock
) -> None:
    await lived.members.set_zone(Actor(user=5, guild=OTHER_GUILD), "Europe/Paris")
    await lived.departures.server_left(GUILD)
    assert await lived.departures.purge() == await lived.departures.purge_at(GUILD)
    clock.advance(seconds=30 * 86400 - 1)
    await lived.departures.purge()
    assert GUILD in await lived.departures.servers()
    clock.advance(seconds=2)
    await lived.departures.purge()
    assert await lived.departures.servers() == [OTHER_GUILD]
    for user, mark in ((PERSON.user, MARK), (OTHER.user, THEIRS)):
        assert await left_of(lived, user, mark) == set()
    assert files_with(tmp_path, MARK, THEIRS, "Basel Peace Office") == []
    counts = await lived.database.read(
        lambda tx: {
            table: tx.value(f"SELECT count(*) FROM {table}")
            for table in ("search_entry", "search_text", "search_word", "event_answer", "term", "audit", "delivery")
        }
    )
    assert set(counts.values()) == {0}


async def test_a_server_that_is_there_again_keeps_everything(lived: App, clock: ManualClock) -> None:
    await lived.departures.server_left(GUILD)
    clock.advance(seconds=20 * 86400)
    await lived.departures.server_here(GUILD)
    clock.advance(seconds=20 * 86400)
    await lived.departures.purge()
    assert GUILD in await lived.departures.servers()


async def test_nobody_is_purged_on_the_word_of_a_process_that_ended(
    lived: App, tmp_path: Path, clock: ManualClock
) -> None:
    """Who came back while the bot was stopped has told nobody yet."""
    await lived.departures.left(GUILD, OTHER.user)
    await lived.departures.server_left(GUILD)
    await lived.close()
    clock.advance(seconds=40 * 86400)
    started = await open_app(tmp_path, clock)
    try:
        assert await started.departures.purge() is None
        assert await answers(started, OTHER.user) == 1
        await started.departures.left(GUILD, OTHER.user)
        await started.departures.purge()
        assert await answers(started, OTHER.user) == 0
        assert GUILD in await started.departures.servers()
    finally:
        await started.close()
