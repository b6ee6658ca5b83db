"""What the network has nobody for, of what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.dock.records import GapKind, Lack, Ranked, Reading, Spot

NEAREST = 2  # that are named in place of nobody


def lacks(
    reading: Reading, organisations: Sequence[Ranked], people: Sequence[Ranked], listed: Sequence[Ranked],
    unspoken: Sequence[str],
) -> list[Lack]:  # fmt: skip
    """Return what nobody is listed for, what is asked for everywhere first.

    `organisations` and `people` are all candidates there are: whoever bears a theme, and bears it in a country that
    was asked for, is among them. `listed` is what the answer shows; `unspoken` are the languages nobody speaks.
    """
    everybody = [*organisations, *people]
    nowhere = [theme for theme in reading.themes if not any(_bears(one, theme) for one in everybody)]
    found = []
    if nowhere:
        near = [one for one in listed if any(reason.asked in nowhere for reason in one.reasons)]
        found.append(Lack(kind="theme", themes=nowhere, nearest=near[:NEAREST]))
    elsewhere = [theme for theme in reading.themes if theme not in nowhere]
    found += _not_there(elsewhere, reading.spots, everybody, organisations)
    found += [Lack(kind="language", language=language) for language in unspoken]
    return found


def _not_there(
    themes: Sequence[str], spots: Sequence[Spot], everybody: Sequence[Ranked], organisations: Sequence[Ranked]
) -> Iterator[Lack]:
    for spot in spots:
        there = [one for one in everybody if is_in(one, spot)]
        missing = [theme for theme in themes if not any(_bears(one, theme) for one in there)]
        if missing:
            able = [one for one in organisations if one.candidate.themes.intersection(missing)]
            yield Lack(
                kind="theme-place",
                themes=missing,
                spot=spot,
                nearest=able[:NEAREST],
                there=[one.candidate.name for one in there if one.candidate.kind == "organisation"][:NEAREST],
            )
        elif not there:
            yield Lack(kind="place", spot=spot, nearest=organisations[:NEAREST] if not themes else ())


def is_in(one: Ranked, spot: Spot) -> bool:
    """Say whether a candidate is in the country of a place, or in a region."""
    return any(seat.country in spot.countries for seat in one.candidate.seats)


def gaps(lack: Lack) -> Iterator[tuple[GapKind, str, str, str]]:
    """Yield (kind, theme, place, language) of a lack as it is counted, one for each theme; a town is its country."""
    place = ""
    if lack.spot is not None:
        place = lack.spot.key if lack.spot.kind == "region" else min(lack.spot.countries)
    for theme in lack.themes or ("",):
        yield lack.kind, theme, place, lack.language


def _bears(one: Ranked, theme: str) -> bool:
    """Say whether somebody is listed for a theme: by choosing it, or in the words of what they offer."""
    return theme in one.candidate.themes or theme in one.candidate.offered
