"""Resources in SQLite: each with everything that hangs on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.directory.records import Place, PlaceId
from bot.directory.records import Summary as Organisation
from bot.resources.records import (
    Author,
    Content,
    Decision,
    Involved,
    LinkCheck,
    Resource,
    ResourceId,
    ResourcePlace,
    ResourceTerm,
    Status,
    StoredFile,
    Summary,
    Work,
)
from bot.vocabulary.records import SUBJECT_AXES, TermId

# The directory's answers: its places and organisations (those that became part of another as that) by their ids.
PlacesOf = Callable[[Sequence[int]], Mapping[int, Place]]
OrganisationsOf = Callable[[Sequence[int]], Mapping[int, Organisation]]

_PARTS = ("resource_author", "resource_place", "resource_organisation", "resource_term")


def _ids(ids: Sequence[int]) -> str:
    return json.dumps([int(one) for one in ids])


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


# -- reading ------------------------------------------------------------------------------------------------


def id_of_key(tx: Transaction, guild: int, key: str) -> ResourceId | None:
    """Return the resource with this key, or None."""
    found = tx.value("SELECT id FROM resource WHERE guild_id = :guild AND key = :key", guild=guild, key=key)
    return None if found is None else ResourceId(found)


def status(tx: Transaction, guild: int, resource_id: int) -> Status | None:
    """Return where a resource of this server stands, or None where there is none."""
    found: Status | None = tx.value(
        "SELECT status FROM resource WHERE guild_id = :guild AND id = :id", guild=guild, id=resource_id
    )
    return found


def every_id(tx: Transaction, guild: int, status: Status = "published") -> list[ResourceId]:
    """Return the ids of every resource of a status: those of the seeded list in its order, then as they came."""
    rows = tx.fetch(
        "SELECT id FROM resource WHERE guild_id = :guild AND status = :status ORDER BY section = '', id",
        guild=guild,
        status=status,
    )
    return [ResourceId(row[0]) for row in rows]


def waiting(tx: Transaction, guild: int) -> list[tuple[ResourceId, Status, datetime]]:
    """Return what waits for curators or for changes, with since when, the oldest first."""
    rows = tx.fetch(
        """SELECT r.id, r.status, coalesce(s.at, r.created_at) AS at FROM resource r
           LEFT JOIN resource_share s ON s.resource_id = r.id
           WHERE r.guild_id = :guild AND r.status IN ('waiting', 'changes') ORDER BY r.status = 'changes', at, r.id""",
        guild=guild,
    )
    return [(ResourceId(row["id"]), row["status"], datetime.fromtimestamp(row["at"], UTC)) for row in rows]


def latest(tx: Transaction, guild: int, *, limit: int, since: int | None = None) -> list[ResourceId]:
    """Return what was published last, newest first; with `since` (UTC seconds) only what came after it."""
    rows = tx.fetch(
        """SELECT id FROM resource WHERE guild_id = :guild AND status = 'published'
           AND (:since IS NULL OR published_at > :since)
           ORDER BY published_at DESC, section = '' DESC, iif(section = '', -id, id) LIMIT :limit""",
        guild=guild,
        limit=limit,
        since=since,
    )
    return [ResourceId(row[0]) for row in rows]


def of_organisations(tx: Transaction, guild: int, ids: Sequence[int]) -> list[ResourceId]:
    """Return the published resources that come from or speak of any of these organisations."""
    rows = tx.fetch(
        """SELECT DISTINCT r.id FROM resource_organisation o JOIN resource r ON r.id = o.resource_id
           WHERE o.organisation_id IN (SELECT value FROM json_each(:ids))
           AND r.guild_id = :guild AND r.status = 'published' ORDER BY r.id""",
        guild=guild,
        ids=_ids(ids),
    )
    return [ResourceId(row[0]) for row in rows]


def unlink_organisation(tx: Transaction, guild: int, organisation_id: int) -> list[ResourceId]:
    """Have no resource name an organisation any more; return the published ones that did."""
    published = of_organisations(tx, guild, [organisation_id])
    tx.execute("DELETE FROM resource_organisation WHERE organisation_id = :id", id=organisation_id)
    return published


def shared_in(tx: Transaction, guild: int, channel: int) -> list[ResourceId]:
    """Return the published resources that were shared in a channel or thread; nothing else of who shared them."""
    rows = tx.fetch(
        """SELECT r.id FROM resource_share s JOIN resource r ON r.id = s.resource_id
           WHERE s.guild_id = :guild AND s.channel = :channel AND r.status = 'published' ORDER BY r.id""",
        guild=guild,
        channel=channel,
    )
    return [ResourceId(row[0]) for row in rows]


def summaries(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Summary]:
    """Return resources of this server as lists show them, whatever their status, in the order of `ids`."""
    wanted = _ids(ids)
    authors: dict[int, list[str]] = {}
    for row in tx.fetch(
        """SELECT resource_id, family, name FROM resource_author
           WHERE resource_id IN (SELECT value FROM json_each(:ids)) ORDER BY resource_id, position""",
        ids=wanted,
    ):
        authors.setdefault(row["resource_id"], []).append(row["name"] or row["family"])
    terms: dict[int, list[TermId]] = {}
    for row in tx.fetch(
        """SELECT resource_id, axis, key FROM resource_term
           WHERE resource_id IN (SELECT value FROM json_each(:ids)) ORDER BY resource_id, position""",
        ids=wanted,
    ):
        terms.setdefault(row["resource_id"], []).append(TermId(row["axis"], row["key"]))
    found = {
        row["id"]: Summary(
            id=ResourceId(row["id"]),
            title=f"{row['title']}: {row['subtitle']}" if row["subtitle"] else row["title"],
            authors=authors.get(row["id"], []),
            issued=row["issued"],
            kind=row["kind"],
            language=row["language"],
            stage=row["stage"],
            subjects=[term for term in terms.get(row["id"], ()) if term.axis in SUBJECT_AXES],
            published_at=_instant(row["published_at"]),
        )
        for row in tx.fetch(
            """SELECT r.id, r.title, r.subtitle, r.issued, r.kind, r.language, r.stage, r.published_at
               FROM json_each(:ids) j CROSS JOIN resource r ON r.id = j.value WHERE r.guild_id = :guild""",
            guild=guild,
            ids=wanted,
        )
    }
    return [found[one] for one in ids if one in found]


def labels(tx: Transaction, guild: int, ids: Sequence[int]) -> list[tuple[ResourceId, str, str, str]]:
    """Return (id, title, authors with commas between them, date) in the order of `ids`.

    The lightest reading there is: autocomplete asks for it at every letter.
    """
    listed = tx.value(
        """SELECT json_group_array(json_array(r.id, iif(r.subtitle = '', r.title, r.title || ': ' || r.subtitle),
             coalesce((SELECT group_concat(shown, ', ') FROM (
               SELECT iif(a.name = '', a.family, a.name) AS shown FROM resource_author a
               WHERE a.resource_id = r.id ORDER BY a.position LIMIT 3)), ''), r.issued))
           FROM json_each(:ids) j CROSS JOIN resource r ON r.id = j.value WHERE r.guild_id = :guild""",
        guild=guild,
        ids=_ids(ids),
    )
    return [(ResourceId(row[0]), row[1], row[2], row[3]) for row in json.loads(listed)]


def resource(
    tx: Transaction, guild: int, resource_id: int, places: PlacesOf, organisations: OrganisationsOf
) -> Resource | None:
    """Return one resource of this server with everything that hangs on it, or None."""
    row = tx.first(
        """SELECT r.*, l.url AS link_url, l.archived, l.state, l.checked_at, l.failures, l.failing_since, l.problem,
             l.moved_to, f.name AS file_name, f.size, f.type, f.url AS file_url, f.expires_at, f.channel, f.message,
             s.why
           FROM resource r LEFT JOIN resource_link l ON l.resource_id = r.id
           LEFT JOIN resource_file f ON f.resource_id = r.id LEFT JOIN resource_share s ON s.resource_id = r.id
           WHERE r.guild_id = :guild AND r.id = :id""",
        guild=guild,
        id=resource_id,
    )
    if row is None:
        return None
    return Resource(
        id=ResourceId(row["id"]),
        key=row["key"],
        status=row["status"],
        work=_work(tx, row),
        aliases=json.loads(row["aliases"]),
        places=_places(tx, resource_id, places),
        organisations=_organisations(tx, resource_id, organisations),
        terms=[
            ResourceTerm(term=TermId(part["axis"], part["key"]), source=part["source"])
            for part in tx.fetch(
                "SELECT axis, key, source FROM resource_term WHERE resource_id = :id ORDER BY position", id=resource_id
            )
        ],
        check=LinkCheck()
        if row["link_url"] is None
        else LinkCheck(
            state=row["state"],
            checked_at=_instant(row["checked_at"]),
            failures=row["failures"],
            failing_since=_instant(row["failing_since"]),
            problem=row["problem"],
            moved_to=row["moved_to"],
        ),
        file=_file(row),
        why=row["why"] or "",
        section=row["section"],
        position=row["position"],
        printed=row["printed"],
        ledger=json.loads(row["ledger"]),
        added=json.loads(row["added"]),
        origin=row["origin"],
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
        updated_at=_instant(row["updated_at"]),
        published_at=_instant(row["published_at"]),
        decision=None
        if row["decided_by"] is None
        else Decision(by=row["decided_by"], at=datetime.fromtimestamp(row["decided_at"], UTC), reason=row["reason"]),
        version=row["version"],
    )


def _work(tx: Transaction, row: Row) -> Work:
    return Work(
        title=row["title"],
        subtitle=row["subtitle"],
        authors=[
            Author(**dict(part))
            for part in tx.fetch(
                """SELECT role, family, given, name, printed FROM resource_author
                   WHERE resource_id = :id ORDER BY position""",
                id=row["id"],
            )
        ],
        issued=row["issued"],
        kind=row["kind"],
        language=row["language"],
        stage=row["stage"],
        publisher=row["publisher"],
        abstract=row["abstract"],
        link=row["link_url"] or "",
        archived=row["archived"] or "",
    )


def _places(tx: Transaction, resource_id: int, places: PlacesOf) -> list[ResourcePlace]:
    rows = tx.fetch(
        "SELECT place_id, country, source FROM resource_place WHERE resource_id = :id ORDER BY position",
        id=resource_id,
    )
    known = places([row["place_id"] for row in rows if row["place_id"] is not None])
    return [
        ResourcePlace(place=known.get(row["place_id"]), country=row["country"], source=row["source"]) for row in rows
    ]


def _organisations(tx: Transaction, resource_id: int, organisations: OrganisationsOf) -> list[Involved]:
    rows = tx.fetch(
        "SELECT organisation_id, role, source FROM resource_organisation WHERE resource_id = :id ORDER BY position",
        id=resource_id,
    )
    known = organisations([row["organisation_id"] for row in rows])
    found: dict[tuple[int, str], Involved] = {}
    for row in rows:
        if (one := known.get(row["organisation_id"])) is not None:
            found.setdefault(
                (one.id, row["role"]),
                Involved(
                    organisation=one.id,
                    name=one.name,
                    abbreviation=one.abbreviation,
                    role=row["role"],
                    source=row["source"],
                ),
            )
    return list(found.values())


def _file(row: Row) -> StoredFile | None:
    if row["file_name"] is None:
        return None
    return StoredFile(
        name=row["file_name"],
        size=row["size"],
        type=row["type"],
        url=row["file_url"],
        expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
        channel=row["channel"],
        message=row["message"],
    )


# -- what is near ---------------------------------------------------------------------------------------------


def sharing_author(tx: Transaction, guild: int, resource_id: int, *, limit: int) -> list[tuple[ResourceId, str]]:
    """Return other published resources by one of its authors, with that author's short name."""
    rows = tx.fetch(
        """SELECT r.id, min(iif(mine.name = '', mine.family, mine.name)) AS author FROM resource_author mine
           JOIN resource_author theirs ON theirs.family = mine.family AND theirs.name = mine.name
             AND theirs.given = mine.given AND theirs.resource_id <> mine.resource_id
           JOIN resource r ON r.id = theirs.resource_id
           WHERE mine.resource_id = :id AND r.guild_id = :guild AND r.status = 'published'
           GROUP BY r.id ORDER BY count(*) DESC, r.issued DESC, r.id LIMIT :limit""",
        guild=guild,
        id=resource_id,
        limit=limit,
    )
    return [(ResourceId(row["id"]), row["author"]) for row in rows]


