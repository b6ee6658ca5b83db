"""Logging: one sink, as text or as JSON, and no secret in any record.

Redaction sits in the formatter, after a record has become text, so that arguments, tracebacks and the messages
of libraries pass through it too.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

_HIDDEN = "‹hidden›"
_BREAKS = re.compile("[\x85\u2028\u2029]")  # some readers end a line there; JSON does not escape them
# What is to stay stands in the first group.
_SECRETS = (
    # A bot's token: user id in base64, time, signature.
    re.compile(r"()\b[MNO][A-Za-z0-9_-]{17,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}"),
    # The token of a webhook or of an interaction, in an address or a payload.
    re.compile(r"((?:/webhooks/|/interactions/)\d+/)[A-Za-z0-9_.=-]{8,}"),
    re.compile(r"""((?:\\?["'])?token(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)[A-Za-z0-9_.=-]{8,}""", re.IGNORECASE),
    re.compile(r"(\bBot )[A-Za-z0-9_.-]{20,}"),
    # Alone: an interaction's begins with the word “interaction:” in base64, a webhook's has 68 characters.
    re.compile(r"()\baW50ZXJhY3Rpb246[A-Za-z0-9_=.-]{8,}"),
    re.compile(r"()(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{68}(?![A-Za-z0-9_-])"),
)


def redacted(text: str, *secrets: str) -> str:
    """Return `text` without tokens: those given, and whatever looks like one."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, _HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(rf"\g<1>{_HIDDEN}", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Writes a record as one line of text (and its traceback), without secrets."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Format and redact."""
        return redacted(super().format(record), *self._secrets)


class JsonFormatter(RedactingFormatter):
    """Writes a record as one JSON object on one line, without secrets: time, level, part, message, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Format and redact; `traceback` is left out where there is none."""
        given = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "part": record.name,
            "message": record.getMessage(),
        }
        trace = [self.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
        if record.stack_info:
            trace.append(self.formatStack(record.stack_info))
        if trace:
            given["traceback"] = "\n".join(trace)
        clean = {name: redacted(text, *self._secrets) for name, text in given.items()}
        return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(clean, ensure_ascii=False))


def configure(level: str, *secrets: str, form: str = "text") -> None:
    """Send every log record to standard error, redacted; `form` is `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(*secrets) if form == "json" else RedactingFormatter(*secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # At DEBUG these print whole payloads, people's words among them.
    for name in ("discord.http", "discord.gateway", "discord.webhook.async_", "discord.client", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.INFO))


def guard() -> None:
    """Have what Python itself would print, of errors that nobody caught and of warnings, go through the log."""
    log = logging.getLogger("bot")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("An error that nobody expected ends the process.", exc_info=(kind, error, trace))

    def in_thread(given: threading.ExceptHookArgs) -> None:
        error = given.exc_value
        log.error("A thread has failed.", exc_info=error if error is not None else given.exc_type())

    def unraisable(given: sys.UnraisableHookArgs) -> None:
        log.error("An error could not be raised.", exc_info=given.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable
    logging.captureWarnings(capture=True)
