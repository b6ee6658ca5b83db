"""The stock-taking for whoever runs the bot: `python -m bot stocktake` writes it into a file."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.core.i18n import Languages
from bot.errors import InvalidInputError, OperatorError, SettingsError
from bot.stocktaking.asked import Asked
from bot.stocktaking.service import StocktakingService


async def write(service: StocktakingService, languages: Languages, asked: Asked) -> tuple[Path, int]:
    """Write the document; return the file and its size in bytes. Raises OperatorError with what mends it."""
    guild = await _server(service, asked.guild)
    language = asked.language.replace("-", "_")
    try:
        since = service.since_when(asked.since)
    except InvalidInputError as error:
        say = languages["en"]
        raise SettingsError(
            f"--since: {say(error.message, **error.values)}",
            remedy="Give a day that has passed: 2016-06-16, 2016-06 or 2016.",
        ) from error
    facts = await service.facts(guild, language=language, since=since)
    made = await service.drawn(facts, language, [asked.form.value])
    file = made.files[0]
    path = asked.out or Path(file.name)
    await asyncio.to_thread(_keep, path, file.content)
    return path, len(file.content)


async def _server(service: StocktakingService, asked: int | None) -> int:
    known = await service.servers()
    if asked is not None:
        if asked not in known:
            raise SettingsError(
                f"The database knows no server {asked}.", remedy=f"Servers that it knows: {_listed(known)}."
            )
        return asked
    if len(known) != 1:
        raise SettingsError(
            "The database knows no server yet." if not known else "The database knows several servers.",
            remedy="Load the network's data first: python -m bot seed --guild ID"
            if not known
            else f"Say which one is meant, --guild ID: {_listed(known)}.",
        )
    return known[0]


def _listed(known: list[int]) -> str:
    return ", ".join(map(str, known)) or "none"


def _keep(path: Path, content: bytes) -> None:
    target = path.resolve()  # what a link points to is written, the link stays
    part: Path | None = None
    try:
        if target.exists() and not target.is_file():  # a pipe or a device
            target.write_bytes(content)
            return
        with NamedTemporaryFile(dir=target.parent, prefix=".stock-taking-", delete=False) as made:
            part = Path(made.name)
            made.write(content)
        part.chmod(0o666 & ~_umask())
        part.replace(target)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise OperatorError(
            f"The document cannot be written to {path}: {error.strerror}.",
            remedy="Name a file in a folder that is there and that you may write to: --out FILE.",
        ) from error


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now