def sharing_place(
    tx: Transaction, guild: int, resource_id: int, *, limit: int
) -> list[tuple[ResourceId, PlaceId | None, str]]:
    """Return other published resources on a place or country of its own, as (id, place, country).

    There is a place only where both speak of it; a town and its country have the country in common.
    """
    rows = tx.fetch(
        """SELECT id, place_id, country FROM (
             SELECT r.id, r.issued, theirs.place_id IS mine.place_id AS same,
               iif(theirs.place_id IS mine.place_id, mine.place_id, NULL) AS place_id, mine.country,
               row_number() OVER (PARTITION BY r.id
                 ORDER BY theirs.place_id IS mine.place_id DESC, mine.position) AS nth
             FROM resource_place mine
             JOIN resource_place theirs ON theirs.country = mine.country AND theirs.resource_id <> mine.resource_id
               AND (theirs.place_id = mine.place_id OR mine.place_id IS NULL OR theirs.place_id IS NULL)
             JOIN resource r ON r.id = theirs.resource_id
             WHERE mine.resource_id = :id AND r.guild_id = :guild AND r.status = 'published')
           WHERE nth = 1 ORDER BY same DESC, issued DESC, id LIMIT :limit""",
        guild=guild,
        id=resource_id,
        limit=limit,
    )
    return [(ResourceId(row["id"]), row["place_id"], row["country"]) for row in rows]


