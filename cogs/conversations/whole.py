"""A whole thread as a file."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from bot.conversations.records import Conversation
from bot.conversations.reply_markdown import escaped
from bot.core.i18n import Language, _
from cogs.conversations.threads import MOST_READ, Written

Lines = list[tuple[str, list[str]]]  # who and when, what


def whole_file(found: Conversation, written: Sequence[Written], form: str, say: Language) -> tuple[str, bytes]:
    """Return (name, content) of everything that was written, as `md`, `html` or `json`, in the conversation's language.

    Under the Chatham House Rule only the day is told of each, and nobody is named (`threads.whole_thread`).
    """
    name = f"whole-thread-{found.id}.{form}"
    if form == "json":
        plain = {
            "schema": "whole-thread",
            "version": 1,
            "conversation": found.id,
            "title": found.title,
            "mode": found.mode,
            "messages": [
                {
                    "at": one.at.date().isoformat() if found.veiled else one.at.isoformat(),
                    **({} if found.veiled else {"by": one.author}),
                    "words": one.words,
                }
                for one in written
            ],
        }
        return name, (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
    note = say(_("The whole thread, with what was not featured: the last {count} messages at most."), count=MOST_READ)
    lines = [(_head(one, found, say), one.words.splitlines()) for one in written]
    text = _markdown(found.title, note, lines) if form == "md" else _html(found.title, note, lines, say)
    return name, text.encode()


def _head(one: Written, found: Conversation, say: Language) -> str:
    day = say.date(one.at.date().isoformat())
    return day if found.veiled or not one.author else f"{one.author} · {day}"


def _markdown(title: str, note: str, lines: Lines) -> str:
    blocks = [f"# {escaped(title)}", escaped(note)]
    for head, words in lines:
        blocks += [f"**{escaped(head)}**", "\n".join(f"> {escaped(each)}  " for each in words)]
    return "\n\n".join(blocks) + "\n"


def _html(title: str, note: str, lines: Lines, say: Language) -> str:
    said = html.escape
    body = "\n".join(
        f"<p><strong>{said(head)}</strong></p>\n<blockquote>{'<br>'.join(said(each) for each in words)}</blockquote>"
        for head, words in lines
    )
    language = say.code.replace("_", "-")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{said(title)}</title></head>\n'
        f"<body>\n<h1>{said(title)}</h1>\n<p>{said(note)}</p>\n{body}\n</body>\n</html>\n"
    )
