"""The text that a summary begins with: the beginning of each contribution, by question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.conversations.records import Contribution, Conversation
from bot.core.i18n import Language, _
from bot.core.texts import visible

EXCERPTS = (280, 180, 120, 80, 50)  # characters of each contribution: the more there are, the fewer
STEPS = 50  # tries to leave out as few contributions as possible


def draft_text(
    conversation: Conversation, contributions: Sequence[Contribution], room: int, say: Language,
    hide: Callable[[str], str],
) -> str | None:  # fmt: skip
    """Return contributions by question in at most `room` characters, as plain text; None where not one fits.

    `hide` takes names out. The excerpts become shorter first, then the last contributions are only counted.
    """
    for length in EXCERPTS:
        text = hide("\n".join(_lines(conversation, contributions, length, say)))
        if len(text) <= room:
            return text
    for many in range(len(contributions) - 1, 0, -max(1, len(contributions) // STEPS)):
        left = say.plural("… and {count} more.", "… and {count} more.", len(contributions) - many)
        text = hide("\n".join([*_lines(conversation, contributions[:many], EXCERPTS[-1], say), "", left]))
        if len(text) <= room:
            return text
    return None


def _lines(conversation: Conversation, contributions: Sequence[Contribution], length: int, say: Language) -> list[str]:
    """Return each question that was answered, then what was said to it."""
    lines: list[str] = []
    for question in (*conversation.questions, None):
        said = [one for one in contributions if conversation.question(one.question) == question]
        if said:
            heading = (
                say(_("Beyond the guiding questions")) if question is None else f"{question.position}. {question.text}"
            )
            lines += ["", heading, *(_line(conversation, one, length, say) for one in said)]
    return lines[1:]


def _line(conversation: Conversation, one: Contribution, length: int, say: Language) -> str:
    words, note = visible(one.words), visible(one.note)
    words = words if len(words) <= length else words[: length - 1].rstrip() + "…"
    line = f"- [{one.number}] " + say(_("“{text}”"), text=words)
    if not conversation.veiled and one.message is not None:  # the way to a message tells who wrote it
        place = f"https://discord.com/channels/{conversation.guild}/{one.channel}/{one.message}"
        line += f" ({place})"
    return f"{line} – {note}" if note else line
