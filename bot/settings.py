"""Settings: environment and `.env` -> one frozen, validated object.

A plain dataclass: checking seven values with a validation framework would cost a running bot ten megabytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")
LONGEST_BUSY = 60.0  # seconds
MOST_BACKUPS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decides; every field is an environment variable of the name in upper case."""

    discord_token: str = field(default="", repr=False)  # from the Discord developer portal; never logged
    database: Path = Path("var/network.sqlite3")  # the SQLite file that holds everything
    backups: Path = Path("var/backups")  # where copies of the database go
    data: Path = PROJECT / "data"  # the folder of YAML that `seed` loads
    backup_at: str = "03:00"  # when a copy is made each day, in UTC; "off": never
    backups_daily: int = 7  # how many daily copies are kept
    backups_weekly: int = 4  # how many weekly copies are kept
    log_level: str = "INFO"  # how much is logged: one of LEVELS
    log_format: str = "text"  # how it is logged: one of LOG_FORMATS
    health_port: int = 0  # the port on 127.0.0.1 that tells health and measures; 0: none
    busy_seconds: float = 2.0  # how long a command waits for a database that another program holds
    message_content: bool = False  # whether the bot may read what people write: a privileged intent


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raise SettingsError with a line for each that is malformed.

    `overrides` win over the environment (the sandbox and tests use them), the environment over `.env`.
    """
    given: dict[str, object] = {**chosen(), **overrides}
    values: dict[str, object] = {}
    faults: list[str] = []
    for setting in fields(Settings):
        if setting.name not in given:
            continue
        value = given[setting.name]
        try:
            values[setting.name] = _CHECKS[setting.name](value)
        except ValueError as error:
            faults.append(f"{setting.name.upper()}: {error}, got {value!r}")
    if faults:
        raise SettingsError(
            "\n".join(faults), remedy="Set it in the environment or in the file .env beside the Makefile."
        )
    return Settings(**values)  # type: ignore[arg-type]  # checked above


def chosen() -> dict[str, str]:
    """Return what the operator has set, by name of the field."""
    environment = {**dotenv_values(".env"), **os.environ}
    names = (setting.name for setting in fields(Settings))
    return {name: value for name in names if (value := environment.get(name.upper())) is not None}


def require_token(settings: Settings) -> str:
    """Return the Discord token; raise SettingsError where none is set or it cannot be one."""
    token = settings.discord_token.strip()
    if not token:
        raise SettingsError(
            "DISCORD_TOKEN is not set.",
            remedy="Copy the token from the Discord developer portal (your application, Bot, Reset Token) into "
            "the file .env beside the Makefile: DISCORD_TOKEN=…",
        )
    if token.count(".") != 2 or any(character.isspace() for character in token):
        raise SettingsError(
            "DISCORD_TOKEN is malformed: a bot token is three parts with dots between them.",
            remedy="Copy it again from the developer portal (your application, Bot, Reset Token), without quotes "
            "or spaces. The application id and the public key are not the token.",
        )
    return token


def _path(value: object) -> Path:
    if not str(value).strip() or "\0" in str(value):
        raise ValueError("expected a path")
    return Path(str(value))


def _file(value: object) -> Path:
    # Through a link, two processes would hold two locks on one file, and a copy put back would take the link's place.
    path = _path(value)
    return path.resolve() if path.is_symlink() else path


def _level(value: object) -> str:
    level = str(value).strip().upper()
    if level not in LEVELS:
        raise ValueError(f"expected one of {', '.join(LEVELS)}")
    return level


def _log_format(value: object) -> str:
    form = str(value).strip().lower()
    if form not in LOG_FORMATS:
        raise ValueError(f"expected one of {', '.join(LOG_FORMATS)}")
    return form


def _time_of_day(value: object) -> str:
    text = str(value).strip().lower()
    if text != "off" and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("expected a time of day such as 03:00, or off")
    return text


def _whole(most: int, least: int = 0) -> Callable[[object], int]:
    def check(value: object) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(text)

    return check


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_BUSY:
        raise ValueError(f"expected seconds from 0 to {LONGEST_BUSY:.0f}")
    return seconds


def _switch(value: object) -> bool:
    found = _SWITCH.get(str(value).strip().lower())
    if found is None:
        raise ValueError(f"expected one of {', '.join(_SWITCH)}")
    return found


_SWITCH = {"yes": True, "no": False, "on": True, "off": False, "true": True, "false": False, "1": True, "0": False}
_CHECKS: dict[str, Callable[[object], object]] = {
    "discord_token": str,
    "database": _file,
    "backups": _path,
    "data": _path,
    "backup_at": _time_of_day,
    "backups_daily": _whole(MOST_BACKUPS, 1),
    "backups_weekly": _whole(MOST_BACKUPS),
    "log_level": _level,
    "log_format": _log_format,
    "health_port": _whole(65535),
    "busy_seconds": _seconds,
    "message_content": _switch,
}
