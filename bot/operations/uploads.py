"""A folder of YAML that somebody hands in: a zip, or single files, read without trusting a word of what they say."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.core.i18n import _
from bot.errors import InvalidInputError

MOST_PACKED = 4 * 1024 * 1024  # bytes of all files as they are handed in
MOST_BYTES = 16 * 1024 * 1024  # bytes of all files once unpacked
MOST_FILES = 200
PIECE = 64 * 1024
# What every network can begin with is the bot's own; what else a folder may lack is taken as empty.
OWN = ("categories.yaml", "countries.yaml", "regions.yaml", "themes.yaml")
LISTS = (
    "contacts.yaml", "events.yaml", "ledger.yaml",
    "resources/case-studies.yaml", "resources/papers.yaml", "resources/resources.yaml",
)  # fmt: skip
NEEDED = ("network.yaml", "places.yaml")
FOLDERS = ("organisations", "resources")
# Of the other ways to pack, the library unpacks a piece at once, however large it becomes: 479 bytes took 800 MiB.
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NAME = re.compile(r"[\w.() -]{1,100}")
_SECTIONS = {PurePosixPath(one).name: one for one in LISTS if "/" in one}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A folder made of what was handed in, and the names of those files of it that were not."""

    folder: Path
    own: Sequence[str]  # taken from the bot's own
    empty: Sequence[str]  # taken as empty


@asynccontextmanager
async def as_folder(files: Sequence[tuple[str, bytes]], own: Path) -> AsyncIterator[Handed]:
    """Give a folder of YAML as the seeding reads it, made of files by name; it is removed afterwards.

    `own` is the folder of the bot's own data. Raises InvalidInputError where something in it is not taken.
    """
    contents = await asyncio.to_thread(unpacked, files)
    with TemporaryDirectory(prefix="handed-in-") as made:
        yield await asyncio.to_thread(_write, Path(made), contents, own)


def unpacked(files: Sequence[tuple[str, bytes]]) -> Mapping[str, bytes]:
    """Return the YAML files of what was handed in by their places in the folder (`organisations/cities.yaml`).

    A zip is read in memory and by its content, whatever it says of its sizes: no name of it reaches the disk but
    those that `place` lets through. Files that are no YAML are passed over. Raises InvalidInputError.
    """
    if sum(len(content) for _name, content in files) > MOST_PACKED:
        raise too_large(MOST_PACKED)
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for name, content in files:
        if zipfile.is_zipfile(io.BytesIO(content)):
            inside = _unzipped(name, content, left)
        elif name.lower().endswith((".yaml", ".yml")):
            inside = [(place(_loose(name)), content)]
        else:
            raise InvalidInputError(
                _("“{name}” is neither a zip nor a YAML file."),
                hint=_("Hand in one zip of the folder, or its .yaml files."),
                name=name,
            )
        for where, text in inside:
            if where.casefold() in {one.casefold() for one in found}:  # one file, on some disks
                raise InvalidInputError(_("“{name}” is there twice."), hint=_("Hand in each file once."), name=where)
            found[where] = text
            left -= len(text)
    if not found:
        raise InvalidInputError(
            _("There is no YAML file in what you handed in."), hint=_("Hand in one zip of the folder.")
        )
    if len(found) > MOST_FILES:
        raise _too_many()
    return found


def too_large(limit: int) -> InvalidInputError:
    """Return what a person is told who hands in more than is taken."""
    return InvalidInputError(
        _("That is more than {limit} MiB, which is more than is taken here."),
        hint=_("Whoever runs the bot can load a larger folder: python -m bot seed --data FOLDER."),
        limit=limit // 1024 // 1024,
    )


def place(name: str) -> str:
    """Return where a file belongs; raise InvalidInputError where a folder of a network has no place for it."""
    parts = name.split("/")
    fits = len(parts) == 1 or (len(parts) == 2 and parts[0] in FOLDERS)
    if not fits or not all(_NAME.fullmatch(part) and part.strip(". ") for part in parts):
        raise InvalidInputError(
            _("“{name}” has no place in the folder of a network."),
            hint=_("YAML files lie at the top of the folder, or in its folders organisations and resources."),
            name=name,
        )
    if not name.endswith(".yaml"):
        raise InvalidInputError(
            _("“{name}”: the files of a network end in .yaml, in small letters."), hint=_("Rename it."), name=name
        )
    return name


def _loose(name: str) -> str:
    """Return where a file that was handed in by itself belongs; what is no file of the top lists organisations."""
    if name in {*OWN, *LISTS, *NEEDED}:
        return name
    return _SECTIONS.get(name, f"organisations/{name}")


def _unzipped(name: str, content: bytes, most: int) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            wanted = [one for one in packed.infolist() if _is_wanted(one)]
            if len(wanted) > MOST_FILES:
                raise _too_many()
            top = _common([one.filename for one in wanted])
            found: list[tuple[str, bytes]] = []
            for one in wanted:
                found.append((place(one.filename[len(top) :]), _content(packed, one, most)))
                most -= len(found[-1][1])
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        # What zipfile raises where it is damaged, encrypted, or packed in a way that it does not know.
        raise InvalidInputError(
            _("“{name}” cannot be unpacked."), hint=_("Make a plain zip of the folder, without a password."), name=name
        ) from error


def _is_wanted(one: zipfile.ZipInfo) -> bool:
    parts = one.filename.split("/")
    hidden = any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in parts)
    return not one.is_dir() and not hidden and one.filename.lower().endswith((".yaml", ".yml"))


def _common(names: Sequence[str]) -> str:
    """Return the folders, with their slashes, that all files lie in: people pack the folder or what is in it."""
    top = ""
    while names:
        first = names[0][len(top) :].partition("/")
        inner = f"{top}{first[0]}/"
        if not first[1] or first[0] in {*FOLDERS, "", ".", ".."} or not all(one.startswith(inner) for one in names):
            break
        top = inner
    return top


def _content(packed: zipfile.ZipFile, one: zipfile.ZipInfo, most: int) -> bytes:
    if one.compress_type not in PACKINGS:
        raise NotImplementedError(f"it is packed in the way {one.compress_type}")
    pieces: list[bytes] = []
    size = 0
    with packed.open(one) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > most:
                raise too_large(MOST_BYTES)
            pieces.append(piece)
    return b"".join(pieces)


def _too_many() -> InvalidInputError:
    return InvalidInputError(
        _("There are more than {limit} YAML files in it, which is more than is taken here."),
        hint=_("Whoever runs the bot can load a larger folder: python -m bot seed --data FOLDER."),
        limit=MOST_FILES,
    )


def _write(folder: Path, contents: Mapping[str, bytes], own: Path) -> Handed:
    for name in FOLDERS:
        (folder / name).mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    missing = [name for name in OWN if name not in contents]
    for name in missing:
        shutil.copyfile(own / name, folder / name)
    empty = [name for name in LISTS if name not in contents]
    for name in empty:
        (folder / name).write_text("[]\n", encoding="utf-8")
    return Handed(folder=folder, own=missing, empty=empty)
