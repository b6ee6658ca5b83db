"""Expressions of interest in words, for their authors and for curators alike."""

from __future__ import annotations

from datetime import timedelta

from bot.core.i18n import Language, _
from bot.interest.records import Content
from bot.ui.text import plain


def content_lines(content: Content, say: Language) -> list[str]:
    """Return what somebody wrote, a line each; what they left out is not named."""
    lines = [f"**{plain(content.name, limit=100)}**"]
    where = " · ".join(plain(text, limit=200) for text in (content.organisation, content.place) if text)
    lines += [where] if where else []
    if content.languages:
        spoken = say.listed(say.language(code) for code in content.languages)
        lines.append(say(_("Speaks {languages}"), languages=spoken))
    lines.append(say(_("“{text}”"), text=plain(content.why)))
    return lines


def waited(time: timedelta, say: Language) -> str:
    """Return how long somebody has waited: “waits for 3 days”, “waits since today”."""
    days = time.days
    return say.plural("waits for {count} day", "waits for {count} days", days) if days else say(_("waits since today"))
