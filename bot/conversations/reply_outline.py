"""A consolidated reply as a row of headings, paragraphs, lists and quotations: what each file format writes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conversations.reply_records import Answers, Finding, Reply, Statement, Step

_BULLETS = ("- ", "* ", "• ", "– ")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the title of all, `number` that of a question."""

    level: int
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that stand together; small print where it is about the reply itself."""

    lines: Sequence[str]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list: each a text with the numbers of contributions."""

    items: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A contribution, with the words for its note and its link."""

    statement: Statement
    note: str
    link: str


Block = Heading | Paragraph | Items | Quotation


def outline(reply: Reply) -> Iterator[Block]:
    """Return everything that a reply shows, in order; nothing of what is empty, no heading without what it heads."""
    said = reply.headings
    yield Heading(1, reply.title)
    yield Paragraph([reply.byline], small=True)
    yield from _part(said["query"], prose(reply.query))
    yield from _part(said["summary"], prose(reply.summary))
    for one in reply.answers:
        yield from _answers(one, reply)
    yield from _part(said["recommendations"], _items(reply.recommendations))
    yield from _part(said["decided"], prose(reply.decided))
    yield from _part(said["steps"], _items(as_items(reply.steps)))
    yield from _part(said["resources"], _items(list(map(_plain, reply.resources))))
    concerned = [*reply.organisations, *reply.places]
    heading = said["concerned"] if reply.organisations else said["places"]
    yield from _part(heading, _items(list(map(_plain, concerned))))
    yield from _part(said["events"], _items([_plain(f"{one.title} ({one.said})") for one in reply.events]))
    yield from _part(said["taking_part"], [Paragraph([one]) for one in reply.taking_part])
    making: list[Block] = [Paragraph([" ".join(reply.making)], small=True)]
    if reply.whereabouts:
        making.append(Paragraph([reply.whereabouts], small=True))
    yield from _part(said["making"], making)


def prose(text: str) -> list[Block]:
    """Return the paragraphs and lists of a text in lines: an empty line parts two paragraphs, bullets make a list."""
    blocks: list[Block] = []
    lines: list[str] = []
    items: list[Finding] = []

    def close() -> None:
        if lines:
            blocks.append(Paragraph(tuple(lines)))
        if items:
            blocks.append(Items(tuple(items)))
        lines.clear()
        items.clear()

    for line in text.split("\n"):
        bullet = line.startswith(_BULLETS) and bool(line[2:].strip())
        if not line or (bullet and lines) or (not bullet and items):
            close()
        if bullet:
            items.append(_plain(line[2:].strip()))
        elif line:
            lines.append(line)
    close()
    return blocks


def as_items(steps: Sequence[Step]) -> list[Finding]:
    """Return next steps as items of a list: what, and in brackets who and until when."""
    return [_plain(f"{one.text} ({one.said})" if one.said else one.text) for one in steps]


def _plain(text: str) -> Finding:
    return Finding(text=text, numbers=())


def _items(found: Sequence[Finding]) -> list[Block]:
    return [Items(found)] if found else []


def _part(heading: str, blocks: Sequence[Block], *, level: int = 2) -> Iterator[Block]:
    if blocks:
        yield Heading(level, heading)
        yield from blocks


def _answers(one: Answers, reply: Reply) -> Iterator[Block]:
    said = reply.headings
    yield Heading(2, one.heading, one.position)
    yield from _part(said["agrees"], _items(one.agrees), level=3)
    yield from _part(said["differs"], _items(one.differs), level=3)
    quoted: list[Block] = [Quotation(each, said["note"], said["link"]) for each in one.quoted]
    if one.agrees or one.differs or one.others:
        yield from _part(said["quoted"], quoted, level=3)
    else:
        yield from quoted
    yield from _part(said["others"], [Quotation(each, said["note"], said["link"]) for each in one.others], level=3)
