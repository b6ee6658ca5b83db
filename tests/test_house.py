"""The rules of the house that no linter knows (docs/contributors.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from discord import app_commands

from bot.app import App
from bot.client import Client
from bot.settings import PROJECT
from cogs.directory.state import FindState
from tests.support.apps import GUILD, app, clock, template

__all__ = ["app", "clock", "template"]
PRODUCT = sorted([*(PROJECT / "bot").rglob("*.py"), *(PROJECT / "cogs").rglob("*.py")])


def name(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


def test_the_clock_is_read_in_one_place() -> None:
    """Time is injected, so that tests and the sandbox can move it; health compares a file with the machine's time."""
    readers = [
        name(file)
        for file in PRODUCT
        if re.search(r"datetime\.now\(|utcnow\(|time\.time\(|date\.today\(", file.read_text(encoding="utf-8"))
    ]
    assert readers == ["bot/clock.py", "bot/health.py"]


def test_sql_is_written_in_stores_and_in_core() -> None:
    statement = re.compile(r"\b(SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM)\b", re.DOTALL)
    for file in PRODUCT:
        if file.name.endswith("store.py") or name(file).startswith("bot/core/"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not statement.search(node.value), f"{name(file)}:{node.lineno}"


def test_no_test_uses_a_mock() -> None:
    """A mock agrees with whatever the test believes; the simulated Discord and a real SQLite file do not."""
    for file in (PROJECT / "tests").rglob("*.py"):
        imported = [
            alias
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in [getattr(node, "module", "") or "", *(one.name for one in node.names)]
        ]
        assert not [one for one in imported if "mock" in one.lower()], name(file)


def test_every_address_on_a_card_has_somebody_who_answers_it() -> None:
    used: set[str] = set()
    answered: set[str] = set()
    for file in (PROJECT / "cogs").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
                answered |= {key for key in keys if re.fullmatch(r"[a-z]+\.[a-z]+", key)}
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used |= set(
                    re.findall(
                        r"^(?:dir|events|me|res|conv|cura|feat|outc|doct|priv|help|sett|peop|foca|wish|dock|intr|prac|stoc)"
                        r"\.[a-z]+$",
                        node.value,
                    )
                )
    assert used
    assert used == answered


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    client = Client(app)
    async with client:
        await client.prepare()
        yield client


def commands(tree: object) -> Iterator[app_commands.Command]:
    for command in tree.walk_commands():  # type: ignore[attr-defined]
        if isinstance(command, app_commands.Command):
            yield command


async def test_every_autocomplete_reports_its_errors(client: Client) -> None:
    """discord.py would only log them (bot/ui/suggesting.py)."""
    checked = 0
    for command in commands(client.tree):
        for parameter in command._params.values():
            if parameter.autocomplete:
                assert hasattr(parameter.autocomplete, "__wrapped__"), f"{command.qualified_name} {parameter.name}"
                checked += 1
    assert checked >= 15


async def test_no_command_works_outside_a_server_and_curators_commands_are_hidden(client: Client) -> None:
    for command in client.tree.get_commands():
        payload = command.to_dict(client.tree)
        assert payload["contexts"] == [0], command.name
        if command.name in {"curate", "setup"}:
            assert payload["default_member_permissions"] not in {None, 0}


async def test_the_short_marks_of_filters_tell_all_terms_apart(app: App) -> None:
    terms = await app.vocabulary.terms(GUILD)
    for facet, axes in {
        "category": ["category"],
        "kind": ["kind"],
        "theme": ["how", "theme", "expertise", "sdg"],
    }.items():
        for term in (term for axis in axes for term in terms.axis(axis)):
            state = FindState(query="a:b", filters={facet: term.id.key}, page=3)
            assert FindState.read(state.parts(), terms) == state


def test_the_client_allows_no_mention_and_asks_for_no_privileged_intent(app: App) -> None:
    client = Client(app)
    assert client.allowed_mentions is not None
    assert client.allowed_mentions.to_dict() == {"parse": []}
    assert not client.intents.message_content
    assert not client.intents.members
    assert not client.intents.presences
