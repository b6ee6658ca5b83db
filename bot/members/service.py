"""What people decide for themselves in a server; each of them alone, so it leaves no trace in the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import CODES, _
from bot.core.kept import Kept
from bot.errors import InvalidInputError
from bot.members import store
from bot.members.records import DEFAULT, REMINDERS, MemberSettings, Reminders

# Called with the server, the person, and what was and is decided.
Watcher = Callable[[Transaction, int, int, MemberSettings, MemberSettings], None]


class MembersService:
    """Keeps the settings of people; those who are as everybody is at first have no row.

    What a transaction changes here touches `("member", guild)` (see `Database.version`).
    """

    def __init__(self, database: Database, guilds: Guilds, clock: Clock) -> None:
        self._database = database
        self._guilds = guilds
        self._clock = clock
        self._languages: dict[tuple[int, int], str] = {}  # (server, person) -> code, of those who chose one
        self._unreachable = Kept[frozenset[int]]()
        self._watchers: list[Watcher] = []

    def watch(self, call: Watcher) -> None:
        """Have `call` called inside each transaction that changes somebody's settings."""
        self._watchers.append(call)

    async def load(self) -> None:
        """Read who chose a language: at the start, and where rows were removed by somebody else."""
        self._languages = await self._database.read(store.languages)

    def forgotten(self, guild: int, user: int) -> None:
        """Drop what is held in memory of a person, after they were erased."""
        self._languages.pop((guild, user), None)

    def language(self, guild: int, user: int) -> str | None:
        """Return the code of the language that a person chose here, None where they chose none; from memory."""
        code = self._languages.get((guild, user))
        return code if code in CODES else None  # another release may have spoken more of them

    # -- what people decide ---------------------------------------------------------------------------------

    async def settings(self, guild: int, user: int) -> MemberSettings:
        """Return the settings of a person."""
        return await self._database.read(lambda tx: self._of(tx, guild, user))

    async def set_language(self, actor: Actor, code: str | None) -> MemberSettings:
        """Answer a person in the language with this code, None for the one of their Discord."""
        if code is not None and code not in CODES:
            raise _not_listed(code)
        settings = await self._change(actor, language=code)
        if code is None:
            self._languages.pop((actor.guild, actor.user), None)
        else:
            self._languages[actor.guild, actor.user] = code
        return settings

    async def set_zone(self, actor: Actor, key: str | None) -> MemberSettings:
        """Keep a person's time zone (IANA, as `Zones.read` returns it), None for times as their Discord shows them."""
        return await self._change(actor, zone=key)

    async def set_reminders(self, actor: Actor, choice: str) -> MemberSettings:
        """Decide for which meetings a person is reminded by direct message: a key of REMINDERS."""
        if choice not in REMINDERS:
            raise _not_listed(choice)
        return await self._change(actor, reminders=choice)

    async def take_unreachable(self, guild: int, user: int) -> bool:
        """Say once whether a direct message could not reach a person since they were told last.

        Mostly from memory: it is asked at every command.
        """
        version = self._database.version(("member", guild))
        known = self._unreachable.get(guild, version)
        if known is None:
            known = await self._database.read(lambda tx: store.unreachable(tx, guild))
            self._unreachable.put(guild, version, known)
        if user not in known:
            return False

        def work(tx: Transaction) -> bool:
            before = self._of(tx, guild, user)
            self._keep(tx, guild, user, before, replace(before, unreachable_at=None))
            return before.unreachable_at is not None

        return await self._database.transaction(work)

    # -- inside the transactions of other features ----------------------------------------------------------

    def settings_in(self, tx: Transaction, guild: int, users: Iterable[int]) -> Mapping[int, MemberSettings]:
        """Return the settings of each of these people."""
        asked = list(users)
        found = store.find(tx, guild, asked)
        return {user: found.get(user, DEFAULT) for user in asked}

    def wanting_in(self, tx: Transaction, guild: int, choice: Reminders) -> list[int]:
        """Return the people who decided for this choice of reminders.

        ValueError for the one that everybody has at first: those who never decided are not known.
        """
        if choice == DEFAULT.reminders:
            raise ValueError(f"nobody knows all who have the choice {choice}: it is the one at first")
        return store.wanting(tx, guild, choice)

    def forget_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Keep nothing of a person any more; `forgotten` is to be called after the commit."""
        self._keep(tx, guild, user, self._of(tx, guild, user), DEFAULT)

    def mark_unreachable_in(self, tx: Transaction, guild: int, user: int, at: datetime) -> None:
        """Note that a direct message could not reach a person; the first time stands until they were told."""
        before = self._of(tx, guild, user)
        self._keep(tx, guild, user, before, replace(before, unreachable_at=before.unreachable_at or at))

    def _of(self, tx: Transaction, guild: int, user: int) -> MemberSettings:
        return store.find(tx, guild, [user]).get(user, DEFAULT)

    def _keep(self, tx: Transaction, guild: int, user: int, before: MemberSettings, after: MemberSettings) -> None:
        if after == before:
            return
        if after == DEFAULT:
            store.drop(tx, guild, user)
        else:
            self._guilds.ensure(tx, guild)
            store.save(tx, guild, user, after, now=int(self._clock.now().timestamp()))
        tx.touch(("member", guild))
        for call in self._watchers:
            call(tx, guild, user, before, after)

    async def _change(self, actor: Actor, **changes: Any) -> MemberSettings:  # noqa: ANN401  # fields of the record
        def work(tx: Transaction) -> MemberSettings:
            before = self._of(tx, actor.guild, actor.user)
            after = replace(before, **changes)
            self._keep(tx, actor.guild, actor.user, before, after)
            return after

        return await self._database.transaction(work)


def _not_listed(text: str) -> InvalidInputError:
    return InvalidInputError(_("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=text)
