"""themes.yaml and categories.yaml -> terms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.core.database import Transaction
from bot.core.record import Record
from bot.core.seed import Folder, Report
from bot.vocabulary import store
from bot.vocabulary.records import Term, TermId


class Names(Record):
    """A name in the four languages; every one is needed."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    es: str = Field(min_length=1)
    pt_BR: str = Field(min_length=1)


class ThemeRecord(Record):
    """An entry of themes.yaml."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    axis: Literal["how", "theme", "expertise", "sdg"]
    source: Literal["document", "added"]
    name: Names
    words: dict[Literal["en", "fr", "es", "pt_BR"], list[str]] = {}
    parent: str | None = None


class CategoryRecord(Record):
    """A category of categories.yaml."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    letter: str = Field(pattern=r"^[A-Z]$")
    printed: str
    name: Names


class KindRecord(Record):
    """A kind of categories.yaml."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    name: Names


class CategoriesFile(Record):
    """The whole of categories.yaml."""

    categories: list[CategoryRecord]
    kinds: list[KindRecord]


class VocabularySeeder:
    """Reads and writes the vocabulary."""

    def __init__(self) -> None:
        self.terms: list[Term] = []

    def read(self, folder: Folder) -> None:
        """Read themes.yaml and categories.yaml; note keys that stand twice or parents that are missing."""
        themes = folder.load("themes.yaml", list[ThemeRecord]) or []
        categories = folder.load("categories.yaml", CategoriesFile)
        keys = [record.key for record in themes]
        for number, record in enumerate(themes, start=1):
            if keys.index(record.key) != number - 1:
                folder.faults.add(folder.where("themes.yaml", number - 1), f"the key “{record.key}” stands twice")
            if record.parent is not None and record.parent not in keys:
                folder.faults.add(
                    folder.where("themes.yaml", number - 1, "parent"),
                    f"{record.key}: no term “{record.parent}” to be its parent",
                )
            self.terms.append(
                Term(
                    id=TermId(record.axis, record.key),
                    position=number,
                    source=record.source,
                    parent=record.parent,
                    names=record.name.model_dump(),
                    words={language: list(words) for language, words in record.words.items()},
                )
            )
        if categories is None:
            return
        for position, category in enumerate(categories.categories, start=1):
            self.terms.append(
                Term(
                    id=TermId("category", category.key),
                    position=position,
                    source="document",
                    letter=category.letter,
                    printed=category.printed,
                    names=category.name.model_dump(),
                )
            )
        for position, kind in enumerate(categories.kinds, start=1):
            self.terms.append(
                Term(
                    id=TermId("kind", kind.key),
                    position=position,
                    source="added",
                    names=kind.name.model_dump(),
                )
            )

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:  # noqa: ARG002  # the protocol's
        """Make the server's vocabulary what was read."""
        added, changed, same = store.replace(tx, guild, self.terms)
        for outcome, count in (("added", added), ("changed", changed), ("same", same)):
            if count:
                getattr(report, outcome)["terms"] = count