def sharing_subject(tx: Transaction, guild: int, resource_id: int, *, limit: int) -> list[tuple[ResourceId, TermId]]:
    """Return other published resources that share its themes, those that share most first, with the rarest shared."""
    rows = tx.fetch(
        """WITH borne AS (SELECT t.axis, t.key, count(*) AS many FROM resource_term t
             JOIN resource r ON r.id = t.resource_id WHERE r.guild_id = :guild AND r.status = 'published'
             GROUP BY t.axis, t.key)
           SELECT r.id, mine.axis, mine.key, min(borne.many) AS rarest, count(*) AS shared FROM resource_term mine
           JOIN borne ON borne.axis = mine.axis AND borne.key = mine.key
           JOIN resource_term theirs ON theirs.axis = mine.axis AND theirs.key = mine.key
             AND theirs.resource_id <> mine.resource_id
           JOIN resource r ON r.id = theirs.resource_id
           WHERE mine.resource_id = :id AND mine.axis IN ('how', 'theme', 'expertise')
           AND r.guild_id = :guild AND r.status = 'published'
           GROUP BY r.id ORDER BY shared DESC, rarest, r.issued DESC, r.id LIMIT :limit""",
        guild=guild,
        id=resource_id,
        limit=limit,
    )
    return [(ResourceId(row["id"]), TermId(row["axis"], row["key"])) for row in rows]


