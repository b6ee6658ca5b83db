"""Summaries of what was featured: drafted by the bot, edited and published by curators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.conversations import contribution_store, outcome_store
from bot.conversations.access import Access
from bot.conversations.drafting import draft_text
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.records import (
    SUMMARY_LENGTH,
    TOUCHED,
    Contribution,
    Conversation,
    ConversationId,
    Summary,
)
from bot.conversations.typed import paragraphs
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor
from bot.core.i18n import Languages, _
from bot.errors import ConflictError, InvalidInputError, NotFoundError

DRAFTED, EDITED = "conversations.draft", "conversations.summary"
PUBLISHED, DISCARDED = "conversations.publish", "conversations.discard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A summary as those who facilitate see it."""

    conversation: Conversation
    summary: Summary
    new: int = 0  # contributions that were featured since it was made
    hidden: int = 0  # names that were just taken out of it


class Summaries:
    """Drafts and publishes summaries."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, indexer: ConversationIndexer, languages: Languages,
        audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._languages = languages
        self._audit = audit
        self._clock = clock

    # -- drafting -------------------------------------------------------------------------------------------

    def draft_in(self, tx: Transaction, guild: int, conversation_id: ConversationId) -> bool:
        """Make a draft of what was featured since the last summary; say whether there was anything.

        A draft that nobody has published yet gets what came since, after what stands there.
        """
        conversation = self._access.find(tx, guild, conversation_id)
        if conversation is None:
            return False
        standing = _draft_of(tx, conversation_id)
        if standing is not None:
            return self._continued(tx, conversation, standing) is not None
        return self._begun(tx, conversation, actor=None) is not None

    async def draft(self, actor: Actor, number: int) -> Drafted:
        """Return the draft that waits, or a new one of what was featured since the last summary.

        Raises NotFoundError where nothing was featured since.
        """

        def work(tx: Transaction) -> Drafted:
            conversation = self._access.facilitated(tx, actor, number)
            made = _draft_of(tx, number) or self._begun(tx, conversation, actor=actor.user)
            if made is None:
                raise NotFoundError(
                    _("Nothing was featured since the last summary, so there is nothing to sum up."),
                    hint=_("Feature what people wrote first: the menu of a message, Apps, Feature."),
                )
            return self._drafted(tx, conversation, made)

        return await self._database.transaction(work)

    async def latest(self, actor: Actor, number: int) -> Drafted:
        """Return the draft of a conversation that waits; raise NotFoundError where none does."""

        def work(tx: Transaction) -> Drafted:
            conversation = self._access.facilitated(tx, actor, number)
            found = _draft_of(tx, number)
            if found is None:
                raise _gone()
            return self._drafted(tx, conversation, found)

        return await self._database.read(work)

    async def shown(self, actor: Actor, number: int) -> Drafted:
        """Return a summary by its number, draft or published."""
        return await self._database.read(lambda tx: self._drafted(tx, *self._found(tx, actor, number)))

    async def bring_up_to_date(self, actor: Actor, number: int, expected: int) -> Drafted:
        """Add to a draft what was featured since it was made; what stands in it stays.

        Raises ConflictError where it was changed since it was shown, or is too long to take more.
        """

        def work(tx: Transaction) -> Drafted:
            conversation, found = self._found(tx, actor, number)
            self._unchanged(tx, actor, found, expected)
            if not self._since(tx, conversation):
                return self._drafted(tx, conversation, found)
            after = self._continued(tx, conversation, found)
            if after is None:
                raise ConflictError(
                    _("The draft is so long that it takes no more."),
                    hint=_("Shorten or publish it; what came since then is in the next one."),
                )
            self._record(tx, actor.guild, conversation.id, actor.user, EDITED, after)
            return self._drafted(tx, conversation, after)

        return await self._database.transaction(work)

    # -- editing and publishing -----------------------------------------------------------------------------

    async def edit(self, actor: Actor, number: int, text: str, expected: int) -> Drafted:
        """Give a draft another text, without the names that its conversation withholds.

        Raises InvalidInputError for a text that cannot be kept, ConflictError where the draft was changed or published
        since it was shown.
        """

        def work(tx: Transaction) -> Drafted:
            conversation, found = self._found(tx, actor, number)
            self._unchanged(tx, actor, found, expected)
            veil = self._veils.of(tx, conversation)
            hidden = veil.found(text)
            kept = paragraphs(veil.hide(text), field=_("Summary"), limit=SUMMARY_LENGTH, required=True)
            after = self._written(tx, conversation, found, kept)
            self._record(tx, actor.guild, conversation.id, actor.user, EDITED, after)
            return self._drafted(tx, conversation, after, hidden=len(hidden))

        return await self._database.transaction(work)

    async def publish(self, actor: Actor, number: int, expected: int) -> Drafted:
        """Publish a draft as it was shown; raise ConflictError where it was changed or published since."""

        def work(tx: Transaction) -> Drafted:
            conversation, found = self._found(tx, actor, number)
            self._unchanged(tx, actor, found, expected)
            if conversation.phase == "planned":
                raise InvalidInputError(
                    _("This conversation has not been announced yet, so nobody could read its summary."),
                    hint=_("Its dates can be changed with /curate conversation edit."),
                )
            text = self._veils.of(tx, conversation).hide(found.text)  # a name may be withheld only since it was kept
            after = self._written(tx, conversation, found, text, published_at=self._clock.now())
            self._record(tx, actor.guild, conversation.id, actor.user, PUBLISHED, after)
            self._indexer.put(tx, actor.guild, conversation.id)
            return self._drafted(tx, conversation, after)

        return await self._database.transaction(work)

    async def discard(self, actor: Actor, number: int, expected: int) -> Conversation:
        """Drop a draft; what it summed up comes into the next one. Raises ConflictError as `publish` does."""

        def work(tx: Transaction) -> Conversation:
            conversation, found = self._found(tx, actor, number)
            self._unchanged(tx, actor, found, expected)
            outcome_store.drop_draft(tx, found.id, expected=expected)
            self._record(tx, actor.guild, conversation.id, actor.user, DISCARDED, found)
            return conversation

        return await self._database.transaction(work)

    # -- inside ---------------------------------------------------------------------------------------------

    def _found(self, tx: Transaction, actor: Actor, number: int) -> tuple[Conversation, Summary]:
        found = outcome_store.summary(tx, actor.guild, number)
        if found is None:
            raise _gone()
        return self._access.facilitated(tx, actor, found.conversation), found

    def _unchanged(self, tx: Transaction, actor: Actor, found: Summary, expected: int) -> None:
        """Raise ConflictError where a draft is not as it was shown any more, saying who changed it, and when."""
        if found.status == "draft" and found.version == expected:
            return
        published = found.status == "published"
        acts = self._audit.of_subject(tx, actor.guild, f"conversation:{found.conversation}", limit=50)
        known = {"summary": found.id, "version": found.version}
        last = next((one for one in acts if known.items() <= (one.after or {}).items()), None)
        if last is None or not last.actor:
            raise ConflictError(
                _("It was changed after this was shown to you, so nothing was done."),
                hint=_("Look at it as it is now."),
            )
        said = (
            _("{person} published it {time}, so nothing was done.")
            if published
            else _("{person} changed it {time}, so nothing was done.")
        )
        raise ConflictError(
            said,
            hint=_("Look at it as it is now."),
            person=f"<@{last.actor}>",
            time=f"<t:{int(last.at.timestamp())}:R>",
        )

    def _drafted(self, tx: Transaction, conversation: Conversation, summary: Summary, *, hidden: int = 0) -> Drafted:
        new = len(self._since(tx, conversation)) if summary.status == "draft" else 0
        return Drafted(conversation=conversation, summary=summary, new=new, hidden=hidden)

    def _since(self, tx: Transaction, conversation: Conversation) -> list[Contribution]:
        """Return what is featured and in no summary yet."""
        known = outcome_store.summed_up(tx, conversation.id)
        found = contribution_store.featured(tx, conversation.guild, conversation.id)
        return [one for one in found if one.number not in known]

    def _begun(self, tx: Transaction, conversation: Conversation, *, actor: int | None) -> Summary | None:
        contributions = self._since(tx, conversation)
        text = contributions and self._text(tx, conversation, contributions, SUMMARY_LENGTH)
        if not text:
            return None
        last = next(reversed(outcome_store.summaries(tx, conversation.id)), None)
        number = outcome_store.add_summary(
            tx, conversation.id, text=text, numbers=[one.number for one in contributions],
            since=last.until if last else None, now=self._clock.now(),
        )  # fmt: skip
        made = _present(tx, conversation.guild, number)
        self._record(tx, conversation.guild, conversation.id, actor, DRAFTED, made)
        return made

    def _continued(self, tx: Transaction, conversation: Conversation, draft: Summary) -> Summary | None:
        """Add what came since to a draft; None where nothing did, or it has no room for it."""
        contributions = self._since(tx, conversation)
        added = contributions and self._text(tx, conversation, contributions, SUMMARY_LENGTH - len(draft.text) - 2)
        if not added:
            return None
        outcome_store.widen_draft(
            tx, draft.id, text=f"{draft.text}\n\n{added}", numbers=[one.number for one in contributions],
            now=self._clock.now(),
        )  # fmt: skip
        tx.touch(TOUCHED)
        return _present(tx, conversation.guild, draft.id)

    def _written(
        self, tx: Transaction, conversation: Conversation, draft: Summary, text: str, *,
        published_at: datetime | None = None,
    ) -> Summary:  # fmt: skip
        outcome_store.write_summary(tx, draft.id, text=text, published_at=published_at, expected=draft.version)
        return _present(tx, conversation.guild, draft.id)

    def _record(
        self, tx: Transaction, guild: int, conversation: int, actor: int | None, action: str, summary: Summary
    ) -> None:
        tx.touch(TOUCHED)
        self._audit.record(
            tx, guild, actor=actor, action=action, subject=f"conversation:{conversation}",
            after={"summary": summary.id, "version": summary.version, "characters": len(summary.text)},
        )  # fmt: skip

    def _text(
        self, tx: Transaction, conversation: Conversation, contributions: Sequence[Contribution], room: int
    ) -> str | None:
        """Return the contributions by question in at most `room` characters; None where not one fits."""
        veil = self._veils.of(tx, conversation)
        return draft_text(conversation, contributions, room, self._languages[conversation.language], veil.hide)


def _draft_of(tx: Transaction, conversation_id: int) -> Summary | None:
    return next(reversed(outcome_store.summaries(tx, conversation_id, "draft")), None)


def _present(tx: Transaction, guild: int, number: int) -> Summary:
    found = outcome_store.summary(tx, guild, number)
    if found is None:
        raise LookupError("the row of a summary is gone")
    return found


def _gone() -> NotFoundError:
    return NotFoundError(
        _("No draft of a summary waits: it was discarded, or none was made yet."),
        hint=_("Begin one with /curate conversation summary."),
    )
