"""The commands of the bot, translated, copied and held against Discord's limits once in each worker.

Each simulated Discord takes them anew, and there are more than a thousand; they are some hundred thousand objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simcord.types import HttpLogEntry

from bot.sandbox import limits, recording
from bot.sandbox.recording import Request
from bot.ui.tree import CommandTree


class Commands(list[dict[str, Any]]):
    """What is sent to Discord; nothing changes it, so a copy is itself."""

    digest: str | None = None
    request: Request | None = None
    faults: list[str] | None = None

    def __deepcopy__(self, _memo: object) -> Commands:
        """Return what would be copied."""
        return self


_payload, _digest, _wire, _faults = CommandTree.payload, CommandTree.digest, recording.wire, limits.faults
_made: dict[frozenset[str], Commands] = {}


async def _payload_once(tree: CommandTree) -> list[dict[str, Any]]:
    names = frozenset(command.name for command in tree.get_commands())
    if names not in _made:
        _made[names] = Commands(await _payload(tree))
    return _made[names]


def _digest_once(payload: Sequence[Mapping[str, Any]]) -> str:
    if not isinstance(payload, Commands):
        return _digest(payload)
    if payload.digest is None:
        payload.digest = _digest(payload)
    return payload.digest


def _wire_once(entry: HttpLogEntry) -> Request:
    if not isinstance(entry.json, Commands):
        return _wire(entry)
    if entry.json.request is None:
        entry.json.request = _wire(entry)
    return entry.json.request


def _faults_once(request: Request) -> list[str]:
    for commands in _made.values():
        if commands.request is request:
            if commands.faults is None:
                commands.faults = _faults(request)
            return commands.faults
    return _faults(request)


def handle_once() -> None:
    """Have it so from now on."""
    CommandTree.payload = _payload_once  # type: ignore[method-assign]
    CommandTree.digest = staticmethod(_digest_once)  # type: ignore[method-assign]
    recording.wire = _wire_once
    limits.faults = _faults_once
