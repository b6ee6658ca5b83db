"""Names, descriptions and choices of commands in the languages that Discord's clients ask for."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.core.i18n import NAME_CONTEXT, Languages

_NAMES = {
    app_commands.TranslationContextLocation.command_name,
    app_commands.TranslationContextLocation.group_name,
    app_commands.TranslationContextLocation.parameter_name,
}
_LOCALES = {
    discord.Locale.french,
    discord.Locale.spain_spanish,
    discord.Locale.latin_american_spanish,
    discord.Locale.brazil_portuguese,
}


class CatalogueTranslator(app_commands.Translator):
    """Answers discord.py from the catalogues."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the text for a locale, or None where the English one serves."""
        if locale not in _LOCALES:
            return None
        language = self._languages.for_locale(locale.value)
        # What stands in the menu of a message is a sentence of its own, not a word to be typed.
        named = context.location in _NAMES and not isinstance(context.data, app_commands.ContextMenu)
        return language.translation(string.message, NAME_CONTEXT if named else None)
