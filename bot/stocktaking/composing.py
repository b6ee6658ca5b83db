"""Facts -> a document in one of the four languages, in the order of the network's own stock-taking of 2016.

What was printed or written by people stays as it is, marked as quoted; everything else is said in the language of the
document. The document is of a day of the data, so the same facts give the same document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.i18n import Language, _
from bot.stocktaking.annexes import participants, submissions
from bot.stocktaking.document import Bullets, Document, Heading, Paragraph, Part
from bot.stocktaking.facts import Facts
from bot.stocktaking.findings import doubts, gaps, sources
from bot.stocktaking.outlook import contact_points, outlook
from bot.stocktaking.work import at_work, stock

if TYPE_CHECKING:
    from bot.network.records import Network


def compose(facts: Facts, say: Language) -> Document:
    """Return the document: the curators' foreword, what 2016 had in its order, then what it did not have."""
    name = name_of(facts, say)
    kind = say(_("Stock-taking document"))
    when = of_when(facts, say)
    return Document(
        title=kind,
        subtitle=when[:1].upper() + when[1:],
        language=say.code.replace("_", "-"),
        author=name,
        made_at=facts.day,
        parts=[
            *_foreword(facts, say),
            *_what_it_is(facts, say),
            *stock(facts, say),
            *outlook(facts, say),
            *contact_points(facts, say),
            *submissions(facts, say),
            *participants(facts, say),
            *at_work(facts, say),
            *gaps(facts, say),
            *doubts(facts, say),
            *sources(facts, say),
        ],
    )


def name_of(facts: Facts, say: Language) -> str:
    """Return the name of the network, empty where it was never described."""
    return say.pick(facts.network.names()) if facts.network else ""


def of_when(facts: Facts, say: Language) -> str:
    """Return the period that a document speaks of."""
    if facts.since > facts.day:
        start, end = say.date(facts.since), say.date(facts.day)
        return say(_("from {start}; the newest thing that is recorded is of {end}"), start=start, end=end)
    if facts.since:
        return say(_("from {start} to {end}"), start=say.date(facts.since), end=say.date(facts.day))
    return say(_("as of {date}"), date=say.date(facts.day))


def _foreword(facts: Facts, say: Language) -> list[Part]:
    if facts.foreword is None:
        return []
    said = [one.strip() for one in facts.foreword.text.split("\n\n")]
    parts: list[Part] = [Heading(text=say(_("Foreword")))]
    parts += [Paragraph(text=" ".join(one.split())) for one in said if one]
    if facts.foreword.language != say.code:
        written = say(_("Written in {language}."), language=say.language(facts.foreword.language))
        parts.append(Paragraph(text=written, small=True))
    return parts


def _what_it_is(facts: Facts, say: Language) -> list[Part]:
    network = facts.network
    if network is None:
        return [
            Heading(text=say(_("What is this network?"))),
            Paragraph(text=say(_("The network has not been described yet."))),
        ]
    name = network.abbreviation
    heading = say(_("What is the {name}?"), name=name) if name else say(_("What is this network?"))
    printed = [*network.description, *network.context.text]
    return [
        Heading(text=heading),
        Paragraph(text=say.pick(network.summary)),
        Paragraph(text=_since_when(network, say)),
        Paragraph(text=say(_("Its objectives are:"))),
        Bullets(items=[say.pick(one.texts()) for one in network.objectives]),
        Paragraph(text=say(_("In its own words of {date}:"), date=say.date(network.source.date))),
        *(Paragraph(text=one, quoted=True) for one in printed),
        *([Paragraph(text=network.footnote.text, quoted=True, small=True)] if network.footnote else []),
    ]


def _since_when(network: Network, say: Language) -> str:
    since = say.date(network.existed_since)
    facilitators = say.series(one.printed for one in network.co_facilitators)
    if not facilitators:
        return say(_("It has existed since {date}."), date=since)
    return say(_("It has existed since {date}. Co-facilitators: {names}."), date=since, names=facilitators)
