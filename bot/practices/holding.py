"""What is kept of people about practices, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.outbox import Outbox
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.practices import invitation_store, store
from bot.practices.inviting import INVITATION
from bot.practices.records import Practice, Question


class PracticeHolder:
    """Answers for what people tell (`bot.core.personal.Holder`).

    What was published stays as what its author consented to publish, without the contact; all else goes. Erased after
    the library, which takes back what nobody had approved.
    """

    section = "practices"

    def __init__(self, directory: DirectoryService, outbox: Outbox) -> None:
        self._directory = directory
        self._outbox = outbox

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who tells a practice, was invited to, or invited somebody."""
        return store.people(tx, guild) | invitation_store.people(tx, guild)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody wrote, finished or not, and the invitations to them and by them."""
        questions = {one.key: one for one in store.questions(tx, guild, retired=True)}
        to, by = invitation_store.to(tx, guild, user), invitation_store.by(tx, guild, user)
        names = self._names(tx, guild, [one[0] for one in (*to, *by)])
        found: dict[str, Any] = {
            "practices": [_plain(one, questions) for one in store.practices_of(tx, guild, user)],
            # Of an invitation to them, not the words of somebody else.
            "invited": [
                {"organisation": names.get(one, ""), "at": at.isoformat(), "declined": declined}
                for one, at, declined in to
            ],
            "invited_others": [
                {"organisation": names.get(one, ""), "at": at.isoformat(), "words": words} for one, at, words in by
            ],
        }
        return {name: each for name, each in found.items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Erase what somebody tells; of what is published, everything but what they consented to publish."""
        contacts = [
            one.key for one in store.questions(tx, guild, retired=True) if one.kind in {"contact", "contact-consent"}
        ]
        for one in store.practices_of(tx, guild, user):
            if one.resource is None:
                store.delete(tx, guild, one.id)
            else:
                store.leave_told(tx, guild, one.id, contacts)
        for number in invitation_store.forget(tx, guild, user):
            self._outbox.forget(tx, guild, INVITATION, f"invitation:{number}")

    def _names(self, tx: Transaction, guild: int, ids: list[OrganisationId]) -> dict[int, str]:
        return {number: one.name for number, one in self._directory.listed_in(tx, guild, ids).items()}


def _plain(practice: Practice, questions: Mapping[str, Question]) -> dict[str, Any]:
    return {
        "title": practice.title,
        "language": practice.language,
        "told": practice.tell,
        "begun_at": practice.created_at.isoformat(),
        "changed_at": practice.updated_at.isoformat(),
        "handed_in": practice.resource is not None,
        "answers": [
            {
                "question": dict(questions[key].names) if key in questions else key,
                "written": " ".join(text.splitlines())
                if key in questions and questions[key].kind == "themes"
                else text,
            }
            for key, text in practice.answers.items()
        ],
    }
