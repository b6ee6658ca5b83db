"""What curators feature of what people write, or move into a conversation; what its authors can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversations import contribution_store as kept
from bot.conversations import quote_store, source_store
from bot.conversations.moving import Moving, Writer, not_featured, taken_back
from bot.conversations.records import Contribution, Conversation, Question, QuestionId
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.errors import ConflictError, InvalidInputError
from bot.vocabulary.records import SUBJECT_AXES, Term, TermId

__all__ = ["Featuring", "Panel", "Writer"]
MOST_THEMES = 25  # Discord's limit for a menu


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a curator who features a message chooses from."""

    conversation: Conversation
    contribution: Contribution | None  # what is kept of the message already
    themes: Sequence[Term]

    @property
    def questions(self) -> Sequence[Question]:
        """Return the questions that it may answer: those that were asked, and the one that was chosen before."""
        kept = None if self.contribution is None else self.contribution.question
        return [one for one in self.conversation.questions if one.status == "posted" or one.id == kept]

    def answered(self, said_at: datetime) -> QuestionId | None:
        """Return the question that a message of this time answers, as far as one can tell.

        The one that was chosen before, else the one that was asked last before; none where several were asked at once.
        What was moved is of the time when it was.
        """
        one = self.contribution
        if one is not None and (one.status == "featured" or one.question is not None):
            return one.question
        at = one.featured_at if one is not None and one.status == "moved" and one.featured_at is not None else said_at
        before = [
            (each.posted_at, each.id)
            for each in self.conversation.questions
            if each.status == "posted" and each.posted_at is not None and each.posted_at <= at
        ]
        last = max((posted for posted, _id in before), default=None)
        found = [number for posted, number in before if posted == last]
        return found[0] if len(found) == 1 else None


