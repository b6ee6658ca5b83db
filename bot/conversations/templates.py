"""What a new conversation may begin with: texts to be changed, in its own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.i18n import Language, Phrase, _


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The texts of a kind of conversation; `…` stands where the curator writes."""

    name: Phrase
    title: Phrase
    framing: Phrase
    questions: Sequence[Phrase]


TEMPLATES: Mapping[str, Template] = {
    "consultation": Template(
        name=_("Consultation: what should a text or a plan say?"),
        title=_("Consultation: …"),
        framing=_(
            "Why now: a draft of … is to be ready by ….\n"
            "What for: your experience decides what it says. The consolidated reply goes to ….\n"
            "Please be concrete: where, with whom, what changed."
        ),
        questions=(
            _("What does the draft get right for the place where you work, and what does it miss?"),
            _("Which evidence or practice should it build on?"),
            _("What would you need in order to use it?"),
        ),
    ),
    "query": Template(
        name=_("Query to the network: somebody needs an answer"),
        title=_("Query: …"),
        framing=_(
            "Why now: a member of the network faces … and has to decide by ….\n"
            "What for: examples, contacts and lessons, good and bad, that help to decide."
        ),
        questions=(
            _("Have you met this problem, and what did you do?"),
            _("Who has worked on it, and what can be read about it?"),
        ),
    ),
    "follow-up": Template(
        name=_("Event follow-up: what comes after a meeting?"),
        title=_("After the meeting: …"),
        framing=_(
            "Why now: the meeting ended with open questions.\n"
            "What for: to agree on who does what until when, with those who could not be there."
        ),
        questions=(
            _("What did you take away from the meeting, or what do you miss in its record?"),
            _("What should happen next, who can do it, and until when?"),
        ),
    ),
    "exchange": Template(
        name=_("Practice exchange: what works, where, and how do we know?"),
        title=_("Practice exchange: …"),
        framing=_(
            "Why now: several of us work on … and have tried different ways.\n"
            "What for: to learn from one another, and to gather practices that others can use."
        ),
        questions=(
            _("Which practice has worked where you are, and how do you know?"),
            _("What did not work, and what did you learn from it?"),
            _("What does somebody need who wants to try it elsewhere?"),
        ),
    ),
}


def begun(template: str, say: Language) -> dict[str, str]:
    """Return title, framing and questions of a template in a language; empty for one that is not known."""
    found = TEMPLATES.get(template)
    if found is None:
        return {}
    return {
        "title": say(found.title),
        "framing": say(found.framing),
        "questions": "\n".join(say(one) for one in found.questions),
    }
