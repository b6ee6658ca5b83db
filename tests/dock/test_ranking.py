"""The order of candidates: a sum of what they have, whatever order they come in."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dock.ranking import FLOOR, METHOD, MOST_COUNTED, SHARE, WEIGHTS, ranked, worth_listing
from bot.dock.records import Candidate, Reading, Seat, Spot
from bot.settings import PROJECT

AXES = {"gangs": "theme", "youth": "theme", "armed-violence": "theme", "dialogue": "how", "mediation": "how"}
COLOMBIA = Spot(
    kind="town", key="medellin", countries=frozenset({"CO"}), places=frozenset({1}), around=frozenset({"CO", "PA"})
)
READING = Reading(
    themes=["gangs", "dialogue"], spots=[COLOMBIA], languages=["es"], words=["truce", "prison"]
)  # fmt: skip

SEATS = [Seat(place=1, country="CO", key="medellin"), Seat(place=2, country="CO", key="cali"),
         Seat(place=None, country="PA"), Seat(place=None, country="CH")]  # fmt: skip
WORDS = st.frozensets(st.sampled_from(["truce", "prison", "other"]))
TITLES = st.lists(st.sampled_from(["One", "Two", "Three"]), unique=True)
CANDIDATES = st.builds(
    Candidate,
    kind=st.just("organisation"),
    id=st.integers(1, 10**6),
    name=st.sampled_from(["A", "B", "C"]),
    themes=st.frozensets(st.sampled_from(sorted(AXES))),
    seats=st.lists(st.sampled_from(SEATS)),
    languages=st.frozensets(st.sampled_from(["es", "en"])),
    called=st.frozensets(st.sampled_from(["gangs", "dialogue"])),
    named=WORDS,
    mentioned=WORDS,
    offers=WORDS,
    offered=st.frozensets(st.sampled_from(["gangs", "dialogue"])),
    wrote=TITLES,
    about=TITLES,
    conversations=TITLES,
    focal_point=st.booleans(),
    standing=st.integers(0, 1000),
)


def points(candidate: Candidate) -> int:
    return ranked(READING, [candidate], AXES)[0].points


@given(st.lists(CANDIDATES, max_size=8, unique_by=lambda one: one.id), st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_does_not_depend_on_the_order_of_what_came(candidates, chance) -> None:
    shuffled = [*candidates]
    chance.shuffle(shuffled)
    assert ranked(READING, candidates, AXES) == ranked(READING, shuffled, AXES)


@given(CANDIDATES, CANDIDATES)
@settings(max_examples=300, deadline=None)
def test_having_more_of_anything_never_lowers_the_points(one, other) -> None:
    more = replace(
        one,
        themes=one.themes | other.themes,
        seats=[*one.seats, *other.seats],
        languages=one.languages | other.languages,
        called=one.called | other.called,
        named=one.named | other.named,
        mentioned=one.mentioned | other.mentioned,
        offers=one.offers | other.offers,
        offered=one.offered | other.offered,
        wrote=[*one.wrote, *other.wrote],
        about=[*one.about, *other.about],
        conversations=[*one.conversations, *other.conversations],
        focal_point=one.focal_point or other.focal_point,
        standing=max(one.standing, other.standing),
    )
    assert points(more) >= max(points(one), points(other))


@given(CANDIDATES)
@settings(max_examples=150, deadline=None)
def test_the_reasons_are_what_gave_the_points(candidate) -> None:
    [scored] = ranked(READING, [candidate], AXES)
    standing = scored.points - sum(reason.points for reason in scored.reasons)
    assert 0 <= standing <= WEIGHTS["standing"].tenths
    assert all(reason.points > 0 for reason in scored.reasons)
    for reason in scored.reasons:
        if reason.kind == "theme":
            assert reason.value in candidate.themes & {*READING.themes}
        if reason.kind == "wrote":
            assert reason.value in candidate.wrote


def candidate(number: int, **more: object) -> Candidate:
    return Candidate(kind="organisation", id=number, name=f"Number {number}", **more)


def test_what_is_worked_on_counts_more_than_how() -> None:
    gangs, talks = candidate(1, themes=frozenset({"gangs"})), candidate(2, themes=frozenset({"dialogue"}))
    assert [one.candidate.id for one in ranked(READING, [talks, gangs], AXES)] == [1, 2]


def test_a_town_counts_before_its_country_before_its_region() -> None:
    here = [points(candidate(1, seats=[seat])) for seat in SEATS]
    assert here[0] > here[1] > here[2] > here[3] == 0


def test_nobody_is_listed_for_a_place_alone_where_a_theme_was_asked_for() -> None:
    near, able = candidate(1, seats=[SEATS[0]]), candidate(2, themes=frozenset({"gangs"}))
    listed = worth_listing(READING, ranked(READING, [near, able], AXES))
    assert [one.candidate.id for one in listed] == [2]
    only_place = Reading(spots=[COLOMBIA])
    assert [one.candidate.id for one in worth_listing(only_place, ranked(only_place, [near, able], AXES))] == [1]


def test_three_good_ones_are_listed_without_ten_weak_ones() -> None:
    good = [candidate(number, themes=frozenset({"gangs", "dialogue"}), seats=[SEATS[0]]) for number in (1, 2, 3)]
    weak = [candidate(number, themes=frozenset({"armed-violence"})) for number in range(10, 20)]
    listed = worth_listing(READING, ranked(READING, [*weak, *good], AXES))
    assert [one.candidate.id for one in listed] == [1, 2, 3]


def test_the_page_says_what_the_table_says() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition("## How the docking station ranks")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([\d.]+) \|", section, re.MULTILINE))
    assert {kind: float(value) for kind, value in rows.items()} == {
        kind: weight.tenths / 10 for kind, weight in WEIGHTS.items()
    }
    whys = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| ([^|]+) \|$", section, re.MULTILINE))
    assert whys == {kind: weight.why for kind, weight in WEIGHTS.items()}
    for said in (f"{METHOD} per cent", f"at least {FLOOR / 10:g} points", f"{MOST_COUNTED} of a kind"):
        assert said in section, said
    assert SHARE == 3
    assert "a third of the points of the best" in section
