"""What authors are told, and words that are posted in another place, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle

from bot.conversations.authors import Moved, Told
from bot.conversations.featuring import Featuring
from bot.core.i18n import Language, Languages, Phrase, _
from bot.core.outbox import Delivery, DeliveryId
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.conversations.featured import USES
from cogs.conversations.wording import excerpt, quoted

EXCERPT = 400  # characters
NEWS: dict[str, Phrase] = {
    "featured": _("A facilitator has featured something you wrote in the conversation {title}:"),
    "moved": _("A facilitator has brought something you wrote into the conversation {title}:"),
}
HERE: dict[str, Phrase] = {
    "featured": _("A facilitator has featured something you wrote here."),
    "moved": _("A facilitator has brought something you wrote here into a conversation."),
}


class Tellings:
    """Renders deliveries of the kinds TOLD and MOVED."""

    def __init__(self, featuring: Featuring, languages: Languages) -> None:
        self._featuring = featuring
        self._languages = languages

    async def told(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put what authors are told into words; what was taken back meanwhile is left out."""
        rendered: dict[DeliveryId, Message] = {}
        for number, one in (await self._featuring.told(deliveries)).items():
            if one.delivery.target.kind == "user":
                rendered[number] = direct(one, self._languages[one.language], now)
            else:
                rendered[number] = here(one, self._languages[one.conversation.language])
        return rendered

    async def moved(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:  # noqa: ARG002  # as every renderer
        """Put what is moved, and the pointers left behind, into words."""
        found = await self._featuring.moved(deliveries)
        return {number: reposted(one, self._languages[one.conversation.language]) for number, one in found.items()}


def direct(told: Told, say: Language, now: datetime) -> Message:
    """Return the message to an author alone: what is kept, how it is used, and the way to take it back."""
    one, guild = told.contribution, told.delivery.guild
    lines = [
        say(NEWS[told.what], title=f"**{plain(told.conversation.title)}**"),
        quoted(excerpt(one.words, "", limit=EXCERPT)),
        say(USES[told.conversation.mode]),
        f"-# {say(_('You can take it back now or at any time.'))}",
    ]
    if told.delivery.late(now):
        late = say(_("Late: this should have reached you at {time}."), time=discord_time(told.delivery.due, "f"))
        lines.insert(0, late)
    buttons = [
        button(say(_("See it")), "feat.mine", one.id, guild, style=ButtonStyle.primary),
        button(say(_("Take my words back")), "feat.back", one.id, guild),
    ]
    return Message(content="\n".join(lines), buttons=buttons)


def here(told: Told, say: Language) -> Message:
    """Return the message where it was written: that there is something; what, its author alone is shown."""
    see = button(
        say(_("See it")), "feat.mine", told.contribution.id, told.delivery.guild, style=ButtonStyle.primary
    )  # fmt: skip
    return Message(content=f"<@{told.user}> {say(HERE[told.what])}", buttons=[see], pings=[told.user])


def reposted(moved: Moved, say: Language) -> Message:
    """Return a part of words that were moved, or the pointer to where they are discussed."""
    one, conversation = moved.contribution, moved.conversation
    if moved.pointer:
        return Message(content=say(_("This is being discussed in {thread}."), thread=f"<#{conversation.thread}>"))
    lines = [quoted(moved.words)]
    if moved.first and conversation.veiled:
        lines.insert(0, say(_("A contribution from elsewhere in the network:")))
    elif moved.first and one.from_channel is None:  # the channel is gone meanwhile
        lines.insert(0, say(_("By {name}"), name=f"**{plain(one.by)}**"))
    elif moved.first:
        place = f"<#{one.from_channel}>"
        lines.insert(0, say(_("From {name}, in {channel}:"), name=f"**{plain(one.by)}**", channel=place))
    if moved.last and not conversation.veiled and one.from_channel is not None:
        link = f"https://discord.com/channels/{conversation.guild}/{one.from_channel}/{one.from_message}"
        lines.append(f"-# {say(_('The original: {link}'), link=link)}")
    return Message(content="\n".join(lines))
