"""Invitations in words, as they reach whoever is invited; and that one did not arrive, as curators read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle

from bot.core.i18n import Languages, _
from bot.core.outbox import Delivery
from bot.practices.inviting import PracticeInvitations
from bot.ui.addresses import button
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain


class PracticeNotices:
    """Puts them into words as they are sent; what was declined or erased meanwhile is left out."""

    def __init__(self, invitations: PracticeInvitations, languages: Languages) -> None:
        self._invitations = invitations
        self._languages = languages

    async def invitations(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Return each invitation in the language of its reader, English where they chose none."""
        rendered = {}
        for number, one in (await self._invitations.told(deliveries)).items():
            say, guild, invitation = self._languages[one.language or "en"], one.delivery.guild, one.invitation
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
        say = self._languages["en"]
        return {
            number: Message(
                content=say(
                    _("The invitation to tell a practice of {name} was not delivered. It waits in /practice share."),
                    name=plain(name, limit=150),
                )
            )
            for number, name in (await self._invitations.organisations(deliveries)).items()
        }
