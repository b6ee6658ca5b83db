"""Asking as a service: what is kept, for how long, by whom it is seen, and what nobody is listed for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.dock.records import Answer, Need
from bot.dock.service import MOST_A_DAY
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from bot.people.form import Typed
from tests.support.apps import GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

GANGS = Need(need="Necesitamos ayuda para hablar con pandillas en Medellín", language="es")
EXPERT = Actor(user=880000000000000077, guild=GUILD)
MARK = "Zyxqvwordle"


async def listed(app: App, *, themes: str = "members", asked: bool = True) -> None:
    """Have somebody be listed, who works on gangs in Cali, speaks Spanish and hides what they look for."""
    await app.privacy.set_consent(EXPERT, "listed", given=True)
    await app.privacy.set_consent(EXPERT, "asked", given=asked)
    await app.people.write(
        EXPERT,
        Typed(name="Ana Gómez", role="Mediator", places="Cali, Colombia", offers="Truces in prisons", seeks=MARK),
    )
    await app.people.choose(EXPERT, "themes", ["gangs"])
    await app.people.choose(EXPERT, "languages", ["es"])
    await app.people.show_to(EXPERT, ["name", "role", "places", "languages", "offers"], "members")
    await app.people.show_to(EXPERT, ["themes"], themes)
    await app.people.show_to(EXPERT, ["seeks"], "curators")


def people(found: Answer) -> list[str]:
    return [one.candidate.name for one in found.found["person"]]


async def rows(app: App, table: str) -> list[dict[str, object]]:
    def work(tx: Transaction) -> list[dict[str, object]]:
        return [dict(row) for row in tx.fetch(f"SELECT * FROM {table} ORDER BY id")]

    return await app.database.read(work)


async def test_who_agreed_to_be_asked_is_found_with_reasons(app: App) -> None:
    await listed(app)
    found = await app.dock.ask(MEMBER, GANGS)
    assert people(found) == ["Ana Gómez"]
    assert {reason.kind for reason in found.found["person"][0].reasons} == {"theme", "country", "language"}


async def test_who_did_not_agree_to_be_asked_is_not_found(app: App) -> None:
    await listed(app, asked=False)
    assert people(await app.dock.ask(MEMBER, GANGS)) == []


async def test_nobody_is_offered_to_themselves(app: App) -> None:
    await listed(app)
    assert people(await app.dock.ask(EXPERT, GANGS)) == []


@pytest.mark.parametrize("hidden", ["nobody", "curators"])
async def test_a_hidden_field_gives_no_reason_and_moves_no_order(app: App, hidden: str) -> None:
    await listed(app, themes=hidden)
    shown = await app.dock.ask(MEMBER, Need(need="Somebody in Colombia", place="CO"))
    [ana] = shown.found["person"]
    assert not ana.candidate.themes
    before = ana.points
    await app.people.choose(EXPERT, "themes", ["youth"])
    after = await app.dock.ask(MEMBER, Need(need="Somebody in Colombia", place="CO"))
    assert after.found["person"][0].points == before
    asked = await app.dock.ask(MEMBER, GANGS)
    assert not [reason for one in asked.found["person"] for reason in one.reasons if reason.kind == "theme"]
    sought = await app.dock.ask(MEMBER, Need(need=f"I look for {MARK}"))
    assert people(sought) == []
    assert MARK not in repr([found.found for found in (shown, asked)])


async def test_what_members_see_of_an_offer_is_a_reason(app: App) -> None:
    await listed(app)
    found = await app.dock.ask(MEMBER, Need(need="Who knows of truces?"))
    assert "Ana Gómez" in people(found) or found.reading.themes


async def test_whoever_offers_just_what_is_asked_is_found_without_having_chosen_the_theme(app: App) -> None:
    await listed(app, themes="nobody")
    found = await app.dock.ask(MEMBER, Need(need="Somebody who can negotiate truces in Cali"))
    [ana] = found.found["person"]
    assert ("offers", "negotiation") in {(reason.kind, reason.value) for reason in ana.reasons}
    assert not [one for one in found.lacks if "negotiation" in one.themes]


async def test_where_a_word_is_known_to_nobody_the_place_still_counts(app: App) -> None:
    found = await app.dock.ask(MEMBER, Need(need="someone in Nairobi with zorgblat"))
    assert "Joe Aktech Foundation" in [one.candidate.name for one in found.found["organisation"]]


async def test_a_request_is_only_its_askers(app: App) -> None:
    found = await app.dock.ask(MEMBER, GANGS)
    number = found.request.id
    assert (await app.dock.again(MEMBER, number)).found.keys() == found.found.keys()
    for other in (EXPERT, Actor(user=MEMBER.user, guild=OTHER_GUILD)):
        with pytest.raises(NotFoundError):
            await app.dock.again(other, number)
        with pytest.raises(NotFoundError):
            await app.dock.change(other, number, GANGS)
        await app.dock.forget(other, number)
    assert (await app.dock.request(MEMBER, number)).need == GANGS.need


async def test_the_same_need_is_answered_the_same(app: App) -> None:
    first, second = await app.dock.ask(MEMBER, GANGS), await app.dock.ask(EXPERT, GANGS)
    assert first.found == second.found


async def test_a_changed_reading_replaces_the_first_and_counts_once(app: App) -> None:
    found = await app.dock.ask(MEMBER, GANGS)
    changed = await app.dock.change(
        MEMBER, found.request.id, Need(need=GANGS.need, themes=["gender"], place="MX", settled=True)
    )
    assert changed.request.id == found.request.id
    assert list(changed.reading.themes) == ["gender"]
    assert len(await rows(app, "dock_request")) == 1
    again = await app.dock.again(MEMBER, found.request.id)
    assert list(again.reading.themes) == ["gender"]


async def test_a_question_is_forgotten_at_once_when_its_asker_wants_it(app: App) -> None:
    found = await app.dock.ask(MEMBER, GANGS)
    await app.dock.forget(MEMBER, found.request.id)
    with pytest.raises(NotFoundError):
        await app.dock.again(MEMBER, found.request.id)
    [row] = await rows(app, "dock_request")
    assert (row["need"], row["themes"], row["place"], row["languages"]) == ("", "[]", "", "[]")


async def test_words_are_forgotten_after_sixty_days_and_tied_to_nobody(app: App, clock: ManualClock) -> None:
    await app.dock.ask(MEMBER, GANGS)
    asked = clock.now()
    assert await app.dock.forget_old() == asked + timedelta(days=60)
    clock.advance(days=59)
    await app.dock.forget_old()
    assert (await rows(app, "dock_request"))[0]["need"]
    clock.advance(days=1, seconds=1)
    assert await app.dock.forget_old() is None
    [row] = await rows(app, "dock_request")
    assert (row["need"], row["user_id"]) == ("", 0)
    assert await app.database.read(lambda tx: app.dock.counts_in(tx, GUILD)) == 1


async def test_words_stay_while_an_introduction_is_open_to_its_asker_and_go_when_it_ends(
    app: App, clock: ManualClock
) -> None:
    found = await app.dock.ask(MEMBER, GANGS)
    ends = clock.now() + timedelta(days=65)

    def waits(tx: Transaction) -> None:  # refused already, which its asker must not be able to tell
        tx.execute(
            """INSERT INTO introduction (guild_id, request_id, asker, kind, need, status, asked_at, expires_at, language)
               VALUES (:guild, :request, :user, 'organisation', 'x', 'refused', 1, :ends, 'es')""",
            guild=GUILD, request=found.request.id, user=MEMBER.user, ends=int(ends.timestamp()),
        )  # fmt: skip

    await app.database.transaction(waits)
    clock.advance(days=61)
    assert await app.dock.forget_old() == ends.replace(microsecond=0)
    assert (await rows(app, "dock_request"))[0]["need"]
    clock.advance(days=4)
    assert await app.dock.forget_old() is None
    assert (await rows(app, "dock_request"))[0]["need"] == ""


async def test_twenty_questions_a_day_are_answered(app: App, clock: ManualClock) -> None:
    for _number in range(MOST_A_DAY):
        await app.dock.ask(MEMBER, Need(need="gangs"))
    with pytest.raises(NotAllowedError):
        await app.dock.ask(MEMBER, Need(need="gangs"))
    await app.dock.ask(EXPERT, Need(need="gangs"))
    clock.advance(days=1, seconds=1)
    await app.dock.ask(MEMBER, Need(need="gangs"))


async def test_a_gap_is_counted_without_words_and_without_who_asked(app: App, clock: ManualClock) -> None:
    await app.dock.ask(MEMBER, Need(need=f"{MARK}: human rights in Colombia", languages=["sw"]))
    await app.dock.ask(EXPERT, Need(need="human rights, Colombia"))
    gaps = await app.database.read(lambda tx: app.dock.gaps_in(tx, GUILD))
    assert [(one.kind, one.theme, one.place, one.language, one.count) for one in gaps] == [
        ("theme-place", "human-rights", "CO", "", 2),
        ("language", "", "", "sw", 1),
    ]
    later = clock.now() + timedelta(days=1)
    assert await app.database.read(lambda tx: app.dock.gaps_in(tx, GUILD, since=later)) == []
    kept = repr(await rows(app, "dock_gap"))
    assert MARK not in kept
    assert str(EXPERT.user) not in kept
    assert set((await rows(app, "dock_gap"))[0]) == {"id", "guild_id", "kind", "theme", "place", "language", "day"}


async def test_what_somebody_asked_is_in_their_export_and_goes_with_them(app: App) -> None:
    await app.dock.ask(EXPERT, Need(need=f"{MARK} and gangs"))
    held = await app.privacy.export_of(EXPERT)
    assert held["requests"]["needs"][0]["need"] == f"{MARK} and gangs"
    await app.privacy.erase(EXPERT)
    assert await rows(app, "dock_request") == []


@pytest.mark.parametrize("need", ["", "  ", "??", "x" * 1001])
async def test_an_unusable_need_is_refused_and_nothing_kept(app: App, need: str) -> None:
    with pytest.raises(InvalidInputError):
        await app.dock.ask(MEMBER, Need(need=need))
    assert await rows(app, "dock_request") == []


async def test_an_empty_network_answers_too(empty_app: App) -> None:
    found = await empty_app.dock.ask(MEMBER, Need(need="gangs in Colombia"))
    assert not any(found.found.values())


async def test_places_languages_and_days_are_read_as_people_write_them(app: App) -> None:
    assert await app.dock.place(GUILD, "Medellín, Colombia") == "medellin"
    assert await app.dock.place(GUILD, "Suisse; América Latina") == "CH,419"
    with pytest.raises(InvalidInputError):
        await app.dock.place(GUILD, "Atlantis")
    assert app.dock.spoken("español, French; pt") == ["es", "fr", "pt"]
    with pytest.raises(InvalidInputError):
        app.dock.spoken("Klingon")
    with pytest.raises(InvalidInputError):
        app.dock.day("1 January 2001", "en")