# -- what is the same -----------------------------------------------------------------------------------------


def with_address(tx: Transaction, guild: int, normal: str) -> list[ResourceId]:
    """Return the resources, of any status, whose address comes down to this."""
    rows = tx.fetch(
        "SELECT resource_id FROM resource_link WHERE guild_id = :guild AND normal = :normal ORDER BY resource_id",
        guild=guild,
        normal=normal,
    )
    return [ResourceId(row[0]) for row in rows]


def titles_of_others(tx: Transaction, guild: int) -> list[tuple[ResourceId, str]]:
    """Return the titles of what the search index does not hold: waiting, rejected, retired."""
    rows = tx.fetch(
        """SELECT id, iif(subtitle = '', title, title || ': ' || subtitle) AS whole FROM resource
           WHERE guild_id = :guild AND status NOT IN ('published', 'withdrawn') ORDER BY id DESC LIMIT 1000""",
        guild=guild,
    )
    return [(ResourceId(row["id"]), row["whole"]) for row in rows]


# -- writing ------------------------------------------------------------------------------------------------


def insert(
    tx: Transaction,
    guild: int,
    *,
    key: str,
    status: Status,
    origin: str,
    now: int,
    section: str = "",
    position: int = 0,
    printed: str = "",
    ledger: Sequence[str] = (),
    added: Sequence[str] = (),
) -> ResourceId:
    """Add a resource without content yet."""
    return ResourceId(
        tx.value(
            """INSERT INTO resource (guild_id, key, status, title, kind, section, position, printed, ledger, added,
                 origin, created_at)
               VALUES (:guild, :key, :status, '', 'other', :section, :position, :printed, :ledger, :added, :origin,
                 :now) RETURNING id""",
            guild=guild,
            key=key,
            status=status,
            section=section,
            position=position,
            printed=printed,
            ledger=json.dumps(list(ledger), ensure_ascii=False),
            added=json.dumps(list(added), ensure_ascii=False),
            origin=origin,
            now=now,
        )
    )


