"""A consolidated reply as JSON, for programs: names of fields that stay, dates in ISO 8601."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.conversations.reply_records import Answers, Finding, Reply, Statement

SCHEMA = "consolidated-reply"
VERSION = 1  # rises when a field changes its meaning or goes; more may come without


def as_json(reply: Reply) -> str:
    """Return the whole reply; what is not known, or may not be said, is null, "" or an empty list."""
    return json.dumps(_plain(reply), ensure_ascii=False, indent=1) + "\n"


def _plain(reply: Reply) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "conversation": reply.conversation,
        "language": reply.language.replace("_", "-"),
        "title": reply.title,
        "network": reply.network,
        "mode": reply.mode,
        "phase": reply.phase,
        "final": reply.final,
        "as_of": reply.on,
        "opened": reply.opened or None,
        "closed": reply.closed or None,
        "thread": reply.thread,
        "framing": reply.framing,
        "questions": list(reply.questions),
        "query": reply.query,
        "summary": reply.summary,
        "answers": [_answers(one) for one in reply.answers],
        "recommendations": _findings(reply.recommendations),
        "decided": reply.decided,
        "next_steps": [
            {"text": one.text, "owner": one.owner, "due": one.due or None, "done": one.done} for one in reply.steps
        ],
        "resources": list(reply.resources),
        "organisations": list(reply.organisations),
        "places": list(reply.places),
        "meetings": [{"title": one.title, "date": one.on} for one in reply.events],
        "taking_part": {
            "names": list(reply.names),
            "featured_contributions": reply.featured,
            "people": reply.people,
            "messages": reply.messages,
            "facilitators": reply.facilitators,
        },
        "how_it_was_made": list(reply.making),
    }


def _answers(one: Answers) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "question": one.position,
        "heading": one.heading,
        "agrees": _findings(one.agrees),
        "differs": _findings(one.differs),
        "contributions": [_statement(each) for each in one.quoted],
        "also_said": [_statement(each) for each in one.others],
    }


def _findings(found: Sequence[Finding]) -> list[dict[str, Any]]:
    return [{"text": one.text, "contributions": list(one.numbers)} for one in found]


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "number": one.number,
        "words": one.words,
        "author": one.by,
        "theme": one.theme,
        "note": one.note,
        "link": one.link,
    }
