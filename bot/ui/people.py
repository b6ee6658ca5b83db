"""How people are named in what curators read."""

from __future__ import annotations

from bot.core.i18n import Language, _
from bot.core.personal import NOBODY


def mention(user: int | None, say: Language) -> str:
    """Return the mention of a person; in words, where they were erased (NOBODY), or it was the seed (None)."""
    if user is None:
        return say(_("the seed"))
    return say(_("somebody who was erased")) if user == NOBODY else f"<@{user}>"
