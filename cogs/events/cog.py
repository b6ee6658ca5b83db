"""`/events`: what is coming, one meeting, answers, reminders, calendar files."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import Clock
from bot.conversations.relating import RelatedConversations
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Language, Phrase, _
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.events.dates import read_before
from bot.events.records import KINDS, Answer, Meeting
from bot.events.service import EventsService, Shown
from bot.events.zones import Zones
from bot.members.service import MembersService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.replies import ask, send, update
from bot.ui.suggesting import Choices, suggesting
from bot.ui.text import label
from cogs.events import cards
from cogs.events.choices import MONTH, WEEK, EventChoices
from cogs.events.wording import Reader, title, unpacked

ANY = "any"
WHEN: Mapping[str, Phrase] = {
    "coming": _("Coming meetings"),
    "week": _("Meetings in the next seven days"),
    "month": _("Meetings in the next 31 days"),
    "past": _("Past meetings"),
}
KIND_CHOICES = [app_commands.Choice[str](name=name, value=kind) for kind, name in KINDS.items()]
ANSWER_CHOICES = [app_commands.Choice[str](name=name, value=answer) for answer, name in cards.CHOICES]
WHICH = _("Type a title, a place or a year, and choose")


class EventsCog(commands.GroupCog, group_name="events", group_description=_("Meetings: when, where, who comes")):
    """What anybody may ask about meetings."""

    remind = app_commands.Group(name="remind", description=_("Be reminded of meetings by direct message"))

    def __init__(
        self, choices: EventChoices, events: EventsService, members: MembersService, directory: DirectoryService,
        related: RelatedConversations, guilds: Guilds, zones: Zones, clock: Clock,
    ) -> None:  # fmt: skip
        self._choices = choices
        self._events = events
        self._members = members
        self._directory = directory
        self._related = related
        self._guilds = guilds
        self._zones = zones
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "events.open": self._open_pressed,
            "events.list": self._list_pressed,
            "events.answer": self._answer_pressed,
            "events.follow": self._follow_pressed,
            "events.unfollow": self._unfollow_pressed,
            "events.for": self._for_pressed,
            "events.withdraw": self._withdraw_pressed,
            "events.who": self._who_pressed,
            "events.agenda": self._agenda_pressed,
            "events.minutes": self._minutes_pressed,
            "events.calendar": self._calendar_pressed,
            "events.change": self._change_pressed,
            "events.stop": self._stop_pressed,
        }

    # -- commands -------------------------------------------------------------------------------------------

    @app_commands.command(name="list", description=_("Meetings that are coming, or past"))
    @app_commands.describe(
        when=_("Which; the coming ones if left out"),
        kind=_("Only meetings of this kind"),
        public=_("Show it to everybody in this channel"),
    )
    @app_commands.choices(
        when=[app_commands.Choice[str](name=name, value=when) for when, name in WHEN.items()], kind=KIND_CHOICES
    )
    async def list_(self, itx: Itx, when: str = "coming", kind: str | None = None, public: bool = False) -> None:  # noqa: FBT001, FBT002
        """List meetings."""
        await send(itx, view=await self._listed(itx, when, kind or ANY, 0), public=public)
        await self._tell_unreachable(itx)

    @app_commands.command(name="next", description=_("The next meeting"))
    @app_commands.describe(public=_("Show it to everybody in this channel"))
    async def next(self, itx: Itx, public: bool = False) -> None:  # noqa: FBT001, FBT002
        """Show the next meeting that has a time of day, else the next of all."""
        found = await self._events.coming(guild_of(itx))
        if not found:
            raise NotFoundError(
                _("No meeting is announced yet."), hint=_("Past ones are listed with /events list, option when.")
            )
        first = next((one for one in found if one.occurrence is not None), found[0])
        shown = await self._events.show(actor_of(itx), f"#{first.event.id}", first.original)
        await send(itx, view=await self._shown_card(itx, shown, private=not public), public=public)
        await self._tell_unreachable(itx)

    @app_commands.command(name="show", description=_("One meeting: when, where, who comes, what came of it"))
    @app_commands.describe(
        event=WHICH,
        occurrence=_("Which one of a series; the next if left out"),
        public=_("Show it to everybody in this channel"),
    )
    async def show(self, itx: Itx, event: str, occurrence: str | None = None, public: bool = False) -> None:  # noqa: FBT001, FBT002
        """Show a meeting."""
        shown = await self._events.show(actor_of(itx), event, unpacked(occurrence) if occurrence else None)
        await send(itx, view=await self._shown_card(itx, shown, private=not public), public=public)
        await self._tell_unreachable(itx)

    @app_commands.command(name="answer", description=_("Say whether you come"))
    @app_commands.describe(
        event=WHICH,
        answer=_("Whether you come"),
        organisation=_("For which organisation; it is counted, without your name"),
        occurrence=_("Which one of a series; the next if left out"),
    )
    @app_commands.choices(answer=ANSWER_CHOICES)
    async def answer(
        self, itx: Itx, event: str, answer: str, organisation: str | None = None, occurrence: str | None = None
    ) -> None:
        """Keep an answer."""
        meeting = await self._events.meeting(guild_of(itx), event, unpacked(occurrence) if occurrence else None)
        shown = await self._answered(itx, actor_of(itx), meeting.event.id, meeting.original, answer, organisation)
        await send(itx, view=cards.answered(shown, self._reader(itx)))
        await self._tell_unreachable(itx)

    @remind.command(name="me", description=_("Be reminded of a meeting, or of each of a series"))
    @app_commands.describe(event=WHICH, before=_("How long before, such as “1 day, 1 hour”; as usual if left out"))
    async def remind_me(self, itx: Itx, event: str, before: app_commands.Range[str, 1, 100] | None = None) -> None:
        """Ask for reminders."""
        shown = await self._events.follow(
            actor_of(itx), event, language=language_of(itx).code, before=read_before(before) if before else None
        )
        await send(itx, view=cards.followed(shown, self._reader(itx)))
        await self._tell_unreachable(itx)

    @remind.command(name="stop", description=_("Be reminded of a meeting no more; of any, if none is named"))
    @app_commands.describe(event=WHICH)
    async def remind_stop(self, itx: Itx, event: str | None = None) -> None:
        """Stop reminders."""
        number = (await self._events.meeting(guild_of(itx), event)).event.id if event else None
        stopped = await self._events.unfollow(actor_of(itx), number)
        await send(itx, view=cards.unfollowed(stopped, language_of(itx)))
        await self._tell_unreachable(itx)

    @app_commands.command(name="calendar", description=_("A calendar file of all meetings, or of one"))
    @app_commands.describe(event=WHICH)
    async def calendar(self, itx: Itx, event: str | None = None) -> None:
        """Give a file for other calendar programs."""
        await self._send_calendar(itx, actor_of(itx), event)
        await self._tell_unreachable(itx)

    # -- buttons --------------------------------------------------------------------------------------------

    async def _open_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, self._actor(itx, pressed, 2), pressed))

    async def _list_pressed(self, itx: Itx, pressed: Pressed) -> None:
        if pressed.part(0) not in WHEN:
            raise out_of_date()
        await update(itx, await self._listed(itx, pressed.part(0), pressed.part(1), pressed.number(2)))

    async def _answer_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 3)
        await self._known(itx, actor, pressed)
        shown = await self._answered(
            itx, actor, pressed.number(0), unpacked(pressed.part(1)), pressed.part(2), organisation=None
        )
        await send(itx, view=cards.answered(shown, self._reader(itx, actor)))

    async def _follow_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        await self._known(itx, actor, pressed)
        language = self._say(itx, actor).code
        shown = await self._events.follow(actor, f"#{pressed.number(0)}", language=language, before=None, anew=False)
        await send(itx, view=cards.followed(shown, self._reader(itx, actor)))

    async def _unfollow_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        await self._known(itx, actor, pressed)
        stopped = await self._events.unfollow(actor, pressed.number(0))
        await send(itx, view=cards.unfollowed(stopped, self._say(itx, actor)))

    async def _withdraw_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        await self._known(itx, actor, pressed)
        shown = await self._events.withdraw(actor, pressed.number(0), unpacked(pressed.part(1)))
        await send(itx, view=cards.answered(shown, self._reader(itx, actor)))

    async def _for_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        await self._known(itx, actor, pressed)
        say = self._say(itx, actor)
        submitted = functools.partial(
            self._for_submitted, actor=actor, event=pressed.number(0), original=unpacked(pressed.part(1))
        )
        form = Form(say(_("For which organisation")), submitted)
        form.field(
            "organisation", say(_("Organisation")), limit=200,
            about=say(_("As the directory lists it. Others see the organisation, not your name.")),
        )  # fmt: skip
        await ask(itx, form)

    async def _for_submitted(self, itx: Itx, typed: dict[str, str], *, actor: Actor, event: int, original: str) -> None:
        shown = await self._events.say_for(actor, event, original, typed["organisation"])
        await send(itx, view=cards.answered(shown, self._reader(itx, actor)))

    async def _who_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        shown = await self._shown(itx, actor, pressed)
        await send(itx, view=cards.who(shown, self._reader(itx, actor)))

    async def _agenda_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        meeting = (await self._shown(itx, actor, pressed)).meeting
        await self._document(itx, actor, meeting, _("Agenda"), meeting.event.of(meeting.original).agenda)

    async def _minutes_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        meeting = (await self._shown(itx, actor, pressed)).meeting
        await self._document(itx, actor, meeting, _("Minutes"), meeting.event.of(meeting.original).record)

    async def _document(self, itx: Itx, actor: Actor, meeting: Meeting, heading: Phrase, body: str) -> None:
        if not body:
            raise NotFoundError(_("Nothing is kept of this any more."))
        reader = self._reader(itx, actor)
        if len(body) <= cards.READABLE:
            await send(itx, view=cards.document(meeting, heading, body, reader))
            return
        # Too long for a message, or for a phone: as a file, whole.
        name = label(f"{reader.say(heading)} {meeting.original[:10]}.txt", limit=100)
        lines = [f"**{reader.say(heading)}**", title(meeting, reader.say)]
        await send(itx, "\n".join(lines), files=[discord.File(io.BytesIO(body.encode()), filename=name)])

    async def _calendar_pressed(self, itx: Itx, pressed: Pressed) -> None:
        actor = self._actor(itx, pressed, 2)
        await self._known(itx, actor, pressed)
        await self._send_calendar(itx, actor, f"#{pressed.number(0)}")

    async def _change_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, self._actor(itx, pressed, 2), pressed))

    async def _stop_pressed(self, itx: Itx, pressed: Pressed) -> None:
        """Stop every direct message about an event, from a direct message."""
        actor = self._actor(itx, pressed, 1)
        await self._known(itx, actor, pressed)
        stopped = await self._events.stop(actor, pressed.number(0))
        await send(itx, view=cards.stopped(stopped, self._say(itx, actor)))

    # -- how ------------------------------------------------------------------------------------------------

    def _actor(self, itx: Itx, pressed: Pressed, position: int) -> Actor:
        """Return who pressed: in direct messages for the server that the address names."""
        if itx.guild_id is not None:
            return actor_of(itx)
        return Actor(user=itx.user.id, guild=pressed.number(position))

    async def _known(self, itx: Itx, actor: Actor, pressed: Pressed) -> None:
        """Refuse a press in direct messages by somebody whom the bot never wrote to about this event."""
        if itx.guild_id is None and not await self._events.wrote_to(actor, pressed.number(0)):
            raise out_of_date()

    async def _shown(self, itx: Itx, actor: Actor, pressed: Pressed) -> Shown:
        await self._known(itx, actor, pressed)
        return await self._events.show(actor, f"#{pressed.number(0)}", unpacked(pressed.part(1)))

    async def _card(self, itx: Itx, actor: Actor, pressed: Pressed) -> discord.ui.LayoutView:
        return await self._shown_card(itx, await self._shown(itx, actor, pressed), private=True, actor=actor)

    async def _shown_card(
        self, itx: Itx, shown: Shown, *, private: bool, actor: Actor | None = None
    ) -> discord.ui.LayoutView:
        event = shown.meeting.event
        # In direct messages a conversation cannot be opened.
        discussed = await self._related.of(event.guild, "event", event.id) if itx.guild_id is not None else ()
        reader = self._reader(itx, actor) if actor else self._reader(itx)
        return cards.meeting_card(shown, reader, private=private, discussed=discussed)

    async def _answered(
        self, itx: Itx, actor: Actor, event: int, original: str, answer: str, organisation: str | None
    ) -> Shown:
        given: Answer | None = next((value for value, _name in cards.CHOICES if value == answer), None)
        if given is None:
            raise out_of_date()
        return await self._events.answer(
            actor, event, original, given, language=self._say(itx, actor).code, organisation=organisation
        )

    async def _listed(self, itx: Itx, when: str, kind: str, page: int) -> discord.ui.LayoutView:
        wanted = None if kind == ANY else kind
        if when == "past":
            found = await self._events.past(guild_of(itx), kind=wanted)
        else:
            within = {"week": WEEK, "month": MONTH}.get(when)
            found = await self._events.coming(guild_of(itx), kind=wanted, within=within)
        return cards.meetings(found, WHEN[when], page, when, kind, self._reader(itx))

    async def _send_calendar(self, itx: Itx, actor: Actor, event: str | None) -> None:
        say = self._say(itx, actor)
        name = say(_("Meetings of the network"))
        content, count = await self._events.calendar(actor.guild, event, code=say.code, name=name)
        if not count:
            raise NotFoundError(_("There is no meeting with a day that a calendar could show."))
        said = say.plural("A calendar file with {count} entry.", "A calendar file with {count} entries.", count)
        hint = say(_("Open it with your calendar program; a newer file updates what an older one brought."))
        file = discord.File(io.BytesIO(content), filename=label("meetings.ics", limit=50))
        await send(itx, f"{said}\n-# {hint}", files=[file])

    async def _tell_unreachable(self, itx: Itx) -> None:
        """Tell a person, and nobody else, that a reminder could not reach them."""
        if not await self._members.take_unreachable(guild_of(itx), itx.user.id):
            return
        say = language_of(itx)
        told = say(_("A reminder could not reach you: you take no direct messages from this server."))
        hint = say(_("Allow them in the server's privacy settings; reminders then come again. Or see /me reminders."))
        await send(itx, f"{told}\n-# {hint}")

    def _reader(self, itx: Itx, actor: Actor | None = None) -> Reader:
        home = (actor.guild,) if actor is not None and itx.guild_id is None else ()
        return Reader(self._say(itx, actor), self._zones, self._clock.now(), home)

    @staticmethod
    def _say(itx: Itx, actor: Actor | None) -> Language:
        """Return the language that a person is answered in, in direct messages too the one they chose."""
        chosen = None if actor is None else itx.client.chosen_language(actor.guild, itx.user.id)
        return language_of(itx) if chosen is None else itx.client.languages[chosen]

    # -- autocomplete ---------------------------------------------------------------------------------------

    @show.autocomplete("event")
    @answer.autocomplete("event")
    @remind_me.autocomplete("event")
    @remind_stop.autocomplete("event")
    @calendar.autocomplete("event")
    @suggesting
    async def _meetings(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.meetings(itx, typed)

    @show.autocomplete("occurrence")
    @answer.autocomplete("occurrence")
    @suggesting
    async def _occurrences(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.occurrences(itx, typed)

    @answer.autocomplete("organisation")
    @suggesting
    async def _organisations(self, itx: Itx, typed: str) -> Choices:
        found = await self._directory.suggest(guild_of(itx), typed)
        return [app_commands.Choice(name=label(one.name, limit=100), value=f"#{one.id}") for one in found]