class Featuring(Moving):
    """Keeps what was chosen, and nothing else of a thread."""

    async def panel(self, actor: Actor, channel: int, message: int, *, own: bool = False) -> Panel:
        """Return what may be chosen for a message of a thread; `own` says that the bot wrote it.

        Raises InvalidInputError where no conversation takes contributions there or the bot wrote it by itself,
        ConflictError where its author has taken it back, NotAllowedError unless the actor facilitates.
        """

        def work(tx: Transaction) -> Panel:
            conversation = self._taking(tx, actor, channel)
            one = _of_message(tx, actor.guild, message)
            _may_feature(one, own=own)
            return self._panel(tx, conversation, one)

        return await self._database.read(work)

    async def panel_of(self, actor: Actor, number: int) -> Panel:
        """Return what may be chosen for what is featured; NotFoundError where it is not."""

        def work(tx: Transaction) -> Panel:
            conversation, one = self._facilitated(tx, actor, number)
            if one.status != "featured":
                raise not_featured()
            return self._panel(tx, conversation, one)

        return await self._database.read(work)

    async def feature(
        self, actor: Actor, *, channel: int, message: int, words: str, author: Writer | None, said_at: datetime,
        edited_at: datetime | None = None, question: int | None = None, theme: TermId | None = None, note: str = "",
        withhold: str = "", expected: int | None = None,
    ) -> Contribution:  # fmt: skip
        """Keep a message as a contribution; what is kept of it already is replaced, but its number.

        `author` is None where the bot wrote it: what was moved keeps its words and its author. `edited_at` is when its
        author edited it last. `withhold` are names, one a line, that are said nowhere under the Chatham House Rule.
        `expected` is the version that was shown, 0 for nothing: ConflictError where another curator was faster. Raises
        what `panel` raises.
        """

        def work(tx: Transaction) -> Contribution:
            conversation = self._taking(tx, actor, channel)
            before = _of_message(tx, actor.guild, message)
            _may_feature(before, own=author is None)
            _as_expected(before, expected)
            moved = before is not None and before.from_message is not None
            written = before.words if before is not None and moved else words
            names = [] if author is None else author.names
            shown, noted = self._veiled(tx, conversation, names, withhold, written, note)
            number = before.id if before is not None else kept.insert(
                tx, actor.guild, conversation.id, question=None, status="featured", words=shown, term=None, note=noted,
                channel=channel, message=message, from_channel=None, from_message=None, said_at=said_at,
                featured_at=self._clock.now(), featured_by=actor.user,
            )  # fmt: skip
            if author is not None and not moved:
                self._sign(tx, conversation, number, author)
                source_store.set_edited(tx, actor.guild, number, edited_at)
            return self._write(
                tx, actor, conversation, number, before, words=shown, note=noted, question=question, theme=theme
            )

        return await self._database.transaction(work)

    async def change(
        self, actor: Actor, number: int, *, question: int | None, theme: TermId | None, note: str = "",
        withhold: str = "", expected: int | None = None,
    ) -> Contribution:  # fmt: skip
        """Give a featured contribution another question, theme or note; its words stay, but for names withheld now."""

        def work(tx: Transaction) -> Contribution:
            conversation, before = self._facilitated(tx, actor, number)
            if before.status != "featured":
                raise not_featured()
            _as_expected(before, expected)
            words, noted = self._veiled(tx, conversation, [], withhold, before.words, note)
            return self._write(
                tx, actor, conversation, number, before, words=words, note=noted, question=question, theme=theme
            )

        return await self._database.transaction(work)

    async def withheld(self, actor: Actor, conversation: int, *texts: str) -> list[str]:
        """Return, for a facilitator alone, the names that are taken out of texts of a conversation."""

        def work(tx: Transaction) -> list[str]:
            veil = self._veils.of(tx, self._access.facilitated(tx, actor, conversation))
            return list(dict.fromkeys(name for text in texts for name in veil.found(text)))

        return await self._database.read(work)

    async def unfeature(self, actor: Actor, *, message: int) -> Contribution:
        """Keep a message no longer as a contribution; what was moved stays moved. Return it as it was."""

        def work(tx: Transaction) -> Contribution:
            one = _of_message(tx, actor.guild, message)
            if one is None:
                raise not_featured()
            return self._unfeature(tx, actor, one.id)

        return await self._removing(work)

    async def drop(self, actor: Actor, number: int) -> Contribution:
        """Unfeature a contribution by its id."""
        return await self._removing(lambda tx: self._unfeature(tx, actor, number))

    async def _removing(self, work: Callable[[Transaction], Contribution]) -> Contribution:
        found = await self._database.transaction(work)
        await self._database.scrub()
        return found

    def _unfeature(self, tx: Transaction, actor: Actor, number: int) -> Contribution:
        conversation, one = self._facilitated(tx, actor, number)
        if one.status not in {"featured", "changed"}:
            raise not_featured()
        quote_store.drop_from_points(tx, conversation.id, one.number)
        if one.status == "featured" and one.from_message is not None:
            kept.write(
                tx, actor.guild, number, status="moved", words=one.words, question=None, term=None, note="",
                featured_at=one.featured_at, featured_by=actor.user,
            )  # fmt: skip
        else:
            self._posting.take_back(tx, actor.guild, one)
            self._unquote(tx, conversation, one)
            kept.empty(tx, actor.guild, number, "dropped")
        self._settle(tx, conversation, one)
        self._record(tx, conversation, one, "unfeature", actor=actor.user)
        return one

    def _write(
        self, tx: Transaction, actor: Actor, conversation: Conversation, number: int, before: Contribution | None, *,
        words: str, note: str, question: int | None, theme: TermId | None,
    ) -> Contribution:  # fmt: skip
        """Keep what was chosen; tell the author once for each time that it is featured, not of a changed note."""
        stands = before is not None and before.status == "featured"
        kept.write(
            tx, actor.guild, number, status="featured", words=words, question=_asked(conversation, question),
            term=self._theme(tx, actor.guild, theme), note=note,
            featured_at=before.featured_at if before is not None and stands else self._clock.now(),
            featured_by=kept.featured_by(tx, actor.guild, number) if stands else actor.user,
        )  # fmt: skip
        after = self._present(tx, actor.guild, number)
        self._settle(tx, conversation, after)
        self._record(
            tx, conversation, after, "feature", actor=actor.user, question=after.question,
            theme=None if after.term is None else after.term.key,
        )  # fmt: skip
        if not stands:
            self._tell(tx, actor, after, "featured")
        return after

    def _theme(self, tx: Transaction, guild: int, theme: TermId | None) -> TermId | None:
        if theme is None:
            return None
        if theme.axis not in SUBJECT_AXES or self._vocabulary.terms_in(tx, guild).get(*theme) is None:
            raise InvalidInputError(_("This theme is not there any more."), hint=_("Choose another one."))
        return theme

    def _panel(self, tx: Transaction, conversation: Conversation, one: Contribution | None) -> Panel:
        terms = self._vocabulary.terms_in(tx, conversation.guild)
        first = [] if one is None or one.term is None else [one.term]
        others = [term.id for axis in ("theme", "how", "expertise", "sdg") for term in terms.axis(axis)]
        ordered = dict.fromkeys([*first, *(one for one in conversation.terms if one.axis in SUBJECT_AXES), *others])
        found = [term for each in ordered if (term := terms.get(*each)) is not None]
        return Panel(conversation=conversation, contribution=one, themes=found[:MOST_THEMES])


def _of_message(tx: Transaction, guild: int, message: int) -> Contribution | None:
    """Return what is kept of a message: of a person's own, or of any that the bot posted for it."""
    return kept.by_message(tx, guild, message) or kept.of_posted(tx, guild, message)


def _asked(conversation: Conversation, question: int | None) -> int | None:
    if question is not None and conversation.question(question) is None:
        raise InvalidInputError(_("This question is not there any more."), hint=_("Choose another one."))
    return question


def _may_feature(one: Contribution | None, *, own: bool) -> None:
    if own and one is None:
        raise InvalidInputError(
            _("The bot wrote this message itself, so there is nothing to feature."),
            hint=_("Use Feature on what people write, or on what was moved here."),
        )
    if one is not None and one.status == "withdrawn":
        raise taken_back()


def _as_expected(before: Contribution | None, expected: int | None) -> None:
    if expected is None or expected == (0 if before is None else before.version):
        return
    if before is not None and before.status == "featured":
        raise ConflictError(
            _("Somebody else was faster: it is featured as number {number}, as they chose."),
            hint=_("Use Feature again to see it, and to change it."),
            number=before.number,
        )
    raise ConflictError(
        _("This has changed since the form was opened, so nothing was kept."), hint=_("Use Feature again.")
    )
