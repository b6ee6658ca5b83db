"""Whatever changes in what members may not see, all that a member is answered stays as it was. P1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.guilds import Actor
from bot.people.form import Typed
from bot.people.records import FIELDS, Field, Person, Visibility
from tests.support.apps import GUILD, MEMBER

ANA = Actor(user=880000000000000001, guild=GUILD)
BEA = Actor(user=880000000000000002, guild=GUILD)

BEFORE: Mapping[Field, str | list[str]] = {
    "role": "Zyx planner", "organisation": "Zyx House", "places": "Nairobi, Kenya\nZyxtown, Peru",
    "offers": "zyxoffer", "seeks": "zyxseek", "languages": ["am", "es"], "expertise": ["disaster-management"],
    "themes": ["small-arms"],
}  # fmt: skip
AFTER: Mapping[Field, str | list[str]] = {
    "role": "Kwo nurse", "organisation": "Interpeace", "places": "Geneva, Switzerland", "offers": "kwotalk",
    "seeks": "kwofunds", "languages": ["fr"], "expertise": [], "themes": ["gangs"],
}  # fmt: skip
QUERIES = (
    "", "Ana", "nurse bea", "zyx", "zyxs", "Zyxtwon", "kwo", "kwotal", "interpeace", "geneve", "kenia", "peru", "amharic",
    "french", "gangs", "small arms", "disaster",
)  # fmt: skip
SEEN_BY = st.fixed_dictionaries({field: st.sampled_from(["nobody", "curators", "members"]) for field in FIELDS})


async def say(app: App, who: Actor, said: Mapping[Field, str | list[str]], fields: Sequence[Field]) -> None:
    await app.people.write(who, Typed(**{name: said[name] for name in fields if isinstance(said[name], str)}))
    for name in fields:
        if isinstance(keys := said[name], list):
            await app.people.choose(who, name, keys)


def undated(people: Sequence[Person]) -> list[Person]:
    """Leave out when a profile changed last, which no card shows."""
    return [replace(one, updated_at=None) for one in people]


async def answers(app: App) -> list[object]:
    """Return all that a member can learn of people."""
    pages = [await app.people.find(MEMBER, query) for query in QUERIES]
    interpeace = await app.directory.named(GUILD, "Interpeace")

    def borne(tx):
        themes = [app.people.bearing_in(tx, GUILD, theme=key) for key in ("gangs", "small-arms")]
        return app.people.count_in(tx, GUILD), themes

    return [
        *(replace(page, results=undated(page.results)) for page in pages),
        *[undated(await app.people.suggest(MEMBER, typed)) for typed in ("a", "z", "kw", "in")],
        *[await app.people.facet(MEMBER, facet) for facet in ("country", "theme", "language", "organisation")],
        undated(await app.people.of_organisation(MEMBER, interpeace.id)),
        await app.database.read(borne),
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen_by=SEEN_BY)
async def test_no_change_of_a_hidden_field_changes_anything_that_a_member_is_answered(
    app: App, seen_by: dict[Field, Visibility]
) -> None:
    await app.people.write(BEA, Typed(name="Bea Kwon", role="nurse"))
    await say(app, BEA, AFTER, ["languages", "themes", "organisation"])
    await app.people.show_to(BEA, list(FIELDS), "members")
    await app.people.write(ANA, Typed(name="Ana Silva"))
    await say(app, ANA, BEFORE, list(BEFORE))
    for person in (ANA, BEA):
        await app.privacy.set_consent(person, "listed", given=True)
    for field, seen in seen_by.items():
        await app.people.show_to(ANA, [field], seen)
    before = await answers(app)
    hidden = [field for field in AFTER if seen_by[field] != "members"]
    await say(app, ANA, AFTER, hidden)
    for field in hidden:
        await app.people.show_to(ANA, [field], seen_by[field])
    assert await answers(app) == before
