"""Files that are handed in: what is taken, and where it is kept: in a message of the bot's own, never opened or run."""

from __future__ import annotations

import codecs
import io
import logging
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp
import discord

from bot.clock import Clock
from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.errors import BusyError, ConflictError, InvalidInputError, NotFoundError
from bot.resources.form import Upload
from bot.resources.records import StoredFile
from bot.ui.pacer import Refused
from bot.ui.text import label, plain

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
LARGEST = 8 * 1024 * 1024  # bytes; Discord takes 10 MiB from a bot, and its estimate of a request is ours too
NAME = 150  # characters of a name that are kept
# What readers open without running anything: by ending, with how the content begins (none: a text).
_PACKED = b"PK\x03\x04"
TYPES: dict[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _PACKED),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _PACKED),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _PACKED),
    ".odt": ("application/vnd.oasis.opendocument.text", _PACKED),
    ".odp": ("application/vnd.oasis.opendocument.presentation", _PACKED),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _PACKED),
    ".epub": ("application/epub+zip", _PACKED),
    ".txt": ("text/plain", b""),
    ".md": ("text/markdown", b""),
    ".csv": ("text/csv", b""),
    ".png": ("image/png", b"\x89PNG"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
}
_DAY = timedelta(days=1)
UNREACHED = (Refused, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


def taken(attachment: discord.Attachment) -> Upload:
    """Return a file as a draft keeps it; raise InvalidInputError where its kind or size is not taken."""
    ending = PurePath(attachment.filename).suffix.lower()
    if ending not in TYPES:
        raise InvalidInputError(
            _("Files of the kind “{ending}” are not accepted."),
            hint=_(
                "Accepted are PDF, Word, OpenDocument, slides, spreadsheets, EPUB, text, PNG and JPEG. Or give a link."
            ),
            ending=ending or attachment.filename,
        )
    if attachment.size > LARGEST:
        raise InvalidInputError(
            _("The file has {size} KiB; at most {limit} KiB can be kept."),
            hint=_("Give a link instead, or a smaller version of the file."),
            size=attachment.size // 1024,
            limit=LARGEST // 1024,
        )
    stem = label(PurePath(attachment.filename).stem, limit=NAME - len(ending)) or "file"
    name = f"{stem}{ending}"
    return Upload(name=name, size=attachment.size, type=TYPES[ending][0], url=attachment.url)


def unreached() -> BusyError:
    """Return what a person is told where Discord does not answer; whatever they typed is kept."""
    return BusyError(_("Discord could not be reached just now. Nothing was lost."), hint=_("Try again in a moment."))


class Files:
    """Keeps files in the curators' channel, and finds them again."""

    def __init__(self, client: Client, guilds: Guilds, clock: Clock) -> None:
        self._client = client
        self._guilds = guilds
        self._clock = clock

    async def keep(self, guild: int, upload: Upload) -> StoredFile:
        """Copy a file into a message of our own; return where it stands. Nothing is kept where this raises."""
        channel = (await self._guilds.get(guild)).curators_channel
        if channel is None:
            raise ConflictError(
                _("Files cannot be taken yet: this server has no channel for its curators."),
                hint=_("Give a link instead, or ask an administrator to set one: /setup curators."),
            )
        try:
            content = await self._client.http.get_from_cdn(upload.url)
        except (discord.NotFound, discord.Forbidden) as error:
            raise NotFoundError(
                _("The file is not there any more."), hint=_("Hand it in again: press Change the text.")
            ) from error
        except (discord.HTTPException, *UNREACHED) as error:
            raise unreached() from error
        if not _is_what_it_says(content, upload.name):
            raise InvalidInputError(
                _("“{name}” is not what its ending says, so it is not accepted."),
                hint=_("Save it again in the program that it was made with, or give a link."),
                name=upload.name,
            )
        place = self._client.get_partial_messageable(channel)
        say = self._client.languages.for_locale(self._locale(guild))
        note = say(
            _("A file that was shared: {name}. Members open this copy; if this message is deleted, the file is gone."),
            name=plain(upload.name, limit=NAME),
        )
        try:
            sent = await self._client.pacer.send(
                channel, lambda: place.send(note, file=discord.File(io.BytesIO(content), upload.name))
            )
        except discord.HTTPException as error:
            log.warning("A file could not be kept: %s (code %s).", error.status, error.code)
            raise ConflictError(
                _("The file could not be kept: the bot may not write in the curators' channel."),
                hint=_("Tell a curator, or give a link instead. Your draft is kept."),
            ) from error
        except UNREACHED as error:
            raise unreached() from error
        stored = sent.attachments[0]
        return StoredFile(
            name=upload.name, size=len(content), type=upload.type, url=stored.url,
            expires_at=expiry(stored.url, self._clock.now()), channel=channel, message=sent.id,
        )  # fmt: skip

    async def refreshed(self, file: StoredFile) -> StoredFile:
        """Return a file with an address that is good now, asking for its message where the old one has expired."""
        if file.expires_at - timedelta(minutes=10) > self._clock.now():
            return file
        place = self._client.get_partial_messageable(file.channel)
        try:
            message = await self._client.pacer.send(None, lambda: place.fetch_message(file.message))
            url = message.attachments[0].url
        except (discord.NotFound, discord.Forbidden, IndexError) as error:
            raise NotFoundError(
                _("The file is not there any more: its message was removed."),
                hint=_("Tell a curator; whoever shared it can hand it in again."),
            ) from error
        except (discord.HTTPException, *UNREACHED) as error:
            raise unreached() from error
        return StoredFile(
            name=file.name, size=file.size, type=file.type, url=url, expires_at=expiry(url, self._clock.now()),
            channel=file.channel, message=file.message,
        )  # fmt: skip

    async def remove(self, channel: int, message: int) -> None:
        """Remove the message of a file; one that is gone already is as good. Raises what Discord refuses."""
        place = self._client.get_partial_messageable(channel)
        try:
            await self._client.pacer.send(channel, place.get_partial_message(message).delete)
        except discord.NotFound as error:
            log.info("The message of a file is not there any more: code %s.", error.code)

    def _locale(self, guild: int) -> str:
        known = self._client.get_guild(guild)
        return "en" if known is None else known.preferred_locale.value


def _is_what_it_says(content: bytes, name: str) -> bool:
    """Say whether a file begins as its ending says; a text holds no zero bytes, unless it is marked as UTF-16."""
    begins = TYPES[PurePath(name).suffix.lower()][1]
    if len(content) > LARGEST or not content.startswith(begins):
        return False
    return bool(begins) or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" not in content


def expiry(url: str, now: datetime) -> datetime:
    """Return until when an address of Discord's is good: its parameter `ex` in hexadecimal seconds, else a day."""
    given = parse_qs(urlsplit(url).query).get("ex", [""])[0]
    try:
        return datetime.fromtimestamp(int(given, 16), UTC)
    except (ValueError, OverflowError, OSError):
        return now + _DAY
