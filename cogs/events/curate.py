"""`/curate events`: create, edit, cancel, duplicate, agenda, minutes, attendance, deliveries."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.clock import Clock
from bot.core.i18n import NAMES, Language, Phrase, _
from bot.core.texts import visible
from bot.errors import InvalidInputError
from bot.events.curation import SCOPES, EventCuration, Scope, Work
from bot.events.form import (
    ABOUT_LENGTH,
    DEFAULT_LENGTH,
    MOST_PEOPLE,
    REASON_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    EventForm,
    clean_text,
)
from bot.events.records import KINDS
from bot.events.recurrence import Repeat
from bot.events.service import EventsService
from bot.events.zones import Zones
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import layout, text
from bot.ui.replies import ask, send, update
from bot.ui.suggesting import Choices, suggesting
from cogs.events import previews
from cogs.events.choices import EventChoices
from cogs.events.previews import REPEATS
from cogs.events.wording import Reader, unpacked
from cogs.offered import chosen, offered

WHICH = _("Type a title, a place or a year, and choose")
OCCURRENCE = _("Which one of a series; the next if left out")
LAST = _("Which one of a series; the last if left out")
MEETING_KINDS = {kind: name for kind, name in KINDS.items() if kind != "phase"}
HOW_OFTEN = {repeat.value: name for repeat, name in REPEATS.items()}
MOST_BYTES = 64 * 1024  # of a file with an agenda or minutes


class CurateEvents(app_commands.Group):
    """What curators do with meetings."""

    def __init__(
        self, choices: EventChoices, curation: EventCuration, events: EventsService, zones: Zones, clock: Clock
    ) -> None:
        super().__init__(name="events", description=_("Announce meetings and keep them right"))
        self._choices = choices
        self._curation = curation
        self._events = events
        self._zones = zones
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "events.publish": self._publish_pressed,
            "events.retype": self._retype_pressed,
            "events.leave": self._leave_pressed,
            "events.repeat": self._repeat_chosen,
            "events.day": self._day_pressed,
            "events.cancel": self._cancel_pressed,
            "events.retry": self._retry_pressed,
        }

    # -- create, edit, duplicate ----------------------------------------------------------------------------

    @app_commands.command(name="create", description=_("Announce a meeting; you see what was understood first"))
    @app_commands.describe(
        title=_("What it is called"),
        date=_("Such as 23 March 2027, 23/03/2027, next Tuesday"),
        time=_("Such as 15:30, 15h, 3 pm"),
        zone=_("Type a city and choose; the server's zone if left out"),
        duration=_("Such as 90 min, 1h30, 2 days; an hour if left out"),
        place=_("Where it takes place; left out if it is only online"),
        link=_("Where to join online"),
        repeat=_("How often"),
        until=_("The last day of a series"),
        kind=_("What kind of meeting"),
        about=_("What it is about, in a few sentences"),
        capacity=_("How many people fit; further ones go on a waiting list"),
        language=_("The language spoken"),
        second_language=_("Another language spoken"),
        hosts=_("Who hosts it; semicolons between names"),
        links=_("A title and an address each; semicolons between"),
        reminders=_("How long before, such as “1 week, 1 day, 1 hour, at the start”"),
        rule=_("For experts: an iCalendar RRULE"),
        within=_("The meeting that this is a session of"),
    )
    async def create(
        self, itx: Itx, title: app_commands.Range[str, 1, TITLE_LENGTH], date: app_commands.Range[str, 1, 100],
        time: app_commands.Range[str, 1, 50], zone: str | None = None,
        duration: app_commands.Range[str, 1, 50] | None = None, place: app_commands.Range[str, 1, 150] | None = None,
        link: app_commands.Range[str, 1, 400] | None = None, repeat: str | None = None,
        until: app_commands.Range[str, 1, 100] | None = None, kind: str | None = None,
        about: app_commands.Range[str, 1, ABOUT_LENGTH] | None = None,
        capacity: app_commands.Range[int, 1, MOST_PEOPLE] | None = None, language: str | None = None,
        second_language: str | None = None, hosts: app_commands.Range[str, 1, 500] | None = None,
        links: app_commands.Range[str, 1, 1500] | None = None,
        reminders: app_commands.Range[str, 1, 100] | None = None, rule: app_commands.Range[str, 1, 200] | None = None,
        within: str | None = None,
    ) -> None:  # fmt: skip
        """Show what a new meeting would be."""
        await self._curation.check(actor_of(itx))
        say = language_of(itx)
        parent = None if within is None else (await self._events.meeting(guild_of(itx), within)).event.id
        form = EventForm(
            title=title,
            when=f"{date} {time}",
            zone=zone or "",
            duration=duration or DEFAULT_LENGTH,
            repeat=Repeat(chosen(say, repeat, HOW_OFTEN)) if repeat else Repeat.NEVER,
            rule=rule or "",
            until=until or "",
            where="\n".join(one for one in (place, _address(link)) if one),
            about=about or "",
            kind=chosen(say, kind, MEETING_KINDS) if kind else ("session" if parent else "meeting"),
            capacity=capacity,
            languages=tuple(chosen(say, one, NAMES) for one in (language, second_language) if one),
            hosts=hosts or "",
            links=links or "",
            before=reminders or "",
            parent=parent,
        )
        await self._preview(itx, Work(form=form))

    @app_commands.command(name="edit", description=_("Change a meeting, the rest of a series, or all of it"))
    @app_commands.describe(
        event=WHICH,
        scope=_("How much of a series; only this meeting if left out"),
        occurrence=OCCURRENCE,
        zone=_("Type a city and choose"),
        repeat=_("How often"),
        until=_("The last day of a series"),
        rule=_("For experts: an iCalendar RRULE"),
        kind=_("What kind of meeting"),
        about=_("What it is about, in a few sentences"),
        capacity=_("How many people fit; further ones go on a waiting list"),
        language=_("The language spoken"),
        second_language=_("Another language spoken"),
        hosts=_("Who hosts it; semicolons between names"),
        links=_("A title and an address each; semicolons between"),
        reminders=_("How long before, such as “1 week, 1 day, 1 hour, at the start”"),
        reason=_("Why; people are told"),
    )
    async def edit(
        self, itx: Itx, event: str, scope: str | None = None, occurrence: str | None = None, zone: str | None = None,
        repeat: str | None = None, until: app_commands.Range[str, 1, 100] | None = None,
        rule: app_commands.Range[str, 1, 200] | None = None, kind: str | None = None,
        about: app_commands.Range[str, 1, ABOUT_LENGTH] | None = None,
        capacity: app_commands.Range[int, 1, MOST_PEOPLE] | None = None, language: str | None = None,
        second_language: str | None = None, hosts: app_commands.Range[str, 1, 500] | None = None,
        links: app_commands.Range[str, 1, 1500] | None = None,
        reminders: app_commands.Range[str, 1, 100] | None = None,
        reason: app_commands.Range[str, 1, REASON_LENGTH] | None = None,
    ) -> None:  # fmt: skip
        """Ask for the changes; what only a whole series has is changed for all of it, if no scope was chosen."""
        of_series = (repeat, until, rule, kind, about, capacity, language, second_language, hosts, links, reminders)
        if scope is None:
            scope = "this" if all(one is None for one in of_series) else "series"
        work = await self._curation.editing(
            actor_of(itx),
            event,
            _scope(scope, language_of(itx)),
            unpacked(occurrence) if occurrence else None,
            language_of(itx),
        )
        say = language_of(itx)
        spoken = tuple(chosen(say, one, NAMES) for one in (language, second_language) if one)
        kind = chosen(say, kind, MEETING_KINDS) if kind else None
        given: dict[str, Any] = {
            "zone": zone, "about": about, "capacity": capacity, "before": reminders, "kind": kind, "hosts": hosts,
            "links": links, "languages": spoken or None, "until": until,
        }  # fmt: skip
        form = replace(work.form, **{name: value for name, value in given.items() if value is not None})
        if rule is not None or repeat is not None:
            often = Repeat(chosen(say, repeat, HOW_OFTEN)) if repeat else Repeat.NEVER
            form = replace(form, rule=rule or "", repeat=often)
        await self._ask(itx, replace(work, form=form, reason=visible(reason or "")))

    @app_commands.command(name="duplicate", description=_("Announce a meeting like another, on another day"))
    @app_commands.describe(event=WHICH, date=_("The new day, and the time if it is another"))
    async def duplicate(self, itx: Itx, event: str, date: app_commands.Range[str, 1, 100]) -> None:
        """Show what the copy would be."""
        await self._preview(itx, await self._curation.duplicating(actor_of(itx), event, date, language_of(itx)))

    async def _preview(self, itx: Itx, work: Work, *, replacing: bool = False) -> None:
        """Show what was understood; where that is refused, say why and keep what was typed."""
        say, actor = language_of(itx), actor_of(itx)
        try:
            view = previews.preview(await self._curation.preview(actor, work, say), self._reader(itx))
        except InvalidInputError as error:
            view = previews.refused(error, await self._curation.keep(actor, work), say)
        if replacing:
            await update(itx, view)
        else:
            await send(itx, view=view)

    async def _ask(self, itx: Itx, work: Work) -> None:
        say, typed = language_of(itx), previews.as_text(work.form)
        title = say(_("Announce a meeting")) if work.event is None else say(_("Change a meeting"))
        form = Form(title, functools.partial(self._submitted, work=work))
        form.field("title", say(_("Title")), value=typed["title"], limit=TITLE_LENGTH, required=True)
        form.field(
            "when", say(_("Day and time")), value=typed["when"], limit=100, required=True,
            about=say(_("Such as “23 March 2027 15:30”")),
        )  # fmt: skip
        form.field("zone", say(_("Time zone")), value=typed["zone"], limit=100, about=say(_("A city will do")))
        form.field(
            "duration", say(_("How long")), value=typed["duration"], limit=50, about=say(_("Such as 90 min or 1h30"))
        )
        form.field("where", say(_("Place and link, one a line")), value=typed["where"], limit=600, long=True)
        await ask(itx, form)

    async def _submitted(self, itx: Itx, typed: dict[str, str], *, work: Work) -> None:
        form = replace(
            work.form, title=typed["title"], when=typed["when"], zone=typed["zone"], duration=typed["duration"],
            where=typed["where"], day="",
        )  # fmt: skip
        await self._preview(itx, replace(work, form=form))

    async def _retype_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await self._ask(itx, await self._curation.draft(actor_of(itx), pressed.number(0)))

    async def _repeat_chosen(self, itx: Itx, pressed: Pressed) -> None:
        work = await self._curation.draft(actor_of(itx), pressed.number(0))
        chosen = pressed.chosen[0] if pressed.chosen else Repeat.NEVER
        await self._preview(itx, replace(work, form=replace(work.form, repeat=chosen, rule="")), replacing=True)

    async def _day_pressed(self, itx: Itx, pressed: Pressed) -> None:
        work = await self._curation.draft(actor_of(itx), pressed.number(0))
        await self._preview(itx, replace(work, form=replace(work.form, day=pressed.part(1))), replacing=True)

    async def _publish_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor, number = actor_of(itx), pressed.number(0)
        new = (await self._curation.draft(actor, number)).event is None
        shown = await self._curation.publish(actor, number, language_of(itx))
        await update(itx, previews.saved(shown, self._reader(itx), new=new))

    async def _leave_pressed(self, itx: Itx, _pressed: Pressed) -> None:
        await update(itx, layout(text(language_of(itx)(_("Nothing was changed.")))))

    # -- cancel ---------------------------------------------------------------------------------------------

    @app_commands.command(name="cancel", description=_("Cancel a meeting; those who have answered are told why"))
    @app_commands.describe(
        event=WHICH, reason=_("Why; people are told"),
        scope=_("How much of a series; only this meeting if left out"), occurrence=OCCURRENCE,
    )  # fmt: skip
    async def cancel(
        self, itx: Itx, event: str, reason: app_commands.Range[str, 1, REASON_LENGTH], scope: str = "this",
        occurrence: str | None = None,
    ) -> None:  # fmt: skip
        """Show what would be cancelled."""
        actor, wanted = actor_of(itx), _scope(scope, language_of(itx))
        meeting, told = await self._curation.affected(
            actor, event, wanted, unpacked(occurrence) if occurrence else None
        )
        if not meeting.event.rule:
            wanted = "series"
        work = Work(
            form=EventForm(), event=meeting.event.id, scope=wanted, original=meeting.original,
            version=meeting.event.version, reason=visible(reason),
        )  # fmt: skip
        number = await self._curation.keep(actor, work)
        await send(itx, view=previews.cancel_preview(meeting, wanted, told, work.reason, number, self._reader(itx)))

    async def _cancel_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_of(itx)
        work = await self._curation.draft(actor, pressed.number(0))
        if work.event is None:
            raise out_of_date()
        shown = await self._curation.cancel(
            actor, work.event, work.scope, work.original, reason=work.reason, expected=work.version
        )
        await update(itx, previews.cancelled(shown, work.scope, self._reader(itx)))

    # -- what is kept of a meeting --------------------------------------------------------------------------

    @app_commands.command(name="attendance", description=_("Record how many people took part"))
    @app_commands.describe(event=WHICH, people=_("How many"), approximate=_("About so many"), occurrence=LAST)
    async def attendance(
        self, itx: Itx, event: str, people: app_commands.Range[int, 0, MOST_PEOPLE], approximate: bool = False,  # noqa: FBT001, FBT002
        occurrence: str | None = None,
    ) -> None:  # fmt: skip
        """Record attendance."""
        shown = await self._curation.record(
            actor_of(itx), event, unpacked(occurrence) if occurrence else None, action="attendance",
            changes={"attendance": people, "approximate": approximate},
        )  # fmt: skip
        say = language_of(itx)
        said = (
            say.plural("Recorded: about {count} person.", "Recorded: about {count} people.", people)
            if approximate
            else say.plural("Recorded: {count} person.", "Recorded: {count} people.", people)
        )
        await send(itx, view=previews.recorded(shown, said, self._reader(itx)))

    @app_commands.command(name="agenda", description=_("Write the agenda of a meeting, or hand it in as a file"))
    @app_commands.describe(event=WHICH, file=_("Plain text or Markdown"), occurrence=OCCURRENCE)
    async def agenda(
        self, itx: Itx, event: str, file: discord.Attachment | None = None, occurrence: str | None = None
    ) -> None:
        """Ask for the agenda, or take it from a file."""
        await self._write(itx, event, occurrence, file, action="agenda")

    @app_commands.command(name="minutes", description=_("Write the minutes of a meeting, or hand them in as a file"))
    @app_commands.describe(event=WHICH, file=_("Plain text or Markdown"), occurrence=LAST)
    async def minutes(
        self, itx: Itx, event: str, file: discord.Attachment | None = None, occurrence: str | None = None
    ) -> None:
        """Ask for the minutes and the outcome, or take the minutes from a file."""
        await self._write(itx, event, occurrence, file, action="minutes")

    async def _write(
        self, itx: Itx, event: str, occurrence: str | None, file: discord.Attachment | None, *, action: str
    ) -> None:
        actor, say = actor_of(itx), language_of(itx)
        minutes = action == "minutes"
        meeting = await self._curation.recording(
            actor, event, unpacked(occurrence) if occurrence else None, past=minutes
        )
        kept = meeting.event.of(meeting.original)
        field = say(_("Minutes")) if minutes else say(_("Agenda"))
        written = functools.partial(
            self._written, event=f"#{meeting.event.id}", original=meeting.original, action=action
        )
        if file is not None:
            body = await _text_of(file)
            await written(itx, {"record" if minutes else "agenda": body}, expected=None)
            return
        form = Form(field, functools.partial(written, expected=meeting.event.version))
        if minutes:
            form.field("record", field, value=kept.record, limit=TEXT_LENGTH, long=True)
            form.field(
                "outcome", say(_("Outcome, in a few sentences")), value=kept.outcome, limit=ABOUT_LENGTH, long=True
            )
        else:
            form.field("agenda", field, value=kept.agenda, limit=TEXT_LENGTH, long=True)
        await ask(itx, form)

    async def _written(
        self, itx: Itx, typed: dict[str, str], *, event: str, original: str, action: str, expected: int | None
    ) -> None:
        say = language_of(itx)
        names: dict[str, Phrase] = {"record": _("Minutes"), "outcome": _("Outcome"), "agenda": _("Agenda")}
        changes = {name: clean_text(body, say(names[name])) for name, body in typed.items()}
        shown = await self._curation.record(
            actor_of(itx), event, original, action=action, changes=changes, expected=expected
        )
        said = say(_("The minutes are kept.")) if action == "minutes" else say(_("The agenda is kept."))
        await send(itx, view=previews.recorded(shown, said, self._reader(itx)))

    # -- deliveries -----------------------------------------------------------------------------------------

    @app_commands.command(name="deliveries", description=_("Reminders that did not arrive, and trying them again"))
    async def deliveries(self, itx: Itx) -> None:
        """Show what failed."""
        found, counts = await self._curation.deliveries(actor_of(itx))
        await send(itx, view=previews.deliveries(found, counts, self._reader(itx)))

    async def _retry_pressed(self, itx: Itx, _pressed: Pressed) -> None:
        await update(itx, previews.retried(await self._curation.retry(actor_of(itx)), language_of(itx)))

    # -- how ------------------------------------------------------------------------------------------------

    def _reader(self, itx: Itx) -> Reader:
        return Reader(language_of(itx), self._zones, self._clock.now())

    @create.autocomplete("within")
    @edit.autocomplete("event")
    @duplicate.autocomplete("event")
    @cancel.autocomplete("event")
    @attendance.autocomplete("event")
    @agenda.autocomplete("event")
    @minutes.autocomplete("event")
    @suggesting
    async def _meetings(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.meetings(itx, typed)

    @edit.autocomplete("occurrence")
    @cancel.autocomplete("occurrence")
    @attendance.autocomplete("occurrence")
    @agenda.autocomplete("occurrence")
    @minutes.autocomplete("occurrence")
    @suggesting
    async def _occurrences(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.occurrences(itx, typed)

    @edit.autocomplete("scope")
    @cancel.autocomplete("scope")
    @suggesting
    async def _scopes(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, SCOPES)

    @create.autocomplete("repeat")
    @edit.autocomplete("repeat")
    @suggesting
    async def _often(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, HOW_OFTEN)

    @create.autocomplete("kind")
    @edit.autocomplete("kind")
    @suggesting
    async def _kinds(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, MEETING_KINDS)

    @create.autocomplete("language")
    @create.autocomplete("second_language")
    @edit.autocomplete("language")
    @edit.autocomplete("second_language")
    @suggesting
    async def _languages(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, NAMES)

    @create.autocomplete("zone")
    @edit.autocomplete("zone")
    @suggesting
    async def _zone_choices(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.zones(itx, typed)


def _address(link: str | None) -> str | None:
    """Return a link as an address of the web: people copy “meet.example.org/x” without what stands before it."""
    if link and "://" not in link and "." in link and " " not in link.strip():
        return f"https://{link.strip()}"
    return link


def _scope(text: str, say: Language) -> Scope:
    return chosen(say, text, SCOPES)


async def _text_of(file: discord.Attachment) -> str:
    if file.size > MOST_BYTES:
        raise InvalidInputError(
            _("The file has {size} KiB; at most {limit} KiB can be read."),
            hint=_("Put the text itself into it, and keep the rest where it is."),
            size=file.size // 1024,
            limit=MOST_BYTES // 1024,
        )
    try:
        return (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError(
            _("The file is no plain text."), hint=_("Save it as text (UTF-8) or Markdown, then hand it in again.")
        ) from None
