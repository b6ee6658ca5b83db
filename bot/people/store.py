"""Profiles in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.core.database import Transaction
from bot.directory.records import OrganisationId, PlaceId
from bot.people.records import Field, ProfileId, Values, Visibility

_LISTS: tuple[Field, ...] = ("languages", "expertise", "themes")
_TEXTS: tuple[Field, ...] = ("name", "role", "offers", "seeks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A profile as it is kept."""

    id: ProfileId
    user: int
    values: Values
    seen_by: Mapping[Field, Visibility]  # only of fields that say something
    updated_at: datetime
    version: int


def rows(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Row]:
    """Return profiles of this server by their numbers, in the order of `ids`, in two statements however many."""
    wanted = json.dumps([int(one) for one in ids])
    fields: dict[int, dict[Field, tuple[Any, Visibility]]] = {}
    # In one row, and read at once: for each row that is fetched a thread gives the interpreter away.
    kept = tx.value(
        """SELECT group_concat('[' || profile_id || ',"' || field || '","' || visibility || '",' || value || ']')
           FROM profile_field WHERE profile_id IN (SELECT value FROM json_each(:ids))""",
        ids=wanted,
    )
    for profile, field, seen, value in json.loads(f"[{kept or ''}]"):
        fields.setdefault(profile, {})[field] = (value, seen)
    return [
        Row(
            id=ProfileId(row["id"]),
            user=row["user_id"],
            values=_values(fields.get(row["id"], {}), row["organisation_id"]),
            seen_by={name: seen for name, (_value, seen) in fields.get(row["id"], {}).items()},
            updated_at=datetime.fromtimestamp(row["updated_at"], UTC),
            version=row["version"],
        )
        for row in tx.fetch(
            """SELECT p.id, p.user_id, p.organisation_id, p.updated_at, p.version
               FROM json_each(:ids) j CROSS JOIN profile p ON p.id = j.value
               WHERE p.guild_id = :guild ORDER BY j.key""",
            guild=guild,
            ids=wanted,
        )
    ]


def of_user(tx: Transaction, guild: int, user: int) -> ProfileId | None:
    """Return the number of a person's profile, or None."""
    found = tx.value("SELECT id FROM profile WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)
    return None if found is None else ProfileId(found)


def user_of(tx: Transaction, guild: int, profile_id: int) -> int | None:
    """Return Discord's number of whose profile it is, or None."""
    found: int | None = tx.value(
        "SELECT user_id FROM profile WHERE guild_id = :guild AND id = :id", guild=guild, id=profile_id
    )
    return found


def every(tx: Transaction, guild: int) -> list[tuple[ProfileId, int]]:
    """Return (profile, person) of every profile of a server."""
    found = tx.fetch("SELECT id, user_id FROM profile WHERE guild_id = :guild ORDER BY id", guild=guild)
    return [(ProfileId(row["id"]), row["user_id"]) for row in found]


def of_organisations(tx: Transaction, guild: int, organisations: Sequence[int]) -> list[ProfileId]:
    """Return the profiles that name one of these organisations."""
    found = tx.fetch(
        """SELECT id FROM profile WHERE guild_id = :guild
           AND organisation_id IN (SELECT value FROM json_each(:organisations)) ORDER BY id""",
        guild=guild,
        organisations=json.dumps([int(one) for one in organisations]),
    )
    return [ProfileId(row["id"]) for row in found]


def unlist(tx: Transaction, profile_id: ProfileId, name: str) -> None:
    """Have a profile name its organisation in words from now on; who sees the field stays."""
    tx.execute("UPDATE profile SET organisation_id = NULL, version = version + 1 WHERE id = :id", id=profile_id)
    tx.execute(
        "UPDATE profile_field SET value = :name WHERE profile_id = :id AND field = 'organisation'",
        id=profile_id,
        name=json.dumps(name, ensure_ascii=False),
    )


def write(
    tx: Transaction, guild: int, user: int, values: Values, seen_by: Mapping[Field, Visibility], *, now: datetime
) -> ProfileId:
    """Keep what a person says of themselves, and who sees each field."""
    at = int(now.timestamp())
    profile_id = ProfileId(
        tx.value(
            """INSERT INTO profile (guild_id, user_id, organisation_id, created_at, updated_at)
               VALUES (:guild, :user, :organisation, :at, :at)
               ON CONFLICT (guild_id, user_id) DO UPDATE SET organisation_id = excluded.organisation_id,
                 updated_at = excluded.updated_at, version = version + 1
               RETURNING id""",
            guild=guild,
            user=user,
            organisation=values.organisation,
            at=at,
        )
    )
    tx.execute("DELETE FROM profile_field WHERE profile_id = :id", id=profile_id)
    tx.execute_many(
        "INSERT INTO profile_field (profile_id, field, value, visibility) VALUES (:id, :field, :value, :visibility)",
        [
            {
                "id": profile_id,
                "field": name,
                "value": json.dumps(value, ensure_ascii=False),
                "visibility": seen_by.get(name, "nobody"),
            }
            for name, value in _plain(values).items()
        ],
    )
    return profile_id


def remove(tx: Transaction, guild: int, user: int) -> None:
    """Remove a profile with all it says."""
    tx.execute("DELETE FROM profile WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)


def drop_drafts(tx: Transaction, guild: int, user: int) -> None:
    """Drop what a person typed and could not be used."""
    tx.execute(
        "DELETE FROM draft WHERE guild_id = :guild AND actor = :user AND kind = 'profile'", guild=guild, user=user
    )


def _plain(values: Values) -> dict[Field, Any]:
    """Return what stands in the fields that say something, as JSON keeps it."""
    found: dict[Field, Any] = {name: getattr(values, name) for name in _TEXTS}
    found |= {name: list(getattr(values, name)) for name in _LISTS}
    # A listed organisation stands in a column of its own, so that it is found by it.
    found["organisation"] = values.organisation_text or values.organisation is not None
    found["places"] = [list(one) for one in values.places]
    return {name: value for name, value in found.items() if value}


def _values(fields: Mapping[Field, tuple[Any, Visibility]], organisation: int | None) -> Values:
    kept = {name: value for name, (value, _seen) in fields.items()}
    return Values(
        **{name: kept.get(name, "") for name in _TEXTS},
        **{name: tuple(kept.get(name, ())) for name in _LISTS},  # type: ignore[arg-type]
        organisation=None if organisation is None else OrganisationId(organisation),
        organisation_text=text if isinstance(text := kept.get("organisation"), str) else "",
        places=tuple(
            (None if place is None else PlaceId(place), country, name)
            for place, country, name in kept.get("places", ())
        ),
    )
