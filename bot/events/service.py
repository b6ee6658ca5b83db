"""What anybody may ask and answer about meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.folding import fold
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.kept import Kept
from bot.core.outbox import Outbox, Target
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.events import personal_store, store
from bot.events.icalendar import CalendarEvent, Change, calendar_file
from bot.events.planning import TOUCHED, EventPlanner, due_at, subject_of
from bot.events.records import Answer, Attendance, Event, EventId, EventSettings, Meeting
from bot.events.recurrence import Occurrence, occurrence, occurrences
from bot.members.service import MembersService

LISTED = 60  # meetings in one list
PAST_EACH = 3  # of one series among past meetings
FAR = timedelta(days=3660)  # how far ahead a next occurrence is looked for
CHOICES = 25
MOST_HELD = 1000  # meetings of one series that are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A meeting with everything that its card shows."""

    meeting: Meeting
    attendance: Attendance
    settings: EventSettings
    now: datetime
    following: Sequence[Occurrence] = ()  # of a series, after this one
    follows: bool = False  # the person asked to be reminded
    parent: Event | None = None
    before: Sequence[int] = ()


class EventsService:
    """Lists and shows meetings, keeps answers, writes calendars."""

    def __init__(
        self, database: Database, guilds: Guilds, members: MembersService, directory: DirectoryService,
        outbox: Outbox, planner: EventPlanner, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._members = members
        self._directory = directory
        self._outbox = outbox
        self._planner = planner
        self._clock = clock
        self._names = Kept[tuple[tuple[Event, str], ...]](64)

    # -- finding --------------------------------------------------------------------------------------------

    async def coming(self, guild: int, *, kind: str | None = None, within: timedelta | None = None) -> list[Meeting]:
        """Return the meetings to come, soonest first: the next of each series, or every one `within` a time."""

        def work(tx: Transaction) -> list[Meeting]:
            now = self._clock.now()
            found: list[Meeting] = []
            for event in _of_kind(store.events(tx, guild), kind):
                if event.cancelled:
                    continue
                if event.timed:
                    until = now + (within or FAR)
                    each = occurrences(event.series(), after=now, before=until, limit=LISTED if within else 1)
                    found += [Meeting(event=event, original=one.original, occurrence=one) for one in each]
                elif within is None and end_of(event) > now:
                    found.append(Meeting(event=event, original=event.starts, occurrence=None))
            return sorted(found, key=start_of)[:LISTED]

        return await self._database.read(work)

    async def past(self, guild: int, *, kind: str | None = None) -> list[Meeting]:
        """Return the meetings that are over, latest first; of a series the last few and those that left a record."""

        def work(tx: Transaction) -> list[Meeting]:
            now = self._clock.now()
            found: list[Meeting] = []
            for event in _of_kind(store.events(tx, guild), kind):
                if event.timed:
                    found += [Meeting(event=event, original=one.original, occurrence=one) for one in _over(event, now)]
                elif end_of(event) <= now:
                    found.append(Meeting(event=event, original=event.starts, occurrence=None))
            return sorted(found, key=start_of, reverse=True)[:LISTED]

        return await self._database.read(work)

    def calendar_in(self, tx: Transaction, guild: int, now: datetime) -> list[Meeting]:
        """Return what was not cancelled, by start: every meeting that is over, and the next one of each event."""
        found: list[Meeting] = []
        for event in store.events(tx, guild):
            if event.cancelled:
                continue
            if not event.timed:
                found.append(Meeting(event=event, original=event.starts, occurrence=None))
                continue
            series = event.series()
            each = [one for one in occurrences(series, before=now, limit=MOST_HELD) if one.end <= now]
            each += occurrences(series, after=now, before=now + FAR, limit=1)
            found += [Meeting(event=event, original=one.original, occurrence=one) for one in each]
        return sorted(found, key=lambda one: (start_of(one), one.event.id))

    async def suggest(self, guild: int, typed: str, code: str) -> list[tuple[Event, str]]:
        """Return events whose title, place or year holds every word typed, with the title in a language."""
        version = self._database.version((TOUCHED, guild))
        known = self._names.get((guild, code), version)
        if known is None:
            events = await self._database.read(lambda tx: store.events(tx, guild))
            known = tuple((event, event.titles.get(code) or event.title) for event in reversed(events))
            self._names.put((guild, code), version, known)
        words = fold(typed).split()
        found = [
            (event, title)
            for event, title in known
            if (text := fold(f"{title} {event.title} {event.place} {event.starts[:4]}"))
            and all(f" {text}".find(f" {word}") >= 0 for word in words)
        ]
        return found[:CHOICES]

    async def meeting(self, guild: int, text: str, original: str | None = None) -> Meeting:
        """Return the meeting that a person means by a chosen suggestion (`#12`) or a title.

        Of a series it is the occurrence `original`, else the next one, else the last.
        """
        return await self._database.read(lambda tx: self.meeting_in(tx, guild, text, original))

    def meeting_in(self, tx: Transaction, guild: int, text: str, original: str | None = None) -> Meeting:
        """The same, inside a transaction of another use case."""
        return self.at(self.event_in(tx, guild, text), original)

    def event_in(self, tx: Transaction, guild: int, text: str) -> Event:
        """Return the event that a person means."""
        number = text.strip().removeprefix("#")
        if text.strip().startswith("#") and number.isascii() and number.isdigit() and len(number) < 19:
            return present(tx, guild, int(number))
        folded = fold(text)
        events = store.events(tx, guild)
        found = [one for one in events if folded in {fold(title) for title in (one.title, *one.titles.values())}]
        found = found or [
            one
            for one in events
            if folded and any(folded in fold(title) for title in (one.title, *one.titles.values()))
        ]
        if not found:
            raise NotFoundError(
                _("No meeting is called “{name}”."),
                hint=_("Choose from the list that opens, or look at /events list."),
                name=text,
            )
        if len(found) > 1:
            raise InvalidInputError(
                _("“{name}” may mean {count} meetings."), hint=_("Choose from the list that opens."),
                name=text, count=len(found),
            )  # fmt: skip
        return found[0]

    def at(self, event: Event, original: str | None = None) -> Meeting:
        """Return an occurrence of an event: this one, else the next, else the last; raise NotFoundError for another."""
        if not event.timed:
            return Meeting(event=event, original=event.starts, occurrence=None)
        series = event.series()
        if original:
            found = occurrence(series, original)
            if found is None and original not in event.kept:
                raise NotFoundError(
                    _("This series has no meeting then any more."), hint=_("Look at it with /events show.")
                )
            return Meeting(event=event, original=original, occurrence=found)
        now = self._clock.now()
        coming = occurrences(series, after=now, before=now + FAR, limit=1) or _over(event, now)[:1]
        one = coming[0] if coming else None
        return Meeting(event=event, original=one.original if one else event.starts, occurrence=one)

    async def around(self, guild: int, text: str) -> list[tuple[Event, Occurrence]]:
        """Return the meetings of a series around now: the last few, and those to come."""

        def work(tx: Transaction) -> list[tuple[Event, Occurrence]]:
            event = self.event_in(tx, guild, text)
            if not event.timed:
                return []
            now = self._clock.now()
            coming = occurrences(event.series(), after=now, before=now + FAR, limit=CHOICES - PAST_EACH)
            return [(event, one) for one in [*coming, *_over(event, now)]]

        return await self._database.read(work)

    async def show(self, actor: Actor, text: str, original: str | None = None) -> Shown:
        """Return a meeting with what its card shows to this person."""

        def work(tx: Transaction) -> Shown:
            return self.shown_in(tx, actor.guild, self.meeting_in(tx, actor.guild, text, original), user=actor.user)

        return await self._database.read(work)

    def shown_in(self, tx: Transaction, guild: int, meeting: Meeting, *, user: int | None) -> Shown:
        """Return what the card of a meeting shows; to nobody in particular where `user` is None."""
        event, now = meeting.event, self._clock.now()
        settings = store.settings(tx, guild)
        mine: Sequence[int] | None = None
        if user is not None and meeting.occurrence is not None:
            mine = self._planner.reminded(tx, event, meeting.occurrence, user)
        if mine is not None and event.rule is None and meeting.occurrence is not None:
            # What has passed already is promised to nobody.
            mine = [one for one in mine if due_at(meeting.occurrence, one, event.zone) > now]
        following: Sequence[Occurrence] = ()
        if event.rule and meeting.occurrence and not event.cancelled:
            following = occurrences(event.series(), after=max(now, meeting.occurrence.end), limit=3)
        return Shown(
            meeting=meeting,
            attendance=store.attendance(tx, guild, event.id, meeting.original, user=user),
            settings=settings,
            now=now,
            following=following,
            follows=bool(mine),
            parent=None if event.parent is None else store.event(tx, guild, event.parent),
            before=mine or event.before or settings.before,
        )

    async def settings(self, guild: int) -> EventSettings:
        """Return what a server decided about its meetings."""
        return await self._database.read(lambda tx: store.settings(tx, guild))

    def zone_in(self, tx: Transaction, guild: int) -> str:
        """Return the time zone that a server keeps its meetings by (IANA; UTC where it chose none)."""
        return store.settings(tx, guild).zone

    # -- answering ------------------------------------------------------------------------------------------

    async def answer(
        self,
        actor: Actor,
        event_id: int,
        original: str,
        answer: Answer,
        *,
        language: str,
        organisation: str | None = None,
    ) -> Shown:
        """Keep what a person answers to one occurrence; where it is full, Going puts them on the waiting list.

        A place that becomes free goes to whoever has waited longest, who is told. `organisation` is a name as
        `DirectoryService.named` understands it.
        """

        def work(tx: Transaction) -> Shown:
            meeting = self._open_meeting(tx, actor.guild, event_id, original)
            event = meeting.event
            before = store.answer_of(tx, actor.guild, event.id, original, actor.user)
            given = answer
            if answer == "going" and event.capacity is not None and (before is None or before[0] != "going"):
                taken = store.attendance(tx, actor.guild, event.id, original)
                if taken.going >= event.capacity or taken.waiting > (before is not None and before[0] == "waiting"):
                    given = "waiting"
            now = self._clock.now()
            store.put_answer(tx, actor.guild, event.id, original, actor.user, given, language=language, now=now)
            if organisation is not None:
                self._say_for(tx, actor, event.id, original, organisation)
            self._passed_on(tx, event, original, actor.user)
            return self.shown_in(tx, actor.guild, meeting, user=actor.user)

        return await self._database.transaction(work)

    def _passed_on(self, tx: Transaction, event: Event, original: str, user: int) -> None:
        """After a person's answer has changed: pass free places on, and remind those whom that concerns."""
        for one in {user, *self.promote(tx, event, original)}:
            self._planner.plan(tx, event, user=one)
        self.touch(tx, event.guild)

    async def withdraw(self, actor: Actor, event_id: int, original: str) -> Shown:
        """Take a person's answer back, as if it had never been given; a place that becomes free is passed on."""

        def work(tx: Transaction) -> Shown:
            meeting = self.at(present(tx, actor.guild, event_id), original)
            store.drop_answer(tx, actor.guild, event_id, original, actor.user)
            self._passed_on(tx, meeting.event, original, actor.user)
            return self.shown_in(tx, actor.guild, meeting, user=actor.user)

        return await self._database.transaction(work)

    def forget_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Forget what a person answered and asked for, of all meetings; places that become free are passed on."""
        for event_id, original in personal_store.forget(tx, guild, user):
            event = present(tx, guild, event_id)
            for one in self.promote(tx, event, original):
                self._planner.plan(tx, event, user=one)
        self.touch(tx, guild)

    async def say_for(self, actor: Actor, event_id: int, original: str, organisation: str) -> Shown:
        """Keep for which organisation a person comes; nothing typed takes it back."""

        def work(tx: Transaction) -> Shown:
            meeting = self.at(present(tx, actor.guild, event_id), original)
            if store.answer_of(tx, actor.guild, event_id, original, actor.user) is None:
                raise ConflictError(_("You have not answered yet."), hint=_("Press Going or Maybe first."))
            self._say_for(tx, actor, event_id, original, organisation)
            self.touch(tx, actor.guild)
            return self.shown_in(tx, actor.guild, meeting, user=actor.user)

        return await self._database.transaction(work)

    def _say_for(self, tx: Transaction, actor: Actor, event_id: int, original: str, organisation: str) -> None:
        chosen = self._directory.named_in(tx, actor.guild, organisation).id if organisation.strip() else None
        store.put_organisation(tx, actor.guild, event_id, original, actor.user, chosen)

    def promote(self, tx: Transaction, event: Event, original: str) -> list[int]:
        """Give free places to those who wait, longest first, have them told, and return who they are."""
        promoted: list[int] = []
        try:
            one = self.at(event, original).occurrence
        except NotFoundError:
            return promoted
        now = self._clock.now()
        if event.cancelled or event.of(original).cancelled or one is None or one.end <= now:
            return promoted  # a place in what is over or cancelled is no news
        while event.capacity is not None:
            if store.attendance(tx, event.guild, event.id, original).going >= event.capacity:
                break
            first = store.first_waiting(tx, event.guild, event.id, original)
            if first is None:
                break
            user, language = first
            store.put_answer(tx, event.guild, event.id, original, user, "going", language=language, now=now)
            self._planner.notify(
                tx,
                event,
                Target(kind="user", id=user),
                f"promoted-{int(now.timestamp() * 1000)}",
                original=original,
                content={"language": language},
            )
            promoted.append(user)
        return promoted

    def _open_meeting(self, tx: Transaction, guild: int, event_id: int, original: str) -> Meeting:
        event = present(tx, guild, event_id)
        if event.cancelled or event.of(original).cancelled:
            raise ConflictError(_("This meeting was cancelled."), hint=_("Look at the next one with /events next."))
        if not event.timed:
            raise ConflictError(_("This entry takes no answers: no time of day is known for it."))
        meeting = self.at(event, original)
        if meeting.occurrence is None or meeting.occurrence.end <= self._clock.now():
            raise ConflictError(_("This meeting is over."), hint=_("Look at the next one with /events next."))
        return meeting

    # -- reminders ------------------------------------------------------------------------------------------

    async def follow(
        self, actor: Actor, text: str, *, language: str, before: Sequence[int] | None, anew: bool = True
    ) -> Shown:
        """Remind a person of an event, of a series each time, by direct message.

        Without `anew` how long before stays as they asked earlier.
        """

        def work(tx: Transaction) -> Shown:
            meeting = self.meeting_in(tx, actor.guild, text)
            event = meeting.event
            if meeting.occurrence is None or meeting.occurrence.end <= self._clock.now() or event.cancelled:
                raise ConflictError(
                    _("There is nothing to come to be reminded of."), hint=_("Look at /events list for what is coming.")
                )
            if self._members.settings_in(tx, actor.guild, [actor.user])[actor.user].reminders == "off":
                raise ConflictError(
                    _("You have switched reminders off."), hint=_("Switch them on with /me reminders, then ask again.")
                )
            now = self._clock.now()
            asked = store.followers(tx, actor.guild, event.id).get(actor.user)
            own = asked[1] if asked is not None and not anew else before
            store.put_follower(tx, actor.guild, event.id, actor.user, language=language, before=own, now=now)
            self._planner.plan(tx, event, user=actor.user)
            self.touch(tx, actor.guild)
            return self.shown_in(tx, actor.guild, meeting, user=actor.user)

        return await self._database.transaction(work)

    async def unfollow(self, actor: Actor, event_id: int | None) -> list[Event]:
        """Stop reminding a person of an event, or of all that they asked for (None); return which these are."""

        def work(tx: Transaction) -> list[Event]:
            stopped = store.drop_follower(tx, actor.guild, actor.user, event_id)
            if event_id is not None and self._is_reminded(tx, actor, event_id):
                # By a decision for all meetings, which stays: of this one they want nothing.
                store.put_stopped(tx, actor.guild, event_id, actor.user, now=self._clock.now())
                stopped = [EventId(event_id)]
            events = [event for one in stopped if (event := store.event(tx, actor.guild, one)) is not None]
            for event in events:
                self._planner.plan(tx, event, user=actor.user)  # who is reminded of every meeting still is
            self.touch(tx, actor.guild)
            return events

        return await self._database.transaction(work)

    def _is_reminded(self, tx: Transaction, actor: Actor, event_id: int) -> bool:
        event = present(tx, actor.guild, event_id)
        self._planner.plan(tx, event, user=actor.user)  # what they asked for themselves does not count any more
        return self._planner.waits_for(tx, event, actor.user)

    async def stop(self, actor: Actor, event_id: int) -> Event:
        """Send a person no direct message about an event any more, whatever they decided for all of them."""

        def work(tx: Transaction) -> Event:
            event = present(tx, actor.guild, event_id)
            store.drop_follower(tx, actor.guild, actor.user, event_id)
            store.put_stopped(tx, actor.guild, event_id, actor.user, now=self._clock.now())
            target = Target(kind="user", id=actor.user)
            self._outbox.drop_target(tx, actor.guild, target, subject=subject_of(event_id))
            self._planner.plan(tx, event)
            self.touch(tx, actor.guild)
            return event

        return await self._database.transaction(work)

    async def wrote_to(self, actor: Actor, event_id: int) -> bool:
        """Say whether the bot has written, or was to write, to a person about an event."""
        target = Target(kind="user", id=actor.user)
        return await self._database.read(
            lambda tx: self._outbox.has_target(tx, actor.guild, target, subject_of(event_id))
        )

    def touch(self, tx: Transaction, guild: int) -> None:
        """Note that meetings of a server were changed, for what is kept in memory and what is shown on Discord."""
        tx.touch(TOUCHED)
        tx.touch((TOUCHED, guild))

    # -- calendars ------------------------------------------------------------------------------------------

    async def calendar(self, guild: int, text: str | None, *, code: str, name: str) -> tuple[bytes, int]:
        """Return a calendar file of one event or of all, and how many entries it has."""

        def work(tx: Transaction) -> list[Event]:
            return store.events(tx, guild) if text is None else [self.event_in(tx, guild, text)]

        events = await self._database.read(work)
        entries = [entry for event in events if (entry := _calendar_event(event, code)) is not None]
        return calendar_file(entries, name=name), len(entries)


def present(tx: Transaction, guild: int, event_id: int) -> Event:
    """Return an event of this server; raise NotFoundError where there is none."""
    found = store.event(tx, guild, event_id)
    if found is None:
        raise NotFoundError(_("This meeting is not in the calendar any more."), hint=_("Look at /events list."))
    return found


def start_of(meeting: Meeting) -> datetime:
    """Return the instant that a meeting is ordered by; a day or a month begins at its midnight."""
    if meeting.occurrence is not None:
        return meeting.occurrence.start
    first = (meeting.event.starts[:10] + "-01-01")[:10]
    return datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(meeting.event.zone))


def end_of(event: Event) -> datetime:
    """Return when an event without a time of day is over: the end of its last day, or month."""
    zone = ZoneInfo(event.zone)
    if len(event.ends) >= 10:
        return datetime.fromisoformat(event.ends[:10]).replace(tzinfo=zone) + timedelta(days=1)
    year, month = int(event.ends[:4]), int(event.ends[5:7] or 12)
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def _over(event: Event, now: datetime) -> list[Occurrence]:
    """Return occurrences that are over, latest first: the last few, and each that left a record."""
    series = event.series()
    found: dict[str, Occurrence] = {}
    if event.rule is None:
        return [one for one in occurrences(series, limit=1) if one.end <= now]
    for days in (60, 400, 4000):
        recent = [one for one in occurrences(series, after=now - timedelta(days=days), before=now) if one.end <= now]
        if recent:
            found = {one.original: one for one in recent[-PAST_EACH:]}
            break
    for kept in event.kept.values():
        if kept.original not in found and (one := occurrence(series, kept.original)) is not None and one.end <= now:
            found[one.original] = one
    return sorted(found.values(), key=lambda one: one.start, reverse=True)


def _of_kind(events: Sequence[Event], kind: str | None) -> list[Event]:
    return [event for event in events if kind is None or event.kind == kind]


def _calendar_event(event: Event, code: str) -> CalendarEvent | None:
    days = event.days()
    if not event.timed and days is None:
        return None  # only months are known: no calendar can show that
    changes = {
        one.original: Change(title=one.title, place=one.place, link=one.link, description=one.agenda)
        for one in event.kept.values()
        if event.timed and not one.cancelled and (one.title or one.place or one.link or one.agenda)
    }
    return CalendarEvent(
        uid=event.uid,
        sequence=event.sequence,
        changed=event.updated_at,
        title=event.titles.get(code) or event.title,
        description=event.about or event.printed,
        place=event.place,
        link=event.link,
        cancelled=event.cancelled,
        series=event.series() if event.timed else None,
        days=days,
        changes=changes,
    )
