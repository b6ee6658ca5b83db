"""Names of places on cards, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.i18n import Language


def place_name(names: Mapping[str, str], country: str, say: Language) -> str:
    """Return “Geneva, Switzerland”, or the country alone."""
    return ", ".join(filter(None, [say.pick(names) if names else "", say.country(country) if country else ""]))
