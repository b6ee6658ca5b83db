"""Whether links answer, without Discord: who is asked when and how politely, what is dead, what curators are told (D3)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App, build
from bot.core.guilds import Actor
from bot.core.outbox import Delivery
from bot.errors import NotAllowedError
from bot.resources.form import ResourceForm
from bot.resources.link_records import DueLink
from bot.resources.links import AT_ONCE, CHECK, DEAD_FOR, LinkChecks, next_monday, noted_of
from bot.resources.outcomes import LINKS, OUTCOME
from bot.resources.polite import PAUSE, PoliteWeb
from bot.resources.records import LinkCheck, Resource, ResourceId
from bot.resources.sharing import TOUCHED, Started
from bot.resources.web import Answer
from bot.settings import load_settings
from bot.ui.deliverer import Deliverer, Message, Rendered
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, MEMBER, OTHER_GUILD, open_app
from tests.support.clock import ManualClock
from tests.ui.test_deliverer import Recording, refusal

CHANNEL, OTHER_CHANNEL, PERSON = 902, 903, 5
NUMBERS = itertools.count(1)
GONE = Answer(outcome="failed", problem="404")
THERE = Answer(outcome="answers")
CLOSED = Answer(outcome="restricted", problem="403")


class RecordingWeb:
    """Answers as the test says; keeps what it is asked, and how many questions were under way at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.given: list[tuple[str, str]] = []  # etag and modified
        self.answers: dict[str, Answer] = {}  # by address; THERE where there is none
        self.raises: dict[str, Exception] = {}
        self.hold: asyncio.Event | None = None
        self.now = self.most = 0
        self.closed = False

    async def ask(self, address: str, *, etag: str = "", modified: str = "") -> Answer:
        self.asked.append(address)
        self.given.append((etag, modified))
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0)
            if self.hold is not None:
                await self.hold.wait()
            if address in self.raises:
                raise self.raises[address]
        finally:
            self.now -= 1
        return self.answers.get(address, THERE)

    async def close(self) -> None:
        self.closed = True


