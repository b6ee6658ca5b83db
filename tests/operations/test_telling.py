"""What the operator is told: each error stands in the guide, and the log holds nobody's number, name or words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import errors
from bot.settings import PROJECT

SOURCES = sorted([*(PROJECT / "bot").rglob("*.py"), *(PROJECT / "cogs").rglob("*.py")])
OPERATORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.OperatorError) and kind is not errors.DataError
}
GUIDE = (PROJECT / "docs" / "operators.md").read_text(encoding="utf-8")
LOGGED = ("debug", "info", "warning", "error", "exception", "critical")
# Objects whose attributes are people, or what people wrote.
PEOPLE = re.compile(
    r"\b(user|author|member|actor|owner|organiser|display_name|mention|content|title|query|typed|namespace|answer"
    r"|words|body|quote|nick|global_name|email|label|parts|chosen|options|data|itx)\b|\.values\b(?!\()"
)


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in SOURCES:
        yield file.relative_to(PROJECT), ast.parse(file.read_text(encoding="utf-8"))


def said(node: ast.expr) -> Iterator[str]:
    """Yield what a message may be, `…` in place of each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from said(node.body)
        yield from said(node.orelse)


def causes() -> list[str]:
    return [
        message
        for _file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OPERATORS and node.args
        for message in said(node.args[0])
    ]


def told() -> list[str]:
    """Return the first cells of the tables below “What each error means”."""
    section = GUIDE.split("# What each error means\n", 1)[1].split("\n## ", 1)[0]
    rows = [
        line for line in section.splitlines() if line.startswith("|") and not line.startswith(("|--", "| the line"))
    ]
    return [row.strip("|").split("|")[0].strip() for row in rows]


def test_every_error_of_the_operators_stands_in_the_guide_and_no_other() -> None:
    cells, messages = told(), causes()
    assert len(messages) > 30
    missing = [message for message in messages if not any(cell in message for cell in cells)]
    assert not missing, "not told in docs/operators.md, What each error means"
    assert not [cell for cell in cells if not any(cell in message for message in messages)], "no such error"


def test_every_error_of_the_operators_comes_with_a_remedy() -> None:
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OPERATORS:
                assert any(word.arg == "remedy" for word in node.keywords), f"{file}:{node.lineno}"


def calls_of_the_log() -> Iterator[tuple[str, ast.Call]]:
    for file, tree in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LOGGED
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
            ):
                yield f"{file}:{node.lineno}", node


def test_no_message_of_the_log_takes_a_person_or_what_they_wrote() -> None:
    checked = 0
    for where, call in calls_of_the_log():
        checked += 1
        assert isinstance(call.args[0], ast.Constant), f"{where}: the message is put together before it is logged"
        for argument in call.args[1:]:
            written = ast.unparse(argument)
            if written in {"self.user", "_where(itx)"}:
                continue  # the bot itself; the name of a command
            assert not PEOPLE.search(written), f"{where}: {written}"
    assert checked > 30


@pytest.mark.parametrize("argument", ["itx.user.id", "message.author", "event.title", "error.values", "actor.user"])
def test_a_person_in_a_message_of_the_log_would_be_found(argument: str) -> None:
    assert PEOPLE.search(argument)
