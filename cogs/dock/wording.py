"""Reasons, readings and lacks in words: what each of them says is what gave the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.i18n import Language, Phrase, _
from bot.dock.records import Answer, Kind, Lack, Ranked, Reading, Reason, ReasonKind, Seat, Spot
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.vocabulary.records import Terms

MOST_REASONS = 5
TITLE = 70  # characters of a title within a reason

_THEMES: Mapping[Kind, Phrase] = {
    "organisation": _("among its themes: {names}"),
    "person": _("works on {names}"),
    "work": _("is about {names}"),
    "conversation": _("is about {names}"),
}
_NEAR: Mapping[Kind, Phrase] = {
    "organisation": _("works on {name}, which is near to {asked}"),
    "person": _("works on {name}, which is near to {asked}"),
    "work": _("is about {name}, which is near to {asked}"),
    "conversation": _("is about {name}, which is near to {asked}"),
}
_PLACES: Mapping[Kind, Phrase] = {
    "organisation": _("based in {names}"),
    "person": _("based in {names}"),
    "work": _("speaks of {names}"),
    "conversation": _("speaks of {names}"),
}
_REGION: Mapping[Kind, Phrase] = {
    "organisation": _("based in the same region: {names}"),
    "person": _("based in the same region: {names}"),
    "work": _("speaks of the same region: {names}"),
    "conversation": _("speaks of the same region: {names}"),
}
_LANGUAGES: Mapping[Kind, Phrase] = {
    "organisation": _("speaks {names}"),
    "person": _("speaks {names}"),
    "work": _("is in {names}"),
    "conversation": _("is held in {names}"),
}
_NAMED: Mapping[Kind, Phrase] = {
    "organisation": _("{names} is in its name"),
    "person": _("{names} is in their name"),
    "work": _("{names} is in its title"),
    "conversation": _("{names} is in its title"),
}
_QUOTED = _("“{text}”")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an answer: the language, the vocabulary of the server, and the places that the answer names."""

    say: Language
    terms: Terms
    places: Mapping[str, tuple[Mapping[str, str], str]]  # key -> (names by language, country)
    written: Mapping[str, str] = field(default_factory=dict)  # words of the need, folded, as they were typed

    def theme(self, key: str) -> str:
        """Return the name of a theme as it stands within a sentence."""
        term = self.terms.subject(key)
        return key if term is None else within(self.say.pick(term.names))

    def themes(self, keys: Sequence[str]) -> str:
        """Return the names of themes, listed."""
        return self.say.listed(self.theme(key) for key in keys)

    def place(self, value: str) -> str:
        """Return the name of a place by its key, or of a country by its code."""
        if value in self.places:
            names, country = self.places[value]
            return plain(place_name(names, country, self.say))
        return plain(self.say.country(value))

    def spot(self, spot: Spot) -> str:
        """Return the name of where help is needed, as a message shows it."""
        return plain(self.spot_typed(spot))

    def spot_typed(self, spot: Spot) -> str:
        """Return the same as people type it."""
        if spot.kind == "country":
            return self.say.country(spot.key)
        if spot.kind == "region":
            return self.say.pick(spot.names)
        return place_name(spot.names, min(spot.countries), self.say)


def within(name: str) -> str:
    """Return a name without the capital that it begins with; “SDG 11” keeps its own."""
    return name[:1].lower() + name[1:] if len(name) < 2 or not name[1].isupper() else name


def read_line(answer: Answer, reader: Reader) -> str:
    """Return how a need was understood: “gangs, dialogue · in Medellín, Colombia · in Spanish · by 30 June”."""
    say, reading = reader.say, answer.reading
    parts = [", ".join(reader.theme(key) for key in reading.themes)] if reading.themes else []
    parts += [say(_("in {place}"), place=reader.spot(spot)) for spot in reading.spots]
    if reading.spoken:
        parts.append(say(_("in {languages}"), languages=say.listed(say.language(one) for one in reading.spoken)))
    if reading.words:
        words = ", ".join(say(_QUOTED, text=plain(reading.written.get(word, word))) for word in reading.words)
        parts.append(say(_("with the words {words}"), words=words))
    if answer.request.needed_by is not None:
        parts.append(say(_("by {date}"), date=say.date(answer.request.needed_by.isoformat())))
    if not parts:
        return say(_("No theme and no place was recognised in this."))
    return say(_("Understood as: {parts}"), parts=" · ".join(parts))


