"""The table of needs: what is understood, who comes first, what is lacking, on the network's own data."""

from __future__ import annotations

from bot.app import App
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.dock.records import Answer, Need
from tests.dock.needs import NEEDS, Expected
from tests.support.apps import GUILD


async def keys_of(app: App, found: Answer, kind: str) -> list[str]:
    """The keys of what is listed, in order."""
    table = {"organisation": "organisation", "work": "resource"}[kind]

    def work(tx: Transaction) -> dict[int, str]:
        return {row["id"]: row["key"] for row in tx.fetch(f"SELECT id, key FROM {table}")}

    keys = await app.database.read(work)
    return [keys[one.candidate.id] for one in found.found[kind]]


def lacking(found: Answer) -> set[tuple[str, str]]:
    return {
        (theme, lack.spot.key if lack.spot is not None else "") for lack in found.lacks for theme in lack.themes
    }  # fmt: skip


async def answered(app: App, number: int, expected: Expected) -> list[str]:
    """What a need's answer misses, in words."""
    found = await app.dock.ask(Actor(user=5000 + number, guild=GUILD), Need(need=expected.need))
    organisations, works = await keys_of(app, found, "organisation"), await keys_of(app, found, "work")
    read = found.reading
    problems = []
    for said, missing in (
        ("themes", set(expected.themes) - set(read.themes)),
        ("themes that are not meant", set(expected.not_themes) & set(read.themes)),
        ("first three", set(expected.first) - set(organisations[:3])),
        ("first seven", set(expected.among) - set(organisations[:7])),
        ("not in the first five", set(expected.never) & set(organisations[:5])),
        ("works", set(expected.works) - set(works[:3])),
        ("lacking", set(expected.lacking) - lacking(found)),
        ("spots", set(expected.spots) ^ {one.key for one in read.spots} if expected.spots else set()),
        ("nobody", {*organisations[:3], *works[:3]} if expected.nobody else set()),
    ):
        if missing:
            problems.append(
                f"{expected.need}: {said}: {sorted(missing)}; {read.themes} {organisations[:7]} {works[:3]}"
            )
    return problems


async def test_each_need_is_answered_as_somebody_who_knows_the_network_would(app: App) -> None:
    problems = [line for number, one in enumerate(NEEDS) for line in await answered(app, number, one)]
    assert not problems, "\n".join(problems)


def test_the_table_has_needs_of_all_four_languages() -> None:
    assert len(NEEDS) >= 25


async def test_every_reason_of_every_answer_is_true(app: App) -> None:
    for number, one in enumerate(NEEDS):
        found = await app.dock.ask(Actor(user=6000 + number, guild=GUILD), Need(need=one.need))
        for each in found.found.values():
            for ranked in each:
                for reason in ranked.reasons:
                    if reason.kind in {"theme", "near-theme"}:
                        assert reason.value in ranked.candidate.themes
                    if reason.kind in {"town", "country", "region"}:
                        assert any(reason.value in {seat.key, seat.country} for seat in ranked.candidate.seats)
                assert ranked.reasons, ranked.candidate.name
