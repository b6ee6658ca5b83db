"""`python -m bot sandbox`, as it is typed."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sandbox import extra

SANDBOX = [sys.executable, "-W", "ignore:'audioop':DeprecationWarning", "-m", "bot", "sandbox"]

# Makes the terminal the process's own, so that Ctrl-C reaches it.
# As from a shell: the terminal is its own, and Ctrl-C is heard even where the suite runs in the background (nohup, `&`),
# since a process inherits that a signal is ignored.
TAKE_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


async def sandbox(*options: str, given: str = "") -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *SANDBOX,
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate(given.encode())
    assert process.returncode is not None
    return process.returncode, out.decode(), errors.decode()


async def test_a_script_is_told_and_ends_well(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("# A story.\nas membre\n/directory find query:geneva\nexpect Genève\n")
    requests = tmp_path / "requests.jsonl"
    code, out, errors = await sandbox("--script", str(file), "--requests", str(requests))
    assert (code, errors) == (0, "")
    assert "A story." in out
    assert "membre in #lobby ▸ /directory find query:geneva" in out
    assert "[ Ouvrir ]" in out
    lines = [json.loads(line) for line in requests.read_text().splitlines()]
    assert all(line.keys() == {"method", "path", "json"} for line in lines)
    assert [line["path"].split("/")[-1] for line in lines] == ["@me", "commands", "callback"]


async def test_a_script_ends_at_the_first_step_that_fails(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("\n/directory find query:geneva\nexpect Atlantis\n/directory find query:lima\n")
    code, out, errors = await sandbox("--script", str(file))
    assert code == 1
    assert f"{file}:3: expect Atlantis: the last answer does not hold “Atlantis”" in errors
    assert "lima" not in out


async def test_a_script_that_cannot_be_read_names_every_line() -> None:
    code, out, errors = await sandbox("--script", "-", given="as nobody\nexpct x\n")
    assert (code, out) == (2, "")
    assert errors.splitlines()[0].startswith("standard input:1: there is nobody called “nobody”")
    assert errors.splitlines()[1].startswith("standard input:2: “expct” is no step")


async def test_json_has_an_object_for_each_step() -> None:
    given = "\n".join(
        ["# not told", "/directory find query:geneva", "complete /directory show organisation:interp",
         "show 1", "as outsider", "/setup curators role:x", "expect not visible", "/directory nothing"]
    )  # fmt: skip
    code, out, errors = await sandbox("--json", "--script", "-", given=given)
    find, complete, show, outsider, setup, expect, nothing = (json.loads(line) for line in out.splitlines())
    assert code == 1
    assert errors.startswith("standard input:8: /directory nothing: ")
    assert {"step", "as", "in", "line", "ok", "ephemeral", "components"} == find.keys()
    assert (find["step"], find["as"], find["in"], find["line"], find["ok"], find["ephemeral"]) == (
        "/directory find query:geneva", "member", "lobby", 2, True, True,
    )  # fmt: skip
    assert any("Interpeace" in choice["name"] for choice in complete["choices"])
    assert show["messages"][0].keys() >= {"author", "in", "at", "ephemeral", "components"}
    assert outsider == {"step": "as outsider", "as": "outsider", "in": "lobby", "line": 5, "ok": True}
    assert (setup["ok"], "not visible" in setup["error"], expect["ok"]) == (False, True, True)
    assert (nothing["ok"], nothing["line"]) == (False, 8)


async def test_a_kept_database_is_found_again(tmp_path: Path) -> None:
    database = str(tmp_path / "kept.sqlite3")
    given = "as admin\n/setup curators role:Curators channel:lobby\n"
    code, _out, _errors = await sandbox("--database", database, "--script", "-", given=given)
    assert code == 0
    code, out, _errors = await sandbox(
        "--database", database, "--script", "-", given="/directory find query:interpeace\nexpect Interpeace\n"
    )
    assert code == 0, out
    code, _out, errors = await sandbox("--database", database, "--now", "2020-01-01", "--script", "-")
    assert code == 2
    assert "does not run back" in errors


async def test_the_browser_without_a_terminal_serves_until_it_is_stopped() -> None:
    process = await asyncio.create_subprocess_exec(
        *SANDBOX, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    while b"http://127.0.0.1:" not in (line := await asyncio.wait_for(process.stdout.readline(), 20)):
        assert line, "it ended"
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    assert process.returncode == 0


@pytest.mark.parametrize("ending", [b"\x04", b"\x03", b"quit\n"], ids=["end of input", "Ctrl-C", "quit"])
def test_the_prompt_takes_steps_until_it_ends(ending: bytes) -> None:
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, *SANDBOX],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        assert "http://127.0.0.1:" in _until(terminal, "member in #lobby> ")
        os.write(terminal, b"as miembro\n")
        _until(terminal, "miembro in #lobby> ")
        os.write(terminal, b"/directory find query:ginebra\n")
        assert "Ginebra, Suiza" in _until(terminal, "miembro in #lobby> ")
        os.write(terminal, b"as nobody\n")
        assert "there is nobody called" in _until(terminal, "miembro in #lobby> ")
        os.write(terminal, ending)
        _until(terminal, "no more of this")
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def _until(terminal: int, wanted: str) -> str:
    seen, end = b"", time.monotonic() + 20
    while time.monotonic() < end and not seen.decode(errors="replace").endswith(wanted):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:  # the other side has closed it
                break
            if not data:
                break
            seen += data
    return seen.decode(errors="replace")


def test_the_missing_extra_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "_MODULES", ("simcord", "no_such_module"))
    with pytest.raises(SettingsError, match="not installed: no_such_module") as caught:
        extra.require()
    assert caught.value.exit_code == 2
