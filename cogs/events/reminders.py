"""Reminders and notices in words: content and an embed, so that a phone's notification says what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import discord
from discord import ButtonStyle

from bot.core.i18n import Language, Languages, _
from bot.core.outbox import Delivery, DeliveryId
from bot.events.records import ANSWERS
from bot.events.recurrence import Occurrence
from bot.events.reminding import EventReminders, Told
from bot.events.zones import Zones
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time, length
from cogs.events.cards import answer_buttons, attendance_lines, link_button
from cogs.events.wording import Reader, day_time, languages_line, local_span, packed, title, where_line

AGENDA_LINES = 8
MOST_TEXT = 4000  # characters of an embed

REASONS = {
    "10003": _("the channel is gone"),
    "10008": _("the message is gone"),
    "50001": _("the bot does not see the channel"),
    "50013": _("the bot may not write there"),
    **dict.fromkeys(("network", "429", "500", "502", "503", "504"), _("Discord could not be reached")),
    "50007": _("the person takes no direct messages"),
    "interrupted": _("the bot was stopped while sending"),
}


class Reminders:
    """Renders the deliveries of meetings."""

    def __init__(self, reminders: EventReminders, languages: Languages, zones: Zones) -> None:
        self._reminders = reminders
        self._languages = languages
        self._zones = zones

    async def reminders(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put reminders into words; what is cancelled meanwhile is left out."""
        told = await self._reminders.told(deliveries)
        rendered: dict[DeliveryId, Message] = {}
        # Whoever is told the same gets the same: of a hundred people a dozen differ in language, zone or answer.
        alike: dict[tuple[object, ...], Message] = {}
        for number, one in told.items():
            occurrence = one.shown.meeting.occurrence
            if occurrence is None or one.shown.meeting.event.cancelled:
                continue
            key = (id(one.shown), one.delivery.target.kind, one.delivery.due, one.language, one.zone, one.answer)
            if key not in alike:
                alike[key] = reminder(one, occurrence, self._reader(one, now))
            rendered[number] = alike[key]
        return rendered

    async def notices(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put news of a meeting into words."""
        told = await self._reminders.told(deliveries)
        rendered: dict[DeliveryId, Message] = {}
        for number, one in told.items():
            message = notice(one, self._reader(one, now))
            if message is not None:
                rendered[number] = message
        return rendered

    def _reader(self, told: Told, now: datetime) -> Reader:
        return Reader(self._languages[told.language], self._zones, now)


def reminder(told: Told, one: Occurrence, reader: Reader) -> Message:
    """Return a reminder: when and what first, then where and how long, then what can be done."""
    say, shown, meeting = reader.say, told.shown, told.shown.meeting
    event, personal = meeting.event, told.delivery.target.kind == "user"
    first = [_when(told, one, reader), f"**{title(meeting, say)}**"]
    if told.delivery.late(reader.now):
        first.insert(0, say(_("Late: this should have reached you at {time}."), time=_at(told, told.delivery.due, say)))
    facts = [where_line(event, meeting.original, say), length(_minutes(one), say), languages_line(event.languages, say)]
    lines = [" · ".join(fact for fact in facts if fact)]
    if told.zone != event.zone:
        lines.append(local_span(one, event.zone, reader))
    kept = event.of(meeting.original)
    if kept.agenda:
        lines += ["", f"**{say(_('Agenda'))}**", *(plain(line) for line in kept.agenda.splitlines()[:AGENDA_LINES]), ""]
    if not personal:
        lines += attendance_lines(shown, say)
    elif told.answer:
        lines.append(say(_("You said: {answer}."), answer=say(ANSWERS[told.answer])))
    else:
        lines.append(say(_("You have not answered yet.")))
    embed = discord.Embed(description="\n".join(lines)[:MOST_TEXT])
    return Message(content="\n".join(first), embed=embed, buttons=_buttons(told, reader, personal=personal))


def _when(told: Told, one: Occurrence, reader: Reader) -> str:
    """Return the first line: the reader's own time where it is known, else as their Discord shows it."""
    say, zone = reader.say, told.zone
    if one.start <= reader.now:
        return say(_("Now; begun {when}"), when=discord_time(one.start, "R"))
    if zone is None:
        return f"{discord_time(one.start, 'F')} ({discord_time(one.start, 'R')})"
    city = plain(reader.zones.city(zone, say.code))
    when = say(_("{when}, your time ({city})"), when=day_time(one.start, zone, say), city=city)
    tz = ZoneInfo(zone)
    days = (one.start.astimezone(tz).date() - reader.now.astimezone(tz).date()).days
    if days == 0:
        return say(_("Today, {when}"), when=when)
    return say(_("Tomorrow, {when}"), when=when) if days == 1 else when


def _minutes(one: Occurrence) -> int:
    return int((one.end - one.start).total_seconds()) // 60


def _buttons(told: Told, reader: Reader, *, personal: bool) -> list[discord.ui.Button[discord.ui.LayoutView]]:
    say, meeting = reader.say, told.shown.meeting
    event = meeting.event
    link = event.link_of(meeting.original)
    buttons = [link_button(link, say)] if link else []
    guild = (event.id, packed(meeting.original))
    if personal:
        # In direct messages the server is no part of the press, so the address names it.
        buttons.append(button(say(_("Change answer")), "events.change", *guild, event.guild))
        buttons.append(button(say(_("Stop reminders")), "events.stop", event.id, event.guild))
    else:
        buttons += answer_buttons(meeting, reader)
        buttons.append(button(say(_("Remind me")), "events.follow", *guild))
    return buttons


# -- notices ------------------------------------------------------------------------------------------------


def notice(told: Told, reader: Reader) -> Message | None:
    """Return news of a meeting; None for a kind that no release of ours knows."""
    what = told.delivery.moment.split("-", 1)[0]
    if what == "cancelled":
        return _personal(told, reader, _cancelled(told, reader))
    if what == "changed":
        return _personal(told, reader, _changed(told, reader))
    if what == "promoted":
        return _personal(told, reader, _promoted(told, reader))
    if what in {"expired", "failed", "uncertain"}:
        return _trouble(told, reader, what)
    return None


def _personal(told: Told, reader: Reader, lines: Sequence[str]) -> Message:
    say, event = reader.say, told.shown.meeting.event
    if told.delivery.target.kind == "channel":
        return Message(content="\n".join(lines[:-1]))  # the last line speaks of the person's own answer
    buttons = [
        button(say(_("Open")), "events.change", event.id, packed(told.shown.meeting.original), event.guild,
               style=ButtonStyle.primary),
        button(say(_("Stop reminders")), "events.stop", event.id, event.guild),
    ]  # fmt: skip
    return Message(content="\n".join(lines), buttons=buttons)


def _at(told: Told, at: datetime, say: Language) -> str:
    return day_time(at, told.zone, say) if told.zone else discord_time(at, "F")


def _cancelled(told: Told, reader: Reader) -> list[str]:
    say, content = reader.say, told.delivery.content
    meeting = told.shown.meeting
    name = f"**{title(meeting, say)}**"
    said = {
        "this": _("Cancelled: {title} of {day}."),
        "following": _("Cancelled from {day} on: {title}."),
        "series": _("Cancelled: {title}."),
    }
    scope = str(content.get("scope", "series"))
    if scope == "series" and not meeting.event.rule:
        scope = "this"  # it is the only one
    # When it was to be, also where it had been moved before.
    at = meeting.event.of(meeting.original).starts or meeting.original
    day = say.date(at[:10])
    if scope == "this" and len(at) > len("2027-03-26"):
        day = _at(told, datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(meeting.event.zone)), say)
    lines = [say(said[scope], title=name, day=day)]
    if content.get("reason"):
        lines.append(plain(str(content["reason"])))
    lines.append(f"-# {say(_('You are told because you answered or asked for reminders.'))}")
    return lines


