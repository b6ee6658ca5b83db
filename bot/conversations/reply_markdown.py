"""A consolidated reply in Markdown (CommonMark, as GitHub reads it too), and the short of it for a message."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.conversations.reply_outline import Block, Heading, Items, Paragraph, Quotation, as_items, outline, prose
from bot.conversations.reply_records import Finding, Reply, Statement
from bot.conversations.reply_words import shortened

MESSAGE_LENGTH = 3500
SUMMARY_SHARE, POINTS_SHARE = 0.5, 0.6  # of what is left, in turn: the summary, the points, then all that follows
SHORTEST = 80  # characters of a line that is cut: less says nothing
_ADDRESS = re.compile(r"https?://[^\s<>`\"“”«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?…)]}'’*_~|\\"
_MARKS = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=#?\w+;)")
_BEGINS = re.compile(r"(?:[-+=:]|(?P<number>\d{1,9})(?=[.)]))")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Return one line of a text such that Markdown, also Discord's, shows it letter by letter and pings nobody.

    Addresses of web pages stay links to what they say.
    """
    parts = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_TRAILING)
        if len(address) <= len("https://"):
            continue
        parts += [_escaped(text[end : match.start()]), f"<{_EVERYBODY.sub('%40', address)}>"]
        end = match.start() + len(address)
    whole = "".join([*parts, _escaped(text[end:])])
    begins = _BEGINS.match(whole)
    if begins is None:
        return whole
    at = begins.end() if begins["number"] else 0
    return f"{whole[:at]}\\{whole[at:]}"


def _escaped(text: str) -> str:
    return _EVERYBODY.sub("@\u200b", _MARKS.sub(r"\\\g<0>", text))


def markdown(reply: Reply) -> str:
    """Return the whole reply as a Markdown file; nothing that anybody typed is markup in it."""
    return "\n\n".join(_block(one) for one in outline(reply)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text, number):
            return f"{'#' * level} {'' if number is None else f'{number}. '}{escaped(text)}"
        case Paragraph(lines):
            return "  \n".join(map(escaped, lines))
        case Items(items):
            return "\n".join(f"- {_finding(one)}" for one in items)
        case Quotation(statement, note, link):
            return _quotation(statement, note, link)


def _finding(one: Finding) -> str:
    return " ".join([escaped(one.text), *(f"\\[{number}\\]" for number in one.numbers)])


def _quotation(one: Statement, note: str, link: str) -> str:
    about = [escaped(text) for text in (one.by, one.theme) if text]
    if one.link:
        about.append(f"[{link}]({one.link})")
    first, *rest = one.words.split("\n")
    # Two blanks at the end of a line break it.
    words = [f"> **\\[{one.number}\\]** {escaped(first)}  "]
    words += [f"> {escaped(line)}  " if line else ">" for line in rest]
    said = ["\n".join(words).rstrip()]
    if about:
        said.append(" · ".join(about))
    if one.note:
        said.append(f"*{note}* – " + "  \n".join(map(escaped, one.note.split("\n"))))
    return "\n\n".join(said)


# -- the short of it ------------------------------------------------------------------------------------------------


def message_lines(reply: Reply, limit: int = MESSAGE_LENGTH) -> list[str]:
    """Return the reply for a message: title, query, summary, points, what was decided, next steps, counts.

    With line feeds between them the lines have at most `limit` characters, of which title, query and counts may take
    some 2,500. What does not fit is left out by whole lines; the last line says that the files hold everything.
    """
    said = reply.headings
    head = [f"## {escaped(reply.title)}", f"-# {escaped(reply.byline)}", escaped(reply.query)]
    foot = [f"-# {escaped(reply.taking_part[-1])}", f"-# {said['more']}"]
    left = limit - _size([*head, *foot])
    summary = _fitting([(said["summary"], _lines(reply.summary))], int(left * SUMMARY_SHARE))
    left -= _size(summary)
    findings = [
        (said["agrees"], [line for one in reply.answers for line in _bullets(one.agrees)]),
        (said["differs"], [line for one in reply.answers for line in _bullets(one.differs)]),
        (said["recommendations"], _bullets(reply.recommendations)),
    ]
    points = _fitting(findings, int(left * POINTS_SHARE))
    left -= _size(points)
    steps = _fitting([(said["steps"], _bullets(as_items(reply.steps)))], left)
    decided = _fitting([(said["decided"], _lines(reply.decided))], left - _size(steps))
    return [*head, *summary, *points, *decided, *steps, *foot]


def _bullets(found: Sequence[Finding]) -> list[str]:
    return [f"- {_finding(one)}" for one in found]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for block in prose(text) for line in _block(block).split("\n")]


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _fitting(parts: Sequence[tuple[str, Sequence[str]]], limit: int) -> list[str]:
    """Return of each part its heading and its first lines, as far as they fit; “…” stands for what does not."""
    fitting: list[str] = []
    for heading, lines in parts:
        left = limit - _size([*fitting, f"**{heading}**", "…"])
        taken: list[str] = []
        for line in lines:
            if _size([*taken, line]) > left:
                break
            taken.append(line)
        if lines and not taken and left >= SHORTEST:
            taken = [shortened(lines[0], left - 1).rstrip("\\")]  # half an escape would escape what follows
        if taken:
            fitting += [f"**{heading}**", *taken, *(["…"] if len(taken) < len(lines) else [])]
    return fitting
