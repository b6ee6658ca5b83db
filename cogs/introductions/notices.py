"""What the bot says unasked about introductions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.i18n import Language, Languages, _
from bot.core.outbox import Delivery
from bot.introductions.outcomes import ASKED, ENDED, HELPED, MADE, NOTICE
from bot.introductions.telling import Telling, Told
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.introductions.cards import answer_buttons, helped_buttons
from cogs.introductions.wording import need_lines, shares_lines

if TYPE_CHECKING:
    from bot.client import Client


class Notices:
    """Renders what is sent about introductions."""

    def __init__(self, client: Client, telling: Telling, languages: Languages) -> None:
        self._client = client
        self._telling = telling
        self._languages = languages

    async def render(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put deliveries into words; what is not wanted any more is left out."""
        told = await self._telling.told(deliveries)
        return {number: self._message(one, now) for number, one in told.items()}

    def _message(self, told: Told, now: datetime) -> Message:
        of_server = self._client.language_of_server(told.delivery.guild)
        say = of_server if told.language is None else self._languages[told.language]
        message = worded(told, say)
        if not told.delivery.late(now) or told.delivery.target.kind == "channel":
            return message
        due = discord_time(told.delivery.due, "f")
        late = say(_("Late: this should have reached you at {time}."), time=due)
        return Message(content=f"{late}\n{message.content}", buttons=message.buttons, pings=message.pings)


def worded(told: Told, say: Language) -> Message:
    """Return the message of a delivery."""
    one, user = told.introduction, told.delivery.target.id
    mine = button(say(_("My introductions")), "intr.panel", one.guild)
    kind = told.delivery.kind
    if kind == NOTICE:
        said = say(_("A request for an introduction is addressed to the curators."))
        return Message(content=said, buttons=[button(say(_("See what waits")), "intr.queue")])
    if kind == ASKED:
        until = say(
            _("Open until {when}. Who asks is told nothing of your answer unless it is yes."),
            when=discord_time(one.expires_at, "F"),
        )
        lines = [
            say(_("Somebody of the network asks for your help:")),
            *need_lines(one, told.name if one.kind == "organisation" else "", say),
            until,
        ]
        return Message(content="\n".join(lines), buttons=answer_buttons(one, say))
    if kind == ENDED:
        name = plain(told.name) if told.name else say(_("somebody who is not listed any more"))
        said = say(_("No introduction to {name} came of your request. You can ask others: /dock ask"), name=name)
        return Message(content=said, buttons=[mine])
    if kind == MADE:
        said = (
            say(_("{name} has said yes. This is what they share:"), name=plain(told.name) or say(_("Somebody")))
            if user == one.asker
            else say(_("You have both said yes. This is who asked:"))
        )
        return Message(content="\n".join([said, *shares_lines(one.other(user), say)]), buttons=[mine])
    if kind == HELPED:
        said = say(_("Three weeks ago you were introduced to somebody. Did it help? The other side never sees it."))
        return Message(content=said, buttons=helped_buttons(one, say))
    return thread(told, say)


def thread(told: Told, say: Language) -> Message:
    """Return what is said of the private thread: to each of the two, or in it."""
    one = told.introduction
    if told.delivery.target.kind == "channel":
        both = [user for user in (one.asker, one.answered_by) if user]
        said = say(_("You asked to be introduced to one another. This thread is for the two of you."))
        return Message(content=" ".join([*(f"<@{user}>" for user in both), said]), pings=both)
    if one.thread_state == "made":
        return Message(content=say(_("Your private thread: {channel}"), channel=f"<#{one.thread}>"))
    return Message(content=say(_("No private thread could be made here. Write to one another as you shared.")))
