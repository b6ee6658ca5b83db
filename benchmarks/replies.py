"""Row 15: what the consolidated reply of a conversation costs, by how much was featured.

In the bot's own process two conversations stand in one store, one of ten times the contributions of the other: texts of
one to three paragraphs, some words with accents. Their replies are made in turns, whole: read, put together and written
out as Markdown, HTML and JSON. Then the larger one is made again and again while a task notes by how much it wakes too
late, as in row 5.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.inside import ask, whole_app
from benchmarks.lab import SMALL, Lab
from benchmarks.loop_lag import SECONDS, Ticker, checks_of, over
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD, NOW
from bot.conversations import contribution_store, store
from bot.conversations.records import Content, ConversationId
from bot.core.database import Transaction

if TYPE_CHECKING:
    from bot.app import App

ROW = 15
MANY, FEW = 2000, 200
ROUNDS = 15
QUESTIONS = 4
THREAD = 600_000_000_000_000_000
_WORDS = (
    "street", "market", "lighting", "mediation", "patrol", "school", "night", "bus", "curfew", "neighbour", "council",
    "register", "shopkeeper", "trust", "women", "sécurité", "quartier", "médiation", "jóvenes", "barrio", "convivencia",
    "segurança", "município", "prevenção", "https://example.org/report_2027", "“safety”", "[1]", "<b>", "*we*",
)  # fmt: skip


def fill(tx: Transaction, many: int) -> ConversationId:
    """Put in a closed conversation with so many featured contributions; return its number."""
    chance = random.Random(many)  # noqa: S311  # repeatable, not secret
    now = datetime.fromtimestamp(NOW, UTC)

    def text(least: int, most: int) -> str:
        return f"{' '.join(chance.choices(_WORDS, k=chance.randint(least, most)))}."

    content = Content(
        title="What a night costs", framing=text(30, 60), questions=[(text(6, 12), None) for _ in range(QUESTIONS)]
    )
    number = store.insert(tx, GUILD, content, phase="closed", channel=1, by=1, now=now)
    store.set_thread(tx, GUILD, number, THREAD + many)
    store.set_closed(tx, GUILD, number, at=now + timedelta(days=14), resource=None)
    questions = store.questions(tx, number)
    for question in questions:
        store.set_question(tx, number, question.id, text=question.text, due_at=None, status="posted", posted_at=now)
    for one in range(many):
        made = contribution_store.insert(
            tx, GUILD, number, question=questions[one % QUESTIONS].id, status="featured",
            words="\n\n".join(text(20, 60) for _ in range(chance.randint(1, 3))), term=None, note="",
            channel=THREAD + many, message=THREAD + 1000 * many + one, from_channel=None, from_message=None,
            said_at=now, featured_at=now, featured_by=1,
        )  # fmt: skip
        contribution_store.put_author(tx, GUILD, made, user=one + 1, name=f"Person {one % 97}", language="en")
    return number


async def _measure(database: Path) -> dict[str, object]:
    async with whole_app(database) as app:
        sizes = {"many": MANY, "few": FEW}
        numbers = {
            name: await app.database.transaction(lambda tx, many=many: fill(tx, many))  # type: ignore[misc]
            for name, many in sizes.items()
        }
        taken: dict[str, list[float]] = {name: [] for name in numbers}
        bytes_written = 0
        for turn in range(ROUNDS + 1):
            for name, number in numbers.items():
                before = time.perf_counter()
                files = await app.conversation_replies.files(GUILD, number)
                if turn:  # the first one loads what the later ones have
                    taken[name].append(time.perf_counter() - before)
                if name == "many":
                    bytes_written = sum(len(content) for _file, content in files)
        ticker = Ticker()
        lags = {
            "idle": await ticker.during(asyncio.sleep(SECONDS)),
            f"replies of {MANY:,} contributions, one after another": await ticker.during(_again(app, numbers["many"])),
        }
        return {"taken": taken, "lags": lags, "bytes": bytes_written}


async def _again(app: App, number: ConversationId) -> None:
    until = over(SECONDS)
    while not until():
        await app.conversation_replies.files(GUILD, number)


async def measure(lab: Lab) -> list[Check]:
    """Return the ratio of the medians, and the longest lag meanwhile."""
    lab.store(SMALL)
    with lab.doing(f"row {ROW}: consolidated replies"):
        found = await ask("benchmarks.replies", lab.stores.copy_of(SMALL, "replies"))
    many, few = Samples(found["taken"]["many"]), Samples(found["taken"]["few"])
    return [
        Check(
            row=ROW,
            what=f"the reply of {MANY:,} featured contributions against one of {FEW:,}: p50",
            measured=many.median / few.median,
            target=12,
            sides=[Side.of(f"{MANY:,}", many), Side.of(f"{FEW:,}", few)],
            note=f"the larger one in three files: {found['bytes'] / 1e6:.1f} MB",
        ),
        *checks_of(ROW, "event-loop lag", found["lags"]),
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1])))))