def nothing_read(reading: Reading) -> bool:
    """Say whether nothing at all was understood."""
    return not (reading.themes or reading.spots or reading.languages)


def reasons(one: Ranked, reader: Reader) -> list[str]:
    """Return why somebody or something is listed, what weighs most first; reasons of one kind are one."""
    kinds: dict[tuple[ReasonKind, bool], list[Reason]] = {}
    for reason in one.reasons:
        kinds.setdefault((reason.kind, bool(reason.asked)), []).append(reason)
    said = [text for each in kinds.values() for text in _said(one.candidate.kind, each, reader)]
    return said[:MOST_REASONS]


def _said(kind: Kind, same: Sequence[Reason], reader: Reader) -> list[str]:
    say, values = reader.say, [reason.value for reason in same]
    match same[0].kind:
        case "theme":
            return [say(_THEMES[kind], names=reader.themes(values))]
        case "near-theme":
            return [
                say(_NEAR[kind], name=reader.theme(reason.value), asked=reader.theme(reason.asked))
                for reason in {reason.value: reason for reason in same}.values()
            ]
        case "called":  # a title is read right above its reasons
            return [say(_("in its name too: {names}"), names=reader.themes(values))] if kind == "organisation" else []
        case "town" | "country":
            return [say(_PLACES[kind], names=say.listed(reader.place(value) for value in dict.fromkeys(values)))]
        case "region":
            return [say(_REGION[kind], names=say.listed(reader.place(value) for value in dict.fromkeys(values)))]
        case "language":
            return [say(_LANGUAGES[kind], names=say.listed(say.language(value) for value in values))]
        case "offers" if same[0].asked:
            return [say(_("{names} is among what they offer"), names=reader.themes(values))]
        case _:
            quoted = [plain(reader.written.get(value, value), limit=TITLE) for value in values]
            return _quoting(kind, same[0].kind, quoted, reader)


def _quoting(kind: Kind, reason: ReasonKind, values: Sequence[str], reader: Reader) -> list[str]:
    say = reader.say
    quoted = say.listed(say(_QUOTED, text=value) for value in values)
    match reason:
        case "named":
            return [say(_NAMED[kind], names=quoted)]
        case "mentioned":
            return [say(_("mentions {names}"), names=quoted)]
        case "offers":
            return [say(_("{names} is among what they offer"), names=quoted)]
        case "wrote":
            return [say(_("wrote {titles}"), titles=quoted)]
        case "about":
            return [say(_("{titles} speaks of its work"), titles=quoted)]
        case "conversation":
            return [say(_("took part in the conversation {titles}"), titles=quoted)]
        case "focal-point":
            return [say(_("has a focal point"))]
        case _:
            return []


def seat_line(seats: Sequence[Seat], reader: Reader) -> str:
    """Return where somebody is: at most two places."""
    return " · ".join(reader.place(seat.key or seat.country) for seat in list(seats)[:2] if seat.key or seat.country)


def lack_lines(lack: Lack, reader: Reader) -> list[str]:
    """Say plainly what the network has nobody for, and who comes nearest."""
    say = reader.say
    place = "" if lack.spot is None else reader.spot(_country_of(lack.spot))
    themes = say.listed(f"**{reader.theme(key)}**" for key in lack.themes)
    match lack.kind:
        case "theme":
            lines = [say(_("Nobody in the network is listed for {themes}."), themes=themes)]
        case "theme-place":
            lines = [say(_("Nobody is listed for {themes} in {place}."), themes=themes, place=place)]
        case "place":
            lines = [say(_("Nobody is listed in {place}."), place=place)]
        case "language":
            lines = [say(_("Nobody who is listed says that they speak {language}."),
                         language=say.language(lack.language))]  # fmt: skip
    if lack.nearest:
        names = [_with_place(one, reader) for one in lack.nearest]
        lines.append(say(_("Nearest: {names}."), names=say.series(names)))
    if lack.there:
        names = [plain(name, limit=TITLE) for name in lack.there]
        lines.append(say(_("There, but listed for other things: {names}."), names=say.series(names)))
    return lines


def _country_of(spot: Spot) -> Spot:
    """Return the country of a town: whoever is in another town of it would have been named."""
    return Spot(kind="country", key=min(spot.countries), countries=spot.countries) if spot.kind == "town" else spot


def _with_place(one: Ranked, reader: Reader) -> str:
    name = plain(one.candidate.name, limit=TITLE)
    where = seat_line(one.candidate.seats[:1], reader)
    return f"{name} ({where})" if where else name
