"""Closing: what the reply holds, the library, the schedule's own close, opening again (D5, D7, I2, I8, S1)."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from bot.app import App
from bot.conversations import store
from bot.conversations.records import ConversationId
from bot.conversations.typed import Typed
from bot.core.guilds import Actor
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.resources.records import Resource
from tests.conversations.talks import opened, said
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

OTHER = Actor(user=49, guild=GUILD, roles=CURATOR.roles)


async def written(app: App, number: int, **given: str) -> int:
    """Write the texts of the reply; return the version of the conversation."""
    before = (await app.closing.prepared(CURATOR, number)).conversation
    fields = {
        "summary": "Light and buses belong together.",
        "decided": "To go on.",
        "reason": "It is answered.",
        **given,
    }
    after = await app.closing.write(CURATOR, before, **fields)
    return after.conversation.version


async def resource(app: App, number: int) -> Resource:
    conversation = (await app.closing.prepared(CURATOR, number)).conversation
    assert conversation.resource is not None
    found = await app.database.read(lambda tx: app.resource_indexer.present(tx, GUILD, conversation.resource or 0))
    assert found is not None
    return found


async def found_in_library(app: App, query: str) -> list[str]:
    return [one.title for one in (await app.resources.find(GUILD, query)).results]


async def ended(app: App, number: int) -> None:
    await app.database.transaction(lambda tx: app.closing.close_in(tx, GUILD, ConversationId(number)))


async def trail(app: App, number: int) -> list[tuple[str, int | None, str]]:
    acts = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"conversation:{number}", limit=50))
    return [(one.action, one.actor, one.reason) for one in acts]


# -- what the reply holds --------------------------------------------------------------------------------------------


async def test_the_panel_counts_what_is_there_and_names_what_is_missing(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    await said(app, GUILD, number, "Thank you.", question=None)
    await app.closing.points.add(CURATOR, number, "agreement", text="Light helps.", numbers="1", question=1)
    await app.commitments.add(CURATOR, number, text="Write the guide")
    found = await app.closing.prepared(CURATOR, number)
    assert [(one.position if one else None, count) for one, count in found.answers] == [(1, 1), (2, 0), (None, 1)]
    assert [one.position for one in found.unanswered] == [2]
    assert (len(found.points), found.steps, found.resources) == (1, 1, 0)


async def test_texts_are_kept_without_names_under_the_chatham_house_rule(app: App) -> None:
    number = await opened(app, GUILD, mode="chatham")
    before = (await app.closing.prepared(CURATOR, number)).conversation
    after = await app.closing.write(
        CURATOR, before, summary="Interpeace said so.", decided="UN-Habitat decides.", reason="As Interpeace asked"
    )
    assert after.hidden == 3
    assert "Interpeace" not in str(after)
    assert "Habitat" not in str(after)
    await app.closing.finish(CURATOR, number, after.conversation.version)
    assert "Interpeace" not in str(await resource(app, number))
    assert "Interpeace" not in str(await trail(app, number))
    kept = await app.closing.typed.keep(
        CURATOR, Typed(what="outcome", conversation=number, ref="", fields={"summary": "Interpeace"})
    )
    assert "Interpeace" not in str(await app.closing.typed.find(CURATOR, kept))


async def test_a_text_written_by_somebody_else_meanwhile_is_not_written_over(app: App) -> None:
    number = await opened(app, GUILD)
    shown = (await app.closing.prepared(CURATOR, number)).conversation
    await said(app, GUILD, number, "One thing.")
    await app.closing.points.add(OTHER, number, "agreement", text="Light helps.", numbers="", question=None)
    await app.closing.write(CURATOR, shown, summary="First.", decided="", reason="")
    with pytest.raises(ConflictError, match="Somebody else wrote"):
        await app.closing.write(OTHER, shown, summary="Second.", decided="", reason="")
    assert (await app.closing.prepared(OTHER, number)).conversation.summary == "First."


async def test_a_point_names_only_contributions_that_are_featured(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    await said(app, GUILD, number, "Another thing.")
    point, hidden = await app.closing.points.add(
        CURATOR, number, "difference", text="Some want more light.", numbers=" 2, [1]; 2", question=2
    )
    assert (list(point.numbers), hidden) == ([2, 1], 0)
    for numbers in ("3", "1, 9", "one", "1, x"):
        with pytest.raises(InvalidInputError):
            await app.closing.points.add(CURATOR, number, "agreement", text="No.", numbers=numbers, question=None)
    with pytest.raises(NotFoundError, match="no question"):
        await app.closing.points.add(CURATOR, number, "agreement", text="No.", numbers="", question=9)
    await app.closing.points.drop(CURATOR, number, point.id)
    assert (await app.closing.prepared(CURATOR, number)).points == []
    with pytest.raises(NotFoundError):
        await app.closing.points.drop(CURATOR, number, point.id)


# -- closing ---------------------------------------------------------------------------------------------------------


async def test_closing_puts_the_reply_into_the_library(app: App) -> None:
    number = await opened(app, GUILD, "Where streets are safe", language="pt_BR")
    version = await written(app, number)
    closed = await app.closing.finish(CURATOR, number, version)
    assert not closed.again
    one = closed.conversation
    assert (one.phase, one.reason, one.closed_at) == ("closed", "It is answered.", app.clock.now())
    found = await resource(app, number)
    work = found.work
    assert (work.title, work.kind, work.language) == ("Where streets are safe", "consolidated-reply", "pt")
    assert work.abstract == "Light and buses belong together."
    assert work.issued == "2027-03-01"
    assert [author.name for author in work.authors] == [
        "Grupo de Trabalho Técnico sobre a Confluência das Práticas de Segurança Urbana e Consolidação da Paz"
    ]
    assert work.link == f"https://discord.com/channels/{GUILD}/{one.thread}"
    assert "Where streets are safe" in await found_in_library(app, "streets safe")
    assert (await trail(app, number))[0] == ("conversations.close", CURATOR.user, "It is answered.")


async def test_two_curators_close_at_once_and_one_is_told_who_was_first(app: App) -> None:
    number = await opened(app, GUILD)
    version = await written(app, number)
    results = await asyncio.gather(
        app.closing.finish(CURATOR, number, version), app.closing.finish(OTHER, number, version),
        return_exceptions=True,
    )  # fmt: skip
    refused = [one for one in results if isinstance(one, ConflictError)]
    assert len(refused) == 1
    assert refused[0].values["person"] in {f"<@{CURATOR.user}>", f"<@{OTHER.user}>"}
    assert [act for act, *_rest in await trail(app, number)].count("conversations.close") == 1


async def test_a_panel_that_shows_an_older_state_closes_nothing(app: App) -> None:
    number = await opened(app, GUILD)
    version = await written(app, number)
    await written(app, number, summary="Otherwise.")
    with pytest.raises(ConflictError, match="changed after"):
        await app.closing.finish(CURATOR, number, version)
    assert (await app.closing.prepared(CURATOR, number)).conversation.phase == "open"


async def test_closing_again_makes_the_reply_anew_and_nothing_else(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    first = (await app.closing.finish(CURATOR, number, await written(app, number))).conversation
    clock.advance(days=2)
    again = await app.closing.finish(OTHER, number, await written(app, number, summary="Better said."))
    assert again.again
    assert (again.conversation.closed_at, again.conversation.resource) == (first.closed_at, first.resource)
    assert (await resource(app, number)).work.abstract == "Better said."
    assert (await resource(app, number)).work.issued == "2027-03-01"
    assert [act for act, *_rest in await trail(app, number)].count("conversations.close") == 1


async def test_a_fault_while_closing_leaves_nothing_half_done(app: App) -> None:
    number = await opened(app, GUILD)
    version = await written(app, number)
    broken = "CREATE TRIGGER broken BEFORE INSERT ON resource BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
    await app.database.transaction(lambda tx: tx.execute(broken))
    with pytest.raises(sqlite3.IntegrityError, match="the disk is gone"):
        await app.closing.finish(CURATOR, number, version)
    one = (await app.closing.prepared(CURATOR, number)).conversation
    assert (one.phase, one.closed_at, one.resource, one.version) == ("open", None, None, version)
    await app.database.transaction(lambda tx: tx.execute("DROP TRIGGER broken"))
    assert not (await app.closing.finish(CURATOR, number, version)).again


async def test_what_ends_on_its_date_is_closed_with_what_was_prepared(app: App) -> None:
    number = await opened(app, GUILD, language="fr")
    await written(app, number, reason="")
    await ended(app, number)
    one = (await app.closing.prepared(CURATOR, number)).conversation
    assert (one.phase, one.summary) == ("closed", "Light and buses belong together.")
    assert one.reason
    first = one.version
    await ended(app, number)
    assert (await app.closing.prepared(CURATOR, number)).conversation.version == first
    assert (await trail(app, number))[0][:2] == ("conversations.close", None)


async def test_what_nobody_summed_up_is_not_closed_by_its_end_and_that_is_told(app: App) -> None:
    now = app.clock.now()
    number = await opened(app, GUILD, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2), ends_at=now)
    await app.database.transaction(lambda tx: store.put_facilitators(tx, number, [CURATOR.user]))
    await said(app, GUILD, number, "One thing.")
    await app.conversation_schedule.turn()
    one = (await app.closing.prepared(CURATOR, number)).conversation
    assert (one.phase, one.ends_at, one.closed_at, one.resource) == ("synthesis", None, None, None)
    assert (await trail(app, number))[0][:2] == ("conversations.phase", None)
    await app.conversation_schedule.turn()
    told = await app.database.read(
        lambda tx: [row["content"] for row in tx.fetch("SELECT content FROM delivery WHERE moment = 'unwritten'")]
    )
    assert len(told) == 1
    assert (await app.closing.prepared(CURATOR, number)).conversation.version == one.version


async def test_a_summary_that_was_published_is_enough_for_the_end(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    drafted = (await app.summaries.draft(CURATOR, number)).summary
    await ended(app, number)
    assert (await app.closing.prepared(CURATOR, number)).conversation.phase == "synthesis"
    await app.summaries.publish(CURATOR, drafted.id, drafted.version)
    await ended(app, number)
    assert (await app.closing.prepared(CURATOR, number)).conversation.phase == "closed"


async def test_a_veiled_reply_names_no_organisation_in_the_library(app: App) -> None:
    number = await opened(app, GUILD, mode="chatham")
    organisation = (await app.directory.suggest(GUILD, "Interpeace"))[0].id
    await app.database.transaction(
        lambda tx: store.add_link(tx, number, "organisation", organisation, now=app.clock.now())
    )
    await app.closing.finish(CURATOR, number, await written(app, number))
    assert (await resource(app, number)).organisations == []


async def test_an_attributed_reply_speaks_of_the_organisations_that_were_linked(app: App) -> None:
    number = await opened(app, GUILD)
    organisation = (await app.directory.suggest(GUILD, "Interpeace"))[0].id
    await app.database.transaction(
        lambda tx: store.add_link(tx, number, "organisation", organisation, now=app.clock.now())
    )
    await app.closing.finish(CURATOR, number, await written(app, number))
    assert [(one.name, one.role) for one in (await resource(app, number)).organisations] == [("Interpeace", "about")]


# -- opening again ---------------------------------------------------------------------------------------------------


async def test_opening_again_takes_the_reply_out_of_the_library_until_it_is_closed_once_more(app: App) -> None:
    number = await opened(app, GUILD, "Where streets are safe")
    first = (await app.closing.finish(CURATOR, number, await written(app, number))).conversation
    after = await app.closing.reopen(OTHER, number, "23 March 2027", "en")
    assert (after.phase, after.closed_at, after.ends_at) == ("open", None, None)
    assert after.closes_at is not None
    assert after.closes_at.date().isoformat() >= "2027-03-23"
    assert "Where streets are safe" not in await found_in_library(app, "streets safe")
    again = await app.closing.finish(CURATOR, number, await written(app, number))
    assert not again.again
    assert again.conversation.resource == first.resource
    assert "Where streets are safe" in await found_in_library(app, "streets safe")


async def test_what_is_open_cannot_be_opened_again_nor_until_a_day_that_is_over(app: App) -> None:
    number = await opened(app, GUILD)
    with pytest.raises(ConflictError, match="is open"):
        await app.closing.reopen(CURATOR, number, "", "en")
    await app.closing.finish(CURATOR, number, await written(app, number))
    with pytest.raises(InvalidInputError, match="is over"):
        await app.closing.reopen(CURATOR, number, "23 March 2016", "en")
    assert (await app.closing.reopen(CURATOR, number, "", "en")).closes_at is None


# -- who may ---------------------------------------------------------------------------------------------------------


async def test_nobody_else_closes_opens_or_looks(app: App) -> None:
    number = await opened(app, GUILD)
    shown = (await app.closing.prepared(CURATOR, number)).conversation
    for actor in (MEMBER, Actor(user=50, guild=OTHER_GUILD, administrator=True)):
        for forbidden in (
            app.closing.prepared(actor, number),
            app.closing.finish(actor, number, 1),
            app.closing.reopen(actor, number, "", "en"),
            app.closing.write(actor, shown, summary="", decided="", reason=""),
            app.closing.points.add(actor, number, "agreement", text="No.", numbers="", question=None),
            app.closing.points.drop(actor, number, 1),
            app.closing.typed.keep(actor, Typed(what="outcome", conversation=number, ref="", fields={})),
        ):
            with pytest.raises((NotAllowedError, NotFoundError)):
                await forbidden


async def test_what_somebody_typed_is_theirs_alone_and_kept_for_a_day(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    typed = Typed(what="outcome", conversation=number, ref="", fields={"summary": "Mine."})
    kept = await app.closing.typed.keep(CURATOR, typed)
    assert await app.closing.typed.find(CURATOR, kept) == typed
    with pytest.raises(NotFoundError):
        await app.closing.typed.find(OTHER, kept)
    clock.advance(hours=25)
    with pytest.raises(NotFoundError):
        await app.closing.typed.find(CURATOR, kept)


async def test_what_is_only_planned_cannot_be_closed(app: App) -> None:
    number = await opened(app, GUILD, phase="planned")
    with pytest.raises(ConflictError, match="not been announced"):
        await app.closing.prepared(CURATOR, number)
