"""What members are told of a decision, in words: content first, so that a notification says what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle

from bot.core.i18n import Language, Languages, Phrase, _
from bot.core.outbox import Delivery, DeliveryId
from bot.resources.telling import ResourceTelling, Told
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.resources.mine import outcome_lines

NEWS: dict[str, Phrase] = {
    "approved": _("What you shared is in the library now: {title}"),
    "changes": _("The curators ask you for changes to what you shared: {title}"),
    "rejected": _("The curators have not taken what you shared into the library: {title}"),
    "retired": _("The curators have taken what you shared out of the library: {title}"),
    "restored": _("What you shared is in the library again: {title}"),
    "reopened": _("The curators look at what you shared once more: {title}"),
}


class Notices:
    """Renders the outcomes of reviews."""

    def __init__(self, telling: ResourceTelling, languages: Languages) -> None:
        self._telling = telling
        self._languages = languages

    async def outcomes(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put outcomes into words; what was taken back meanwhile is left out."""
        told = await self._telling.told(deliveries)
        rendered: dict[DeliveryId, Message] = {}
        for number, one in told.items():
            say = self._languages[one.language]
            rendered[number] = direct(one, say, now) if one.delivery.target.kind == "user" else here(one, say)
        return rendered


def direct(told: Told, say: Language, now: datetime) -> Message:
    """Return the message to a person alone: everything, and what they can do."""
    resource, guild = told.resource, told.delivery.guild
    lines = [say(NEWS[told.what], title=f"**{plain(resource.work.whole_title, limit=300)}**")]
    if told.delivery.late(now):
        lines.insert(
            0, say(_("Late: this should have reached you at {time}."), time=discord_time(told.delivery.due, "f"))
        )
    if resource.decision is not None and resource.decision.reason:
        lines += outcome_lines(resource, say)[1:]
    changeable = resource.status in {"waiting", "changes"}
    buttons = [
        button(say(_("Change it")), "res.change", resource.id, guild, style=ButtonStyle.primary)
        if changeable
        else None,
        button(say(_("See what you shared")), "res.answer", resource.id, guild),
        button(say(_("No direct messages about this")), "res.stop", guild),
    ]
    return Message(content="\n".join(lines), buttons=[one for one in buttons if one is not None])


def here(told: Told, say: Language) -> Message:
    """Return the message where something was shared: that there is an answer; to what, its reader alone is shown."""
    person = told.share.user
    read_it = button(
        say(_("Read the answer")), "res.answer", told.resource.id, told.delivery.guild, style=ButtonStyle.primary
    )
    said = say(_("The curators have answered what you shared."))
    return Message(content=f"<@{person}> {said}", buttons=[read_it], pings=[person])
