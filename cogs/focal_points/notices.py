"""What the bot says unasked about focal points: to the curators, to the person, and the yearly question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from discord import ButtonStyle

from bot.core.i18n import Language, Languages, Phrase, _
from bot.core.outbox import Delivery, DeliveryId
from bot.focal_points.outcomes import What
from bot.focal_points.records import ROLES, Seen
from bot.focal_points.telling import FocalTelling, Told
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time

if TYPE_CHECKING:
    from bot.client import Client

SAID: Mapping[What, Phrase] = {
    "verified": _("The curators have confirmed that you are {role} of {name}."),
    "refused": _("The curators could not confirm that you are {role} of {name}."),
    "ended": _("The curators have ended that you are {role} of {name}."),
    "handed-over": _("Your successor as {role} of {name} is confirmed, so you are it no more. Thank you."),
    "successor-declined": _("Whom you named as your successor as {role} of {name} has declined. Nothing changed."),
    "offered": _("You were named as the next {role} of {name}. You can accept or decline."),
}


class Notices:
    """Renders what is sent."""

    def __init__(self, client: Client, telling: FocalTelling, languages: Languages) -> None:
        self._client = client
        self._telling = telling
        self._languages = languages

    async def news(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Put into words for the curators that somebody claims or resigned; what is decided meanwhile is left out."""
        found = await self._telling.news(deliveries)
        return {
            one.id: to_curators(found[one.id], one.moment, self._client.language_of_server(one.guild))
            for one in deliveries
            if one.id in found
        }

    async def outcomes(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put into words what became of somebody's; what changed meanwhile is left out."""
        rendered: dict[DeliveryId, Message] = {}
        for number, one in (await self._telling.told(deliveries)).items():
            say = self._for(one)
            rendered[number] = direct(one, say, now) if one.delivery.target.kind == "user" else here(one, say)
        return rendered

    async def questions(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put the yearly question into words; where it was answered meanwhile it is left out."""
        found = await self._telling.questions(deliveries)
        return {number: question(one, self._for(one), now) for number, one in found.items()}

    def _for(self, told: Told) -> Language:
        return self._languages[told.language] if told.language else self._client.language_of_server(told.delivery.guild)


def to_curators(seen: Seen, news: str, say: Language) -> Message:
    """Return the line to the curators' channel: who, as they wrote their name, and for which organisation."""
    said = {
        "claimed": _("{who} says that they are {role} of {name}. The claim waits to be verified."),
        "resigned": _("{who} has resigned as {role} of {name}."),
    }[news]
    line = say(
        said, who=plain(seen.claim.name, limit=100), role=say(ROLES[seen.claim.role]),
        name=f"**{plain(seen.organisation_name, limit=150)}**",
    )  # fmt: skip
    waits = button(say(_("See what waits")), "foca.queue")
    return Message(
        content=line, buttons=[waits if news == "claimed" else button(say(_("Open")), "foca.see", seen.claim.id)]
    )


def _late(told: Told, say: Language, now: datetime) -> list[str]:
    if not told.delivery.late(now):
        return []
    return [say(_("Late: this should have reached you at {time}."), time=discord_time(told.delivery.due, "f"))]


def _about(told: Told, say: Language) -> dict[str, str]:
    name = plain(told.seen.organisation_name, limit=150)
    return {"role": say(ROLES[told.seen.claim.role]), "name": f"**{name}**"}


def direct(told: Told, say: Language, now: datetime) -> Message:
    """Return the message to one person alone."""
    claim, guild = told.seen.claim, told.delivery.guild
    lines = [*_late(told, say, now), say(SAID[told.what], **_about(told, say))]
    if told.what in {"refused", "ended"} and claim.reason:
        lines.append(say(_("The curators write: “{text}”"), text=plain(claim.reason, limit=500)))
    if told.what == "offered" and told.seen.predecessor:
        lines.append(say(_("It is handed over by {name}."), name=plain(told.seen.predecessor, limit=100)))
    buttons = [button(say(_("Open")), "foca.open", claim.id, guild)]
    if told.what == "offered":
        buttons = [
            button(say(_("Accept")), "foca.accept", claim.id, guild, style=ButtonStyle.primary),
            button(say(_("Decline")), "foca.decline", claim.id, guild),
        ]
    return Message(content="\n".join(lines), buttons=buttons)


def here(told: Told, say: Language) -> Message:
    """Return the message in a channel: that there is something; what, its reader alone is shown."""
    person = told.seen.claim.user
    read_it = button(say(_("Read it")), "foca.mine", told.delivery.guild, style=ButtonStyle.primary)
    said = say(_("there is a message for you, which only you can read."))
    return Message(content=f"<@{person}> {said}", buttons=[read_it], pings=[person])


def question(told: Told, say: Language, now: datetime) -> Message:
    """Return the yearly question, answered with one press."""
    here = (told.seen.claim.id, told.delivery.guild)
    asked = say(_("Are you still {role} of {name}?"), **_about(told, say))
    second, named = told.delivery.moment == "second", told.seen.claim.named  # who is not named has no line on the card
    if second and named:
        quiet = say(_("You are not asked again. If you do not answer, the card says since when it is not confirmed."))
    elif second:
        quiet = say(_("You are not asked again."))
    elif named:
        quiet = say(_("If you do not answer, you are asked once more, and then no more; the card says so then."))
    else:
        quiet = say(_("If you do not answer, you are asked once more, and then no more."))
    return Message(
        content="\n".join([*_late(told, say, now), asked, f"-# {quiet}"]),
        buttons=[
            button(say(_("Still right")), "foca.right", *here, style=ButtonStyle.primary),
            button(say(_("Not any more")), "foca.leave", *here),
        ],
    )
