"""What the bot says unasked about expressions of interest: to the curators without a personal word, and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from discord import ButtonStyle

from bot.core.i18n import Language, Languages, Phrase, _
from bot.core.outbox import Delivery, DeliveryId
from bot.interest.outcomes import What
from bot.interest.records import Overdue
from bot.interest.reminding import InterestReminders
from bot.interest.telling import InterestTelling, Told
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.interest.cards import first_steps

if TYPE_CHECKING:
    from bot.client import Client

NEWS: Mapping[What, Phrase] = {
    "joined": _("Welcome: you have joined the network."),
    "declined": _("Thank you for your interest in the network. The curators could not take it up."),
}


class Notices:
    """Renders what is sent about expressions of interest."""

    def __init__(
        self, client: Client, telling: InterestTelling, reminders: InterestReminders, languages: Languages
    ) -> None:
        self._client = client
        self._telling = telling
        self._reminders = reminders
        self._languages = languages

    async def new(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Put into words that one is new; one that was moved or taken back meanwhile is left out."""
        still = await self._telling.new(deliveries)
        return {one.id: new_one(self._client.language_of_server(one.guild)) for one in deliveries if one.id in still}

    async def waiting(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put into words how many wait too long; where nobody does it is left out."""
        found = await self._reminders.overdue(deliveries, now)
        servers = {one.id: one.guild for one in deliveries}
        return {
            number: reminder(each, self._client.language_of_server(servers[number])) for number, each in found.items()
        }

    async def outcomes(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put answers into words; what was taken back meanwhile is left out."""
        told = await self._telling.told(deliveries)
        rendered: dict[DeliveryId, Message] = {}
        for number, one in told.items():
            say = self._languages[one.language]
            rendered[number] = direct(one, say, now) if one.delivery.target.kind == "user" else here(one, say)
        return rendered


def new_one(say: Language) -> Message:
    """Return what the curators' channel is told of a new one: that it is there."""
    said = say(_("Somebody new would like to take part in the network."))
    return Message(content=said, buttons=[button(say(_("See what waits")), "wish.queue", "new", 0)])


def reminder(overdue: Overdue, say: Language) -> Message:
    """Return what the curators' channel is told of those who wait too long: how many, and the longest."""
    lines = [
        say.plural(
            "{count} person who would like to take part has waited for long.",
            "{count} people who would like to take part have waited for long.", overdue.total,
        )
    ]  # fmt: skip
    if overdue.new:
        lines.append("- " + say.plural(
            "{count} new one for a week or more", "{count} new ones for a week or more", overdue.new
        ))  # fmt: skip
    if overdue.in_touch:
        lines.append("- " + say.plural(
            "{count} in touch for three weeks or more", "{count} in touch for three weeks or more", overdue.in_touch
        ))  # fmt: skip
    lines.append(say.plural("The longest: {count} day.", "The longest: {count} days.", overdue.longest.days))
    return Message(content="\n".join(lines), buttons=[button(say(_("See what waits")), "wish.queue", "open", 0)])


def direct(told: Told, say: Language, now: datetime) -> Message:
    """Return the message to its author alone: what became of it, and what they can do first."""
    one, what = told.interest, told.delivery.content["what"]
    lines = [say(NEWS[what])]
    if told.delivery.late(now):
        due = discord_time(told.delivery.due, "f")
        lines.insert(0, say(_("Late: this should have reached you at {time}."), time=due))
    if what == "declined" and one.told and one.reason:
        lines.append(say(_("The curators write: “{text}”"), text=plain(one.reason, limit=500)))
    if what == "joined":
        if told.organisation is not None:
            lines.append(say(_("Your organisation: {name}"), name=f"**{plain(told.organisation.name)}**"))
        if told.delivery.content["claimed"]:
            lines.append(
                say(
                    _("Your claim to be its focal point waits for the curators. Until they confirm it, nobody is told.")
                )
            )
        lines += first_steps(say)
    return Message(
        content="\n".join(lines), buttons=[button(say(_("See what you wrote")), "wish.mine", told.delivery.guild)]
    )


def here(told: Told, say: Language) -> Message:
    """Return the message where it was written: that there is something; what, its reader alone is shown."""
    person = told.interest.user
    read_it = button(say(_("Read it")), "wish.mine", told.delivery.guild, style=ButtonStyle.primary)
    said = say(_("there is a message for you, which only you can read."))
    return Message(content=f"<@{person}> {said}", buttons=[read_it], pings=[person])
