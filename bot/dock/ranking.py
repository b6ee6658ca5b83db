"""Who answers a need best: a sum of what each candidate has of what is asked, and the reasons for it.

Pure and deterministic: the same need and the same candidates give the same order, whatever order they come in. Each
feature only adds, so having more of what is asked never costs anybody a place. A reason is made where its points are,
so none can be given that did not count. docs/architecture.md explains the table, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dock.nearness import near_to
from bot.dock.records import Candidate, Kind, Ranked, Reading, Reason, ReasonKind, Seat, Spot

METHOD_AXES = frozenset({"how", "sdg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a feature is worth, in tenths of a point, and why."""

    tenths: int
    why: str


# What anybody is worth for what they have; the lesser worth of a way of working is `METHOD`'s share of it.
WEIGHTS: Mapping[ReasonKind, Weight] = {
    "theme": Weight(tenths=100, why="it says itself that this is what it works on"),
    "near-theme": Weight(tenths=60, why="who works on a near theme can often help, but less surely"),
    "called": Weight(tenths=40, why="what stands in its very name is what it was founded for"),
    "town": Weight(tenths=60, why="it can meet the asker, and knows the place"),
    "country": Weight(tenths=40, why="it knows the laws, the institutions and the language"),
    "region": Weight(tenths=20, why="what works in one country of a region is often tried in the next"),
    "language": Weight(
        tenths=20, why="a talk or a text that is understood is worth more than a better one that is not"
    ),
    "named": Weight(tenths=30, why="a telling word in a name is rarely there by chance"),
    "mentioned": Weight(tenths=10, why="a word somewhere in the text may be there by chance"),
    "offers": Weight(tenths=40, why="a person says in their own words that this is what they can help with"),
    "wrote": Weight(tenths=30, why="a work on the theme shows that it knows the subject"),
    "about": Weight(tenths=20, why="somebody found its work on the theme worth describing"),
    "conversation": Weight(tenths=20, why="it belongs to a conversation of the network on the theme"),
    "focal-point": Weight(tenths=10, why="somebody is there to answer"),
    "standing": Weight(tenths=5, why="only parts those that are equal: co-facilitators, then the order of the list"),
}
METHOD = 50  # hundredths: what a way of working counts beside what is worked on, which tells more of whom to ask
MOST_COUNTED = 2  # works, words and conversations that count, so that much of one kind is no answer by itself
FLOOR = 30  # tenths from the subject itself; where less is known, nobody is listed for it
SHARE = 3  # whoever has less than this part (a third) of what the best one has is left out
SUBJECT: frozenset[ReasonKind] = frozenset(
    {"theme", "near-theme", "called", "named", "mentioned", "offers", "wrote", "about", "conversation"}
)


def ranked(reading: Reading, candidates: Iterable[Candidate], axes: Mapping[str, str]) -> list[Ranked]:
    """Return the candidates with their points and reasons, best first; among equals by standing, name and number.

    `axes` says of which axis each theme is. Nobody is left out here: see `worth_listing`.
    """
    return in_order([_ranked(reading, one, axes) for one in candidates])


def in_order(scored: Iterable[Ranked]) -> list[Ranked]:
    """Return scored candidates best first."""
    return sorted(scored, key=_place)


def worth_listing(reading: Reading, scored: Sequence[Ranked]) -> list[Ranked]:
    """Return those that have something to say about the subject: three good ones are better than ten weak ones.

    Whoever is the first to bear one of the themes is kept, so that no part of a need goes unanswered. Where a need
    speaks of no subject that anybody bears, only of a place or a language, that is what counts.
    """
    enough = _reaching(scored, SUBJECT) if reading.themes or reading.words else []
    if not enough and not reading.themes:
        enough = _reaching(scored, frozenset(WEIGHTS))
    best = enough[0].points if enough else 0
    listed: list[Ranked] = []
    covered: set[str] = set()
    for one in enough:
        new = one.candidate.themes.intersection(reading.themes) - covered
        if new or one.points * SHARE >= best:
            listed.append(one)
            covered |= new
    return listed


