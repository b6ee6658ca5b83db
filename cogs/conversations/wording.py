"""Conversations in words: where one stands, a line of a list, what somebody said as a quotation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from discord import ButtonStyle
from discord.ui import Button, LayoutView

from bot.conversations.records import PHASES, Brief, Commitment, Contribution, Conversation
from bot.core.folding import fold, words
from bot.core.i18n import Language, _
from bot.core.texts import visible
from bot.directory.records import Place
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.ui.times import discord_time
from bot.vocabulary.records import SUBJECT_AXES, TermId, Terms

_ADDRESS = re.compile(r"https?://\S+")
EXCERPT = 160  # characters
BEFORE = 50  # of them before the word that was found


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the vocabulary of the server, the present, the places that are named."""

    say: Language
    terms: Terms
    now: datetime
    places: Mapping[str, Place] = field(default_factory=dict)  # by the value of their facet


def thread_link(guild: int, thread: int) -> str:
    """Return the address of a thread as a whole."""
    return f"https://discord.com/channels/{guild}/{thread}"


def thread_button(found: Conversation, say: Language) -> Button[LayoutView] | None:
    """Return the way to the thread of a conversation, None before it is made."""
    if found.thread is None:
        return None
    return Button(
        style=ButtonStyle.link, url=thread_link(found.guild, found.thread), label=say(_("Go to the thread"))
    )  # fmt: skip


def phase_line(one: Brief | Conversation, say: Language) -> str:
    """Return where a conversation stands, with the date that matters to its readers."""
    if one.phase == "announced" and one.opens_at is not None:
        return say(_("opens {when}"), when=discord_time(one.opens_at, "D"))
    if one.phase == "open" and one.closes_at is not None:
        return say(_("open until {when}"), when=discord_time(one.closes_at, "D"))
    if one.phase == "closed" and one.closed_at is not None:
        return say(_("closed {when}"), when=discord_time(one.closed_at, "D"))
    return say(PHASES[one.phase])


def counts(one: Brief, say: Language) -> list[str]:
    """Return how many questions have been asked, and how much was featured."""
    questions = (
        say.plural("{count} question", "{count} questions", one.questions)
        if one.posted == one.questions or one.phase == "closed"
        else say(_("{posted} of {count} questions asked"), posted=one.posted, count=one.questions)
    )
    featured = (
        say.plural("{count} featured contribution", "{count} featured contributions", one.featured)
        if one.featured
        else ""
    )
    return [text for text in (questions if one.questions else "", featured) if text]


def line(one: Brief, reader: Reader, *, new: int | None = None) -> str:
    """Return a conversation as two lines of a list; `new` is how much came since a follower looked."""
    say = reader.say
    news = ""
    if new is not None:
        news = f"**{say.plural('{count} new', '{count} new', new)}**" if new else say(_("followed, nothing new"))
    about = [phase_line(one, say), *counts(one, say), ", ".join(subjects(one.terms, reader)[:2]), news]
    return f"**{plain(one.title)}**\n-# {' · '.join(filter(None, about))}"


def subjects(terms: Sequence[TermId], reader: Reader) -> list[str]:
    """Return the names of the themes among these terms; goals come last."""
    ordered = sorted((one for one in terms if one.axis in SUBJECT_AXES), key=lambda one: one.axis == "sdg")
    return [reader.say.pick(term.names) for one in ordered if (term := reader.terms.get(*one)) is not None]


def facet_value(facet: str, value: str, reader: Reader) -> str:
    """Return the name of a facet's value."""
    if facet == "phase":
        return next((reader.say(name) for phase, name in PHASES.items() if phase == value), value)
    if facet == "theme":
        term = reader.terms.subject(value)
        return value if term is None else reader.say.pick(term.names)
    if not value.isdigit():
        return reader.say.country(value)
    place = reader.places.get(value)
    return value if place is None else place_name(place.names, place.country, reader.say)


def excerpt(text: str, query: str, *, limit: int = EXCERPT) -> str:
    """Return the part of a text around the first word that a query asks for, in whole words, of `limit` characters."""
    asked = words(query)
    pieces = visible(text).split(" ")
    start, found, at = 0, 0, 0
    for piece in pieces:
        folded = fold(piece).split()
        if asked and any(word.startswith(one) for word in folded for one in asked):
            found = at
            break
        at += len(piece) + 1
    whole = " ".join(pieces)
    if len(whole) <= limit:
        return whole
    if found > BEFORE:
        start = whole.find(" ", found - BEFORE) + 1
    shown = whole[start : start + limit - 2]
    if start + len(shown) < len(whole):
        shown = f"{shown.rpartition(' ')[0] or shown}…"
    return f"…{shown}" if start else shown


def quoted(text: str, *, limit: int = 4000) -> str:
    """Return what somebody said, line by line, as a quotation that Discord shows letter by letter."""
    shown = text if len(text) <= limit else f"{text[:limit].rpartition(' ')[0] or text[:limit]} …"
    return "\n".join(f"> {_line(each)}".rstrip() for each in shown.splitlines())


def _line(line: str) -> str:
    # Discord shows what stands in an address as it is.
    return _ADDRESS.sub(lambda found: found.group().replace("\\_", "_"), plain(line, limit=4000))


def lines_of(text: str, *, limit: int) -> str:
    """Return a text of several lines, each shown letter by letter."""
    shown = text if len(text) <= limit else f"{text[:limit].rpartition(' ')[0] or text[:limit]} …"
    return "\n".join(plain(each, limit=4000) for each in shown.splitlines() if visible(each))


def said_by(one: Contribution, conversation: Conversation, reader: Reader) -> str:
    """Return number, who said it where that may be said, and the theme."""
    say = reader.say
    by = "" if conversation.veiled else plain(one.by, limit=100)
    theme = ", ".join(subjects([one.term], reader)) if one.term is not None else ""
    return " · ".join(filter(None, [f"**{say(_('Number {number}'), number=one.number)}**", by, theme]))


def step_line(one: Commitment, reader: Reader, *, origin: bool = True) -> list[str]:
    """Return a commitment in lines: what, then when, who and from which conversation, then what came of it.

    A text that was printed keeps its own language, with the title that was added in the reader's.
    """
    say = reader.say
    title = say.pick(one.texts)
    lines = [f"**{plain(title or one.text, limit=400)}**"]
    if title and fold(title) != fold(one.text):
        lines.append(say(_("“{text}”"), text=plain(one.text, limit=400)))
    about = []
    if one.done_at is not None:
        about.append(say(_("done {when}"), when=discord_time(one.done_at, "D")))
    elif one.due is not None:
        due = _("late: was due {date}") if one.due < reader.now.date() else _("due {date}")
        about.append(say(due, date=say.date(one.due.isoformat())))
    else:
        about.append(say(_("no date")))
    if one.owner and not one.veiled:
        about.append(plain(one.owner))
    if origin and one.title:
        about.append(say(_("from {title}"), title=plain(one.title)))
    lines.append(f"-# {' · '.join(about)}")
    if one.outcome:
        lines.append(f"-# {plain(one.outcome, limit=300)}")
    return lines


def places_line(conversation: Conversation, say: Language) -> str:
    """Return the places that a conversation is about."""
    return say.series(
        plain(place_name(one.place.names if one.place else {}, one.country, say)) for one in conversation.places
    )
