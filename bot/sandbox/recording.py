"""The requests that the bot made, as they go over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simcord.types import HttpLogEntry

# discord.py hands ids over as numbers here and there. Discord writes them as text, for numbers this large lose
# digits in some readers; no other number of its interface reaches them (the largest is a set of permissions).
_LEAST_ID = 1 << 54


@dataclass(frozen=True, slots=True)
class Request:
    """One request: method, path below /api/v10, and the JSON of its body (of a form, its payload_json)."""

    method: str
    path: str
    json: Any


def wire(entry: HttpLogEntry) -> Request:
    """Return a recorded request in its wire form."""
    return Request(entry.method, entry.path, _uploads_by_text(_plain(entry.json)))


def write(entries: Iterable[HttpLogEntry], file: Path) -> None:
    """Write requests as JSON lines."""
    with file.open("w", encoding="utf-8") as out:
        for entry in entries:
            request = wire(entry)
            line = {"method": request.method, "path": request.path, "json": request.json}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _uploads_by_text(value: Any) -> Any:  # noqa: ANN401
    # discord.py counts a message's uploads 0, 1, 2 as numbers; these are ids too.
    if isinstance(value, dict):
        for upload in value.get("attachments") or ():
            if isinstance(upload, dict) and "id" in upload:
                upload["id"] = str(upload["id"])
        for key in ("data", "message"):
            _uploads_by_text(value.get(key))
    return value


def _plain(value: Any) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, int):
        return str(int(value)) if value >= _LEAST_ID else int(value)
    return str(value)