def set_words(tx: Transaction, guild: int, resource_id: int, *, title: str, abstract: str) -> bool:
    """Give a resource another title and abstract; say whether it had others."""
    return bool(
        tx.execute(
            """UPDATE resource SET title = :title, abstract = :abstract, version = version + 1
               WHERE guild_id = :guild AND id = :id AND (title <> :title OR abstract <> :abstract)""",
            guild=guild, id=resource_id, title=title, abstract=abstract,
        )
    )  # fmt: skip


def write(tx: Transaction, guild: int, resource_id: int, content: Content, *, normal: str = "") -> None:
    """Give a resource this content; `normal` is its address as two of one thing are told to be one.

    What is known of a link stays where the address does.
    """
    work = content.work
    tx.execute(
        """UPDATE resource SET title = :title, subtitle = :subtitle, issued = :issued, kind = :kind,
             language = :language, stage = :stage, publisher = :publisher, abstract = :abstract, aliases = :aliases
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=resource_id,
        title=work.title,
        subtitle=work.subtitle,
        issued=work.issued,
        kind=work.kind,
        language=work.language,
        stage=work.stage,
        publisher=work.publisher,
        abstract=work.abstract,
        aliases=json.dumps(list(content.aliases), ensure_ascii=False),
    )
    for table in _PARTS:
        tx.execute(f"DELETE FROM {table} WHERE resource_id = :id", id=resource_id)  # our own names
    tx.execute_many(
        """INSERT INTO resource_author (resource_id, position, role, family, given, name, printed)
           VALUES (:id, :position, :role, :family, :given, :name, :printed)""",
        [
            {
                "id": resource_id,
                "position": position,
                "role": one.role,
                "family": one.family,
                "given": one.given,
                "name": one.name,
                "printed": one.printed,
            }
            for position, one in enumerate(work.authors)
        ],
    )
    tx.execute_many(
        """INSERT INTO resource_place (resource_id, position, place_id, country, source)
           VALUES (:id, :position, :place, :country, :source)""",
        [
            {"id": resource_id, "position": position, "place": place, "country": country, "source": source}
            for position, (place, country, source) in enumerate(content.places)
        ],
    )
    tx.execute_many(
        """INSERT INTO resource_organisation (resource_id, position, organisation_id, role, source)
           VALUES (:id, :position, :organisation, :role, :source)""",
        [
            {"id": resource_id, "position": position, "organisation": organisation, "role": role, "source": source}
            for position, (organisation, role, source) in enumerate(content.organisations)
        ],
    )
    tx.execute_many(
        """INSERT INTO resource_term (resource_id, axis, key, position, source)
           VALUES (:id, :axis, :key, :position, :source) ON CONFLICT DO NOTHING""",
        [
            {"id": resource_id, **bears.term._asdict(), "position": position, "source": bears.source}
            for position, bears in enumerate(content.terms)
        ],
    )
    _write_link(tx, guild, resource_id, work, normal)


def _write_link(tx: Transaction, guild: int, resource_id: int, work: Work, normal: str) -> None:
    tx.execute("DELETE FROM resource_link WHERE resource_id = :id AND url <> :url", id=resource_id, url=work.link)
    if work.link:
        tx.execute(
            """INSERT INTO resource_link (resource_id, guild_id, url, normal, archived)
               VALUES (:id, :guild, :url, :normal, :archived)
               ON CONFLICT (resource_id) DO UPDATE SET archived = excluded.archived, normal = excluded.normal""",
            id=resource_id,
            guild=guild,
            url=work.link,
            normal=normal,
            archived=work.archived,
        )


def publish(tx: Transaction, guild: int, resource_id: int, *, now: int, by: int | None) -> None:
    """Have a resource be in the library from now on, as it was written last; `by`: whoever decided so."""
    tx.execute(
        """UPDATE resource SET status = 'published', published_at = :now, decided_by = :by,
             decided_at = iif(:by IS NULL, NULL, :now), reason = '', updated_at = NULL, updated_by = NULL,
             version = version + 1 WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=resource_id,
        now=now,
        by=by,
    )


