"""Consents, departures and what is held, as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

Consent = Literal["listed", "asked"]
CONSENTS: tuple[Consent, ...] = ("listed", "asked")
PURGED_AFTER = timedelta(days=30)  # after a person left, or a server removed the bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """What somebody consented to in a server; nothing at first, but direct messages that they ask for."""

    listed: datetime | None = None  # since when they may be listed in the directory of people
    asked: datetime | None = None  # since when they may be asked for help, through the bot
    direct_messages: bool = True  # False: no direct message from this network at all (`MemberSettings.reminders` off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is held of somebody in a server."""

    consents: Consents
    held: Mapping[str, Mapping[str, Any]]  # section -> plain data; sections that hold nothing are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """That somebody was erased, or a whole server; tells nobody's number."""

    id: str  # random
    guild: int
    person: str  # fingerprint; empty: the whole server
    at: datetime
