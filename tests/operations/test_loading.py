"""Loading data on somebody's word: who may, what an empty network has, and what it never overwrites."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.errors import ConflictError, NotAllowedError
from bot.settings import PROJECT
from tests.support.apps import ADMINISTRATOR, CURATOR, GUILD, app, clock, empty_app, template

__all__ = ["app", "clock", "empty_app", "template"]


async def count(app: App, table: str) -> int:
    return await app.database.read(
        lambda tx: int(tx.value(f"SELECT count(*) FROM {table} WHERE guild_id = :guild", guild=GUILD))
    )


async def test_only_an_administrator_can_load_data(empty_app: App) -> None:
    for blank in (False, True):
        with pytest.raises(NotAllowedError):
            await empty_app.seed(GUILD, by=CURATOR, blank=blank)
    assert await count(empty_app, "term") == 0


async def test_an_empty_network_has_a_vocabulary_and_the_names_of_countries_and_no_more(empty_app: App) -> None:
    await empty_app.seed(GUILD, by=ADMINISTRATOR, blank=True)
    assert await count(empty_app, "term") == 100
    assert await count(empty_app, "country_spelling") > 0
    for table in ("organisation", "place", "contact_point", "ledger_entry", "event", "resource", "commitment"):
        assert await count(empty_app, table) == 0, table


async def test_an_empty_network_can_be_given_data_later(empty_app: App) -> None:
    await empty_app.seed(GUILD, by=ADMINISTRATOR, blank=True)
    await empty_app.seed(GUILD, by=ADMINISTRATOR)
    assert (await empty_app.directory.facets(GUILD))[0] == 99


async def test_a_network_that_lists_organisations_is_no_empty_one_any_more(app: App) -> None:
    before = await count(app, "ledger_entry")
    with pytest.raises(ConflictError):
        await app.seed(GUILD, by=ADMINISTRATOR, blank=True)
    assert await count(app, "ledger_entry") == before > 0


async def test_who_loaded_data_stands_in_the_audit_trail(empty_app: App) -> None:
    await empty_app.seed(GUILD, PROJECT / "data", by=ADMINISTRATOR)
    asked = "SELECT actor FROM audit WHERE action = 'seed'"
    assert await empty_app.database.read(lambda tx: tx.value(asked)) == ADMINISTRATOR.user
