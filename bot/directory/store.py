"""The directory in SQLite: organisations with everything that hangs on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.core.database import Row, Transaction
from bot.directory.records import (
    RELATIONS,
    Called,
    ContactPoint,
    Draft,
    LedgerEntry,
    Name,
    Organisation,
    OrganisationId,
    OrganisationTerm,
    Place,
    PlaceId,
    PrintedEntry,
    Relation,
    Seat,
    Summary,
)
from bot.vocabulary.records import SUBJECT_AXES, TermId

# Every table that holds a part of an organisation, and the columns that name it: what a snapshot takes along.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "organisation_name": ("organisation_id",),
    "organisation_place": ("organisation_id",),
    "organisation_term": ("organisation_id",),
    "printed_entry": ("organisation_id",),
    "relation": ("from_id", "to_id"),
    "ledger_organisation": ("organisation_id",),
}
_PLACE = "id, key, kind, country, latitude, longitude, zone, within, names, spellings"


def _ids(ids: Iterable[int]) -> str:
    return json.dumps([int(one) for one in ids])


# -- reading ------------------------------------------------------------------------------------------------


def id_of_key(tx: Transaction, guild: int, key: str) -> OrganisationId | None:
    """Return the organisation with this key, or None."""
    found = tx.value("SELECT id FROM organisation WHERE guild_id = :guild AND key = :key", guild=guild, key=key)
    return None if found is None else OrganisationId(found)


def heir(tx: Transaction, guild: int, organisation_id: int) -> OrganisationId:
    """Return what an organisation became by merges, however many; itself where it was never merged."""
    found = tx.value(
        """WITH RECURSIVE line (id, next) AS (
             SELECT id, merged_into FROM organisation WHERE guild_id = :guild AND id = :id
             UNION SELECT o.id, o.merged_into FROM organisation o JOIN line ON o.id = line.next)
           SELECT id FROM line WHERE next IS NULL""",
        guild=guild,
        id=organisation_id,
    )
    return OrganisationId(organisation_id if found is None else found)


def merged(tx: Transaction, guild: int, organisation_id: int) -> list[OrganisationId]:
    """Return an organisation and every one that became part of it by merges, however many."""
    rows = tx.fetch(
        """WITH RECURSIVE line (id) AS (
             SELECT id FROM organisation WHERE guild_id = :guild AND id = :id
             UNION SELECT o.id FROM organisation o JOIN line ON o.merged_into = line.id)
           SELECT id FROM line""",
        guild=guild,
        id=organisation_id,
    )
    return [OrganisationId(row[0]) for row in rows]


def names_of_all(tx: Transaction, guild: int) -> list[tuple[OrganisationId, str]]:
    """Return every name, abbreviation and alias of every listed organisation."""
    rows = tx.fetch(
        """SELECT id, name FROM organisation WHERE guild_id = :guild AND merged_into IS NULL
           UNION ALL SELECT id, abbreviation FROM organisation
           WHERE guild_id = :guild AND merged_into IS NULL AND abbreviation <> ''
           UNION ALL SELECT o.id, n.name FROM organisation_name n JOIN organisation o ON o.id = n.organisation_id
           WHERE o.guild_id = :guild AND o.merged_into IS NULL ORDER BY 1, 2""",
        guild=guild,
    )
    return [(OrganisationId(row[0]), row[1]) for row in rows]


def called(tx: Transaction, guild: int) -> list[Called]:
    """Return everything that each listed organisation is called."""
    more: dict[str, dict[int, list[str]]] = {"aliases": {}, "printed": {}, "categories": {}}
    for kind, organisation_id, text in tx.fetch(
        """SELECT 'aliases', n.organisation_id, n.name
             FROM organisation_name n JOIN organisation o ON o.id = n.organisation_id WHERE o.guild_id = :guild
           UNION ALL SELECT 'printed', organisation_id, text FROM printed_entry WHERE guild_id = :guild
           UNION ALL SELECT 'categories', t.organisation_id, t.key
             FROM organisation_term t JOIN organisation o ON o.id = t.organisation_id
             WHERE o.guild_id = :guild AND t.axis = 'category'""",
        guild=guild,
    ):
        more[kind].setdefault(organisation_id, []).append(text)
    return [
        Called(
            name=row["name"],
            abbreviation=row["abbreviation"],
            **{kind: texts.get(row["id"], ()) for kind, texts in more.items()},
        )
        for row in tx.fetch(
            """SELECT id, name, abbreviation FROM organisation WHERE guild_id = :guild AND merged_into IS NULL
               ORDER BY id""",
            guild=guild,
        )
    ]


def count(tx: Transaction, guild: int) -> int:
    """Return how many organisations are listed."""
    return int(
        tx.value("SELECT count(*) FROM organisation WHERE guild_id = :guild AND merged_into IS NULL", guild=guild)
    )


def every_id(tx: Transaction, guild: int) -> list[OrganisationId]:
    """Return the ids of every listed organisation, in the order of the list."""
    rows = tx.fetch(
        "SELECT id FROM organisation WHERE guild_id = :guild AND merged_into IS NULL ORDER BY position, id",
        guild=guild,
    )
    return [OrganisationId(row[0]) for row in rows]


def of_category(tx: Transaction, guild: int, category: str) -> list[OrganisationId]:
    """Return the listed organisations that bear a category, by name."""
    rows = tx.fetch(
        """SELECT o.id FROM organisation_term t JOIN organisation o ON o.id = t.organisation_id
           WHERE t.axis = 'category' AND t.key = :category AND o.guild_id = :guild AND o.merged_into IS NULL
           ORDER BY o.name COLLATE NOCASE, o.id""",
        guild=guild,
        category=category,
    )
    return [OrganisationId(row[0]) for row in rows]


def summaries(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Summary]:
    """Return organisations of this server as lists show them, in the order of `ids`."""
    wanted = _ids(ids)
    seats: dict[int, list[tuple[Mapping[str, str], str]]] = {}
    for row in tx.fetch(
        """SELECT s.organisation_id, s.country, p.names FROM organisation_place s LEFT JOIN place p ON p.id = s.place_id
           WHERE s.organisation_id IN (SELECT value FROM json_each(:ids)) AND s.position < 2
           ORDER BY s.organisation_id, s.position""",
        ids=wanted,
    ):
        seats.setdefault(row[0], []).append((json.loads(row["names"]) if row["names"] else {}, row["country"]))
    terms: dict[int, list[TermId]] = {}
    for row in tx.fetch(
        """SELECT organisation_id, axis, key FROM organisation_term
           WHERE organisation_id IN (SELECT value FROM json_each(:ids)) ORDER BY organisation_id, position""",
        ids=wanted,
    ):
        terms.setdefault(row[0], []).append(TermId(row["axis"], row["key"]))
    found = {
        row["id"]: Summary(
            id=OrganisationId(row["id"]),
            name=row["name"],
            abbreviation=row["abbreviation"],
            categories=[term.key for term in terms.get(row["id"], ()) if term.axis == "category"],
            kind=next((term.key for term in terms.get(row["id"], ()) if term.axis == "kind"), None),
            seats=seats.get(row["id"], []),
            subjects=[term for term in terms.get(row["id"], ()) if term.axis in SUBJECT_AXES],
        )
        for row in tx.fetch(
            """SELECT o.id, o.name, o.abbreviation FROM json_each(:ids) j CROSS JOIN organisation o ON o.id = j.value
               WHERE o.guild_id = :guild AND o.merged_into IS NULL""",
            guild=guild,
            ids=wanted,
        )
    }
    return [found[one] for one in ids if one in found]


def labels(tx: Transaction, guild: int, ids: Sequence[int]) -> list[tuple[OrganisationId, str, str, str | None, str]]:
    """Return (id, name, abbreviation, names of the first place as JSON, country) in the order of `ids`.

    The lightest reading there is: autocomplete asks for it at every letter.
    """
    # In one row, and from the ids on: with `guild_id = …` SQLite would rather read the whole list of the server.
    listed = tx.value(
        """SELECT json_group_array(json_array(o.id, o.name, o.abbreviation, p.names, coalesce(s.country, '')))
           FROM json_each(:ids) j CROSS JOIN organisation o ON o.id = j.value
           LEFT JOIN organisation_place s ON s.organisation_id = o.id AND s.position = 0
           LEFT JOIN place p ON p.id = s.place_id
           WHERE o.guild_id = :guild AND o.merged_into IS NULL""",
        guild=guild,
        ids=_ids(ids),
    )
    return [(OrganisationId(row[0]), row[1], row[2], row[3], row[4]) for row in json.loads(listed)]


def organisation(tx: Transaction, guild: int, organisation_id: int) -> Organisation | None:
    """Return one organisation of this server with everything that hangs on it, or None."""
    row = tx.first(
        """SELECT id, key, name, abbreviation, position, origin, added, created_at, updated_at, version, merged_into
           FROM organisation WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=organisation_id,
    )
    if row is None:
        return None
    return Organisation(
        id=OrganisationId(row["id"]),
        key=row["key"],
        name=row["name"],
        abbreviation=row["abbreviation"],
        names=[
            Name(text=part["name"], language=part["language"], source=part["source"])
            for part in _parts(tx, "organisation_name", "name, language, source", organisation_id)
        ],
        seats=_seats(tx, organisation_id),
        terms=[
            OrganisationTerm(term=TermId(part["axis"], part["key"]), source=part["source"])
            for part in _parts(tx, "organisation_term", "axis, key, source", organisation_id)
        ],
        printed=[
            PrintedEntry(number=part["number"], category=part["category"], text=part["text"])
            for part in tx.fetch(
                "SELECT number, category, text FROM printed_entry WHERE organisation_id = :id ORDER BY number",
                id=organisation_id,
            )
        ],
        relations=_relations(tx, organisation_id),
        contacts=contacts(tx, guild, organisation_id),
        ledger=ledger(tx, guild, organisation_id),
        origin=row["origin"],
        added=json.loads(row["added"]),
        position=row["position"],
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
        updated_at=None if row["updated_at"] is None else datetime.fromtimestamp(row["updated_at"], UTC),
        version=row["version"],
        merged_into=None if row["merged_into"] is None else OrganisationId(row["merged_into"]),
    )


