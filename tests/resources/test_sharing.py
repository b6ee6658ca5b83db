"""Sharing without Discord: duplicates, drafts, taking back, what is kept of a person and how it goes (I4, I8, P2, P3)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.resources import review_store
from bot.resources.form import ResourceForm, Upload, as_form
from bot.resources.records import Card, Resource, ResourceId, StoredFile, Tell
from bot.resources.sharing import DRAFT, Checked, Started, renewed
from tests.resources.cards import wanted_cards
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

OTHER = Actor(user=77000000000000077, guild=GUILD)
PERSON = Actor(user=66000000000000066, guild=GUILD)  # a number that stands nowhere else
FORM = ResourceForm(
    title="Night buses and safety", credits="Okoye, Adaeze; Lund, Ola (2019)", address="https://buses.example.org/study",
    why="It answers the second question.", kind="report", language="en",
)  # fmt: skip
MARKER = "Zyxqvwordle"  # a word that stands nowhere else


async def share(
    app: App, actor: Actor = PERSON, *, file: StoredFile | None = None, tell: Tell = "here", **typed: object
) -> Resource:
    """Share something; without an address of its own it is another work by its title."""
    started = Started(form=replace(FORM, **typed), channel=900, tell=tell)
    number = await app.sharing.keep(actor, started)
    return await app.sharing.send(actor, number, "en", file)


async def check(app: App, actor: Actor = PERSON, **typed: object) -> Checked:
    return await app.sharing.check(actor, Started(form=replace(FORM, **typed), channel=900))


def stored(message: int = 5, name: str = "paper.pdf") -> StoredFile:
    return StoredFile(
        name=name, size=9, type="application/pdf", url=f"https://cdn.example.org/{name}?ex=1",
        expires_at=datetime(2027, 3, 2, tzinfo=UTC), channel=901, message=message,
    )  # fmt: skip


async def shown(app: App, number: int) -> Resource:
    return (await app.resource_curation.reviewed(CURATOR, number)).resource


async def rows(app: App, table: str) -> int:
    return int(await app.database.read(lambda tx: tx.value(f"SELECT count(*) FROM {table}")))


async def approve(app: App, resource: Resource) -> Resource:
    return await app.resource_curation.approve(CURATOR, resource.id, expected=resource.version)


# -- what the library has already -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://www.buses.example.org/study/", "BUSES.example.org/study", "https://buses.example.org/study?utm_source=x",
        "https://buses.example.org:443/study#page=3", "https://buses.example.org/%73tudy", "<https://buses.example.org/study>.",
        "https://buses.example.org/a/../study/index.html",
    ],
)  # fmt: skip
async def test_the_same_address_in_any_of_its_forms_is_the_same_work(app: App, address: str) -> None:
    await approve(app, await share(app))
    checked = await check(app, title="Something else altogether", credits="Nobody Else 2001", address=address)
    assert [(one.sure, one.bars) for one in checked.twins] == [(True, True)]
    with pytest.raises(ConflictError, match="has this already"):
        await share(app, title="Something else altogether", credits="", address=address)


@pytest.mark.parametrize("address", ["10.5555/BUS.7", "doi: 10.5555/bus.7", "https://dx.doi.org/10.5555/bus.7"])
async def test_a_doi_is_the_same_in_each_way_of_writing_it(app: App, address: str) -> None:
    await approve(app, await share(app, address="https://doi.org/10.5555/bus.7"))
    assert (await check(app, title="Something else altogether", credits="", address=address)).barred


@pytest.mark.parametrize(
    ("title", "who", "sure"),
    [
        ("night BUSES & safety".replace("&", "and"), "Lund, Ola", True),  # one author in common
        ("Night buses and safety", "", True),  # nobody says whose it is
        ("Níght buses – and: safety", "Okoye, Adaeze 2019", True),
        ("Night buses and safety", "Okoye, Adaeze 2023", False),  # a yearly report is many works
        ("Night buses and safety", "Somebody, Else 2019", False),
        ("Night busses and safty", "Okoye, Adaeze 2019", False),
        ("Night buses and safety: a study of five cities", "Okoye, Adaeze 2019", False),
    ],
)
async def test_titles_and_authors_tell_what_surely_is_the_same_and_what_may_be(
    app: App, title: str, who: str, sure: bool
) -> None:
    await approve(app, await share(app))
    checked = await check(app, title=title, credits=who, address="https://elsewhere.example.net/x")
    assert [one.sure for one in checked.twins] == [sure]
    assert checked.barred is sure


async def test_another_work_by_the_same_authors_is_not_taken_for_it(app: App) -> None:
    await approve(app, await share(app))
    checked = await check(app, title="Street lights and fear of crime", address="https://elsewhere.example.net/x")
    assert checked.twins == []


async def test_a_seeded_paper_is_known_whether_or_not_the_subtitle_is_typed(app: App) -> None:
    (first,) = [one for one in await app.resources.every(GUILD) if one.work.title == "Remaking a Neglected Megacity"]
    for title in (first.work.title, first.work.whole_title):
        checked = await check(app, title=title, credits=first.work.authors[0].short, address="")
        assert [one.summary.id for one in checked.twins] == [first.id], title
    assert (await check(app, title=first.work.whole_title, credits="", address="")).barred


async def test_what_was_not_taken_may_be_shared_again(app: App) -> None:
    one = await share(app)
    await app.resource_curation.reject(CURATOR, one.id, "Too short", expected=one.version)
    checked = await check(app)
    assert [(twin.status, twin.sure, twin.bars) for twin in checked.twins] == [("rejected", True, False)]
    again = await share(app)
    assert again.id != one.id
    reviewed = await app.resource_curation.reviewed(CURATOR, again.id)
    assert [(twin.status, twin.sure) for twin in reviewed.twins] == [("rejected", True)]


async def test_what_was_retired_is_shown_as_such_and_may_be_shared_again_where_curators_see_it(app: App) -> None:
    one = await approve(app, await share(app))
    await app.resource_curation.retire(CURATOR, f"#{one.id}", "Outdated")
    checked = await check(app, OTHER)
    assert [(twin.status, twin.sure, twin.bars) for twin in checked.twins] == [("retired", True, False)]
    again = await share(app, OTHER)
    reviewed = await app.resource_curation.reviewed(CURATOR, again.id)
    assert [(twin.status, twin.sure) for twin in reviewed.twins] == [("retired", True)]


async def test_what_was_taken_back_stands_in_nobodys_way(app: App) -> None:
    one = await share(app)
    await app.sharing.withdraw(PERSON, one.id)
    assert (await check(app, OTHER)).twins == []
    await share(app, OTHER)


async def test_one_that_bars_the_way_is_found_behind_several_that_do_not(app: App) -> None:
    for _number in range(4):
        one = await share(app)
        await app.resource_curation.reject(CURATOR, one.id, "No", expected=one.version)
    await share(app)
    assert (await check(app)).barred


async def test_what_others_shared_is_not_to_be_read_before_it_is_published(app: App) -> None:
    hidden = await share(app, OTHER, title="A secret title of theirs", credits="Hidden, Person 2020")
    near = await check(app, title="A secret title of their", address="", credits="")
    assert near.twins == []
    same = await check(app, title="What I call it", credits="Me, Myself 2020")
    assert [(one.summary.title, one.summary.authors, one.status) for one in same.twins] == [
        ("What I call it", ["Me"], "waiting")
    ]
    with pytest.raises(ConflictError) as refused:
        await share(app, title="What I call it")
    assert "secret" not in str(refused.value.values)
    await app.resource_curation.reject(CURATOR, hidden.id, "No", expected=hidden.version)
    assert (await check(app)).twins == []
    assert [one.status for one in (await check(app, OTHER)).twins] == ["rejected"], "one's own is shown"
    curators = await share(app)
    assert [one.summary.title for one in (await app.resource_curation.reviewed(CURATOR, curators.id)).twins] == [
        "A secret title of theirs"
    ]


async def test_the_library_of_another_server_is_another_one(app: App) -> None:
    """I8."""
    one = await share(app)
    elsewhere = Actor(user=PERSON.user, guild=OTHER_GUILD)
    assert (await check(app, elsewhere)).twins == []
    with pytest.raises(NotFoundError):
        await app.sharing.one_of_mine(elsewhere, one.id)
    with pytest.raises(NotFoundError):
        await app.sharing.withdraw(elsewhere, one.id)
    with pytest.raises(NotFoundError):
        await app.sharing.begin_change(elsewhere, one.id, app.languages["en"])
    assert await app.sharing.mine(elsewhere) == []
    assert (await app.sharing.export_of(OTHER_GUILD, PERSON.user)) == {"shared": [], "drafts": [], "acts": []}
    assert await app.sharing.erase_of(OTHER_GUILD, PERSON.user) == 0
    assert (await shown(app, one.id)).work.title == FORM.title


# -- drafts ---------------------------------------------------------------------------------------------------------


async def test_a_draft_is_kept_a_day_and_only_its_authors(app: App, clock: ManualClock) -> None:
    number = await app.sharing.keep(PERSON, Started(form=FORM, channel=900))
    clock.advance(hours=23, minutes=59)
    assert (await app.sharing.draft(PERSON, number)).form == FORM
    for other in (OTHER, CURATOR, Actor(user=PERSON.user, guild=OTHER_GUILD)):
        with pytest.raises(NotFoundError):
            await app.sharing.draft(other, number)
        with pytest.raises(NotFoundError):
            await app.sharing.send(other, number, "en")
        assert await app.sharing.last_draft(other) is None
        await app.sharing.discard(other, number)
        assert await app.sharing.keep(other, Started(form=FORM, channel=1), number) != number
    assert (await app.sharing.draft(PERSON, number)).channel == 900
    clock.advance(minutes=2)
    assert await app.sharing.last_draft(PERSON) is None
    with pytest.raises(NotFoundError):
        await app.sharing.draft(PERSON, number)
    with pytest.raises(NotFoundError):
        await app.sharing.send(PERSON, number, "en")


async def test_a_draft_takes_the_place_of_its_former_self_and_its_day_begins_anew(app: App, clock: ManualClock) -> None:
    number = await app.sharing.keep(PERSON, Started(form=FORM, channel=900))
    clock.advance(hours=20)
    changed = renewed(Started(form=FORM, channel=900, tell="direct"), title="Renamed", themes=("gangs",))
    assert await app.sharing.keep(PERSON, changed, number) == number
    clock.advance(hours=20)
    assert await app.sharing.last_draft(PERSON) == (number, changed)
    assert await rows(app, "draft") == 1
    clock.advance(days=2)
    assert await app.sharing.keep(PERSON, changed, number) != number, "what is over is not brought back"


async def test_what_was_left_is_offered_the_newest_first_and_not_what_a_curator_edits(app: App) -> None:
    one = await share(app)
    first = await app.sharing.keep(CURATOR, Started(form=FORM, channel=1))
    second = await app.sharing.keep(CURATOR, Started(form=FORM, channel=2))
    await app.sharing.keep(CURATOR, Started(form=FORM, channel=3, edits=True, resource=one.id))
    left = await app.sharing.last_draft(CURATOR)
    assert left is not None
    assert left[0] == second
    await app.sharing.discard(CURATOR, second)
    left = await app.sharing.last_draft(CURATOR)
    assert left is not None
    assert left[0] == first
    await app.sharing.discard(CURATOR, first)
    assert await app.sharing.last_draft(CURATOR) is None


async def test_a_draft_with_its_file_comes_back_as_it_was(app: App) -> None:
    upload = Upload(name="a.pdf", size=3, type="application/pdf", url="https://cdn.example.org/a.pdf")
    started = Started(form=replace(FORM, file=upload, themes=("gangs",)), channel=9, message=8, reason="Why\ud800")
    number = await app.sharing.keep(PERSON, started)
    assert await app.sharing.draft(PERSON, number) == started


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "\u3164\u2800"}, {"title": "x" * 301}, {"title": "a\u202eb"}, {"why": "x" * 501},
        {"why": "\u2066a"}, {"address": "not one"}, {"address": "http://localhost/x"}, {"address": "ftp://example.org"},
        {"credits": "\u202eMuggah"}, {"credits": "x" * 3000}, {"kind": ""}, {"kind": "evil"}, {"language": "xx"}, {"themes": ("evil",)},
        {"archived": "https://web.archive.org/x", "address": ""}, {"publisher": "x" * 201},
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_and_the_draft_stays(app: App, wrong: dict[str, object]) -> None:
    """I4."""
    before = {table: await rows(app, table) for table in ("resource", "resource_share", "audit", "place", "delivery")}
    started = Started(form=replace(FORM, **wrong), channel=900)
    number = await app.sharing.keep(PERSON, started)
    with pytest.raises(InvalidInputError):
        await app.sharing.send(PERSON, number, "en")
    assert await app.sharing.draft(PERSON, number) == started
    assert {table: await rows(app, table) for table in before} == before


async def test_ten_may_wait_and_no_more(app: App) -> None:
    titles = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood", "Juniper", "Katsura"]
    for title in titles[:10]:
        last = await share(app, title=title, address="")
    with pytest.raises(ConflictError, match="wait"):
        await share(app, title=titles[10], address="")
    left = await app.sharing.last_draft(PERSON)
    assert left is not None
    assert left[1].form.title == "Katsura"
    await share(app, OTHER, title=titles[10], address="")
    await app.resource_curation.ask(CURATOR, last.id, "More", expected=last.version)
    await share(app, title="Larch", address="")
    assert len(await app.sharing.mine(PERSON)) == 11


# -- sharing, and what follows ---------------------------------------------------------------------------------------


async def test_what_is_shared_waits_and_nobody_finds_it(app: App) -> None:
    one = await share(app, tell="direct", file=stored())
    assert (one.status, one.why, one.origin, one.published_at) == ("waiting", FORM.why, "submitted", None)
    assert one.file == stored()
    assert (await app.resources.find(GUILD, "night buses")).total == 0
    assert one.id not in [line.id for line in await app.resources.suggest(GUILD, "night")]
    with pytest.raises(NotFoundError):
        await app.resources.resource(GUILD, one.id)
    (mine,) = await app.sharing.mine(PERSON)
    assert (mine.summary.id, mine.status, mine.note, mine.share.tell) == (one.id, "waiting", "", "direct")
    with pytest.raises(NotFoundError):
        await app.sharing.one_of_mine(OTHER, one.id)


async def test_a_draft_is_sent_once(app: App) -> None:
    number = await app.sharing.keep(PERSON, Started(form=FORM, channel=900))
    await app.sharing.send(PERSON, number, "en")
    with pytest.raises(NotFoundError):
        await app.sharing.send(PERSON, number, "en")
    assert len(await app.sharing.mine(PERSON)) == 1


async def change(app: App, one: Resource, **typed: object) -> tuple[int, Started]:
    started = await app.sharing.begin_change(PERSON, one.id, app.languages["es"])
    started = replace(started, form=replace(started.form, **typed))
    return await app.sharing.keep(PERSON, started), started


async def test_an_answer_to_the_changes_asked_for_waits_anew_as_the_same(app: App, clock: ManualClock) -> None:
    one = await share(app, file=stored())
    asked = await app.resource_curation.ask(CURATOR, one.id, "Name the city", expected=one.version)
    assert (await app.sharing.mine(PERSON))[0].note == "Name the city"
    clock.advance(days=3)
    number, started = await change(app, one, why="It is about Lagos.")
    assert started.form == replace(FORM, why="It is about Lagos.")
    assert (await app.sharing.check(PERSON, started)).kept == "paper.pdf"
    again = await app.sharing.send(PERSON, number, "es")
    assert (again.id, again.status, again.why, again.decision) == (one.id, "waiting", "It is about Lagos.", None)
    assert again.version > asked.version
    assert again.file == stored(), "a file that was not handed in anew stays"
    (mine,) = await app.sharing.mine(PERSON)
    assert (mine.share.at, mine.share.language, mine.note) == (datetime(2027, 3, 1, 9, tzinfo=UTC), "es", "")
    trail = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"resource:{one.id}", limit=9))
    assert [(entry.action, entry.before, entry.after) for entry in trail] == [
        ("resources.resubmit", {"status": "changes"}, {"status": "waiting"}),
        ("resources.ask", {"status": "waiting"}, {"status": "changes"}),
        ("resources.share", None, {"status": "waiting"}),
    ]


async def test_what_still_waits_may_be_corrected_and_another_file_takes_the_place_of_the_first(app: App) -> None:
    one = await share(app, file=stored())
    number, _started = await change(app, one, title="Night buses, and safety")
    again = await app.sharing.send(PERSON, number, "en", stored(message=6, name="second.pdf"))
    assert (again.work.title, again.file) == ("Night buses, and safety", stored(message=6, name="second.pdf"))


async def test_nothing_is_corrected_that_was_decided_or_edited_meanwhile(app: App) -> None:
    one = await share(app)
    number, started = await change(app, one, why="Mine")
    edit = replace(started, edits=True, form=replace(started.form, title="Edited by a curator"))
    await app.resource_curation.edit(CURATOR, await app.sharing.keep(CURATOR, edit))
    with pytest.raises(ConflictError):
        await app.sharing.send(PERSON, number, "en")
    assert await app.sharing.draft(PERSON, number) == started, "what was typed is not lost"
    edited = await shown(app, one.id)
    assert edited.work.title == "Edited by a curator"
    await approve(app, edited)
    with pytest.raises(ConflictError):
        await app.sharing.send(PERSON, number, "en")
    with pytest.raises(ConflictError):
        await app.sharing.begin_change(PERSON, one.id, app.languages["en"])
    assert await app.sharing.draft(PERSON, number) == started


async def test_nobody_corrects_what_others_shared(app: App) -> None:
    """I8: a draft that names it does not help."""
    one = await share(app)
    with pytest.raises(NotFoundError):
        await app.sharing.begin_change(OTHER, one.id, app.languages["en"])
    number = await app.sharing.keep(OTHER, Started(form=FORM, channel=1, resource=one.id, version=one.version))
    with pytest.raises(NotFoundError):
        await app.sharing.send(OTHER, number, "en")
    with pytest.raises(NotFoundError):
        await app.sharing.withdraw(OTHER, one.id)
    with pytest.raises(NotFoundError):
        await app.sharing.number_of_mine(OTHER, FORM.title)
    assert (await shown(app, one.id)).work.title == FORM.title


async def test_what_one_shared_is_named_by_suggestion_or_title(app: App) -> None:
    one = await share(app)
    other = await share(app, title="Day buses", address="")
    assert await app.sharing.number_of_mine(PERSON, f" #{one.id} ") == one.id
    assert await app.sharing.number_of_mine(PERSON, "DAY") == other.id
    for text in ("buses", "", " ", "#", "#x", "zzz", "#" + "9" * 30, "\u3164"):
        with pytest.raises(NotFoundError):
            await app.sharing.number_of_mine(PERSON, text)


async def test_where_saving_fails_nothing_is_half_done(app: App) -> None:
    number = await app.sharing.keep(PERSON, Started(form=FORM, channel=900))
    tables = ("resource", "resource_author", "resource_link", "resource_share", "resource_file", "audit", "draft")
    before = {table: await rows(app, table) for table in tables}
    await app.database.transaction(
        lambda tx: tx.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON main.audit BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    )
    with pytest.raises(sqlite3.Error):
        await app.sharing.send(PERSON, number, "en", stored())
    await app.database.transaction(lambda tx: tx.execute("DROP TRIGGER full"))
    assert {table: await rows(app, table) for table in tables} == before
    assert (await app.sharing.send(PERSON, number, "en", stored())).status == "waiting"


# -- taking back ----------------------------------------------------------------------------------------------------


async def brought_to(app: App, status: str, **typed: object) -> Resource:
    one = await share(app, file=stored(name=f"{MARKER}.pdf"), **typed)
    curation = app.resource_curation
    if status == "changes":
        await curation.ask(CURATOR, one.id, f"{MARKER} noted", expected=one.version)
    elif status == "rejected":
        await curation.reject(CURATOR, one.id, f"{MARKER} noted", expected=one.version)
    elif status in {"published", "retired"}:
        asked = await curation.ask(CURATOR, one.id, f"{MARKER} noted", expected=one.version)
        await approve(app, asked)
    if status == "retired":
        await curation.retire(CURATOR, f"#{one.id}", f"{MARKER} retired")
    return await shown(app, one.id)


def bytes_of(app: App) -> bytes:
    """Everything that stands in the files of the database."""
    path = app.database.path
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def holds(app: App, *words: str) -> list[str]:
    """Return which words stand in the files, in any case or as the index folds them."""
    content = bytes_of(app).lower()
    return [word for word in words if word.lower().encode() in content]


STATUSES = ("waiting", "changes", "published", "rejected", "retired")


@pytest.mark.parametrize("status", STATUSES)
async def test_taking_back_erases_every_word_whatever_became_of_it(app: App, status: str) -> None:
    one = await brought_to(
        app, status, title=f"{MARKER} in buses", credits=f"{MARKER}son, Ada (2019)", why=f"Since {MARKER} matters",
        address=f"https://{MARKER.lower()}.example.org/x",
    )  # fmt: skip
    editing = Started(
        form=as_form(one, app.languages["en"]), channel=1, resource=one.id, version=one.version, edits=True,
        reason=f"{MARKER} corrected",
    )  # fmt: skip
    await app.resource_curation.edit(CURATOR, await app.sharing.keep(CURATOR, editing))
    await app.sharing.keep(CURATOR, replace(editing, version=one.version + 1))  # begun, and not saved
    await app.database.transaction(
        lambda tx: review_store.keep_card(tx, ResourceId(one.id), Card(channel=1, message=2, digest="x", final=True))
    )
    assert holds(app, MARKER)
    assert await app.sharing.withdraw(PERSON, one.id) == f"{MARKER} in buses"
    assert await app.sharing.mine(PERSON) == []
    with pytest.raises(NotFoundError):
        await app.sharing.one_of_mine(PERSON, one.id)
    assert (await app.resources.find(GUILD, MARKER)).total == 0
    for table in (
        "resource_author", "resource_place", "resource_organisation", "resource_term", "resource_link", "resource_share",
    ):  # fmt: skip
        found = await app.database.read(
            lambda tx, name=table: tx.value(f"SELECT count(*) FROM {name} WHERE resource_id = :id", id=one.id)
        )
        assert found == 0, table
    deliveries = await app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM delivery WHERE subject = :subject", subject=f"resource:{one.id}")
    )
    assert deliveries == 0
    assert holds(app, MARKER) == []
    wanted = {card.resource: card for card in await wanted_cards(app)}
    assert wanted[one.id].reviewed is None, "the card of the curators is brought in step, however old it is"
    assert await app.review_cards.files_to_remove() == [(one.id, GUILD, 901, 5)]
    await app.review_cards.file_removed(one.id)
    assert await app.review_cards.files_to_remove() == []


@pytest.mark.parametrize("status", STATUSES)
async def test_what_was_taken_back_is_decided_about_no_more(app: App, status: str) -> None:
    one = await brought_to(app, status)
    await app.sharing.withdraw(PERSON, one.id)
    curation = app.resource_curation
    for doing in (
        curation.approve(CURATOR, one.id, expected=one.version), curation.reject(CURATOR, one.id, "x", expected=2),
        curation.ask(CURATOR, one.id, "x", expected=1), curation.reopen(CURATOR, one.id, expected=one.version),
        curation.restore(CURATOR, one.id), curation.reviewed(CURATOR, one.id),
        app.sharing.withdraw(PERSON, one.id), app.sharing.begin_change(PERSON, one.id, app.languages["en"]),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            await doing
    assert await curation.waiting(CURATOR) == []
    assert one.id not in [found.id for found, _status in await curation.out_of_library(CURATOR)]


async def test_taking_back_leaves_what_others_shared_untouched(app: App) -> None:
    kept = await share(app, OTHER, title="Kept", address="https://kept.example.org", file=stored(message=9))
    await app.resource_curation.ask(CURATOR, kept.id, "A note", expected=kept.version)
    number = await app.sharing.keep(OTHER, Started(form=replace(FORM, title="A draft of theirs"), channel=1))
    before = await app.sharing.export_of(GUILD, OTHER.user)
    one = await share(app)
    await app.sharing.withdraw(PERSON, one.id)
    await app.sharing.erase_of(GUILD, PERSON.user)
    assert await app.sharing.export_of(GUILD, OTHER.user) == before
    assert (await app.sharing.draft(OTHER, number)).form.title == "A draft of theirs"
    assert (await shown(app, kept.id)).file == stored(message=9)


# -- what is kept of a person ------------------------------------------------------------------------------------------


async def test_an_export_holds_all_of_a_persons_data_and_nobody_elses(app: App) -> None:
    """P2."""
    one = await share(app, tell="direct", file=stored(), themes=("gangs",))
    await app.resource_curation.ask(CURATOR, one.id, "Name the city", expected=one.version)
    await share(app, OTHER, title="Of somebody else", address="", why="Their words")
    gone = await share(app, title="Taken back", address="")
    await app.sharing.withdraw(PERSON, gone.id)
    await app.sharing.keep(PERSON, Started(form=replace(FORM, title="First draft"), channel=1))
    await app.sharing.keep(PERSON, Started(form=replace(FORM, title="Second draft"), channel=1))
    await app.sharing.keep(OTHER, Started(form=replace(FORM, title="Draft of somebody else"), channel=1))
    kept = await app.sharing.export_of(GUILD, PERSON.user)
    assert kept["shared"] == [
        {
            "title": FORM.title, "authors": ["Adaeze Okoye", "Ola Lund"], "issued": "2019", "kind": "report",
            "language": "en", "themes": ["gangs"], "link": FORM.address, "file": "paper.pdf", "why": FORM.why,
            "status": "changes", "answer": "Name the city", "shared_at": "2027-03-01T09:00:00+00:00", "channel": "900",
            "message": "", "told": "direct", "answered_in": "en",
        }
    ]  # fmt: skip
    assert [draft["form"]["title"] for draft in kept["drafts"]] == ["Second draft", "First draft"]
    assert [(act["act"], act["subject"]) for act in kept["acts"]] == [
        ("resources.share", f"resource:{one.id}"),
        ("resources.share", f"resource:{gone.id}"),
        ("resources.withdraw", f"resource:{gone.id}"),
    ]
    text = json.dumps(kept)
    for foreign in ("else", "Their words", str(CURATOR.user * 10**9), str(OTHER.user)):
        assert foreign not in text, foreign


async def numbers_of(app: App, person: int) -> list[str]:
    """Return the tables that hold the number of a person in any column."""

    def work(tx):
        tables = tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        return [
            table
            for (table,) in tables
            if any(str(person) in str(tuple(row)) for row in tx.fetch(f'SELECT * FROM "{table}"'))
        ]

    return await app.database.read(work)


@pytest.mark.parametrize("status", STATUSES)
async def test_whoever_is_erased_stands_in_no_table_no_index_and_no_byte(app: App, status: str) -> None:
    """P3."""
    published = status == "published"
    title = "Night buses" if published else f"{MARKER} in buses"  # a published work stays what it is
    one = await brought_to(app, status, title=title, why=f"Since {MARKER} matters", tell="direct")
    await app.sharing.keep(PERSON, Started(form=replace(FORM, title=f"{MARKER} begun"), channel=77))
    await share(app, title=f"{MARKER} waits too", address="", why=f"{MARKER}!")
    assert holds(app, MARKER)
    assert "resource_share" in await numbers_of(app, PERSON.user)
    if published:
        assert (await app.resources.find(GUILD, MARKER)).total == 1, "by why it matters"
        await app.database.transaction(lambda tx: review_store.drop_file(tx, one.id))  # its name is the work's own
    assert await app.sharing.erase_of(GUILD, PERSON.user) == 2
    assert await numbers_of(app, PERSON.user) == []
    assert (await app.resources.find(GUILD, MARKER)).total == 0
    assert holds(app, MARKER, str(PERSON.user)) == []
    assert PERSON.user.to_bytes(8, "big") not in bytes_of(app), "nor as SQLite writes numbers"
    assert await app.sharing.export_of(GUILD, PERSON.user) == {"shared": [], "drafts": [], "acts": []}
    if published:
        assert (await app.resources.resource(GUILD, one.id)).why == ""
        reviewed = await app.resource_curation.reviewed(CURATOR, one.id)
        assert (reviewed.share, reviewed.resource.work.title) == (None, title)


async def test_much_that_was_shared_over_time_is_erased_to_the_last_byte(app: App, clock: ManualClock) -> None:
    """P3: pages of the file that were split, filled and emptied on the way keep nothing."""
    for number in range(60):
        clock.advance(hours=1)
        typed = {
            "title": f"{MARKER} {number} {'long ' * (number % 40)}", "why": f"{MARKER} {'word ' * (number * 7 % 90)}",
            "address": f"https://{MARKER.lower()}.example.org/{number}", "credits": f"{MARKER}son, Ada (2019)",
        }  # fmt: skip
        one = await share(app, **typed)
        await share(app, OTHER, title=f"Other {number} {'text ' * (number % 30)}", address="", why="Kept " * 40) if (
            number < 10
        ) else None
        if number % 3 == 0:
            await app.resource_curation.ask(CURATOR, one.id, f"{MARKER} note {'n' * number}", expected=one.version)
        else:
            await approve(app, one)
        if number % 4 == 0:
            await app.sharing.withdraw(PERSON, one.id)
    for number in range(5):
        await app.sharing.keep(PERSON, Started(form=replace(FORM, title=f"{MARKER} draft {number}"), channel=1))
    for mine in await app.sharing.mine(PERSON):  # the titles of published works would stay
        await app.sharing.withdraw(PERSON, mine.summary.id)
    await app.sharing.erase_of(GUILD, PERSON.user)
    assert await numbers_of(app, PERSON.user) == []
    assert holds(app, MARKER, str(PERSON.user)) == []
    assert PERSON.user.to_bytes(8, "big") not in bytes_of(app)


async def test_a_curator_who_is_erased_as_a_member_stays_who_decided(app: App) -> None:
    shared = await share(app, CURATOR)
    other = await share(app, OTHER, title="Another", address="")
    await approve(app, other)
    await app.sharing.erase_of(GUILD, CURATOR.user)
    assert (await shown(app, other.id)).decision is not None
    trail = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"resource:{shared.id}", limit=9))
    assert {entry.actor for entry in trail} == {0}


async def test_who_was_told_by_direct_message_may_be_told_where_they_shared_instead(app: App) -> None:
    await share(app, tell="direct")
    await share(app, OTHER, tell="direct", title="Another", address="")
    await app.sharing.stop_direct(GUILD, PERSON.user)
    assert [one.share.tell for one in await app.sharing.mine(PERSON)] == ["here"]
    assert [one.share.tell for one in await app.sharing.mine(OTHER)] == ["direct"]


async def test_a_draft_is_of_one_kind_alone(app: App) -> None:
    number = await app.sharing.keep(MEMBER, Started(form=FORM, channel=1))
    assert await app.drafts.find(MEMBER, "event", number) is None
    assert await app.drafts.find(MEMBER, DRAFT, number) is not None
