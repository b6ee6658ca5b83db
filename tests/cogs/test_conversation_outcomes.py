"""What comes of a conversation, through Discord: drafts, points, steps, close, reopen (D4–D7, I2, I8, I9, P1, S1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversations import outcome_store, store
from bot.conversations.records import Commitment, Conversation, ConversationId, Summary
from bot.core.guilds import Actor
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from bot.sandbox.values import Upload
from tests.cogs.test_directory import press
from tests.conversations.talks import opened, said
from tests.support.network import Network

EVIL = "@everyone [click](https://evil.example) **b**"


def user(network: Network, name: str) -> int:
    return network.world.society.members[name].id


async def talk(network: Network, title: str = "Night economies", **more: object) -> ConversationId:
    return await opened(network.app, network.guild, title, **more)  # type: ignore[arg-type]


async def words(network: Network, number: int, text: str, **more: object) -> None:
    await said(network.app, network.guild, number, text, **more)  # type: ignore[arg-type]


async def kept(network: Network, number: int) -> Conversation:
    curator = Actor(user=1, guild=network.guild, administrator=True)
    return await network.app.conversations.facilitated(curator, f"#{number}")


async def summaries(network: Network, number: int) -> list[Summary]:
    return await network.app.database.read(lambda tx: outcome_store.summaries(tx, number))


async def steps(network: Network, number: int) -> list[Commitment]:
    return await network.app.database.read(lambda tx: outcome_store.commitments_of(tx, network.guild, number))


async def direct(network: Network, name: str) -> str:
    return (await network.people[name].show(100, dm=True)).text


async def in_channel(network: Network, name: str = "curators") -> str:
    network.admin.enter(name)
    return (await network.admin.show(100)).text


async def draft(network: Network, number: int) -> Answer:
    return await network.curator.run(f"/curate conversation summary conversation:#{number}")


async def finish(network: Network) -> Answer:
    """Close although something is missing."""
    await network.curator.click("Close and publish")
    return await network.curator.click("Close all the same")


async def step(network: Network, number: int, options: str = "", **typed: str) -> Answer:
    form = await network.curator.run(f"/curate conversation step conversation:#{number} {options}".strip())
    assert form.modal is not None, form.text
    return await network.curator.submit({"text": "Write the guide", **typed})


# -- summaries -------------------------------------------------------------------------------------------------------


async def test_a_draft_is_read_edited_and_published_by_hand(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "Lights went out at nine.")
    shown = await draft(network, number)
    assert shown.ephemeral
    for text in ("Draft of a summary", "Night economies", "[1] “Lights went out at nine.”", "Nobody else sees it"):
        assert text in shown.text, text
    form = await network.curator.click("Edit")
    assert form.modal is not None
    edited = await network.curator.submit(part0="Lights matter [1].\n\nSo do buses.")
    assert "So do buses." in edited.text
    (one,) = await summaries(network, number)
    assert (one.status, one.text) == ("draft", "Lights matter [1].\n\nSo do buses.")
    published = await network.curator.click("Publish")
    assert "Published" in published.text
    assert published.labels == []
    assert (await summaries(network, number))[0].status == "published"


async def test_nothing_to_sum_up_is_said_so(network: Network) -> None:
    number = await talk(network)
    assert "Nothing was featured since" in (await draft(network, number)).text


async def test_a_draft_may_be_handed_in_as_a_file(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "One thing.")
    await draft(network, number)
    await network.curator.click("Hand in a file")
    file = Upload(text="summary.md", name="summary.md", content="\ufeffÉté à Igarapé.".encode())
    assert "Été à Igarapé." in (await network.curator.submit(file=file)).text
    for name, content, refusal in (
        ("summary.pdf", b"%PDF", "is not a text file"),
        ("summary.txt", b"\xff\xfe\x00", "not written in UTF-8"),
        ("summary.txt", b"x" * (100 * 1024 + 1), "at most 100 KiB"),
        ("summary.txt", b"x" * 12_001, "at most 12000 fit"),
    ):
        await network.curator.click("Hand in a file")
        answer = await network.curator.submit(file=Upload(text=name, name=name, content=content))
        assert refusal in answer.text, answer.text
    assert (await summaries(network, number))[0].text == "Été à Igarapé."


async def test_what_was_typed_into_a_stale_form_is_kept_and_can_be_taken_up_again(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "One thing.")
    await draft(network, number)
    await network.curator.click("Edit")
    await network.admin.run(f"/curate conversation summary conversation:#{number}")
    await network.admin.click("Edit")
    await network.admin.submit(part0="The other's words.")
    refused = await network.curator.submit(part0="My words.")
    assert "changed it" in refused.text
    assert "What you typed is kept" in refused.text
    assert (await summaries(network, number))[0].text == "The other's words."
    await network.restart()
    form = await network.curator.click("Take up what you typed")
    assert form.holds("My words.")
    await network.curator.submit()
    assert (await summaries(network, number))[0].text == "My words."


async def test_a_long_draft_has_pages_and_its_form_as_many_fields(network: Network) -> None:
    number = await talk(network)
    for position in range(40):
        await words(network, number, f"{position} " + "words and words " * 16)
    first = await draft(network, number)
    assert "Page 1 of" in first.text
    assert "Page 2 of" in (await network.curator.click("Next")).text
    assert "Page 1 of" in (await network.curator.click("Previous")).text
    before = (await summaries(network, number))[0].text
    form = await network.curator.click("Edit")
    assert form.modal is not None
    await network.curator.submit()
    assert (await summaries(network, number))[0].text == before


async def test_what_people_write_marks_nothing_up_in_a_draft(network: Network) -> None:
    number = await talk(network, EVIL)
    await words(network, number, EVIL, note=EVIL)
    sent = str((await draft(network, number)).json)
    assert "[click](https" not in sent
    assert "@everyone" not in sent
    assert " **b**" not in sent


# -- points and steps ------------------------------------------------------------------------------------------------


async def test_a_point_is_noted_listed_and_taken_out(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "One thing.")
    form = await network.curator.run(f"/curate conversation point conversation:#{number} kind:agreement question:1")
    assert form.modal is not None
    refused = await network.curator.submit(text="Light helps.", numbers="7")
    assert "Not featured in this conversation: 7" in refused.text
    again = await network.curator.click("Take up what you typed")
    assert again.holds("Light helps.")
    noted = await network.curator.submit(numbers="1")
    for text in ("Light helps.", "point of agreement", "question 1", "[1]"):
        assert text in noted.text, text
    listed = await network.curator.click("Points and next steps")
    assert "Light helps." in listed.text
    gone = await network.curator.choose("Light helps.")
    assert "None is noted yet." in gone.text


async def test_points_and_steps_are_added_from_their_list(network: Network) -> None:
    number = await talk(network)
    await network.curator.run(f"/curate conversation close conversation:#{number}")
    await network.curator.click("Points and next steps")
    form = await network.curator.click("Add a point")
    assert form.modal is not None
    noted = await network.curator.submit(kind="Recommendation", text="Light the stops.")
    assert "Light the stops." in noted.text
    assert "recommendation" in noted.text
    assert "question" not in noted.text
    await network.curator.click("Points and next steps")
    await network.curator.click("Add a next step")
    assert "Write the guide" in (await network.curator.submit(text="Write the guide")).text
    listed = await network.curator.click("Points and next steps")
    assert "Light the stops." in listed.text
    assert "Write the guide" in listed.text


async def test_a_question_that_is_not_on_the_list_is_refused(network: Network) -> None:
    number = await talk(network)
    for question in ("9", "x"):
        refused = await network.curator.run(
            f"/curate conversation point conversation:#{number} kind:agreement question:{question}"
        )
        assert "is not on the list" in refused.text


async def test_a_step_is_noted_with_its_owner_who_is_told_and_reminded(network: Network) -> None:
    number = await talk(network)
    day = (network.app.clock.now() + timedelta(days=20)).date()
    noted = await step(network, number, "owner:miembro", owner="The secretariat", due=f"{day:%d %B %Y}")
    for text in ("Write the guide", "The secretariat", "is told by direct message"):
        assert text in noted.text, text
    await network.advance("1m")
    told = await direct(network, "miembro")
    assert "Write the guide" in told
    assert "Night economies" in told
    await network.advance("14d")
    assert (await direct(network, "miembro")).count("Write the guide") == 2
    assert "Write the guide" not in await in_channel(network)
    form = await network.miembro.click("Mark as done")
    assert form.modal is not None
    await network.miembro.submit(outcome="Está en el sitio.")
    assert (await steps(network, number))[0].outcome == "Está en el sitio."
    before = await direct(network, "miembro")
    await network.advance("30d")
    assert await direct(network, "miembro") == before


async def test_whoever_is_named_by_mistake_says_so_and_the_curators_are_reminded(network: Network) -> None:
    number = await talk(network)
    day = (network.app.clock.now() + timedelta(days=3)).date()
    await step(network, number, "owner:member", due=f"{day:%d %B %Y}")
    await network.advance("1m")
    await direct(network, "member")
    assert "not named for it any more" in (await network.member.click("Not me")).text
    before = await direct(network, "member")
    await network.advance("5d")
    assert await direct(network, "member") == before
    seen = await in_channel(network)
    assert "Due today" in seen
    assert "Write the guide" in seen
    await network.advance("30d")
    assert (await in_channel(network)).count("Overdue since") == 3


async def test_a_step_under_the_chatham_house_rule_never_shows_whose_it_is(network: Network) -> None:
    number = await talk(network, mode="chatham")
    day = (network.app.clock.now() + timedelta(days=3)).date()
    noted = await step(
        network, number, "owner:member", text="Ask Interpeace", owner="Wilhelmina Quist", due=f"{day:%d %B %Y}"
    )
    assert "1 name was taken out" in noted.text
    await network.member.run("/me reminders when:off")
    await network.advance("5d")
    panel = await network.curator.click("Points and next steps")
    one = await network.curator.choose((await steps(network, number))[0].text)
    closing = await network.curator.run(f"/curate conversation close conversation:#{number}")
    for seen in (noted.text, panel.text, one.text, closing.text, await in_channel(network)):
        assert "Interpeace" not in seen
        assert "Quist" not in seen
        assert f"<@{user(network, 'member')}>" not in seen
    assert (await steps(network, number))[0].owner == "Wilhelmina Quist"


async def test_a_date_that_is_none_keeps_what_was_typed(network: Network) -> None:
    number = await talk(network)
    refused = await step(network, number, owner="The secretariat", due="31 April 2027")
    assert "31 April" in refused.text
    again = await network.curator.click("Take up what you typed")
    for text in ("Write the guide", "The secretariat", "31 April 2027"):
        assert again.holds(text), text
    assert await steps(network, number) == []


async def test_a_step_is_done_undone_and_taken_out_from_the_list(network: Network) -> None:
    number = await talk(network)
    await step(network, number)
    await network.curator.click("Points and next steps")
    await network.curator.choose("Write the guide")
    await network.curator.click("Mark as done")
    assert "done" in (await network.curator.submit(outcome="Printed.")).text
    assert "Mark as done" in (await network.curator.click("It is not done")).labels
    await network.curator.run(f"/curate conversation close conversation:#{number}")
    await network.curator.click("Points and next steps")
    await network.curator.choose("Write the guide")
    assert "Taken out: Write the guide" in (await network.curator.click("Take it out")).text
    assert await steps(network, number) == []


# -- closing ---------------------------------------------------------------------------------------------------------


async def test_the_panel_says_what_the_reply_holds_and_what_is_missing(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "One thing.")
    shown = await network.curator.run(f'/curate conversation close conversation:#{number} reason:"It is answered"')
    assert shown.ephemeral
    for text in (
        "1 contribution", "nothing featured", "0 points", "Question 2 has nothing featured.", "no summary yet",
        "It is answered",
    ):  # fmt: skip
        assert text in shown.text, text
    assert "Nobody has said why" not in shown.text
    form = await network.curator.click("Write the summary")
    assert form.holds("It is answered")
    written = await network.curator.submit(summary="Light and buses.", decided="To go on.")
    assert "Light and buses." in written.text
    assert "no summary yet" not in written.text
    preview = await network.curator.click("Preview")
    assert [file.name.rpartition(".")[2] for file in preview.files] == ["html", "md"]
    assert preview.ephemeral
    assert (await kept(network, number)).phase == "open"


async def test_closing_publishes_and_opening_again_takes_it_back(network: Network) -> None:
    number = await talk(network, "Where streets are safe")
    await network.curator.run(f'/curate conversation close conversation:#{number} reason:"It is answered"')
    closed = await finish(network)
    assert "It is closed." in closed.text
    assert (await kept(network, number)).phase == "closed"
    assert "Where streets are safe" in (await network.member.run("/resources find query:streets")).text
    again = await network.curator.run(f"/curate conversation close conversation:#{number}")
    assert "Publish the reply again" in again.labels
    assert "was closed before" in (await network.curator.click("Publish the reply again")).text
    reopened = await network.curator.run(f"/curate conversation reopen conversation:#{number}")
    assert "Open again:" in reopened.text
    assert (await kept(network, number)).phase == "open"
    assert "Where streets are safe" not in (await network.member.run("/resources find query:streets")).text


async def test_two_curators_close_and_the_second_is_told_who_was_first(network: Network) -> None:
    number = await talk(network)
    await network.curator.run(f"/curate conversation close conversation:#{number}")
    await network.admin.run(f"/curate conversation close conversation:#{number}")
    await network.admin.click("Close and publish")
    await finish(network)
    told = await network.admin.click("Close all the same")
    assert "closed this conversation" in told.text
    assert str(user(network, "curator")) in str(told.json)


async def test_a_panel_works_after_a_restart(network: Network) -> None:
    number = await talk(network)
    await network.curator.run(f"/curate conversation close conversation:#{number}")
    await network.restart()
    assert "Close all the same?" in (await network.curator.click("Close and publish")).text
    await network.restart()
    assert "It is closed." in (await network.curator.click("Close all the same")).text


async def test_what_is_missing_is_named_once_more_before_it_is_closed(network: Network) -> None:
    number = await talk(network)
    shown = await network.curator.run(f'/curate conversation close conversation:#{number} reason:"It is answered"')
    assert shown.labels[0] == "Write the summary"
    asked = await network.curator.click("Close and publish")
    assert "Question 1 has nothing featured." in asked.text
    assert "The reply has no summary yet." in asked.text
    assert "No reason" not in asked.text
    assert asked.labels == ["Back", "Close all the same"]
    assert "Sum up and close" in (await network.curator.click("Back")).text
    assert (await kept(network, number)).phase == "open"


async def test_with_nothing_missing_it_is_closed_at_once(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "One thing.")
    await words(network, number, "Another thing.", question=2)
    await network.curator.run(f'/curate conversation close conversation:#{number} reason:"It is answered"')
    await network.curator.click("Write the summary")
    shown = await network.curator.submit(summary="Light and buses.")
    assert shown.labels[0] == "Close and publish"
    assert "It is closed." in (await network.curator.click("Close and publish")).text


async def test_what_is_closed_is_offered_for_opening_again(network: Network) -> None:
    await talk(network, "Running")
    await talk(network, "Over", phase="closed")
    offered = await network.curator.complete("/curate conversation reopen conversation:")
    assert [one["name"] for one in offered.choices or ()] == ["Over"]


# -- who may ---------------------------------------------------------------------------------------------------------


async def test_forged_addresses_do_nothing_for_others(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "Secret thing.")
    await draft(network, number)
    await step(network, number)
    (one,) = await summaries(network, number)
    (promised,) = await steps(network, number)
    version = (await kept(network, number)).version
    addresses = [
        f"outc.draft:{one.id}", f"outc.latest:{number}", f"outc.page:{one.id}:0", f"outc.edit:{one.id}:{one.version}",
        f"outc.publish:{one.id}:{one.version}", f"outc.discard:{one.id}:{one.version}", f"outc.file:{one.id}:1",
        f"outc.renew:{one.id}:{one.version}", f"outc.close:{number}", f"outc.text:{number}", f"outc.steps:{number}:0",
        f"outc.unpoint:{number}:1", f"outc.preview:{number}", f"outc.finish:{number}:{version}", "outc.again:1",
        f"outc.anyway:{number}:{version}", f"outc.addpoint:{number}", f"outc.addstep:{number}", f"outc.new:{number}",
        f"outc.step:{promised.id}", f"outc.done:{promised.id}:{network.guild}", f"outc.unstep:{promised.id}",
        f"outc.undone:{promised.id}:{network.guild}", f"outc.notme:{promised.id}:{network.guild}",
        "outc.draft", "outc.draft:x", "outc.finish:1", "outc.done:1:2", "outc.page:1:-1",
    ]  # fmt: skip
    for person in (network.member, network.outsider):
        for address in addresses:
            answer = await press(network, address, person=person)
            assert answer.modal is None, address
            assert "Secret thing" not in answer.text, address
            assert answer.ephemeral, address
    assert (await summaries(network, number)) == [one]
    assert (await steps(network, number)) == [promised]
    assert (await kept(network, number)).phase == "open"


async def test_a_facilitator_without_the_role_has_the_same_panels(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "One thing.")
    await network.app.database.transaction(lambda tx: store.put_facilitators(tx, number, [user(network, "member")]))
    shown = await press(network, f"outc.close:{number}")
    assert "1 contribution" in shown.text
    assert "Draft" not in (await press(network, f"outc.latest:{number}")).text
    await draft(network, number)
    assert "Draft of a summary" in (await press(network, f"outc.latest:{number}")).text


async def test_members_do_not_see_the_commands(network: Network) -> None:
    with pytest.raises(CannotError):
        await network.member.run("/curate conversation close conversation:#1")


async def test_what_ends_on_its_date_closes_by_itself_in_its_own_language(network: Network) -> None:
    now = network.app.clock.now()
    number = await talk(
        network, "Rues la nuit", language="fr", closes_at=now + timedelta(days=2), ends_at=now + timedelta(days=5)
    )
    await words(network, number, "Les bus passent.")
    await network.curator.run(f"/curate conversation close conversation:#{number}")
    await network.curator.click("Write the summary")
    await network.curator.submit(summary="Les bus changent la nuit.")
    await network.advance("6d")
    one = await kept(network, number)
    assert (one.phase, one.closed_at) == ("closed", now + timedelta(days=5))
    assert one.reason
    assert "Rues la nuit" in (await network.membre.run("/resources find query:rues")).text


async def test_what_ends_without_a_summary_is_not_published_and_the_facilitators_are_told(network: Network) -> None:
    now = network.app.clock.now()
    number = await talk(network, closes_at=now + timedelta(days=2), ends_at=now + timedelta(days=5))
    await words(network, number, "One thing.")
    await network.advance("9d")
    one = await kept(network, number)
    assert (one.phase, one.ends_at, one.resource) == ("synthesis", None, None)
    assert (await in_channel(network)).count("The end has come, but no summary is written") == 1
    network.curator.enter("curators")
    await network.curator.show(1)
    assert "The reply has no summary yet." in (await network.curator.click("Sum up and close")).text


async def test_a_reminder_is_sent_once_through_a_crash(network: Network) -> None:
    number = await talk(network)
    day = (network.app.clock.now() + timedelta(days=3)).date()
    await step(network, number, due=f"{day:%d %B %Y}")
    await network.advance("2d")
    await network.crash()
    await network.advance("2d")
    await network.crash()
    await network.advance("1h")
    assert (await in_channel(network)).count("Write the guide") == 1