def _parts(tx: Transaction, table: str, columns: str, organisation_id: int) -> list[Row]:
    return tx.fetch(
        f"SELECT {columns} FROM {table} WHERE organisation_id = :id ORDER BY position",  # our own names
        id=organisation_id,
    )


def _seats(tx: Transaction, organisation_id: int) -> list[Seat]:
    rows = tx.fetch(
        """SELECT s.country AS seat_country, s.source, p.* FROM organisation_place s
           LEFT JOIN place p ON p.id = s.place_id WHERE s.organisation_id = :id ORDER BY s.position""",
        id=organisation_id,
    )
    return [
        Seat(
            place=None if row["id"] is None else _place(row),
            country=row["seat_country"],
            source=row["source"],
        )
        for row in rows
    ]


def _relations(tx: Transaction, organisation_id: int) -> list[Relation]:
    rows = tx.fetch(
        """SELECT r.kind, 0 AS backwards, o.id, o.name, o.position FROM relation r JOIN organisation o ON o.id = r.to_id
           WHERE r.from_id = :id AND o.merged_into IS NULL
           UNION ALL
           SELECT r.kind, 1, o.id, o.name, o.position FROM relation r JOIN organisation o ON o.id = r.from_id
           WHERE r.to_id = :id AND o.merged_into IS NULL ORDER BY 2, 1, 5""",
        id=organisation_id,
    )
    return [
        Relation(phrase=RELATIONS[row["kind"]][row["backwards"]], other=OrganisationId(row["id"]), name=row["name"])
        for row in rows
    ]


