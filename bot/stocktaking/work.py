"""What was done: figures, record, meetings, conversations; and what 2016 did not have: growth, people, help."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from bot.core.i18n import Language, _
from bot.stocktaking.charts import growth
from bot.stocktaking.document import Bullets, Figure, Heading, Paragraph, Part, Table
from bot.stocktaking.facts import FEW, Facts, Held, Talk
from bot.stocktaking.figures import figures
from bot.stocktaking.growing import grown

if TYPE_CHECKING:
    from bot.network.records import Milestone


def stock(facts: Facts, say: Language) -> list[Part]:
    """Return the section that 2016 calls stock-taking."""
    return [
        Heading(text=say(_("Stock-taking"))),
        Table(
            columns=[say(_("What is counted")), say(_("How many"))],
            rows=[[label, said] for label, said in figures(facts, say)],
            numbers=[1],
        ),
        *_record(facts, say),
        *_meetings(facts, say),
        *_talks(facts, say),
    ]


# -- the record of the network ------------------------------------------------------------------------------------


def _record(facts: Facts, say: Language) -> list[Part]:
    if facts.network is None:
        return []
    told = [one for one in facts.network.timeline if facts.within(one.end or one.as_of or one.start or facts.day)]
    if not told:
        return []
    known = " ".join(facts.network.description)
    parts: list[Part] = [
        Heading(text=say(_("The record of the network")), level=2),
        Paragraph(text=say(_("As the network wrote it on {date}."), date=say.date(facts.source_day)), small=True),
    ]
    for one in told:
        if one.text not in known:
            parts.append(Heading(text=_headed(one, say), level=3))
            parts += [Paragraph(text=line, quoted=True) for line in one.text.splitlines() if line.strip()]
    return parts


def _headed(one: Milestone, say: Language) -> str:
    title = say.pick(one.title)
    if one.start is None:
        return title
    return f"{title} ({say.period(one.start, one.end or one.start)})"


# -- meetings -----------------------------------------------------------------------------------------------------


def _meetings(facts: Facts, say: Language) -> list[Part]:
    heading = Heading(text=say(_("Meetings")), level=2)
    if not facts.past:
        none = _("No meeting is recorded for this time.") if facts.since else _("No meeting is recorded yet.")
        return [heading, Paragraph(text=say(none))]
    columns = [say(_("When")), say(_("Meeting")), say(_("Where")), say(_("People"))]
    rows = [[when(one, say), say.pick(one.titles), where(one, say), attended(one, say)] for one in facts.held]
    parts: list[Part] = [heading]
    if rows:
        note = say(_("People: how many attended, as it was recorded; – where nobody noted it."))
        parts += [Table(columns=columns, rows=rows, numbers=[3]), Paragraph(text=note, small=True)]
    announced = [one for one in facts.past if not one.recorded]
    if announced:
        parts.append(
            Paragraph(text=say(_("Announced for days that have passed; that they took place is not recorded:")))
        )
        parts.append(Bullets(items=[listed(one, say) for one in announced]))
    return parts


def listed(one: Held, say: Language) -> str:
    """Return a meeting in a line."""
    return f"{say.label(when(one, say))} {say.pick(one.titles)} ({where(one, say)})"


def when(one: Held, say: Language) -> str:
    """Return the days of a meeting."""
    ends = one.ends if len(one.starts) == 10 else one.starts
    return say.period(one.starts, ends)


def where(one: Held, say: Language) -> str:
    """Return the place of a meeting; a dash where it is not known."""
    known = (say.pick(one.places), say.country(one.country) if one.country else "")
    return ", ".join(part for part in known if part) or "–"


def attended(one: Held, say: Language) -> str:
    """Return how many people came, “about” where the record says so; a dash where nobody noted it."""
    if one.people is None:
        return "–"
    number = say.number(one.people)
    return say(_("about {number}"), number=number) if one.approximate else number


# -- conversations ------------------------------------------------------------------------------------------------


def _talks(facts: Facts, say: Language) -> list[Part]:
    parts: list[Part] = [Heading(text=say(_("Conversations")), level=2)]
    if not facts.talks:
        none = (
            _("No e-conversation was held in this time.") if facts.since else _("No e-conversation has been held yet.")
        )
        parts.append(Paragraph(text=say(none)))
    for one in facts.talks:
        parts.append(Heading(text=one.title, level=3))
        parts.append(Paragraph(text=_course(one, say), small=True))
        if one.reply:
            parts.append(Paragraph(text=" ".join(one.reply.split()), quoted=True))
    return parts


def _course(one: Talk, say: Language) -> str:
    if one.closed:
        span = say.period(one.opened, one.closed) if one.opened else say.date(one.closed)
        told = [say(_("Held {period}."), period=span)]
    elif one.opened:
        told = [say(_("Under way since {date}."), date=say.date(one.opened))]
    else:
        told = [say(_("Announced."))]
    told.append(say.plural("{count} guiding question.", "{count} guiding questions.", one.questions))
    told.append(say.plural("{count} contribution featured.", "{count} contributions featured.", one.featured))
    if one.veiled:
        told.append(say(_("Held under the Chatham House Rule: no names are given.")))
    if one.closed and not one.reply:
        told.append(say(_("No consolidated reply is published.")))
    return " ".join(told)


# -- what 2016 did not have ---------------------------------------------------------------------------------------


def at_work(facts: Facts, say: Language) -> list[Part]:
    """Return the annex on how the network grows and helps: what the document of 2016 did not have."""
    return [
        Heading(text=say(_("Annex 3: The network at work"))),
        *_growth(facts, say),
        *_people(facts, say),
        *_help(facts, say),
    ]


def _growth(facts: Facts, say: Language) -> list[Part]:
    points = grown(facts)
    heading = Heading(text=say(_("Growth")), level=2)
    if not points:
        return [heading, Paragraph(text=say(_("No organisation is listed yet.")))]
    said = [(say.date(month), total) for month, total in points]
    steps = say.series(f"{say.label(month)} {say.number(total)}" for month, total in said)
    if len(points) == 1:
        only = say.plural(
            "{count} organisation is listed, since {date}.", "{count} organisations are listed, all since {date}.",
            points[0][1], date=said[0][0],
        )  # fmt: skip
        return [heading, Paragraph(text=only)]
    return [
        heading,
        Figure(
            name="growth",
            picture=growth([(month, total) for month, total in points]),
            caption=say(_("Organisations listed, month by month")),
            alternative=say(_("A line that shows how many organisations were listed. {steps}."), steps=steps),
        ),
    ]


def _people(facts: Facts, say: Language) -> list[Part]:
    told: list[str] = []
    focal = facts.focal
    if focal is None or not focal.verified:
        told.append(say(_("No focal point is verified yet.")))
    else:
        of = say.plural("{count} organisation", "{count} organisations", focal.organisations_with)
        told.append(
            say.plural(
                "{count} focal point is verified, of {organisations}.",
                "{count} focal points are verified, of {organisations}.",
                focal.verified,
                organisations=of,
            )
        )
        if focal.unconfirmed:
            told.append(
                say.plural(
                    "{count} of them has not confirmed for a while.",
                    "{count} of them have not confirmed for a while.",
                    focal.unconfirmed,
                )
            )
    told.append(
        say.plural(
            "{count} person is listed to members, by their own consent.",
            "{count} people are listed to members, by their own consent.", facts.people,
        )
        if facts.people
        else say(_("Nobody is listed among the people yet: it takes their consent."))
    )  # fmt: skip
    wish = facts.interest
    came = wish.new + wish.in_touch + wish.joined + wish.declined if wish else 0
    if wish and came >= FEW:
        told.append(
            say(
                _("Expressions of interest so far: {count}; joined: {joined}."),
                count=say.number(came), joined=say.number(wish.joined),
            )
        )  # fmt: skip
    elif came:
        told.append(say(_("Fewer than {count} expressions of interest have come in here so far."), count=FEW))
    else:
        told.append(say(_("No expression of interest has come in here yet.")))
    return [Heading(text=say(_("People")), level=2), *(Paragraph(text=one) for one in told)]


def _help(facts: Facts, say: Language) -> list[Part]:
    heading = Heading(text=say(_("Docking station and introductions")), level=2)
    made = facts.introductions
    told: list[str] = []
    if facts.asked:
        told.append(
            say.plural(
                "The docking station was asked {count} time.", "The docking station was asked {count} times.",
                facts.asked,
            )
        )  # fmt: skip
    if made is not None and made.asked:
        told.append(
            say(
                _(
                    "Introductions asked for: {asked}. Made: {accepted}; came to nothing: {nothing}; taken back: "
                    "{withdrawn}; waiting: {waiting}."
                ),
                asked=say.number(made.asked), accepted=say.number(made.accepted), nothing=say.number(made.nothing),
                withdrawn=say.number(made.withdrawn),
                waiting=say.number(made.waiting),
            )
        )  # fmt: skip
        if made.median_days_to_answer is not None and made.accepted >= FEW:
            days = say.plural("{count} day", "{count} days", max(1, ceil(made.median_days_to_answer)))
            told.append(say(_("Half of the answers came within {days}."), days=days))
        answered = made.helped_yes + made.helped_partly + made.helped_no
        if 0 < answered < FEW:
            told.append(say(_("Fewer than {count} have answered whether it helped: too few to tell."), count=FEW))
        elif answered:
            told.append(
                say(
                    _("Did it help? Yes: {yes}; partly: {partly}; no: {no}."), yes=say.number(made.helped_yes),
                    partly=say.number(made.helped_partly), no=say.number(made.helped_no),
                )
            )  # fmt: skip
    if not told:
        told.append(say(_("Nobody has asked for help or for an introduction yet.")))
    return [heading, *(Paragraph(text=one) for one in told)]
