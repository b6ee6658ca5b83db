"""Next steps and promises: noted, reminded of, done; the Outlook's promises as history (D5, I8, P1, S7)."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.conversations import outcome_store, store
from bot.conversations.records import STEP, Commitment
from bot.core.guilds import Actor
from bot.core.outbox import Outcome
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.settings import PROJECT
from tests.conversations.talks import opened
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

CHANNEL = 900000000000000001
OWNER = Actor(user=77, guild=GUILD)


@pytest.fixture(autouse=True)
async def channel(app: App) -> None:
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=CHANNEL)


async def waiting(app: App) -> list[tuple[str, str, int, datetime]]:
    """(moment, kind of target, target, due) of each reminder that waits, first due first."""

    def work(tx):  # type: ignore[no-untyped-def]
        rows = tx.fetch(
            "SELECT moment, target_kind, target, due FROM delivery WHERE kind = :kind AND status = 'due' ORDER BY due",
            kind=STEP,
        )
        return [
            (row["moment"], row["target_kind"], row["target"], datetime.fromtimestamp(row["due"], UTC)) for row in rows
        ]

    return await app.database.read(work)


async def promised(app: App, number: int, **given: object) -> Commitment:
    made, _hidden = await app.commitments.add(
        CURATOR, number, **{"text": "Write the guide", "due": "23 March 2027", **given}
    )  # type: ignore[arg-type]
    await app.commitments.plan()
    return made


async def everything(app: App) -> list[tuple[object, ...]]:
    return await app.database.read(lambda tx: [tuple(row) for row in tx.fetch("SELECT * FROM commitment ORDER BY id")])


# -- reminders -------------------------------------------------------------------------------------------------------


async def test_a_step_is_reminded_of_a_week_before_on_the_day_and_three_times_after(app: App) -> None:
    await promised(app, await opened(app, GUILD))
    found = await waiting(app)
    assert [moment for moment, *_rest in found] == ["week", "day", "late1", "late2", "late3"]
    assert {target for _moment, _kind, target, _due in found} == {CHANNEL}
    zone = (await app.events.settings(GUILD)).zone
    assert zone
    days = [(due.date() - date(2027, 3, 23)).days for *_rest, due in found]
    assert days == [-7, 0, 7, 14, 21]


async def test_planning_twice_writes_nothing(app: App) -> None:
    await promised(app, await opened(app, GUILD))
    before = app.database.version("outbox")
    await app.commitments.plan()
    await app.commitments.plan()
    assert app.database.version("outbox") == before


async def test_the_owner_is_reminded_unless_they_take_no_direct_messages(app: App) -> None:
    await promised(app, await opened(app, GUILD), owner_user=OWNER.user)
    found = await waiting(app)
    assert [moment for moment, *_rest in found] == ["named", "week", "day", "late1", "late2", "late3"]
    assert {target for _moment, _kind, target, _due in found} == {OWNER.user}
    touched = app.database.version("conversations")
    await app.members.set_reminders(OWNER, "off")
    assert app.database.version("conversations") > touched
    await app.commitments.plan()
    assert {target for moment, _kind, target, _due in await waiting(app) if moment != "named"} == {CHANNEL}
    await app.members.set_reminders(OWNER, "asked")
    await app.commitments.plan()
    assert {target for _moment, _kind, target, _due in await waiting(app)} == {OWNER.user}


async def test_whoever_turns_out_to_take_no_direct_messages_is_told_of_by_the_curators(
    app: App, clock: ManualClock
) -> None:
    await promised(app, await opened(app, GUILD), owner_user=OWNER.user)
    clock.advance(days=16)

    def refuse(tx):  # type: ignore[no-untyped-def]
        (week,) = [one for one in app.outbox.coming(tx, clock.now(), limit=9) if one.moment == "week"]
        app.outbox.begin(tx, [week], clock.now())
        app.outbox.settle(tx, [Outcome(id=week.id, status="failed", error="50007")], clock.now())

    await app.database.transaction(refuse)
    await app.commitments.plan()
    found = [one for one in await waiting(app) if one[0] != "named"]
    assert {target for _moment, _kind, target, _due in found} == {CHANNEL}
    assert [moment for moment, *_rest in found] == ["week", "day", "late1", "late2", "late3"]


async def test_what_is_done_or_taken_out_is_not_reminded_of(app: App) -> None:
    number = await opened(app, GUILD)
    one = await promised(app, number)
    other = await promised(app, number, text="Print the guide")
    assert len(await waiting(app)) == 10
    await app.commitments.done(CURATOR, one.id, "It is on the site.")
    await app.commitments.plan()
    assert len(await waiting(app)) == 5
    await app.commitments.drop(CURATOR, other.id)
    await app.commitments.plan()
    assert await waiting(app) == []
    await app.commitments.undo(CURATOR, one.id)
    await app.commitments.plan()
    assert len(await waiting(app)) == 5


async def test_a_step_noted_late_is_not_reminded_of_what_is_over(app: App) -> None:
    await promised(app, await opened(app, GUILD), due="3 March 2027")
    assert [moment for moment, *_rest in await waiting(app)] == ["day", "late1", "late2", "late3"]


async def test_a_reminder_says_nothing_of_what_was_done_or_given_away_meanwhile(app: App, clock: ManualClock) -> None:
    one = await promised(app, await opened(app, GUILD), owner_user=OWNER.user)
    clock.advance(days=16)
    due = await app.database.read(lambda tx: app.outbox.coming(tx, clock.now(), limit=9))
    assert {told.moment for told in (await app.commitments.told(due)).values()} == {"named", "week"}
    await app.commitments.not_me(OWNER, one.id)
    assert await app.commitments.told(due) == {}


async def test_a_reminder_comes_in_the_language_of_the_person_else_in_that_of_the_conversation(
    app: App, clock: ManualClock
) -> None:
    await promised(app, await opened(app, GUILD, language="fr"), owner_user=OWNER.user)
    due = await app.database.read(lambda tx: app.outbox.coming(tx, clock.now(), limit=9))
    assert {told.language for told in (await app.commitments.told(due)).values()} == {"fr"}
    await app.members.set_language(OWNER, "es")
    assert {told.language for told in (await app.commitments.told(due)).values()} == {"es"}


# -- who, what, when -------------------------------------------------------------------------------------------------


async def test_a_date_may_be_typed_in_any_of_the_four_languages(app: App) -> None:
    number = await opened(app, GUILD)
    for typed, code in (("23 mars 2027", "fr"), ("23 de marzo de 2027", "es"), ("23 de março de 2027", "pt_BR")):
        made, _hidden = await app.commitments.add(CURATOR, number, text="Write", due=typed, code=code)
        assert made.due == date(2027, 3, 23)
    for typed in ("soon", "23 March 2016", "15:00", "4/5/2027"):
        with pytest.raises(InvalidInputError):
            await app.commitments.add(CURATOR, number, text="Write", due=typed, code="en")


async def test_the_list_shows_what_is_open_by_date_then_undated_then_done(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    undated = await promised(app, number, text="Undated", due="")
    late = await promised(app, number, text="Late", due="1 June 2027")
    early = await promised(app, number, text="Early", due="1 April 2027")
    first = await promised(app, number, text="First done")
    second = await promised(app, number, text="Second done")
    for one in (first, second):
        clock.advance(hours=1)
        await app.commitments.done(CURATOR, one.id, "")
    own = [one.text for one in await app.commitments.listed(GUILD, "all") if one.origin == "decided"]
    assert own == [early.text, late.text, undated.text, second.text, first.text]
    assert {one.text for one in await app.commitments.listed(GUILD, "done")} == {first.text, second.text}
    assert all(one.done_at is None for one in await app.commitments.listed(GUILD, "open"))
    assert await app.commitments.listed(OTHER_GUILD, "all") == []


async def test_the_owner_may_mark_it_as_done_and_others_may_not(app: App) -> None:
    number = await opened(app, GUILD)
    one = await promised(app, number, owner_user=OWNER.user)
    for actor in (MEMBER, Actor(user=OWNER.user, guild=OTHER_GUILD, administrator=True)):
        with pytest.raises((NotAllowedError, NotFoundError)):
            await app.commitments.done(actor, one.id, "Mine.")
        with pytest.raises((NotAllowedError, NotFoundError)):
            await app.commitments.not_me(actor, one.id)
        with pytest.raises((NotAllowedError, NotFoundError)):
            await app.commitments.drop(actor, one.id)
        with pytest.raises((NotAllowedError, NotFoundError)):
            await app.commitments.add(actor, number, text="Mine.")
    done = await app.commitments.done(OWNER, one.id, "It is on the site.")
    assert done.outcome == "It is on the site."
    with pytest.raises(ConflictError, match="marked as done"):
        await app.commitments.done(CURATOR, one.id, "Again.")


async def test_whoever_is_named_can_say_that_it_is_not_them(app: App) -> None:
    one = await promised(app, await opened(app, GUILD), owner="The secretariat", owner_user=OWNER.user)
    after = await app.commitments.not_me(OWNER, one.id)
    assert (after.owner, after.owner_user) == ("The secretariat", None)
    await app.commitments.plan()
    assert {target for _moment, _kind, target, _due in await waiting(app)} == {CHANNEL}


async def test_under_the_chatham_house_rule_the_owner_is_kept_and_shown_nowhere(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD, mode="chatham")
    made, hidden = await app.commitments.add(
        CURATOR, number, text="Ask Interpeace", owner="Interpeace", owner_user=OWNER.user, due="23 March 2027"
    )
    assert hidden == 1
    assert "Interpeace" not in made.text
    kept = await app.database.read(lambda tx: outcome_store.commitment(tx, GUILD, made.id))
    assert kept is not None
    assert (kept.owner, kept.owner_user) == ("[name withheld]", OWNER.user)
    shown = [made, await app.commitments.one(CURATOR, made.id), *await app.commitments.listed(GUILD, "open")]
    shown += (await app.commitments.of(CURATOR, number))[1]
    shown.append(await app.commitments.done(OWNER, made.id, "Interpeace answered."))
    assert "Interpeace" not in str(shown)
    assert all(one.owner_user is None for one in shown if one.id == made.id)
    trail = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"conversation:{number}", limit=20))
    assert str(OWNER.user) not in [str(one.actor) for one in trail]
    assert "Interpeace" not in str(trail)


async def test_a_facilitator_without_the_role_may_note_steps(app: App) -> None:
    number = await opened(app, GUILD)
    await app.database.transaction(lambda tx: store.put_facilitators(tx, number, [MEMBER.user]))
    made, _hidden = await app.commitments.add(MEMBER, number, text="Write")
    assert (await app.commitments.done(MEMBER, made.id, "")).done_at is not None


# -- the promises of the Outlook -------------------------------------------------------------------------------------


async def test_the_promises_of_the_outlook_are_history_without_reminders(app: App, clock: ManualClock) -> None:
    found = {one.texts["en"]: one for one in await app.commitments.listed(GUILD, "all")}
    assert len(found) == 3
    habitat = found["Findings and entry points at HABITAT III"]
    assert habitat.due == date(2016, 10, 20)
    assert habitat.origin == "seeded"
    assert habitat.texts["fr"] == "Conclusions et points d'entrée à HABITAT III"
    assert habitat.text.startswith("Present findings and entry points")
    assert list(habitat.ledger) == ["habitat-iii-day"]
    await app.commitments.plan()
    assert await waiting(app) == []
    with pytest.raises(ConflictError, match="history"):
        await app.commitments.drop(CURATOR, habitat.id)


async def test_seeding_again_changes_nothing_and_keeps_what_people_marked(app: App) -> None:
    before = await everything(app)
    await app.seed(GUILD)
    assert await everything(app) == before
    first = (await app.commitments.listed(GUILD, "open"))[0]
    await app.commitments.done(CURATOR, first.id, "Presented in Geneva.")
    marked = await everything(app)
    await app.seed(GUILD)
    assert await everything(app) == marked


async def test_a_promise_that_changes_in_the_data_changes_and_one_that_goes_goes(app: App, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(PROJECT / "data", folder)
    file = folder / "network.yaml"
    text = file.read_text(encoding="utf-8")
    cut = text.index("  - key: systematised-network")
    file.write_text(
        (text[:cut] + text[text.index("\nlinks:") :]).replace("by: 2016-10-20", "by: 2016-10-21"), encoding="utf-8"
    )
    first = (await app.commitments.listed(GUILD, "open"))[0]
    await app.commitments.done(CURATOR, first.id, "Presented in Geneva.")
    await app.seed(GUILD, folder)
    found = await app.commitments.listed(GUILD, "all")
    assert [one.due for one in found] == [date(2016, 10, 21), first.due]
    assert found[1].outcome == "Presented in Geneva."


async def test_a_reminder_that_was_due_while_the_bot_was_down_is_still_sent(app: App, clock: ManualClock) -> None:
    await promised(app, await opened(app, GUILD))
    clock.advance(days=15, hours=3)
    await app.commitments.plan()
    due = await app.database.read(lambda tx: app.outbox.coming(tx, clock.now(), limit=9))
    assert [one.moment for one in due] == ["week"]
    assert due[0].late(clock.now())
    assert clock.now() - due[0].due < timedelta(days=1)
