"""Keeps the cards of the curators in step with what was shared, and removes files of what was taken back."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.ui import LayoutView

from bot.resources.records import Card
from bot.resources.showing import ReviewCards, Wanted
from bot.ui.pacer import Refused
from bot.vocabulary.service import VocabularyService
from cogs.resources.files import Files
from cogs.resources.review import review_card
from cogs.resources.wording import Reader

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
GONE = {10003, 10008}  # Discord's codes for a channel or a message that is not there any more
PAUSE = timedelta(minutes=5)  # after Discord could not be reached
AGAIN = timedelta(hours=6)  # after Discord refused


class ReviewSurfaces:
    """Shows what was shared in the curators' channel, and makes a card again that somebody removed."""

    def __init__(self, client: Client, cards: ReviewCards, vocabulary: VocabularyService, files: Files) -> None:
        self._client = client
        self._cards = cards
        self._vocabulary = vocabulary
        self._files = files
        self._tried: dict[str, datetime] = {}  # what was refused, by digest or file: when it was tried last

    async def show(self) -> datetime | None:
        """Bring everything in step; return when something changes by itself or is to be tried again."""
        now = self._client.app.clock.now()
        self._tried = {digest: at for digest, at in self._tried.items() if now - at < AGAIN}
        good, wanted = True, list[Wanted]()
        for guild, number in await self._cards.numbers():
            if self._client.get_guild(guild) is not None:  # it may have removed the bot
                wanted.append(await self._cards.wanted(guild, number))
                good &= await self._bring(wanted[-1])
            await asyncio.sleep(0)  # people wait for answers meanwhile
        good &= await self._remove_files()
        again = [at for at in (self._cards.next_change(wanted),) if at is not None]
        again += [now + PAUSE] if not good else []
        again += [at + AGAIN for at in self._tried.values()]
        return min(again, default=None)

    async def _bring(self, one: Wanted) -> bool:
        """Bring one card in step, and say whether that could be done; its trouble is not that of others."""
        try:
            await self._card(one)
        except (
            Refused, discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError,
        ) as error:  # fmt: skip
            log.warning("The card of resource %d could not be shown: %s", one.resource, error)
            return False
        except Exception:
            log.exception("The card of resource %d cannot be shown.", one.resource)
            return False
        return True

    async def _card(self, one: Wanted) -> None:
        before = one.card
        channel = before.channel if before.message is not None else one.channel
        if channel is None:
            return  # there is no channel; the list of /curate resources review has it
        view = review_card(one.reviewed, one.guild, await self._reader(one))
        digest = _digest(view, channel)
        if before.digest == digest and (not before.refused or digest in self._tried):
            final = one.final and not before.refused
            if before.final != final:
                await self._cards.keep(one.resource, replace(before, final=final))
            return
        now = Card(channel=channel, message=before.message, digest=digest, final=one.final)
        try:
            channel, message = await self._put(one, channel, view)
            now = replace(now, channel=channel, message=message)
        except discord.HTTPException as error:
            if _passes(error):
                raise
            log.warning("The card of a resource was refused: %s (code %s).", error.status, error.code)
            # What is refused is tried again: words that were taken back must not stand there for good.
            now = replace(now, refused=str(error.code), final=False)
            self._tried[digest] = self._client.app.clock.now()
        await self._cards.keep(one.resource, now)

    async def _reader(self, one: Wanted) -> Reader:
        say = self._client.language_of_server(one.guild)
        return Reader(say, await self._vocabulary.terms(one.guild), self._client.app.clock.now())

    async def _put(self, one: Wanted, channel: int, view: LayoutView) -> tuple[int, int | None]:
        """Edit the card, or post it, in the channel that is chosen now, where it is gone; return where it stands."""
        if one.card.message is not None:
            message = self._client.get_partial_messageable(channel).get_partial_message(one.card.message)
            try:
                await self._client.pacer.send(channel, lambda: message.edit(view=view))
            except discord.NotFound as error:
                if error.code not in GONE:
                    raise
            else:
                return channel, one.card.message
            if one.channel is None or one.reviewed is None:
                return channel, None
            channel = one.channel
        place = self._client.get_partial_messageable(channel)
        # Where the process dies before it is remembered, Discord drops the second one.
        nonce = _digest(view, channel)[:25]
        sent = await self._client.pacer.send(channel, lambda: place.send(view=view, nonce=nonce))
        return channel, sent.id

    async def _remove_files(self) -> bool:
        good = True
        for resource_id, _guild, channel, message in await self._cards.files_to_remove():
            tried = f"file {message}"
            if tried in self._tried:
                continue
            try:
                await self._files.remove(channel, message)
            except (Refused, discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("The file of resource %d could not be removed yet: %s", resource_id, error)
                if isinstance(error, discord.HTTPException) and not _passes(error):
                    self._tried[tried] = self._client.app.clock.now()
                else:
                    good = False
                continue
            await self._cards.file_removed(resource_id)
        return good


def _passes(error: discord.HTTPException) -> bool:
    """Say whether a refusal passes by itself."""
    return error.status >= 500 or error.status in {401, 429}


def _digest(view: LayoutView, channel: int) -> str:
    shown = view.to_components()  # type: ignore[no-untyped-call]  # discord.py leaves it without types
    return hashlib.blake2s(json.dumps([channel, shown], sort_keys=True).encode()).hexdigest()