def _changed(told: Told, reader: Reader) -> list[str]:
    say, content, meeting = reader.say, told.delivery.content, told.shown.meeting
    lines = [say(_("Changed: {title}"), title=f"**{title(meeting, say)}**")]
    if meeting.occurrence is not None:
        lines.append(say(_("Now: {when}"), when=_at(told, meeting.occurrence.start, say)))
        was = content.get("was")
        if isinstance(was, int) and was != int(meeting.occurrence.start.timestamp()):
            lines.append(say(_("Before: {when}"), when=_at(told, datetime.fromtimestamp(was, UTC), say)))
    if place := where_line(meeting.event, meeting.original, say):
        lines.append(place)
    if content.get("reason"):
        lines.append(plain(str(content["reason"])))
    if told.answer is None and told.delivery.target.kind == "user":
        lines.append(f"-# {say(_('You have not answered yet.'))}")
    else:
        lines.append(f"-# {say(_('Your answer stays; change it if you cannot come any more.'))}")
    return lines


def _promoted(told: Told, reader: Reader) -> list[str]:
    say, meeting = reader.say, told.shown.meeting
    when = _at(told, meeting.occurrence.start, say) if meeting.occurrence else ""
    return [
        say(_("A place became free, and it is yours: {title}, {when}."), title=f"**{title(meeting, say)}**", when=when),
        f"-# {say(_('If you cannot come, change your answer, so that somebody else can.'))}",
    ]


def _trouble(told: Told, reader: Reader, what: str) -> Message:
    say, content, meeting = reader.say, told.delivery.content, told.shown.meeting
    said = {
        "expired": _("Reminders of {title} were not sent: the bot was not running, and the meeting is over."),
        "failed": _("Reminders of {title} could not be sent."),
        "uncertain": _("Reminders of {title} may not have arrived: the bot was stopped while sending."),
    }
    lines = [say(said[what], title=f"**{title(meeting, say)}**")]
    channels = [f"<#{number}>" for number in content.get("channels", [])]
    people = int(content.get("people", 0))
    where = [*channels, *([say.plural("{count} direct message", "{count} direct messages", people)] if people else [])]
    if where:
        lines.append(say(_("Meant for: {where}."), where=say.listed(where)))
    if what == "failed":
        reason = REASONS.get(str(content.get("error")))
        if reason:
            lines.append(say(_("Discord said: {reason}."), reason=say(reason)))
    if isinstance(content.get("due"), int):
        due = discord_time(datetime.fromtimestamp(int(content["due"]), UTC), "F")
        lines.append(say(_("They were due {when}."), when=due))
    lines.append(f"-# {say(_('See /curate events deliveries, which can also try again.'))}")
    stop = button(say(_("Stop reminders")), "events.stop", meeting.event.id, meeting.event.guild)
    return Message(content="\n".join(lines), buttons=[stop] if told.delivery.target.kind == "user" else [])
