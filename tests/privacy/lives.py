"""People who live through the whole bot, and what of them is left anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.app import App
from bot.conversations.featuring import Writer
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.core.outbox import Planned, Target
from bot.dock.records import Need
from bot.events import personal_store
from bot.interest.form import InterestForm
from bot.people.form import Typed
from tests.conversations.test_featuring import feature
from tests.resources.test_sharing import approve, share
from tests.support.apps import CURATOR, GUILD

PERSON = Actor(user=880000000000000043, guild=GUILD, roles=CURATOR.roles)
OTHER = Actor(user=990000000000000099, guild=GUILD, roles=CURATOR.roles)
MARK = "Zyxqvwordle"  # stands in every text that is the person's own
THEIRS = "Qwopfinchly"  # in those of somebody else

# What no service of a moment's length leads to, as services write it; :row tells one person's rows from another's.
ROWS = (
    """INSERT INTO event_answer (event_id, original, guild_id, user_id, answer, language, at)
       SELECT id, starts, :guild, :user, 'going', 'en', 1000 FROM event WHERE guild_id = :guild ORDER BY id LIMIT 1""",
    """INSERT INTO event_follower (event_id, guild_id, user_id, language, at)
       SELECT id, :guild, :user, 'en', 1 FROM event WHERE guild_id = :guild ORDER BY id LIMIT 1""",
    """INSERT INTO event_stopped (event_id, guild_id, user_id, at)
       SELECT id, :guild, :user, 1 FROM event WHERE guild_id = :guild ORDER BY id DESC LIMIT 1""",
    """UPDATE event SET organiser = :user, created_by = :user, updated_by = :user
       WHERE id = (SELECT id FROM event WHERE guild_id = :guild ORDER BY id LIMIT 1 OFFSET :row)""",
    """UPDATE organisation SET created_by = :user, updated_by = :user
       WHERE id = (SELECT id FROM organisation WHERE guild_id = :guild ORDER BY id LIMIT 1 OFFSET :row)""",
    """UPDATE resource SET decided_by = :user, updated_by = :user, decided_at = 1
       WHERE id = (SELECT id FROM resource WHERE guild_id = :guild ORDER BY id LIMIT 1 OFFSET :row)""",
    """INSERT INTO practice_invitation (guild_id, organisation_id, user_id, words, invited_by, at)
       SELECT :guild, id, :user, :mark || ' should be told', :user, 1 FROM organisation WHERE guild_id = :guild
       ORDER BY id LIMIT 1""",
    """INSERT INTO stocktaking_foreword (guild_id, language, text, written_by, written_at)
       VALUES (:guild, iif(:row = 1, 'en', 'fr'), 'The network looks back.', :user, 1)""",
    """INSERT INTO introduction (guild_id, asker, kind, need, asker_shares, status, asked_at, expires_at, language)
       VALUES (:guild, :user, 'organisation', :mark || ' is needed',
         json_object('name', :mark || ' Name', 'organisation', '', 'reach', :mark || '@example.org'), 'asked', 1,
         99999999999, 'en')""",
    """INSERT INTO introduction (guild_id, asker, kind, addressee, need, asker_shares, addressee_shares, status, asked_at,
         expires_at, answered_at, answered_by, ended_at, language)
       VALUES (:guild, 7, 'organisation', :user, 'A need', json_object('name', 'Seven', 'reach', 'x'),
         json_object('name', :mark || ' Answers', 'reach', :mark), 'accepted', 1, 2, 2, :user, 2, 'en')""",
    "INSERT INTO introduction_pause (guild_id, user_id, until) VALUES (:guild, :user, 99999999999)",
    "INSERT INTO introduction_block (guild_id, user_id, blocked, at) VALUES (:guild, :user, 7, 1)",
    "INSERT INTO introduction_block (guild_id, user_id, blocked, at) VALUES (:guild, 8, :user, 1)",
    "INSERT INTO conversation_facilitator (conversation_id, user_id) VALUES (:conversation, :user)",
    """INSERT INTO commitment (guild_id, conversation_id, text, owner, owner_user, origin, at)
       VALUES (:guild, :conversation, 'Write it up', :mark || ' of the council', :user, 'decided', 1)""",
    "INSERT INTO departure (guild_id, user_id, noticed_at, purge_at) VALUES (:guild, :user, 1, 2)",
    "UPDATE contribution SET featured_by = :user WHERE conversation_id = :conversation AND words LIKE '%' || :mark || '%'",
    """INSERT INTO conversation (guild_id, title, framing, language, mode, phase, zone, channel, created_at, created_by)
       VALUES (:guild, 'Opened by number ' || :row, 'Why', 'en', 'attributed', 'planned', 'UTC', 5, 1, :user)""",
)


async def live(app: App, actor: Actor, mark: str, conversation: int, row: int) -> None:
    """Have somebody do everything that leaves something of them in their server."""
    await feature(
        app, message=5000 + row, words=f"We tried {mark} in the market, and it worked well for everybody there.",
        author=Writer(actor.user, [f"{mark} Byline"], "en"),
    )  # fmt: skip
    await app.members.set_language(actor, "fr")
    await app.privacy.set_consent(actor, "listed", given=True)
    await app.privacy.set_consent(actor, "asked", given=True)
    await app.privacy.greet(actor)
    await app.own_conversations.follow(actor, conversation, "en", "daily")
    waiting = await share(
        app, actor, title=f"{mark} waits", address=f"https://{mark}.example.org", why=f"{mark} is why", tell="direct"
    )
    await app.resource_curation.ask(CURATOR, waiting.id, "Name the city", expected=waiting.version)
    work = await share(app, actor, title=f"A work that stays, number {row}", address="", why=f"{mark} is the reason")
    await approve(app, work)
    await app.dock.ask(actor, Need(need=f"{mark} needs help to talk with gangs in Medellín", language="fr"))
    await app.people.write(
        actor,
        Typed(
            name=f"{mark} Person",
            role=f"{mark} adviser",
            organisation=f"{mark} House",
            places=f"{mark} Town, Kenya",
            offers=f"{mark} offers",
        ),
    )
    await app.people.show_to(actor, ["name", "role", "organisation"], "members")
    await wish(app, actor, mark)
    await claims(app, actor, mark, row)
    await practices(app, actor, mark, row)
    await app.drafts.keep(actor, "organisation", {"name": f"{mark} draft", "by": actor.user})
    now = app.clock.now()

    def rows(tx: Transaction) -> None:
        given = {"guild": GUILD, "user": actor.user, "mark": mark, "conversation": conversation, "row": row}
        for statement in ROWS:
            tx.execute(statement, **{name: each for name, each in given.items() if f":{name}" in statement})
        app.audit.record(
            tx, GUILD, actor=actor.user, action="events.edit", subject="event:1", reason=f"{mark} said so",
            before={"organiser": actor.user}, after={"organiser": actor.user, "people": [actor.user, 5]},
        )  # fmt: skip
        told = {"kind": "notice", "subject": "event:1", "due": now}
        app.outbox.plan(
            tx, GUILD,
            [
                Planned(**told, moment=f"of-{row}", target=Target(kind="channel", id=9), content={"by": actor.user}),
                Planned(**told, moment="told", target=Target(kind="user", id=actor.user), content={"language": "en"}),
            ],
            now=now,
        )  # fmt: skip

    await app.database.transaction(rows)


async def wish(app: App, actor: Actor, mark: str) -> None:
    """Have somebody say that they would like to take part, and decide about another's as a curator."""
    form = InterestForm(
        name=f"{mark} Person", organisation=f"{mark} House", place=f"{mark} Town", why=f"{mark} brings me here",
        languages="English",
    )  # fmt: skip
    sent = await app.interest.express(actor, form, language="en", channel=9)
    await app.interest_curation.decline(CURATOR, sent.id, f"{mark} is known to us", told=True, expected=sent.version)
    newcomer = Actor(user=actor.user % 1000 + 5000, guild=GUILD)
    other = await app.interest.express(
        newcomer, InterestForm(name="New Comer", why="To learn"), language="en", channel=9
    )
    await app.interest_curation.contact(actor, other.id, expected=other.version)


