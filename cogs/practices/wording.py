"""Practices in words: themes as menus, answers as pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.practices.exchange import answer_text
from bot.practices.records import TITLE, Answered, Question
from bot.ui.text import plain
from bot.vocabulary.records import Term, Terms

PAGE = 2600  # letters of answers on one page, as Discord counts them; head and foot fit beside them


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the vocabulary of the server, the present."""

    say: Language
    terms: Terms
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of answers, and what it is called in a menu."""

    name: str
    text: str


def offered_terms(question: Question, reader: Reader) -> list[tuple[str, list[Term]]]:
    """Return the menus of a question as (what it is called, terms): Discord shows 25 entries of one."""
    if question.kind == "sdg":
        return [(reader.say(_("Sustainable Development Goals")), reader.terms.axis("sdg"))]
    themes = sorted(
        [*reader.terms.axis("theme"), *reader.terms.axis("expertise")],
        key=lambda term: fold(reader.say.pick(term.names)),
    )
    half = (len(themes) + 1) // 2
    menus = [
        (
            reader.say(
                _("Themes: {first} … {last}"), first=reader.say.pick(part[0].names),
                last=reader.say.pick(part[-1].names),
            ),
            part,
        )
        for part in (themes[:half], themes[half:])
        if part
    ]  # fmt: skip
    return [*menus, (reader.say(_("How it goes about it")), reader.terms.axis("how"))]


def pages(answers: Sequence[Answered], reader: Reader) -> list[Page]:
    """Return the answers as pages, each of one step of the questionnaire; a long step takes several."""
    say = reader.say
    found: list[Page] = []
    for step in dict.fromkeys(one.question.step for one in answers):
        of_step = [one for one in answers if one.question.step == step and one.question.key != TITLE]
        if not of_step:
            continue
        name = say.pick(of_step[0].question.step_names)
        texts = list(_filled(block for one in of_step for block in _blocks(one, reader)))
        for number, text in enumerate(texts, start=1):
            called = name if len(texts) == 1 else say(_("{name}, page {count}"), name=name, count=number)
            found.append(Page(name=called, text=text))
    return found


def _blocks(one: Answered, reader: Reader) -> Iterator[str]:
    """Yield the name of a question with the first paragraph of the answer, then paragraph by paragraph."""
    head = f"**{reader.say.pick(one.question.names)}**\n"
    for paragraph in answer_text(one, reader.say, reader.terms).splitlines():
        for piece in _pieces(paragraph):
            yield head + piece
            head = ""


def _pieces(paragraph: str) -> Iterator[str]:
    shown = plain(paragraph, limit=8000)
    if len(shown) <= PAGE:
        if shown:
            yield shown
        return
    words = paragraph.split(" ")
    half = " ".join(words[: len(words) // 2]) if len(words) > 1 else paragraph[: len(paragraph) // 2]
    yield from _pieces(half)
    yield from _pieces(paragraph[len(half) :].lstrip(" "))


def _filled(blocks: Iterator[str]) -> Iterator[str]:
    text = ""
    for block in blocks:
        if text and len(text) + len(block) + 1 > PAGE:
            yield text
            text = ""
        text = f"{text}\n{block}" if text else block
    if text:
        yield text
