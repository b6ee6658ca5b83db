"""What a curator writes of a conversation -> what is kept."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversations.records import (
    FRAMING_LENGTH,
    MOST_QUESTIONS,
    QUESTION_LENGTH,
    TITLE_LENGTH,
    Content,
    Conversation,
    Mode,
)
from bot.core.i18n import Language, _
from bot.core.texts import clean_line, visible
from bot.directory.places import PlaceFinder
from bot.directory.records import PlaceId
from bot.errors import InvalidInputError
from bot.events.dates import read
from bot.vocabulary.records import TermId, Terms

DATE_LENGTH = 60
PLACES_LENGTH = 500
MOST_PLACES = 10
MOST_THEMES = 10
QUESTIONS_LENGTH = 3500
OPENS, ENDS = time(9), time(23, 59)  # where a date is given without a time: a day begins in the morning and ends whole
# The date of a question stands in brackets at the end of its line.
_DATED = re.compile(r"^(?P<text>.*\S)\s*\((?P<date>[^()]*\d[^()]*)\)\s*$")
# What is meant as a date, even where there is no such day.
_LIKE_A_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2} \w+ \d{4}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationForm:
    """A conversation as it was typed and chosen; every text as the curator wrote it, lines separated by line breaks."""

    title: str = ""
    framing: str = ""
    questions: str = ""  # one a line, with a date in brackets where it is not asked at the opening
    opens: str = ""
    closes: str = ""
    announces: str = ""
    ends: str = ""
    places: str = ""
    template: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    mode: Mode | None = None  # none: nobody has chosen
    themes: tuple[str, ...] = ()  # keys
    weekly: bool = True
    zone: str = "UTC"
    code: str = "en"  # the language that its dates are typed in

    def plain(self) -> dict[str, Any]:
        """Return the form as JSON keeps it."""
        return dataclasses.asdict(self)

    @classmethod
    def of_plain(cls, kept: Mapping[str, Any]) -> ConversationForm:
        """Return a form that `plain` wrote."""
        return cls(**{**kept, "languages": tuple(kept["languages"]), "themes": tuple(kept["themes"])})

    def with_typed(self, typed: Mapping[str, str], code: str) -> ConversationForm:
        """Return the form with these fields as somebody typed them in their language."""
        return replace(self, **typed, code=code)  # type: ignore[arg-type]  # only fields of text are typed


def as_form(conversation: Conversation, say: Language) -> ConversationForm:
    """Write a conversation as its form; its questions stay out, since they have a panel of their own."""

    def written(at: datetime | None) -> str:
        if at is None:
            return ""
        local = at.astimezone(ZoneInfo(conversation.zone))
        return f"{say.date(local.date().isoformat())} {local:%H:%M}"

    return ConversationForm(
        title=conversation.title,
        framing=conversation.framing,
        opens=written(conversation.opens_at),
        closes=written(conversation.closes_at),
        announces=written(conversation.announces_at),
        ends=written(conversation.ends_at),
        places="\n".join(
            say.country(one.country)
            if one.place is None
            else f"{say.pick(one.place.names)}, {say.country(one.country)}"
            for one in conversation.places
        ),
        template=conversation.template,
        language=conversation.language,
        languages=tuple(conversation.languages),
        mode=conversation.mode,
        themes=tuple(one.key for one in conversation.terms),
        weekly=conversation.weekly,
        zone=conversation.zone,
        code=say.code,
    )


def understand(form: ConversationForm, terms: Terms, *, now: datetime, editing: bool = False) -> Content:
    """Return what a form says, without its places, which only `seated` looks up.

    Raises InvalidInputError where something cannot be used as it is: a text too long, a date that is none, dates out
    of order. `editing` a conversation that is there, its questions are left out.
    """
    framing = _paragraphs(form.framing, field=_("Why now, what for"), limit=FRAMING_LENGTH)
    dates = {name: _date(getattr(form, name), form, now, at) for name, at in _DATES.items()}
    opens, closes = dates["opens"], dates["closes"]
    content = Content(
        title=clean_line(form.title, field=_("Title"), limit=TITLE_LENGTH),
        framing=framing,
        questions=() if editing else tuple(_questions(form, now)),
        template=form.template,
        language=form.language,
        languages=tuple(dict.fromkeys((form.language, *form.languages))),
        mode=form.mode or "attributed",
        zone=form.zone,
        announces_at=dates["announces"],
        opens_at=opens,
        closes_at=closes,
        ends_at=dates["ends"],
        weekly=form.weekly,
        terms=_themes(form, terms),
    )
    _in_order(content, now, editing=editing)
    return content


def seated(form: ConversationForm, content: Content, finder: PlaceFinder) -> Content:
    """Return the content with the places that the form names; one that is new is added to the directory's."""
    lines = [line for line in form.places.splitlines() if visible(line)]
    if len(lines) > MOST_PLACES:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."), field=_("Places"), count=len(lines), limit=MOST_PLACES
        )
    found: dict[tuple[PlaceId | None, str], None] = {finder.seat(line, origin="added"): None for line in lines}
    return replace(content, places=tuple(found))


