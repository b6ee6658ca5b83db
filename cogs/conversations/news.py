"""News of a conversation, in its thread and for its facilitators, put into words.

Both are in the language of the conversation: its facilitators work in it, and its thread is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.dating import asked_until
from bot.conversations.planning import asked_at, asked_first
from bot.conversations.records import Conversation, Mode, Question
from bot.conversations.saying import Said
from bot.conversations.schedule import ConversationSchedule
from bot.core.i18n import Language, Languages, Phrase, _
from bot.core.outbox import Delivery
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.deliverer import Message, Rendered
from bot.ui.replies import send
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.conversations.notices import desk_message, featured_line

MOST_TEXT = 2000  # characters of a message
RULES: dict[Mode, Phrase] = {
    "attributed": _("Attributed: what you write may be quoted with your name."),
    "chatham": _("Chatham House Rule: what is said may be used; names and organisations are not given."),
}

KEPT = _(
    "The bot keeps only what a facilitator features. If that is something of yours, you are told and can take it back."
)


class News:
    """Renders deliveries of the kinds NEWS and DESK."""

    def __init__(self, schedule: ConversationSchedule, languages: Languages) -> None:
        self._schedule = schedule
        self._languages = languages

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"conv.retry": self._retry}

    async def _retry(self, itx: Itx, pressed: Pressed) -> None:
        """Have what the thread refused tried once more."""
        await self._schedule.retry(actor_of(itx), pressed.number(0))
        await send(itx, language_of(itx)(_("It is tried again now. If the thread refuses it once more, you are told.")))

    async def news(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put news for a thread into words; what is wanted no more is left out."""
        said = await self._schedule.said(deliveries)
        return {
            number: thread_message(one, self._languages[one.conversation.language], now) for number, one in said.items()
        }

    async def desk(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:  # noqa: ARG002  # a renderer
        """Put news for facilitators into words; what is wanted no more is left out."""
        said = await self._schedule.said(deliveries)
        return {number: desk_message(one, self._languages[one.conversation.language]) for number, one in said.items()}


def thread_message(said: Said, say: Language, now: datetime) -> Message:
    """Return what a thread is told at one moment; LookupError for one that nobody plans."""
    number = said.conversation.id
    follow = button(say(_("Follow")), "conv.follow", number)
    read = button(say(_("Read featured contributions")), "conv.read", number)
    readable = [read] if said.featured else []
    if said.question is not None:
        return Message(content=_asked(said, said.question, say, now), buttons=[follow, *readable])
    match said.delivery.moment:
        case "opened":
            return Message(content=_opened(said, say, now), buttons=[follow])
        case "closing":
            return Message(content=_closing(said, say), buttons=[*readable, follow])
        case "synthesis":
            return Message(content=_synthesis(said, say), buttons=[*readable, follow])
        case other:
            raise LookupError(f"no thread is told of the moment {other}")


def _opened(said: Said, say: Language, now: datetime) -> str:
    conversation, closes = said.conversation, said.conversation.closes_at
    if said.delivery.late(now):
        since = discord_time(said.delivery.due, "F")
        lines = [say(_("The conversation has been open since {time}."), time=since)]
    else:
        lines = [say(_("The conversation is open."))]
    languages = say.listed(say.language(code) for code in conversation.languages)
    if closes is None:
        lines.append(say(_("Contributions are welcome below, in {languages}."), languages=languages))
    else:
        until = discord_time(closes, "F")
        lines.append(
            say(_("Contributions are welcome below until {time}, in {languages}."), time=until, languages=languages)
        )
    lines.append(say(RULES[conversation.mode]))
    lines.append(say(KEPT))
    first = asked_first(conversation)
    last = []
    last_at = asked_until(closes, conversation.ends_at)
    later = [at for one in conversation.questions if (at := asked_at(conversation, one)) is not None and at > now]
    if later and (last_at is None or min(later) < last_at):
        last.append(say(_("The next question comes on {time}."), time=discord_time(min(later), "F")))
    blocks = [_question(conversation, one, say) for one in first]
    return _fitting(lines, blocks, last, say)


def _asked(said: Said, question: Question, say: Language, now: datetime) -> str:
    lines = [_question(said.conversation, question, say)]
    if said.delivery.late(now):
        late = say(_("Late: this question should have been here at {time}."), time=discord_time(said.delivery.due, "F"))
        lines.insert(0, late)
    if said.conversation.closes_at is not None:
        lines.append(say(_("Answer below, until {time}."), time=discord_time(said.conversation.closes_at, "F")))
    return "\n".join(lines)


def _closing(said: Said, say: Language) -> str:
    closes = said.conversation.closes_at
    if closes is None:
        raise LookupError("a conversation that is about to close has no date for it")
    lines = [
        say(_("Contributions close soon.")),
        say(_("You can still answer, or add to what others wrote, until {time}."), time=discord_time(closes, "F")),
        *featured_line(said, say),
    ]
    return "\n".join(lines)


def _synthesis(said: Said, say: Language) -> str:
    lines = [
        say(_("Contributions are closed.")),
        say(_("Thank you to everybody who took part.")),
        *featured_line(said, say),
        say(_("Next, the facilitators write a consolidated reply. You will find it here and in the library.")),
    ]
    if said.conversation.ends_at is not None:
        time = discord_time(said.conversation.ends_at, "F")
        lines.append(say(_("It is due by {time}."), time=time))
    return "\n".join(lines)


def _question(conversation: Conversation, question: Question, say: Language) -> str:
    total = len(conversation.questions)
    head = (
        say(_("Guiding question"))
        if total == 1
        else say(_("Question {number} of {total}"), number=question.position, total=total)
    )
    return f"{head}\n**{plain(question.text)}**"


def _fitting(lines: Sequence[str], blocks: Sequence[str], last: Sequence[str], say: Language) -> str:
    """Return a message of as many of the blocks as it holds; the others stand on the card above."""
    for count in range(len(blocks), -1, -1):
        more = [say(_("The first message of this thread has all questions."))] if count < len(blocks) else []
        content = "\n".join([*lines, *blocks[:count], *more, *last])
        # Where Discord should count characters beyond the first plane as two, this fits as well.
        if len(content.encode("utf-16-le")) // 2 <= MOST_TEXT:
            return content
    raise ValueError("the opening of a conversation is longer than a message")
