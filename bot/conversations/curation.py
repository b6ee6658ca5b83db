"""What curators do to a conversation: open it, change it, name facilitators, link, pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.conversations import store
from bot.conversations.access import Access
from bot.conversations.changes import Changes
from bot.conversations.dating import moved, require_time_left
from bot.conversations.form import ConversationForm, as_form, seated, understand
from bot.conversations.records import (
    MOST_FACILITATORS,
    MOST_LINKS,
    Content,
    Conversation,
    Linked,
    LinkKind,
)
from bot.conversations.templates import begun
from bot.conversations.veil import Veil, Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Language, _
from bot.directory.places import PlaceFinder
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.events.records import Event
from bot.events.service import EventsService
from bot.resources.service import ResourcesService
from bot.vocabulary.service import VocabularyService

DRAFT = "conversation"
OPEN, EDIT, PAUSE, RESUME = "conversations.open", "conversations.edit", "conversations.pause", "conversations.resume"
FACILITATORS, LINK, UNLINK = "conversations.facilitators", "conversations.link", "conversations.unlink"
SETTLE = "conversations.channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A draft: the form, and what it changes."""

    form: ConversationForm
    conversation: int | None = None  # that it changes; none: a new one
    version: int = 0  # of it, as it was shown
    event: int | None = None  # that a new one follows

    def plain(self) -> dict[str, Any]:
        """Return the draft as JSON keeps it."""
        return {
            "form": self.form.plain(), "conversation": self.conversation, "version": self.version,
            "event": self.event,
        }  # fmt: skip

    @classmethod
    def of_plain(cls, kept: dict[str, Any]) -> Started:
        """Return a draft that `plain` wrote."""
        return cls(**{**kept, "form": ConversationForm.of_plain(kept["form"])})