def contacts(tx: Transaction, guild: int, organisation_id: int | None = None) -> list[ContactPoint]:
    """Return the published contact points: of one organisation, or all."""
    rows = tx.fetch(
        """SELECT name, title, role, institution, city, email, published, organisation_id FROM contact_point
           WHERE guild_id = :guild AND (:id IS NULL OR organisation_id = :id) ORDER BY position""",
        guild=guild,
        id=organisation_id,
    )
    return [
        ContactPoint(
            name=row["name"],
            title=row["title"],
            role=row["role"],
            institution=row["institution"],
            city=row["city"],
            email=row["email"],
            published=row["published"],
            organisation=row["organisation_id"],
        )
        for row in rows
    ]


def ledger(tx: Transaction, guild: int, organisation_id: int | None = None) -> list[LedgerEntry]:
    """Return the ledger: what bears on one organisation, or all of it."""
    rows = tx.fetch(
        """SELECT l.key, l.about, l.numbers, l.printed, l.adopted, l.why, l.status,
             (SELECT json_group_array(organisation_id) FROM ledger_organisation
              WHERE guild_id = l.guild_id AND ledger_key = l.key) AS organisations
           FROM ledger_entry l WHERE l.guild_id = :guild AND (:id IS NULL OR l.key IN
             (SELECT ledger_key FROM ledger_organisation WHERE guild_id = :guild AND organisation_id = :id))
           ORDER BY l.position""",
        guild=guild,
        id=organisation_id,
    )
    return [
        LedgerEntry(
            key=row["key"],
            about=row["about"],
            numbers=json.loads(row["numbers"]),
            printed=row["printed"],
            adopted=row["adopted"],
            why=row["why"],
            status=row["status"],
            organisations=json.loads(row["organisations"]),
        )
        for row in rows
    ]


