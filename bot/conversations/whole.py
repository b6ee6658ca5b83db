"""Who may take along everything that was written in a thread, and what of it is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.conversations.access import Access
from bot.conversations.records import Conversation
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.errors import NotAllowedError, NotFoundError

WHOLE = "conversations.export"  # in the audit trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A conversation whose thread may be read, and what makes the veil for the names of those who wrote there."""

    conversation: Conversation
    veil: Callable[[Sequence[str]], Awaitable[Callable[[str], str]]]


class WholeThreads:
    """Lets curators read a thread, where the operator lets the bot read it."""

    def __init__(
        self, database: Database, guilds: Guilds, access: Access, veils: Veils, audit: Audit, *, readable: bool
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._access = access
        self._veils = veils
        self._audit = audit
        self._readable = readable

    async def release(self, actor: Actor, number: int) -> Released:
        """Return a conversation whose thread this curator takes along; the trail says that they did.

        Raises NotAllowedError unless the actor curates and the operator lets the bot read what people write
        (`Settings.message_content`); NotFoundError where there is no thread.
        """

        def work(tx: Transaction) -> Released:
            self._guilds.require_curator(tx, actor)
            found = self._access.public(tx, actor.guild, number)
            if not self._readable:
                raise NotAllowedError(
                    _("The bot does not read what people write here, so a file holds only what was featured."),
                    hint=_("Leave out the option whole; whoever runs the bot decides whether it may read."),
                )
            if found.thread is None:
                raise NotFoundError(
                    _("This conversation has no thread."), hint=_("Leave out the option whole for what was featured.")
                )
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=WHOLE, subject=f"conversation:{found.id}",
                after={"whole": True},
            )  # fmt: skip
            return Released(conversation=found, veil=partial(self._veil, found))

        return await self._database.transaction(work)

    async def _veil(self, found: Conversation, names: Sequence[str]) -> Callable[[str], str]:
        """Return what takes out of words these names and all that the conversation withholds; nothing if attributed."""

        def work(tx: Transaction) -> Callable[[str], str]:
            known = self._veils.of(tx, found)
            if not found.veiled:
                return known.hide
            others = self._veils.fresh(tx, found.guild, found.language, names)
            return lambda text: others.hide(known.hide(text))

        return await self._database.read(work)