class Desk:
    """The bot with a web and a post that record, and the titles of each list that was put into words."""

    def __init__(self, app: App, clock: ManualClock, web: RecordingWeb) -> None:
        self.clock, self.web, self.post = clock, web, Recording()
        self.lists: list[list[str]] = []
        self.begin(app)

    def begin(self, app: App) -> None:
        self.app = app
        self.links = LinkChecks(app.database, app.guilds, app.audit, app.clock, app.outbox, self.web)
        renderers = {LINKS: self._lists, OUTCOME: self._nothing}
        self.deliverer = Deliverer(app.database, app.outbox, self.clock, self.post, renderers)

    async def _lists(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        listed = await self.links.listed(deliveries)
        self.lists += [[link.title for link in links] for links in listed.values()]
        return {number: Message(content=", ".join(one.title for one in links)) for number, links in listed.items()}

    async def _nothing(self, _deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        return {}

    async def run(self, **length: float) -> None:
        """Let the bot run for so long: ask and deliver whenever one of them wanted it."""
        until = self.clock.now() + timedelta(**length)
        while True:
            again = await self.links.check_due()
            due = await self.deliverer.turn()
            coming = [one for one in (again, due) if one is not None and one <= until]
            if not coming:
                break
            if min(coming) > self.clock.now():
                self.clock.advance(seconds=(min(coming) - self.clock.now()).total_seconds())
        self.clock.advance(seconds=(until - self.clock.now()).total_seconds())

    @property
    def sent(self) -> list[tuple[int, str]]:
        """What arrived: channel and titles."""
        return [(target.id, content) for target, content, _nonce in self.post.sent]

    async def state(self, one: Resource) -> LinkCheck:
        return (await self.app.resource_curation.reviewed(CURATOR, one.id)).resource.check


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()  # Monday 1 March 2027, 9:00


@pytest.fixture
async def desk(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Desk]:
    app = await open_app(tmp_path, clock)
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=CHANNEL)
    made = Desk(app, clock, RecordingWeb())
    yield made
    await made.app.close()


async def share(desk: Desk, title: str = "", link: str = "", guild: int = GUILD) -> Resource:
    """Share a resource, each time as somebody else, so that nobody has too much waiting."""
    number = next(NUMBERS)
    title = title or f"Work {number * 7919 % 10007} of {chr(65 + number % 26)}{number}"
    actor = Actor(user=1000 + number, guild=guild, roles=MEMBER.roles)
    form = ResourceForm(title=title, address=link or f"https://host-{number}.example.org/{number}", kind="report")
    draft = await desk.app.sharing.keep(actor, Started(form=form, channel=PERSON))
    return await desk.app.sharing.send(actor, draft, "en")


async def publish(desk: Desk, title: str = "", link: str = "") -> Resource:
    shared = await share(desk, title, link)
    return await desk.app.resource_curation.approve(CURATOR, shared.id, expected=shared.version)


async def dying(desk: Desk, title: str = "") -> Resource:
    """Publish something whose link never answers."""
    one = await publish(desk, title)
    desk.web.answers[one.work.link] = GONE
    return one


async def rows(desk: Desk) -> list[tuple[str, int, str]]:
    """Every list that stands in the outbox: occurrence, channel, status."""
    found = await desk.app.database.read(
        lambda tx: tx.fetch("SELECT occurrence, target, status FROM delivery WHERE kind = :kind ORDER BY id",
                            kind=LINKS)
    )  # fmt: skip
    return [(row["occurrence"], row["target"], row["status"]) for row in found]


# -- when it is asked -------------------------------------------------------------------------------------------------


async def test_what_was_shared_is_asked_at_once_and_then_each_week(desk: Desk) -> None:
    one = await share(desk)
    await desk.run(hours=1)
    assert desk.web.asked == [one.work.link]
    assert (await desk.state(one)).state == "answers"
    await desk.run(days=6, hours=22)
    assert len(desk.web.asked) == 1
    await desk.run(days=1, hours=2)
    assert len(desk.web.asked) == 2
    await desk.run(days=56)
    assert 9 <= len(desk.web.asked) <= 10


async def test_what_was_shared_together_is_not_asked_together_the_week_after(desk: Desk) -> None:
    for _number in range(12):
        await share(desk)
    first = await desk.links.check_due()
    assert first is not None
    assert len(desk.web.asked) == 12
    desk.clock.advance(seconds=(first - desk.clock.now()).total_seconds())
    await desk.links.check_due()
    assert len(desk.web.asked) == 13


async def test_one_that_fails_is_asked_after_a_day_after_three_more_and_then_each_week(desk: Desk) -> None:
    one = await dying(desk)
    when: list[datetime] = []
    for _turn in range(6):
        again = await desk.links.check_due()
        assert again is not None
        when.append(desk.clock.now())
        desk.clock.advance(seconds=(again - desk.clock.now()).total_seconds())
    spans = [later - earlier for earlier, later in itertools.pairwise(when)]
    assert spans[:2] == [timedelta(days=1), timedelta(days=3)]
    assert all(timedelta(days=7) <= span < timedelta(days=8) for span in spans[2:])
    assert set(desk.web.asked) == {one.work.link}


async def test_a_link_that_is_typed_anew_is_asked_at_once_and_its_past_is_not_held_against_it(desk: Desk) -> None:
    one = await dying(desk)
    await desk.run(days=12)
    assert (await desk.state(one)).state == "dead"
    await relink(desk, one, "https://mended.example.org/x")
    await desk.run(minutes=1)
    assert desk.web.asked[-1] == "https://mended.example.org/x"
    assert (await desk.state(one)).state == "answers"


async def relink(desk: Desk, one: Resource, link: str) -> None:
    now = (await desk.app.resource_curation.reviewed(CURATOR, one.id)).resource
    form = ResourceForm(title=now.work.title, address=link, kind=now.work.kind)
    started = Started(form=form, channel=PERSON, resource=one.id, version=now.version, edits=True)
    await desk.app.resource_curation.edit(CURATOR, await desk.app.sharing.keep(CURATOR, started))


async def test_what_is_not_in_the_library_is_not_asked_and_is_again_when_it_comes_back(desk: Desk) -> None:
    rejected, retired, withdrawn = await share(desk), await publish(desk), await share(desk)
    await desk.app.resource_curation.reject(CURATOR, rejected.id, "not ours", expected=rejected.version)
    await desk.app.resource_curation.retire(CURATOR, f"#{retired.id}", "outdated")
    sharer = await desk.app.database.read(
        lambda tx: tx.value("SELECT user_id FROM resource_share WHERE resource_id = :id", id=withdrawn.id)
    )
    await desk.app.sharing.withdraw(Actor(user=sharer, guild=GUILD), withdrawn.id)
    await desk.run(days=30)
    assert desk.web.asked == []
    await desk.app.resource_curation.restore(CURATOR, retired.id)
    await desk.run(minutes=1)
    assert desk.web.asked == [retired.work.link]


async def test_the_resources_of_the_seed_have_no_link_to_ask(app: App, clock: ManualClock) -> None:
    web = RecordingWeb()
    links = LinkChecks(app.database, app.guilds, app.audit, clock, app.outbox, web)
    assert await links.check_due() is None
    assert web.asked == []


async def test_a_turn_asks_no_more_than_some_and_comes_back_at_once(desk: Desk) -> None:
    for _number in range(AT_ONCE + 3):
        await share(desk)
    again = await desk.links.check_due()
    assert len(desk.web.asked) == AT_ONCE
    assert again is not None
    assert again <= desk.clock.now()
    await desk.links.check_due()
    assert len(desk.web.asked) == len(set(desk.web.asked)) == AT_ONCE + 3


# -- what is kept -----------------------------------------------------------------------------------------------------


async def test_an_answer_keeps_what_the_server_said_for_the_next_question(desk: Desk) -> None:
    one = await publish(desk)
    desk.web.answers[one.work.link] = Answer(outcome="answers", etag='"a"', modified="Mon, 01 Mar 2027 09:00:00 GMT")
    await desk.run(days=9)
    assert desk.web.given == [("", ""), ('"a"', "Mon, 01 Mar 2027 09:00:00 GMT")]


async def test_one_that_is_closed_to_programs_has_not_failed(desk: Desk) -> None:
    one = await publish(desk)
    desk.web.answers[one.work.link] = CLOSED
    await desk.run(days=60)
    check = await desk.state(one)
    assert (check.state, check.problem, check.failures) == ("restricted", "403", 0)
    assert await rows(desk) == []


@pytest.mark.parametrize(
    ("link", "moved_to", "kept"),
    [
        ("https://old.example.org/a", "https://new.example.org/b", "https://new.example.org/b"),
        ("http://old.example.org/a", "https://www.old.example.org/a/", ""),  # the same in another spelling
        ("https://old.example.org/a", "http://127.0.0.1/admin", ""),
        ("https://old.example.org/a", "https://new.example.org/" + "x" * 600, ""),
    ],
)
async def test_where_it_moved_is_kept_if_people_can_use_it(desk: Desk, link: str, moved_to: str, kept: str) -> None:
    one = await publish(desk, link=link)
    desk.web.answers[one.work.link] = Answer(outcome="answers", moved_to=moved_to)
    await desk.run(hours=1)
    assert (await desk.state(one)).moved_to == kept
    assert [link.moved_to for link in (await desk.links.overview(CURATOR)).bad] == ([kept] if kept else [])


async def test_an_address_that_cannot_even_be_asked_holds_up_no_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await share(desk), await share(desk)
    desk.web.raises[first.work.link] = RuntimeError("a fault of the library")
    await desk.run(hours=1)
    assert desk.web.asked == [first.work.link, second.work.link]
    assert [(await desk.state(one)).state for one in (first, second)] == ["failing", "answers"]
    assert f"The link of resource {first.id} cannot be asked." in caplog.text


async def test_what_came_of_a_link_that_was_changed_meanwhile_is_not_held_against_the_new_one(desk: Desk) -> None:
    one = await dying(desk)
    desk.web.hold = asyncio.Event()
    checking = asyncio.create_task(desk.links.check_due())
    while not desk.web.now:
        await asyncio.sleep(0)
    await relink(desk, one, "https://mended.example.org/x")
    desk.web.hold.set()
    await checking
    check = await desk.state(one)
    assert (check.state, check.failures) == ("answers", 0)
    assert desk.web.asked == [one.work.link, "https://mended.example.org/x"]


# -- when it is dead --------------------------------------------------------------------------------------------------


async def test_it_is_dead_after_three_failures_over_a_week_and_not_before(desk: Desk) -> None:
    one = await dying(desk)
    await desk.run(days=5)
    check = await desk.state(one)
    assert (check.state, check.failures) == ("failing", 3)  # three, but over four days
    await desk.run(days=7)
    check = await desk.state(one)
    assert (check.state, check.failures, check.failing_since) == ("dead", 4, datetime(2027, 3, 1, 9, tzinfo=UTC))


async def test_however_often_it_is_asked_in_a_day_it_is_not_dead(desk: Desk) -> None:
    one = await dying(desk)
    for _turn in range(10):
        await desk.links.check_now(CURATOR)
        await desk.links.check_due()
        desk.clock.advance(hours=1)
    check = await desk.state(one)
    assert (check.state, check.failures) == ("failing", 10)


# -- a machine without a network --------------------------------------------------------------------------------------

UNREACHED = Answer(outcome="failed", problem="timeout")


async def test_where_no_site_answers_any_more_none_is_believed_to_have_died(desk: Desk) -> None:
    works = [await publish(desk) for _ in range(5)]
    await desk.run(hours=1)
    for one in works:
        desk.web.answers[one.work.link] = UNREACHED
    await desk.run(days=25)
    assert {(await desk.state(one)).state for one in works} == {"answers"}
    for one in works:
        desk.web.answers[one.work.link] = THERE
    await desk.run(days=8)
    assert {(await desk.state(one)).failures for one in works} == {0}
    assert await rows(desk) == []


async def test_a_site_that_does_not_answer_while_another_does_has_failed(desk: Desk) -> None:
    dead, alive = await publish(desk), await publish(desk)
    await desk.run(hours=1)
    desk.web.answers[dead.work.link] = UNREACHED
    await desk.run(days=30)
    assert ((await desk.state(dead)).state, (await desk.state(alive)).state) == ("dead", "answers")


async def test_two_sites_that_die_together_are_believed_after_a_day_of_doubt(desk: Desk) -> None:
    works = [await publish(desk) for _ in range(2)]
    await desk.run(hours=1)
    for one in works:
        desk.web.answers[one.work.link] = UNREACHED
    await desk.run(days=40)
    assert {(await desk.state(one)).state for one in works} == {"dead"}


@pytest.mark.parametrize("answer", [THERE, CLOSED], ids=["answers", "restricted"])
async def test_any_answer_ends_the_failures(desk: Desk, answer: Answer) -> None:
    one = await dying(desk)
    await desk.run(days=5)
    desk.web.answers[one.work.link] = answer
    await desk.run(days=7)
    check = await desk.state(one)
    assert (check.state, check.failures, check.failing_since) == (answer.outcome, 0, None)
    desk.web.answers[one.work.link] = GONE
    await desk.run(days=8)
    assert (await desk.state(one)).state == "failing"
    assert await rows(desk) == []


@given(
    st.lists(st.tuples(st.integers(1, 20 * 86400), st.sampled_from([GONE, THERE, CLOSED])), min_size=1, max_size=30),
    st.integers(1, 10**6),
)
def test_dead_is_what_failed_three_times_in_a_row_over_a_week(course: list[tuple[int, Answer]], number: int) -> None:
    """Whatever the order of answers, and whenever they come."""
    now, failed = 1_800_000_000, []
    link = DueLink(
        resource=ResourceId(number), guild=GUILD, url="https://example.org/x", state="unchecked", failures=0,
        failing_since=None, moved_to="", etag="", modified="",
    )  # fmt: skip
    for pause, answer in course:
        now += pause
        failed = [*failed, now] if answer is GONE else []
        noted = noted_of(link, answer, now)
        dead = len(failed) >= 3 and failed[-1] - failed[0] >= DEAD_FOR.total_seconds()
        assert noted.state == ("dead" if dead else "failing" if failed else answer.outcome)
        assert noted.failures == len(failed)
        assert noted.failing_since == (failed[0] if failed else None)
        assert 86400 <= noted.next_check - now < 8 * 86400
        link = DueLink(
            resource=link.resource, guild=GUILD, url=link.url, state=noted.state, failures=noted.failures,
            failing_since=noted.failing_since, moved_to="", etag="", modified="",
        )  # fmt: skip


# -- one list a week --------------------------------------------------------------------------------------------------


async def test_whatever_dies_in_a_week_is_told_by_one_list_on_monday(desk: Desk) -> None:
    titles = []
    for number in range(4):
        titles.append((await dying(desk, f"Title number {number} {'abcd'[number] * 9}")).work.title)
        await desk.run(hours=7)
    await desk.run(days=12)  # to the 14th, a Sunday; the four have died on the 12th and 13th
    assert [(occurrence, channel) for occurrence, channel, _status in await rows(desk)] == [("2027-W11", CHANNEL)]
    assert desk.sent == []
    await desk.run(days=2)
    assert desk.sent == [(CHANNEL, ", ".join(titles))]
    await desk.run(days=60)
    assert len(desk.sent) == 1  # they stay dead, which is no news


async def test_what_stood_in_a_list_is_not_in_the_next_one(desk: Desk) -> None:
    await dying(desk, "Dies first")
    await desk.run(days=10)
    await dying(desk, "Dies later")
    await desk.run(days=30)
    assert desk.sent == [(CHANNEL, "Dies first"), (CHANNEL, "Dies later")]


async def test_the_list_holds_what_is_dead_when_it_is_sent(desk: Desk) -> None:
    mended = await dying(desk, "Mended before Monday")
    await dying(desk, "Still dead on Monday")
    await desk.run(days=12)
    assert len(await rows(desk)) == 1
    desk.web.answers[mended.work.link] = THERE
    await desk.links.check_now(CURATOR)
    await desk.run(days=3)
    assert desk.sent == [(CHANNEL, "Still dead on Monday")]


async def test_nothing_is_posted_where_all_of_it_answers_again(desk: Desk) -> None:
    one = await dying(desk)
    await desk.run(days=12)
    desk.web.answers[one.work.link] = THERE
    await desk.links.check_now(CURATOR)
    await desk.run(days=3)
    assert desk.post.tried == []
    assert [status for *_rest, status in await rows(desk)] == ["superseded"]


async def test_one_that_answered_and_died_again_is_told_again(desk: Desk) -> None:
    one = await dying(desk, "Dies twice")
    await desk.run(days=15)
    desk.web.answers[one.work.link] = THERE
    await desk.run(days=15)
    desk.web.answers[one.work.link] = GONE
    await desk.run(days=40)
    assert desk.sent == [(CHANNEL, "Dies twice")] * 2


async def test_where_curators_have_no_channel_nothing_is_planned(tmp_path: Path, clock: ManualClock) -> None:
    app = await open_app(tmp_path, clock)
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=None)
    desk = Desk(app, clock, RecordingWeb())
    await dying(desk)
    await desk.run(days=30)
    assert await rows(desk) == []
    overview = await desk.links.overview(CURATOR)
    assert (overview.listed, [one.state for one in overview.bad]) == (False, ["dead"])
    await app.close()


