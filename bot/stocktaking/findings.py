"""What the network lacks, the doubts that stay, and where everything in the document comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.i18n import Language, _
from bot.stocktaking.annexes import categories
from bot.stocktaking.document import Bullets, Heading, Paragraph, Part
from bot.stocktaking.facts import FEW_NEEDS, Facts

if TYPE_CHECKING:
    from bot.dock.records import GapCount

MOST_NAMED = 30  # cities or themes that are named where there are more of them


def gaps(facts: Facts, say: Language) -> list[Part]:
    """Return the annex of gaps: what is asked for and missing, who and where nobody is, what nobody has told."""
    found = [*_asked(facts, say), *_absent(facts, say), *_untold(facts, say)]
    parts: list[Part] = [Heading(text=say(_("Annex 4: Gaps")))]
    if not found:
        return [*parts, Paragraph(text=say(_("No gap is recorded yet.")))]
    return [*parts, Bullets(items=found)]


def _asked(facts: Facts, say: Language) -> list[str]:
    often = [one for one in facts.gaps if one.count >= FEW_NEEDS]
    told = [
        say.plural(
            "Asked for {count} time, and nobody was listed: {what}.",
            "Asked for {count} times, and nobody was listed: {what}.", one.count, what=wanted(one, facts, say),
        )
        for one in often
    ]  # fmt: skip
    if seldom := len(facts.gaps) - len(often):
        told.append(
            say.plural(
                "{count} need for which nobody was listed was asked for less than {least} times: it is not named here.",
                "{count} needs for which nobody was listed were asked for less than {least} times each: they are not "
                "named here.",
                seldom, least=FEW_NEEDS,
            )
        )  # fmt: skip
    return told


def wanted(one: GapCount, facts: Facts, say: Language) -> str:
    """Return what a gap is of: a theme, a place, a language, or several of them."""
    term = facts.terms.subject(one.theme) if one.theme else None
    place = ""
    if one.place.isdigit():
        place = say.region(one.place)
    elif len(one.place) == 2 and one.place.isupper():
        place = say.country(one.place)
    elif one.place:
        place = say.pick(facts.places.get(one.place, {"en": one.place}))
    language = say.language(one.language) if one.language else ""
    return " · ".join(part for part in (say.pick(term.names) if term else one.theme, place, language) if part)


def _absent(facts: Facts, say: Language) -> list[str]:
    found: list[str] = []
    listed = facts.directory.listed
    empty = [name for key, name in categories(facts, say) if not any(key in one.categories for one in listed)]
    if empty:
        found.append(say(_("Categories without an organisation: {names}."), names=say.series(empty)))
    countries = {one.country for one in listed}
    without = [say.region(number) for number, inside in facts.regions.items() if inside and not inside & countries]
    if without:
        found.append(say(_("Regions without an organisation: {names}."), names=say.series(without)))
    return found


def _untold(facts: Facts, say: Language) -> list[str]:
    if facts.coverage is None:
        return []
    found: list[str] = []
    if cities := [one.name for one in facts.coverage.cities_without]:
        found.append(
            say(
                _("Cities of the network without a promising practice ({count}): {names}."),
                count=say.number(len(cities)), names=_some(cities, say),
            )
        )  # fmt: skip
    if themes := [term for one in facts.coverage.themes_without if (term := facts.terms.get(*one)) is not None]:
        found.append(
            say(
                _("Themes without a promising practice ({count}): {names}."),
                count=say.number(len(themes)), names=_some([say.pick(one.names) for one in themes], say),
            )
        )  # fmt: skip
    return found


def _some(names: list[str], say: Language) -> str:
    shown = say.series(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return say.series([shown, say.plural("and {count} more", "and {count} more", more)]) if more > 0 else shown


# -- doubts -------------------------------------------------------------------------------------------------------


def doubts(facts: Facts, say: Language) -> list[Part]:
    """Return the annex of doubts that the ledger leaves open; nothing where there is none."""
    if not facts.doubts:
        return []
    count = say.plural(
        "{count} doubt about what was printed is open in the ledger.",
        "{count} doubts about what was printed are open in the ledger.", len(facts.doubts),
    )  # fmt: skip
    told = say(
        _("Each stands with what was printed and what is held for now. Members read why with /directory ledger.")
    )
    return [
        Heading(text=say(_("Annex 5: Open doubts"))),
        Paragraph(text=f"{count} {told}"),
        Bullets(items=[f"{say.label(_printed(one.printed))} {one.adopted}" for one in facts.doubts]),
    ]


def _printed(text: str) -> str:
    """Return what was printed, each way of it in quotation marks."""
    return " / ".join(f"“{' '.join(line.split())}”" for line in text.splitlines() if line.strip())


def sources(facts: Facts, say: Language) -> list[Part]:
    """Return where the document comes from, in small type."""
    told: list[str] = []
    if facts.network is not None:
        told.append(
            say(
                _("Quoted words, printed lists and contact points: {title}, {place}, {date}."),
                title=facts.network.source.title, place=facts.network.source.place,
                date=say.date(facts.network.source.date),
            )
        )  # fmt: skip
    told.append(
        say(
            _(
                "Everything else: what the network recorded in its directory, library, calendar and conversations up "
                "to {date}, the day of the newest entry. Only what all members may see; people are counted, not named."
            ),
            date=say.date(facts.day),
        )
    )  # fmt: skip
    return [Paragraph(text=one, small=True) for one in told]
