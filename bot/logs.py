"""Logging: one format, and no secret in any record.

Redaction sits in the formatter, after a record has become text, so that arguments, tracebacks and the messages
of libraries pass through it too.
"""

from __future__ import annotations

import logging
import re
import sys

_HIDDEN = "‹hidden›"
_SECRETS = (
    # A bot's token: user id in base64, time, signature.
    re.compile(r"\b[MNO][A-Za-z0-9_-]{17,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}"),
    # The token of a webhook or of an interaction, in an address or a payload.
    re.compile(r"(?<=/webhooks/)(\d+)/[A-Za-z0-9_.-]{8,}"),
    re.compile(r"(?<=/interactions/)(\d+)/[A-Za-z0-9_.-]{8,}"),
    re.compile(r"((?:\"|')?token(?:\"|')?\s*[:=]\s*(?:\"|')?)[A-Za-z0-9_.-]{8,}", re.IGNORECASE),
    re.compile(r"(\bBot )[A-Za-z0-9_.-]{20,}"),
)


def redacted(text: str, *secrets: str) -> str:
    """Return `text` without tokens: those given, and whatever looks like one."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, _HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(lambda match: f"{match.group(1)}/{_HIDDEN}" if match.re in _SECRETS[1:3] else
                           f"{match.group(1)}{_HIDDEN}" if match.re.groups else _HIDDEN, text)  # fmt: skip
    return text


class RedactingFormatter(logging.Formatter):
    """Writes a record as one line of text (and its traceback), without secrets."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Format and redact."""
        return redacted(super().format(record), *self._secrets)


def configure(level: str, *secrets: str) -> None:
    """Send every log record to standard error, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(*secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # At DEBUG these print whole payloads, people's words among them.
    for name in ("discord.http", "discord.gateway", "discord.webhook.async_", "discord.client", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.INFO))