async def claims(app: App, actor: Actor, mark: str, row: int) -> None:
    """Have somebody speak for an organisation, offer it on, wait for another, and decide about a claim as a curator."""
    found = await app.directory.find(GUILD)
    first, second, third = (one.id for one in found.results[3 * row : 3 * row + 3])
    given = {"name": f"{mark} Focal", "words": f"{mark} works here", "named": True, "language": "en", "channel": 9}
    held = await app.focal_claims.claim(actor, first, role="focal-point", **given)
    await app.focal_curation.verify(CURATOR, held.claim.id, f"{mark} is on their page", expected=held.claim.version)
    await app.handovers.offer(actor, held.claim.id, actor.user % 1000 + 6000, channel=9)
    await app.focal_claims.claim(actor, second, role="focal-point", **given)
    newcomer = Actor(user=actor.user % 1000 + 7000, guild=GUILD)
    other = await app.focal_claims.claim(newcomer, third, role="focal-point", **{**given, "name": "New", "words": ""})
    await app.focal_curation.refuse(actor, other.claim.id, "Nobody knows them", expected=other.claim.version)
    await app.confirming.plan()


async def practices(app: App, actor: Actor, mark: str, row: int) -> None:
    """Have somebody tell a practice that is published, with a contact that may be shown, and begin another."""
    say = app.languages["en"]
    number = await app.practice_writing.begin(actor, "en")
    told = {"title": f"A practice that stays, number {row}", "context": "A market", "problem": "Fear", "done": "Lamps"}
    await app.practice_writing.save(actor, number, "practice", told)
    await app.practice_writing.save(
        actor, number, "people", {"by-whom": "The town", "places": "Kenya", "contact": f"{mark} of the town"}
    )
    await app.practice_writing.save(actor, number, "results", {"results": "Less fear", "evidence": "We asked"})
    await app.practice_writing.save(actor, number, "lessons", {"lessons": "More lamps"})
    await app.practice_writing.choose(actor, number, "themes", ["mediation"], ["mediation"])
    await app.practice_writing.choose(actor, number, "publish", [], ["yes"])
    await app.practice_writing.choose(actor, number, "show-contact", [], ["yes"])
    version = (await app.practice_writing.sheet(actor, number, say)).practice.version
    resource, _tell = await app.practice_writing.send(actor, number, say, expected=version, channel=9)
    await app.resource_curation.approve(CURATOR, resource.id, expected=resource.version)
    begun = await app.practice_writing.begin(actor, "en")
    await app.practice_writing.save(actor, begun, "practice", {"title": f"{mark} lamps", "done": f"{mark} did it"})


async def answers(app: App, user: int) -> int:
    """How many meetings somebody answered."""
    return len((await app.database.read(lambda tx: personal_store.held(tx, GUILD, user)))["answers"])


async def left_of(app: App, user: int, *marks: str) -> set[tuple[str, str]]:
    """The (table, column) that hold a number, as such or within a text, or a mark; the index's own tables too."""
    wanted = [str(user), *(mark.casefold() for mark in marks)]

    def holds(value: Any) -> bool:  # of any column
        if isinstance(value, bytes):
            return any(one.encode() in value.lower() for one in wanted)
        return value == user or (isinstance(value, str) and any(one in value.casefold() for one in wanted))

    def work(tx: Transaction) -> set[tuple[str, str]]:
        tables = [row["name"] for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            (table, column)
            for table in tables
            for row in tx.fetch(f'SELECT * FROM "{table}"')
            for column, value in dict(row).items()
            if holds(value)
        }

    return await app.database.read(work)


def files_with(folder: Path, *words: str) -> list[str]:
    """The names of files, the database's own and any beside it, in whose bytes a word stands."""
    return [
        one.name
        for one in sorted(folder.rglob("*"))
        if one.is_file() and any(word.casefold().encode() in one.read_bytes().lower() for word in words)
    ]
