"""`python -m bot stocktake`: what it writes, beside a bot that runs, and what each refusal says."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.app import App, build
from bot.core.database import Transaction
from bot.errors import DatabaseError, OperatorError, SettingsError
from bot.settings import load_settings
from bot.stocktaking.asked import Asked, Code, Form
from bot.stocktaking.command import write
from tests.stocktaking.documents import document_of, files
from tests.support.apps import GUILD, OTHER_GUILD


def asked(out: Path | None, **more: object) -> Asked:
    given = {"guild": None, "since": "", "language": Code.EN, "form": Form.MARKDOWN, "out": out, **more}
    return Asked(**given)  # type: ignore[arg-type]


async def beside(app: App) -> App:
    return await build(app.settings, clock=app.clock, beside=True)


async def test_it_writes_beside_the_running_bot_and_changes_nothing(app: App, tmp_path: Path) -> None:
    reader = await beside(app)
    try:
        path, size = await write(reader.stocktaking, reader.languages, asked(tmp_path / "here.md", language=Code.PT))
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await reader.database.transaction(lambda tx: tx.execute("DELETE FROM organisation"))
    finally:
        await reader.close()
    content = path.read_bytes()
    assert size == len(content)
    assert content == files(await document_of(app, language="pt_BR"))["markdown"]
    assert [one.name for one in tmp_path.glob("here.md*")] == ["here.md"]


async def test_without_a_file_it_is_named_after_its_day_and_language(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path, _size = await write(app.stocktaking, app.languages, asked(None, since="2016", form=Form.HTML))
    assert str(path) == "stock-taking-2016-10-20-en.html"
    assert path.exists()


async def test_where_there_are_several_servers_it_wants_to_know_which(app: App, tmp_path: Path) -> None:
    await app.database.transaction(lambda tx: app.guilds.ensure(tx, OTHER_GUILD))
    with pytest.raises(SettingsError, match="several servers") as found:
        await write(app.stocktaking, app.languages, asked(tmp_path / "a.md"))
    assert str(GUILD) in found.value.remedy
    with pytest.raises(SettingsError, match="knows no server 5"):
        await write(app.stocktaking, app.languages, asked(tmp_path / "a.md", guild=5))
    await write(app.stocktaking, app.languages, asked(tmp_path / "a.md", guild=GUILD))


async def test_an_empty_database_has_nothing_to_take_stock_of(empty_app: App, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="knows no server yet"):
        await write(empty_app.stocktaking, empty_app.languages, asked(tmp_path / "a.md"))


async def test_a_day_that_cannot_be_read_is_a_wrong_option(app: App, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--since: “soon” is not a day"):
        await write(app.stocktaking, app.languages, asked(tmp_path / "a.md", since="soon"))


async def test_where_it_may_not_write_it_says_so(app: App, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="cannot be written") as found:
        await write(app.stocktaking, app.languages, asked(tmp_path / "nowhere" / "a.md"))
    assert found.value.exit_code == 1


async def test_a_database_that_is_not_there_or_of_another_version_is_not_read(app: App, tmp_path: Path) -> None:
    missing = load_settings(database=tmp_path / "none.sqlite3", backups=tmp_path, discord_token="")
    with pytest.raises(DatabaseError, match="There is no database"):
        await build(missing, beside=True)
    assert not missing.database.exists()

    def version(number: int, tx: Transaction) -> None:
        tx.execute(f"PRAGMA user_version = {number}")

    for number, says in ((3, "older than this code"), (9999, "newer than this code")):
        await app.database.transaction(lambda tx, number=number: version(number, tx))  # type: ignore[misc]
        with pytest.raises(DatabaseError, match=says):
            await beside(app)
    await app.database.transaction(lambda tx: tx.execute("PRAGMA application_id = 5"))
    with pytest.raises(DatabaseError, match="not a database of the bot"):
        await beside(app)


async def test_a_link_stays_a_link_and_nothing_beside_the_file_is_touched(app: App, tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("target.md")
    (tmp_path / "link.md.part").write_text("mine", encoding="utf-8")
    await write(app.stocktaking, app.languages, asked(tmp_path / "link.md"))
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "target.md").read_text(encoding="utf-8").startswith("# Stock-taking document")
    assert (tmp_path / "link.md.part").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["file.md/inside.md", "a" * 300])
async def test_a_file_that_cannot_be_is_refused_in_words(app: App, tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_text("", encoding="utf-8")
    with pytest.raises(OperatorError, match="cannot be written"):
        await write(app.stocktaking, app.languages, asked(tmp_path / name))
