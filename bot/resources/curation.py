"""What curators do to the library: decide about what was shared, edit, retire; each checks the role and is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.core.audit import Audit, AuditEntry
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.core.texts import clean_line
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, NotFoundError
from bot.resources import review_store, store
from bot.resources.addresses import normal
from bot.resources.form import FormReader
from bot.resources.indexing import ResourceIndexer
from bot.resources.outcomes import DIGEST, LINKS, OUTCOME, What, plan_outcome
from bot.resources.records import Resource, Share, Status, Summary
from bot.resources.service import ResourcesService
from bot.resources.sharing import DRAFT, TOUCHED, Started
from bot.resources.twins import Twin, Twins
from bot.vocabulary.service import VocabularyService

APPROVE, ASK, REJECT, REOPEN = "resources.approve", "resources.ask", "resources.reject", "resources.reopen"
EDIT, RETIRE, RESTORE = "resources.edit", "resources.retire", "resources.restore"
RETRY = "resources.retry"
SENT = (OUTCOME, DIGEST, LINKS)  # kinds of deliveries
MOST_TROUBLES = 1000
UNDO_FOR = timedelta(days=1)  # a decision can be taken back as long
REASON_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for the curators, or for changes that they asked for."""

    summary: Summary
    status: Status
    since: datetime
    file: bool
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Something that was shared, as the curators see it."""

    resource: Resource
    share: Share | None  # none where whoever shared it was forgotten
    twins: Sequence[Twin]
    undo_until: datetime | None  # until when the decision can be taken back


class ResourceCuration:
    """Keeps the library."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        drafts: Drafts,
        audit: Audit,
        clock: Clock,
        vocabulary: VocabularyService,
        directory: DirectoryService,
        resources: ResourcesService,
        indexer: ResourceIndexer,
        twins: Twins,
        outbox: Outbox,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._audit = audit
        self._clock = clock
        self._vocabulary = vocabulary
        self._directory = directory
        self._resources = resources
        self._indexer = indexer
        self._twins = twins
        self._outbox = outbox

    async def check(self, actor: Actor) -> None:
        """Raise NotAllowedError unless the actor curates; asked before a form is shown."""
        await self._database.read(lambda tx: self._guilds.require_curator(tx, actor))

    # -- review ---------------------------------------------------------------------------------------------

    async def waiting(self, actor: Actor) -> list[Waiting]:
        """Return what waits, the oldest first, then what waits for changes."""

        def work(tx: Transaction) -> list[Waiting]:
            self._guilds.require_curator(tx, actor)
            rows = store.waiting(tx, actor.guild)
            listed = {one.id: one for one in store.summaries(tx, actor.guild, [number for number, _s, _at in rows])}
            found = []
            for number, status, since in rows:
                one = self._indexer.present(tx, actor.guild, number)
                if one is not None:
                    found.append(
                        Waiting(
                            summary=listed[number], status=status, since=since, file=one.file is not None,
                            link=one.work.link,
                        )
                    )  # fmt: skip
            return found

        return await self._database.read(work)

    async def reviewed(self, actor: Actor, resource_id: int) -> Reviewed:
        """Return something that was shared, of any status, as curators see it."""

        def work(tx: Transaction) -> Reviewed:
            self._guilds.require_curator(tx, actor)
            return self.reviewed_in(tx, actor.guild, resource_id)

        return await self._database.read(work)

    def reviewed_in(self, tx: Transaction, guild: int, resource_id: int) -> Reviewed:
        """The same as `reviewed`, inside a transaction and whoever asks: what the card in their channel shows."""
        found = self._present(tx, guild, resource_id)
        return Reviewed(
            resource=found,
            share=review_store.share(tx, guild, resource_id),
            twins=self._twins.of(tx, guild, found.work, but=found.id) if found.status in {"waiting", "changes"} else [],
            undo_until=self._undo_until(found),
        )

    async def approve(self, actor: Actor, resource_id: int, *, expected: int) -> Resource:
        """Publish what was shared; `expected` is its version as the curator saw it."""
        return await self._decide(actor, resource_id, "published", "approved", APPROVE, "", expected)

    async def ask(self, actor: Actor, resource_id: int, note: str, *, expected: int) -> Resource:
        """Ask whoever shared it for changes; the note is what they read."""
        return await self._decide(actor, resource_id, "changes", "changes", ASK, note, expected)

    async def reject(self, actor: Actor, resource_id: int, reason: str, *, expected: int) -> Resource:
        """Do not take what was shared; the reason is what they read."""
        return await self._decide(actor, resource_id, "rejected", "rejected", REJECT, reason, expected)

    async def _decide(
        self, actor: Actor, resource_id: int, status: Status, what: What, action: str, reason: str, expected: int
    ) -> Resource:
        def work(tx: Transaction) -> Resource:
            self._guilds.require_curator(tx, actor)
            before = self._present(tx, actor.guild, resource_id)
            if before.status not in {"waiting", "changes"}:
                raise _decided_already(before)
            if before.version != expected:
                raise _decided_already(before) if before.decision is not None else _changed()
            said = _reason(reason, required=status != "published")
            if not review_store.decide(
                tx, actor.guild, resource_id, status, by=actor.user, reason=said, now=self._now(), expected=expected
            ):
                raise _changed()
            return self._decided(tx, actor, before, what, action, said)

        return await self._database.transaction(work)

    async def reopen(self, actor: Actor, resource_id: int, *, expected: int) -> Resource:
        """Take a decision back within a day: what was shared waits again."""

        def work(tx: Transaction) -> Resource:
            self._guilds.require_curator(tx, actor)
            before = self._present(tx, actor.guild, resource_id)
            if before.status == "waiting" or before.decision is None:
                raise ConflictError(_("There is no decision to take back: it waits."))
            if before.status == "retired":
                raise _decided_already(before)
            if before.version != expected:
                raise _changed()
            until = self._undo_until(before)
            if until is None:
                raise ConflictError(
                    _("A decision can be taken back for a day, and that is over."),
                    hint=_(
                        "Use /curate resources retire, /curate resources edit or /curate resources restore instead."
                    ),
                )
            review_store.reopen(tx, actor.guild, resource_id)
            return self._decided(tx, actor, before, "reopened", REOPEN, "")

        return await self._database.transaction(work)

    # -- what is in the library -------------------------------------------------------------------------------

    async def named(self, actor: Actor, text: str) -> Resource:
        """Return the resource of the library that a curator means."""

        def work(tx: Transaction) -> Resource:
            self._guilds.require_curator(tx, actor)
            return self._resources.named_in(tx, actor.guild, text)

        return await self._database.read(work)

    async def edit(self, actor: Actor, number: int) -> Resource:
        """Give a resource the content of a draft that was made from the version that the draft names."""

        def work(tx: Transaction) -> Resource:
            self._guilds.require_curator(tx, actor)
            kept = self._drafts.take_in(tx, actor, DRAFT, number)
            if kept is None:
                raise NotFoundError(_("This draft is not kept any more."), hint=_("A draft is kept for a day."))
            started = Started.of_plain(kept)
            if started.resource is None or not started.edits:
                raise NotFoundError(_("This draft is not kept any more."), hint=_("A draft is kept for a day."))
            before = self._present(tx, actor.guild, started.resource)
            terms = self._vocabulary.terms_in(tx, actor.guild)
            reader = FormReader(tx, actor.guild, self._directory, terms, this_year=self._clock.now().year)
            content = reader.content(started.form, before=before)
            was = _snapshot(before)
            if not store.touch(tx, actor.guild, before.id, now=self._now(), by=actor.user, expected=started.version):
                raise _changed()
            store.write(tx, actor.guild, before.id, content, normal=normal(content.work.link))
            if content.work.link and content.work.link != before.work.link:
                store.check_soon(tx, before.id, now=self._now())
            self._indexer.put(tx, actor.guild, before.id)
            after = self._present(tx, actor.guild, before.id)
            self._record(tx, actor, EDIT, after, before=was, reason=started.reason)
            tx.touch(TOUCHED)
            return after

        return await self._database.transaction(work)

    async def retire(self, actor: Actor, resource: str, reason: str) -> Resource:
        """Take a resource out of the library, with a reason; it can be restored."""

        def work(tx: Transaction) -> Resource:
            self._guilds.require_curator(tx, actor)
            before = self._resources.named_in(tx, actor.guild, resource)
            said = _reason(reason, required=True)
            review_store.decide(
                tx, actor.guild, before.id, "retired", by=actor.user, reason=said, now=self._now(),
                expected=before.version,
            )  # fmt: skip
            return self._decided(tx, actor, before, "retired", RETIRE, said)

        return await self._database.transaction(work)

    async def restore(self, actor: Actor, resource_id: int) -> Resource:
        """Bring back what was retired or rejected."""

        def work(tx: Transaction) -> Resource:
            self._guilds.require_curator(tx, actor)
            before = self._present(tx, actor.guild, resource_id)
            if before.status not in {"retired", "rejected"}:
                raise ConflictError(_("Only what was retired or not taken can be restored."))
            review_store.decide(
                tx, actor.guild, before.id, "published", by=actor.user, reason="", now=self._now(),
                expected=before.version,
            )  # fmt: skip
            return self._decided(tx, actor, before, "restored", RESTORE, "")

        return await self._database.transaction(work)

    async def out_of_library(self, actor: Actor) -> list[tuple[Summary, Status]]:
        """Return what was retired or rejected, which can be restored, newest first."""

        def work(tx: Transaction) -> list[tuple[Summary, Status]]:
            self._guilds.require_curator(tx, actor)
            found: list[tuple[Summary, Status]] = []
            statuses: tuple[Status, ...] = ("retired", "rejected")
            for status in statuses:
                ids = store.every_id(tx, actor.guild, status)
                found += [(one, status) for one in store.summaries(tx, actor.guild, ids[::-1][:200])]
            return found

        return await self._database.read(work)

    async def history(self, actor: Actor, resource: str, *, limit: int) -> tuple[Resource, list[AuditEntry]]:
        """Return a resource and what was done to it, newest first."""

        def work(tx: Transaction) -> tuple[Resource, list[AuditEntry]]:
            self._guilds.require_curator(tx, actor)
            found = self._resources.named_in(tx, actor.guild, resource)
            return found, self._audit.of_subject(tx, actor.guild, f"resource:{found.id}", limit=limit)

        return await self._database.read(work)

    # -- what did not arrive ----------------------------------------------------------------------------------

    async def undelivered(self, actor: Actor) -> int:
        """Return how many answers to members and digests did not arrive."""

        def work(tx: Transaction) -> int:
            self._guilds.require_curator(tx, actor)
            return len(self._outbox.troubles(tx, actor.guild, limit=MOST_TROUBLES, kinds=SENT))

        return await self._database.read(work)

    async def retry(self, actor: Actor) -> int:
        """Have them tried again; return how many."""

        def work(tx: Transaction) -> int:
            self._guilds.require_curator(tx, actor)
            self._guilds.ensure(tx, actor.guild)
            ids = [one.id for one in self._outbox.troubles(tx, actor.guild, limit=MOST_TROUBLES, kinds=SENT)]
            retried = self._outbox.retry(tx, actor.guild, ids, self._clock.now())
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=RETRY, subject=f"guild:{actor.guild}",
                after={"deliveries": retried},
            )  # fmt: skip
            return retried

        return await self._database.transaction(work)

    # -- shared ---------------------------------------------------------------------------------------------

    def _decided(
        self, tx: Transaction, actor: Actor, before: Resource, what: What, action: str, reason: str
    ) -> Resource:
        """Bring the index in step, tell whoever shared it, and record what was done."""
        self._indexer.put(tx, actor.guild, before.id)
        after = self._present(tx, actor.guild, before.id)
        share = review_store.share(tx, actor.guild, before.id)
        if share is not None:
            plan_outcome(
                tx, self._outbox, actor.guild, before.id, share, what, version=after.version, now=self._clock.now()
            )
        self._record(tx, actor, action, after, before={"status": before.status}, reason=reason)
        tx.touch(TOUCHED)
        return after

    def _record(
        self, tx: Transaction, actor: Actor, action: str, after: Resource, *, before: dict[str, Any], reason: str
    ) -> None:
        content = _snapshot(after) if action == EDIT else {"status": after.status}
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=f"resource:{after.id}", before=before,
            after=content, reason=reason,
        )  # fmt: skip

    def _present(self, tx: Transaction, guild: int, resource_id: int) -> Resource:
        found = self._indexer.present(tx, guild, resource_id)
        if found is None or found.status == "withdrawn":
            raise NotFoundError(
                _("Whoever shared this has taken it back."), hint=_("See what waits with /curate resources review.")
            )
        return found

    def _undo_until(self, resource: Resource) -> datetime | None:
        decision = resource.decision
        if decision is None or resource.origin != "submitted" or resource.status not in {
            "published", "rejected", "changes",
        }:  # fmt: skip
            return None
        until = decision.at + UNDO_FOR
        return until if self._clock.now() < until else None

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _reason(text: str, *, required: bool) -> str:
    return clean_line(text, field=_("Reason"), limit=REASON_LENGTH, required=required)