def _reaching(scored: Sequence[Ranked], kinds: frozenset[ReasonKind]) -> list[Ranked]:
    return [one for one in scored if sum(each.points for each in one.reasons if each.kind in kinds) >= FLOOR]


def _place(one: Ranked) -> tuple[int, int, str, Kind, int]:
    candidate = one.candidate
    return (-one.points, -candidate.standing, candidate.name, candidate.kind, candidate.id)


def _ranked(reading: Reading, candidate: Candidate, axes: Mapping[str, str]) -> Ranked:
    reasons = [
        *_subject(reading.themes, candidate, axes),
        *_where(reading.spots, candidate.seats),
        *_some("language", [one for one in reading.spoken if one in candidate.languages]),
        *_words(reading, candidate),
    ]
    if candidate.wrote or candidate.about or candidate.conversations or candidate.focal_point:  # few have any
        reasons += _some("wrote", candidate.wrote)
        reasons += _some("about", candidate.about)
        reasons += _some("conversation", candidate.conversations)
        reasons += _some("focal-point", [""] if candidate.focal_point else [])
    reasons.sort(key=lambda reason: -reason.points)  # stable: what was asked for first comes first
    standing = WEIGHTS["standing"].tenths * max(0, min(candidate.standing, 1000)) // 1000
    return Ranked(candidate=candidate, points=sum(one.points for one in reasons) + standing, reasons=reasons)


def _subject(asked: Sequence[str], candidate: Candidate, axes: Mapping[str, str]) -> Iterator[Reason]:
    for theme in asked:
        share = METHOD if axes.get(theme) in METHOD_AXES else 100
        if theme in candidate.offered:  # whoever offers it in their own words need not have chosen it too
            yield Reason(kind="offers", points=WEIGHTS["offers"].tenths, value=theme, asked=theme)
        if theme in candidate.themes:
            yield Reason(kind="theme", points=WEIGHTS["theme"].tenths * share // 100, value=theme)
            if theme in candidate.called:
                yield Reason(kind="called", points=WEIGHTS["called"].tenths * share // 100, value=theme)
        # One that is asked for too has points of its own already.
        elif near := [one for one in near_to(theme) & candidate.themes if one not in asked]:
            points = WEIGHTS["near-theme"].tenths * share // 100
            yield Reason(kind="near-theme", points=points, value=min(near), asked=theme)


def _where(spots: Sequence[Spot], seats: Sequence[Seat]) -> Iterator[Reason]:
    """Yield the best that any seat has of each place that is asked for."""
    for spot in spots:
        found = [one for seat in seats for one in _nearness(spot, seat)]
        if found:
            yield min(found, key=lambda reason: (-reason.points, reason.value))


def _nearness(spot: Spot, seat: Seat) -> Iterator[Reason]:
    if seat.place is not None and seat.place in spot.places:
        yield Reason(kind="town", points=WEIGHTS["town"].tenths, value=seat.key)
    elif seat.country in spot.countries:
        yield Reason(kind="country", points=WEIGHTS["country"].tenths, value=seat.key or seat.country)
    elif seat.country in spot.around:
        yield Reason(kind="region", points=WEIGHTS["region"].tenths, value=seat.key or seat.country)


def _words(reading: Reading, candidate: Candidate) -> Iterator[Reason]:
    if not reading.words:
        return
    offered = [one for one in reading.words if one in candidate.offers]
    named = [one for one in reading.words if one in candidate.named and one not in candidate.offers]
    rest = [one for one in reading.words if one in candidate.mentioned - candidate.named - candidate.offers]
    left = MOST_COUNTED
    for kind, words in (("offers", offered), ("named", named), ("mentioned", rest)):
        yield from _some(kind, words[:left])  # type: ignore[arg-type]  # the three are kinds of reasons
        left -= min(left, len(words))


def _some(kind: ReasonKind, values: Sequence[str]) -> Iterator[Reason]:
    for value in list(dict.fromkeys(values))[:MOST_COUNTED]:
        yield Reason(kind=kind, points=WEIGHTS[kind].tenths, value=value)
