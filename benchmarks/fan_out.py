"""Row 10: one reminder to 100 and to 500 channels of a Discord that keeps its limits.

The whole bot is connected to a loopback that lets 50 requests through in any second and 5 messages in 5 seconds into
one channel, and answers 429 to what is more; each request is under way for 50 to 100 ms before it is counted. The
reminders stand in the outbox, due at one instant a few seconds after the start.

The bound is the limit's own pace: n messages at 50 a second are n/50 seconds. (A bot that had been silent could send
50 in its first instant and would end a second earlier; a request that was under way longer than its followers would
then be one too many in somebody's second.) The figure is the time from the instant until the last message was answered,
its way included. Lost is a channel without its message, or with two.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bots import Bot, whole_bot
from benchmarks.inside import ask, whole_app
from benchmarks.lab import SMALL, Lab
from benchmarks.results import Check
from benchmarks.stores import GUILD, GUILD_NAME
from tests.support.loopback.world import build_world

FANS = (100, 500)
A_SECOND = 50
SHORTEST, LONGEST = 0.05, 0.1  # seconds that a request is under way
AHEAD = 8  # seconds from the start of the bot until they are due
MESSAGES = "/channels/*/messages"


def _plan(count: int) -> dict[str, Any]:
    channels = [f"channel-{number}" for number in range(count)]
    return {"guilds": [{"name": GUILD_NAME, "channels": channels, "members": [{"name": "member"}]}]}


async def _fill(database: Path, channels: list[int], at: int) -> int:
    from benchmarks import meetings  # noqa: PLC0415  # parts of the bot: `measure` needs none of them

    async with whole_app(database) as app:
        await meetings.announce(app, channels, datetime.fromtimestamp(at, UTC))
    return len(channels)


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios to the limit's bound, and what was refused and lost."""
    lab.store(SMALL)
    checks: list[Check] = []
    for count in FANS:
        with lab.doing(f"row 10: one reminder to {count} channels"):
            checks += await _fan_out(lab, count)
    return checks


async def _fan_out(lab: Lab, count: int) -> list[Check]:
    store = lab.stores.copy_of(SMALL, f"fan_out-{count}")
    plan = _plan(count)
    guild = build_world(plan).guilds[GUILD]
    at = int(time.time()) + AHEAD
    await ask("benchmarks.fan_out", store, json.dumps(list(guild.channels)), str(at))
    async with whole_bot(store, plan=plan, limits=True) as bot:
        await _slow_down(bot, count)
        if time.time() > at:
            raise AssertionError("the bot started too slowly")
        requests = await bot.discord.requests("POST", MESSAGES, times=count, seconds=at - time.time() + count / 10)
        taken = time.time() - at
        await asyncio.sleep(1)  # what comes twice comes late
        requests = await bot.discord.requests("POST", MESSAGES)
    refused = sum(request["status"] == 429 for request in requests)
    arrived = Counter(request["path"] for request in requests if request["status"] == 200)
    wrong = sum(arrived[f"/channels/{channel}/messages"] != 1 for channel in guild.channels)
    what = f"one reminder to {count} channels"
    bound = count / A_SECOND
    return [
        Check(
            row=10,
            what=f"{what}: time against the limit's bound",
            measured=taken / bound,
            target=1.15,
            note=f"{taken:.2f} s; {A_SECOND} requests a second are {bound:.0f} s",
        ),
        Check(row=10, what=f"{what}: refused by Discord (429)", measured=refused, unit="", target=0),
        Check(row=10, what=f"{what}: lost or sent twice", measured=wrong, unit="", target=0),
    ]


async def _slow_down(bot: Bot, count: int) -> None:
    chance = random.Random(1001)  # noqa: S311  # repeatable, not secret
    for _ in range(count):
        seconds = chance.uniform(SHORTEST, LONGEST)
        await bot.discord.call("fault", kind="delay", method="POST", pattern=MESSAGES, seconds=seconds)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_fill(Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])))))