def sharing_place(tx: Transaction, guild: int, organisation_id: int, *, limit: int) -> list[OrganisationId]:
    """Return other organisations with a seat in one of its places, in the order of the list."""
    rows = tx.fetch(
        """SELECT DISTINCT o.id, o.position FROM organisation_place mine
           JOIN organisation_place theirs ON theirs.place_id = mine.place_id AND theirs.organisation_id <> :id
           JOIN organisation o ON o.id = theirs.organisation_id
           WHERE mine.organisation_id = :id AND o.guild_id = :guild AND o.merged_into IS NULL
           ORDER BY o.position, o.id LIMIT :limit""",
        guild=guild,
        id=organisation_id,
        limit=limit,
    )
    return [OrganisationId(row["id"]) for row in rows]


def sharing_subject(
    tx: Transaction, guild: int, organisation_id: int, *, limit: int
) -> list[tuple[TermId, OrganisationId]]:
    """Return other organisations that share its themes, those that share most first, with one theme they share."""
    rows = tx.fetch(
        """SELECT o.id, max(mine.axis || ':' || mine.key) AS shared FROM organisation_term mine
           JOIN organisation_term theirs ON theirs.axis = mine.axis AND theirs.key = mine.key
             AND theirs.organisation_id <> :id
           JOIN organisation o ON o.id = theirs.organisation_id
           WHERE mine.organisation_id = :id AND mine.axis IN ('how', 'theme', 'expertise', 'sdg')
             AND o.guild_id = :guild AND o.merged_into IS NULL
           GROUP BY o.id ORDER BY count(*) DESC, o.position, o.id LIMIT :limit""",
        guild=guild,
        id=organisation_id,
        limit=limit,
    )
    return [(TermId(*row["shared"].split(":", 1)), OrganisationId(row["id"])) for row in rows]


def places(tx: Transaction, guild: int) -> list[Place]:
    """Return every place that the directory of this server knows."""
    rows = tx.fetch(f"SELECT {_PLACE} FROM place WHERE guild_id = :guild ORDER BY key", guild=guild)
    return [_place(row) for row in rows]


