"""What is hidden from members leads them to nobody, whatever is hidden and whatever they search for. P1."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import combinations

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.people.form import Typed
from bot.people.records import FIELDS, Field, Visibility
from bot.people.service import PeopleService
from tests.support.apps import CURATOR, GUILD, MEMBER

MARK = "Zyxqvwordle"
ANA = Actor(user=880000000000000001, guild=GUILD)
HIDDEN = [field for field in FIELDS if field != "name"]


async def told(app: App, people: PeopleService, *, hidden: Visibility, fields: list[Field]) -> None:
    """Have somebody say a mark in each field, members seeing only the others."""
    await people.write(
        ANA,
        Typed(
            name="Ana Silva", role=f"{MARK} one", organisation=f"{MARK} House", places=f"{MARK} Town, Kenya",
            offers=f"{MARK} two", seeks=f"{MARK} three",
        ),
    )  # fmt: skip
    await people.choose(ANA, "languages", ["am"])
    await people.choose(ANA, "expertise", ["disaster-management"])
    await people.choose(ANA, "themes", ["small-arms"])
    await people.show_to(ANA, list(FIELDS), "members")
    await people.show_to(ANA, fields, hidden)
    await app.privacy.set_consent(ANA, "listed", given=True)


@pytest.mark.parametrize("hidden", ["nobody", "curators"])
async def test_no_hidden_field_leads_a_member_to_anybody(app: App, hidden: Visibility) -> None:
    await told(app, app.people, hidden=hidden, fields=list(HIDDEN))
    queries = (MARK, f"{MARK[:-1]}", "Zyxqvwordel", "amharic", "ethiopia", "kenya", "small arms", "armes", "disaster")
    for query in queries:
        page = await app.people.find(MEMBER, query)
        assert not page.results, query
        assert page.total == 0
        assert page.corrected is None
        assert MARK not in str(asdict(replace(page, query="")))
    page = await app.people.find(MEMBER, "Ana")
    assert [one.name for one in page.results] == ["Ana Silva"]
    assert page.facets == {}
    assert MARK not in str(asdict(page))
    assert MARK not in str([asdict(one) for one in await app.people.suggest(MEMBER, "A")])
    for facet in ("country", "theme", "language"):
        assert not await app.people.facet(MEMBER, facet)
    seen = await app.people.find(CURATOR, MARK)
    assert bool(seen.results) is (hidden == "curators")


async def test_each_field_is_shown_by_itself(app: App) -> None:
    marked: dict[Field, str] = {
        "role": f"{MARK} one", "organisation": f"{MARK} House", "places": f"{MARK} Town", "offers": f"{MARK} two",
        "seeks": f"{MARK} three",
    }  # fmt: skip
    for pair in combinations(marked, 2):
        fields: list[Field] = list(pair)
        await told(app, app.people, hidden="nobody", fields=fields)
        person = (await app.people.find(MEMBER, "Ana")).results[0]
        text = str(asdict(person))
        for field, word in marked.items():
            assert (word in text) is (field not in fields), (fields, field)


async def test_a_place_that_only_a_person_names_is_nobody_elses_to_find(app: App) -> None:
    await told(app, app.people, hidden="nobody", fields=["places"])
    names = await app.directory.place_names(GUILD)
    assert MARK not in str(names)


async def test_who_shows_no_name_is_listed_to_nobody_whatever_else_they_show(app: App) -> None:
    await told(app, app.people, hidden="nobody", fields=["name"])
    for viewer in (MEMBER, CURATOR):
        assert (await app.people.find(viewer)).total == 0
    await app.people.show_to(ANA, ["name"], "curators")
    assert (await app.people.find(MEMBER)).total == 0
    assert (await app.people.find(CURATOR)).total == 1

    def counted(tx):
        return app.people.count_in(tx, GUILD), app.people.bearing_in(tx, GUILD, theme="small-arms")

    assert await app.database.read(counted) == (0, [])


async def test_a_new_field_is_seen_by_nobody_and_an_emptied_one_forgets_who_saw_it(app: App) -> None:
    await app.people.write(ANA, Typed(name="Ana", role="Planner"))
    await app.people.show_to(ANA, ["role"], "members")
    await app.people.write(ANA, Typed(role=""))
    profile = await app.people.write(ANA, Typed(role="Something private"))
    assert profile.seen_by["role"] == "nobody"


async def test_a_bot_with_many_people_reads_only_the_page(app: App) -> None:
    """However many are found, what is read of people is one page: no statement for each of them."""
    for number in range(30):
        person = Actor(user=880000000000001000 + number, guild=GUILD)
        await app.people.write(person, Typed(name=f"Person {number}"))
        await app.people.show_to(person, ["name"], "members")
        await app.privacy.set_consent(person, "listed", given=True)
    page = await app.people.find(MEMBER, "person", page=2)
    assert page.total == 30
    assert page.first == 10
    assert len(page.results) == 5
