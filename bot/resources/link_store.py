"""Links of resources in SQLite: which are to be asked when, what came of it, which do not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.resources.link_records import DueLink, ListedLink, Noted
from bot.resources.records import LinkState, ResourceId

_ASKED = "('waiting', 'changes', 'published')"  # statuses of resources whose links are asked


# -- asking ---------------------------------------------------------------------------------------------------


def first_due(tx: Transaction, now: int) -> DueLink | None:
    """Return the link, of any server, that has waited longest of those that are to be asked by now."""
    row = tx.first(f"{_DUE} AND l.next_check <= :now ORDER BY l.next_check, l.resource_id LIMIT 1", now=now)
    return None if row is None else _due(row)


def still_due(tx: Transaction, asked: DueLink) -> DueLink | None:
    """Return a link that was asked as it is now; None where it is another one, or not asked any more."""
    row = tx.first(f"{_DUE} AND l.resource_id = :id AND l.url = :url", id=asked.resource, url=asked.url)
    return None if row is None else _due(row)


def answering(tx: Transaction, *, limit: int) -> list[DueLink]:
    """Return links that answered when they were asked last, those asked most lately first."""
    rows = tx.fetch(
        f"{_DUE} AND l.state = 'answers' ORDER BY l.checked_at DESC, l.resource_id LIMIT :limit", limit=limit
    )
    return [_due(row) for row in rows]


def next_at(tx: Transaction) -> datetime | None:
    """Return when the next link is to be asked; None where none is."""
    at = tx.value(
        f"""SELECT l.next_check FROM resource_link l JOIN resource r ON r.id = l.resource_id
            WHERE l.next_check IS NOT NULL AND r.status IN {_ASKED} ORDER BY l.next_check LIMIT 1"""
    )
    return None if at is None else datetime.fromtimestamp(at, UTC)


def note(tx: Transaction, resource_id: int, noted: Noted) -> None:
    """Keep what came of asking; a link that is not dead is in no list of dead ones any more."""
    tx.execute(
        """UPDATE resource_link SET state = :state, checked_at = :checked_at, next_check = :next_check,
             failures = :failures, failing_since = :failing_since, problem = :problem, moved_to = :moved_to,
             etag = :etag, modified = :modified, told = iif(:state = 'dead', told, 0)
           WHERE resource_id = :id""",
        id=resource_id,
        state=noted.state,
        checked_at=noted.checked_at,
        next_check=noted.next_check,
        failures=noted.failures,
        failing_since=noted.failing_since,
        problem=noted.problem,
        moved_to=noted.moved_to,
        etag=noted.etag,
        modified=noted.modified,
    )


def ask_all(tx: Transaction, guild: int, *, now: int) -> int:
    """Have every link of a server asked at the next occasion; return how many."""
    return tx.execute(
        f"""UPDATE resource_link SET next_check = :now WHERE guild_id = :guild
            AND resource_id IN (SELECT id FROM resource WHERE guild_id = :guild AND status IN {_ASKED})""",
        guild=guild,
        now=now,
    )


# -- what curators see ------------------------------------------------------------------------------------------


def counts(tx: Transaction, guild: int) -> Mapping[LinkState, int]:
    """Return how many links of a server that are asked have each state."""
    rows = tx.fetch(
        f"""SELECT l.state, count(*) AS many FROM resource_link l JOIN resource r ON r.id = l.resource_id
            WHERE l.guild_id = :guild AND r.status IN {_ASKED} GROUP BY l.state""",
        guild=guild,
    )
    return {row["state"]: row["many"] for row in rows}


def bad(tx: Transaction, guild: int) -> list[ListedLink]:
    """Return what does not simply answer: dead first, then failing, then moved, then restricted; oldest first."""
    rows = tx.fetch(
        f"""{_SHOWN} AND (l.state IN ('dead', 'failing', 'restricted') OR l.moved_to <> '')
            ORDER BY CASE l.state WHEN 'dead' THEN 0 WHEN 'failing' THEN 1 WHEN 'restricted' THEN 3 ELSE 2 END,
              l.failing_since, l.resource_id""",
        guild=guild,
    )
    return [_shown(row) for row in rows]


def dead(tx: Transaction, guild: int, listed: int) -> list[ListedLink]:
    """Return the dead links that stand in no list, or in the one that was due at `listed`; oldest first."""
    rows = tx.fetch(
        f"""{_SHOWN} AND l.state = 'dead' AND l.told IN (0, :listed) ORDER BY l.failing_since, l.resource_id""",
        guild=guild,
        listed=listed,
    )
    return [_shown(row) for row in rows]


def tell(tx: Transaction, guild: int, resources: Sequence[int], listed: int) -> None:
    """Note that these links stand in the list that was due at `listed`."""
    tx.execute_many(
        "UPDATE resource_link SET told = :listed WHERE guild_id = :guild AND resource_id = :id",
        [{"id": one, "guild": guild, "listed": listed} for one in resources],
    )


def untell(tx: Transaction, guild: int, listed: int) -> None:
    """Note that the list that was due at `listed` reached nobody."""
    tx.execute(
        "UPDATE resource_link SET told = 0 WHERE guild_id = :guild AND told = :listed", guild=guild, listed=listed
    )


_DUE = f"""SELECT l.resource_id, l.guild_id, l.url, l.state, l.failures, l.failing_since, l.moved_to, l.etag, l.modified
           FROM resource_link l JOIN resource r ON r.id = l.resource_id
           WHERE l.next_check IS NOT NULL AND r.status IN {_ASKED}"""
_SHOWN = f"""SELECT l.resource_id, iif(r.subtitle = '', r.title, r.title || ': ' || r.subtitle) AS title, l.url,
               l.archived, l.state, l.checked_at, l.failing_since, l.problem, l.moved_to
             FROM resource_link l JOIN resource r ON r.id = l.resource_id
             WHERE l.guild_id = :guild AND r.status IN {_ASKED}"""


def _due(row: Row) -> DueLink:
    return DueLink(
        resource=ResourceId(row["resource_id"]),
        guild=row["guild_id"],
        url=row["url"],
        state=row["state"],
        failures=row["failures"],
        failing_since=row["failing_since"],
        moved_to=row["moved_to"],
        etag=row["etag"],
        modified=row["modified"],
    )


def _shown(row: Row) -> ListedLink:
    return ListedLink(
        resource=ResourceId(row["resource_id"]),
        title=row["title"],
        url=row["url"],
        archived=row["archived"],
        state=row["state"],
        checked_at=_instant(row["checked_at"]),
        failing_since=_instant(row["failing_since"]),
        problem=row["problem"],
        moved_to=row["moved_to"],
    )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