def _decided_already(resource: Resource) -> ConflictError:
    """Return what a curator is told whom another one forestalled: who, what and when."""
    decision = resource.decision
    if decision is None or not decision.by:  # 0: whoever decided was erased
        return ConflictError(_("This has been decided already."), hint=_("Nothing was changed."))
    said = {
        "published": _("{who} has approved it already, {when}."),
        "rejected": _("{who} has decided not to take it, {when}."),
        "changes": _("{who} has asked for changes, {when}."),
        "retired": _("{who} has retired it, {when}."),
    }[resource.status]
    return ConflictError(
        said,
        hint=_("Nothing was changed."),
        who=f"<@{decision.by}>",
        when=f"<t:{int(decision.at.timestamp())}:R>",
    )


def _changed() -> ConflictError:
    return ConflictError(
        _("It was changed after this was shown to you, so nothing was done."),
        hint=_("Look at it as it is now: /curate resources review."),
    )


def _snapshot(resource: Resource) -> dict[str, Any]:
    """Return what an edit changes, as plain data; nothing of whoever shared it."""
    work = resource.work
    return {
        "title": work.whole_title,
        "authors": [one.shown for one in work.authors],
        "issued": work.issued,
        "kind": work.kind,
        "language": work.language,
        "stage": work.stage,
        "publisher": work.publisher,
        "abstract": work.abstract,
        "link": work.link,
        "archived": work.archived,
        "places": [[one.place.key if one.place else None, one.country] for one in resource.places],
        "organisations": [[one.organisation, one.role] for one in resource.organisations],
        "themes": [one.term.key for one in resource.terms],
    }
