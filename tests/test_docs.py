"""The docs say what there is, and only that."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from discord import app_commands

from bot import errors
from bot.app import build
from bot.client import PERMISSIONS, Client
from bot.commands import app as command_line
from bot.directory.exchange import COLUMNS
from bot.locales.__main__ import messages
from bot.settings import PROJECT, Settings, load_settings

README = PROJECT / "README.md"
GUIDES = {name: PROJECT / "docs" / f"{name}.md" for name in ("members", "curators", "operators", "contributors")}
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
MADE = {"__pycache__", "node_modules", "var", "dist"}  # folders that are not part of the repository
KEPT = {".github", ".ci"}
SETTINGS = [setting.name for setting in fields(Settings)]


def text(*names: str) -> str:
    return "\n".join(GUIDES[name].read_text(encoding="utf-8") for name in names)


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    table = re.search(r"^\|.*\n(?:\|.*\n)+", page.split(f"# {heading}\n", 1)[1], flags=re.MULTILINE)
    lines = table.group().splitlines() if table else []
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def default_of(name: str) -> str:
    value = next(setting.default for setting in fields(Settings) if setting.name == name)
    if value == "":
        return "none"
    if isinstance(value, Path) and value.is_relative_to(PROJECT):
        value = value.relative_to(PROJECT)
    return f"`{value}`"


def subclasses(kind: type[errors.OperatorError]) -> Iterator[type[errors.OperatorError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from subclasses(child)


async def commands() -> list[str]:
    """Return every command that people can use, `/directory find` and the like, read off the tree."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(database=Path(folder) / "docs.sqlite3", backups=Path(folder), discord_token="")
        app = await build(settings)
        try:
            client = Client(app)
            async with client:
                await client.prepare()
                return [
                    f"/{command.qualified_name}" if isinstance(command, app_commands.Command) else command.name
                    for command in client.tree.walk_commands()
                    if not isinstance(command, app_commands.Group)
                ] + [menu.name for menu in client.tree.get_commands() if isinstance(menu, app_commands.ContextMenu)]
        finally:
            await app.close()


def repository_files() -> Iterator[Path]:
    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                hidden = path.name.startswith(".") and path.name not in KEPT
                if not hidden and path.name not in MADE:
                    yield from walk(path)
            elif path.name != ".env" and path.suffix not in {".sqlite3", ".pyc"}:
                yield path

    return walk(PROJECT)


def targets(page: Path) -> Iterator[str]:
    """Yield what the links and pictures of a page lead to, without what stands in code."""
    plain = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", plain)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_setting_is_in_the_operators_table_with_its_default() -> None:
    told = {row[0].strip("`"): row[1] for row in rows_of(text("operators"), "Settings")}
    assert told == {name.upper(): default_of(name) for name in SETTINGS}


def test_every_setting_is_in_the_example_file() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    told = set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert told == {name.upper() for name in SETTINGS}


def test_every_exit_code_is_in_the_operators_table() -> None:
    told = [int(row[0].strip("`")) for row in rows_of(text("operators"), "Exit codes")]
    assert told == sorted({0, *(kind.exit_code for kind in subclasses(errors.OperatorError))})


def test_the_invite_asks_for_the_permissions_that_the_code_has() -> None:
    assert re.findall(r"permissions=(\d+)", text("operators")) == [str(PERMISSIONS.value)]
    assert not PERMISSIONS.administrator


async def test_every_command_is_told_to_those_who_use_it() -> None:
    page = text("members", "curators", "operators")
    names = await commands()
    assert "/directory find" in names
    assert [name for name in names if name not in page] == []


def test_every_command_of_the_command_line_is_told() -> None:
    page = text("operators")
    names = [one.name or one.callback.__name__ for one in command_line.registered_commands if one.callback]
    assert [name for name in names if f"`python -m bot {name}" not in page] == []


def test_every_make_target_is_told() -> None:
    page = README.read_text(encoding="utf-8") + text("contributors")
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z]+):.*##", makefile, flags=re.MULTILINE)) - {"help"}
    assert names
    assert sorted(name for name in names if not re.search(rf"make {name}\b", page)) == []


def test_every_column_of_an_export_is_told_and_no_other() -> None:
    told = [row[0].strip("`") for row in rows_of(text("members"), "Take the data along")]
    assert told == list(COLUMNS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for target in targets(page):
        if re.match(r"[a-z]+:", target):
            continue
        name, _mark, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            dead.append(target)
    assert dead == []


def test_every_button_and_menu_in_bold_is_called_so_in_the_code() -> None:
    known: set[object] = set()
    for folder in ("bot", "cogs"):
        for file in (PROJECT / folder).rglob("*.py"):
            known |= set(messages(file.read_text(encoding="utf-8")))
    page = text("members", "curators", "operators")
    assert sorted({label for label in re.findall(r"\*\*([^*\n]+)\*\*", page) if label not in known}) == []


def test_every_picture_has_a_text_for_those_who_do_not_see_it() -> None:
    pictures = [(page.name, told) for page in PAGES for told in re.findall(r"!\[([^\]]*)\]\(", page.read_text("utf-8"))]
    assert pictures
    assert [name for name, told in pictures if len(told) < 20] == []


def test_the_readme_stays_short_and_leads_to_the_measured_table() -> None:
    page = README.read_text(encoding="utf-8")
    assert len(page.splitlines()) < 110
    assert "(docs/speed.md)" in page
    measured = (PROJECT / "docs" / "speed.md").read_text(encoding="utf-8")
    assert "make bench" in measured.split("<!-- bench -->")[1].split("<!-- /bench -->")[0]


# Put together here, so that this file does not name them itself.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "conda" + ".anaconda.org"]
MACHINES = re.compile(r"(?<![\w.])/(?:work|root|home|Users|private|mnt|tmp/venv)/\w")


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine() -> None:
    found = []
    for file in repository_files():
        content = file.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if any(host in line for host in REGISTRIES) or MACHINES.search(line):
                found.append(f"{file.relative_to(PROJECT)}:{number}: {line.strip()[:80]}")
    assert found == []
