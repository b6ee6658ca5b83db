"""A stock-taking as tests read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from bot.app import App
from bot.stocktaking.composing import compose
from bot.stocktaking.document import Bullets, Document, Figure, Heading, Link, Paragraph, Part, Table
from bot.stocktaking.facts import Facts
from bot.stocktaking.files import FORMATS, file_of
from tests.support.apps import GUILD


async def facts_of(app: App, *, language: str = "en", since: str = "", guild: int = GUILD) -> Facts:
    return await app.stocktaking.facts(guild, language=language, since=since)


async def document_of(app: App, *, language: str = "en", since: str = "", guild: int = GUILD) -> Document:
    facts = await facts_of(app, language=language, since=since, guild=guild)
    return compose(facts, app.languages[language])


def lines_of(document: Document) -> list[str]:
    """Return every text of a document, in its order."""
    found = [document.title, document.subtitle, document.author]
    for part in document.parts:
        found += _texts(part)
    return found


def _texts(part: Part) -> Sequence[str]:
    match part:
        case Heading() | Paragraph():
            return [part.text]
        case Bullets():
            return part.items
        case Table():
            return [part.caption, *part.columns, *(cell for row in part.rows for cell in row)]
        case Figure():
            return [part.caption, part.alternative]
        case Link():
            return [part.text, part.address]


def text_of(document: Document) -> str:
    return "\n".join(lines_of(document))


def table_of(document: Document, column: str) -> Sequence[Sequence[str]]:
    """Return the rows of the table that has a column of this name."""
    return next(part.rows for part in document.parts if isinstance(part, Table) and column in part.columns)


def counted(document: Document) -> Mapping[str, str]:
    """Return the figures that stand first, by what they count."""
    return {row[0]: row[1] for row in table_of(document, "What is counted")}


def numbered(document: Document) -> dict[int, str]:
    """Return the numbered lines of the document."""
    return {
        part.first + at: item
        for part in document.parts
        if isinstance(part, Bullets) and part.numbered
        for at, item in enumerate(part.items)
    }


def after(document: Document, heading: str) -> list[Part]:
    """Return the parts from below a heading to the next one."""
    parts = iter(document.parts)
    for part in parts:
        if isinstance(part, Heading) and part.text == heading:
            break
    found: list[Part] = []
    for part in parts:
        if isinstance(part, Heading):
            break
        found.append(part)
    return found


def files(document: Document) -> dict[str, bytes]:
    """Return the document in every format."""
    return {form: file_of(document, form).content for form in FORMATS}


class Page(HTMLParser):
    """Reads a page of HTML: its text, its pictures, and whether every element is closed in its turn."""

    VOID = frozenset({"meta", "br", "rect", "circle", "polyline", "polygon", "path", "line"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.labels: list[str] = []
        self.addresses: list[str] = []
        self.started: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.started.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]
        if tag == "svg" and given.get("role") == "img":
            self.labels.append(given.get("aria-label") or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.started.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data