async def test_the_list_goes_to_the_channel_that_is_chosen_when_it_is_sent(desk: Desk) -> None:
    await dying(desk, "Moved along")
    await desk.run(days=12)
    await desk.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=OTHER_CHANNEL)
    await desk.run(days=20)
    assert desk.sent == [(OTHER_CHANNEL, "Moved along")]


async def test_what_dies_after_the_channel_was_changed_makes_no_second_list(desk: Desk) -> None:
    await dying(desk, "The first")
    await desk.run(hours=20)
    await dying(desk, "The second")
    await desk.run(days=10, hours=18)
    assert len(await rows(desk)) == 1
    await desk.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=OTHER_CHANNEL)
    await desk.run(days=20)
    assert desk.sent == [(OTHER_CHANNEL, "The first, The second")]


async def test_a_refused_list_is_kept_as_failed_and_can_be_tried_again(desk: Desk) -> None:
    """D3: the channel is gone."""
    await dying(desk, "Told in the end")
    desk.post.always = refusal(404, 10003)
    await desk.run(days=40)
    assert [status for *_rest, status in await rows(desk)] == ["failed"]
    assert len(desk.post.tried) == 1  # a refusal begets no refusal
    assert await desk.app.resource_curation.undelivered(CURATOR) == 1
    desk.post.always = None
    # What failed within its week is sent anew; later it is over, and its links are in the next list.
    await dying(desk, "The next")
    await desk.run(days=20)
    assert desk.sent == [(CHANNEL, "Told in the end, The next")]


