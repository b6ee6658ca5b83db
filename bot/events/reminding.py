"""What a reminder or a notice says, as far as the store knows it: read for many deliveries at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.database import Database, Transaction
from bot.core.outbox import Delivery, DeliveryId
from bot.errors import NotFoundError
from bot.events import store
from bot.events.planning import REMINDER, event_of
from bot.events.records import Answer
from bot.events.service import EventsService, Shown
from bot.members.records import MemberSettings
from bot.members.service import MembersService


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells, and how its reader wants to be told."""

    delivery: Delivery
    shown: Shown
    language: str
    zone: str | None  # IANA, where a person chose one
    answer: Answer | None = None


class EventReminders:
    """Reads what deliveries are about."""

    def __init__(self, database: Database, members: MembersService, events: EventsService) -> None:
        self._database = database
        self._members = members
        self._events = events

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return what each delivery tells; those whose meeting is gone or cancelled are left out of reminders."""
        return await self._database.read(lambda tx: self._told(tx, deliveries))

    def _told(self, tx: Transaction, deliveries: Sequence[Delivery]) -> dict[DeliveryId, Told]:
        alike: dict[tuple[int, str, str], list[Delivery]] = {}
        for one in deliveries:
            alike.setdefault((one.guild, one.subject, one.occurrence), []).append(one)
        found: dict[DeliveryId, Told] = {}
        for (guild, subject, original), each in alike.items():
            event = store.event(tx, guild, event_of(subject))
            if event is None:
                continue
            try:
                meeting = self._events.at(event, original or None)
            except NotFoundError:
                continue
            shown = self._events.shown_in(tx, guild, meeting, user=None)
            answers = {
                user: answer
                for at, user, answer, _language in store.answered(tx, guild, event.id, since=meeting.original)
                if at == meeting.original
            }
            people = [one.target.id for one in each if one.target.kind == "user"]
            chosen = self._members.settings_in(tx, guild, people)
            # Whoever has decided against it since it was planned gets it no more.
            declined = store.stopped(tx, guild, event.id)
            declined |= {user for user, one in chosen.items() if one.reminders == "off" or one.unreachable_at}
            asked = {user: language for user, (language, _before) in store.followers(tx, guild, event.id).items()}
            for one in each:
                if one.target.kind == "user" and one.target.id in declined and one.kind == REMINDER:
                    continue
                decided = chosen.get(one.target.id, MemberSettings()) if one.target.kind == "user" else MemberSettings()
                found[one.id] = Told(
                    delivery=one,
                    shown=shown,
                    language=self._language(tx, one, decided, asked, shown),
                    zone=decided.zone,
                    answer=answers.get(one.target.id) if one.target.kind == "user" else None,
                )
        return found

    def _language(
        self, tx: Transaction, one: Delivery, decided: MemberSettings, asked: Mapping[int, str], shown: Shown
    ) -> str:
        if one.target.kind == "channel":
            return shown.settings.language
        # Who is told without having asked or answered anything has no language of theirs: none, or an empty one.
        given = decided.language or one.content.get("language") or asked.get(one.target.id)
        return str(given or store.last_language(tx, one.guild, one.target.id) or shown.settings.language)
