"""The Chatham House Rule: names of people and organisations are taken out of whatever is kept.

Taken out are the names that a conversation withholds (of those whose words were featured or moved, and what curators
add), organisations of the directory by every name, alias, printed name and abbreviation, mentions of members and
roles, links to messages, and e-mail addresses. A name is found in whatever case, with or without accents, run
together (“AnaSilva”), with blanks, marks or line breaks between its words, with characters in it that show nothing.
Each part of a person's name is taken out where it has a capital letter, unless it is a place or an everyday word.
Places stay: “in Medellín” is content, “the City of Medellín” is an organisation.

What is not defended: nicknames and organisations that nobody told us; roles and circumstances that identify (“the
mayor of …”, “the only woman on the commission”); names misspelt, with letters of another alphabet, spaced out letter
by letter, or of less than two letters; abbreviations of two letters; scripts that put no blanks between words, unless
the name stands alone; pictures and files. Works of the library are cited as they were published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.conversations import text_store, veil_store
from bot.conversations.records import TOUCHED, Conversation
from bot.conversations.veil_names import Names, listed, withheld
from bot.conversations.veil_reading import Reading
from bot.core.database import Transaction
from bot.core.i18n import Languages, _
from bot.core.kept import Kept
from bot.directory.records import KIND
from bot.directory.service import DirectoryService
from bot.events.records import Event

MARK = _("[name withheld]")
MOST_DIRECTORIES = 8  # of servers, kept in memory
MOST_CONVERSATIONS = 64

_ADDRESSES = re.compile(
    r"<@[!&]?\d+>"  # a member or a role
    r"|(?<![\w.-])(?:https?://)?(?:(?:ptb|canary|www)\.)?discord(?:app)?\.com/(?:channels|users)/(?:\S*[\w/])?"
    r"|(?<![\w.+%-])[\w.+%-]++@[\w-]+(?:\.[\w-]+)+",  # e-mail
    re.IGNORECASE,
)
_PAIRED = ("**", "__", "~~", "||")
_BETWEEN = re.compile(r"[ \t]*")


class Veil:
    """Takes names out of texts; without `mark` it takes out nothing."""

    def __init__(self, mark: str = "", marks: Iterable[str] = (), names: Sequence[Names] = ()) -> None:
        self._mark = mark
        self._names = names
        # Longest first, so that no mark is taken for the beginning of another.
        every = sorted({mark, *marks}, key=len, reverse=True)
        self._marks = re.compile("|".join(map(re.escape, every))) if mark else None

    def hide(self, text: str) -> str:
        """Return a text in which a mark stands for each name, one for those side by side; idempotent."""
        spans = self._spans(text)
        if not any(new for _start, _end, new in spans):
            return text
        merged: list[tuple[int, int, bool]] = []
        for start, end, new in spans:
            if merged and (new or merged[-1][2]) and _BETWEEN.fullmatch(text, merged[-1][1], start):
                merged[-1] = (merged[-1][0], end, True)
            else:
                merged.append((start, end, new))
        kept = [(0, 0, False), *merged, (len(text), len(text), False)]
        pieces = []
        for (start, end, new), (following, _end, _new) in pairwise(kept):
            pieces += [self._mark if new else text[start:end], text[end:following]]
        return "".join(pieces)

    def meeting(self, event: Event) -> Event:
        """Return a meeting as a conversation may name it: the calendar has its title, which may name its host."""
        if self._marks is None:
            return event
        return replace(
            event, title=self.hide(event.title),
            titles={code: self.hide(title) for code, title in event.titles.items()},
            kept={original: replace(one, title=self.hide(one.title)) for original, one in event.kept.items()},
        )  # fmt: skip

    def found(self, text: str) -> list[str]:
        """Return what `hide` would take out of a text, in its order, each once."""
        return list(dict.fromkeys(text[start:end] for start, end, new in self._spans(text) if new))

    def _spans(self, text: str) -> list[tuple[int, int, bool]]:
        """Return (start, end, new) of what is to be a mark and of the marks that stand already; none overlap."""
        if self._marks is None or not text:
            return []
        marks = [match.span() for match in self._marks.finditer(text)]
        reading = Reading(text, marks)
        spans = [(start, end, False) for start, end in marks]
        spans += [(*reading.whole(*match.span()), True) for match in _ADDRESSES.finditer(text)]
        for names in self._names:
            spans += [(*_dressed(text, start, end), True) for start, end in names.spans(reading)]
        joined: list[tuple[int, int, bool]] = []
        for start, end, new in sorted(spans):
            # Of two names that overlap, both go: what one of them leaves could be enough to know the other.
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]), joined[-1][2] or new)
            else:
                joined.append((start, end, new))
        return joined


def _dressed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with the Markdown that would lose its other half: “**Ana** Silva”, “Ana **Silva**”."""
    for pair in _PAIRED:
        if text.count(pair, start, end) % 2:
            if text.startswith(pair, end):
                end += len(pair)
            elif text.endswith(pair, 0, start):
                start -= len(pair)
    return start, end


class Veils:
    """Knows the names that each conversation withholds."""

    def __init__(self, directory: DirectoryService, languages: Languages) -> None:
        self._directory = directory
        self._languages = languages
        self._listed = Kept[tuple[Names, frozenset[str]]](MOST_DIRECTORIES)
        self._withheld = Kept[Names](MOST_CONVERSATIONS)

    def of(self, tx: Transaction, conversation: Conversation) -> Veil:
        """Return the veil of a conversation; that of an attributed one hides nothing."""
        if not conversation.veiled:
            return Veil()
        names = veil_store.withheld(tx, conversation.id)
        return self._veil(tx, conversation.guild, conversation.language, names, key=conversation.id)

    def fresh(self, tx: Transaction, guild: int, language: str, names: Iterable[str] = ()) -> Veil:
        """Return the veil of a conversation under the Chatham House Rule that is not there yet."""
        return self._veil(tx, guild, language, tuple(names))

    def withhold(self, tx: Transaction, conversation: Conversation, names: Iterable[str]) -> Veil:
        """Add names to those that a conversation withholds and take them out of what is kept of it; return its veil.

        Nothing happens to an attributed conversation, nor where all names are known. What was rewritten is to be
        indexed again by the caller. Drafts of forms are not touched: what comes of them is hidden when it is kept.
        """
        if not conversation.veiled:
            return Veil()
        added = veil_store.add_withheld(tx, conversation.id, names)
        veil = self.of(tx, conversation)
        if added and text_store.rewrite(tx, conversation.guild, conversation.id, veil.hide):
            tx.touch(TOUCHED)
        return veil

    def _veil(self, tx: Transaction, guild: int, language: str, names: Sequence[str], key: int | None = None) -> Veil:
        directory, places = self._directory_names(tx, guild)
        own = None if key is None else self._withheld.get(key, hash((tuple(names), places)))
        if own is None:
            own = withheld(names, places)
            if key is not None:
                self._withheld.put(key, hash((tuple(names), places)), own)
        marks = [say(MARK) for say in self._languages]
        return Veil(self._languages[language](MARK), marks, (own, directory))

    def _directory_names(self, tx: Transaction, guild: int) -> tuple[Names, frozenset[str]]:
        version = self._directory.version(guild)
        changed = (guild, KIND) in tx.touched
        kept = None if changed else self._listed.get(guild, version)
        if kept is None:
            kept = listed(self._directory.names_in(tx, guild), self._directory.geography_in(tx, guild))
            # A reader may look at what stood before this version; the writer sees what stands.
            if tx.writes and not changed:
                self._listed.put(guild, version, kept)
        return kept
