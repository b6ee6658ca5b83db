"""What a script can do beside the people: an empty server, the operator's commands, and looking into the files."""

from __future__ import annotations

import pytest

from bot.sandbox import script
from bot.sandbox.errors import ScriptError
from tests.sandbox.conftest import Play
from tests.support.network import Network


async def test_a_bare_server_has_no_data_no_curators_and_no_settings(playing: Play) -> None:
    told = await playing("bare\n/directory find query:geneva\nexpect Nobody in the directory\nas admin\n/setup guide")
    assert told.ok, told.fault
    assert "Step 1 of 7" in told.text
    assert "Still open." in told.text


async def test_bare_is_the_first_step_or_none(playing: Play) -> None:
    told = await playing("# a story\nin lobby\nbare")
    assert "a.txt:3: bare: “bare” is the first step, or none" in told.fault


async def test_the_operators_commands_print_what_can_be_expected(playing: Play) -> None:
    told = await playing("operator seed --check\nexpect no faults")
    assert told.ok, told.fault


async def test_a_command_of_the_operators_that_fails_can_be_expected_too(playing: Play) -> None:
    told = await playing("operator seed\nexpect say which server\nin lobby\n/setup guide")
    assert "a.txt:4" in told.fault  # a member is not shown /setup; the bot runs again
    assert "operator" not in told.fault


async def test_nowhere_finds_texts_and_numbers_in_the_files_of_the_bot(playing: Play, probed: Network) -> None:
    told = await playing(
        "nowhere Zanzibar Unbound\nnowhere @member\nas admin\n/setup events channel:#lobby\nnowhere @admin"
    )
    assert "“@admin” still stands in network.sqlite3" in told.fault
    (probed.app.settings.backups).mkdir(exist_ok=True)
    (probed.app.settings.backups / "a.sqlite3").write_bytes(b"..Zanzibar UNBOUND..")
    told = await playing("nowhere Zanzibar Unbound")
    assert "still stands in a.sqlite3" in told.fault
    (probed.app.settings.backups / "b.sqlite3").write_bytes(b"")
    assert (await playing("nowhere Zanzibar Unbound")).ok


@pytest.mark.parametrize("line", ["bare now", "operator", "operator run", "nowhere", "nowhere @nobody"])
def test_a_line_that_says_too_little_or_too_much_is_refused(line: str) -> None:
    with pytest.raises(ScriptError):
        script.parse(line)
