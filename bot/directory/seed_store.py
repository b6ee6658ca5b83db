"""What only the seeding writes to the directory: rows known by their keys, put once and corrected when they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.database import Transaction
from bot.directory import store
from bot.directory.records import OrganisationId, PlaceId


@dataclass(frozen=True, slots=True)
class SeedState:
    """What became of an organisation since it was last seeded."""

    id: OrganisationId
    seed_hash: str | None
    edited: bool


def seed_state(tx: Transaction, guild: int, key: str) -> SeedState | None:
    """Return the state of the organisation with this key, or None."""
    row = tx.first(
        """SELECT id, seed_hash, origin <> 'seeded' OR updated_by IS NOT NULL OR merged_into IS NOT NULL AS edited
           FROM organisation
           WHERE guild_id = :guild AND key = :key""",
        guild=guild,
        key=key,
    )
    return None if row is None else SeedState(OrganisationId(row["id"]), row["seed_hash"], bool(row["edited"]))


def mark_seeded(tx: Transaction, organisation_id: int, *, seed_hash: str, added: Sequence[str]) -> None:
    """Note which seed an organisation now holds."""
    tx.execute(
        "UPDATE organisation SET seed_hash = :hash, added = :added WHERE id = :id",
        id=organisation_id,
        hash=seed_hash,
        added=json.dumps(added),
    )


def put_place(tx: Transaction, guild: int, record: Mapping[str, Any]) -> tuple[PlaceId, str]:
    """Add or correct a place; return its id and added, changed or same."""
    values = {
        "guild": guild,
        **{name: record[name] for name in ("key", "kind", "country", "latitude", "longitude", "zone", "within")},
        "names": json.dumps(record["name"], ensure_ascii=False),
        "spellings": json.dumps(record["spellings"], ensure_ascii=False),
    }
    before = tx.first("SELECT * FROM place WHERE guild_id = :guild AND key = :key", guild=guild, key=record["key"])
    if before is not None and all(before[name] == value for name, value in values.items() if name != "guild"):
        return PlaceId(before["id"]), "same"
    place_id = tx.value(
        """INSERT INTO place (guild_id, key, kind, country, latitude, longitude, zone, within, names, spellings, origin)
           VALUES (:guild, :key, :kind, :country, :latitude, :longitude, :zone, :within, :names, :spellings, 'seeded')
           ON CONFLICT (guild_id, key) DO UPDATE SET kind = excluded.kind, country = excluded.country,
             latitude = excluded.latitude, longitude = excluded.longitude, zone = excluded.zone,
             within = excluded.within, names = excluded.names, spellings = excluded.spellings, origin = 'seeded'
           RETURNING id""",
        **values,
    )
    return PlaceId(place_id), "added" if before is None else "changed"


def replace_country_spellings(
    tx: Transaction, guild: int, names: Mapping[str, Sequence[str]], regions: Mapping[str, Sequence[str]]
) -> str:
    """Make the other names of countries, and the regions they lie in, these; return changed or same."""
    wanted = {
        (country, spelling, kind)
        for kind, given in (("region", regions), ("name", names))
        for country, spellings in given.items()
        for spelling in spellings
    }
    before = {
        tuple(row)
        for row in tx.fetch("SELECT country, spelling, kind FROM country_spelling WHERE guild_id = :guild", guild=guild)
    }
    if wanted == before:
        return "same"
    tx.execute("DELETE FROM country_spelling WHERE guild_id = :guild", guild=guild)
    tx.execute_many(
        """INSERT INTO country_spelling (guild_id, country, spelling, kind) VALUES (:guild, :country, :spelling, :kind)
           ON CONFLICT DO NOTHING""",
        [
            {"guild": guild, "country": country, "spelling": spelling, "kind": kind}
            for country, spelling, kind in sorted(wanted)
        ],
    )
    return "changed"


def replace_printed(tx: Transaction, guild: int, organisation_id: int, lines: Sequence[Mapping[str, Any]]) -> None:
    """Make the printed lines of an organisation these."""
    tx.execute("DELETE FROM printed_entry WHERE organisation_id = :id", id=organisation_id)
    tx.execute_many(
        """INSERT INTO printed_entry (guild_id, number, category, text, organisation_id)
           VALUES (:guild, :number, :category, :text, :id)
           ON CONFLICT (guild_id, number) DO UPDATE SET category = excluded.category, text = excluded.text,
             organisation_id = excluded.organisation_id""",
        [{"guild": guild, "id": organisation_id, **line} for line in lines],
    )


def replace_relations(
    tx: Transaction, guild: int, organisation_id: int, relations: Sequence[Mapping[str, Any]]
) -> None:
    """Make the relations written at an organisation these; those written at others stay."""
    tx.execute("DELETE FROM relation WHERE from_id = :id", id=organisation_id)
    tx.execute_many(
        """INSERT INTO relation (from_id, to_id, kind, source, printed)
           VALUES (:id, :other, :kind, :source, :printed) ON CONFLICT DO NOTHING""",
        [
            {"id": organisation_id, "other": other, **relation}
            for relation in relations
            if (other := _listed(tx, guild, relation["to"])) not in {None, organisation_id}
        ],
    )


def put_contact(tx: Transaction, guild: int, position: int, record: Mapping[str, Any]) -> str:
    """Add or correct a contact point; return added, changed or same."""
    known = tx.value(
        "SELECT 1 FROM contact_point WHERE guild_id = :guild AND key = :key", guild=guild, key=record["key"]
    )
    values = {
        "guild": guild,
        "position": position,
        "role": ", ".join(filter(None, (record["role"], record["programme"]))),
        **{name: record[name] for name in ("key", "name", "title", "institution", "city", "email", "published")},
        "organisation": _listed(tx, guild, record["organisation"]),
    }
    changed = tx.value(
        """INSERT INTO contact_point
             (guild_id, key, position, organisation_id, name, title, role, institution, city, email, published)
           VALUES (:guild, :key, :position, :organisation, :name, :title, :role, :institution, :city, :email,
             :published)
           ON CONFLICT (guild_id, key) DO UPDATE SET position = excluded.position,
             organisation_id = excluded.organisation_id, name = excluded.name, title = excluded.title,
             role = excluded.role, institution = excluded.institution, city = excluded.city, email = excluded.email,
             published = excluded.published
           WHERE (position, organisation_id, name, title, role, institution, city, email, published) IS NOT
             (excluded.position, excluded.organisation_id, excluded.name, excluded.title, excluded.role,
              excluded.institution, excluded.city, excluded.email, excluded.published)
           RETURNING 1""",
        **values,
    )
    return "added" if not known else "changed" if changed else "same"


def put_ledger(tx: Transaction, guild: int, position: int, record: Mapping[str, Any]) -> str:
    """Add or correct an entry of the ledger and what it bears on; return added, changed or same."""
    known = tx.value(
        "SELECT 1 FROM ledger_entry WHERE guild_id = :guild AND key = :key", guild=guild, key=record["key"]
    )
    values = {
        "guild": guild,
        "position": position,
        **{name: record[name] for name in ("key", "about", "printed", "adopted", "why", "status", "checked")},
        "numbers": json.dumps(record["numbers"]),
    }
    changed = tx.value(
        """INSERT INTO ledger_entry (guild_id, key, position, about, numbers, printed, adopted, why, status, checked)
           VALUES (:guild, :key, :position, :about, :numbers, :printed, :adopted, :why, :status, :checked)
           ON CONFLICT (guild_id, key) DO UPDATE SET position = excluded.position, about = excluded.about,
             numbers = excluded.numbers, printed = excluded.printed, adopted = excluded.adopted, why = excluded.why,
             status = excluded.status, checked = excluded.checked
           WHERE (position, about, numbers, printed, adopted, why, status, checked) IS NOT
             (excluded.position, excluded.about, excluded.numbers, excluded.printed, excluded.adopted, excluded.why,
              excluded.status, excluded.checked)
           RETURNING 1""",
        **values,
    )
    if changed:
        tx.execute(
            "DELETE FROM ledger_organisation WHERE guild_id = :guild AND ledger_key = :key",
            guild=guild,
            key=record["key"],
        )
    tx.execute_many(
        """INSERT INTO ledger_organisation (guild_id, ledger_key, organisation_id) VALUES (:guild, :ledger, :id)
           ON CONFLICT DO NOTHING""",
        [
            {"guild": guild, "ledger": record["key"], "id": organisation_id}
            for key in record["organisations"]
            if (organisation_id := _listed(tx, guild, key)) is not None
        ],
    )
    return "added" if not known else "changed" if changed else "same"


def _listed(tx: Transaction, guild: int, key: str) -> OrganisationId | None:
    """Return the organisation that the one with this key is, or became by merges."""
    found = store.id_of_key(tx, guild, key)
    return None if found is None else store.heir(tx, guild, found)


def remove_others(tx: Transaction, guild: int, table: str, keys: Sequence[str]) -> int:
    """Take out the seeded rows whose keys are not these any more; return how many went."""
    return tx.execute(
        f"DELETE FROM {table} WHERE guild_id = :guild AND key NOT IN (SELECT value FROM json_each(:keys))",
        guild=guild,
        keys=json.dumps(keys),
    )