def next_key(tx: Transaction) -> str:
    """Return a key for a resource that is shared: resource-12; numbers are never given twice, so it is free."""
    last = tx.value("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'resource'), 0)")
    return f"resource-{last + 1}"


def resubmit(tx: Transaction, guild: int, resource_id: int) -> None:
    """Have a resource wait for the curators again, as it is now."""
    tx.execute(
        """UPDATE resource SET status = 'waiting', version = version + 1, decided_by = NULL, decided_at = NULL,
             reason = '' WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=resource_id,
    )


def check_soon(tx: Transaction, resource_id: int, *, now: int) -> None:
    """Have the link of a resource checked at the next occasion."""
    tx.execute("UPDATE resource_link SET next_check = :now WHERE resource_id = :id", id=resource_id, now=now)


def reason(tx: Transaction, guild: int, resource_id: int) -> str:
    """Return the curator's words with the last decision."""
    found: str | None = tx.value(
        "SELECT reason FROM resource WHERE guild_id = :guild AND id = :id", guild=guild, id=resource_id
    )
    return found or ""


def touch(tx: Transaction, guild: int, resource_id: int, *, now: int, by: int, expected: int | None = None) -> bool:
    """Note that a person changed a resource; False where `expected` is not its version any more."""
    return bool(
        tx.execute(
            """UPDATE resource SET version = version + 1, updated_at = :now, updated_by = :by
               WHERE guild_id = :guild AND id = :id AND (:expected IS NULL OR version = :expected)""",
            guild=guild,
            id=resource_id,
            now=now,
            by=by,
            expected=expected,
        )
    )


def delete(tx: Transaction, guild: int, resource_id: int) -> None:
    """Take a resource out altogether, with everything that hangs on it."""
    tx.execute("DELETE FROM resource WHERE guild_id = :guild AND id = :id", guild=guild, id=resource_id)
