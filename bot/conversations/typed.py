"""What facilitators type about a conversation: made safe to keep, and kept until it is accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.conversations.access import Access
from bot.conversations.veil import Veils
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.core.texts import clean_line
from bot.errors import NotFoundError

DRAFT = "conversation-outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields of a form as they were typed, names withheld where the conversation asks for it."""

    what: str  # summary, outcome, point, step
    conversation: int
    ref: str  # what else the form is about
    fields: Mapping[str, str]


class TypedTexts:
    """Keeps what was typed for a day, for its author alone, so that nothing is lost where it is refused."""

    def __init__(self, database: Database, access: Access, veils: Veils, drafts: Drafts) -> None:
        self._database = database
        self._access = access
        self._veils = veils
        self._drafts = drafts

    async def keep(self, actor: Actor, typed: Typed) -> int:
        """Keep what was typed; return its number. Raises NotAllowedError for those who do not facilitate."""

        def work(tx: Transaction) -> int:
            veil = self._veils.of(tx, self._access.facilitated(tx, actor, typed.conversation))
            kept = {**asdict(typed), "fields": {name: veil.hide(text) for name, text in typed.fields.items()}}
            return self._drafts.keep_in(tx, actor, DRAFT, kept)

        return await self._database.transaction(work)

    async def find(self, actor: Actor, number: int) -> Typed:
        """Return what this person typed; raise NotFoundError where it is not kept any more."""
        kept = await self._drafts.find(actor, DRAFT, number)
        if kept is None:
            raise NotFoundError(
                _("What was typed is not kept any more: it was saved since, or is older than a day."),
                hint=_("Use the command again to get a fresh one."),
            )
        return Typed(**kept)

    async def drop(self, actor: Actor, number: int) -> None:
        """Forget what was typed: it is saved."""
        await self._drafts.take(actor, DRAFT, number)


def paragraphs(text: str, *, field: str, limit: int, required: bool = False) -> str:
    """Return a text of several lines as it may be kept; at most one line in a row is empty.

    Raises InvalidInputError where a line reorders what is around it, or the whole is too long, or empty but required.
    """
    lines = [clean_line(line, field=field, limit=limit, required=False) for line in text.splitlines()]
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    clean_line(kept.replace("\n", " "), field=field, limit=limit, required=required)
    return kept
