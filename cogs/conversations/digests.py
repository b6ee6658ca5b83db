"""Digests for those who follow a conversation, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.following import FollowerDigest, FollowerDigests
from bot.conversations.records import Phase
from bot.core.i18n import Language, Languages, Phrase, _
from bot.core.outbox import Delivery
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.conversations.wording import EXCERPT, excerpt, thread_button

MOST = 4  # contributions that a digest quotes
QUESTION, SUMMARY = 250, 300  # characters, where there is room for all of them
SHARES = (1, 0.75, 0.5, 0.25)  # of these lengths
MOST_TEXT = 2000  # characters of a message
CAME: dict[Phase, Phrase] = {
    "open": _("It is open: everybody can answer."),
    "synthesis": _("Contributions are closed; the consolidated reply is being written."),
    "closed": _("It is closed: what came of it can be read."),
}


class Digests:
    """Renders deliveries of the kind DIGEST."""

    def __init__(self, digests: FollowerDigests, languages: Languages) -> None:
        self._digests = digests
        self._languages = languages

    async def digests(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put digests into words; one without news is left out."""
        told = await self._digests.content(deliveries)
        return {number: digest_message(one, self._languages[one.language], now) for number, one in told.items()}


def digest_message(digest: FollowerDigest, say: Language, now: datetime) -> Message:
    """Return what is new in one conversation, within one message; no name that is withheld.

    Where everything together would be too long, questions, summary and quotations are cut shorter.
    """
    found = digest.conversation
    content = next(
        (text for share in SHARES if _units(text := _content(digest, say, now, share)) <= MOST_TEXT),
        say(_("New in {title}"), title=f"**{plain(found.title)}**"),
    )
    quiet = button(say(_("No more of these")), "conv.quiet", found.id, found.guild)
    return Message(content=content, buttons=[one for one in (thread_button(found, say), quiet) if one is not None])


def _content(digest: FollowerDigest, say: Language, now: datetime, share: float) -> str:
    found = digest.conversation
    lines = [say(_("New in {title}"), title=f"**{plain(found.title)}**")]
    if digest.delivery.late(now):
        due = discord_time(digest.delivery.due, "f")
        lines.insert(0, say(_("Late: this should have reached you at {time}."), time=due))
    lines += [say(CAME[phase]) for phase in digest.phases[-1:]]
    for question in digest.questions[:2]:
        asked = plain(question.text, limit=int(QUESTION * share))
        lines.append(say(_("Question {number}: {text}"), number=question.position, text=asked))
    for summary in digest.summaries[-1:]:
        lines += [say(_("A summary was published:")), f"> {plain(summary.text, limit=int(SUMMARY * share))}"]
    if digest.contributions:
        many = len(digest.contributions)
        lines.append(say.plural("{count} contribution was featured:", "{count} contributions were featured:", many))
        for one in digest.contributions[:MOST]:
            by = f" – {plain(one.by, limit=40)}" if one.by and not found.veiled else ""
            words = plain(excerpt(one.words, "", limit=int(EXCERPT * share)))
            lines.append(f"- **{one.number}** {say(_('“{text}”'), text=words)}{by}")
        if (more := many - MOST) > 0:
            lines.append(say.plural("and {count} more", "and {count} more", more))
    if digest.resources:
        lines.append(say.plural("{count} resource was linked.", "{count} resources were linked.", digest.resources))
    return "\n".join(lines)


def _units(text: str) -> int:
    # Discord counts characters; where it should count those beyond the first plane as two, this fits as well.
    return len(text.encode("utf-16-le")) // 2
