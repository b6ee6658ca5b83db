"""Reads the application's id off the bot's token, without asking Discord."""

from __future__ import annotations

import base64
import binascii

from bot.errors import SettingsError


def application_of(token: str) -> int:
    """Return the application id that a bot token begins with; raise SettingsError where it holds none.

    The first of a token's three parts is the id in base64; Discord documents that of the bot's user, which is the same
    for every application since 2016.
    """
    first = token.strip().partition(".")[0]
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        number = ""
    if not number.isdigit() or not 0 < int(number) < 2**63:
        raise SettingsError(
            "DISCORD_TOKEN does not tell the application's id." if first else "DISCORD_TOKEN is not set.",
            remedy="Give the Application ID of the page General Information in the developer portal: "
            "python -m bot invite --application ID",
        )
    return int(number)
