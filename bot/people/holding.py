"""What a person says of themselves, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from bot.core.database import Transaction
from bot.people import store
from bot.people.records import Field
from bot.people.service import PeopleService


class PeopleHolder:
    """Answers for profiles (`bot.core.personal.Holder`)."""

    section = "profile"

    def __init__(self, people: PeopleService) -> None:
        self._people = people

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who has a profile."""
        return {user for _profile_id, user in store.every(tx, guild)}

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return each field that says something, with who sees it; {} where there is no profile."""
        if store.of_user(tx, guild, user) is None:
            return {}
        profile = self._people.profile_in(tx, guild, user)
        values = profile.values
        said: dict[Field, Any] = {
            "name": values.name,
            "role": values.role,
            "organisation": profile.organisation_name,
            "places": [
                country if place is None else f"{place.names.get('en', place.key)}, {country}"
                for place, country in profile.places
            ],
            "languages": list(values.languages),
            "expertise": list(values.expertise),
            "themes": list(values.themes),
            "offers": values.offers,
            "seeks": values.seeks,
        }
        return {
            "said": [
                {"kind": name, "text": said[name], "seen_by": profile.seen_by[name]}
                for name in get_args(Field)
                if values.says(name)
            ]
        }

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Remove the profile, and what the search index holds of it."""
        self._people.remove_in(tx, guild, user)