class ConversationCuration:
    """Keeps conversations."""

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
        events: EventsService,
        access: Access,
        veils: Veils,
        changes: Changes,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._audit = audit
        self._clock = clock
        self._vocabulary = vocabulary
        self._directory = directory
        self._resources = resources
        self._events = events
        self._access = access
        self._veils = veils
        self._changes = changes

    async def channel(self, guild: int) -> int | None:
        """Return the forum or text channel in which conversations are held, None where nobody decided."""
        return await self._database.read(lambda tx: store.channel(tx, guild))

    async def set_channel(self, actor: Actor, channel: int) -> None:
        """Decide in which forum or text channel conversations are held; raise NotAllowedError for others."""

        def work(tx: Transaction) -> None:
            if not actor.administrator:
                raise NotAllowedError(
                    _("Only an administrator of the server can decide this."),
                    hint=_("Ask an administrator of the server."),
                )
            self._guilds.ensure(tx, actor.guild)
            before = store.channel(tx, actor.guild)
            store.put_channel(tx, actor.guild, channel)
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=SETTLE, subject=f"guild:{actor.guild}",
                before={"channel": before}, after={"channel": channel},
            )  # fmt: skip

        await self._database.transaction(work)

    # -- drafts ---------------------------------------------------------------------------------------------

    async def begin(
        self, actor: Actor, *, template: str, event: str | None, language: Language, others: Sequence[str] = ()
    ) -> Started:
        """Return a draft to begin with, in the language of the conversation; `event` is one that it follows."""

        def work(tx: Transaction) -> tuple[Event | None, int | None]:
            self._guilds.require_curator(tx, actor)
            found = None if event is None else self._events.event_in(tx, actor.guild, event)
            return found, store.channel(tx, actor.guild)

        found, channel = await self._database.read(work)
        if channel is None:
            raise ConflictError(
                _("This server has not said yet where its conversations are held."),
                hint=_("An administrator of the server can name a forum or a channel: /setup conversations."),
            )
        texts = begun("follow-up" if found and not template else template, language)
        if found is not None:
            title = language.pick({"en": found.title, **found.titles})
            texts["title"] = language(_("After the meeting: {title}"), title=title)[:100]
        zone = (await self._events.settings(actor.guild)).zone
        form = ConversationForm(
            template=template, language=language.code, languages=tuple(others), zone=zone, code=language.code
        ).with_typed(texts, language.code)
        return Started(form=form, event=found.id if found else None)

    async def begin_edit(self, actor: Actor, number: int, say: Language) -> Started:
        """Return a draft of a conversation as it is, to be changed."""
        found = await self.facilitated(actor, number)
        if found.phase == "closed":
            raise closed()
        return Started(form=as_form(found, say), conversation=found.id, version=found.version)

    async def keep(self, actor: Actor, started: Started, number: int | None = None) -> int:
        """Keep a draft, in the place of an earlier one where `number` is given; return its number."""
        if number is not None and await self._drafts.change(actor, DRAFT, number, started.plain()):
            return number
        return await self._drafts.keep(actor, DRAFT, started.plain())

    async def draft(self, actor: Actor, number: int) -> Started:
        """Return a draft of this person; raise NotFoundError where it is not kept any more."""
        kept = await self._drafts.find(actor, DRAFT, number)
        if kept is None:
            raise _not_kept()
        return Started.of_plain(kept)

    async def discard(self, actor: Actor, number: int) -> None:
        """Drop a draft."""
        await self._drafts.take(actor, DRAFT, number)

    async def check(self, actor: Actor, started: Started) -> Content:
        """Return what a draft would become, names withheld where it asks for that.

        Raises InvalidInputError where something cannot be used as it is.
        """

        def work(tx: Transaction) -> Content:
            terms = self._vocabulary.terms_in(tx, actor.guild)
            now = self._clock.now()
            content = understand(started.form, terms, now=now, editing=started.conversation is not None)
            before = self._access.find(tx, actor.guild, started.conversation or 0)
            if before is not None:
                return veiled(moved(content, before, now), self._veils.of(tx, before))
            if content.mode == "chatham":
                return veiled(content, self._veils.fresh(tx, actor.guild, content.language))
            return content

        return await self._database.read(work)

    async def publish(self, actor: Actor, number: int) -> Conversation:
        """Make a draft a conversation, or give the one that it changes its content; the draft is gone then.

        Raises InvalidInputError, ConflictError or NotFoundError, with the draft kept, where that cannot be.
        """

        def work(tx: Transaction) -> Conversation:
            kept = self._drafts.take_in(tx, actor, DRAFT, number)
            if kept is None:
                raise _not_kept()
            started = Started.of_plain(kept)
            terms = self._vocabulary.terms_in(tx, actor.guild)
            editing = started.conversation is not None
            content = understand(started.form, terms, now=self._clock.now(), editing=editing)
            content = seated(started.form, content, PlaceFinder(tx, actor.guild))
            if started.conversation is None:
                return self._opened(tx, actor, started, content)
            return self._edited(tx, actor, started, content)

        return await self._database.transaction(work)

    def _opened(self, tx: Transaction, actor: Actor, started: Started, content: Content) -> Conversation:
        self._guilds.require_curator(tx, actor)
        channel = store.channel(tx, actor.guild)
        if channel is None:
            raise _not_kept()
        if started.form.mode is None:
            raise InvalidInputError(
                _("Choose how people’s words may be used."), hint=_("Choose it in the menu of the draft.")
            )
        now = self._clock.now()
        content = replace(content, opens_at=content.opens_at or content.announces_at or now)
        if content.mode == "chatham":
            content = veiled(content, self._veils.fresh(tx, actor.guild, content.language))
        made = store.insert(tx, actor.guild, content, phase="planned", channel=channel, by=actor.user, now=now)
        store.put_facilitators(tx, made, [actor.user])
        if started.event is not None:
            store.add_link(tx, made, "event", started.event, now=now)
        self._changes.settle(tx, actor, made, OPEN)
        return self._access.present(tx, actor.guild, made)

    def _edited(self, tx: Transaction, actor: Actor, started: Started, content: Content) -> Conversation:
        before = self._access.facilitated(tx, actor, started.conversation or 0)
        if before.phase == "closed":
            raise closed()
        if before.version != started.version:
            raise _changed()
        now = self._clock.now()
        content = moved(content, before, now)
        store.write(tx, actor.guild, before.id, veiled(content, self._veils.of(tx, before)), now=now)
        self._changes.settle(tx, actor, before.id, EDIT, before=before)
        return self._access.present(tx, actor.guild, before.id)

    # -- one ------------------------------------------------------------------------------------------------

    async def facilitated(self, actor: Actor, number: int) -> Conversation:
        """Return a conversation that the actor may facilitate, in whatever phase."""
        return await self._database.read(lambda tx: self._access.facilitated(tx, actor, number))

    async def set_paused(self, actor: Actor, number: int, *, paused: bool) -> Conversation:
        """Have the schedule of a conversation rest, or go on; what fell due meanwhile happens then.

        Raises ConflictError where it would go on only to close at once.
        """

        def work(tx: Transaction) -> Conversation:
            before = self._access.facilitated(tx, actor, number)
            if before.phase == "closed":
                raise closed()
            if (before.paused_at is not None) != paused:
                if not paused:
                    require_time_left(before, self._clock.now())
                store.set_paused(tx, actor.guild, before.id, self._clock.now() if paused else None)
                self._changes.settle(tx, actor, before.id, PAUSE if paused else RESUME, before=before)
            return self._access.present(tx, actor.guild, before.id)

        return await self._database.transaction(work)

    async def facilitate(self, actor: Actor, number: int, user: int, *, add: bool) -> Conversation:
        """Have somebody facilitate a conversation, or no more."""

        def work(tx: Transaction) -> Conversation:
            before = self._access.facilitated(tx, actor, number)
            users = [one for one in before.facilitators if one != user] + ([user] if add else [])
            if len(users) > MOST_FACILITATORS:
                raise InvalidInputError(
                    _("{field}: {count} given; at most {limit} fit."),
                    field=_("Facilitators"), count=len(users), limit=MOST_FACILITATORS,
                )  # fmt: skip
            store.put_facilitators(tx, before.id, users)
            self._changes.settle(tx, actor, before.id, FACILITATORS, before=before)
            return self._access.present(tx, actor.guild, before.id)

        return await self._database.transaction(work)

    async def link(self, actor: Actor, number: int, named: Mapping[LinkKind, str]) -> Conversation:
        """Link a resource, organisation, event or several of these, named as a person names them: all or none."""

        def work(tx: Transaction) -> Conversation:
            before = self._access.facilitated(tx, actor, number)
            if "organisation" in named and before.veiled:
                raise ConflictError(
                    _("Under the Chatham House Rule no organisation is named with a conversation."),
                    hint=_("Places, resources and meetings can be linked."),
                )
            for kind, what in named.items():
                ref, there = self._meant(tx, actor.guild, kind, what), before.linked(kind)
                if len(there) >= MOST_LINKS and ref not in there:
                    raise InvalidInputError(
                        _("At most {limit} of each kind can be linked."), hint=_("Remove one first."), limit=MOST_LINKS
                    )
                store.add_link(tx, before.id, kind, ref, now=self._clock.now())
            self._changes.settle(tx, actor, before.id, LINK, before=before)
            return self._access.present(tx, actor.guild, before.id)

        return await self._database.transaction(work)

    async def unlink(self, actor: Actor, number: int, kind: LinkKind, ref: int) -> Conversation:
        """Take a link out."""

        def work(tx: Transaction) -> Conversation:
            before = self._access.facilitated(tx, actor, number)
            store.drop_link(tx, before.id, kind, ref)
            self._changes.settle(tx, actor, before.id, UNLINK, before=before)
            return self._access.present(tx, actor.guild, before.id)

        return await self._database.transaction(work)

    def _meant(self, tx: Transaction, guild: int, kind: LinkKind, what: str) -> int:
        if kind == "resource":
            return self._resources.named_in(tx, guild, what).id
        if kind == "organisation":
            return self._directory.named_in(tx, guild, what).id
        return self._events.event_in(tx, guild, what).id

    async def linked_names(self, guild: int, conversation: Conversation) -> list[tuple[LinkKind, int, str]]:
        """Return what is linked with its names; what is gone meanwhile bears its number."""

        def work(tx: Transaction) -> list[tuple[LinkKind, int, str]]:
            found: list[tuple[LinkKind, int, str]] = []
            for one in conversation.links:
                try:
                    found.append((one.kind, one.ref, self._name(tx, guild, self._veils.of(tx, conversation), one)))
                except NotFoundError:
                    found.append((one.kind, one.ref, f"#{one.ref}"))
            return found

        return await self._database.read(work)

    def _name(self, tx: Transaction, guild: int, veil: Veil, one: Linked) -> str:
        kind, ref = one.kind, one.ref
        if kind == "resource":
            return self._resources.present_in(tx, guild, ref).work.whole_title
        if kind == "organisation":
            return self._directory.named_in(tx, guild, f"#{ref}").name
        return veil.meeting(self._events.event_in(tx, guild, f"#{ref}")).title


def veiled(content: Content, veil: Veil) -> Content:
    """Return what a conversation says without the names that it withholds."""
    return replace(
        content,
        title=veil.hide(content.title)[:100],
        framing=veil.hide(content.framing),
        questions=tuple((veil.hide(text), due) for text, due in content.questions),
    )


def closed() -> ConflictError:
    """Return what a curator is told who would change what is closed."""
    return ConflictError(_("This conversation is closed."), hint=_("Open it again first: /curate conversation reopen."))


def _changed() -> ConflictError:
    return ConflictError(
        _("It was changed after this was shown to you, so nothing was done."),
        hint=_("Look at it as it is now: /curate conversation edit."),
    )


def _not_kept() -> NotFoundError:
    return NotFoundError(
        _("This draft is not kept any more: it was published, discarded, or is older than a day."),
        hint=_("Begin anew with /curate conversation open."),
    )
