"""Points of agreement and difference, and recommendations, as curators read them out of contributions."""

from __future__ import annotations

import re

from bot.clock import Clock
from bot.conversations import contribution_store, outcome_store
from bot.conversations.access import Access
from bot.conversations.changes import Changes
from bot.conversations.records import POINT_LENGTH, Conversation, Point, PointKind
from bot.conversations.veil import Veils
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.core.texts import clean_line
from bot.errors import ConflictError, InvalidInputError, NotFoundError

POINT, UNPOINT = "conversations.point", "conversations.unpoint"
MOST_POINTS = 100  # of one conversation
_NUMBER = re.compile(r"\d{1,6}")


class Points:
    """Keeps the points of conversations."""

    def __init__(self, database: Database, access: Access, veils: Veils, changes: Changes, clock: Clock) -> None:
        self._database = database
        self._access = access
        self._veils = veils
        self._changes = changes
        self._clock = clock

    async def add(
        self, actor: Actor, number: int, kind: PointKind, *, text: str, numbers: str, question: int | None
    ) -> tuple[Point, int]:
        """Note what several contributions say; return it with how many names were taken out of its words.

        `numbers` are those of featured contributions as a person types them (“1, 4, 7”), `question` the position of
        the question that it belongs to. Raises InvalidInputError where one is not featured.
        """

        def work(tx: Transaction) -> tuple[Point, int]:
            conversation = begun(self._access.facilitated(tx, actor, number))
            if len(outcome_store.points(tx, conversation.id)) >= MOST_POINTS:
                raise InvalidInputError(
                    _("At most {limit} points fit."), hint=_("Remove one first."), limit=MOST_POINTS
                )
            answered = next((one for one in conversation.questions if one.position == question), None)
            if question is not None and answered is None:
                raise NotFoundError(
                    _("The conversation has no question {number}."), hint=_("Choose from the list that opens."),
                    number=question,
                )  # fmt: skip
            veil = self._veils.of(tx, conversation)
            made = outcome_store.add_point(
                tx, conversation.id, question=answered.id if answered else None, kind=kind,
                text=clean_line(veil.hide(text), field=_("What is said"), limit=POINT_LENGTH),
                numbers=self._featured(tx, conversation, numbers), now=self._clock.now(),
            )  # fmt: skip
            self._changes.settle(tx, actor, conversation.id, POINT, before=conversation)
            point = next(one for one in outcome_store.points(tx, conversation.id) if one.id == made)
            return point, len(veil.found(text))

        return await self._database.transaction(work)

    async def drop(self, actor: Actor, number: int, point: int) -> Conversation:
        """Take a point out; raise NotFoundError where it is not there any more."""

        def work(tx: Transaction) -> Conversation:
            conversation = begun(self._access.facilitated(tx, actor, number))
            if not outcome_store.drop_point(tx, conversation.id, point):
                raise NotFoundError(
                    _("This point is not there any more."), hint=_("Look at it as it is now.")
                )  # fmt: skip
            return self._changes.settle(tx, actor, conversation.id, UNPOINT, before=conversation)

        return await self._database.transaction(work)

    def _featured(self, tx: Transaction, conversation: Conversation, typed: str) -> list[int]:
        """Return the numbers that somebody typed; raise InvalidInputError where one is not that of a featured one."""
        rest = _NUMBER.sub("", typed)
        if stray := rest.strip(" ,;.#[]\t\n–-"):
            raise InvalidInputError(
                _("“{text}” is not a number of a contribution."), hint=_("Write them as “1, 4, 7”."), text=stray
            )
        asked = list(dict.fromkeys(int(one) for one in _NUMBER.findall(typed)))
        known = {one.number for one in contribution_store.featured(tx, conversation.guild, conversation.id)}
        if missing := [str(one) for one in asked if one not in known]:
            raise InvalidInputError(
                _("Not featured in this conversation: {numbers}."),
                hint=_("See the numbers with “Read featured contributions”."), numbers=missing,
            )  # fmt: skip
        return asked


def begun(conversation: Conversation) -> Conversation:
    """Return a conversation that everybody can see; raise ConflictError where it is only planned."""
    if conversation.phase == "planned":
        raise ConflictError(
            _("This conversation has not been announced yet, so there is nothing to sum up."),
            hint=_("Its dates can be changed with /curate conversation edit."),
        )
    return conversation
