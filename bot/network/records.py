"""What a network says of itself, as `data/network.yaml` holds it.

`text` is printed wording and stays in the language it was printed in; `title`, `summary` and what begins with
`added_` is ours, in the four languages.
"""

from __future__ import annotations

from pydantic import Field

from bot.core.record import Record

ByLanguage = dict[str, str]


class Source(Record):
    """The document that the network's account of itself comes from."""

    title: str
    place: str
    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")


class Objective(Record):
    """One of the objectives, as printed."""

    key: str
    text: str
    added_texts: ByLanguage = {}
    ledger: list[str] = []

    def texts(self) -> ByLanguage:
        """Return the printed English and the added languages."""
        return {"en": self.text, **self.added_texts}


class Context(Record):
    """What the network stands in."""

    text: list[str]
    themes: list[str] = []
    ledger: list[str] = []


class CoFacilitator(Record):
    """An institution that facilitates the network."""

    organisation: str
    printed: str
    programme: str | None = None
    ledger: list[str] = []


class Footnote(Record):
    """The document's note on the institutions behind a co-facilitator."""

    organisation: str
    text: str
    institutions: list[str]
    ledger: list[str] = []


class Milestone(Record):
    """An entry of the timeline; `start` and `end` are ISO dates or months."""

    key: str
    title: ByLanguage
    text: str
    start: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}){0,2}$")
    end: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}){0,2}$")
    as_of: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}){0,2}$")
    place: str | None = None
    country: str | None = None
    figures: dict[str, str] = {}
    ledger: list[str] = []


class Promise(Record):
    """Something that the network said it would do."""

    key: str
    title: ByLanguage
    text: str
    by: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    timeline: str | None = None
    themes: list[str] = []
    ledger: list[str] = []


class Link(Record):
    """An address that the document prints."""

    key: str
    url: str
    title: ByLanguage
    ledger: list[str] = []


class Network(Record):
    """The network's account of itself."""

    key: str
    name: str
    added_names: ByLanguage = {}
    abbreviation: str = ""
    existed_since: str = Field(pattern=r"^\d{4}(-\d{2}){0,2}$")
    source: Source
    summary: ByLanguage
    description: list[str]
    objectives: list[Objective]
    context: Context
    co_facilitators: list[CoFacilitator]
    footnote: Footnote | None = None
    timeline: list[Milestone]
    promises: list[Promise] = []
    links: list[Link] = []

    def names(self) -> ByLanguage:
        """Return the printed English name and the added ones."""
        return {"en": self.name, **self.added_names}
