"""A document as one page of HTML that needs nothing else: pictures are drawn in it, and it loads nothing."""

from __future__ import annotations

import re
from html import escape

from bot.stocktaking import svg
from bot.stocktaking.document import Bullets, Document, Figure, Heading, Link, Paragraph, Part, Table

_ADDRESS = re.compile(r"https?://[^\s<>`\"“”«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?…)]}'’"
_STYLE = """
body { font: 1rem/1.55 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2, h3, h4, th, figcaption, .about { font-family: system-ui, sans-serif; line-height: 1.25; }
h1 { font-size: 1.6rem; margin-bottom: .3rem; } h2 { font-size: 1.3rem; margin-top: 2.4rem; } h3 { font-size: 1.1rem; margin-top: 1.8rem; } h4 { font-size: 1rem; margin-top: 1.4rem; }
.about { color: #444; margin-top: 0; } .small, figcaption, caption { font-size: .875rem; color: #444; }
blockquote { margin: .8rem 0; padding-left: 1rem; border-left: 3px solid #bbb; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; } caption { text-align: left; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #ccc; } .number { text-align: right; }
figure { margin: 1.2rem 0; } figure svg { max-width: 100%; height: auto; }
li { margin: .25rem 0; } a { color: #0b4f8a; } p, li, td { overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } a { color: inherit; } h2, h3, h4 { break-after: avoid; } figure, tr, li { break-inside: avoid; } }
""".strip()  # noqa: E501  # one rule a line is read more easily


def write(document: Document) -> str:
    """Return the document as a page in its language; every text in it is escaped."""
    shown = "\n".join(_block(part) for part in document.parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="author" content="{escape(document.author)}">\n'
        f'<meta name="date" content="{escape(document.made_at)}">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(document.title)}</h1>\n{_about(document)}\n{shown}\n"
        "</main>\n</body>\n</html>\n"
    )


def _about(document: Document) -> str:
    lines = [escape(one) for one in (document.author, document.subtitle) if one]
    return f'<p class="about">{"<br>".join(lines)}</p>'


def _block(part: Part) -> str:
    match part:
        case Heading(text=text, level=level):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph():
            said = f'<p class="small">{_linked(part.text)}</p>' if part.small else f"<p>{_linked(part.text)}</p>"
            return f"<blockquote>{said}</blockquote>" if part.quoted else said
        case Bullets():
            kind = "ol" if part.numbered else "ul"
            start = f' start="{part.first}"' if part.numbered and part.first != 1 else ""
            items = "\n".join(f"<li>{_linked(item)}</li>" for item in part.items)
            return f"<{kind}{start}>\n{items}\n</{kind}>"
        case Table():
            return _table(part)
        case Figure():
            drawn = svg.write(part.picture, part.alternative)
            return f"<figure>\n{drawn}\n<figcaption>{escape(part.caption)}</figcaption>\n</figure>"
        case Link(text=text, address=address):
            return f"<p>{escape(text)} {_linked(address)}</p>"


def _table(part: Table) -> str:
    def cell(name: str, at: int, text: str) -> str:
        kind = ' class="number"' if at in part.numbers else ""
        scope = ' scope="col"' if name == "th" else ""
        return f"<{name}{scope}{kind}>{_linked(text)}</{name}>"

    head = "".join(cell("th", at, text) for at, text in enumerate(part.columns))
    rows = ["<tr>" + "".join(cell("td", at, text) for at, text in enumerate(row)) + "</tr>" for row in part.rows]
    caption = f"<caption>{escape(part.caption)}</caption>\n" if part.caption else ""
    listed = "\n".join(rows)
    return f"<table>\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{listed}\n</tbody>\n</table>"


def _linked(text: str) -> str:
    """Return a text in which each address of a web page is a link to what it says."""
    parts = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_TRAILING)
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        end = match.start() + len(address)
    return "".join([*parts, escape(text[end:])])
