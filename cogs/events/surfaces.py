"""Keeps what stands on Discord in step with the meetings: cards in the channel, the server's scheduled events."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.ext import commands
from discord.ui import LayoutView

from bot.core.guilds import Guilds
from bot.core.i18n import Languages, _
from bot.events.records import Standing
from bot.events.recurrence import occurrence
from bot.events.service import Shown
from bot.events.showing import EventSurfaces, Wanted
from bot.events.zones import Zones
from bot.ui.pacer import Refused
from bot.ui.text import label
from cogs.events.cards import meeting_card, open_to_answers
from cogs.events.wording import Reader, where_line

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
SLICE = 50  # meetings that are read at once: others read in between
MISSING = {"50001", "50013"}  # what a role of the bot lacks: access, permissions
GONE = {10003, 10008, 10070}  # unknown channel, message, scheduled event
PAUSE = timedelta(minutes=5)  # after Discord could not be reached
AGAIN = timedelta(hours=6)  # after Discord refused


class Surfaces(commands.Cog):
    """Shows meetings on Discord, and makes again what somebody removed."""

    def __init__(
        self, client: Client, surfaces: EventSurfaces, languages: Languages, zones: Zones, guilds: Guilds
    ) -> None:
        self._client = client
        self._surfaces = surfaces
        self._languages = languages
        self._zones = zones
        self._guilds = guilds
        self._tried: dict[str, datetime] = {}  # what was refused, by digest: when it was tried last
        self._known: dict[int, Hashable] = {}  # by event: what it was like when it was last brought in step

    async def show(self) -> datetime | None:
        """Bring everything in step; return when something changes by itself."""
        begun = self._client.app.clock.now()
        self._tried = {digest: at for digest, at in self._tried.items() if begun - at < AGAIN}
        numbers = await self._surfaces.numbers()
        again: list[datetime] = []
        failed = False
        for first in range(0, len(numbers), SLICE):
            wanted, changes = await self._surfaces.wanted(numbers[first : first + SLICE])
            again += [changes] if changes is not None else []
            for one in wanted:
                if self._client.get_guild(one.guild) is not None:  # it may have removed the bot
                    failed |= not await self._bring(one)
                await asyncio.sleep(0)  # people wait for answers meanwhile
        here = set(numbers)
        self._known = {number: state for number, state in self._known.items() if number in here}
        again += [self._client.app.clock.now() + PAUSE] if failed else []
        return min(again, default=None)

    async def _bring(self, one: Wanted) -> bool:
        """Bring one meeting in step, and say whether that could be done; its trouble is not that of others."""
        number, state = one.shown.meeting.event.id, _state(one)
        same = self._known.pop(number, None) == state
        good = True
        for step in (self._card, self._mirror):
            try:
                await step(one, same=same)
            except (
                Refused, discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError,
            ) as error:  # fmt: skip
                log.warning("Meeting %d could not be shown: %s", number, error)
                good = False
            except Exception:
                log.exception("Meeting %d cannot be shown.", number)
                good = False
        if good:
            self._known[number] = state
        return good

    # -- cards ----------------------------------------------------------------------------------------------

    async def _card(self, one: Wanted, *, same: bool) -> None:
        shown = one.shown
        before = one.standing.get("card", Standing(surface="card"))
        channel = before.channel if before.message and one.over else shown.settings.channel or before.channel
        if channel is None or (one.over and (before.final or before.message is None)):
            return
        waits = before.refused == "" or not self._again(before.digest)
        if same and before.digest and waits:
            return
        if before.message is not None and before.channel not in {None, channel}:
            await self._remove_card(before)
            before = replace(before, message=None)
        reader = Reader(self._languages[shown.settings.language], self._zones, shown.now)
        view = meeting_card(shown, reader, private=False)
        now = replace(
            before,
            original=shown.meeting.original,
            channel=channel,
            digest=_digest(view, channel),
            final=one.over,
            refused="",
        )
        if before.digest == now.digest and waits:
            if now.final != before.final:
                await self._surfaces.keep(shown.meeting.event.id, replace(now, refused=before.refused))
            return
        try:
            channel, message = await self._put_card(before, channel, shown.settings.channel, view)
            now = replace(now, channel=channel, message=message)
        except discord.HTTPException as error:
            if _passes(error):
                raise
            # The reminders of the meeting meet the same refusal, and tell the organiser of it.
            log.warning("The card of a meeting was refused: %s (code %s).", error.status, error.code)
            now = replace(now, refused=str(error.code), message=before.message)
            self._tried[now.digest] = shown.now
        await self._surfaces.keep(shown.meeting.event.id, now)

    async def _remove_card(self, before: Standing) -> None:
        """Take a card out of the channel that was chosen before."""
        if before.channel is None or before.message is None:
            return
        message = self._client.get_partial_messageable(before.channel).get_partial_message(before.message)
        try:
            await self._client.pacer.send(before.channel, message.delete)
        except discord.HTTPException as error:
            if _passes(error):
                raise
            log.info("A card stays in the channel that was chosen before: code %s.", error.code)

    def _again(self, digest: str) -> bool:
        """Say whether something that Discord refused is to be tried once more: a few times a day."""
        tried = self._tried.get(digest)
        return tried is None or self._client.app.clock.now() - tried >= AGAIN

    async def _put_card(
        self, before: Standing, channel: int, chosen: int | None, view: LayoutView
    ) -> tuple[int, int | None]:
        """Edit the card, or post it, in the channel that is chosen now, where it is gone; return where it stands."""
        if before.message is not None:
            message = self._client.get_partial_messageable(channel).get_partial_message(before.message)
            try:
                await self._client.pacer.send(channel, lambda: message.edit(view=view))
            except discord.NotFound as error:
                if error.code not in GONE:
                    raise
            else:
                return channel, before.message
            if chosen is None:
                return channel, None
            channel = chosen
        place = self._client.get_partial_messageable(channel)
        # Where the process dies before it is remembered, Discord drops the second one.
        nonce = _digest(view, channel)[:25]
        sent = await self._client.pacer.send(channel, lambda: place.send(view=view, nonce=nonce))
        return channel, sent.id

    # -- scheduled events -----------------------------------------------------------------------------------

    async def _mirror(self, one: Wanted, *, same: bool) -> None:
        shown, event = one.shown, one.shown.meeting.event
        before = one.standing.get("mirror", Standing(surface="mirror"))
        wanted = shown.settings.mirror and not one.over and open_to_answers(shown)
        if before.final and not wanted:
            return
        if not wanted:
            if before.message is not None:
                await self._remove_mirror(one, before.message)
            if before.message is not None or before.digest:
                await self._surfaces.keep(event.id, Standing(surface="mirror", final=one.over))
            return
        waits = before.refused == "" or not self._again(before.digest)
        if same and before.digest and waits:
            return
        fields = self._fields(shown)
        digest = hashlib.blake2s(
            json.dumps({**fields, "image": None}, default=str, sort_keys=True).encode()
        ).hexdigest()
        if before.digest == digest and waits:
            return
        now = Standing(surface="mirror", original=shown.meeting.original, message=before.message, digest=digest)
        if before.original != now.original and not await self._goes_on(one, before):
            now = replace(now, message=None)
        try:
            number = await self._put_mirror(one, now.message, fields)
        except discord.HTTPException as error:
            if _passes(error):
                raise
            self._tried[digest] = shown.now
            await self._refused(one, error)
            await self._surfaces.keep(event.id, replace(now, refused=str(error.code)))
            return
        if datetime.fromisoformat(str(fields["scheduled_start_time"])) <= shown.now:
            now = replace(now, refused=before.refused)  # it has begun: nothing was sent that Discord could permit
        elif before.refused in MISSING:
            await self._surfaces.mirror_refused(one.guild, "")
        await self._surfaces.keep(event.id, replace(now, message=number))

    async def _goes_on(self, one: Wanted, before: Standing) -> bool:
        """Say whether a scheduled event shows on the next occurrence; remove the one of a cancelled occurrence."""
        event = one.shown.meeting.event
        if before.message is not None and event.of(before.original).cancelled:
            await self._remove_mirror(one, before.message)
            return False
        shown = occurrence(event.series(), before.original)
        return shown is None or shown.end > one.shown.now  # moved away; otherwise it has ended by itself

    def _fields(self, shown: Shown) -> dict[str, object]:
        meeting, event = shown.meeting, shown.meeting.event
        say = self._languages[shown.settings.language]
        one = meeting.occurrence
        if one is None:
            raise LookupError("only what has a time is mirrored")
        link = event.link_of(meeting.original)
        where = where_line(event, meeting.original, say) or say(_("Place to be announced"))
        return {
            "name": label(say.pick(event.title_of(meeting.original)), limit=100),
            "scheduled_start_time": one.start.isoformat(),
            "scheduled_end_time": one.end.isoformat(),
            "description": label(event.about, limit=900),
            "location": label(f"{where} {link}" if link and len(link) < 60 else where, limit=100),
        }

    async def _put_mirror(self, one: Wanted, number: int | None, fields: dict[str, object]) -> int | None:
        start = datetime.fromisoformat(str(fields["scheduled_start_time"]))
        if start <= self._client.app.clock.now():
            return number  # Discord takes only what lies ahead, and starts by itself what it has
        payload = {
            "name": fields["name"],
            "description": fields["description"],
            "scheduled_start_time": fields["scheduled_start_time"],
            "scheduled_end_time": fields["scheduled_end_time"],
            "entity_type": discord.EntityType.external.value,
            "entity_metadata": {"location": fields["location"]},
            "channel_id": None,
            "privacy_level": discord.PrivacyLevel.guild_only.value,
        }
        http = self._client.http
        reason = "/events"
        if number is not None:
            known = number
            try:
                await self._client.pacer.send(
                    None, lambda: http.edit_scheduled_event(one.guild, known, reason=reason, **payload)
                )
            except discord.NotFound as error:
                if error.code not in GONE:
                    raise
            else:
                return number
        made = await self._client.pacer.send(
            None, lambda: http.create_guild_scheduled_event(one.guild, reason=reason, **payload)
        )
        return int(made["id"])

    async def _remove_mirror(self, one: Wanted, number: int) -> None:
        try:
            await self._client.pacer.send(None, lambda: self._client.http.delete_scheduled_event(one.guild, number))
        except discord.NotFound:
            return
        except discord.HTTPException as error:
            if _passes(error):
                raise
            await self._refused(one, error)

    async def _refused(self, one: Wanted, error: discord.HTTPException) -> None:
        """Say once that Discord does not let the bot keep scheduled events; nothing else depends on them."""
        log.warning("A scheduled event was refused: %s (code %s).", error.status, error.code)
        # One note for whatever the role lacks; of another limit of Discord, it would tell them something wrong.
        if str(error.code) not in MISSING or not await self._surfaces.mirror_refused(one.guild, max(MISSING)):
            return
        channel = (await self._guilds.get(one.guild)).curators_channel
        if channel is None:
            return
        say = self._languages[one.shown.settings.language]
        lines = [
            say(_("Meetings are not shown among this server's events: Discord does not permit it to the bot.")),
            "-# " + say(_("Give its role “Create Events” and “Manage Events”, or switch this off with /setup events.")),
        ]
        place = self._client.get_partial_messageable(channel)
        try:
            await self._client.pacer.send(channel, lambda: place.send("\n".join(lines)))
        except discord.HTTPException as failure:
            log.warning("The curators could not be told: %s (code %s).", failure.status, failure.code)

    # -- what somebody removed ------------------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Make a scheduled event again that somebody removed."""
        await self._surfaces.removed(event.id)

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """Make a scheduled event again that somebody called off: meetings are cancelled with /curate events cancel."""
        if after.status is discord.EventStatus.cancelled:
            await self._surfaces.removed(after.id)


def _passes(error: discord.HTTPException) -> bool:
    """Say whether an answer of Discord says nothing of what was sent: its trouble, too many requests, the token."""
    return error.status in {401, 429} or error.status >= 500


def _state(one: Wanted) -> Hashable:
    """Return all that a card and a scheduled event are made of, as far as it changes while the bot runs."""
    shown, meeting = one.shown, one.shown.meeting
    who = shown.attendance
    return (
        meeting.event.version,
        tuple(meeting.event.place_names.items()),
        meeting.original,
        meeting.occurrence,
        tuple(shown.following),
        (who.going, who.maybe, who.no, who.waiting, tuple(who.organisations), tuple(who.countries.items())),
        None if shown.parent is None else (shown.parent.id, shown.parent.version),
        shown.settings,
        one.over,
    )


def _digest(view: LayoutView, channel: int) -> str:
    shown = view.to_components()  # type: ignore[no-untyped-call]
    return hashlib.blake2s(json.dumps([channel, shown], sort_keys=True).encode()).hexdigest()
