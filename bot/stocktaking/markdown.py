"""A document as Markdown (CommonMark with tables, as GitHub reads it); its pictures stand inside it."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from bot.conversations.reply_markdown import escaped
from bot.stocktaking import svg
from bot.stocktaking.document import Bullets, Document, Figure, Heading, Link, Paragraph, Part, Table


def write(document: Document) -> str:
    """Return the document; nothing that anybody typed is markup in it.

    A picture is shown where it belongs and defined at the end, so that the text can be read as it is.
    """
    author = f"**{_line(document.author)}**" if document.author else ""
    blocks = [f"# {_line(document.title)}", author, f"*{_line(document.subtitle)}*"]
    blocks += [_block(part) for part in document.parts]
    figures = [part for part in document.parts if isinstance(part, Figure)]
    if figures:
        blocks.append("\n".join(_defined(one) for one in figures))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(part: Part) -> str:
    match part:
        case Heading(text=text, level=level):
            return f"{'#' * (level + 1)} {_line(text)}"
        case Paragraph():
            return _paragraph(part)
        case Bullets():
            marks = [f"{part.first + at}." if part.numbered else "-" for at in range(len(part.items))]
            return "\n".join(f"{mark} {_line(item)}" for mark, item in zip(marks, part.items, strict=True))
        case Table():
            return _table(part)
        case Figure():
            return f"![{_line(part.alternative)}][{part.name}]\n\n*{_line(part.caption)}*"
        case Link(text=text, address=address):
            return f"{_line(text)} {escaped(address)}"


def _paragraph(part: Paragraph) -> str:
    said = _line(part.text)
    if part.small:
        said = f"<small>{said}</small>"
    return f"> {said}" if part.quoted else said


def _table(part: Table) -> str:
    def row(cells: Sequence[str]) -> str:
        return f"| {' | '.join(map(_line, cells))} |"

    rules = ["---:" if at in part.numbers else "---" for at in range(len(part.columns))]
    lines = [row(part.columns), f"| {' | '.join(rules)} |", *map(row, part.rows)]
    if part.caption:
        lines = [f"*{_line(part.caption)}*", "", *lines]
    return "\n".join(lines)


def _defined(part: Figure) -> str:
    drawn = base64.b64encode(svg.write(part.picture, part.alternative).encode()).decode()
    return f"[{part.name}]: data:image/svg+xml;base64,{drawn}"


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))
