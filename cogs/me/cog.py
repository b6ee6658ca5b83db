"""`/me`: the language, the time zone and the reminders that a person wants here, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.i18n import NAMES, Language, _
from bot.events.zones import Zones, offset_text
from bot.members.records import DEFAULT, REMINDERS, MemberSettings, Reminders
from bot.members.service import MembersService
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import actions, card, layout, rule, text
from bot.ui.replies import send, update
from bot.ui.suggesting import Choices, suggesting
from bot.ui.text import label, plain

AS_DISCORD = "discord"  # the choice that unsets a language
LANGUAGE_CHOICES = [
    *(app_commands.Choice(name=name, value=code) for code, name in NAMES.items()),
    app_commands.Choice(name=_("as my Discord"), value=AS_DISCORD),
]
REMINDER_CHOICES = [app_commands.Choice[str](name=name, value=choice) for choice, name in REMINDERS.items()]
_REMINDED: Mapping[Reminders, str] = {
    "off": _("You get no direct messages from this network."),
    "asked": _("You are reminded by direct message only of meetings that you ask for."),
    "going": _(
        "You are reminded by direct message of meetings that you ask for, and of those that you answer with "
        "Going or Maybe."
    ),
    "all": _("You are reminded by direct message of every meeting of the network."),
}


class MeCog(commands.GroupCog, group_name="me", group_description=_("Decide for yourself how you are served here")):
    """What anybody may decide, each for themselves."""

    def __init__(self, members: MembersService, zones: Zones, clock: Clock) -> None:
        self._members = members
        self._zones = zones
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"me.zone": self._unset_zone}

    @app_commands.command(name="timezone", description=_("Set the time zone that you live by, or see it"))
    @app_commands.describe(zone=_("Type a city and choose; left out, your time zone is shown"))
    async def timezone(self, itx: Itx, zone: str | None = None) -> None:
        """Set a time zone, or show the one that is set."""
        if zone is None:
            settings = await self._members.settings(guild_of(itx), itx.user.id)
        else:
            settings = await self._members.set_zone(actor_of(itx), self._zones.read(zone))
        await send(itx, view=zone_card(settings.zone, self._clock.now(), language_of(itx)))

    async def _unset_zone(self, itx: Itx, _pressed: Pressed) -> None:
        settings = await self._members.set_zone(actor_of(itx), None)
        await update(itx, zone_card(settings.zone, self._clock.now(), language_of(itx)))

    @app_commands.command(name="language", description=_("Choose the language that you are answered in"))
    @app_commands.describe(language=_("The language of everything that only you see here"))
    @app_commands.choices(language=LANGUAGE_CHOICES)
    async def language(self, itx: Itx, language: str) -> None:
        """Choose a language; the answer is in it already."""
        settings = await self._members.set_language(actor_of(itx), None if language == AS_DISCORD else language)
        say = language_of(itx)
        if settings.language is None:
            said = say(_("Here you are answered in the language of your Discord again; /me language changes it."))
        else:
            said = say(
                _("Here you are answered in {language} from now on; /me language changes it."),
                language=NAMES[settings.language],
            )
        await send(itx, said)

    @app_commands.command(name="reminders", description=_("Decide which meetings you are reminded of"))
    @app_commands.describe(when=_("Which meetings bring you a direct message"))
    @app_commands.choices(when=REMINDER_CHOICES)
    async def reminders(self, itx: Itx, when: str) -> None:
        """Decide about direct messages."""
        settings = await self._members.set_reminders(actor_of(itx), when)
        say = language_of(itx)
        hint = say(_("You can change this at any time: /me reminders."))
        await send(itx, f"{say(_REMINDED[settings.reminders])}\n-# {hint}")

    @app_commands.command(name="settings", description=_("See what you have decided here, and how to change it"))
    async def settings(self, itx: Itx) -> None:
        """Show all that is kept of a person's settings."""
        settings = await self._members.settings(guild_of(itx), itx.user.id)
        await send(itx, view=settings_card(settings, guild_of(itx), self._clock.now(), language_of(itx)))

    @timezone.autocomplete("zone")
    @suggesting
    async def _zone_choices(self, itx: Itx, typed: str) -> Choices:
        say, now = language_of(itx), self._clock.now()
        return [
            app_commands.Choice(name=label(f"{one.city} · {one.key} · {there(one.key, now, say)}", limit=100),
                                value=one.key)
            for one in self._zones.suggest(typed, say.code)
        ]  # fmt: skip


def there(zone: str, now: datetime, say: Language) -> str:
    """Return the time in a zone: “09:05 there now (UTC-5)”."""
    return say(
        _("{time} there now ({offset})"), time=f"{now.astimezone(ZoneInfo(zone)):%H:%M}", offset=offset_text(zone, now)
    )


def zone_card(zone: str | None, now: datetime, say: Language) -> LayoutView:
    """Show a person's time zone, and how to be without one."""
    if zone is None:
        return layout(
            text(
                say(_("You have set no time zone here: times are shown as your Discord shows them.")),
                f"-# {say(_('To set one, give a city: /me timezone.'))}",
            )
        )
    return layout(
        text(
            say(_("Your time zone here is {zone}."), zone=f"**{plain(zone)}**"),
            there(zone, now, say),
            f"-# {say(_('The button takes it back; times are then shown as your Discord shows them.'))}",
        ),
        *actions(button(say(_("Use my Discord's time")), "me.zone")),
    )


def settings_card(settings: MemberSettings, guild: int, now: datetime, say: Language) -> LayoutView:
    """Show all that is kept of a person's settings, and how to change each."""
    language = (
        say(_("as your Discord ({language})"), language=NAMES[say.code])
        if settings.language is None
        else NAMES.get(settings.language, settings.language)
    )
    zone = (
        say(_("as your Discord shows times"))
        if settings.zone is None
        else f"{plain(settings.zone)} · {there(settings.zone, now, say)}"
    )
    lines = [
        f"**{say(_('Language'))}** – {language}",
        f"-# {say(_('To change it: /me language.'))}",
        f"**{say(_('Time zone'))}** – {zone}",
        f"-# {say(_('To change it: /me timezone.'))}",
        f"**{say(_('Reminders'))}** – {say(REMINDERS[settings.reminders])}",
        f"-# {say(_('To change them: /me reminders.'))}",
    ]
    if settings.unreachable_at is not None:
        since = f"<t:{int(settings.unreachable_at.timestamp())}:F>"
        lines += [
            f"**{say(_('Direct messages'))}** – {say(_('none has reached you since {time}'), time=since)}",
            f"-# {say(_('To get them, allow direct messages from this server in the privacy settings of Discord.'))}",
        ]
    kept = (
        _("All of it is as it is for everybody at first, so nothing of it is kept.")
        if settings == DEFAULT
        else _("This holds for this server alone, and only you see it here.")
    )
    head = say(_("What you have decided for yourself here"))
    return layout(
        card(text(f"### {head}"), text(*lines), rule(), text(f"-# {say(kept)}")),
        *actions(button(say(_("All that is kept of me")), "priv.open", guild)),
    )
