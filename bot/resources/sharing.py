"""What members do: share a resource, follow what becomes of it, take it back, see and erase what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.drafts import KEPT_SECONDS, Drafts
from bot.core.folding import fold
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Language, _
from bot.core.outbox import Outbox
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.resources import review_store, store
from bot.resources.addresses import normal
from bot.resources.form import FormReader, ResourceForm, as_form
from bot.resources.indexing import ResourceIndexer
from bot.resources.outcomes import forget_outcomes
from bot.resources.records import Content, Resource, ResourceId, Share, Status, StoredFile, Summary, Tell, Work
from bot.resources.twins import Twin, Twins, for_member
from bot.vocabulary.service import VocabularyService

DRAFT = "resource"
TOUCHED = "resources"  # what a transaction touches that changes a card or a link (`Database.on_commit`)
SHARE, RESUBMIT, WITHDRAW = "resources.share", "resources.resubmit", "resources.withdraw"
MOST_WAITING = 10  # of one person
Left = Callable[[Transaction, int, ResourceId, bool], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A draft: what was typed, where, and what it is an answer to."""

    form: ResourceForm
    channel: int  # where the person is, to be told there
    message: int | None = None  # the message that it is shared from
    tell: Tell = "here"
    resource: int | None = None  # what a member corrects, or a curator edits
    version: int = 0  # of it, as it was shown
    edits: bool = False  # a curator edits it
    reason: str = ""  # why it is edited

    def plain(self) -> dict[str, Any]:
        """Return the draft as JSON keeps it."""
        return {
            "form": self.form.plain(), "channel": self.channel, "message": self.message, "tell": self.tell,
            "resource": self.resource, "version": self.version, "edits": self.edits, "reason": self.reason,
        }  # fmt: skip

    @classmethod
    def of_plain(cls, kept: dict[str, Any]) -> Started:
        """Return a draft that `plain` wrote."""
        return cls(**{**kept, "form": ResourceForm.of_plain(kept["form"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A draft as it would be kept, and what the library has that looks like it."""

    work: Work
    why: str
    twins: Sequence[Twin]
    kept: str = ""  # name of the file that what it corrects has already

    @property
    def barred(self) -> bool:
        """Say whether the library has the same work, or it waits for it."""
        return any(one.bars for one in self.twins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Something that a person shared, and where it stands."""

    summary: Summary
    status: Status
    share: Share
    note: str  # of the curators


class ResourceSharing:
    """Takes what members share; nobody but they and the curators see it before it is published."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        drafts: Drafts,
        audit: Audit,
        clock: Clock,
        vocabulary: VocabularyService,
        directory: DirectoryService,
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
        self._indexer = indexer
        self._twins = twins
        self._outbox = outbox
        self._left = list[Left]()

    # -- drafts ---------------------------------------------------------------------------------------------

    async def keep(self, actor: Actor, started: Started, number: int | None = None) -> int:
        """Keep a draft, in the place of an earlier one where `number` is given; return its number."""
        plain = started.plain()
        if number is not None and await self._drafts.change(actor, DRAFT, number, plain):
            return number
        return await self._drafts.keep(actor, DRAFT, plain)

    async def change(self, actor: Actor, started: Started, number: int) -> None:
        """Give a draft another content; raise NotFoundError where it was sent, discarded or is too old meanwhile."""
        if not await self._drafts.change(actor, DRAFT, number, started.plain()):
            await self.draft(actor, number)

    async def draft(self, actor: Actor, number: int) -> Started:
        """Return a draft of this person; raise NotFoundError where it is not kept any more."""
        kept = await self._drafts.find(actor, DRAFT, number)
        if kept is None:
            raise NotFoundError(
                _("This draft is not kept any more: it was sent, discarded, or is older than a day."),
                hint=_("Begin anew with /resources share, or see what you shared with /resources mine."),
            )
        return Started.of_plain(kept)

    async def last_draft(self, actor: Actor) -> tuple[int, Started] | None:
        """Return what a person began to share within the last day and has not sent, the newest of it."""
        oldest = self._clock.now() - timedelta(seconds=KEPT_SECONDS)
        kept = await self._database.read(lambda tx: review_store.drafts_of(tx, actor.guild, actor.user))
        for number, at, content in kept:
            started = Started.of_plain(json.loads(content))
            if at >= oldest and not started.edits:
                return number, started
        return None

    async def discard(self, actor: Actor, number: int) -> None:
        """Drop a draft."""
        await self._drafts.take(actor, DRAFT, number)

    async def check(self, actor: Actor, started: Started) -> Checked:
        """Return what a draft would become; raise InvalidInputError where something cannot be used as it is."""

        def work(tx: Transaction) -> Checked:
            reader = self._reader(tx, actor.guild)
            found = reader.work(started.form)
            twins = self._twins.of(tx, actor.guild, found, but=started.resource)
            if not started.edits:
                twins = for_member(twins, self._numbers_of(tx, actor), found)
            before = None if started.resource is None else self._indexer.present(tx, actor.guild, started.resource)
            kept = before.file.name if before is not None and before.file is not None else ""
            return Checked(work=found, why=reader.why(started.form), twins=twins, kept=kept)

        return await self._database.read(work)

    # -- sharing --------------------------------------------------------------------------------------------

    async def send(self, actor: Actor, number: int, language: str, file: StoredFile | None = None) -> Resource:
        """Hand a draft to the curators, new or as the answer to the changes that they asked for.

        `file` is where its upload was kept. Raises ConflictError where the library has it, where the person has too
        much waiting, or where the curators have decided meanwhile; the draft stays then.
        """

        def work(tx: Transaction) -> Resource:
            started = self._taken(tx, actor, number)
            reader = self._reader(tx, actor.guild)
            own = self._own(tx, actor, started.resource)
            if own is not None and own.version != started.version:
                raise ConflictError(
                    _("It was changed after this was shown to you, so nothing was done."),
                    hint=_("Open it anew with /resources mine; what you typed is kept for a day."),
                )
            content = reader.content(started.form, before=own)
            self._refuse_twins(tx, actor, content.work, but=started.resource)
            if not started.form.kind:
                raise InvalidInputError(_("Choose what kind of work it is."), hint=_("The first menu lists the kinds."))
            return self._hand_in(
                tx, actor, content, own, why=reader.why(started.form), language=language, channel=started.channel,
                message=started.message, tell=started.tell, file=file,
            )  # fmt: skip

        return await self._database.transaction(work)

    def hand_in(
        self, tx: Transaction, actor: Actor, content: Content, *, resource: int | None, language: str, channel: int,
        tell: Tell,
    ) -> Resource:  # fmt: skip
        """Hand to the curators what another feature's questionnaire gathered, new or changed: reviewed like the rest.

        `resource` is what it became before. Raises what `send` raises.
        """
        own = self._own(tx, actor, resource)
        self._refuse_twins(tx, actor, content.work, but=resource)
        return self._hand_in(
            tx, actor, content, own, why="", language=language, channel=channel, message=None, tell=tell, file=None
        )

    def watch(self, call: Left) -> None:
        """Have `call` told, inside the transaction, when whoever shared a resource takes it back or is forgotten.

        It gets (tx, server, resource, whether the work stays in the library without them).
        """
        self._left.append(call)

    def _refuse_twins(self, tx: Transaction, actor: Actor, work: Work, *, but: int | None) -> None:
        twins = self._twins.of(tx, actor.guild, work, but=but)
        for same in for_member([one for one in twins if one.bars], self._numbers_of(tx, actor), work):
            raise ConflictError(
                _("The network has this already: {title}."),
                hint=_("Nothing was sent."),
                title=same.summary.title,
            )

    def _hand_in(
        self, tx: Transaction, actor: Actor, content: Content, own: Resource | None, *, why: str, language: str,
        channel: int, message: int | None, tell: Tell, file: StoredFile | None,
    ) -> Resource:  # fmt: skip
        now = self._now()
        if own is None:
            waiting = [one for one in review_store.shared_by(tx, actor.guild, actor.user) if one[1] == "waiting"]
            if len(waiting) >= MOST_WAITING:
                raise ConflictError(
                    _("{count} of the resources that you shared wait for the curators already."),
                    hint=_("Wait for their answer, or take one back with /resources withdraw."),
                    count=MOST_WAITING,
                )
            self._guilds.ensure(tx, actor.guild)
            resource_id = store.insert(
                tx, actor.guild, key=store.next_key(tx), status="waiting", origin="submitted", now=now
            )
        else:
            resource_id = own.id
            store.resubmit(tx, actor.guild, resource_id)
            forget_outcomes(tx, self._outbox, actor.guild, resource_id)  # that changes were asked for is no news
        store.write(tx, actor.guild, resource_id, content, normal=normal(content.work.link))
        store.check_soon(tx, resource_id, now=now)
        before = review_store.share(tx, actor.guild, resource_id)
        review_store.put_share(
            tx, actor.guild, resource_id,
            Share(
                user=actor.user, why=why, language=language, channel=channel, message=message, tell=tell,
                at=before.at if before else self._clock.now(),
            ),
        )  # fmt: skip
        if file is not None:
            review_store.put_file(tx, actor.guild, resource_id, file)
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=SHARE if own is None else RESUBMIT,
            subject=f"resource:{resource_id}", before=None if own is None else {"status": own.status},
            after={"status": "waiting"},
        )  # fmt: skip
        tx.touch(TOUCHED)
        return self._present(tx, actor.guild, resource_id)

    def _taken(self, tx: Transaction, actor: Actor, number: int) -> Started:
        kept = self._drafts.take_in(tx, actor, DRAFT, number)
        if kept is None:
            raise NotFoundError(
                _("This draft is not kept any more: it was sent, discarded, or is older than a day."),
                hint=_("See what you shared with /resources mine."),
            )
        return Started.of_plain(kept)

    def _own(self, tx: Transaction, actor: Actor, resource_id: int | None) -> Resource | None:
        """Return what a member corrects: theirs, and not decided about."""
        if resource_id is None:
            return None
        shared = review_store.share(tx, actor.guild, resource_id)
        found = self._indexer.present(tx, actor.guild, resource_id)
        if shared is None or shared.user != actor.user or found is None:
            raise _not_yours()
        if found.status not in {"waiting", "changes"}:
            raise ConflictError(
                _("The curators have decided about it meanwhile, so it cannot be changed here any more."),
                hint=_("See what you shared with /resources mine."),
            )
        return found

    # -- what a person shared -------------------------------------------------------------------------------

    async def mine(self, actor: Actor) -> list[Shared]:
        """Return what a person shared, newest first, with what the curators answered."""

        def work(tx: Transaction) -> list[Shared]:
            shared = review_store.shared_by(tx, actor.guild, actor.user)
            listed = {one.id: one for one in store.summaries(tx, actor.guild, [number for number, _s, _w in shared])}
            return [
                Shared(
                    summary=listed[number], status=status, share=share,
                    note=store.reason(tx, actor.guild, number) if status != "waiting" else "",
                )
                for number, status, share in shared
            ]  # fmt: skip

        return await self._database.read(work)

    async def one_of_mine(self, actor: Actor, resource_id: int) -> tuple[Resource, Share]:
        """Return something that this person shared; raise NotFoundError where it is not theirs."""

        def work(tx: Transaction) -> tuple[Resource, Share]:
            share = review_store.share(tx, actor.guild, resource_id)
            found = self._indexer.present(tx, actor.guild, resource_id)
            if share is None or share.user != actor.user or found is None:
                raise _not_yours()
            return found, share

        return await self._database.read(work)

    async def number_of_mine(self, actor: Actor, text: str) -> int:
        """Return the number of what a person shared, by a chosen suggestion (`#12`) or its title."""
        number = text.strip().removeprefix("#")
        if text.strip().startswith("#") and number.isascii() and number.isdigit() and len(number) < 19:
            return int(number)
        titles = [one.summary for one in await self.mine(actor) if fold(text) and fold(text) in fold(one.summary.title)]
        if len(titles) != 1:
            raise _not_yours()
        return int(titles[0].id)

    async def begin_change(self, actor: Actor, resource_id: int, say: Language) -> Started:
        """Return a draft of something that this person shared and nobody has decided about."""

        def work(tx: Transaction) -> Started:
            found = self._own(tx, actor, resource_id)
            share = review_store.share(tx, actor.guild, resource_id)
            if found is None or share is None:
                raise _not_yours()
            return Started(
                form=as_form(found, say), channel=share.channel, message=share.message, tell=share.tell,
                resource=found.id, version=found.version,
            )  # fmt: skip

        return await self._database.read(work)

    async def withdraw(self, actor: Actor, resource_id: int) -> str:
        """Take something back that this person shared; return its title. Nothing of it stays but that it was there."""

        def work(tx: Transaction) -> str:
            share = review_store.share(tx, actor.guild, resource_id)
            found = self._indexer.present(tx, actor.guild, resource_id)
            if share is None or share.user != actor.user or found is None:
                raise _not_yours()
            self._withdraw(tx, actor.guild, found.id)
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=WITHDRAW, subject=f"resource:{resource_id}",
                before={"status": found.status}, after={"status": "withdrawn"},
            )  # fmt: skip
            return found.work.whole_title

        title = await self._database.transaction(work)
        await self._database.scrub()
        return title

    def _withdraw(self, tx: Transaction, guild: int, resource_id: ResourceId) -> None:
        review_store.withdraw(tx, guild, resource_id, now=self._now())
        self._tell_left(tx, guild, resource_id, stays=False)
        forget_outcomes(tx, self._outbox, guild, resource_id)
        self._indexer.put(tx, guild, resource_id)
        tx.touch(TOUCHED)

    def _tell_left(self, tx: Transaction, guild: int, resource_id: ResourceId, *, stays: bool) -> None:
        for call in self._left:
            call(tx, guild, resource_id, stays)

    async def stop_direct(self, guild: int, user: int) -> None:
        """Tell a person where they shared, not by direct message, from now on."""
        await self._database.transaction(lambda tx: review_store.tell_here(tx, guild, user))

    # -- what is kept about a person ------------------------------------------------------------------------

    async def export_of(self, guild: int, user: int) -> dict[str, Any]:
        """Return everything that is kept of what a person shared, and nothing of anybody else, as plain data."""

        def work(tx: Transaction) -> dict[str, Any]:
            drafts = [
                {"at": at.isoformat(), **json.loads(content)}
                for _number, at, content in review_store.drafts_of(tx, guild, user)
            ]
            acts = [
                {"act": action, "subject": subject, "at": at.isoformat()}
                for action, subject, at in review_store.acts_of(tx, guild, user)
            ]
            return {"shared": self.shared_in(tx, guild, user), "drafts": drafts, "acts": acts}

        return await self._database.read(work)

    def shared_in(self, tx: Transaction, guild: int, user: int) -> list[dict[str, Any]]:
        """Return what a person shared, as plain data."""
        shared = []
        for number, status, share in review_store.shared_by(tx, guild, user):
            found = self._indexer.present(tx, guild, number)
            if found is None:
                continue
            shared.append(
                {
                    "title": found.work.whole_title,
                    "authors": [one.shown for one in found.work.authors],
                    "issued": found.work.issued,
                    "kind": found.work.kind,
                    "language": found.work.language,
                    **{name: text for name in ("publisher", "abstract") if (text := getattr(found.work, name))},
                    "themes": [one.term.key for one in found.terms],
                    "link": found.work.link,
                    "file": found.file.name if found.file else "",
                    "why": share.why,
                    "status": status,
                    "answer": found.decision.reason if found.decision else "",
                    "shared_at": share.at.isoformat(),
                    "channel": str(share.channel),
                    "message": str(share.message or ""),
                    "told": share.tell,
                    "answered_in": share.language,
                }
            )
        return shared

    async def erase_of(self, guild: int, user: int) -> int:
        """Erase everything that ties a person to what they shared; return how many resources that concerns.

        What is in the library stays there as what it is, a published work, without their words; all else goes.
        """
        count = await self._database.transaction(lambda tx: self.erase_in(tx, guild, user))
        await self._database.scrub()
        return count

    def erase_in(self, tx: Transaction, guild: int, user: int) -> int:
        """Do what `erase_of` does, inside a transaction; whoever calls scrubs the file afterwards."""
        shared = review_store.shared_by(tx, guild, user)
        for number, status, _share in shared:
            if status == "published":
                review_store.forget_share(tx, guild, number)
                self._tell_left(tx, guild, number, stays=True)
                forget_outcomes(tx, self._outbox, guild, number)
                self._indexer.put(tx, guild, number)
            else:
                self._withdraw(tx, guild, number)
        review_store.forget_actor(tx, guild, user)
        tx.touch(TOUCHED)
        return len(shared)

    # -- shared ---------------------------------------------------------------------------------------------

    def _numbers_of(self, tx: Transaction, actor: Actor) -> set[int]:
        return {number for number, _status, _share in review_store.shared_by(tx, actor.guild, actor.user)}

    def _reader(self, tx: Transaction, guild: int) -> FormReader:
        terms = self._vocabulary.terms_in(tx, guild)
        return FormReader(tx, guild, self._directory, terms, this_year=self._clock.now().year)

    def _present(self, tx: Transaction, guild: int, resource_id: ResourceId) -> Resource:
        found = self._indexer.present(tx, guild, resource_id)
        if found is None:
            raise LookupError(f"resource {resource_id} was written and is not there")
        return found

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def renewed(started: Started, **changes: Any) -> Started:  # noqa: ANN401  # fields of the form
    """Return a draft with fields of its form as they were chosen now."""
    return replace(started, form=replace(started.form, **changes))


def _not_yours() -> NotFoundError:
    return NotFoundError(
        _("This matches nothing that you shared here."), hint=_("See what you shared with /resources mine.")
    )
