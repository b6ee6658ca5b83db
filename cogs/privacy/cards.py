"""`/privacy` as people see it: what is kept in short, what they decided, and the way to everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView, Select

from bot.core.i18n import Language, Phrase, _
from bot.privacy.records import Consents, Overview
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.times import discord_time
from cogs.privacy.texts import GOES, READINGS, SHORT, STAYS
from cogs.privacy.wording import section_name


def panel(held: Overview, guild: int, say: Language) -> LayoutView:
    """Show what the bot keeps of people in short, what is kept of this one, and how their consents stand."""
    sections = [section_name(section, say) for section in held.held]
    kept = (
        say(_("Of you it keeps now: {sections}."), sections=say.listed(sections))
        if sections
        else say(_("Of you it keeps nothing here now."))
    )
    return layout(
        text(f"### {say(_('What the bot keeps about you'))}", *(say(one) for one in SHORT), f"**{kept}**"),
        *_switches(held.consents, guild, say),
        *choice(_readings(guild, say)),
        *actions(
            button(say(_("What is kept of me")), "priv.kept", guild, 0, style=ButtonStyle.primary),
            button(say(_("Everything as a file")), "priv.file", guild),
            button(say(_("Erase everything")), "priv.erase", guild),
        ),
    )


def _switches(consents: Consents, guild: int, say: Language) -> list[Item[LayoutView]]:
    def switch(name: Phrase, stands: str, key: str, *, on: bool) -> Item[LayoutView]:
        label = say(_("Withdraw")) if on else say(_("Allow"))
        return row(f"**{say(name)}**\n{stands}", button(label, "priv.switch", guild, key, int(not on)))

    def consent(since: datetime | None, effect: Phrase) -> str:
        return say(_("No.")) if since is None else say(effect, time=discord_time(since, "D"))

    listed = consent(consents.listed, _("Yes, since {time}. What others see of you you decide in /me profile"))
    asked = consent(consents.asked, _("Yes, since {time}. Your name is told to nobody before you say yes."))
    direct = (
        say(_("Yes, those that you ask for, or that concern what you did here. Which: /me reminders"))
        if consents.direct_messages
        else say(_("No. The bot writes to you only on this server."))
    )
    return [
        switch(_("Listed in the directory of people"), listed, "listed", on=consents.listed is not None),
        switch(_("Asked for help by members"), asked, "asked", on=consents.asked is not None),
        switch(_("Direct messages"), direct, "direct", on=consents.direct_messages),
    ]


def _readings(guild: int, say: Language) -> Select[LayoutView]:
    options = [(key, say(reading.title), "") for key, reading in READINGS.items()]
    return menu(say(_("Read more")), options, "priv.read", guild)


def reading(key: str, guild: int, say: Language) -> LayoutView:
    """Show one page of the text; KeyError where there is none of this name."""
    page = READINGS[key]
    lines = [f"- {say(one)}" for one in page.paragraphs]
    return layout(
        card(text(f"### {say(page.title)}"), text(*lines)), *choice(_readings(guild, say)), *actions(_back(guild, say))
    )


def kept_card(pages: Sequence[str], page: int, guild: int, say: Language) -> LayoutView:
    """Show one page of what is kept of somebody, in words."""
    if not pages:
        nothing = say(_("Nothing is kept of you here. What you read now is not kept either."))
        return layout(text(f"### {say(_('What is kept of me'))}", nothing), *actions(_back(guild, say)))
    last = len(pages) - 1
    number = min(page, last)
    foot = say(_("Page {number} of {count}. The file holds all of it."), number=number + 1,
               count=last + 1)  # fmt: skip
    return layout(
        card(text(f"### {say(_('What is kept of me'))}"), text(pages[number]), rule(), text(f"-# {foot}")),
        *actions(
            button(say(_("Previous")), "priv.kept", guild, number - 1) if number else None,
            button(say(_("Next")), "priv.kept", guild, number + 1) if number < last else None,
            button(say(_("Everything as a file")), "priv.file", guild),
            _back(guild, say),
        ),
    )


def erase_question(guild: int, say: Language) -> LayoutView:
    """Say what goes, what stays and why, before everything is erased."""
    return layout(
        text(f"### {say(_('Erase everything that is kept of you here?'))}"),
        text(f"**{say(_('What goes'))}**", *(f"- {say(one)}" for one in GOES)),
        text(f"**{say(_('What stays, and why'))}**", *(f"- {say(one)}" for one in STAYS)),
        text(f"-# {say(_('It cannot be undone. You are asked to type a word first.'))}"),
        *actions(
            button(say(_("Go on")), "priv.sure", guild, style=ButtonStyle.danger),
            button(say(_("Everything as a file")), "priv.file", guild),
            button(say(_("Keep it")), "priv.back", guild),
        ),
    )


def erased_card(guild: int, say: Language) -> LayoutView:
    """Say what was done."""
    return layout(
        text(
            f"### {say(_('Erased'))}",
            say(_("Everything that was kept of you here is erased. If a copy of the database made before is ever put "
                  "back, you are erased again.")),
            say(_("What the bot posted of your words is taken away or changed in the next minutes. Messages that "
                  "you wrote yourself stay until you delete them.")),
            f"-# {say(_('You may go on using the bot; it begins with nothing.'))}",
        ),
        *actions(_back(guild, say)),
    )  # fmt: skip


def _back(guild: int, say: Language) -> Button[LayoutView]:
    return button(say(_("Back to privacy")), "priv.back", guild)