async def test_a_refused_list_that_is_tried_again_holds_the_same(desk: Desk) -> None:
    """D3."""
    await dying(desk, "Told in the end")
    desk.post.answers[CHANNEL] = [refusal(403, 50013)]
    await desk.run(days=15)
    assert desk.sent == []
    assert await desk.app.resource_curation.retry(CURATOR) == 1
    await desk.run(minutes=1)
    assert desk.sent == [(CHANNEL, "Told in the end")]
    assert await desk.app.resource_curation.undelivered(CURATOR) == 0


async def test_a_list_that_expired_while_the_bot_was_down_comes_with_the_next_monday(desk: Desk) -> None:
    await dying(desk, "Long silence")
    await desk.run(days=12)
    desk.clock.advance(days=30)
    await desk.run(days=8)
    assert desk.sent == [(CHANNEL, "Long silence")]


async def test_a_restart_doubles_neither_questions_nor_lists(desk: Desk, tmp_path: Path) -> None:
    await dying(desk, "Once")
    for _day in range(40):
        await desk.run(days=1)
        await desk.app.close()
        desk.begin(await open_app(tmp_path, desk.clock))
    assert desk.sent == [(CHANNEL, "Once")]
    assert len(desk.web.asked) == 8  # on the days 0, 1, 4, and in each week after that


