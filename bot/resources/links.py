"""Whether the links of the library answer: asked politely, and told to the curators in one list a week.

A link stays due until what came of asking is in the database, so a process that dies in between loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.outbox import Delivery, DeliveryId, Outbox, Planned, Target
from bot.errors import InvalidInputError
from bot.resources import link_store
from bot.resources.addresses import clean_address, host_of, normal
from bot.resources.link_records import DueLink, LinkOverview, ListedLink, Noted
from bot.resources.outcomes import LINKS
from bot.resources.sharing import TOUCHED
from bot.resources.web import Answer, Web

log = logging.getLogger(__name__)

SUBJECT = "links"  # what the outbox calls the list
CHECK = "resources.links"
AT_ONCE = 50  # links in one turn; the next follows at once
AGAIN = timedelta(days=7)
SPREAD = timedelta(days=1)  # over which the links of one week are spread
AGAIN_FAILED = (timedelta(days=1), timedelta(days=3))  # after the first and the second failure; later AGAIN
DEAD_AFTER = 3  # failures in a row
DEAD_FOR = timedelta(days=7)  # from the first of them to the last
# What a site that died and a machine without a network have in common.
CUT_OFF = {"name", "connect", "timeout"}
SITES = 3  # others that are asked before one of them is believed
LATER = timedelta(hours=1)
TRUSTED = timedelta(minutes=10)  # for which a witness need not be asked again
BELIEVED, DOUBTED = timedelta(days=30), timedelta(days=1)  # for how long no site is believed to have died
HOUR = time(8)  # of a Monday, UTC
KEPT = timedelta(days=7)  # a list is worth nothing after that


class LinkChecks:
    """Asks the links that are due, and says which are dead."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, clock: Clock, outbox: Outbox, web: Web
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._clock = clock
        self._outbox = outbox
        self._web = web
        self._cut_off_since: datetime | None = None
        self._reached_at: datetime | None = None  # some site, when it was asked as a witness
        outbox.on_trouble(LINKS, self._trouble)

    # -- asking ---------------------------------------------------------------------------------------------

    async def check_due(self) -> datetime | None:
        """Ask links that are due, one after another, at most AT_ONCE; return when the next one is, past or to come."""
        for _turn in range(AT_ONCE):
            link = await self._database.read(lambda tx: link_store.first_due(tx, self._now()))
            if link is None:
                break
            answer = await self._asked(link)
            if answer.problem in CUT_OFF and await self._cut_off(link):
                log.warning("No site answers: this machine seems to be cut off from the web. Links are asked later.")
                return self._clock.now() + LATER
            await self._database.transaction(partial(self._note, asked=link, answer=answer))
        return await self._database.read(link_store.next_at)

    async def _asked(self, link: DueLink) -> Answer:
        try:
            return await self._web.ask(link.url, etag=link.etag, modified=link.modified)
        except Exception:
            # One address that cannot even be asked must not hold up those behind it.
            log.exception("The link of resource %d cannot be asked.", link.resource)
            return Answer(outcome="failed", problem="malformed")

    async def _cut_off(self, link: DueLink) -> bool:
        """Say whether it is rather this machine that reaches nobody: sites that answered before do not either.

        The fewer there are to ask, the sooner they are believed to have died together.
        """
        if self._reached_at is not None and self._clock.now() - self._reached_at < TRUSTED:
            return False
        others = await self._database.read(lambda tx: link_store.answering(tx, limit=SITES * 10))
        witnesses: dict[str, DueLink] = {}
        for one in others:
            witnesses.setdefault(host_of(one.url), one)
        witnesses.pop(host_of(link.url), None)
        asked = list(witnesses.values())[:SITES]
        for one in asked:
            if (await self._asked(one)).problem not in CUT_OFF:
                self._cut_off_since, self._reached_at = None, self._clock.now()
                return False
        if not asked:
            return False
        self._cut_off_since = self._cut_off_since or self._clock.now()
        return self._clock.now() - self._cut_off_since < (BELIEVED if len(asked) == SITES else DOUBTED)

    def _note(self, tx: Transaction, *, asked: DueLink, answer: Answer) -> None:
        link = link_store.still_due(tx, asked)
        if link is None:  # mended, retired or taken back while it was asked
            return
        noted = noted_of(link, answer, self._now())
        link_store.note(tx, link.resource, noted)
        if noted.state == link.state:
            return
        # The cards of the curators follow. This wakes whoever asks links once more, and then nothing of this is due.
        tx.touch(TOUCHED)
        if noted.state == "dead":
            self._plan(tx, link.guild)

    # -- the list of curators ---------------------------------------------------------------------------------

    def _plan(self, tx: Transaction, guild: int) -> None:
        """Have the curators told on the next Monday, by one list whatever else dies until then."""
        channel = self._guilds.settings(tx, guild).curators_channel
        if channel is not None:
            self._plan_at(tx, guild, next_monday(self._clock.now()), channel)

    def _plan_at(self, tx: Transaction, guild: int, due: datetime, channel: int) -> None:
        target = Target(kind="channel", id=channel)
        if any(one.due == due for one in self._outbox.standing(tx, guild, LINKS, SUBJECT, target=target).values()):
            return  # and the outbox is not touched: what is prepared for this instant would be prepared without end
        year, week, _day = due.isocalendar()
        planned = Planned(
            kind=LINKS,
            subject=SUBJECT,
            occurrence=f"{year}-W{week:02}",
            moment="list",
            target=target,
            due=due,
            until=due + KEPT,
        )
        self._outbox.plan(tx, guild, [planned], now=self._clock.now())

    async def listed(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Sequence[ListedLink]]:
        """Return what each list holds: what is dead now and stood in none before; an empty one is left out.

        It is noted at once which list a link stands in, so that the same list, asked for again, is the same.
        """

        def work(tx: Transaction) -> dict[DeliveryId, Sequence[ListedLink]]:
            found: dict[DeliveryId, Sequence[ListedLink]] = {}
            for one in deliveries:
                channel = self._guilds.settings(tx, one.guild).curators_channel
                if channel is None:
                    continue
                if channel != one.target.id:  # another one was chosen since it was planned
                    self._plan_at(tx, one.guild, one.due, channel)
                    continue
                due = _seconds(one.due)
                dead = link_store.dead(tx, one.guild, due)
                link_store.tell(tx, one.guild, [link.resource for link in dead], due)
                if dead:
                    found[one.id] = dead
            return found

        return await self._database.transaction(work)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Have what stood in a list that did not arrive stand in the next one.

        Where Discord refused, that is the list after the next link that dies: a refusal must not beget a refusal.
        """
        for one in deliveries:
            link_store.untell(tx, one.guild, _seconds(one.due))
            if one.status == "expired" and link_store.dead(tx, one.guild, 0):
                self._plan(tx, one.guild)

    # -- what curators do -------------------------------------------------------------------------------------

    async def overview(self, actor: Actor) -> LinkOverview:
        """Return how the links of the library do; raise NotAllowedError unless the actor curates."""

        def work(tx: Transaction) -> LinkOverview:
            self._guilds.require_curator(tx, actor)
            return LinkOverview(
                counts=link_store.counts(tx, actor.guild),
                bad=link_store.bad(tx, actor.guild),
                listed=self._guilds.settings(tx, actor.guild).curators_channel is not None,
            )

        return await self._database.read(work)

    async def check_now(self, actor: Actor) -> int:
        """Have every link of the server asked now; return how many. Raises NotAllowedError unless the actor curates."""

        def work(tx: Transaction) -> int:
            self._guilds.require_curator(tx, actor)
            self._guilds.ensure(tx, actor.guild)
            count = link_store.ask_all(tx, actor.guild, now=self._now())
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=CHECK, subject=f"guild:{actor.guild}", after={"links": count}
            )
            tx.touch(TOUCHED)
            return count

        return await self._database.transaction(work)

    def _now(self) -> int:
        return _seconds(self._clock.now())


def noted_of(link: DueLink, answer: Answer, now: int) -> Noted:
    """Return what is kept of an answer that came at `now` (UTC seconds), and when to ask again."""
    # Neighbours in the library, which were shared together, lie two hours apart.
    week = _span(AGAIN) + link.resource * 7919 % _span(SPREAD)
    if answer.outcome != "failed":
        return Noted(
            state=answer.outcome,
            checked_at=now,
            next_check=now + week,
            problem=answer.problem,
            moved_to=_elsewhere(answer.moved_to, link.url),
            etag=answer.etag,
            modified=answer.modified,
        )
    failures = link.failures + 1
    since = now if link.failing_since is None else link.failing_since
    dead = failures >= DEAD_AFTER and now - since >= _span(DEAD_FOR)
    return Noted(
        state="dead" if dead else "failing",
        checked_at=now,
        next_check=now + (_span(AGAIN_FAILED[failures - 1]) if failures <= len(AGAIN_FAILED) else week),
        failures=failures,
        failing_since=since,
        problem=answer.problem,
        # What it said when it last answered.
        moved_to=link.moved_to,
        etag=link.etag,
        modified=link.modified,
    )


def next_monday(after: datetime) -> datetime:
    """Return the first Monday at 8:00 UTC that is strictly later than `after` (in UTC)."""
    day = after.date() - timedelta(days=after.weekday())
    monday = datetime.combine(day, HOUR, tzinfo=after.tzinfo)
    return monday if monday > after else monday + timedelta(days=7)


def _elsewhere(moved_to: str, url: str) -> str:
    """Return where a link moved to; empty where that is no address for people, or another spelling of its own."""
    if not moved_to:
        return ""
    try:
        address = clean_address(moved_to, field="")
    except InvalidInputError:
        return ""
    return "" if normal(address) == normal(url) else address


def _span(length: timedelta) -> int:
    return int(length.total_seconds())


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