def instant_of(text: str, *, zone: str, code: str, now: datetime, at: time) -> datetime | None:
    """Return the instant that a typed date and time mean in a zone; None for an empty text.

    `at` is the time of day where none is typed. A time that the clocks skip moves forward by the gap; of one that
    comes twice the first is meant.
    """
    if not visible(text):
        return None
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()
    found = read(text, code=code, today=today)
    if found.others:
        raise InvalidInputError(
            _("“{text}” may be more than one day."),
            hint=_("Write the month as a word, such as “9 April 2027”."),
            text=visible(text),
        )
    local = datetime.combine(found.day or today, found.time or at, tzinfo=tz)
    return local.astimezone(UTC)


_DATES = {"announces": OPENS, "opens": OPENS, "closes": ENDS, "ends": ENDS}


def _date(text: str, form: ConversationForm, now: datetime, at: time) -> datetime | None:
    return instant_of(text[:DATE_LENGTH], zone=form.zone, code=form.code, now=now, at=at)


def question_of(line: str, *, zone: str, code: str, now: datetime) -> tuple[str, datetime | None]:
    """Return a guiding question and when it is to be asked, from a line such as “What worked? (9 April)”."""
    found = _DATED.match(line)
    due = None
    if found is not None:
        try:
            due = instant_of(found["date"], zone=zone, code=code, now=now, at=OPENS)
        except InvalidInputError:
            if _LIKE_A_DATE.search(found["date"]):
                raise
            found = None  # words in brackets that belong to the question
    text = line if found is None else found["text"]
    return clean_line(text, field=_("Guiding question"), limit=QUESTION_LENGTH), due


def _questions(form: ConversationForm, now: datetime) -> list[tuple[str, datetime | None]]:
    lines = [re.sub(r"^\s*(?:\d{1,2}[.)]|[-–•*])\s+", "", line) for line in form.questions.splitlines()]
    lines = [line for line in lines if visible(line)]
    if not lines:
        raise InvalidInputError(
            _("A conversation needs at least one guiding question."), hint=_("Write one a line: “Change the text”.")
        )
    if len(lines) > MOST_QUESTIONS:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."),
            field=_("Guiding questions"),
            count=len(lines),
            limit=MOST_QUESTIONS,
        )
    return [question_of(line, zone=form.zone, code=form.code, now=now) for line in lines]


def _paragraphs(text: str, *, field: str, limit: int) -> str:
    """Return a text of several lines as it may be kept; blank lines stay, one at a time."""
    lines = [clean_line(line, field=field, limit=limit, required=False) for line in text.splitlines()]
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    clean_line(kept.replace("\n", " "), field=field, limit=limit)  # refuses what is empty or too long as a whole
    return kept


def _themes(form: ConversationForm, terms: Terms) -> list[TermId]:
    found = [term.id for key in form.themes if (term := terms.subject(key)) is not None]
    if len(found) > MOST_THEMES:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."), field=_("Themes"), count=len(found), limit=MOST_THEMES
        )
    return list(dict.fromkeys(found))


def _in_order(content: Content, now: datetime, *, editing: bool) -> None:
    """Raise InvalidInputError where the dates contradict one another, or the end lies behind us."""
    opens = content.opens_at or (content.announces_at if not editing else None) or now
    steps = [
        (content.announces_at, content.opens_at, _("It would be announced after it opens.")),
        (opens, content.closes_at, _("It would close before it opens.")),
        (content.closes_at or opens, content.ends_at, _("It would end before contributions close.")),
    ]
    for before, after, said in steps:
        if before is not None and after is not None and after <= before:
            raise InvalidInputError(said, hint=_("Look at the dates: “Dates and places”."))
    if not editing and content.closes_at is not None and content.closes_at <= now:
        raise InvalidInputError(
            _("The day on which contributions close is over."), hint=_("Look at the dates: “Dates and places”.")
        )
    for text, due in content.questions:
        if due is not None and (due < opens or (content.closes_at is not None and due >= content.closes_at)):
            raise InvalidInputError(
                _("The question “{text}” would be asked while the conversation is not open."),
                hint=_("Give it a date between the opening and the close."),
                text=text,
            )
