"""The figures of a stock-taking, each with what it counts: the same in the document, in the card and in the pulse."""

from __future__ import annotations

from bot.core.i18n import Language, _
from bot.stocktaking.facts import Facts
from bot.stocktaking.growing import joined

ANSWERED = "cities_and_organisations"  # key of the figure of the expression of interest, in data/network.yaml


def figures(facts: Facts, say: Language) -> list[tuple[str, str]]:
    """Return (what is counted, the number as it is said), without what there is none of but for the first few."""
    listed = facts.directory.listed
    counted: list[tuple[str, int]] = [(say(_("Organisations that take part")), len(listed))]
    if facts.directory.printed:
        counted.append((say(_("Numbered entries of the printed list")), len(facts.directory.printed)))
    if facts.since:
        counted.append((say(_("Organisations listed in this time")), joined(facts)))
    counted += [(say(_("Countries that they are in")), len({one.country for one in listed if one.country}))]
    counted += [(say(_("Meetings held")), len(facts.held)), (say(_("E-conversations")), len(facts.talks))]
    sections = [
        (say(_("Papers of the network")), "papers"),
        (say(_("Peacebuilding and urban safety resources")), "resources"),
        (say(_("Case studies")), "case-studies"),
    ]
    optional = [(label, sum(one.section == key for one in facts.works)) for label, key in sections]
    optional.append((say(_("Works added to the library")), len(facts.added_works)))
    optional.append((say(_("Promising practices published")), facts.practices.published if facts.practices else 0))
    if facts.introductions is not None:
        optional.append((say(_("Introductions made")), facts.introductions.accepted))
    if facts.focal is not None:
        optional.append((say(_("Focal points verified")), facts.focal.verified))
    counted += [(label, count) for label, count in optional if count]
    counted += promises(facts, say)
    if (answered := answers(facts)) and not facts.since:
        counted.append((say(_("Cities and organisations that answered the first expression of interest")), answered))
    return [(label, say.number(count)) for label, count in counted]


def promises(facts: Facts, say: Language) -> list[tuple[str, int]]:
    """Return how many promises are kept, open, and open past their date; nothing where none was made."""
    if not facts.promises:
        return []
    done = sum(bool(one.done) for one in facts.promises)
    overdue = sum(one.overdue for one in facts.promises)
    return [
        (say(_("Promises recorded as kept")), done),
        (say(_("Promises open")), len(facts.promises) - done - overdue),
        (say(_("Promises open past their date")), overdue),
    ]


def answers(facts: Facts) -> int:
    """Return how many answered the expression of interest with which the network began, 0 where nothing says so."""
    if facts.network is None:
        return 0
    found = [one.figures[ANSWERED] for one in facts.network.timeline if ANSWERED in one.figures]
    return int(found[0]) if found and found[0].isdecimal() else 0
