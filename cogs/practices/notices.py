"""Invitations in words, as they reach whoever is invited; and that one did not arrive, as curators read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from discord import ButtonStyle

from bot.core.i18n import Languages, _
from bot.core.outbox import Delivery
from bot.practices.inviting import PracticeInvitations
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain

if TYPE_CHECKING:
    from bot.client import Client


class PracticeNotices:
    """Puts them into words as they are sent; what was declined or erased meanwhile is left out."""

    def __init__(self, client: Client, invitations: PracticeInvitations, languages: Languages) -> None:
        self._client = client
        self._invitations = invitations
        self._languages = languages

    async def invitations(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Return each invitation in the language of its reader, or the server's where nobody knows theirs."""
        rendered = {}
        for number, one in (await self._invitations.told(deliveries)).items():
            guild, invitation = one.delivery.guild, one.invitation
            say = self._languages[one.language] if one.language else self._client.language_of_server(guild)
            asked = say(
                _("The curators invite you to tell a promising practice of {name}."),
                name=plain(invitation.name, limit=150),
            )
            how = say(_("It is a questionnaire in six short steps, which you can leave and go on with as you like."))
            lines = [asked, *([f"> {plain(invitation.words, limit=900)}"] if invitation.words else []), how]
            rendered[number] = Message(
                content="\n".join(lines),
                buttons=[
                    button(say(_("Begin")), "prac.begin", invitation.id, guild, style=ButtonStyle.primary),
                    button(say(_("Not now")), "prac.decline", invitation.id, guild),
                ],
            )
        return rendered

    async def notices(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Return to the curators which organisation's focal point could not be reached, without naming anybody."""
        found = await self._invitations.organisations(deliveries)
        servers = {one.id: one.guild for one in deliveries}
        said = _("The invitation to tell a practice of {name} was not delivered. It waits in /practice share.")
        return {
            number: Message(content=self._client.language_of_server(servers[number])(said, name=plain(name, limit=150)))
            for number, name in found.items()
        }
