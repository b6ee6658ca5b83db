"""Which cities and themes have practices, and whom curators can invite to tell one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord.ui import Item, LayoutView

from bot.core.i18n import Language, _
from bot.practices.inviting import AGAIN, WORDS_LENGTH, Candidate
from bot.practices.records import Coverage
from bot.ui.addresses import button, menu
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, choice, layout, text
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.practices.wording import Reader

PER_PAGE = 15
CITIES, THEMES = "cities", "themes"


def coverage(found: Coverage, what: str, page: int, reader: Reader, *, may_curate: bool = False) -> LayoutView:
    """Show cities or themes, those without a practice first, each with how many have one."""
    say = reader.say
    if what == THEMES:
        rows = [
            (say.pick(term.names), count) for one, count in found.themes if (term := reader.terms.get(*one)) is not None
        ]
        without = len(found.themes_without)
        head = say.plural(
            "{count} theme of {total} has no practice yet", "{count} themes of {total} have no practice yet", without,
            total=say.number(len(found.themes)),
        )  # fmt: skip
    else:
        rows = [(plain(one.name, limit=150), one.practices) for one in found.cities]
        without = len(found.cities_without)
        head = say.plural(
            "{count} city of {total} has no practice yet", "{count} cities of {total} have no practice yet", without,
            total=say.number(len(found.cities)),
        )  # fmt: skip
    last = max(len(rows) - 1, 0) // PER_PAGE
    at = min(page, last)
    lines = [
        f"{name} – {say.plural('{count} practice', '{count} practices', count) if count else say(_('none yet'))}"
        for name, count in rows[at * PER_PAGE : (at + 1) * PER_PAGE]
    ]
    other = THEMES if what == CITIES else CITIES
    items: list[Item[LayoutView]] = [text(f"### {head}"), text(*lines or [say(_("Nothing is listed yet."))])]
    if last:
        items.append(text(f"-# {say(_('Page {count} of {total}'), count=at + 1, total=last + 1)}"))
    items += actions(
        button(say(_("Previous")), "prac.cover", what, at - 1) if at > 0 else None,
        button(say(_("Next")), "prac.cover", what, at + 1) if at < last else None,
        button(say(_("By theme")) if other == THEMES else say(_("By city")), "prac.cover", other, 0),
        button(say(_("Invite a focal point")), "prac.invite", 0) if may_curate else None,
    )
    if without:
        items.append(text(f"-# {say(_('If you know of a practice, tell it: /practice share'))}"))
    return layout(*items)


def candidates(found: Sequence[Candidate], page: int, now: datetime, reader: Reader) -> LayoutView:
    """Show the cities without a practice whose focal point can be invited."""
    say = reader.say
    if not found:
        return layout(
            text(
                say(_("No city without a practice has a verified focal point, so there is nobody to invite.")),
                say(_("Once somebody has claimed a city and you have verified them, they can be invited here.")),
            )
        )
    last = (len(found) - 1) // PER_PAGE
    at = min(page, last)
    shown = found[at * PER_PAGE : (at + 1) * PER_PAGE]
    free = [one for one in shown if _free(one, now)]
    lines = [
        f"{plain(one.city.name, limit=150)} – "
        + (
            say(_("not invited yet"))
            if one.invited_at is None
            else say(_("invited {when}"), when=discord_time(one.invited_at, "D"))
        )
        for one in shown
    ]
    about = say(_("An organisation is invited once in {count} days. What comes of it is told to nobody."),
                count=AGAIN.days)  # fmt: skip
    options = [(str(one.city.organisation), one.city.name, "") for one in free]
    return layout(
        text(f"### {say(_('Invite a focal point'))}"),
        text(*lines, f"-# {about}"),
        *choice(menu(say(_("Choose the organisation")), options, "prac.whom")),
        *actions(
            button(say(_("Previous")), "prac.invite", at - 1) if at > 0 else None,
            button(say(_("Next")), "prac.invite", at + 1) if at < last else None,
        ),
    )


def invite_form(name: str, submitted: Submitted, say: Language) -> Form:
    """Return the form for the words of a curator to whoever is invited."""
    made = Form(say(_("Invite a focal point")), submitted)
    about = say(_("Why their practice matters to others. The curators are named as a whole, you are not"))
    made.field("words", say(_("Your words to {name}"), name=name), about=about, limit=WORDS_LENGTH, long=True)
    return made


def invited(name: str, say: Language) -> LayoutView:
    """Say that an invitation is on its way."""
    return layout(
        text(
            say(_("Invited: the focal point of {name}."), name=f"**{plain(name, limit=150)}**"),
            f"-# {say(_('They are written to directly, and may decline without anybody being told.'))}",
        )
    )


def _free(one: Candidate, now: datetime) -> bool:
    return one.invited_at is None or now - one.invited_at >= AGAIN
