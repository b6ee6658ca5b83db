"""The digest without Discord: what stands in the outbox when, and what it says when it is sent (T1, D3)."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.core.outbox import Delivery
from bot.errors import InvalidInputError, NotAllowedError
from bot.resources.digest import CLOSED, NOTICE
from bot.resources.digest_records import Digest, DigestSettings
from bot.resources.form import ResourceForm
from bot.resources.outcomes import DIGEST, OUTCOME
from bot.resources.records import Resource
from bot.resources.sharing import Started
from bot.ui.deliverer import Deliverer, Message, Rendered
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, MEMBER, OTHER_GUILD, open_app
from tests.support.clock import ManualClock
from tests.ui.test_deliverer import Recording, refusal

CHANNEL, OTHER_CHANNEL, CURATORS = 900, 901, 902
PERSON = 5  # where members share
NUMBERS = itertools.count()
WORDS = (
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elm",
    "Fir",
    "Ginkgo",
    "Hazel",
    "Ironwood",
    "Juniper",
    "Katsura",
    "Larch",
)


def at(day: int, hour: int = 9, month: int = 3, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


class Desk:
    """The bot with a post that records, and what its digests said."""

    def __init__(self, app: App, clock: ManualClock) -> None:
        self.app, self.clock, self.post = app, clock, Recording()
        self.said: list[Digest] = []  # each time that one was put into words
        self.deliverer = self.new()

    def new(self) -> Deliverer:
        renderers = {DIGEST: self._digests, NOTICE: self._notices, OUTCOME: self._nothing}
        return Deliverer(self.app.database, self.app.outbox, self.clock, self.post, renderers)

    async def _digests(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        told = await self.app.resource_digest.content(deliveries)
        self.said += told.values()
        return {number: Message(content="late" if one.delivery.late(now) else "digest") for number, one in told.items()}

    async def _notices(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        return {one.id: Message(content=f"notice {one.content['error']}") for one in deliveries}

    async def _nothing(self, _deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        return {}

    async def run(self, until: datetime) -> None:
        """Let the bot run until an instant: plan and deliver whenever one of them asked for it."""
        while True:
            again = await self.app.resource_digest.plan()
            due = await self.deliverer.deliver()
            coming = [one for one in (again, due) if one is not None and one <= until]
            if not coming or min(coming) <= self.clock.now():
                break
            self.clock.advance(seconds=(min(coming) - self.clock.now()).total_seconds())
        self.clock.advance(seconds=(until - self.clock.now()).total_seconds())

    async def down(self, until: datetime) -> None:
        """Nothing happens until an instant; then a bot begins anew."""
        self.clock.advance(seconds=(until - self.clock.now()).total_seconds())
        self.deliverer = self.new()

    @property
    def sent(self) -> list[tuple[int, str]]:
        """What arrived: channel and message."""
        return [(target.id, content) for target, content, _nonce in self.post.sent]

    @property
    def titles(self) -> list[list[str]]:
        """What was new in each digest that was put into words."""
        return [[one.title for one in digest.new] for digest in self.said]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()  # Monday 1 March 2027, 9:00


@pytest.fixture
async def desk(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Desk]:
    app = await open_app(tmp_path, clock)
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=None)
    desk = Desk(app, clock)
    yield desk
    await desk.app.close()  # a test may have opened another


async def publish(app: App, title: str = "") -> Resource:
    number = next(NUMBERS)
    title = title or f"{WORDS[number % len(WORDS)]} {number} {WORDS[number * 7 % len(WORDS)]}"
    form = ResourceForm(title=title, address=f"https://example.org/{number}", kind="report")
    draft = await app.sharing.keep(MEMBER, Started(form=form, channel=PERSON))
    shared = await app.sharing.send(MEMBER, draft, "en")
    return await app.resource_curation.approve(CURATOR, shared.id, expected=shared.version)


async def weekly(desk: Desk, **changes: object) -> DigestSettings:
    desk.clock.advance(seconds=1)  # what was published in the second of the decision is news
    given = {"channel": CHANNEL, "every": "week", "weekday": 0, "hour": 9, "zone": "Europe/Paris", **changes}
    return await desk.app.resource_digest.set_settings(CURATOR, **given)  # type: ignore[arg-type]


async def rows(desk: Desk, status: str = "due", kind: str = DIGEST) -> list[tuple[str, int, datetime]]:
    found = await desk.app.database.read(
        lambda tx: tx.fetch(
            "SELECT occurrence, target, due FROM delivery WHERE kind = :kind AND status = :status ORDER BY due",
            kind=kind,
            status=status,
        )
    )
    return [(row["occurrence"], row["target"], datetime.fromtimestamp(row["due"], UTC)) for row in found]


# -- what curators decide ------------------------------------------------------------------------------------------


async def test_only_curators_see_and_change_it(desk: Desk) -> None:
    """I9."""
    with pytest.raises(NotAllowedError):
        await desk.app.resource_digest.settings(MEMBER)
    with pytest.raises(NotAllowedError):
        await desk.app.resource_digest.set_settings(MEMBER, channel=CHANNEL, every="week")
    assert await rows(desk) == []


async def test_it_is_off_until_somebody_says_where_and_how_often(desk: Desk) -> None:
    assert await desk.app.resource_digest.settings(CURATOR) == DigestSettings()
    with pytest.raises(InvalidInputError, match="channel"):
        await desk.app.resource_digest.set_settings(CURATOR, every="week")
    chosen = await desk.app.resource_digest.set_settings(CURATOR, channel=CHANNEL)
    assert (chosen.channel, chosen.every, chosen.next_at) == (CHANNEL, "off", None)
    kept = await desk.app.resource_digest.set_settings(CURATOR, every="month", zone="Nairobi", language="fr", hour=7)
    assert kept == await desk.app.resource_digest.settings(CURATOR)
    assert (kept.zone, kept.language, kept.next_at) == ("Africa/Nairobi", "fr", at(5, 4, month=4))
    assert await desk.app.database.read(lambda tx: tx.value("SELECT count(*) FROM audit WHERE action LIKE '%.digest'"))


async def test_an_unknown_zone_changes_nothing(desk: Desk) -> None:
    before = await weekly(desk)
    with pytest.raises(InvalidInputError):
        await desk.app.resource_digest.set_settings(CURATOR, zone="Atlantis", hour=3)
    assert await desk.app.resource_digest.settings(CURATOR) == before


# -- when ----------------------------------------------------------------------------------------------------------


async def test_one_row_stands_however_often_it_is_planned(desk: Desk) -> None:
    await weekly(desk)
    for _ in range(3):
        assert await desk.app.resource_digest.plan() == at(8, 8) + timedelta(seconds=1)
        await weekly(desk)
    assert await rows(desk) == [("2027-03-08", CHANNEL, at(8, 8))]


async def test_it_comes_at_the_same_local_hour_over_a_change_of_the_clocks(desk: Desk) -> None:
    await publish(desk.app)
    await weekly(desk)
    await desk.run(at(6, month=4))
    arrived = [due for _occurrence, _target, due in await rows(desk, "sent")]
    assert arrived == [at(8, 8), at(15, 8), at(22, 8), at(29, 7), at(5, 7, month=4)]
    assert [content for _channel, content in desk.sent] == ["digest"] * 5


async def test_of_a_month_it_comes_on_the_first_such_day(desk: Desk) -> None:
    await publish(desk.app)
    await weekly(desk, every="month", weekday=3)
    await desk.run(at(10, month=5))
    assert [day for day, _target, _due in await rows(desk, "sent")] == ["2027-03-04", "2027-04-01", "2027-05-06"]


async def test_where_the_setting_changes_the_former_row_goes(desk: Desk) -> None:
    await weekly(desk)
    await weekly(desk, weekday=2)
    assert await rows(desk) == [("2027-03-03", CHANNEL, at(3, 8))]
    await weekly(desk, weekday=2, channel=OTHER_CHANNEL)
    assert await rows(desk) == [("2027-03-03", OTHER_CHANNEL, at(3, 8))]
    await weekly(desk, every="off")
    assert await rows(desk) == []
    assert await desk.app.resource_digest.plan() is None


async def test_one_that_is_off_sends_nothing(desk: Desk) -> None:
    await publish(desk.app)
    await weekly(desk)
    await weekly(desk, every="off")
    await publish(desk.app)
    await desk.run(at(30, month=4))
    assert desk.sent == []


async def test_another_hour_of_the_same_day_brings_no_second_one(desk: Desk) -> None:
    await publish(desk.app)
    await weekly(desk)
    await desk.run(at(8, 10))
    assert desk.sent == [(CHANNEL, "digest")]
    kept = await weekly(desk, hour=18, channel=OTHER_CHANNEL)
    assert kept.next_at == at(15, 17)
    await desk.run(at(14))
    assert desk.sent == [(CHANNEL, "digest")]


async def test_one_that_fell_due_while_the_bot_was_down_comes_once_and_says_that_it_is_late(desk: Desk) -> None:
    await publish(desk.app)
    await weekly(desk)
    await desk.down(at(10))
    await desk.run(at(10, 12))
    await desk.down(at(10, 13))
    await desk.run(at(14))
    assert desk.sent == [(CHANNEL, "late")]
    assert await rows(desk) == [("2027-03-15", CHANNEL, at(15, 8))]


@pytest.mark.parametrize("plans_first", [True, False])
async def test_of_several_that_fell_due_while_the_bot_was_down_the_last_comes(desk: Desk, plans_first: bool) -> None:
    await publish(desk.app, "Before")
    await weekly(desk)
    desk.clock.advance(minutes=5)
    await publish(desk.app, "While it ran")
    await desk.down(at(24))
    if not plans_first:
        await desk.deliverer.deliver()
    await desk.run(at(28))
    assert desk.sent == [(CHANNEL, "late")]
    assert desk.titles == [["While it ran"]]
    assert [day for day, _target, _due in await rows(desk, "sent")] == ["2027-03-22"]
    assert [day for day, _target, _due in await rows(desk)] == ["2027-03-29"]


async def test_each_server_has_its_own(desk: Desk) -> None:
    other = Actor(user=1, guild=OTHER_GUILD, administrator=True)
    await publish(desk.app)
    await weekly(desk)
    await desk.app.resource_digest.set_settings(other, channel=OTHER_CHANNEL, every="week", weekday=1)
    await desk.run(at(10))
    assert desk.sent == [(CHANNEL, "digest")], "the other library is empty, so there is nothing to say"
    assert [target for _day, target, _due in await rows(desk, "superseded")] == [OTHER_CHANNEL] * 2
    assert len(await rows(desk)) == 2


# -- what it says --------------------------------------------------------------------------------------------------


async def test_it_lists_what_was_published_since_the_last_one_newest_first(desk: Desk) -> None:
    await publish(desk.app, "Old")
    await weekly(desk)
    for title in ("First", "Second"):
        desk.clock.advance(hours=1)
        await publish(desk.app, title)
    await desk.run(at(9))
    await publish(desk.app, "Third")
    await desk.run(at(16))
    assert desk.titles == [["Second", "First"], ["Third"]]
    assert [one.since for one in desk.said] == [at(1) + CLOSED, at(8, 8)]
    assert desk.said[0].archive is not None
    assert desk.said[0].archive.title == "Old"


@pytest.mark.parametrize("seconds", [-11, -10, -9, -1, 0, 1])
async def test_what_is_published_around_its_instant_is_in_one_digest(desk: Desk, seconds: int) -> None:
    await publish(desk.app, "Old")
    await weekly(desk)
    desk.clock.advance(seconds=(at(8, 8) - desk.clock.now()).total_seconds() + min(seconds, 0))
    if seconds < 0:
        await publish(desk.app, "On the edge")
    await desk.run(at(8, 8) + timedelta(seconds=max(seconds, 0)))
    if seconds >= 0:
        await publish(desk.app, "On the edge")
    await desk.run(at(16))
    assert sorted(desk.titles) == [[], ["On the edge"]]


async def test_where_nothing_is_new_it_brings_the_archive_alone(desk: Desk) -> None:
    await publish(desk.app, "Old")
    await weekly(desk)
    await desk.run(at(9))
    (digest,) = desk.said
    assert (digest.new, digest.total) == ([], 0)
    assert digest.archive is not None
    assert digest.archive.title == "Old"


async def test_an_empty_library_says_nothing(desk: Desk) -> None:
    await weekly(desk)
    await desk.run(at(9))
    assert desk.sent == []
    assert len(await rows(desk, "superseded")) == 1
    await publish(desk.app, "The first one")
    await desk.run(at(16))
    assert desk.titles == [["The first one"]]


async def test_what_is_out_of_the_library_is_neither_new_nor_of_the_archive(desk: Desk) -> None:
    gone, stays = await publish(desk.app, "Gone"), await publish(desk.app, "Stays")
    await weekly(desk)
    desk.clock.advance(hours=1)
    new = await publish(desk.app, "Gone as well")
    for one in (gone, new):
        await desk.app.resource_curation.retire(CURATOR, f"#{one.id}", "A mistake")
    await desk.run(at(9))
    (digest,) = desk.said
    assert not digest.new
    assert digest.archive is not None
    assert digest.archive.id == stays.id


async def test_the_archive_does_not_repeat_before_all_were_shown(desk: Desk, tmp_path: Path) -> None:
    library = {(await publish(desk.app)).id for _ in range(5)}
    await weekly(desk)
    await desk.run(at(31))
    await desk.app.close()  # what was shown is remembered over a restart
    desk.app = await open_app(tmp_path, desk.clock)
    await desk.down(desk.clock.now())
    await desk.run(at(9, month=5))
    shown = [one.archive.id for one in desk.said if one.archive]
    assert len(shown) == 9
    assert set(shown[:5]) == library
    assert shown[5:] == shown[:4]


async def test_what_was_new_joins_the_archive_and_has_its_turn_first(desk: Desk) -> None:
    old = await publish(desk.app)
    await weekly(desk)
    await desk.run(at(9))
    young = await publish(desk.app)
    await desk.run(at(30))
    assert [one.archive.id for one in desk.said if one.archive] == [old.id, old.id, young.id, old.id]


async def test_a_try_that_is_repeated_says_the_same(desk: Desk) -> None:
    for _ in range(4):
        await publish(desk.app)
    await weekly(desk)
    desk.post.answers[CHANNEL] = [refusal(503), refusal(503)]
    await desk.run(at(9))
    assert len(desk.said) == 3
    assert len({one.archive.id for one in desk.said if one.archive}) == 1
    assert desk.sent == [(CHANNEL, "digest")]


# -- what does not arrive ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [10003, 50001, 50013])
async def test_of_one_that_failed_the_next_has_its_news_and_its_turn_of_the_archive(desk: Desk, code: int) -> None:
    """D3."""
    library = {(await publish(desk.app)).id for _ in range(3)}
    await weekly(desk)
    desk.clock.advance(hours=1)
    await publish(desk.app, "Not to be lost")
    desk.post.answers[CHANNEL] = [refusal(403, code)]
    await desk.run(at(9))
    assert desk.sent == []
    assert await desk.app.resource_curation.undelivered(CURATOR) == 1
    await publish(desk.app, "Newer")
    await desk.run(at(23))
    assert desk.sent == [(CHANNEL, "digest")] * 2
    assert desk.titles == [["Not to be lost"], ["Newer", "Not to be lost"], []]
    shown = [one.archive.id for one in desk.said if one.archive]
    assert shown[0] == shown[1] != shown[2]
    assert {*shown} <= library


async def test_one_that_curators_try_again_says_its_own_news_and_the_next_says_no_more(desk: Desk) -> None:
    await publish(desk.app, "Old")
    await weekly(desk)
    desk.clock.advance(hours=1)
    await publish(desk.app, "News")
    desk.post.answers[CHANNEL] = [refusal(404, 10003)]
    await desk.run(at(9))
    assert await desk.app.resource_curation.retry(CURATOR) == 1
    await desk.run(at(10))
    assert desk.sent == [(CHANNEL, "late")]
    assert await desk.app.resource_curation.undelivered(CURATOR) == 0
    await desk.run(at(16))
    assert desk.titles == [["News"], ["News"], []]


async def test_the_curators_are_told_once(desk: Desk) -> None:
    await desk.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=CURATORS)
    await publish(desk.app)
    await weekly(desk)
    desk.post.answers[CHANNEL] = [refusal(404, 10003), refusal(404, 10003)]
    await desk.run(at(9))
    await desk.app.resource_curation.retry(CURATOR)
    await desk.run(at(10))
    assert desk.sent == [(CURATORS, "notice 10003")]
    assert await desk.app.resource_curation.undelivered(CURATOR) == 1


async def test_one_that_may_have_arrived_is_told_and_the_next_has_its_news_again(desk: Desk) -> None:
    await desk.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=CURATORS)
    await publish(desk.app, "Old")
    await weekly(desk)
    desk.clock.advance(hours=1)
    await publish(desk.app, "News")
    desk.post.answers[CHANNEL] = [refusal(500)] * 3
    await desk.run(at(8, 10))
    assert await rows(desk, "uncertain") == [("2027-03-08", CHANNEL, at(8, 8))]
    assert desk.sent == [(CURATORS, "notice 500")]
    assert (await weekly(desk, hour=18)).next_at == at(15, 17), "it may have gone out today"
    await desk.run(at(16))
    assert desk.titles[-1] == ["News"]
    assert desk.sent[1:] == [(CHANNEL, "digest")]


async def test_where_the_curators_channel_is_the_one_that_fails_nobody_is_told_there(desk: Desk) -> None:
    await desk.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=CHANNEL)
    await publish(desk.app)
    await weekly(desk)
    desk.post.answers[CHANNEL] = [refusal(403, 50013)]
    await desk.run(at(9))
    assert desk.sent == []
    assert await rows(desk, kind=NOTICE) == []


async def test_another_channel_settles_what_failed_in_the_former_one(desk: Desk) -> None:
    await publish(desk.app)
    await weekly(desk)
    desk.post.answers[CHANNEL] = [refusal(404, 10003)]
    await desk.run(at(8, 10))
    kept = await weekly(desk, channel=OTHER_CHANNEL, hour=18)
    assert kept.next_at == at(8, 17), "today's did not go out, so it comes this evening"
    assert await desk.app.resource_curation.undelivered(CURATOR) == 0
    await desk.run(at(9))
    assert desk.sent == [(OTHER_CHANNEL, "digest")]


async def test_what_arrived_is_known_when_the_outbox_has_forgotten_it(desk: Desk) -> None:
    await publish(desk.app, "Old")
    await weekly(desk)
    desk.clock.advance(hours=1)
    await publish(desk.app, "Told long ago")
    await desk.run(at(9))
    await weekly(desk, every="off")
    desk.clock.advance(days=200)
    await desk.deliverer.deliver()
    assert await rows(desk, "sent") == []
    kept = await weekly(desk)
    assert kept.since == at(8, 8)
    assert kept.next_at is not None
    await desk.run(kept.next_at + timedelta(hours=1))
    assert desk.titles[-1] == []
