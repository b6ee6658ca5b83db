"""What curators do with meetings: publish, change, cancel, record; each one transaction with its place in the audit."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Language, _
from bot.core.outbox import Delivery, Outbox, Target
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.events import store
from bot.events.dates import read, read_before
from bot.events.form import MOST_PEOPLE, EventForm, Understood, as_form, clean_text, plain_form, settled, understand
from bot.events.planning import NOTICE, REMINDER, EventPlanner, subject_of
from bot.events.records import Event, EventId, EventSettings, Kept, Meeting
from bot.events.recurrence import end_before, instant, occurrence, occurrences, rest_from
from bot.events.service import EventsService, Shown, present
from bot.events.zones import Zones

Scope = Literal["this", "following", "series"]
SCOPES: Mapping[Scope, str] = {
    "this": _("Only this meeting"),
    "following": _("This meeting and those that follow"),
    "series": _("The whole series"),
}
DRAFT = "event"
TROUBLES = 25
KINDS_SENT = (REMINDER, NOTICE)
SEEN = ("starts", "minutes", "zone", "rule", "place", "link", "title")  # a change of these is told to people


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a curator is about to do: a form that adds a meeting, or changes one."""

    form: EventForm
    event: int | None = None
    scope: Scope = "series"
    original: str = ""
    version: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A work with what it means; kept as the draft with this number until somebody publishes it."""

    draft: int
    work: Work
    understood: Understood
    told: int = 0  # people who have answered and will be told


class EventCuration:
    """Adds and changes meetings."""

    def __init__(
        self, database: Database, guilds: Guilds, drafts: Drafts, audit: Audit, clock: Clock, events: EventsService,
        planner: EventPlanner, outbox: Outbox, zones: Zones,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._audit = audit
        self._clock = clock
        self._events = events
        self._planner = planner
        self._outbox = outbox
        self._zones = zones

    async def check(self, actor: Actor) -> None:
        """Raise NotAllowedError unless the actor curates here."""
        await self._database.read(lambda tx: self._guilds.require_curator(tx, actor))

    # -- adding and changing --------------------------------------------------------------------------------

    async def preview(self, actor: Actor, work: Work, say: Language) -> Preview:
        """Read a form and keep it as a draft; nothing of the meeting is saved."""

        def keep(tx: Transaction) -> Preview:
            self._guilds.require_curator(tx, actor)
            understood = self._understood(tx, actor.guild, work, say)
            # “Tomorrow” is the day that was shown, also for somebody who publishes after midnight.
            meant = work if understood.choices else replace(work, form=settled(work.form, understood, say))
            number = self._drafts.keep_in(tx, actor, DRAFT, dataclasses.asdict(meant))
            told = 0
            if work.event is not None and _is_news(present(tx, actor.guild, work.event), work, understood.fields):
                told = len(self._told(tx, actor.guild, work.event, work.scope, work.original))
            return Preview(draft=number, work=meant, understood=understood, told=told)

        return await self._database.transaction(keep)

    async def draft(self, actor: Actor, number: int) -> Work:
        """Return what was kept; raise NotFoundError where it is no more."""
        await self.check(actor)
        kept = await self._drafts.find(actor, DRAFT, number)
        if kept is None:
            raise NotFoundError(
                _("This draft is not kept any more."),
                hint=_("It was saved already, or it is older than a day. Look at /events list."),
            )
        return _work(kept)

    async def keep(self, actor: Actor, work: Work) -> int:
        """Keep a form that was refused, so that nobody types it twice; return the number of the draft."""
        return await self._drafts.keep(actor, DRAFT, dataclasses.asdict(work))

    async def publish(self, actor: Actor, number: int, say: Language) -> Shown:
        """Save a draft: add its meeting, or change the one it is about."""

        def work(tx: Transaction) -> Shown:
            self._guilds.require_curator(tx, actor)
            kept = self._drafts.take_in(tx, actor, DRAFT, number)
            if kept is None:
                raise NotFoundError(
                    _("This draft is not kept any more."),
                    hint=_("It was saved already, or it is older than a day. Look at /events list."),
                )
            wanted = _work(kept)
            understood = self._understood(tx, actor.guild, wanted, say)
            if understood.choices:
                raise InvalidInputError(_("Choose first which day is meant."))
            if wanted.event is None:
                return self._add(tx, actor, understood.fields)
            return self._change(tx, actor, wanted, understood.fields)

        return await self._database.transaction(work)

    async def editing(self, actor: Actor, text: str, scope: Scope, original: str | None, say: Language) -> Work:
        """Return the form of a meeting as it is, for somebody to change."""

        def work(tx: Transaction) -> Work:
            self._guilds.require_curator(tx, actor)
            meeting = self._events.meeting_in(tx, actor.guild, text, original)
            event = meeting.event
            if not event.timed:
                raise ConflictError(
                    _("Only the days of this meeting are known; it can be corrected where it is seeded from."),
                    hint=_("Its attendance, agenda and minutes can be recorded here."),
                )
            one = event.rule is not None and scope != "series"
            as_series = replace(event, kept={})  # a move of this one meeting is not one of those that follow
            return Work(
                form=as_form(as_series if scope == "following" else event, meeting.original if one else None, say),
                event=event.id,
                scope=scope if event.rule else "series",
                original=meeting.original,
                version=event.version,
            )

        return await self._database.read(work)

    async def duplicating(self, actor: Actor, text: str, when: str, say: Language) -> Work:
        """Return the form of a new meeting like another, on another day; a time left out is that of the other."""

        def work(tx: Transaction) -> Work:
            self._guilds.require_curator(tx, actor)
            meeting = self._events.meeting_in(tx, actor.guild, text)
            event = meeting.event
            form = as_form(event, meeting.original if event.timed else None, say)
            time = form.when.rsplit(" ", 1)[-1] if event.timed and self._lacks_time(when, event.zone, say) else ""
            return Work(form=replace(form, when=f"{when} {time}".strip(), rule="", repeat="never", until=""))

        return await self._database.read(work)

    def _lacks_time(self, when: str, zone: str, say: Language) -> bool:
        try:
            return read(when, code=say.code, today=self._clock.now().astimezone(ZoneInfo(zone)).date()).time is None
        except InvalidInputError:
            return False  # the preview says what is wrong with it

    def _understood(self, tx: Transaction, guild: int, work: Work, say: Language) -> Understood:
        event = None if work.event is None else self._unchanged(tx, guild, work)
        kept = None if event is None else store.snapshot(tx, guild, event.id)
        settings = store.settings(tx, guild)
        one = work.scope == "this" and event is not None and event.rule is not None
        form = replace(work.form, rule="", repeat="never", until="") if one else work.form
        understood = understand(form, say, self._zones, settings, now=self._clock.now(), kept=kept)
        if one and event is not None:
            understood = replace(understood, fields=_of_one(event, understood.fields))
        if work.form.parent is not None:
            present(tx, guild, work.form.parent)
        return understood

    def _unchanged(self, tx: Transaction, guild: int, work: Work) -> Event:
        if work.event is None:
            raise LookupError("a new meeting is no event yet")
        event = present(tx, guild, work.event)
        if event.version != work.version:
            raise ConflictError(
                _("Somebody else has changed this meeting meanwhile. Nothing was saved."),
                hint=_("Look at it with /events show, then change it again."),
            )
        return event

    def _add(self, tx: Transaction, actor: Actor, fields: Mapping[str, Any]) -> Shown:
        self._guilds.ensure(tx, actor.guild)
        now = self._clock.now()
        uid = f"{uuid4()}@network-memory"
        number = store.insert(tx, actor.guild, {**fields, "organiser": actor.user}, uid=uid, actor=actor.user, now=now)
        self._record(tx, actor, "events.create", number, before=None)
        return self._settled(tx, actor, number)

    def _change(self, tx: Transaction, actor: Actor, work: Work, fields: Mapping[str, Any]) -> Shown:
        event = self._unchanged(tx, actor.guild, work)
        before = store.snapshot(tx, actor.guild, event.id)
        told = self._told(tx, actor.guild, event.id, work.scope, work.original)
        then = self._events.at(event, work.original)
        if event.cancelled or event.of(work.original).cancelled:
            raise ConflictError(
                _("This meeting was cancelled."), hint=_("Announce it anew with /curate events duplicate.")
            )
        changed = _is_news(event, work, fields) and (work.scope != "this" or self._is_to_come(then))
        if work.scope == "this" and event.rule is not None:
            store.put_kept(tx, event.id, _kept_of_one(event, work.original, fields))
            if fields["starts"] != (event.of(work.original).starts or work.original):
                self._forget_reminders(tx, event, work.original)
            store.touch(tx, actor.guild, event.id, actor=actor.user, now=self._clock.now(), calendar=True)
            number, original = event.id, work.original
        elif work.scope == "following" and _has_before(event, work.original):
            number, original = self._cut(tx, actor, event, work.original, fields), ""
        else:
            self._shift(tx, event, fields)
            store.update(
                tx, actor.guild, event.id, {**fields, "organiser": event.organiser}, actor=actor.user,
                now=self._clock.now(),
            )  # fmt: skip
            if any(before[name] != fields[name] for name in ("starts", "zone", "rule")):
                self._forget_reminders(tx, event, None)
            number, original = event.id, ""
        self._record(tx, actor, "events.edit", number, before=before, reason=work.reason)
        if event.capacity != fields["capacity"]:
            after = present(tx, actor.guild, number)
            for answered in sorted({one[0] for one in store.answered(tx, actor.guild, number)}):
                self._events.promote(tx, after, answered)
        shown = self._settled(tx, actor, number, original)
        if changed:
            was = None if then.occurrence is None else int(then.occurrence.start.timestamp())
            news = {"was": was, "reason": work.reason}
            self._tell(tx, shown.meeting, told, "changed", shown.meeting.original, news)
        return shown

    def _is_to_come(self, meeting: Meeting) -> bool:
        return meeting.occurrence is not None and meeting.occurrence.end > self._clock.now()

    def _forget_reminders(self, tx: Transaction, event: Event, original: str | None) -> None:
        """Take out what waits for an occurrence, or for all: what the change moves into the past is late for nobody."""
        standing = self._outbox.standing(tx, event.guild, REMINDER, subject_of(event.id))
        self._outbox.drop(tx, event.guild, [one.id for key, one in standing.items() if original in {None, key[0]}])

    def _cut(self, tx: Transaction, actor: Actor, event: Event, original: str, fields: Mapping[str, Any]) -> EventId:
        """End a series before an occurrence and begin another with the changes; what hangs on later ones goes along."""
        if event.rule is None:
            raise LookupError("only a series can be cut")
        start, cut = datetime.fromisoformat(event.starts), datetime.fromisoformat(original)
        now = self._clock.now()
        ended, _left = end_before(event.rule, start, cut)
        rule = fields["rule"]
        if rule == event.rule:
            rule = rest_from(event.rule, start, cut)
        old = store.snapshot(tx, actor.guild, event.id)
        number = store.insert(
            tx, actor.guild, {**fields, "rule": rule, "organiser": event.organiser, "follows_id": event.id},
            uid=f"{uuid4()}@network-memory", actor=actor.user, now=now,
        )  # fmt: skip
        store.update(tx, actor.guild, event.id, {**old, "rule": ended}, actor=actor.user, now=now)
        store.move_occurrences(tx, event.id, number, original)
        self._renumber(tx, event, number, original, fields)
        self._planner.plan(tx, present(tx, actor.guild, event.id))
        return number

    def _shift(self, tx: Transaction, event: Event, fields: Mapping[str, Any]) -> None:
        if event.starts != fields["starts"] or event.rule != fields["rule"]:
            self._renumber(tx, event, event.id, event.starts, fields)

    def _renumber(self, tx: Transaction, event: Event, into: EventId, since: str, fields: Mapping[str, Any]) -> None:
        """Carry what is kept of occurrences over to those that the new start and rule put in their place."""
        moved = datetime.fromisoformat(fields["starts"]) - datetime.fromisoformat(since)
        if not moved:
            return
        kept = {one for one in event.kept if one >= since}
        kept |= {original for original, *_rest in store.answered(tx, event.guild, into, since=since)}
        pairs = {
            original: (datetime.fromisoformat(original) + moved).isoformat(timespec="minutes")
            for original in sorted(kept)
        }
        store.shift_occurrences(tx, into, pairs)

    # -- cancelling -----------------------------------------------------------------------------------------

    async def affected(self, actor: Actor, text: str, scope: Scope, original: str | None) -> tuple[Meeting, int]:
        """Return what would be cancelled, and how many people would be told."""

        def work(tx: Transaction) -> tuple[Meeting, int]:
            self._guilds.require_curator(tx, actor)
            meeting = self._events.meeting_in(tx, actor.guild, text, original)
            if meeting.event.cancelled or meeting.event.of(meeting.original).cancelled:
                raise ConflictError(_("This meeting is cancelled already."))
            if not self._is_to_come(meeting):
                raise ConflictError(_("This meeting is over."), hint=_("Look at the next one with /events next."))
            return meeting, len(self._told(tx, actor.guild, meeting.event.id, scope, meeting.original))

        return await self._database.read(work)

    async def cancel(
        self, actor: Actor, event_id: int, scope: Scope, original: str, *, reason: str, expected: int
    ) -> Shown:
        """Cancel a meeting, or a series from one of its meetings on; those who have answered are told why.

        `expected` is the version of the event that was shown.
        """
        kept_reason = clean_text(reason, "reason")

        def work(tx: Transaction) -> Shown:
            self._guilds.require_curator(tx, actor)
            event = present(tx, actor.guild, event_id)
            if event.cancelled or event.of(original).cancelled:
                raise ConflictError(_("This meeting is cancelled already."))
            if event.version != expected:
                raise ConflictError(
                    _("Somebody else has changed this meeting meanwhile. Nothing was saved."),
                    hint=_("Look at it with /events show, then change it again."),
                )
            before = store.snapshot(tx, actor.guild, event.id)
            told = self._told(tx, actor.guild, event.id, scope, original)
            then = self._events.at(event, original)
            now = self._clock.now()
            if scope == "this" and event.rule is not None:
                store.put_kept(tx, event.id, replace(event.of(original), cancelled=True, reason=kept_reason))
                store.touch(tx, actor.guild, event.id, actor=actor.user, now=now, calendar=True)
            elif scope == "following" and event.rule is not None and _has_before(event, original):
                cut = datetime.fromisoformat(original)
                ended, _left = end_before(event.rule, datetime.fromisoformat(event.starts), cut)
                store.put_kept(tx, event.id, replace(event.of(original), cancelled=True, reason=kept_reason))
                store.update(tx, actor.guild, event.id, {**before, "rule": ended}, actor=actor.user, now=now)
            else:
                store.update(
                    tx, actor.guild, event.id, {**before, "status": "cancelled", "reason": kept_reason},
                    actor=actor.user, now=now,
                )  # fmt: skip
            self._record(tx, actor, "events.cancel", event.id, before=before, reason=kept_reason)
            shown = self._settled(tx, actor, event.id, original)
            then = replace(then, event=shown.meeting.event)
            self._tell(tx, then, told, "cancelled", original, {"reason": kept_reason, "scope": scope})
            return shown

        return await self._database.transaction(work)

    def _told(self, tx: Transaction, guild: int, event_id: int, scope: Scope, original: str) -> dict[int, str]:
        """Return who has answered to meetings to come that a change concerns, or is reminded: person -> language."""
        event = present(tx, guild, event_id)
        if not event.timed:
            return {}
        since = "" if scope == "series" else original
        series = event.series()
        now = self._clock.now()
        people: dict[int, str] = {}
        if occurrences(series, after=now, limit=1):
            people = self._planner.audience(tx, event)
        for one, user, answer, language in store.answered(tx, guild, event_id, since=since):
            if scope == "this" and one != original:
                continue
            if answer == "no":
                if scope == "this" or event.rule is None:
                    people.pop(user, None)  # who misses one of a series still wants to know of the others
                continue
            found = occurrence(series, one)
            if found is not None and found.end > now and self._planner.tells(tx, event, user):
                people[user] = language
        return people

    def _tell(
        self, tx: Transaction, meeting: Meeting, people: Mapping[int, str], what: str, original: str,
        content: Mapping[str, object],
    ) -> None:  # fmt: skip
        """Have people and the channel told of a change; the channel only of a meeting that is, or was, to come."""
        event = meeting.event
        moment = f"{what}-{event.version}"
        for user, language in people.items():
            told = {**content, "language": language}
            self._planner.notify(tx, event, Target(kind="user", id=user), moment, original=original, content=told)
        channel = store.settings(tx, event.guild).channel
        if channel is not None and self._is_to_come(meeting):
            target = Target(kind="channel", id=channel)
            self._planner.notify(tx, event, target, moment, original=original, content=content)

    # -- records --------------------------------------------------------------------------------------------

    async def record(
        self, actor: Actor, text: str, original: str | None, *, action: str, changes: Mapping[str, Any],
        expected: int | None = None,
    ) -> Shown:  # fmt: skip
        """Keep something of one meeting: agenda, minutes, outcome, attendance (`changes` of Kept)."""
        if (people := changes.get("attendance")) is not None and not 0 <= people <= MOST_PEOPLE:
            raise InvalidInputError(_("{count} people cannot be right."), count=people)

        def work(tx: Transaction) -> Shown:
            self._guilds.require_curator(tx, actor)
            meeting = self._past_or_next(tx, actor.guild, text, original, past=action != "agenda")
            event = meeting.event
            if action != "agenda" and meeting.occurrence and meeting.occurrence.start > self._clock.now():
                raise ConflictError(_("This meeting has not begun yet."), hint=_("An agenda can be written before it."))
            if expected is not None and expected != event.version:
                raise ConflictError(
                    _("Somebody else has changed this meeting meanwhile. Nothing was saved."),
                    hint=_("Open it again; what you typed can be copied from your own window."),
                )
            kept = event.of(meeting.original)
            before = {name: getattr(kept, name) for name in changes}
            store.put_kept(tx, event.id, replace(kept, **changes))
            store.touch(tx, actor.guild, event.id, actor=actor.user, now=self._clock.now(), calendar=action == "agenda")
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=f"events.{action}", subject=f"event:{event.id}",
                before={"original": meeting.original, **before}, after={"original": meeting.original, **changes},
            )  # fmt: skip
            return self._settled(tx, actor, event.id, meeting.original)

        return await self._database.transaction(work)

    async def recording(self, actor: Actor, text: str, original: str | None, *, past: bool) -> Meeting:
        """Return the meeting that a record would be kept of: of a series the last one (`past`), or the next."""

        def work(tx: Transaction) -> Meeting:
            self._guilds.require_curator(tx, actor)
            return self._past_or_next(tx, actor.guild, text, original, past=past)

        return await self._database.read(work)

    def _past_or_next(self, tx: Transaction, guild: int, text: str, original: str | None, *, past: bool) -> Meeting:
        event = self._events.event_in(tx, guild, text)
        if original or not past or not event.timed or not event.rule:
            return self._events.at(event, original)
        now = self._clock.now()
        since = now - timedelta(days=400)
        begun = [one for one in occurrences(event.series(), after=since, before=now, limit=1000) if one.start <= now]
        if not begun:
            raise ConflictError(_("This meeting has not begun yet."), hint=_("An agenda can be written before it."))
        return self._events.at(event, begun[-1].original)

    # -- deliveries and settings ----------------------------------------------------------------------------

    async def deliveries(self, actor: Actor) -> tuple[list[tuple[Delivery, Event | None]], dict[str, int]]:
        """Return what did not arrive, with what it was about, and how many deliveries there are of each status."""

        def work(tx: Transaction) -> tuple[list[tuple[Delivery, Event | None]], dict[str, int]]:
            self._guilds.require_curator(tx, actor)
            found = self._outbox.troubles(tx, actor.guild, limit=TROUBLES, kinds=KINDS_SENT)
            events = {one.subject: store.event(tx, actor.guild, int(one.subject.split(":")[1])) for one in found}
            return [(one, events[one.subject]) for one in found], self._outbox.counts(tx, actor.guild, KINDS_SENT)

        return await self._database.read(work)

    async def retry(self, actor: Actor) -> int:
        """Have everything that failed or is uncertain tried again; return how many deliveries."""

        def work(tx: Transaction) -> int:
            self._guilds.require_curator(tx, actor)
            ids = [one.id for one in self._outbox.troubles(tx, actor.guild, limit=10_000, kinds=KINDS_SENT)]
            retried = self._outbox.retry(tx, actor.guild, ids, self._clock.now())
            self._audit.record(
                tx, actor.guild, actor=actor.user, action="events.retry", subject=f"guild:{actor.guild}",
                after={"deliveries": retried},
            )  # fmt: skip
            return retried

        return await self._database.transaction(work)

    async def set_settings(
        self, actor: Actor, *, channel: int | None = None, language: str | None = None, zone: str | None = None,
        before: str | None = None, mirror: bool | None = None,
    ) -> EventSettings:  # fmt: skip
        """Decide where meetings are announced and when people are reminded; what is None stays as it is."""

        def work(tx: Transaction) -> EventSettings:
            if not actor.administrator:
                raise NotAllowedError(
                    _("Only an administrator of the server can decide this."),
                    hint=_("Ask an administrator of the server."),
                )
            self._guilds.ensure(tx, actor.guild)
            now = store.settings(tx, actor.guild)
            if (channel, language, zone, before, mirror) == (None,) * 5:
                return now
            after = EventSettings(
                channel=now.channel if channel is None else channel,
                language=language or now.language,
                zone=self._zones.read(zone) if zone else now.zone,
                before=tuple(read_before(before)) if before else now.before,
                mirror=now.mirror if mirror is None else mirror,
            )
            store.put_settings(tx, actor.guild, after)
            store.plan_all(tx, actor.guild)
            self._events.touch(tx, actor.guild)
            self._audit.record(
                tx, actor.guild, actor=actor.user, action="setup.events", subject=f"guild:{actor.guild}",
                before=dataclasses.asdict(now), after=dataclasses.asdict(after),
            )  # fmt: skip
            return after

        return await self._database.transaction(work)

    # -- how ------------------------------------------------------------------------------------------------

    def _record(
        self, tx: Transaction, actor: Actor, action: str, number: int, *, before: Mapping[str, Any] | None,
        reason: str = "",
    ) -> None:  # fmt: skip
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=f"event:{number}", before=before,
            after=store.snapshot(tx, actor.guild, number), reason=reason,
        )  # fmt: skip

    def _settled(self, tx: Transaction, actor: Actor, number: int, original: str = "") -> Shown:
        """Bring reminders in step with a changed meeting, and return it as it is shown."""
        event = present(tx, actor.guild, number)
        self._planner.plan(tx, event)
        self._events.touch(tx, actor.guild)
        return self._events.shown_in(tx, actor.guild, self._events.at(event, original or None), user=actor.user)


def _work(kept: Mapping[str, Any]) -> Work:
    values: dict[str, Any] = {**kept, "form": plain_form(kept["form"])}
    return Work(**values)


def _has_before(event: Event, original: str) -> bool:
    """Say whether a series has meetings before this one: else a change from here on concerns all of it."""
    if event.rule is None:
        return False
    return end_before(event.rule, datetime.fromisoformat(event.starts), datetime.fromisoformat(original))[1] > 0


def _is_news(event: Event, work: Work, fields: Mapping[str, Any]) -> bool:
    """Say whether people are told of a change."""
    if work.scope == "this" and event.rule is not None:
        return _kept_of_one(event, work.original, fields) != event.of(work.original)
    if work.scope == "following" and _has_before(event, work.original):
        return True
    return any(getattr(event, name) != fields[name] for name in SEEN)


def _kept_of_one(event: Event, original: str, fields: Mapping[str, Any]) -> Kept:
    """Return what is kept of one occurrence after a change: where it differs from its series."""
    kept = event.of(original)
    moved = fields["starts"] != original
    return replace(
        kept,
        starts=fields["starts"] if moved or kept.starts else None,
        minutes=fields["minutes"] if fields["minutes"] != event.minutes or kept.minutes else None,
        title=fields["title"] if fields["title"] != event.title else "",
        place=fields["place"] if fields["place"] != event.place else "",
        link=fields["link"] if fields["link"] != event.link else "",
    )


def _of_one(event: Event, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what may differ in one occurrence, told in the zone of its series; refuse what only a series has."""
    series = {
        "kind": event.kind,
        "about": event.about,
        "capacity": event.capacity,
        "languages": list(event.languages),
        "hosts": list(event.hosts),
        "links": [list(one) for one in event.links],
        "before": None if event.before is None else list(event.before),
    }
    if any(fields[name] != value for name, value in series.items()):
        raise InvalidInputError(
            _("One meeting alone can have its own time, title, place and link; all else is the series's."),
            hint=_("Choose “The whole series”, or “This meeting and those that follow”."),
        )
    at = instant(datetime.fromisoformat(fields["starts"]), fields["zone"])[0].astimezone(ZoneInfo(event.zone))
    starts = fields["starts"] if fields["zone"] == event.zone else f"{at:%Y-%m-%dT%H:%M}"
    return {**fields, "zone": event.zone, "starts": starts, "ends": starts}


def scopes(event: Event) -> Sequence[Scope]:
    """Return which parts of an event can be changed by themselves."""
    return tuple(SCOPES) if event.rule else ("series",)
