"""How the network grew: organisations listed month by month."""

from __future__ import annotations

from collections import Counter

from bot.stocktaking.facts import Facts


def grown(facts: Facts) -> list[tuple[str, int]]:
    """Return (ISO month, running total) of each month in which somebody was listed, the first one first.

    Who stands in the printed list counts from the day of the document. Where a period is asked for, it begins with what
    was listed before it, under its own first month.
    """
    months = Counter(
        facts.since_when(one.printed, one.added_at.date().isoformat())[:7] for one in facts.directory.listed
    )
    first = facts.since[:7]
    points: list[tuple[str, int]] = []
    total = 0
    for month in sorted(months):
        total += months[month]
        if first and month < first:
            points = [(first, total)]
        elif points and points[-1][0] == month:
            points[-1] = (month, total)
        else:
            points.append((month, total))
    return points


def joined(facts: Facts) -> int:
    """Return how many organisations were listed in the period, all of them where none is asked for."""
    return sum(
        facts.within(facts.since_when(one.printed, one.added_at.date().isoformat())) for one in facts.directory.listed
    )
