"""How a consolidated reply is gathered from the server's records, and how it comes into the library."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.app import App
from bot.conversations import contribution_store, store
from bot.conversations.records import Content, ConversationId, LinkKind, Mode, Phase
from bot.conversations.reply_words import slug
from bot.core.database import Transaction
from bot.errors import NotFoundError
from bot.resources.exchange import export
from bot.resources.publishing import ResourcePublishing
from bot.resources.records import Content as Made
from bot.resources.records import Resource, ResourceId, Work
from bot.vocabulary.records import TermId
from tests.resources.cards import wanted_cards
from tests.resources.test_sharing import approve, share
from tests.support.apps import CURATOR, GUILD, OTHER_GUILD
from tests.support.clock import ManualClock

THREAD = 600000000000000777
QUESTIONS = [("What does “safety” mean where you work?", None)]


async def opened(
    app: App, *, mode: Mode = "attributed", language: str = "en", phase: Phase = "closed", **more: object
) -> ConversationId:
    """Insert a conversation with a thread and a question that was asked."""
    content = Content(
        title="Night economies", framing="Cities close early. We ask why.", questions=QUESTIONS, language=language, mode=mode,
    )  # fmt: skip

    def work(tx: Transaction) -> ConversationId:
        app.guilds.ensure(tx, GUILD)
        now = app.clock.now()
        number = store.insert(tx, GUILD, replace(content, **more), phase=phase, channel=5, by=41, now=now)  # type: ignore[arg-type]
        store.set_thread(tx, GUILD, number, THREAD)
        tx.execute("UPDATE conversation_question SET status = 'posted' WHERE conversation_id = :id", id=number)
        if phase == "closed":
            store.set_closed(tx, GUILD, number, at=now, resource=None)
        return number

    return await app.database.transaction(work)


async def say(app: App, number: ConversationId, words: str, *, by: str = "", term: TermId | None = None) -> None:
    """Have something featured that somebody wrote."""

    def work(tx: Transaction) -> None:
        question = store.questions(tx, number)[0].id
        message = 650000000000000000 + tx.value("SELECT count(*) FROM contribution")
        made = contribution_store.insert(
            tx, GUILD, number, question=question, status="featured", words=words, term=term, note="", channel=THREAD,
            message=message, from_channel=None, from_message=None, said_at=app.clock.now(), featured_at=app.clock.now(),
            featured_by=41,
        )  # fmt: skip
        contribution_store.put_author(tx, GUILD, made, user=900000000000000001, name=by, language="en")

    await app.database.transaction(work)


async def link(app: App, number: ConversationId, kind: LinkKind, ref: int) -> None:
    await app.database.transaction(lambda tx: store.add_link(tx, number, kind, ref, now=app.clock.now()))


async def first(app: App, sql: str) -> int:
    return int(await app.database.read(lambda tx: tx.value(sql)))


# -- what is gathered -----------------------------------------------------------------------------------------------


async def test_everything_of_a_conversation_is_gathered(app: App) -> None:
    number = await opened(app)
    await say(
        app,
        number,
        "Shops that stay open keep a street alive.",
        by="Adaeze Okoye",
        term=TermId("theme", "crime-prevention"),
    )
    organisation = await first(app, "SELECT id FROM organisation WHERE name = 'Interpeace'")
    event = await first(app, "SELECT id FROM event WHERE key LIKE '%habitat%' ORDER BY id LIMIT 1")
    await link(app, number, "organisation", organisation)
    await link(app, number, "event", event)
    reply = await app.conversation_replies.reply(GUILD, number)
    (said,) = reply.answers[0].quoted
    assert (said.number, said.by, said.theme) == (1, "Adaeze Okoye", "Crime prevention")
    assert said.link == f"https://discord.com/channels/{GUILD}/{THREAD}/650000000000000000"
    assert reply.organisations == ("Interpeace",)
    assert len(reply.events) == 1
    assert reply.network.startswith("Technical Working Group")


async def test_works_that_are_linked_or_were_shared_in_the_thread_are_cited_once_while_they_are_in_the_library(
    app: App,
) -> None:
    number = await opened(app, language="fr")
    linked = await first(app, "SELECT id FROM resource WHERE key LIKE 'muggah-2016%'")
    shared = await approve(app, await share(app, why="Between us: my cousin wrote it."))
    waiting = await share(app, title="Not yet decided", address="https://waits.example.org")
    for one in (shared, waiting):
        await app.database.transaction(
            lambda tx, one=one: tx.execute(
                "UPDATE resource_share SET channel = :at WHERE resource_id = :id", at=THREAD, id=one.id
            )
        )
    await link(app, number, "resource", linked)
    await link(app, number, "resource", shared.id)
    cited = (await app.conversation_replies.reply(GUILD, number)).resources
    assert len(cited) == 2
    assert any(one.startswith("Muggah") for one in cited)
    assert any(one.startswith("Okoye, A., & Lund, O. (2019). Night buses and safety.") for one in cited)
    assert b"cousin" not in b"".join(content for _name, content in await app.conversation_replies.files(GUILD, number))
    await app.resource_curation.retire(CURATOR, f"#{linked}", "Superseded.")
    assert len((await app.conversation_replies.reply(GUILD, number)).resources) == 1


async def test_under_the_chatham_house_rule_organisations_are_not_even_read(app: App) -> None:
    number = await opened(app, mode="chatham")
    await say(app, number, "Shops that stay open keep a street alive.", by="Adaeze Okoye")
    await link(app, number, "organisation", await first(app, "SELECT id FROM organisation WHERE name = 'Interpeace'"))
    source = await app.database.read(lambda tx: app.conversation_replies.source_in(tx, GUILD, number))
    assert not source.organisations
    assert not source.organisation_ids
    assert [(one.by, one.message) for one in source.contributions] == [("", None)]
    said = b"".join(content for _name, content in await app.conversation_replies.files(GUILD, number)).decode()
    assert "Shops that stay open" in said
    for hidden in ("Okoye", "Interpeace", "650000000000000", "900000000000"):
        assert hidden not in said


async def test_what_is_linked_and_gone_since_is_left_out(app: App) -> None:
    number = await opened(app)
    for kind in ("resource", "organisation", "event"):
        await link(app, number, kind, 999_999)
    reply = await app.conversation_replies.reply(GUILD, number)
    assert not [*reply.resources, *reply.organisations, *reply.events]


async def test_the_files_bear_the_title_and_the_date_and_stay_the_same(app: App) -> None:
    number = await opened(app)
    await say(app, number, "Shops that stay open keep a street alive.", by="Adaeze Okoye")
    files = await app.conversation_replies.files(GUILD, number)
    assert [name for name, _content in files] == [f"night-economies-2027-03-01.{end}" for end in ("html", "md", "json")]
    assert json.loads(files[2][1])["title"] == "Night economies"
    assert await app.conversation_replies.files(GUILD, number) == files


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Où vont Łódź & São Paulo?", "ou-vont-lodz-sao-paulo"), ("../../etc/passwd", "etc-passwd"), ("الأمن", ""),
        ("x" * 100, "x" * 60), ("word " * 20, "-".join(["word"] * 12)), ("…", ""), ("الأمن 2027", "2027"),
    ],
)  # fmt: skip
def test_a_title_makes_the_name_of_a_file(title: str, name: str) -> None:
    assert slug(title) == name


async def test_one_that_is_open_is_dated_by_the_clock(app: App, clock: ManualClock) -> None:
    number = await opened(app, phase="open", zone="UTC")
    before = await app.conversation_replies.reply(GUILD, number)
    clock.advance(days=2)
    after = await app.conversation_replies.reply(GUILD, number)
    assert (before.on, after.on) == (
        (clock.now()).date().replace(day=clock.now().day - 2).isoformat(),
        clock.now().date().isoformat(),
    )


@pytest.mark.parametrize("guild", [GUILD, OTHER_GUILD])
async def test_a_planned_conversation_has_no_reply_and_none_is_given_to_another_server(app: App, guild: int) -> None:
    number = await opened(app, phase="planned" if guild == GUILD else "closed")
    with pytest.raises(NotFoundError):
        await app.conversation_replies.files(guild, number)


# -- in the library -------------------------------------------------------------------------------------------------

KEY = "consolidated-reply-12"


def made(title: str = "Night economies: consolidated reply") -> Made:
    return Made(
        work=Work(
            title=title,
            issued="2027-04-18",
            kind="consolidated-reply",
            language="en",
            abstract="Shopkeepers keep a street alive.",
        )
    )


async def put(app: App, content: Made) -> ResourceId:
    publishing = publisher(app)
    return await app.database.transaction(lambda tx: publishing.put(tx, GUILD, KEY, content, by=41))


def publisher(app: App) -> ResourcePublishing:
    return ResourcePublishing(app.resource_indexer, app.clock)


async def found(app: App, query: str) -> list[int]:
    return [one.id for one in (await app.resources.find(GUILD, query)).results]


async def resource(app: App, number: int) -> Resource:
    return await app.resources.resource(GUILD, number)


async def test_a_reply_is_found_listed_cited_and_exported_and_is_no_business_of_the_review(app: App) -> None:
    number = await put(app, made())
    assert await found(app, "shopkeepers night economies") == [number]
    assert [one.id for one in (await app.resources.find(GUILD, "", {"kind": "consolidated-reply"})).results] == [number]
    assert (await app.resources.latest(GUILD))[0].id == number
    one = await resource(app, number)
    assert (one.origin, one.status, one.decision.by if one.decision else None) == ("made", "published", 41)
    assert "Night economies: consolidated reply" in export([one], "apa", "en").decode()
    assert KEY in export(await app.resources.every(GUILD), "csv", "en").decode("utf-8-sig")
    assert number not in [one.summary.id for one in await app.resource_curation.waiting(CURATOR)]
    assert number not in [one.resource for one in await wanted_cards(app)]
    assert (await app.resource_curation.reviewed(CURATOR, number)).undo_until is None


async def test_put_again_it_is_the_same_resource_with_another_content_and_instant(app: App, clock: ManualClock) -> None:
    number = await put(app, made())
    clock.advance(days=3)
    assert await put(app, made("Night economies, second reply")) == number
    assert await found(app, "second reply") == [number]
    assert await found(app, "economies consolidated") in ([], [number])
    one = await resource(app, number)
    assert one.published_at == clock.now()
    assert one.updated_at is None


async def test_taken_out_it_is_found_no_more_until_it_is_put_again(app: App) -> None:
    number = await put(app, made())

    def out(tx: Transaction) -> None:
        publisher(app).take_out(tx, GUILD, number, by=41, reason="Reopened.")

    for _twice in range(2):
        await app.database.transaction(out)
        assert await found(app, "shopkeepers") == []
    with pytest.raises(NotFoundError):
        await resource(app, number)
    assert await put(app, made()) == number
    assert await found(app, "shopkeepers") == [number]
    assert (await resource(app, number)).decision is not None


async def test_seeding_again_leaves_what_was_made_alone(app: App) -> None:
    number = await put(app, made())
    report = await app.seed(GUILD)
    assert not report.removed
    assert (await resource(app, number)).work.title == "Night economies: consolidated reply"