async def test_a_list_that_was_put_into_words_twice_is_the_same(desk: Desk) -> None:
    await dying(desk, "In words twice")
    await desk.run(days=12)
    due = datetime(2027, 3, 15, 8, tzinfo=UTC)
    coming = await desk.app.database.read(lambda tx: desk.app.outbox.coming(tx, due, limit=9))
    lists = [one for one in coming if one.kind == LINKS]
    first = await desk.links.listed(lists)
    assert first == await desk.links.listed(lists)
    assert len(first) == 1


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-03-01T09:00", "2027-03-08T08:00"),
        ("2027-03-01T07:59", "2027-03-01T08:00"),
        ("2027-03-01T08:00", "2027-03-08T08:00"),
        ("2027-03-07T23:59", "2027-03-08T08:00"),
        ("2027-12-31T12:00", "2028-01-03T08:00"),
    ],
)
def test_the_list_is_due_on_the_next_monday_at_eight(now: str, due: str) -> None:
    assert next_monday(datetime.fromisoformat(now).replace(tzinfo=UTC)) == datetime.fromisoformat(due).replace(
        tzinfo=UTC
    )


# -- a crash ----------------------------------------------------------------------------------------------------------


async def test_a_crash_between_two_links_loses_none_and_asks_none_twice(desk: Desk, tmp_path: Path) -> None:
    shared = [await share(desk) for _number in range(3)]
    first, second, third = (one.work.link for one in shared)
    desk.web.hold = asyncio.Event()
    checking = asyncio.create_task(desk.links.check_due())
    while not desk.web.now:
        await asyncio.sleep(0)
    desk.web.hold.set()
    desk.web.hold = None
    while second not in desk.web.asked:
        await asyncio.sleep(0)
    checking.cancel()  # while the second is asked
    with pytest.raises(asyncio.CancelledError):
        await checking
    await desk.app.close()
    desk.begin(await open_app(tmp_path, desk.clock))
    await desk.run(hours=1)
    assert desk.web.asked == [first, second, second, third]
    assert [(await desk.state(one)).state for one in shared] == ["answers"] * 3


