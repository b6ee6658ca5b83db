"""`/help` as people see it: what they may do, then the commands of one topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ButtonStyle, app_commands
from discord.ui import ActionRow, Button, LayoutView

from bot.core.guilds import GuildSettings
from bot.core.i18n import Language, _
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, layout, rule, text
from cogs.help.topics import AUDIENCES, Topic

PER_PAGE = 8
IN_A_ROW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """The commands as they are in the tree, and how each is named in a text."""

    find: Callable[[str], app_commands.Command[Any, ..., Any] | None]
    mention: Callable[[str, Language], str]


def overview(topics: Sequence[Topic], commands: Commands, say: Language) -> LayoutView:
    """Show everything that somebody may do here, each with the one command to begin with."""
    lines: list[str] = []
    audience = ""
    for topic in topics:
        if topic.audience not in {audience, "everybody"}:
            lines.append(f"-# {say(AUDIENCES[topic.audience])}")
        audience = topic.audience
        begin = commands.mention(topic.commands[0], say) if topic.commands else say(topic.about)
        lines.append(f"**{say(topic.title)}** – {begin}")
    hint = say(_("Each button shows the commands for it. This list again: {command}"),
               command=commands.mention("help", say))  # fmt: skip
    return layout(
        text(f"### {say(_('What you may do here'))}"), text(*lines), text(f"-# {hint}"),
        *_rows([button(say(topic.title), "help.topic", topic.key, 0) for topic in topics]),
    )  # fmt: skip


def topic_card(topic: Topic, page: int, commands: Commands, say: Language) -> LayoutView:
    """Show the commands of one topic, each with what it does."""
    lines = [*_command_lines(topic, commands, say), *_menu_lines(topic, say)]
    last = max(0, len(lines) - 1) // PER_PAGE
    number = min(page, last)
    return layout(
        card(
            text(f"### {say(topic.title)}", say(topic.about)),
            rule(),
            text(*lines[number * PER_PAGE : (number + 1) * PER_PAGE]),
        ),
        *actions(
            button(say(_("Previous")), "help.topic", topic.key, number - 1) if number else None,
            button(say(_("Next")), "help.topic", topic.key, number + 1, style=ButtonStyle.primary)
            if number < last
            else None,
            _back(say),
        ),
    )


def curators_card(topic: Topic, settings: GuildSettings, *, curates: bool, say: Language) -> LayoutView:
    """Say who curates here, and how they are reached."""
    if settings.curator_role is None:
        lines = [
            say(_("This server has not said yet who curates, so only its administrators do.")),
            f"-# {say(_('An administrator of the server can name them: /setup curators.'))}",
        ]
    else:
        lines = [
            say(_("Here they are the members with the role {role}, and the administrators of the server."),
                role=f"<@&{settings.curator_role}>"),
            say(_("Write to one of them: touch the role to see who has it, or mention it in a channel.")),
            say(_("Where a search finds nobody, the button Tell the curators passes on what was searched, without "
                  "your name.")),
        ]  # fmt: skip
        if curates and settings.curators_channel is not None:
            lines.append(say(_("Notes to them are posted in {channel}."), channel=f"<#{settings.curators_channel}>"))
    return layout(card(text(f"### {say(topic.title)}", say(topic.about)), rule(), text(*lines)), *actions(_back(say)))


def _command_lines(topic: Topic, commands: Commands, say: Language) -> Iterator[str]:
    for name in topic.commands:
        found = commands.find(name)
        if found is not None:
            yield f"{commands.mention(name, say)} – {say(found.description)}"


def _menu_lines(topic: Topic, say: Language) -> Iterator[str]:
    for name in topic.menus:
        how = say(_("press and hold a message (right click on a computer), then Apps"))
        yield f"**{say(name)}** – {how}"


def _back(say: Language) -> Button[LayoutView]:
    return button(say(_("All topics")), "help.home")


def _rows(buttons: Sequence[Button[LayoutView]]) -> list[ActionRow[LayoutView]]:
    return [discord.ui.ActionRow(*buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)]
