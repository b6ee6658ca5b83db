"""A conversation in memory, as a consolidated reply is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.conversations.records import (
    Commitment,
    CommitmentId,
    Contribution,
    ContributionId,
    Conversation,
    ConversationId,
    ConversationPlace,
    Mode,
    Point,
    PointId,
    PointKind,
    Question,
    QuestionId,
    ReplySource,
)
from bot.directory.records import Place, PlaceId
from bot.vocabulary.records import TermId

SERVER, THREAD = 700000000000000001, 600000000000000777
PREVENTION = TermId("theme", "crime-prevention")


def at(day: int, hour: int = 12, month: int = 4) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def question(number: int, text: str, status: str = "posted") -> Question:
    return Question(
        id=QuestionId(number + 100), position=number, text=text, due_at=None, status=status, posted_at=at(number),  # type: ignore[arg-type]
    )  # fmt: skip


def contribution(number: int, words: str, *, question: int | None = None, by: str = "", **more: object) -> Contribution:
    one = Contribution(
        id=ContributionId(number), conversation=ConversationId(12), number=number,
        question=None if question is None else QuestionId(question + 100), status="featured", words=words, by=by, term=None,
        note="", channel=THREAD, message=650000000000000000 + number, from_channel=None, from_message=None, said_at=at(2),
        featured_at=at(3), version=1,
    )  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def point(kind: PointKind, text: str, numbers: Sequence[int] = (), *, question: int | None = None) -> Point:
    return Point(
        id=PointId(1), question=None if question is None else QuestionId(question + 100), kind=kind, text=text, numbers=numbers,
    )  # fmt: skip


def step(text: str, owner: str = "", due: date | None = None, **more: object) -> Commitment:
    one = Commitment(
        id=CommitmentId(1), conversation=ConversationId(12), title="", veiled=False, text=text, texts={}, owner=owner,
        owner_user=None, due=due, done_at=None, outcome="", ledger=(), origin="decided", version=1,
    )  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def conversation(mode: Mode = "attributed", **more: object) -> Conversation:
    one = Conversation(
        id=ConversationId(12), guild=SERVER, title="Where do urban safety and peacebuilding meet?",
        framing="The network presents its findings at HABITAT III in October. We want to bring what members see in their"
        " own cities, not what reports say about them.",
        template="", language="en", languages=("en", "fr"), mode=mode, phase="closed", zone="Europe/Zurich",
        announces_at=None, opens_at=at(3), closes_at=at(17), ends_at=None, paused_at=None, weekly=True, channel=5,
        thread=THREAD, kept_open=True, summary="", decided="", reason="", people=14, messages=61,
        closed_at=at(17, 22), resource=None, created_at=at(1), version=3, facilitators=(900000000000000001, 900000000000000002),
        questions=(
            question(1, "What does “safety” mean where you work?"),
            question(2, "Which entry point worked, and how do you know?"),
            question(3, "What should ministers hear?", status="held"),
        ),
        places=(
            ConversationPlace(
                place=Place(id=PlaceId(1), key="medellin", kind="city", names={"en": "Medellín"}, country="CO"),
                country="CO",
            ),
            ConversationPlace(place=None, country="IQ"),
        ),
    )  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def source(mode: Mode = "attributed", **more: object) -> ReplySource:
    """Return a whole one; `more` are other fields of it, or `conversation`'s as a mapping."""
    own = more.pop("conversation", {})
    return replace(
        ReplySource(
            conversation=conversation(mode, **own),  # type: ignore[arg-type]
            contributions=[
                contribution(
                    1,
                    "For the women who open their stalls at five, safety is a lit street and a bus that comes.\n\n"
                    "It is not the number of patrols.",
                    question=1,
                    by="Adaeze Okoye",
                ),
                contribution(
                    2,
                    "La sécurité, c’est d’abord pouvoir rentrer chez soi.",
                    question=1,
                    by="Mireille Dubois",
                    term=PREVENTION,
                ),
                contribution(
                    4,
                    "We count incidents because donors ask. Residents count who still greets whom.",
                    question=1,
                    by="Ola Lund",
                ),
                contribution(
                    5,
                    "Football pitches open until ten. Calls to the police from the two blocks around fell by a third in a"
                    " year; we have the register.",
                    question=2,
                    by="Adaeze Okoye",
                    note="The register is linked below.",
                    term=PREVENTION,
                ),
                contribution(6, "Mediation by shopkeepers worked until the curfew.", question=2, by="Émile Zaki"),
                contribution(9, "Who pays for all this after the project ends?", by="Ola Lund"),
            ],
            points=[
                point(
                    "agreement", "Safety is measured in what people dare to do, not in incidents.", [1, 4], question=1
                ),
                point("difference", "Whether patrols help: some see presence, others provocation.", [2], question=1),
                point("agreement", "Public space that stays open late is a cheap entry point.", [5, 77], question=2),
                point("recommendation", "Fund lighting and opening hours before cameras.", [1, 5]),
                point("agreement", "Cities know more than they write down."),
            ],
            summaries=(),
            commitments=[
                step("Collect registers of calls from three cities", "Adaeze Okoye", date(2027, 6, 30)),
                step("Draft a note for HABITAT III", owner_user=33, due=date(2027, 8, 1), done_at=at(20)),
                step("Publish the reply"),
            ],
            citations=(
                "Jütersonke, O., & Austin, J. L. (2016). Understanding the Grammar of the City. Geneva Peacebuilding Platform. https://www.gpplatform.ch/PP%2017_a.pdf",
                "Muggah, R. (n.d.). Making Cities Safer.",
            ),
            organisations=("Interpeace", "Centre for Humanitarian Dialogue"),
            events=(("Third TWG meeting", "2027-05-26"), ("HABITAT III", "2027-10")),
            network="Technical Working Group on the Confluence of Urban Safety and Peacebuilding Practice",
            themes={PREVENTION: "crime prevention"},
            at=at(17, 22),
        ),
        **more,
    )  # type: ignore[arg-type]
