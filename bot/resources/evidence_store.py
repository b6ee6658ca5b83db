"""What works are ranked by, and which of them show that an organisation knows a theme; read for many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core.database import Transaction
from bot.directory.records import OrganisationId
from bot.resources.records import Evidence, ResourceId, Trait


def traits(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Trait]:
    """Return what these published works of a server are and what they are about, in the order of `ids`."""
    rows = tx.fetch(
        """SELECT r.id, r.title, r.subtitle, r.issued, r.kind, r.language,
             (SELECT json_group_array(iif(a.name = '', a.family, a.name)) FROM (
                SELECT name, family FROM resource_author WHERE resource_id = r.id ORDER BY position) a) AS authors,
             (SELECT json_group_array(t.key) FROM resource_term t WHERE t.resource_id = r.id) AS themes,
             (SELECT json_group_array(json_array(s.place_id, s.country, p.key)) FROM resource_place s
              LEFT JOIN place p ON p.id = s.place_id WHERE s.resource_id = r.id) AS seats,
             (SELECT json_group_array(o.organisation_id) FROM resource_organisation o WHERE o.resource_id = r.id)
               AS organisations
           FROM json_each(:ids) j CROSS JOIN resource r ON r.id = j.value
           WHERE r.guild_id = :guild AND r.status = 'published' ORDER BY j.key""",
        guild=guild,
        ids=json.dumps([int(one) for one in ids]),
    )
    return [
        Trait(
            id=ResourceId(row["id"]),
            title=row["title"],
            subtitle=row["subtitle"],
            authors=tuple(json.loads(row["authors"])),
            issued=row["issued"],
            kind=row["kind"],
            language=row["language"],
            themes=frozenset(json.loads(row["themes"])),
            seats=tuple((place, country, key or "") for place, country, key in json.loads(row["seats"])),
            organisations=tuple(OrganisationId(one) for one in json.loads(row["organisations"])),
        )
        for row in rows
    ]


def evidence(tx: Transaction, guild: int, organisations: Sequence[int], themes: Sequence[str]) -> list[Evidence]:
    """Return the published works from or about these organisations that bear any of these themes, the newest first."""
    rows = tx.fetch(
        """SELECT o.organisation_id, o.role, r.title FROM resource_organisation o
           JOIN resource r ON r.id = o.resource_id
           WHERE o.organisation_id IN (SELECT value FROM json_each(:organisations))
             AND r.guild_id = :guild AND r.status = 'published'
             AND EXISTS (SELECT 1 FROM resource_term t WHERE t.resource_id = r.id
               AND t.key IN (SELECT value FROM json_each(:themes)))
           ORDER BY r.issued DESC, r.id""",
        guild=guild,
        organisations=json.dumps([int(one) for one in organisations]),
        themes=json.dumps([*themes]),
    )
    return [
        Evidence(organisation=OrganisationId(row["organisation_id"]), role=row["role"], title=row["title"])
        for row in rows
    ]
