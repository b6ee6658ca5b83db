"""questionnaire.yaml -> the questions that whoever tells a practice is asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.core.database import Transaction
from bot.core.record import Record
from bot.core.seed import Folder, Report
from bot.practices import store
from bot.practices.records import CHOSEN, DONE, PROBLEM, TITLE, TYPED, Question

FILE = "questionnaire.yaml"
LETTERS = 4000  # that a field of Discord's takes
FIELDS = 5  # of one form; and menus of one page
NEEDED = (TITLE, PROBLEM, DONE)
Name = Annotated[str, Field(min_length=1, max_length=45)]  # a field's label, in Discord
About = Annotated[str, Field(min_length=1, max_length=100)]  # a field's description, in Discord
Key = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]


class Named(Record):
    """A name in the four languages; every one is needed."""

    en: Name
    fr: Name
    es: Name
    pt_BR: Name


class Explained(Record):
    """What is expected, in the four languages."""

    en: About
    fr: About
    es: About
    pt_BR: About


class QuestionRecord(Record):
    """A question of a step."""

    key: Key
    kind: Literal["line", "text", "organisation", "places", "contact", "themes", "sdg", "consent", "contact-consent"]
    required: Literal["yes", "no"]
    most: int = Field(default=1, ge=1, le=LETTERS)
    name: Named
    about: Explained


class StepRecord(Record):
    """A step: one form, or one page with menus."""

    key: Key
    name: Named
    questions: list[QuestionRecord] = Field(min_length=1, max_length=FIELDS)


class QuestionnaireSeeder:
    """Reads and writes the questionnaire; answers that people gave are never touched."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def read(self, folder: Folder) -> None:
        """Read the file; note keys that stand twice, steps that mix, and questions that the bot cannot do without."""
        steps = folder.load(FILE, list[StepRecord]) or []
        seen: set[str] = set()
        keys: set[str] = set()
        for at, step in enumerate(steps):
            if step.key in seen:
                folder.faults.add(folder.where(FILE, at, "key"), f"the step “{step.key}” stands twice")
            seen.add(step.key)
            kinds = {one.kind for one in step.questions}
            if kinds & TYPED and kinds & CHOSEN:
                folder.faults.add(
                    folder.where(FILE, at), f"{step.key}: what is typed and what is chosen stand in one step"
                )
            for number, one in enumerate(step.questions):
                if one.key in keys:
                    folder.faults.add(
                        folder.where(FILE, at, "questions", number, "key"), f"the question “{one.key}” stands twice"
                    )
                keys.add(one.key)
                self.questions.append(_question(step, one))
        if steps:
            self._whole(folder, keys)

    def _whole(self, folder: Folder, keys: set[str]) -> None:
        for key in NEEDED:
            if key not in keys:
                folder.faults.add(FILE, f"no question “{key}”, which lists of practices show")
        for kind in ("consent", "contact-consent", "contact", "themes", "sdg", "places", "organisation"):
            found = [one for one in self.questions if one.kind == kind]
            if len(found) > 1 or (kind == "consent" and not found):
                folder.faults.add(FILE, f"{len(found)} questions of the kind “{kind}”; there is one at most")
            if kind == "consent" and found and not found[0].required:
                folder.faults.add(FILE, f"{found[0].key}: consent to publish is required")

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:  # noqa: ARG002  # the protocol's
        """Make the server's questionnaire what was read; what the file has no more is asked no more."""
        before = {one.key: one for one in store.questions(tx, guild, retired=True)}
        placed = {key: number for number, key in enumerate(store.asked(tx, guild))}
        for position, one in enumerate(self.questions):
            known = before.pop(one.key, None)
            same = known == one and placed.get(one.key) == position
            report.count("questions", "same" if same else "added" if known is None else "changed")
            if not same:
                store.put_question(tx, guild, one, position)
        for gone in before.values():
            if not gone.retired:
                store.retire_question(tx, guild, gone.key)
                report.count("questions", "removed")


def _question(step: StepRecord, one: QuestionRecord) -> Question:
    return Question(
        key=one.key,
        step=step.key,
        kind=one.kind,
        required=one.required == "yes",
        most=one.most,
        step_names=step.name.model_dump(),
        names=one.name.model_dump(),
        about=one.about.model_dump(),
    )
