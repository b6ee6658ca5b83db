"""The consolidated reply: what a conversation came to, put together from what was kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.conversations.records import (
    Commitment,
    Contribution,
    Conversation,
    Mode,
    Point,
    PointKind,
    Question,
    ReplySource,
)
from bot.conversations.reply_records import HEADINGS, Answers, Dated, Finding, Reply, Statement, Step
from bot.conversations.reply_words import Wording, ended, first_sentence
from bot.core.folding import fold
from bot.core.i18n import Language, Phrase, _

BEGINNING = 2  # lines of the framing that the query begins with: why now, and what for
ASKED_LENGTH = 400  # characters of questions that the query repeats; they follow as headings
_MODES: Mapping[Mode, Phrase] = {
    "attributed": _("Each contribution is quoted with the name of its author."),
    "chatham": _(
        "The Chatham House Rule applies: what was said may be used, but neither those who took part nor their "
        "organisations are named."
    ),
}
_INSIDE = str.maketrans("“”", "‘’")  # quotation marks inside of others
MOST_AGREED = 5  # points of agreement in a summary that nobody wrote


def build(source: ReplySource, say: Language) -> Reply:
    """Return the reply that a source makes, worded in the language of its conversation (`say`).

    Under the Chatham House Rule it holds no name, no organisation, no owner of a next step and no link to a message,
    whatever the source holds. The same source makes the same reply.
    """
    conversation = source.conversation
    wording = Wording(conversation)
    source = replace(
        source,
        network=wording.line(source.network),
        facilitators=() if conversation.veiled else tuple(map(wording.line, source.facilitators)),
    )
    featured = sorted(source.contributions, key=lambda one: one.number)
    statements = {one.number: _statement(source, one, wording) for one in featured}
    names = sorted({one.by for one in statements.values() if one.by}, key=lambda name: (fold(name), name))
    on = _day(conversation, source.at or conversation.closed_at or conversation.created_at)
    opened, closed = _span(conversation, on)
    thread = "" if conversation.thread is None else _link(conversation.guild, conversation.thread)
    return Reply(
        conversation=conversation.id,
        language=say.code,
        mode=conversation.mode,
        phase=conversation.phase,
        on=on,
        opened=opened,
        closed=closed,
        title=wording.line(conversation.title),
        byline=_byline(source, on, say),
        network=source.network,
        framing=wording.lines(conversation.framing),
        query=_query(conversation, wording, say),
        questions=tuple(wording.line(one.text) for one in _posted(conversation)),
        summary=_summary(source, wording, say),
        answers=tuple(_answers(source, featured, statements, wording, say)),
        recommendations=_findings(source.points, "recommendation", statements, wording),
        decided=wording.lines(conversation.decided),
        steps=tuple(_step(one, conversation, wording, say) for one in source.commitments),
        resources=tuple(wording.line(one) for one in source.citations),
        organisations=() if conversation.veiled else tuple(sorted(map(wording.line, source.organisations), key=fold)),
        places=tuple(dict.fromkeys(_places(conversation, say))),
        events=tuple(Dated(title=wording.line(title), on=day, said=say.date(day)) for title, day in source.events),
        names=tuple(names),
        featured=len(featured),
        people=conversation.people,
        messages=conversation.messages,
        facilitators=len(conversation.facilitators),
        taking_part=tuple(_taking_part(conversation, names, len(featured), say)),
        making=tuple(_making(source, opened, closed, wording, say)),
        thread=thread,
        whereabouts=say(_("The thread: {link}"), link=thread) if thread else "",
        headings={key: say(text) for key, text in HEADINGS.items()},
    )


# -- what was asked, and what came of it ----------------------------------------------------------------------------


def _posted(conversation: Conversation) -> list[Question]:
    return sorted((one for one in conversation.questions if one.status == "posted"), key=lambda one: one.position)


def _byline(source: ReplySource, on: str, say: Language) -> str:
    if source.conversation.phase != "closed":
        return say(_("Draft as of {date}: the conversation is not closed yet."), date=say.date(on))
    if source.network:
        return say(_("Consolidated reply · {network} · {date}"), network=source.network, date=say.date(on))
    return say(_("Consolidated reply · {date}"), date=say.date(on))


def _query(conversation: Conversation, wording: Wording, say: Language) -> str:
    """Return the query in a few sentences: how the first lines of the framing begin, and what was asked."""
    asked = [wording.line(one.text).translate(_INSIDE) for one in _posted(conversation)]
    lines = [line for line in wording.lines(conversation.framing).split("\n") if line]
    said = [ended(first_sentence(line)) for line in lines[:BEGINNING]]
    if asked and (len(asked) == 1 or sum(map(len, asked)) <= ASKED_LENGTH):
        said.append(say(_("The guiding questions: {questions}"), questions=_quoted(asked, say)))
    elif asked:
        count = say.number(len(asked))
        said.append(say(_("{count} questions were asked; the first: “{first}”"), count=count, first=asked[0]))
    return " ".join(filter(None, said))


def _quoted(texts: Sequence[str], say: Language) -> str:
    return say.listed(say(_("“{text}”"), text=one) for one in texts)


def _summary(source: ReplySource, wording: Wording, say: Language) -> str:
    """Return what the facilitators wrote for it, else their last summary, else what counts and points say."""
    for text in (source.conversation.summary, *(one.text for one in reversed(source.summaries))):
        if written := wording.lines(text):
            return written
    if not source.contributions:
        return say(_("No contribution has been featured."))
    said = [
        say.plural(
            "{count} contribution was featured.", "{count} contributions were featured.", len(source.contributions)
        )
    ]
    agreed = [wording.line(one.text) for one in source.points if one.kind == "agreement"]
    if agreed:
        said.append(say(_("Those who took part agree on this:")))
    return "\n".join([" ".join(said), *(f"- {one}" for one in agreed[:MOST_AGREED])])


def _step(one: Commitment, conversation: Conversation, wording: Wording, say: Language) -> Step:
    hidden = conversation.veiled or one.veiled
    owner = "" if hidden else wording.line(one.owner)
    due = one.due.isoformat() if one.due else ""
    said = []
    if owner:
        said.append(owner)
    elif one.owner or one.owner_user is not None:
        said.append(say(_("responsible: known to the facilitators")) if hidden else say(_("a member of the network")))
    if due:
        said.append(say(_("by {date}"), date=say.date(due)))
    if one.done_at is not None:
        said.append(say(_("done")))
    return Step(
        text=wording.line(say.pick({**one.texts, "en": one.text}) if one.texts else one.text), owner=owner, due=due,
        done=one.done_at is not None, said=", ".join(said),
    )  # fmt: skip


def _places(conversation: Conversation, say: Language) -> list[str]:
    return [
        ", ".join(filter(None, [say.pick(one.place.names) if one.place else "", say.country(one.country)]))
        for one in conversation.places
    ]


# -- what was said --------------------------------------------------------------------------------------------------


def _link(*parts: int) -> str:
    return "https://discord.com/channels/" + "/".join(map(str, parts))


def _statement(source: ReplySource, one: Contribution, wording: Wording) -> Statement:
    veiled = source.conversation.veiled
    return Statement(
        number=one.number,
        words=wording.lines(one.words),
        by="" if veiled else wording.line(one.by),
        theme="" if one.term is None else wording.line(source.themes.get(one.term, "")),
        note=wording.lines(one.note),
        link="" if veiled or one.message is None else _link(source.conversation.guild, one.channel, one.message),
    )


def _findings(
    points: Sequence[Point], kind: PointKind, statements: Mapping[int, Statement], wording: Wording
) -> tuple[Finding, ...]:
    return tuple(
        Finding(text=wording.line(one.text), numbers=tuple(sorted(statements.keys() & set(one.numbers))))
        for one in points
        if one.kind == kind
    )


def _answers(
    source: ReplySource, featured: Sequence[Contribution], statements: Mapping[int, Statement], wording: Wording,
    say: Language,
) -> list[Answers]:  # fmt: skip
    """Return what holds for all questions, what was said to each that was asked, and what was said beyond them."""
    mentioned = {number for point in source.points for number in point.numbers}
    posted = _posted(source.conversation)
    asked = {one.id for one in posted}
    said: dict[int | None, list[Contribution]] = {}
    for contribution in featured:
        said.setdefault(contribution.question if contribution.question in asked else None, []).append(contribution)
    read: dict[int | None, list[Point]] = {}
    for point in source.points:
        read.setdefault(point.question if point.question in asked else None, []).append(point)

    def section(
        kind: Literal["overall", "question", "beyond"], heading: str, position: int | None, points: Sequence[Point],
        contributions: Sequence[Contribution],
    ) -> Answers:  # fmt: skip
        quoted = [one.number for one in contributions if one.number in mentioned]
        others = [one.number for one in contributions if one.number not in mentioned]
        if not quoted:  # “also” would be in addition to nothing
            quoted, others = others, []
        return Answers(
            kind=kind,
            position=position,
            heading=heading,
            agrees=_findings(points, "agreement", statements, wording),
            differs=_findings(points, "difference", statements, wording),
            quoted=tuple(statements[number] for number in quoted),
            others=tuple(statements[number] for number in others),
        )

    beyond = say(_("Beyond the guiding questions")) if posted else say(_("What was said"))
    sections = [
        section("overall", say(_("Across all questions")), None, read.get(None, ()), ()),
        *(
            section("question", wording.line(one.text), one.position, read.get(one.id, ()), said.get(one.id, ()))
            for one in posted
        ),
        section("beyond", beyond, None, (), said.get(None, ())),
    ]
    return [one for one in sections if one.agrees or one.differs or one.quoted]


# -- who and how ----------------------------------------------------------------------------------------------------


def _day(conversation: Conversation, at: datetime) -> str:
    return at.astimezone(ZoneInfo(conversation.zone)).date().isoformat()


def _span(conversation: Conversation, on: str) -> tuple[str, str]:
    """Return the ISO dates on which it opened and closed, empty for what has not happened by then."""
    opened = _day(conversation, conversation.opens_at or conversation.announces_at or conversation.created_at)
    closed = _day(conversation, conversation.closed_at) if conversation.closed_at else ""
    return "" if conversation.phase == "announced" or opened > on else opened, closed


def _taking_part(conversation: Conversation, names: Sequence[str], featured: int, say: Language) -> list[str]:
    said = []
    if names:
        said.append(say(_("Quoted here: {names}."), names=say.listed(names)))
    counts = []
    if conversation.people is not None:
        counts.append(say(_("people who wrote in the thread: {count}"), count=say.number(conversation.people)))
    if conversation.messages is not None:
        counts.append(say(_("messages: {count}"), count=say.number(conversation.messages)))
    counts.append(say(_("featured contributions: {count}"), count=say.number(featured)))
    counted = " · ".join(counts)
    return [*said, f"{counted[0].upper()}{counted[1:]}"]


def _making(source: ReplySource, opened: str, closed: str, wording: Wording, say: Language) -> list[str]:
    conversation = source.conversation
    said = []
    if source.network:
        said.append(say(_("The conversation was held by the {network}."), network=source.network))
    if opened and closed:
        said.append(say(_("Dates: {period}."), period=say.period(opened, closed)))
    elif opened:
        said.append(say(_("Open since {date}."), date=say.date(opened)))
    if closed and conversation.reason:
        reason = ended(wording.line(conversation.reason))
        said.append(say(_("Closed on {date}: {reason}"), date=say.date(closed), reason=reason))
    if source.facilitators:
        said.append(say(_("Facilitated by {names}."), names=say.listed(source.facilitators)))
    elif conversation.facilitators:
        count = len(conversation.facilitators)
        said.append(say.plural("{count} person facilitated it.", "{count} people facilitated it.", count))
    said.append(say(_("The facilitators selected the contributions quoted here from all that were made.")))
    if source.contributions:
        said.append(say(_("Contributions are given in the language in which they were written.")))
    said.append(say(_MODES[conversation.mode]))
    return said
