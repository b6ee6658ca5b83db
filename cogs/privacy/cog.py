"""`/privacy`: what is kept of a person, shown and as a file; what they consent to; and erasing it."""

from __future__ import annotations

import io
import json

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.folding import fold
from bot.core.guilds import Actor
from bot.core.i18n import Language, _
from bot.errors import InvalidInputError
from bot.privacy.records import CONSENTS
from bot.privacy.service import PrivacyService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.replies import ask, send, update
from cogs.privacy import cards
from cogs.privacy.texts import READINGS
from cogs.privacy.wording import pages_of

ERASE = _("erase")  # the word to be typed


class PrivacyCog(commands.Cog):
    """What anybody may see and decide about themselves; every address names its server, so it works anywhere."""

    def __init__(self, privacy: PrivacyService) -> None:
        self._privacy = privacy

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "priv.open": self._open,
            "priv.back": self._back,
            "priv.read": self._read,
            "priv.kept": self._kept,
            "priv.file": self._file,
            "priv.switch": self._switch,
            "priv.erase": self._question,
            "priv.sure": self._sure,
        }

    @app_commands.command(name="privacy", description=_("What the bot keeps about you; decide, take along, erase"))
    async def privacy(self, itx: Itx) -> None:
        """Show the panel."""
        actor = actor_of(itx)
        await send(itx, view=cards.panel(await self._privacy.overview(actor), actor.guild, language_of(itx)))

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        await send(itx, view=cards.panel(await self._privacy.overview(actor), actor.guild, say))

    async def _back(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        await update(itx, cards.panel(await self._privacy.overview(actor), actor.guild, say))

    async def _read(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        chosen = next(iter(pressed.chosen), "")
        if chosen not in READINGS:
            raise out_of_date()
        await update(itx, cards.reading(chosen, actor.guild, say))

    async def _kept(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        overview = await self._privacy.overview(actor)
        await update(itx, cards.kept_card(pages_of(overview.held, say), pressed.number(1), actor.guild, say))

    async def _file(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        whole = json.dumps(await self._privacy.export_of(actor), ensure_ascii=False, indent=2)
        file = discord.File(io.BytesIO(whole.encode()), filename="kept-of-me.json")
        await send(itx, say(_("Everything that is kept of you on this server.")), files=[file])

    async def _switch(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        key, wanted = pressed.part(1), pressed.number(2) == 1
        if key == "direct":
            await self._privacy.set_direct_messages(actor, wanted=wanted)
        else:
            consent = next((one for one in CONSENTS if one == key), None)
            if consent is None:
                raise out_of_date()
            await self._privacy.set_consent(actor, consent, given=wanted)
        await update(itx, cards.panel(await self._privacy.overview(actor), actor.guild, say))

    async def _question(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        await update(itx, cards.erase_question(actor.guild, say))

    async def _sure(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = _who(itx, pressed)
        word = say(ERASE)

        async def submitted(itx: Itx, given: dict[str, str]) -> None:
            if fold(given["word"]) != fold(word):
                raise InvalidInputError(
                    _("Nothing was erased: the word to type is “{word}”."), hint=_("Press Go on again."), word=word
                )
            await self._privacy.erase(actor)
            await update(itx, cards.erased_card(actor.guild, say))

        form = Form(say(_("Erase everything")), submitted)
        form.field(
            "word", say(_("Type “{word}” to go on"), word=word), required=True, limit=40,
            about=say(_("Everything that is kept of you here is erased; it cannot be undone.")),
        )  # fmt: skip
        await ask(itx, form)


def _who(itx: Itx, pressed: Pressed) -> tuple[Actor, Language]:
    actor = actor_in(itx, pressed.number(0))
    return actor, language_of(itx, actor.guild)
