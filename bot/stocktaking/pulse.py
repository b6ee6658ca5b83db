"""The pulse: the five conditions of collective impact, each by a figure that the network really has.

The five are those of Kania and Kramer, “Collective Impact” (Stanford Social Innovation Review, 2011); the network calls
itself a collective impact exercise. What nothing is recorded of is said to be not measured; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.i18n import Language, Phrase, _, n_
from bot.stocktaking.facts import FEW, Facts

NOTHING = _("Nothing measured yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One of the five: its figures in words, empty where there is none, and what they are drawn from."""

    name: str
    figures: Sequence[str]
    drawn_from: str


def pulse(facts: Facts, say: Language) -> list[Condition]:
    """Return the five conditions in their order."""
    return [
        Condition(name=say(name), figures=[one for one in told(facts, say) if one], drawn_from=say(drawn_from))
        for name, told, drawn_from in CONDITIONS
    ]


def _agenda(facts: Facts, say: Language) -> list[str]:
    objectives = len(facts.network.objectives) if facts.network else 0
    asked = sum(one.questions for one in facts.talks)
    return [
        _some(say, n_("{count} objective, as printed.", "{count} objectives, as printed."), objectives),
        _some(
            say, n_("{count} guiding question put to everybody.", "{count} guiding questions put to everybody."), asked
        ),
    ]


def _measurement(facts: Facts, say: Language) -> list[str]:
    told = facts.practices.published if facts.practices else 0
    made = facts.introductions
    said = made.helped_yes + made.helped_partly + made.helped_no if made else 0
    kept = sum(bool(one.done) for one in facts.promises)
    return [
        _some(
            say,
            n_("{count} practice told by the same questionnaire.", "{count} practices told by the same questionnaire."),
            told,
        ),
        _some(
            say,
            n_(
                "{count} answer to “did it help?”, of them {yes} yes.",
                "{count} answers to “did it help?”, of them {yes} yes.",
            ),
            said if said >= FEW else 0,
            yes=say.number(made.helped_yes if made else 0),
        ),
        _some(
            say,
            n_("{count} promise recorded as kept, of {all}.", "{count} promises recorded as kept, of {all}."),
            kept,
            all=say.number(len(facts.promises)),
        ),
    ]


def _activities(facts: Facts, say: Language) -> list[str]:
    made = facts.introductions.accepted if facts.introductions else 0
    shared = sum(one.kind != "consolidated-reply" for one in facts.added_works)
    printed = len(facts.seeded_works)
    return [
        _some(say, n_("{count} introduction made.", "{count} introductions made."), made),
        _some(say, n_("{count} work shared in the library.", "{count} works shared in the library."), shared),
        _some(
            say,
            n_("{count} work gathered before, and printed.", "{count} works gathered before, and printed."),
            printed,
        ),
    ]


def _communication(facts: Facts, say: Language) -> list[str]:
    featured = sum(one.featured for one in facts.talks)
    return [
        _some(say, n_("{count} meeting held.", "{count} meetings held."), len(facts.held)),
        _some(say, n_("{count} e-conversation.", "{count} e-conversations."), len(facts.talks)),
        _some(say, n_("{count} contribution featured.", "{count} contributions featured."), featured),
    ]


def _backbone(facts: Facts, say: Language) -> list[str]:
    facilitators = len(facts.network.co_facilitators) if facts.network else 0
    focal = facts.focal
    return [
        _some(say, n_("{count} co-facilitator.", "{count} co-facilitators."), facilitators),
        _some(
            say,
            n_(
                "{count} focal point verified, for {organisations} of {all} organisations.",
                "{count} focal points verified, for {organisations} of {all} organisations.",
            ),
            focal.verified if focal else 0,
            organisations=say.number(focal.organisations_with if focal else 0),
            all=say.number(len(facts.directory.listed)),
        ),
    ]


def _some(say: Language, forms: tuple[str, str], count: int, **values: str) -> str:
    return say.plural(*forms, count, **values) if count else ""


CONDITIONS: Sequence[tuple[Phrase, Callable[[Facts, Language], list[str]], Phrase]] = (
    (_("Common agenda"), _agenda, _("the network’s own account of itself, and its e-conversations")),
    (_("Shared measurement"), _measurement, _("published practices, answers after introductions, and promises")),
    (_("Mutually reinforcing activities"), _activities, _("introductions, and the library")),
    (_("Continuous communication"), _communication, _("the calendar, and e-conversations")),
    (_("Backbone support"), _backbone, _("the network’s own account of itself, and the directory")),
)
