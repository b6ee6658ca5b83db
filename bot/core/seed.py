"""YAML that people edit -> plain data with line numbers -> validated records.

Every scalar is loaded as text, since YAML would make `NO` False, `18:30` 1110 and `0123` 83. Keys that stand
twice, aliases and deep nesting are refused. Faults are collected, each with file and line, and nothing is
written while there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.core.database import Transaction
from bot.errors import DataError

MOST_DEEP = 12
MOST_BYTES = 4 * 1024 * 1024
Model = TypeVar("Model")
Path_ = tuple[int | str, ...]
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Document:
    """A YAML file as data, with the line of every value."""

    name: str
    data: Any
    lines: Mapping[Path_, int]

    def where(self, path: Path_) -> str:
        """Return `file:line` of a value, or of the nearest value around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return f"{self.name}:{self.lines[path[:length]]}"
        return self.name


@dataclass(slots=True)
class Faults:
    """What is wrong with the data, collected so that an editor sees everything at once."""

    lines: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note one fault."""
        self.lines.append(f"{where}: {what}")

    def refuse(self) -> None:
        """Raise DataError where there is a fault."""
        if self.lines:
            raise DataError(self.lines)


def read_yaml(text: str, name: str, faults: Faults) -> Document | None:
    """Parse one file; note what is wrong and return None where it cannot be used at all."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        faults.add(name, f"the file is larger than {MOST_BYTES // 1024 // 1024} MiB")
        return None
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.events.AliasEvent):
                faults.add(f"{name}:{_line(event)}", "aliases (*name) are not used here; write it out")
                return None
            if isinstance(event, yaml.events.CollectionStartEvent):
                depth += 1
                if depth > MOST_DEEP:
                    faults.add(f"{name}:{_line(event)}", f"nested deeper than {MOST_DEEP} levels")
                    return None
            elif isinstance(event, yaml.events.CollectionEndEvent):
                depth -= 1
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        faults.add(f"{name}{line}", error.problem or "not YAML")
        return None
    except (yaml.YAMLError, UnicodeError) as error:
        faults.add(name, f"not YAML: {error}")
        return None
    lines: dict[Path_, int] = {}
    data = _plain(node, (), lines, name, faults) if node is not None else None
    return Document(name, data, lines)


def _line(event: yaml.events.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(node: yaml.Node, path: Path_, lines: dict[Path_, int], name: str, faults: Faults) -> Any:  # noqa: ANN401
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, number), lines, name, faults) for number, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                faults.add(f"{name}:{key_node.start_mark.line + 1}", f"the key “{key}” stands twice")
            mapping[key] = _plain(value_node, (*path, key), lines, name, faults)
        return mapping
    return str(node.value)


def validate(document: Document, shape: type[Model], faults: Faults) -> Model | None:
    """Hold a document against a type (a Record, `list[Record]` …); note each fault with its line."""
    try:
        return TypeAdapter(shape).validate_python(document.data)
    except ValidationError as error:
        for fault in error.errors():
            path = tuple(fault["loc"])
            label = ".".join(str(part) for part in path if not isinstance(part, int)) or "the file"
            faults.add(document.where(path), f"{label}: {fault['msg']}")
        return None


class Folder:
    """A folder of YAML, read and validated file by file."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self.path = path
        self.faults = faults
        self._documents: dict[str, Document] = {}

    def where(self, name: str, *path: int | str) -> str:
        """Return `file:line` of a value of a file that was read, or the file alone."""
        document = self._documents.get(name)
        return name if document is None else document.where(path)

    def document(self, name: str) -> Document | None:
        """Return the file `name` of the folder, or None where it is missing or not YAML (noted)."""
        file = self.path / name
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            self.faults.add(name, f"cannot be read: {error.strerror}")
            return None
        except UnicodeDecodeError as error:
            self.faults.add(name, f"not UTF-8 text: {error.reason} at byte {error.start}")
            return None
        document = read_yaml(text, name, self.faults)
        if document is not None:
            self._documents[name] = document
        return document

    def load(self, name: str, shape: type[Model]) -> Model | None:
        """Return the validated content of the file `name`, or None (noted)."""
        document = self.document(name)
        return None if document is None else validate(document, shape, self.faults)

    def each(self, subfolder: str, shape: type[Model]) -> Iterator[tuple[Document, Model]]:
        """Yield every valid file of a subfolder in the order of their names, with its lines."""
        files = sorted((self.path / subfolder).glob("*.yaml"))
        if not files:
            self.faults.add(f"{subfolder}/", "no .yaml file in this folder")
        for file in files:
            document = self.document(f"{subfolder}/{file.name}")
            if document is not None and (content := validate(document, shape, self.faults)) is not None:
                yield document, content


@dataclass(slots=True, kw_only=True)
class Report:
    """What a seeding did, by kind of record."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)  # edited by people, so left as they are

    def count(self, what: str, outcome: str) -> None:
        """Count one record of a kind as added, changed or same."""
        counts: dict[str, int] = getattr(self, outcome)
        counts[what] = counts.get(what, 0) + 1


class Seeder(Protocol):
    """A feature's part of the seed; `read` may note faults, `apply` runs only where nobody noted one."""

    def read(self, folder: Folder) -> None:
        """Read and check this feature's files."""
        ...

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:
        """Write what was read, in the seeding's one transaction; twice is the same as once."""
        ...


def read_all(path: Path, seeders: list[Seeder]) -> None:
    """Let every seeder read the folder; raise DataError with every fault there is."""
    faults = Faults()
    if not path.is_dir():
        faults.add(str(path), "no such folder")
        faults.refuse()
    folder = Folder(path, faults)
    for seeder in seeders:
        seeder.read(folder)
    faults.refuse()
