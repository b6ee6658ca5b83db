"""What a consolidated reply says, in sections, before it is a file of any format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.conversations.records import Mode, Phase
from bot.core.i18n import Phrase, _

HEADINGS: Mapping[str, Phrase] = {
    "query": _("The query"),
    "summary": _("Summary"),
    "agrees": _("Points of agreement"),
    "differs": _("Points of difference"),
    "quoted": _("Contributions"),
    "others": _("Further contributions"),
    "note": _("Facilitators’ note"),
    "link": _("in the thread"),
    "recommendations": _("Recommendations"),
    "decided": _("What was decided"),
    "steps": _("Next steps"),
    "resources": _("Resources"),
    "concerned": _("Organisations and places concerned"),
    "places": _("Places concerned"),
    "events": _("Related meetings"),
    "taking_part": _("Who took part"),
    "making": _("How this reply was made"),
    "more": _("The files hold the whole reply, with every contribution."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A contribution as it is quoted: in lines, in the language in which it was written."""

    number: int
    words: str
    by: str  # empty where nobody may be named
    theme: str  # its name; empty where it has none
    note: str
    link: str  # to its message; empty where it may not be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A point, with the numbers of the contributions that say so, as far as they are featured."""

    text: str
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said to one question, to none, or is true of all of them; every part may be empty."""

    kind: Literal["overall", "question", "beyond"]
    position: int | None  # of the question
    heading: str
    agrees: Sequence[Finding] = ()
    differs: Sequence[Finding] = ()
    quoted: Sequence[Statement] = ()  # what points mention, or everything where there are no points
    others: Sequence[Statement] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A next step; `said` is who does it until when, and whether it is done, in words."""

    text: str
    owner: str  # empty where nobody may be named
    due: str  # ISO date; empty where there is none
    done: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A meeting; `on` is an ISO date, month or year, `said` the same in words."""

    title: str
    on: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A consolidated reply: texts of one line, or of lines where that is said; what is empty is not shown."""

    conversation: int
    language: str  # code of `bot.core.i18n.CODES`
    mode: Mode
    phase: Phase
    on: str  # ISO date as of which it holds
    opened: str  # ISO dates; empty where it has not happened
    closed: str
    title: str
    byline: str
    network: str
    framing: str  # lines
    query: str
    questions: Sequence[str]
    summary: str  # lines; those that begin with “- ” are items
    answers: Sequence[Answers]
    recommendations: Sequence[Finding]
    decided: str  # lines, as of the summary
    steps: Sequence[Step]
    resources: Sequence[str]  # citations
    organisations: Sequence[str]
    places: Sequence[str]
    events: Sequence[Dated]
    names: Sequence[str]  # of those who are quoted
    featured: int
    people: int | None
    messages: int | None
    facilitators: int
    taking_part: Sequence[str]  # sentences
    making: Sequence[str]  # sentences
    thread: str  # link to it as a whole
    whereabouts: str  # the same, in a sentence
    headings: Mapping[str, str]  # HEADINGS in its language

    @property
    def final(self) -> bool:
        """Say whether the conversation is closed, so that this is its last word."""
        return self.phase == "closed"
