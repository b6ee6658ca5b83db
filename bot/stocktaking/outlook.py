"""What is to come: what was promised and what became of it, meetings ahead, and whom to write to."""

from __future__ import annotations

from bot.core.i18n import Language, _
from bot.stocktaking.document import Bullets, Heading, Paragraph, Part
from bot.stocktaking.facts import Facts, Promised
from bot.stocktaking.work import listed


def outlook(facts: Facts, say: Language) -> list[Part]:
    """Return the section on what was promised, and on the meetings to come."""
    parts: list[Part] = [Heading(text=say(_("Outlook")))]
    coming = [one for one in facts.meetings if not one.over]
    if coming:
        parts.append(Paragraph(text=say(_("Meetings to come:"))))
        parts.append(Bullets(items=[listed(one, say) for one in coming]))
    parts.append(Heading(text=say(_("What was promised, and what became of it")), level=2))
    if not facts.promises:
        parts.append(Paragraph(text=say(_("No promise is recorded yet."))))
    for one in facts.promises:
        own = "" if say.code == "en" else one.titles.get(say.code, "")
        if own:
            parts.append(Paragraph(text=own))
        parts.append(Paragraph(text=one.text, quoted=True))
        parts.append(Paragraph(text=became(one, say), small=True))
    return parts


def became(one: Promised, say: Language) -> str:
    """Return what became of a promise, as far as it is recorded."""
    if one.done:
        kept = say(_("Recorded as kept on {date}."), date=say.date(one.done))
        return f"{kept} {one.outcome}".strip()
    if not one.due:
        return say(_("Open; no date was given."))
    if one.overdue:
        return say(
            _("Promised for {date}, which has passed; what became of it is not recorded."), date=say.date(one.due)
        )
    return say(_("Open; promised for {date}."), date=say.date(one.due))


def contact_points(facts: Facts, say: Language) -> list[Part]:
    """Return the contact points as the network published them; nothing where there are none."""
    if not facts.contacts:
        return []
    lines = [
        (f"{one.title} {one.name}".strip(), one.role, one.institution, one.city, one.email) for one in facts.contacts
    ]
    items = [", ".join(part for part in line if part) for line in lines]
    published = max(one.published for one in facts.contacts)
    return [
        Heading(text=say(_("Contact points"))),
        Bullets(items=items),
        Paragraph(text=say(_("As published on {date}."), date=say.date(published)), small=True),
    ]
