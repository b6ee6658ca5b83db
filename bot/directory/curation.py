"""What curators do to the directory; each use case checks the role, keeps before and after, and can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from bot.clock import Clock
from bot.core.audit import Audit, AuditEntry
from bot.core.database import Database, Transaction
from bot.core.folding import fold, words
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Phrase, _
from bot.directory import store
from bot.directory.forms import OrganisationForm, draft
from bot.directory.indexing import DirectoryIndexer, Watcher
from bot.directory.records import Organisation, OrganisationId, Summary
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.vocabulary.service import VocabularyService

ADD, EDIT, MERGE, UNDO = "directory.add", "directory.edit", "directory.merge", "directory.undo"
IMPORT = "directory.import"  # of one organisation, by a file (exchange.py)
UNDOABLE = (ADD, EDIT, MERGE, IMPORT)
RARE = 12  # a word in more names than this says nothing about two of them being one
ALIKE = 90  # similarity of two names, of 100, from which a curator should look
MOST_PAIRS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Two organisations that may be one, and why."""

    first: Summary
    second: Summary
    reason: Phrase
    detail: str


class DirectoryCuration:
    """Adds, corrects and merges organisations."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        audit: Audit,
        clock: Clock,
        vocabulary: VocabularyService,
        directory: DirectoryService,
        indexer: DirectoryIndexer,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._clock = clock
        self._vocabulary = vocabulary
        self._directory = directory
        self._indexer = indexer
        self._before_removal: list[Watcher] = []

    def before_removal(self, call: Watcher) -> None:
        """Have `call` called inside the transaction that takes an organisation out, while it is still there.

        It keeps what it can without the organisation, and raises ConflictError where somebody would lose something.
        """
        self._before_removal.append(call)

    async def check(self, actor: Actor) -> None:
        """Raise NotAllowedError unless the actor curates; asked before a form is shown."""
        await self._database.read(lambda tx: self._guilds.require_curator(tx, actor))

    async def add(self, actor: Actor, form: OrganisationForm, *, reason: str = "") -> Organisation:
        """Add an organisation; raise ConflictError where one of exactly this name is listed."""
        return await self._database.transaction(lambda tx: self.add_in(tx, actor, form, reason=reason))

    def add_in(self, tx: Transaction, actor: Actor, form: OrganisationForm, *, reason: str = "") -> Organisation:
        """The same as `add`, inside a transaction of another use case."""
        self._guilds.require_curator(tx, actor)
        self._guilds.ensure(tx, actor.guild)
        terms = self._vocabulary.terms_in(tx, actor.guild)
        content = draft(tx, actor.guild, form, terms, origin="submitted")
        self._refuse_twin(tx, actor.guild, content.name)
        new = store.insert(
            tx, actor.guild, key=free_key(tx, actor.guild, content.name), origin="submitted",
            now=self._now(), by=actor.user,
        )  # fmt: skip
        store.write(tx, actor.guild, new, content)
        self._indexer.put(tx, actor.guild, new)
        self._record(tx, actor, ADD, [new], before=None, reason=reason)
        return self._present(tx, actor.guild, new)

    async def edit(
        self, actor: Actor, organisation_id: int, form: OrganisationForm, *, expected: int, reason: str = ""
    ) -> Organisation:
        """Give an organisation the content of a form that was made from its version `expected`."""

        def work(tx: Transaction) -> Organisation:
            self._guilds.require_curator(tx, actor)
            before = self._present(tx, actor.guild, organisation_id)
            was = [store.snapshot(tx, actor.guild, before.id)]
            terms = self._vocabulary.terms_in(tx, actor.guild)
            content = draft(tx, actor.guild, form, terms, origin="submitted", before=before)
            if fold(content.name) != fold(before.name):
                self._refuse_twin(tx, actor.guild, content.name)
            self._touch(tx, actor, before.id, expected)
            store.write(tx, actor.guild, before.id, content)
            self._indexer.put(tx, actor.guild, before.id)
            self._record(tx, actor, EDIT, [before.id], before=was, reason=reason)
            return self._present(tx, actor.guild, before.id)

        return await self._database.transaction(work)

    async def pair(self, actor: Actor, source: str, into: str) -> tuple[Organisation, Organisation]:
        """Return the two organisations that somebody means to merge, as they are now."""

        def work(tx: Transaction) -> tuple[Organisation, Organisation]:
            self._guilds.require_curator(tx, actor)
            first = self._directory.named_in(tx, actor.guild, source)
            second = self._directory.named_in(tx, actor.guild, into)
            _refuse_same(first.id, second.id)
            return first, second

        return await self._database.read(work)

    async def merge(
        self, actor: Actor, source: int, into: int, *, expected: Mapping[int, int], reason: str = ""
    ) -> tuple[Organisation, int]:
        """Make `source` a part of `into`; return what it became and the number of the change.

        `expected` holds the version of each as it was shown before it was confirmed.
        """

        def work(tx: Transaction) -> tuple[Organisation, int]:
            self._guilds.require_curator(tx, actor)
            _refuse_same(source, into)
            pair = [self._present(tx, actor.guild, one).id for one in (source, into)]
            if pair != [source, into]:
                raise _changed_meanwhile()
            was = [store.snapshot(tx, actor.guild, one) for one in pair]
            for one in pair:
                self._touch(tx, actor, one, expected[one])
            store.merge_into(tx, actor.guild, source, into)
            for one in pair:
                self._indexer.put(tx, actor.guild, one)
            number = self._record(tx, actor, MERGE, [OrganisationId(into), OrganisationId(source)], was, reason)
            return self._present(tx, actor.guild, into), number

        return await self._database.transaction(work)

    async def changes(self, actor: Actor, *, limit: int = 25) -> list[tuple[AuditEntry, str]]:
        """Return the newest changes that can be taken back, each with the name it concerns."""

        def work(tx: Transaction) -> list[tuple[AuditEntry, str]]:
            self._guilds.require_curator(tx, actor)
            by_hand = tuple(action for action in UNDOABLE if action != IMPORT)
            entries = self._audit.latest(tx, actor.guild, by_hand, limit=limit)
            # A file may hold thousands: they come last, and never in place of what was done by hand.
            entries += self._audit.latest(tx, actor.guild, (IMPORT,), limit=limit - len(entries))
            return [(entry, _names(entry)) for entry in entries]

        return await self._database.read(work)

    async def history(self, actor: Actor, organisation: str, *, limit: int) -> tuple[Organisation, list[AuditEntry]]:
        """Return an organisation and what curators did to it, newest first."""

        def work(tx: Transaction) -> tuple[Organisation, list[AuditEntry]]:
            self._guilds.require_curator(tx, actor)
            found = self._directory.named_in(tx, actor.guild, organisation)
            return found, self._audit.of_subject(tx, actor.guild, f"organisation:{found.id}", limit=limit)

        return await self._database.read(work)

    async def undo(self, actor: Actor, number: int) -> Organisation | None:
        """Take a change back, whole; return the organisation as it is again, None where it was an addition.

        Raises ConflictError where what it changed has been changed since, or where somebody relies on an addition.
        """

        def work(tx: Transaction) -> Organisation | None:
            self._guilds.require_curator(tx, actor)
            entry = self._audit.entry(tx, actor.guild, number)
            if entry is None or entry.action not in UNDOABLE or entry.after is None:
                raise NotFoundError(
                    _("There is no such change."),
                    hint=_("Choose from the list that /curate directory undo opens."),
                )
            if entry.undone_by is not None:
                raise ConflictError(_("This change has been taken back already."))
            after = {parts["organisation"]["id"]: parts["organisation"] for parts in entry.after["organisations"]}
            ids = [OrganisationId(one) for one in after]
            current = [store.snapshot(tx, actor.guild, one) for one in ids]
            for one, parts in zip(ids, current, strict=True):
                row = parts["organisation"]
                built_upon = row is None or row["merged_into"] != after[one]["merged_into"]
                if built_upon or self._audit.changed_since(tx, actor.guild, f"organisation:{one}", number, UNDOABLE):
                    raise ConflictError(
                        _("It has been changed again since, so this change cannot be taken back by itself."),
                        hint=_("Take the later change back first, or edit it by hand."),
                    )
            if entry.before is None:
                for one in ids:
                    for call in self._before_removal:
                        call(tx, actor.guild, one)
                    store.delete(tx, actor.guild, one)
            else:
                store.restore(tx, actor.guild, entry.before["organisations"])
            for one in ids:
                self._indexer.put(tx, actor.guild, one)
            restored = [store.snapshot(tx, actor.guild, one) for one in ids] if entry.before is not None else None
            undo = self._audit.record(
                tx, actor.guild, actor=actor.user, action=UNDO, subject=f"audit:{number}",
                before={"organisations": current}, after=None if restored is None else {"organisations": restored},
            )  # fmt: skip
            self._audit.mark_undone(tx, actor.guild, number, undo)
            return None if entry.before is None else self._present(tx, actor.guild, ids[0])

        return await self._database.transaction(work)

    async def duplicates(self, actor: Actor, *, limit: int = 25) -> list[Suspicion]:
        """Return pairs of organisations that may be one, the most alike first."""

        def work(tx: Transaction) -> list[Suspicion]:
            self._guilds.require_curator(tx, actor)
            summaries = {one.id: one for one in store.summaries(tx, actor.guild, store.every_id(tx, actor.guild))}
            pairs = suspected(store.names_of_all(tx, actor.guild))
            return [
                Suspicion(first=summaries[first], second=summaries[second], reason=reason, detail=detail)
                for (first, second), (reason, detail) in pairs[:limit]
            ]

        return await self._database.read(work)

    # -- shared ---------------------------------------------------------------------------------------------

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _present(self, tx: Transaction, guild: int, organisation_id: int) -> Organisation:
        return self._directory.named_in(tx, guild, f"#{int(organisation_id)}")

    def _touch(self, tx: Transaction, actor: Actor, organisation_id: int, expected: int) -> None:
        if not store.touch(tx, actor.guild, organisation_id, now=self._now(), by=actor.user, expected=expected):
            raise _changed_meanwhile()

    async def similar(self, actor: Actor, organisation: Organisation) -> Organisation | None:
        """Return another organisation that bears one of its names, or None: it may be the same."""

        def work(tx: Transaction) -> Organisation | None:
            names = [organisation.name, organisation.abbreviation, *(name.text for name in organisation.names)]
            for other in (one for name in names if name for one in self._directory.bearing_in(tx, actor.guild, name)):
                if other != organisation.id:
                    return store.organisation(tx, actor.guild, other)
            return None

        return await self._database.read(work)

    def _refuse_twin(self, tx: Transaction, guild: int, name: str) -> None:
        if twin := self._directory.called_in(tx, guild, name):
            raise ConflictError(
                _("The directory already lists “{name}” as number {number} of its records."),
                hint=_("Edit that one: /curate directory edit organisation:#{number}."),
                name=self._present(tx, guild, twin).name,
                number=twin,
            )

    def _record(
        self, tx: Transaction, actor: Actor, action: str, ids: Sequence[OrganisationId],
        before: list[dict[str, Any]] | None, reason: str,
    ) -> int:  # fmt: skip
        return self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=f"organisation:{ids[0]}",
            before=None if before is None else {"organisations": before},
            after={"organisations": [store.snapshot(tx, actor.guild, one) for one in ids]},
            reason=reason,
        )  # fmt: skip


def free_key(tx: Transaction, guild: int, name: str) -> str:
    """Return a key for a new organisation: its folded name, numbered where another has it."""
    stem = fold(name).replace(" ", "-")[:80] or "organisation"
    key, number = stem, 2
    while store.id_of_key(tx, guild, key) is not None:
        key, number = f"{stem}-{number}", number + 1
    return key


def suspected(
    names: Sequence[tuple[OrganisationId, str]],
) -> list[tuple[tuple[OrganisationId, OrganisationId], tuple[Phrase, str]]]:
    """Return pairs that share a name, alias or abbreviation, then pairs with names nearly alike, each with the reason.

    Only names that share a word found in few others are compared, so the work grows with the list, not its square.
    """
    same: dict[str, set[OrganisationId]] = defaultdict(set)
    by_word: dict[str, set[int]] = defaultdict(set)
    for number, (one, name) in enumerate(names):
        same[fold(name)].add(one)
        for word in words(name):
            if len(word) > 3:
                by_word[word].add(number)
    found: dict[tuple[OrganisationId, OrganisationId], tuple[float, Phrase, str]] = {}
    for name, holders in same.items():
        if len(holders) > RARE:
            continue
        for pair in combinations(sorted(holders), 2):
            found.setdefault(pair, (101, _("the same name, abbreviation or alias: {detail}"), name))
    compared = 0
    for numbers in by_word.values():
        if len(numbers) > RARE:
            continue
        for left, right in combinations(sorted(numbers), 2):
            (one, first), (other, second) = names[left], names[right]
            pair = (min(one, other), max(one, other))
            compared += 1
            if one == other or compared > MOST_PAIRS:
                continue
            score = fuzz.token_sort_ratio(fold(first), fold(second))
            if score >= ALIKE and score > found.get(pair, (0,))[0]:
                found[pair] = (score, _("names nearly alike: {detail}"), f"{first} / {second}")
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [(pair, (reason, detail)) for pair, (_score, reason, detail) in ranked]


def _refuse_same(first: int, second: int) -> None:
    if first == second:
        raise InvalidInputError(
            _("You chose the same record twice."), hint=_("Choose two different records of the same organisation.")
        )


def _changed_meanwhile() -> ConflictError:
    return ConflictError(
        _("Somebody has changed this organisation since it was shown to you. Your change was not saved."),
        hint=_("Open it again to see what it says now."),
    )


def _names(entry: AuditEntry) -> str:
    parts = (entry.before or entry.after or {}).get("organisations", [])
    return " → ".join(row["organisation"]["name"] for row in parts)
