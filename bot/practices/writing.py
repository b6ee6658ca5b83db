"""What members do: tell a practice step by step, over as many sittings as they like, and hand it to the curators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import CODES, Language, _
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError, UserError
from bot.practices import store
from bot.practices.answers import AnswerReader, answered, keys_in
from bot.practices.records import (
    CHOSEN,
    NO,
    TYPED,
    UNREAD,
    YES,
    Answered,
    Begun,
    Practice,
    PracticeId,
    Question,
)
from bot.resources.indexing import ResourceIndexer
from bot.resources.records import Resource, Status, Tell
from bot.resources.sharing import ResourceSharing
from bot.vocabulary.service import VocabularyService

MOST_UNFINISHED = 5  # of one person: begun and never handed in
CHANGEABLE = frozenset({None, "waiting", "changes"})  # None: not handed in yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the questionnaire, and how far it is."""

    key: str
    names: Mapping[str, str]
    questions: Sequence[Question]
    answered: int
    missing: Sequence[Question]  # required and not answered
    faults: Sequence[UserError]  # what was written and cannot be handed in as it is

    @property
    def chosen(self) -> bool:
        """Say whether its questions are answered from menus."""
        return self.questions[0].kind in CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A practice on its way, as the panel shows it."""

    practice: Practice
    status: Status | None
    reason: str  # of the curators, where they asked for changes
    steps: Sequence[Step]
    others: int  # further practices of this person that are not decided about

    @property
    def ready(self) -> bool:
        """Say whether it can be handed in."""
        return not any(step.missing or step.faults for step in self.steps)

    def step(self, key: str) -> Step:
        """Return one step; raise NotFoundError where the questionnaire has it no more."""
        for one in self.steps:
            if one.key == key:
                return one
        raise NotFoundError(
            _("The questionnaire was changed meanwhile; this step is not part of it any more."),
            hint=_("What you wrote is kept. Open it anew with /practice share."),
        )


class PracticeWriting:
    """Keeps what people write of their practices; nobody but they read it before they hand it in."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        clock: Clock,
        vocabulary: VocabularyService,
        directory: DirectoryService,
        indexer: ResourceIndexer,
        sharing: ResourceSharing,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._clock = clock
        self._vocabulary = vocabulary
        self._directory = directory
        self._indexer = indexer
        self._sharing = sharing

    # -- begin and go on ------------------------------------------------------------------------------------

    async def mine(self, actor: Actor) -> list[Begun]:
        """Return what a person began and nobody has decided about, what they touched last first."""
        return await self._database.read(lambda tx: self._mine(tx, actor))

    async def begin(self, actor: Actor, language: str) -> PracticeId:
        """Begin another practice; raise ConflictError where MOST_UNFINISHED are unfinished."""
        return await self._database.transaction(lambda tx: self.begin_in(tx, actor, language))

    def begin_in(
        self, tx: Transaction, actor: Actor, language: str, organisation: OrganisationId | None = None
    ) -> PracticeId:
        """Do what `begin` does, inside a transaction; for an organisation its name stands there already."""
        questions = self._questions(tx, actor.guild)
        begun = [one for one in self._mine(tx, actor) if one.status is None]
        if len(begun) >= MOST_UNFINISHED:
            raise ConflictError(
                _("You have begun {count} practices and not finished them; no more fit."),
                hint=_("Finish or discard one of them first: /practice share"),
                count=MOST_UNFINISHED,
            )
        self._guilds.ensure(tx, actor.guild)
        number = store.add(tx, actor.guild, actor.user, language=language, organisation=organisation, now=self._now())
        if organisation is not None:
            name = self._directory.listed_in(tx, actor.guild, [organisation])[organisation].name
            by_whom = {one.key: name for one in questions if one.kind == "organisation"}
            store.put_answers(tx, actor.guild, number, by_whom, now=self._now())
        return number

    async def sheet(self, actor: Actor, number: int, say: Language) -> Sheet:
        """Return a practice of this person with how far each step is.

        Raises NotFoundError where it is not theirs, ConflictError where it was decided about.
        """

        def work(tx: Transaction) -> Sheet:
            self._changeable(tx, actor, number)
            return self._sheet(tx, actor, number, say)

        return await self._database.read(work)

    async def number_of(self, actor: Actor, resource: int) -> PracticeId:
        """Return the number of what this person handed in as a resource; raise NotFoundError where it is not theirs."""

        def work(tx: Transaction) -> PracticeId:
            found = store.of_resource(tx, actor.guild, resource)
            if found is None or found.user != actor.user:
                raise _not_yours()
            return found.id

        return await self._database.read(work)

    # -- answers --------------------------------------------------------------------------------------------

    async def save(self, actor: Actor, number: int, step: str, typed: Mapping[str, str]) -> None:
        """Keep what was typed in one step, whatever is missing or wrong in it.

        Raises NotFoundError where the practice is not theirs, ConflictError where it was decided about.
        """

        def work(tx: Transaction) -> None:
            kept = self._changeable(tx, actor, number)
            asked = {one.key for one in self._questions(tx, actor.guild) if one.step == step and one.kind in TYPED}
            given = {key: text.strip() for key, text in typed.items() if key in asked}
            store.put_answers(tx, actor.guild, kept.id, given, now=self._now())

        await self._database.transaction(work)

    async def choose(self, actor: Actor, number: int, key: str, offered: Sequence[str], chosen: Sequence[str]) -> None:
        """Keep what was chosen in one menu, which offered these; of what other menus of the question offer, nothing."""

        def work(tx: Transaction) -> None:
            kept = self._changeable(tx, actor, number)
            question = next((one for one in self._questions(tx, actor.guild) if one.key == key), None)
            if question is None or question.kind not in CHOSEN:
                raise _not_yours()
            if question.kind in UNREAD:
                text = next((one for one in chosen if one in {YES, NO}), "")
            else:
                before = [one for one in keys_in(kept.answers.get(key, "")) if one not in offered]
                text = "\n".join([*before, *(one for one in chosen if one in offered)])
            store.put_answers(tx, actor.guild, kept.id, {key: text}, now=self._now())

        await self._database.transaction(work)

    async def set_language(self, actor: Actor, number: int, code: str) -> None:
        """Say in which of the four languages a practice is told."""

        def work(tx: Transaction) -> None:
            kept = self._changeable(tx, actor, number)
            if code not in CODES:
                raise InvalidInputError(
                    _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=code
                )
            store.set_language(tx, actor.guild, kept.id, code)

        await self._database.transaction(work)

    async def turn_telling(self, actor: Actor, number: int) -> None:
        """Have a person told by direct message instead of in the channel, or the other way round."""

        def work(tx: Transaction) -> None:
            kept = self._changeable(tx, actor, number)
            store.set_tell(tx, actor.guild, kept.id, "direct" if kept.tell == "here" else "here")

        await self._database.transaction(work)

    async def discard(self, actor: Actor, number: int) -> None:
        """Erase a practice that was not handed in; one that was is taken back with `/resources withdraw`."""

        def work(tx: Transaction) -> None:
            kept = self._own(tx, actor, number)
            if kept.resource is not None:
                raise ConflictError(
                    _("It was handed in, so it is taken back as any resource is."),
                    hint=_("Take it back with /resources withdraw."),
                )
            store.delete(tx, actor.guild, kept.id)

        await self._database.transaction(work)
        await self._database.scrub()

    # -- hand in --------------------------------------------------------------------------------------------

    async def preview(self, actor: Actor, number: int, say: Language) -> tuple[str, list[Answered]]:
        """Return (language, answers) as others will read them; what cannot be handed in is left out."""

        def work(tx: Transaction) -> tuple[str, list[Answered]]:
            kept = self._own(tx, actor, number)
            reader = self._reader(tx, actor.guild, say)
            questions = self._questions(tx, actor.guild)
            told = {
                one.key: reader.clean(one, text)
                for one in questions
                if (text := kept.answers.get(one.key, "")) and reader.fault(one, text) is None
            }
            return kept.language, readable(questions, told)

        return await self._database.read(work)

    async def send(
        self, actor: Actor, number: int, say: Language, *, expected: int, channel: int, direct: bool = False
    ) -> tuple[Resource, Tell]:
        """Hand a practice to the curators, new or changed; return what it became, and where its author is told.

        `expected` is its version as it was shown, `channel` where the person is; `direct` that this is in direct
        messages. Raises InvalidInputError where something required is missing or cannot be used, ConflictError where
        it was sent or decided about meanwhile.
        """

        def work(tx: Transaction) -> tuple[Resource, Tell]:
            kept = self._changeable(tx, actor, number)
            if kept.version != expected:
                raise ConflictError(
                    _("It was changed or sent after this was shown to you, so nothing was done."),
                    hint=_("Look at it as it is now: /practice share"),
                )
            sheet = self._sheet(tx, actor, number, say)
            for step in sheet.steps:
                if step.faults:
                    raise step.faults[0]
                if step.missing:
                    raise InvalidInputError(
                        _("Something required is missing: {names}."),
                        hint=_("What you wrote is kept. Go on with /practice share"),
                        names=say.series(say.pick(one.names) for one in step.missing),
                    )
            reader = self._reader(tx, actor.guild, say)
            questions = self._questions(tx, actor.guild)
            told = {one.key: reader.clean(one, text) for one in questions if (text := kept.answers.get(one.key, ""))}
            content = reader.content(questions, told, language=kept.language, issued=f"{self._clock.now():%Y-%m}")
            tell: Tell = "direct" if direct else kept.tell
            resource = self._sharing.hand_in(
                tx, actor, content, resource=kept.resource, language=say.code, channel=channel, tell=tell
            )
            store.hand_in(tx, actor.guild, kept.id, resource.id, told)
            store.touch(tx, actor.guild, kept.id, now=self._now())
            return resource, tell

        return await self._database.transaction(work)

    # -- shared ---------------------------------------------------------------------------------------------

    def _mine(self, tx: Transaction, actor: Actor) -> list[Begun]:
        questions = store.questions(tx, actor.guild)
        found = []
        for one in store.practices_of(tx, actor.guild, actor.user):
            status = self._status(tx, actor.guild, one)
            if status not in CHANGEABLE:
                continue
            done = sum(answered(question, one.answers.get(question.key, "")) for question in questions)
            found.append(
                Begun(
                    id=one.id, title=one.title, status=status, answered=done, asked=len(questions),
                    updated_at=one.updated_at,
                )
            )  # fmt: skip
        return found

    def _sheet(self, tx: Transaction, actor: Actor, number: int, say: Language) -> Sheet:
        kept = self._own(tx, actor, number)
        reader = self._reader(tx, actor.guild, say)
        questions = self._questions(tx, actor.guild)
        steps = []
        for key in dict.fromkeys(one.step for one in questions):
            asked = [one for one in questions if one.step == key]
            texts = {one.key: kept.answers.get(one.key, "") for one in asked}
            faults = [reader.fault(one, texts[one.key]) for one in asked if texts[one.key]]
            steps.append(
                Step(
                    key=key,
                    names=asked[0].step_names,
                    questions=asked,
                    answered=sum(answered(one, texts[one.key]) for one in asked),
                    missing=[one for one in asked if one.required and not answered(one, texts[one.key])],
                    faults=[fault for fault in faults if fault is not None],
                )
            )
        resource = None if kept.resource is None else self._indexer.present(tx, actor.guild, kept.resource)
        decision = resource.decision if resource is not None else None
        return Sheet(
            practice=kept,
            status=None if resource is None else resource.status,
            reason=decision.reason if decision is not None else "",
            steps=steps,
            others=len([one for one in self._mine(tx, actor) if one.id != kept.id]),
        )

    def _own(self, tx: Transaction, actor: Actor, number: int) -> Practice:
        found = store.practice(tx, actor.guild, number)
        if found is None or found.user != actor.user:
            raise _not_yours()
        return found

    def _changeable(self, tx: Transaction, actor: Actor, number: int) -> Practice:
        found = self._own(tx, actor, number)
        if self._status(tx, actor.guild, found) not in CHANGEABLE:
            raise ConflictError(
                _("The curators have decided about it meanwhile, so it cannot be changed here any more."),
                hint=_("See what you shared with /resources mine."),
            )
        return found

    def _status(self, tx: Transaction, guild: int, practice: Practice) -> Status | None:
        if practice.resource is None:
            return None
        found = self._indexer.present(tx, guild, practice.resource)
        return None if found is None else found.status

    def _questions(self, tx: Transaction, guild: int) -> list[Question]:
        found = store.questions(tx, guild)
        if not found:
            raise NotFoundError(
                _("The questionnaire for practices is not loaded here yet."),
                hint=_("An administrator of the server can load it: /setup guide"),
            )
        return found

    def _reader(self, tx: Transaction, guild: int, say: Language) -> AnswerReader:
        return AnswerReader(tx, guild, self._directory, self._vocabulary.terms_in(tx, guild), say)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def readable(questions: Sequence[Question], told: Mapping[str, str]) -> list[Answered]:
    """Return the answers that everybody may read, in the order of the questions: the contact only where allowed."""
    allowed = any(one.kind == "contact-consent" and told.get(one.key) == YES for one in questions)
    return [
        Answered(question=one, text=told[one.key])
        for one in questions
        if told.get(one.key) and one.kind not in UNREAD and (one.kind != "contact" or allowed)
    ]


def _not_yours() -> NotFoundError:
    return NotFoundError(
        _("This practice is not yours, or was discarded or taken back."), hint=_("See yours with /practice share.")
    )
