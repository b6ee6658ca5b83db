"""What is searched for a typed query: its words folded, each one corrected where the index does not know it.

Each word is quoted into FTS5, so no input can be a query of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.database import Transaction
from bot.core.folding import words
from bot.core.search_scope import listed
from bot.core.spelling import Vocabulary

INDEXED = 3  # letters of the longest beginning that the index holds (migrations/0001_core.sql)
EXPANDED = 16  # known words that stand for a longer beginning in a query
TELLING = 5  # letters from which a beginning of a theme's word counts
QUERY_WORDS = 12
QUERY_LENGTH = 60  # folded characters: a search fits into the address of a button
COLUMNS = "names places themes body"

# Words of names and of questions that say nothing by themselves: left out where other words stand.
LITTLE_WORDS = frozenset(
    [
        # English
        *("a", "about", "an", "and", "are", "at", "by", "for", "from", "in", "is", "near", "of", "on", "or", "the"),
        *("to", "what", "who", "with", "work", "working", "works"),
        # French
        *("au", "aux", "avec", "cherche", "chez", "d", "dans", "de", "des", "du", "en", "et", "fait", "l", "la"),
        *("le", "les", "ou", "par", "pour", "que", "qui", "sur", "travaille", "travaillent", "un", "une"),
        # Spanish
        *(
            "al",
            "ayuda",
            "busco",
            "con",
            "del",
            "e",
            "el",
            "hace",
            "las",
            "los",
            "o",
            "para",
            "por",
            "quien",
            "quienes",
        ),
        *("sobre", "su", "trabaja", "trabajan", "una", "y"),
        # Portuguese
        *("ao", "com", "da", "das", "do", "dos", "em", "faz", "na", "nas", "no", "nos", "os", "quem", "trabalha"),
        *("trabalham", "um", "uma"),
        # of names
        *("der", "van", "von"),
    ]
)


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word as it is searched."""

    typed: str
    forms: tuple[str, ...]  # what is searched: the word itself, or its corrections
    prefix: bool
    words: tuple[str, ...] = ()  # every known word that a form begins; none where that is not known or they are many

    def expression(self) -> str:
        """Return what FTS5 is asked for it, whatever the column."""
        # Of a beginning that the index does not hold, FTS5 reads every match before it returns the first; of whole
        # words it reads as far as matches are wanted.
        if self.words:
            return "(" + " OR ".join(f'"{word}"' for word in self.words) + ")"
        star = "*" if self.prefix else ""
        return "(" + " OR ".join(f'"{form}"{star}' for form in self.forms) + ")"


def parse(query: str) -> list[str]:
    """Return the words that are searched: folded, at most QUERY_WORDS and QUERY_LENGTH characters of them."""
    kept: list[str] = []
    length = 0
    for word in words(query)[:QUERY_WORDS]:
        if length + len(word) > QUERY_LENGTH:
            if not kept:
                kept.append(word[:QUERY_LENGTH])
            break
        kept.append(word)
        length += len(word) + 1
    return kept


def telling(typed: Sequence[str]) -> list[str]:
    """Return typed words without the little ones, unless there are no others."""
    return [word for word in typed if word not in LITTLE_WORDS] or list(typed)


class Speller:
    """Decides what is searched for typed words; holds the vocabularies that it corrects them against."""

    def __init__(self) -> None:
        self._vocabularies: dict[tuple[int, str], Vocabulary] = {}

    def forget(self, guild: int) -> None:
        """Drop the vocabularies of a server; they are read again when they are asked."""
        for known in [one for one in self._vocabularies if one[0] == guild]:
            self._vocabularies.pop(known, None)

    def term(
        self, tx: Transaction, guild: int, kind: str, word: str, *,
        unfinished: bool = False, finished: bool = False, literal: bool = False, near: bool = False,
        among: bool = False,
    ) -> Term:  # fmt: skip
        """Decide what is searched for one typed word.

        `near` adds its neighbours although it is known; a known word that is `finished` and begins too many others
        stands for itself alone.
        """
        longer = begun(tx, guild, kind, word)
        known = longer[:1] == [word]
        prefix = unfinished or ((len(word) >= 3 or not known) and not (finished and known and len(longer) > EXPANDED))
        if literal or (longer and not near):
            return Term(word, (word,), prefix, _few(word, longer) if prefix else ())
        vocabulary = self._vocabulary(tx, guild, kind)
        nearest = vocabulary.corrections(word, among=among)
        if not nearest and (unfinished or near) and len(word) > TELLING:
            nearest = vocabulary.completions(word)
        forms = tuple(dict.fromkeys([*([word] if longer else []), *nearest])) or (word,)
        each = [_few(form, begun(tx, guild, kind, form)) for form in forms] if prefix else []
        expanded = tuple(dict.fromkeys(one for few in each for one in few)) if all(each) else ()
        return Term(word, forms, prefix, expanded)

    def _vocabulary(self, tx: Transaction, guild: int, kind: str) -> Vocabulary:
        # The words of a transaction may be taken back, and its thread is not the one that the kept lists belong to.
        vocabulary = Vocabulary() if tx.writes else self._vocabularies.setdefault((guild, kind), Vocabulary())
        vocabulary.refresh(tx, guild, kind)
        return vocabulary


def begun(tx: Transaction, guild: int, kind: str, beginning: str) -> list[str]:
    """Return known words that begin so, in order: the first one, or EXPANDED + 1 where the index needs them."""
    return listed(
        tx,
        """SELECT json_group_array(word) FROM (
             SELECT word FROM search_word
             WHERE guild_id = :guild AND kind = :kind AND word >= :beginning AND word < :beyond
             ORDER BY word LIMIT :limit)""",
        guild=guild,
        kind=kind,
        beginning=beginning,
        beyond=beginning + "\U0010ffff",
        limit=1 if len(beginning) <= INDEXED else EXPANDED + 1,
    )


def _few(beginning: str, begun: Sequence[str]) -> tuple[str, ...]:
    return tuple(begun) if len(beginning) > INDEXED and len(begun) <= EXPANDED else ()


def corrected_query(typed: Sequence[str], terms: Sequence[Term]) -> str | None:
    """Return the query as it is searched; None where that is what was typed."""
    best = {term.typed: term.forms[0] for term in terms}
    searched = [best.get(word, word) for word in typed]
    return " ".join(searched) if searched != list(typed) else None


def matching(terms: Sequence[Term], columns: str = COLUMNS) -> str:
    """Return what FTS5 is asked for entries that hold every term in these columns."""
    return "(" + " AND ".join(_columns_of(term, columns) for term in terms) + ")"


def _columns_of(term: Term, columns: str) -> str:
    if columns == COLUMNS and term.prefix and len(term.typed) < TELLING:
        # “bid” begins “bidonvilles”, and “cali” begins “calibre”: a few letters of a theme's word say nothing.
        whole = " OR ".join(f'"{form}"' for form in term.forms)
        return f"({{names places}} : {term.expression()} OR {{themes body}} : ({whole}))"
    return f"{{{columns}}} : {term.expression()}"