def places_of(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Place]:
    """Return these places of the directory of this server."""
    rows = tx.fetch(
        f"SELECT {_PLACE} FROM place WHERE guild_id = :guild AND id IN (SELECT value FROM json_each(:ids))",
        guild=guild,
        ids=_ids(ids),
    )
    return [_place(row) for row in rows]


def towns(tx: Transaction) -> list[tuple[str, Mapping[str, str]]]:
    """Return the time zone and the names of each seeded place that has one, of any server."""
    rows = tx.fetch("SELECT DISTINCT zone, names FROM place WHERE zone IS NOT NULL AND origin = 'seeded' ORDER BY key")
    return [(row["zone"], json.loads(row["names"])) for row in rows]


def country_spellings(tx: Transaction, guild: int, *, regions: bool = False) -> list[tuple[str, str]]:
    """Return (spelling, country) of what people also call a country; with `regions` also of what it lies in."""
    rows = tx.fetch(
        "SELECT spelling, country FROM country_spelling WHERE guild_id = :guild AND (:regions OR kind = 'name')",
        guild=guild,
        regions=regions,
    )
    return [(row[0], row[1]) for row in rows]


def _place(row: Row) -> Place:
    return Place(
        id=PlaceId(row["id"]),
        key=row["key"],
        kind=row["kind"],
        country=row["country"],
        names=json.loads(row["names"]),
        spellings=json.loads(row["spellings"]),
        zone=row["zone"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        within=row["within"],
    )


# -- writing ------------------------------------------------------------------------------------------------


def insert(
    tx: Transaction,
    guild: int,
    *,
    key: str,
    origin: str,
    now: int,
    by: int | None,
    position: int | None = None,
) -> OrganisationId:
    """Add an organisation without content yet; without `position` it comes after every other."""
    return OrganisationId(
        tx.value(
            """INSERT INTO organisation (guild_id, key, name, position, origin, created_at, created_by)
               VALUES (:guild, :key, '', coalesce(:position,
                 (SELECT coalesce(max(position), 0) + 1 FROM organisation WHERE guild_id = :guild)),
                 :origin, :now, :by) RETURNING id""",
            guild=guild,
            key=key,
            position=position,
            origin=origin,
            now=now,
            by=by,
        )
    )


def write(tx: Transaction, guild: int, organisation_id: int, draft: Draft) -> None:
    """Give an organisation the content of a draft; what a draft does not hold (relations …) stays."""
    tx.execute(
        "UPDATE organisation SET name = :name, abbreviation = :abbreviation WHERE guild_id = :guild AND id = :id",
        name=draft.name,
        abbreviation=draft.abbreviation,
        guild=guild,
        id=organisation_id,
    )
    for table in ("organisation_name", "organisation_place", "organisation_term"):
        tx.execute(f"DELETE FROM {table} WHERE organisation_id = :id", id=organisation_id)  # our own names
    tx.execute_many(
        """INSERT INTO organisation_name (organisation_id, position, name, language, source)
           VALUES (:id, :position, :name, :language, :source)""",
        [
            {
                "id": organisation_id,
                "position": position,
                "name": name.text,
                "language": name.language,
                "source": name.source,
            }
            for position, name in enumerate(draft.names)
        ],
    )
    tx.execute_many(
        """INSERT INTO organisation_place (organisation_id, position, place_id, country, source)
           VALUES (:id, :position, :place, :country, :source)""",
        [
            {
                "id": organisation_id,
                "position": position,
                "place": place,
                "country": country,
                "source": source,
            }
            for position, (place, country, source) in enumerate(draft.seats)
        ],
    )
    tx.execute_many(
        """INSERT INTO organisation_term (organisation_id, axis, key, position, source)
           VALUES (:id, :axis, :key, :position, :source) ON CONFLICT DO NOTHING""",
        [
            {"id": organisation_id, **bears.term._asdict(), "position": position, "source": bears.source}
            for position, bears in enumerate(draft.terms)
        ],
    )


def touch(tx: Transaction, guild: int, organisation_id: int, *, now: int, by: int, expected: int | None = None) -> bool:
    """Note that a person changed an organisation; False where `expected` is not its version any more."""
    return bool(
        tx.execute(
            """UPDATE organisation SET version = version + 1, updated_at = :now, updated_by = :by
               WHERE guild_id = :guild AND id = :id AND (:expected IS NULL OR version = :expected)""",
            guild=guild,
            id=organisation_id,
            now=now,
            by=by,
            expected=expected,
        )
    )


def add_place(
    tx: Transaction, guild: int, *, key: str, name: str, country: str, zone: str | None, origin: str
) -> PlaceId:
    """Add a place that somebody named; a place with this key is kept as it is."""
    tx.execute(
        """INSERT INTO place (guild_id, key, kind, country, zone, names, origin)
           VALUES (:guild, :key, 'city', :country, :zone, :names, :origin) ON CONFLICT (guild_id, key) DO NOTHING""",
        guild=guild,
        key=key,
        country=country,
        zone=zone,
        names=json.dumps({"en": name}, ensure_ascii=False),
        origin=origin,
    )
    return PlaceId(tx.value("SELECT id FROM place WHERE guild_id = :guild AND key = :key", guild=guild, key=key))


def merge_into(tx: Transaction, guild: int, source: int, target: int) -> None:
    """Move everything that hangs on `source` to `target` and mark it as merged; what both have stays once."""
    values = {"source": source, "target": target}
    for statement in (
        "UPDATE printed_entry SET organisation_id = :target WHERE organisation_id = :source",
        "UPDATE contact_point SET organisation_id = :target WHERE organisation_id = :source",
        """INSERT INTO organisation_term (organisation_id, axis, key, position, source)
           SELECT :target, axis, key, position + 1000, source FROM organisation_term
           WHERE organisation_id = :source AND axis <> 'kind' ON CONFLICT DO NOTHING""",
        """INSERT INTO ledger_organisation (guild_id, ledger_key, organisation_id)
           SELECT guild_id, ledger_key, :target FROM ledger_organisation WHERE organisation_id = :source
           ON CONFLICT DO NOTHING""",
        """INSERT INTO relation (from_id, to_id, kind, source, printed)
           SELECT :target, to_id, kind, source, printed FROM relation WHERE from_id = :source AND to_id <> :target
           ON CONFLICT DO NOTHING""",
        """INSERT INTO relation (from_id, to_id, kind, source, printed)
           SELECT from_id, :target, kind, source, printed FROM relation WHERE to_id = :source AND from_id <> :target
           ON CONFLICT DO NOTHING""",
        "DELETE FROM relation WHERE from_id = :source OR to_id = :source",
        """INSERT INTO organisation_place (organisation_id, position, place_id, country, source)
           SELECT :target, position + 1000, place_id, country, source FROM organisation_place s
           WHERE organisation_id = :source AND NOT EXISTS (SELECT 1 FROM organisation_place t
             WHERE t.organisation_id = :target AND t.place_id IS s.place_id AND t.country = s.country)""",
        """INSERT INTO organisation_name (organisation_id, position, name, language, source)
           SELECT :target, position + 1000, name, language, source FROM organisation_name s
           WHERE organisation_id = :source AND NOT EXISTS (SELECT 1 FROM organisation_name t
             WHERE t.organisation_id = :target AND t.name = s.name)""",
    ):
        tx.execute(statement, **values)
    own = tx.first("SELECT name, abbreviation FROM organisation WHERE id = :id", id=source)
    heir = tx.first("SELECT name, abbreviation FROM organisation WHERE id = :id", id=target)
    if own is not None and heir is not None:
        known = {heir["name"], heir["abbreviation"]}
        for position, text in enumerate((own["name"], own["abbreviation"])):
            if text and text not in known:
                tx.execute(
                    """INSERT INTO organisation_name (organisation_id, position, name, source)
                       VALUES (:id, 3000 + :position, :name, 'added')""",
                    id=target,
                    position=position,
                    name=text,
                )
    _close_gaps(tx, target)
    tx.execute(
        "UPDATE organisation SET merged_into = :target WHERE guild_id = :guild AND id = :source",
        guild=guild,
        **values,
    )


def _close_gaps(tx: Transaction, organisation_id: int) -> None:
    """Number the parts of an organisation from 0 again, in their order."""
    for table in ("organisation_name", "organisation_place"):
        rows = tx.fetch(
            f"SELECT position FROM {table} WHERE organisation_id = :id ORDER BY position",  # our own names
            id=organisation_id,
        )
        for number, row in enumerate(rows):
            tx.execute(
                f"UPDATE {table} SET position = :number WHERE organisation_id = :id AND position = :was",
                number=number,
                id=organisation_id,
                was=row["position"],
            )


def snapshot(tx: Transaction, guild: int, organisation_id: int) -> dict[str, Any]:
    """Return every row of an organisation, as plain data that `restore` puts back."""
    row = tx.first("SELECT * FROM organisation WHERE guild_id = :guild AND id = :id", guild=guild, id=organisation_id)
    parts: dict[str, Any] = {"organisation": None if row is None else dict(row)}
    for table, columns in _PARTS.items():
        where = " OR ".join(f"{column} = :id" for column in columns)
        parts[table] = [dict(part) for part in tx.fetch(f"SELECT * FROM {table} WHERE {where}", id=organisation_id)]
    # Of people only the keys: the trail keeps no name or address of somebody who asks to be taken out.
    contacts = tx.fetch("SELECT key FROM contact_point WHERE organisation_id = :id ORDER BY key", id=organisation_id)
    parts["contact_points"] = [contact["key"] for contact in contacts]
    return parts


def restore(tx: Transaction, guild: int, snapshots: Sequence[Mapping[str, Any]]) -> None:
    """Put organisations back as snapshots hold them; their version goes on rising, so no stale edit fits."""
    ids = [parts["organisation"]["id"] for parts in snapshots]
    for table, columns in _PARTS.items():
        where = " OR ".join(f"{column} IN (SELECT value FROM json_each(:ids))" for column in columns)
        tx.execute(f"DELETE FROM {table} WHERE {where}", ids=_ids(ids))
    kept = ("id", "name", "abbreviation", "added", "merged_into", "updated_at", "updated_by")
    for parts in snapshots:
        tx.execute(
            """UPDATE organisation SET name = :name, abbreviation = :abbreviation, added = :added,
                 merged_into = :merged_into, version = version + 1, updated_at = :updated_at, updated_by = :updated_by
               WHERE guild_id = :guild AND id = :id""",
            guild=guild,
            **{name: parts["organisation"][name] for name in kept},
        )
        tx.execute(
            """UPDATE contact_point SET organisation_id = :id
               WHERE guild_id = :guild AND key IN (SELECT value FROM json_each(:keys))""",
            guild=guild,
            id=parts["organisation"]["id"],
            keys=json.dumps(parts["contact_points"]),
        )
    for parts in snapshots:
        for table in _PARTS:
            for part in parts[table]:
                columns_of = ", ".join(part)
                marks = ", ".join(f":{column}" for column in part)
                tx.execute(f"INSERT OR IGNORE INTO {table} ({columns_of}) VALUES ({marks})", **part)


def delete(tx: Transaction, guild: int, organisation_id: int) -> None:
    """Take an organisation out altogether, with everything that hangs on it."""
    tx.execute("DELETE FROM organisation WHERE guild_id = :guild AND id = :id", guild=guild, id=organisation_id)


def edited_by(tx: Transaction, guild: int, user: int) -> tuple[list[str], list[str]]:
    """Return the names of the organisations that a person added, and of those that they changed last."""
    rows = tx.fetch(
        """SELECT name, created_by IS :user AS added, updated_by IS :user AS changed FROM organisation
           WHERE guild_id = :guild AND :user IN (created_by, updated_by) ORDER BY id""",
        guild=guild,
        user=user,
    )
    return [row["name"] for row in rows if row["added"]], [row["name"] for row in rows if row["changed"]]
