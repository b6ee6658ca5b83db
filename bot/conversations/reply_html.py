"""A consolidated reply as one page of HTML that needs nothing else: it can be read, printed and forwarded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from bot.conversations.reply_outline import Block, Heading, Items, Paragraph, Quotation, outline
from bot.conversations.reply_records import Finding, Reply, Statement

_ADDRESS = re.compile(r"https?://[^\s<>`\"“”«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?…)]}'’"
_STYLE = """
body { font: 1rem/1.55 Georgia, "Times New Roman", serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2, h3, .about { font-family: system-ui, sans-serif; line-height: 1.25; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin-top: 1.5rem; }
.small { font-size: .875rem; color: #444; } .about { font-size: .875rem; margin: .2rem 0 .4rem; }
blockquote { margin: 1.2rem 0 .2rem; padding-left: 1rem; border-left: 3px solid #bbb; }
li { margin: .3rem 0; } a { color: #0b4f8a; } p, li { overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } a { color: inherit; text-decoration: none; } h2, h3 { break-after: avoid; } blockquote, li { break-inside: avoid; } }
""".strip()  # noqa: E501  # one rule a line is read more easily


def html(reply: Reply) -> str:
    """Return the whole reply as a page in its language; every text in it is escaped, and it loads nothing."""
    language = reply.language.replace("_", "-")
    shown = "\n".join(_block(one) for one in outline(reply))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(reply.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n{shown}\n"
        "</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(level, text, number):
            return f"<h{level}>{'' if number is None else f'{number}. '}{escape(text)}</h{level}>"
        case Paragraph(lines, small):
            opening = '<p class="small">' if small else "<p>"
            return f"{opening}{_lines(lines)}</p>"
        case Items(items):
            return "<ul>\n" + "\n".join(f"<li>{_finding(one)}</li>" for one in items) + "\n</ul>"
        case Quotation(statement, note, link):
            return _quotation(statement, note, link)


def _lines(lines: Sequence[str]) -> str:
    return "<br>\n".join(map(_linked, lines))


def _linked(text: str) -> str:
    """Return a text in which each address of a web page is a link to what it says."""
    parts = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_TRAILING)
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a href="{escape(address)}" rel="nofollow noreferrer">{escape(address)}</a>')
        end = match.start() + len(address)
    return "".join([*parts, escape(text[end:])])


def _finding(one: Finding) -> str:
    numbers = [f'<a href="#contribution-{number}">[{number}]</a>' for number in one.numbers]
    return " ".join([_linked(one.text), *numbers])


def _quotation(one: Statement, note: str, link: str) -> str:
    about = [escape(text) for text in (one.by, one.theme) if text]
    if one.link:
        about.append(f'<a href="{escape(one.link)}">{escape(link)}</a>')
    # The language is whatever its author wrote in: unknown, so not that of the page.
    parts = [_lines(part.split("\n")) for part in one.words.split("\n\n")]
    parts[0] = f"<strong>[{one.number}]</strong> {parts[0]}"
    words = "".join(f'<p dir="auto">{part}</p>' for part in parts)
    said = [f'<blockquote lang="" id="contribution-{one.number}">{words}</blockquote>']
    if about:
        said.append(f'<p class="about">{" · ".join(about)}</p>')
    if one.note:
        said.append(f'<p class="small"><em>{escape(note)}</em> – {_lines(one.note.split(chr(10)))}</p>')
    return "\n".join(said)