# -- politeness -------------------------------------------------------------------------------------------------------


class Watch:
    """Seconds in the test's hand; sleeping moves them on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def elapsed(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


async def test_one_host_is_asked_again_only_after_a_pause_and_another_at_once() -> None:
    web, watch = RecordingWeb(), Watch()
    polite = PoliteWeb(web, sleep=watch.sleep, elapsed=watch.elapsed)
    await polite.ask("https://a.example.org/1")
    await polite.ask("https://b.example.org/1")
    assert watch.slept == []
    watch.seconds += 2
    await polite.ask("https://www.a.example.org/2")  # the same host
    assert watch.slept == [PAUSE - 2]
    watch.seconds += PAUSE
    await polite.ask("https://a.example.org/3", etag='"x"', modified="m")
    assert watch.slept == [PAUSE - 2]
    assert web.given[-1] == ('"x"', "m")
    await polite.close()
    assert web.closed


async def test_never_are_two_asked_at_once_whoever_asks() -> None:
    web, watch = RecordingWeb(), Watch()
    polite = PoliteWeb(web, sleep=watch.sleep, elapsed=watch.elapsed)
    await asyncio.gather(*(polite.ask(f"https://h{number % 5}.example.org/{number}") for number in range(20)))
    assert web.most == 1
    assert len(web.asked) == 20
    assert watch.seconds >= 3 * PAUSE


async def test_a_host_that_failed_has_its_pause_too() -> None:
    web, watch = RecordingWeb(), Watch()
    polite = PoliteWeb(web, sleep=watch.sleep, elapsed=watch.elapsed)
    web.raises["https://a.example.org/1"] = OSError("broken")
    with pytest.raises(OSError, match="broken"):
        await polite.ask("https://a.example.org/1")
    await polite.ask("https://a.example.org/2")
    assert watch.slept == [PAUSE]


async def test_the_links_of_all_servers_are_asked_one_after_another(desk: Desk) -> None:
    for number in range(6):
        await share(desk, guild=GUILD if number % 2 else OTHER_GUILD)
    await desk.run(hours=1)
    assert len(desk.web.asked) == 6
    assert desk.web.most == 1


async def test_the_app_asks_the_real_web_politely_and_closes_the_one_that_it_was_given(
    tmp_path: Path, clock: ManualClock
) -> None:
    usual = await open_app(tmp_path / "usual", clock)
    assert isinstance(usual.web, PoliteWeb)
    await usual.close()
    web = RecordingWeb()
    folder = tmp_path / "given"
    settings = load_settings(database=folder / "network.sqlite3", backups=folder / "backups", discord_token="")
    app = await build(settings, clock=clock, web=web)
    assert not web.closed
    await app.close()
    assert web.closed


# -- what curators do -------------------------------------------------------------------------------------------------


async def test_check_now_and_the_overview_are_for_curators_alone(desk: Desk) -> None:
    await publish(desk)
    await desk.run(hours=1)
    for use in (desk.links.check_now, desk.links.overview):
        with pytest.raises(NotAllowedError):
            await use(MEMBER)
    await desk.run(hours=1)
    assert len(desk.web.asked) == 1


async def test_check_now_has_the_links_of_this_server_asked_and_is_in_the_trail(desk: Desk) -> None:
    mine, theirs = await publish(desk), await share(desk, guild=OTHER_GUILD)
    gone = await publish(desk)
    await desk.run(hours=1)
    await desk.app.resource_curation.retire(CURATOR, f"#{gone.id}", "outdated")
    desk.web.asked.clear()
    before = desk.app.database.version(TOUCHED)
    assert await desk.links.check_now(CURATOR) == 1
    assert desk.app.database.version(TOUCHED) > before  # whoever asks links wakes
    await desk.run(minutes=1)
    assert desk.web.asked == [mine.work.link]
    assert theirs.work.link not in desk.web.asked
    trail = await desk.app.database.read(lambda tx: desk.app.audit.latest(tx, GUILD, (CHECK,), limit=5))
    assert [(one.actor, one.after) for one in trail] == [(CURATOR.user, {"links": 1})]


async def test_the_overview_counts_and_orders_dead_failing_moved_restricted(desk: Desk) -> None:
    names = ["Restricted one", "Moved one", "Failing one", "Dead one", "Fine one"]
    dead = await dying(desk, "Dead one")
    await desk.run(days=12)
    answers = {
        "Restricted one": CLOSED,
        "Moved one": Answer(outcome="answers", moved_to="https://new.example.org/"),
        "Failing one": Answer(outcome="failed", problem="name"),
        "Fine one": THERE,
    }
    for name in names:
        if name in answers:
            one = await publish(desk, name)
            desk.web.answers[one.work.link] = answers[name]
    await desk.run(hours=1)
    await share(desk, "Elsewhere", guild=OTHER_GUILD)
    await publish(desk, "Not asked yet")
    found = await desk.links.overview(CURATOR)
    assert found.counts == {"dead": 1, "failing": 1, "restricted": 1, "answers": 2, "unchecked": 1}
    assert [one.title for one in found.bad] == ["Dead one", "Failing one", "Moved one", "Restricted one"]
    assert (found.bad[0].resource, found.bad[0].problem) == (dead.id, "404")
    assert found.bad[2].moved_to == "https://new.example.org/"


async def test_only_what_changes_a_card_wakes_those_who_show_it(desk: Desk) -> None:
    one = await publish(desk)
    await desk.run(hours=1)
    before = desk.app.database.version(TOUCHED)
    await desk.run(days=30)  # it goes on answering
    assert desk.app.database.version(TOUCHED) == before
    desk.web.answers[one.work.link] = GONE
    await desk.run(days=8)
    assert desk.app.database.version(TOUCHED) == before + 1
