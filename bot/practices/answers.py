"""What somebody answered -> what is handed in: checked, resolved, and in short for lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.core.texts import clean_line, clean_lines, visible
from bot.directory.places import PlaceFinder
from bot.directory.records import OrganisationId, PlaceId
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError, UserError
from bot.practices.records import DONE, PROBLEM, TITLE, UNREAD, YES, Question
from bot.resources.records import PRACTICE, Author, Content, Involvement, ResourceTerm, Source, Work
from bot.vocabulary.records import Terms

LONGEST = 4000  # letters of one line; a field of Discord's takes as many in all
NAME_LENGTH = 200
MOST_NAMES = 10
SHORT_PROBLEM, SHORT_DONE = 400, 800  # letters of the short form


def answered(question: Question, text: str) -> bool:
    """Say whether a question has an answer: something visible, and of consent to publish a yes."""
    return text == YES if question.kind == "consent" else bool(visible(text))


def keys_in(text: str) -> list[str]:
    """Return the keys of what was chosen from menus."""
    return text.split()


def shortened(text: str, limit: int) -> str:
    """Return the beginning of a text on one line, cut at a word."""
    line = visible(text)
    if len(line) <= limit:
        return line
    return line[: limit - 1].rpartition(" ")[0].rstrip(",;:–-") + " …"


class AnswerReader:
    """Checks answers and resolves what they name, within one transaction; `say` names the questions in what is told."""

    def __init__(self, tx: Transaction, guild: int, directory: DirectoryService, terms: Terms, say: Language) -> None:
        self._tx = tx
        self._guild = guild
        self._directory = directory
        self._terms = terms
        self._say = say
        self._places: PlaceFinder | None = None  # a reading of all places: only where there is one to look up

    def clean(self, question: Question, text: str) -> str:
        """Return an answer as it may be shown; raise InvalidInputError with what is wrong. Nothing is written."""
        field = self._say.pick(question.names)
        if question.kind in UNREAD:
            return text
        if question.kind in {"themes", "sdg"}:
            keys = [key for key in keys_in(text) if self._terms.subject(key) is not None]
            if len(keys) > question.most:
                raise InvalidInputError(
                    _("{field}: {count} given; at most {limit} fit."), field=field, count=len(keys),
                    limit=question.most,
                )  # fmt: skip
            return "\n".join(keys)
        if question.kind in {"places", "organisation"}:
            lines = clean_lines(text, field=field, limit=NAME_LENGTH, most=MOST_NAMES)
            if question.kind == "places":
                for line in lines:
                    self._finder().check(line)
            kept = "\n".join(lines)
        elif question.kind == "line":
            kept = clean_line(text, field=field, limit=LONGEST, required=False)
        else:
            kept = "\n".join(clean_line(line, field=field, limit=LONGEST, required=False) for line in text.splitlines())
            while "\n\n\n" in kept:
                kept = kept.replace("\n\n\n", "\n\n")
            kept = kept.strip("\n")
        if len(kept) > question.most:
            raise InvalidInputError(
                _("{field} has {length} characters; at most {limit} fit."), hint=_("Shorten it."), field=field,
                length=len(kept), limit=question.most,
            )  # fmt: skip
        return kept

    def fault(self, question: Question, text: str) -> UserError | None:
        """Return what is wrong with an answer, None where it can be handed in."""
        try:
            self.clean(question, text)
        except InvalidInputError as error:
            return error
        return None

    def content(self, questions: Sequence[Question], told: Mapping[str, str], *, language: str, issued: str) -> Content:
        """Return the resource that cleaned answers become, their short form as abstract; new places are added.

        `language` is a code of the bot's, `issued` the ISO month in which it was handed in.
        """
        lines = {one.kind: told.get(one.key, "").splitlines() for one in questions}
        names = lines.get("organisation", [])
        places: dict[tuple[PlaceId | None, str], None] = dict.fromkeys(
            self._finder().seat(line, origin="submitted") for line in lines.get("places", [])
        )
        bodies = {one: None for name in names if (one := self._called(name)) is not None}
        terms = [
            term for kind in ("themes", "sdg") for key in lines.get(kind, []) if (term := self._terms.subject(key))
        ]
        parts = [shortened(told.get(PROBLEM, ""), SHORT_PROBLEM), shortened(told.get(DONE, ""), SHORT_DONE)]
        added: Source = "added"
        role: Involvement = "from"
        return Content(
            work=Work(
                title=told[TITLE],
                authors=[Author(name=name) for name in names],
                issued=issued,
                kind=PRACTICE,
                language=language.partition("_")[0],
                abstract=" ".join(part for part in parts if part),
            ),
            places=[(place, country, added) for place, country in places],
            organisations=[(one, role, added) for one in bodies],
            terms=[ResourceTerm(term=one, source=added) for one in dict.fromkeys(term.id for term in terms)],
        )

    def _called(self, name: str) -> OrganisationId | None:
        found = self._directory.called_in(self._tx, self._guild, name)
        if found is not None:
            return found
        bearing = self._directory.bearing_in(self._tx, self._guild, name)
        return bearing[0] if len(bearing) == 1 and fold(name) else None

    def _finder(self) -> PlaceFinder:
        if self._places is None:
            self._places = PlaceFinder(self._tx, self._guild)
        return self._places
