"""Ten thousand commands, presses and forms of fifty people, with faults, restarts and kills: what was promised holds afterwards."""

from __future__ import annotations

import gc
import re
import sqlite3
from collections import Counter
from contextlib import closing

from bot.core.i18n import Phrase
from tests.hardening.crowd import Crowd
from tests.support.network import Network

COMMANDS = 10_000  # answered or refused by the bot; a step of somebody takes one to five
TROUBLE, TIME, RESTART, CRASH, TIDY = 37, 90, 1700, 2900, 40  # every so many steps
OURS = ("bot.core", "bot.ui", "bot.events", "bot.resources", "bot.conversations", "cogs.")
GROWTH = 1000  # objects of our own that may have come to stay over the last third: a leak by command is 3000


def tidy(network: Network, told: Counter[tuple[int, str]]) -> None:
    """Forget what the simulation would look through at every step: answers that one person saw, and what was read.

    Reminders by direct message are counted in `told` before, by person and meeting.
    """
    backend = network.world.env.backend
    direct = {member.user.dm_channel.id: member.id for member in network.world.society.members.values()}
    for channel, stored in backend.messages.items():
        for number, one in list(stored.items()):
            if channel in direct and (named := re.search(r"Meeting numbered \d+", one.content)):
                told[direct[channel], named.group()] += 1
            if one.is_ephemeral or channel in direct or one.author_id != backend.bot_user.id:
                del stored[number]
    backend.interactions.clear()


def our_objects(network: Network) -> int:
    """Count what of ours is in memory, without what only the test keeps: requests, and errors with their frames."""
    errors: list[BaseException | None] = [one.exception for one in network.world.failures()]
    errors += network.world.env.errors_since(0)
    while errors:
        if (error := errors.pop()) is not None:
            error.__traceback__ = None
            errors += [error.__context__, error.__cause__, getattr(error, "original", None)]
    gc.collect()
    ours = (one for one in gc.get_objects() if str(type(one).__module__).startswith(OURS))
    return sum(not isinstance(one, Phrase) for one in ours)


async def test_what_was_promised_to_fifty_people_holds_after_ten_thousand_commands(network: Network) -> None:
    network.expect_errors()  # each is looked at below
    world = network.world
    await network.admin.run("/setup events channel:#lobby zone:Europe/Zurich")
    await network.admin.run("/setup conversations channel:#conversations")
    crowd = Crowd(network, seed=20270301)
    ours: list[int] = []
    told: Counter[tuple[int, str]] = Counter()
    unexplained: list[str] = []
    number = asked = 0
    while asked < COMMANDS:
        number += 1
        failures, requests = len(world.failures()), len(world.env.http_requests)
        if number % TROUBLE == 0:
            crowd.trouble()
        await crowd.step()
        if number % TIME == 0:
            await world.advance(crowd.while_passing())
        if not world.struck(requests):
            unexplained += [str(one) for one in world.failures(failures)]
        if number % RESTART == 0 and not ours:
            await world.restart()
        if number % CRASH == 0 and not ours:
            await world.crash()
        if number % TIDY == 0:
            tidy(network, told)
        asked += sum(one.path.startswith("/interactions/") for one in world.env.http_requests[requests:])
        if asked > COMMANDS * 2 // 3 and not ours:  # from here on one bot serves: the simulation keeps those before it
            ours.append(our_objects(network))
    ours.append(our_objects(network))
    world.env.backend.faults.clear()
    await world.advance(crowd.until_settled())
    await world.restart()

    assert unexplained == []
    assert min(crowd.done.values()) > 20
    assert crowd.unanswered < COMMANDS // 100
    with closing(sqlite3.connect(world.app.database.path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        database.execute("INSERT INTO search_text (search_text) VALUES ('integrity-check')")
        titles = {title for (title,) in database.execute("SELECT title FROM resource WHERE origin = 'submitted'")}
        audit = Counter(dict(database.execute("SELECT action, count(*) FROM audit GROUP BY action")))
        waiting = database.execute(
            "SELECT count(*) FROM delivery WHERE status = 'sending' OR (status = 'due' AND next_try < ?)",
            [int(world.now().timestamp())],
        ).fetchone()[0]
        sent = Counter(
            {
                (user, title): many
                for user, title, many in database.execute(
                    """SELECT d.target, e.title, count(*) FROM delivery d
                       JOIN event e ON d.subject = 'event:' || e.id
                       WHERE d.kind = 'event.reminder' AND d.target_kind = 'user' AND d.status = 'sent'
                       GROUP BY 1, 2"""
                )
            }
        )
    assert crowd.promises.shared
    assert crowd.promises.shared <= titles, "a submission was lost"
    assert not crowd.promises.taken_back & titles, "what was taken back is kept"
    for action, many in crowd.promises.acts.items():
        assert audit[action] >= many > 10, f"the audit trail misses {action}"
    assert waiting == 0, "a delivery is overdue"
    tidy(network, told)
    assert told.total() > 100
    assert told == sent, "a reminder came twice, or is said to have come and did not"
    assert ours[1] - ours[0] < GROWTH, "memory grows with use"
