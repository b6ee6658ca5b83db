"""Introductions in words: the need without its asker, and what one side shares."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.core.i18n import Language, _
from bot.introductions.records import AskForm, Introduction, Shares
from bot.ui.context import Itx
from bot.ui.replies import send, update
from bot.ui.text import plain


def need_lines(one: Introduction, organisation: str, say: Language) -> list[str]:
    """Return all that the other side reads before it says yes: whom it is for, the need, the day, the languages."""
    lines = [say(_("For {name}:"), name=f"**{plain(organisation)}**")] if organisation else []
    lines.append(say(_("“{text}”"), text=plain(one.need)))
    if one.needed_by is not None:
        lines.append(say(_("Needed by {day}."), day=say.date(one.needed_by.isoformat())))
    if one.languages:
        spoken = say.listed(say.language(code) for code in one.languages)
        lines.append(say(_("In {languages}."), languages=spoken))
    return lines


def shares_lines(shares: Shares, say: Language) -> list[str]:
    """Return what one side shares, a line each."""
    who = " · ".join(plain(text, limit=200) for text in (shares.name, shares.organisation) if text)
    return [f"**{who}**", say(_("How to reach them: {text}"), text=plain(shares.reach, limit=300))]


def shares_of(form: AskForm) -> Shares:
    """Return what an asker shares as they typed it."""
    return Shares(name=form.name, organisation=form.organisation, reach=form.reach)


async def show(itx: Itx, view: LayoutView) -> None:
    """Show something in the message that was pressed, where only this person sees it, else in a new one for them."""
    await (update(itx, view) if itx.message is not None and itx.message.flags.ephemeral else send(itx, view=view))
