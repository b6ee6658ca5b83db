"""Next steps: reminders put into words, what is done about one, and how one is noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.ui import ActionRow, LayoutView

from bot.conversations.commitments import Commitments
from bot.conversations.records import OUTCOME_LENGTH, Commitment
from bot.conversations.reminders import Told
from bot.core.i18n import Language, Languages, _
from bot.core.outbox import Delivery, DeliveryId
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_in, actor_of, guild_of, language_of
from bot.ui.deliverer import Message, Rendered
from bot.ui.forms import Form
from bot.ui.layouts import actions, card, layout, text
from bot.ui.replies import ask, show
from bot.ui.text import plain
from bot.ui.times import discord_time

BEGINNINGS = {
    "named": _("You are named for a next step of the network:"),
    "week": _("Due in a week, on {date}:"),
    "day": _("Due today, {date}:"),
    "late1": _("Overdue since {date}:"),
    "late2": _("Overdue since {date}:"),
    "late3": _("Overdue since {date}; this is the last reminder:"),
}


class Steps:
    """Renders deliveries of the kind STEP, and answers their buttons."""

    def __init__(self, commitments: Commitments, languages: Languages) -> None:
        self._commitments = commitments
        self._languages = languages

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "outc.step": self._look,
            "outc.done": self._done,
            "outc.undone": self._undone,
            "outc.unstep": self._drop,
            "outc.notme": self._not_me,
        }

    # -- reminders ------------------------------------------------------------------------------------------

    async def steps(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put reminders into words; what was done meanwhile is left out."""
        told = await self._commitments.told(deliveries)
        rendered: dict[DeliveryId, Message] = {}
        for number, one in told.items():
            rendered[number] = reminder(one, self._languages[one.language], now)
        return rendered

    # -- what is done about one -----------------------------------------------------------------------------

    async def _look(self, itx: Itx, pressed: Pressed) -> None:
        chosen = Pressed(pressed.chosen or pressed.parts).number(0)
        found = await self._commitments.one(actor_of(itx), chosen)
        await show(itx, step_card(found, guild_of(itx), language_of(itx), by_hand=True))

    async def _done(self, itx: Itx, pressed: Pressed) -> None:
        number, guild = pressed.number(0), pressed.number(1)
        found = await self._commitments.one(actor_in(itx, guild), number)
        say = language_of(itx, guild)
        if found.done_at is not None:
            await show(itx, step_card(found, guild, say))
            return

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            after = await self._commitments.done(actor_in(itx, guild), number, typed["outcome"])
            await show(itx, step_card(after, guild, language_of(itx, guild)))

        form = Form(say(_("Mark as done")), submitted)
        about = say(_("In a sentence or two; everybody can read it"))
        await ask(itx, form.field("outcome", say(_("What came of it")), about=about, limit=OUTCOME_LENGTH, long=True))

    async def _undone(self, itx: Itx, pressed: Pressed) -> None:
        guild = pressed.number(1)
        after = await self._commitments.undo(actor_in(itx, guild), pressed.number(0))
        await show(itx, step_card(after, guild, language_of(itx, guild)))

    async def _drop(self, itx: Itx, pressed: Pressed) -> None:
        gone = await self._commitments.drop(actor_of(itx), pressed.number(0))
        say = language_of(itx)
        said = say(_("Taken out: {text}"), text=plain(gone.text, limit=300))
        await show(itx, layout(text(said), *_back(gone, say)))

    async def _not_me(self, itx: Itx, pressed: Pressed) -> None:
        guild = pressed.number(1)
        left = await self._commitments.not_me(actor_in(itx, guild), pressed.number(0))
        say = language_of(itx, guild)
        said = say(_("You are not named for it any more, and get no reminders of it: {text}"), text=named(left, say))
        await show(itx, layout(text(said)))


def named(one: Commitment, say: Language) -> str:
    """Return what was promised: a printed text under its title in the reader's language."""
    return plain(say.pick(one.texts) or one.text, limit=300)


def reminder(told: Told, say: Language, now: datetime) -> Message:
    """Return a reminder: when and what first, then whose it is and where it was agreed."""
    one, guild = told.commitment, told.delivery.guild
    personal = told.delivery.target.kind == "user"
    date = say.date(one.due.isoformat()) if one.due else ""
    lines = [say(BEGINNINGS[told.moment], date=date), f"**{named(one, say)}**"]
    if told.delivery.late(now):
        late = say(_("Late: this should have reached you at {time}."), time=discord_time(told.delivery.due, "F"))
        lines.insert(0, late)
    facts = []
    if told.moment == "named" and date:
        facts.append(say(_("until {date}"), date=date))
    if not personal and (owner := owner_of(one)):
        facts.append(owner)
    if one.title:
        facts.append(say(_("agreed in “{title}”"), title=plain(one.title, limit=120)))
    lines.append(" · ".join(facts))
    buttons = [button(say(_("Mark as done")), "outc.done", one.id, guild, style=ButtonStyle.primary)]
    if personal:
        buttons.append(button(say(_("Not me")), "outc.notme", one.id, guild))
    elif one.conversation is not None:
        buttons.append(button(say(_("Open the conversation")), "conv.open", one.conversation))
    return Message(content="\n".join(line for line in lines if line), buttons=buttons)


def owner_of(one: Commitment) -> str:
    """Return whose a commitment is, empty where nobody is named; it never is under the Chatham House Rule."""
    if one.veiled:
        return ""
    who = [plain(one.owner, limit=100)] if one.owner else []
    return " · ".join([*who, *([f"<@{one.owner_user}>"] if one.owner_user else [])])


def step_lines(one: Commitment, say: Language) -> list[str]:
    """Return what was promised, by whom and until when, and what became of it."""
    facts = [owner_of(one)]
    if one.due:
        facts.append(say(_("until {date}"), date=say.date(one.due.isoformat())))
    if one.done_at is not None:
        facts.append(say(_("done {time}"), time=discord_time(one.done_at, "D")))
    lines = [named(one, say), f"-# {' · '.join(fact for fact in facts if fact)}" if any(facts) else ""]
    return [*lines, f"> {plain(one.outcome, limit=500)}" if one.outcome else ""]


def step_card(one: Commitment, guild: int, say: Language, *, by_hand: bool = False) -> LayoutView:
    """Show a commitment with what can be done about it; `by_hand` offers to take it out."""
    done = one.done_at is not None
    return layout(
        card(text(f"-# {plain(one.title, limit=150)}" if one.title else "", *step_lines(one, say))),
        *actions(
            button(say(_("Mark as done")), "outc.done", one.id, guild, style=ButtonStyle.primary) if not done else None,
            button(say(_("It is not done")), "outc.undone", one.id, guild) if done else None,
            button(say(_("Take it out")), "outc.unstep", one.id) if by_hand and one.origin == "decided" else None,
        ),
        *(_back(one, say) if by_hand else ()),
    )


def _back(one: Commitment, say: Language) -> Sequence[ActionRow[LayoutView]]:
    if one.conversation is None:
        return ()
    return actions(button(say(_("Points and next steps")), "outc.steps", one.conversation, 0))
