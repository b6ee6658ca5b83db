"""What the operator types: backup, restore, invite; and that the bot makes its copies."""

from __future__ import annotations

import base64
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from typer.testing import CliRunner, Result

from bot.client import PERMISSIONS, Client
from bot.commands import app as command_line
from bot.core.database import take_lock
from bot.errors import DatabaseError, OperatorError, SettingsError
from bot.health import check
from bot.operations.backups import copies
from bot.operations.invitation import application_of
from bot.settings import PROJECT, Settings
from tests.operations.stores import looking, names, prepared
from tests.support.apps import open_app

NUMBER = 198622483471925248
TOKEN = base64.b64encode(str(NUMBER).encode()).decode().rstrip("=") + ".Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = prepared(tmp_path)
    monkeypatch.setenv("DATABASE", str(made.database))
    monkeypatch.setenv("BACKUPS", str(made.backups))
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.chdir(tmp_path)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command_line, arguments)


def test_a_copy_is_made_beside_the_running_bot_in_one_plain_line(settings: Settings) -> None:
    lock = take_lock(settings.database)
    try:
        done = run("backup")
    finally:
        lock.close()
    assert done.exit_code == 0, done.exception
    (copy,) = copies(settings)
    assert done.stdout.startswith(f"{copy.path}: ")
    assert done.stdout.endswith("verified.\n")
    assert done.stdout.count("\n") == 1


def test_a_copy_is_put_back_and_the_former_database_named(settings: Settings) -> None:
    run("backup")
    (copy,) = copies(settings)
    done = run("restore", "--yes", str(copy.path))
    assert done.exit_code == 0, done.exception
    assert f"{copy.path} is now {settings.database}" in done.stdout
    (kept,) = settings.database.parent.glob("network-before-restore-*.sqlite3")
    assert str(kept) in done.stdout
    with looking(settings.database) as connection:
        assert connection.execute("SELECT count(*) FROM guild").fetchone()[0] == 0


def test_where_nobody_can_be_asked_nothing_is_put_back_unasked(settings: Settings) -> None:
    run("backup", "--to", "copy.sqlite3")
    done = run("restore", "copy.sqlite3")
    assert done.exit_code == 2
    assert "--yes" in done.output
    assert names(settings.database.parent) == ["copy.sqlite3", "network.sqlite3"]


def test_the_running_bot_is_named_before_anybody_is_asked(settings: Settings) -> None:
    run("backup", "--to", "copy.sqlite3")
    lock = take_lock(settings.database)
    try:
        done = run("restore", "copy.sqlite3")
    finally:
        lock.close()
    assert isinstance(done.exception, DatabaseError)
    assert f"number {os.getpid()}" in done.exception.cause


def test_on_a_terminal_it_asks_and_a_no_changes_nothing(settings: Settings) -> None:
    run("backup", "--to", "copy.sqlite3")
    with closing(sqlite3.connect(settings.database)) as connection, connection:
        connection.execute("CREATE TABLE later (x)")
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"n\n")
        done = subprocess.run(
            [sys.executable, "-m", "bot", "restore", "copy.sqlite3"], stdin=theirs, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert "It would replace" in done.stdout
    assert done.returncode == 1, done.stderr
    with looking(settings.database) as connection:
        assert connection.execute("SELECT count(*) FROM later").fetchone() == (0,)


def test_the_link_asks_for_exactly_the_permissions_that_are_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    of_token, given = run("invite"), run("invite", "--application", str(NUMBER))
    assert of_token.stdout == given.stdout
    link = urlsplit(of_token.stdout.strip())
    asked = parse_qs(link.query)
    assert (link.hostname, asked["client_id"]) == ("discord.com", [str(NUMBER)])
    assert asked["permissions"] == [str(PERMISSIONS.value)]
    assert asked["scope"] == ["bot applications.commands"]
    assert not discord.Permissions(int(asked["permissions"][0])).administrator
    assert "Cl2FMQ" not in of_token.stdout


@pytest.mark.parametrize("token", ["", "a.b.c", "....", "MTIzYWJj.x.y", "=.=.=", "ÿ.x.y", "MA.x.y"])
def test_a_token_without_an_id_is_answered_with_what_to_give_instead(token: str) -> None:
    with pytest.raises(SettingsError) as refused:
        application_of(token)
    assert "--application" in refused.value.remedy


def test_where_no_bot_serves_a_stopped_one_is_among_the_reasons(settings: Settings) -> None:
    with pytest.raises(OperatorError) as raised:
        check(settings.database)
    assert "is stopped" in raised.value.remedy


@pytest.mark.parametrize(("at", "chores"), [("03:00", 1), ("off", 0)])
async def test_the_bot_makes_its_copies_unless_they_are_switched_off(tmp_path: Path, at: str, chores: int) -> None:
    app = await open_app(tmp_path, backup_at=at)
    try:
        async with Client(app) as client:
            found = [chore for chore in client._chores if chore._work == app.backups.turn]
            assert len(found) == chores
    finally:
        await app.close()
