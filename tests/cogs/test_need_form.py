"""What was understood of a need stands in its form as the bot reads it back, in each language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.resources.records import LANGUAGES
from bot.vocabulary.records import SUBJECT_AXES
from cogs.dock.wording import Reader
from cogs.terms import all_meant
from tests.support.network import Network


@pytest.mark.parametrize("code", ["en", "fr", "es", "pt_BR"])
async def test_each_theme_place_language_and_day_is_read_back_as_it_was_written(network: Network, code: str) -> None:
    app, guild = network.app, network.guild
    terms, say = await app.vocabulary.terms(guild), app.languages[code]
    reader = Reader(say, terms, {})
    themes = [term.id.key for axis in SUBJECT_AXES for term in terms.axis(axis)]
    assert len(themes) > 50
    assert all_meant(terms, ", ".join(map(reader.theme, themes)), SUBJECT_AXES) == list(dict.fromkeys(themes))
    for key in themes:
        assert all_meant(terms, reader.theme(key), SUBJECT_AXES) == [key]
    for named in LANGUAGES:
        assert app.dock.spoken(say.language(named)) == [named]
    today = app.clock.now().date()
    for days in range(400):
        day = today + timedelta(days=days)
        assert app.dock.day(say.date(day.isoformat()), say.code) == day
    assert "MX" in {key for spot in await app.dock.spots(guild, "Me", say.code) for key in spot.countries}
    for letter in "abcdefghijklmnoprstuvz":
        for spot in await app.dock.spots(guild, letter, say.code):
            assert await app.dock.place(guild, reader.spot_typed(spot)) == spot.key


async def test_a_capital_named_like_its_country_is_the_capital_where_the_country_is_written_too(
    network: Network,
) -> None:
    app, guild = network.app, network.guild
    assert await app.dock.place(guild, "Mexico") == "MX"
    city = await app.dock.place(guild, "Ciudad de México")
    assert city != "MX"
    assert await app.dock.place(guild, "Mexico, Mexique") == city


async def test_a_theme_whose_name_is_a_sentence_with_commas_fits_the_form_and_is_read_back(network: Network) -> None:
    await network.miembro.run('/dock ask need:"Vínculos entre zonas urbanas" field:sdg-11-a')
    say = network.app.languages["es"]
    await network.miembro.click(say("Change what was understood"))
    assert "Vínculos" in (await network.miembro.submit()).text
