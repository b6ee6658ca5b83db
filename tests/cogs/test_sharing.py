"""Sharing and review through Discord: form, panel, files, cards, answers (D3–D6, D11, I2–I4, I8, I9, P2, P3, R5, S1)."""

from __future__ import annotations

import json
from datetime import timedelta

import discord
import pytest

from bot.core.i18n import Language
from bot.resources import review_store
from bot.resources.records import Resource
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from bot.sandbox.people import BOT_NAME
from bot.sandbox.values import Upload
from tests.cogs.test_directory import press
from tests.support.network import Network

TITLE = "Night buses and safety"
ADDRESS = "https://buses.example.org/study"
PDF = b"%PDF-1.4 a paper"
CODES = {"member": "en", "miembro": "es", "membre": "fr", "membro": "pt_BR", "curator": "en", "admin": "en"}
EVIL = "@everyone [click](https://evil.example) <@&1> **b** `c`"


def language(network: Network, name: str) -> Language:
    return network.app.languages[CODES[name]]


def paper(name: str = "paper.pdf", content: bytes = PDF) -> Upload:
    return Upload(text=name, name=name, content=content)


async def fill(network: Network, name: str = "member", **typed: object) -> Answer:
    """Open the form and send it; return the panel."""
    person = network.people[name]
    form = await person.run("/resources share")
    assert form.modal is not None, form.text
    given = {"title": TITLE, "address": ADDRESS, "credits": "Okoye, Adaeze (2019)", "why": "It answers.", **typed}
    return await person.submit({field: value for field, value in given.items() if value != ""})


async def click(network: Network, name: str, label: str, **where: object) -> Answer:
    return await network.people[name].click(language(network, name)(label), **where)


async def share(network: Network, name: str = "member", *, direct: bool = False, **typed: object) -> Resource:
    """Share something by hand; return it as it is kept."""
    await fill(network, name, **typed)
    await network.people[name].choose("report")
    if direct:
        await click(network, name, "Tell me by direct message instead")
    answer = await click(network, name, "Send to the curators")
    assert "res.text" not in json.dumps(answer.json), answer.text
    return await newest(network)


async def newest(network: Network) -> Resource:
    number = await network.app.database.read(
        lambda tx: tx.value("SELECT max(id) FROM resource WHERE origin = 'submitted'")
    )
    found = await network.app.database.read(lambda tx: network.app.resource_indexer.present(tx, network.guild, number))
    assert found is not None
    return found


async def again(network: Network, one: Resource) -> Resource:
    found = await network.app.database.read(lambda tx: network.app.resource_indexer.present(tx, network.guild, one.id))
    assert found is not None
    return found


async def public(network: Network, channel: str = "lobby") -> list[Answer]:
    """Each message of a channel that everybody there sees, oldest first."""
    network.admin.enter(channel)
    seen = await network.admin.show(100)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages if not one.ephemeral]


async def cards(network: Network) -> list[Answer]:
    """The cards in the curators' channel; the files there have a content, a card has none."""
    return [one for one in await public(network, "curators") if not one.first.content]


async def files(network: Network) -> list[Answer]:
    return [one for one in await public(network, "curators") if one.first.content]


async def direct(network: Network, name: str) -> list[Answer]:
    seen = await network.people[name].show(100, dm=True)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages]


async def on_card(network: Network, label: str, name: str = "curator") -> Answer:
    """Press a button of the newest card in the curators' channel."""
    person = network.people[name]
    person.enter("curators")
    seen = (await person.show(100)).messages
    at = next(n for n, one in enumerate(reversed(seen), 1) if not one.ephemeral and not one.content)
    return await person.click(label, on=at)


async def note(network: Network, label: str, words: str) -> Answer:
    form = await on_card(network, label)
    assert form.modal is not None, form.text
    return await network.curator.submit(note=words)


def wire(answer: Answer) -> str:
    return json.dumps(answer.json, ensure_ascii=False)


def sent_to(network: Network, since: int) -> list[str]:
    return [f"{one.method} {one.path}" for one in network.world.env.http_requests[since:]]


# -- the form and the panel ------------------------------------------------------------------------------------------


async def test_a_form_is_shown_as_it_is_understood_before_anything_is_sent(network: Network) -> None:
    panel = await fill(network, credits="Okoye, Adaeze; Lund, Ola 2019")
    assert panel.ephemeral
    for said in (TITLE, "Adaeze Okoye and Ola Lund", "2019", "buses.example.org", "It answers.", "Choose what kind"):
        assert said in panel.text, said
    assert await cards(network) == []
    with pytest.raises(CannotError, match="off"):
        await network.member.click("Send to the curators")
    chosen = await network.member.choose("report")
    assert "Choose what kind" not in chosen.text
    sent = await network.member.click("Send to the curators")
    assert sent.ephemeral
    assert TITLE in sent.text
    assert sent.labels == []
    (card,) = await cards(network)
    for said in (
        "Waiting for review",
        TITLE,
        "Adaeze Okoye and Ola Lund",
        "report",
        "It answers.",
        "Nothing in the library looks like it",
    ):
        assert said in card.text, said
    assert "member" not in card.text.replace("by a member", "")
    assert str(network.member.actor.id) not in wire(card)


async def test_every_menu_is_kept_and_can_be_changed(network: Network) -> None:
    await fill(network)
    for choice in ("paper", "report", "es", "gangs", "peace"):
        await network.member.choose(choice)
    await network.member.choose("-")
    await network.member.choose("fr")
    await network.member.click("Send to the curators")
    one = await newest(network)
    assert (one.work.kind, one.work.language) == ("report", "fr")
    assert sorted(term.term.key for term in one.terms) == ["gangs", "peace"]


@pytest.mark.parametrize("name", ["miembro", "membre", "membro"])
async def test_somebody_of_another_language_shares_and_is_answered_in_it(network: Network, name: str) -> None:
    one = await share(network, name)
    say = language(network, name)
    await on_card(network, "Approve")
    (told,) = await public(network)
    assert TITLE not in told.text, "who shared what is said to nobody"
    opened = await click(network, name, "Read the answer")
    assert opened.holds(TITLE)
    assert opened.holds(say("It is in the library, and everybody can find it."))
    share_row = await network.app.database.read(lambda tx: review_store.share(tx, network.guild, one.id))
    assert share_row.language == CODES[name]


async def test_a_wrong_text_is_said_and_kept_and_can_be_put_right(network: Network) -> None:
    panel = await fill(network, address="http://localhost/x", why="My words")
    assert "cannot be reached from everywhere" in panel.text
    assert "kept for a day" in panel.text
    await network.member.choose("report")
    with pytest.raises(CannotError, match="off"):
        await network.member.click("Send to the curators")
    form = await network.member.click("Change the text")
    assert form.holds("My words")
    assert form.holds("http://localhost/x")
    right = await network.member.submit(address=ADDRESS)
    assert "buses.example.org" in right.text
    assert "report" not in right.text.split("⟨")[0]
    await network.member.click("Send to the curators")
    assert (await newest(network)).work.kind == "report"


async def test_a_lost_window_loses_nothing_the_draft_is_offered_again(network: Network) -> None:
    await fill(network, why="My words")
    await network.crash()
    await network.advance("20h")
    panel = await network.member.run("/resources share")
    assert "You began this before" in panel.text
    assert "My words" in panel.text
    assert "draft that was not sent" in (await network.member.run("/resources mine")).text
    assert (await network.miembro.run("/resources share")).modal is not None, "only to its author"
    panel = await network.member.run("/resources share")
    gone = await network.member.click("Discard")
    assert "Nothing was changed" in gone.text
    assert (await network.member.run("/resources share")).modal is not None


async def test_a_draft_is_kept_a_day(network: Network) -> None:
    await fill(network)
    await network.advance("25h")
    late = await network.member.choose("report")
    assert "not kept any more" in late.text
    assert (await network.member.run("/resources share")).modal is not None


async def test_what_the_library_has_is_said_before_anything_is_sent(network: Network) -> None:
    await share(network)
    await on_card(network, "Approve")
    panel = await fill(network, "miembro", title="Another title", address=f"{ADDRESS}/?utm_source=mail")
    assert TITLE in panel.text
    await network.miembro.choose("report")
    with pytest.raises(CannotError, match="off"):
        await click(network, "miembro", "Send to the curators")
    near = await network.miembro.run("/resources share")  # the draft
    assert near.holds(TITLE)
    await click(network, "miembro", "Change the text")
    changed = await network.miembro.submit(title="Night buses and safty", address="")
    assert TITLE in changed.text
    await click(network, "miembro", "Send to the curators")
    (_first, second) = await cards(network)
    assert "This may be the same" in second.text


async def test_of_two_who_share_the_same_at_once_one_is_refused_and_keeps_the_draft(network: Network) -> None:
    for name in ("member", "miembro"):
        await fill(network, name)
        await network.people[name].choose("report")
    await network.member.click("Send to the curators")
    refused = await click(network, "miembro", "Send to the curators")
    assert refused.ephemeral
    assert len(await cards(network)) == 1
    assert (await network.miembro.run("/resources share")).holds(TITLE)


# -- from a message --------------------------------------------------------------------------------------------------


async def test_a_message_of_ones_own_fills_the_form_with_its_link_and_words(network: Network) -> None:
    await network.member.say(f"Worth reading (see {ADDRESS}/a_(b)). @everyone")
    form = await network.member.menu("Share as resource")
    assert form.holds(f"{ADDRESS}/a_(b)")
    assert not form.holds("a_(b)).")
    assert form.holds("Worth reading")
    panel = await network.member.submit(title=TITLE)
    assert "buses.example.org" in panel.text
    await network.member.choose("report")
    await network.member.click("Send to the curators")
    (card,) = await cards(network)
    assert "The message it was shared from" not in card.labels, "it would say who shared it"


async def test_words_of_somebody_else_are_theirs_and_not_taken_along(network: Network) -> None:
    await network.miembro.say(f"My private view of {ADDRESS}")
    form = await network.member.menu("Share as resource")
    assert form.holds(ADDRESS)
    assert not form.holds("private view")
    await network.member.submit(title=TITLE)
    await network.member.choose("report")
    await network.member.click("Send to the curators")
    (card,) = await cards(network)
    assert "The message it was shared from" in card.labels
    assert "private view" not in card.text


async def test_a_file_in_a_message_is_taken_and_an_unknown_kind_passed_over(network: Network) -> None:
    await network.miembro.say("Look", files=[("setup.exe", b"MZ"), ("the_night_buses.pdf", PDF)])
    form = await network.member.menu("Share as resource")
    assert form.holds("the night buses")
    panel = await network.member.submit()
    assert "File: the\\_night\\_buses.pdf" in wire(panel).replace("\\\\", "\\")
    await network.member.choose("report")
    await network.member.click("Send to the curators")
    (kept,) = await files(network)
    assert kept.files[0].data == PDF


async def test_a_window_that_was_closed_over_a_message_comes_back_as_a_draft(network: Network) -> None:
    await network.member.say(f"Worth reading {ADDRESS}")
    assert (await network.member.menu("Share as resource")).modal is not None
    panel = await network.member.run("/resources share")
    assert "You began this before" in panel.text
    form = await network.member.click("Change the text")
    assert form.holds(ADDRESS)


@pytest.mark.parametrize(
    "text", ["Nothing here", "ftp://example.org/x", "www.example.org", f"https://{'x' * 600}.org/a"]
)
async def test_a_message_with_neither_link_nor_file_is_told_as_such(network: Network, text: str) -> None:
    await network.member.say(text, files=[("run.exe", b"MZ")])
    answer = await network.member.menu("Share as resource")
    assert answer.modal is None
    assert "neither a link nor a file" in answer.text
    assert answer.ephemeral


# -- files ---------------------------------------------------------------------------------------------------------


async def test_a_file_stands_in_the_curators_channel_and_is_opened_from_there(network: Network) -> None:
    panel = await fill(network, address="", file=paper())
    assert "File: paper.pdf" in panel.text
    await network.member.choose("report")
    assert await files(network) == [], "nothing is kept before it is sent"
    await network.member.click("Send to the curators")
    (kept,) = await files(network)
    assert kept.files[0].data == PDF
    opened = await on_card(network, "Open the file")
    assert opened.ephemeral
    assert opened.labels == ["Open the file"]
    await on_card(network, "Approve")
    await network.member.run(f'/resources show resource:"{TITLE}"')
    assert "obody has checked it for viruses" in (await network.member.click("Open the file")).text


async def test_an_address_that_has_expired_is_asked_for_anew(network: Network) -> None:
    one = await share(network, address="", file=paper())
    await on_card(network, "Approve")
    await network.advance("2d")
    since = len(network.world.env.http_requests)
    await network.member.run(f'/resources show resource:"{TITLE}"')
    assert (await network.member.click("Open the file")).labels == ["Open the file"]
    fetched = f"GET /channels/{one.file.channel}/messages/{one.file.message}"
    assert any(asked.endswith(fetched.split(" ")[1]) for asked in sent_to(network, since))
    since = len(network.world.env.http_requests)
    await network.member.run(f'/resources show resource:"{TITLE}"')
    await network.member.click("Open the file")
    assert not any(asked.endswith(fetched.split(" ")[1]) for asked in sent_to(network, since)), "good for a day now"
    assert (await again(network, one)).file.expires_at > one.file.expires_at


async def test_a_file_whose_message_was_removed_is_told_as_such(network: Network) -> None:
    one = await share(network, address="", file=paper())
    await on_card(network, "Approve")
    network.world.env.backend.delete_message(one.file.channel, one.file.message)
    await network.advance("2d")
    await network.member.run(f'/resources show resource:"{TITLE}"')
    answer = await network.member.click("Open the file")
    assert "its message was removed" in answer.text


async def test_what_is_not_published_is_opened_by_curators_and_its_sharer_alone(network: Network) -> None:
    one = await share(network, address="", file=paper())
    refused = await press(network, f"res.file:{one.id}", person=network.miembro)
    assert one.file.url not in wire(refused)
    assert one.file.url in wire(await press(network, f"res.file:{one.id}", person=network.member))
    assert one.file.url in wire(await press(network, f"res.file:{one.id}", person=network.curator))


@pytest.mark.parametrize("name", ["run.exe", "page.html", "archive.zip", "noending", "paper.pdf.js", "drawing.svg"])
async def test_other_kinds_of_files_are_refused_and_what_was_typed_is_kept(network: Network, name: str) -> None:
    panel = await fill(network, file=paper(name))
    assert "are not accepted" in panel.text
    assert "kept for a day" in panel.text
    await network.member.choose("report")
    await network.member.click("Change the text")
    panel = await network.member.submit(file=paper())
    assert "paper.pdf" in panel.text
    await network.member.click("Send to the curators")
    assert len(await files(network)) == 1


async def test_a_file_that_is_too_large_is_refused(network: Network) -> None:
    panel = await fill(network, file=paper(content=b"%PDF" + b"x" * (8 * 1024 * 1024)))
    assert "8192 KiB" in panel.text.replace(",", "")
    assert await files(network) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("paper.pdf", b"MZ\x90"),
        ("paper.docx", b"%PDF"),
        ("a.png", b"GIF89a"),
        ("a.txt", b"MZ\x90\x00\x03"),
        ("a.jpg", b""),
    ],
)
async def test_a_file_that_is_not_what_its_ending_says_is_not_kept(network: Network, name: str, content: bytes) -> None:
    await fill(network, address="", file=paper(name, content))
    await network.member.choose("report")
    answer = await network.member.click("Send to the curators")
    assert "is not what its ending says" in answer.text
    assert await files(network) == []
    assert await cards(network) == []
    await network.member.click("Change the text")
    panel = await network.member.submit(address=ADDRESS)  # a link instead
    assert name not in panel.text
    await network.member.click("Send to the curators")
    assert (await newest(network)).file is None


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", "naïve".encode()), ("b.csv", "ü".encode("utf-16")), ("c.docx", b"PK\x03\x04.")]
)
async def test_what_is_what_its_ending_says_is_kept(network: Network, name: str, content: bytes) -> None:
    one = await share(network, address="", file=paper(name, content))
    assert one.file.name == name
    (kept,) = await files(network)
    assert kept.files[0].data == content


async def test_the_longest_name_of_a_file_keeps_its_ending(network: Network) -> None:
    """D11."""
    one = await share(network, address="", file=paper(f"{'long' * 60}.PDF"))
    assert len(one.file.name) == 150
    assert one.file.name.endswith(".pdf")


async def test_without_a_curators_channel_files_are_refused_and_links_taken(network: Network) -> None:
    await network.app.database.transaction(lambda tx: tx.execute("UPDATE guild SET curators_channel = NULL"))
    await fill(network, file=paper())
    await network.member.choose("report")
    answer = await network.member.click("Send to the curators")
    assert "Files cannot be taken yet" in answer.text
    left = await network.member.run("/resources share")
    assert "paper.pdf" in left.text, "the draft is kept"
    await network.member.click("Discard")
    await share(network)
    assert "1 resource waits" in (await network.curator.run("/curate resources review")).text


async def test_where_a_file_may_not_be_kept_nothing_is_sent(network: Network) -> None:
    await fill(network, file=paper())
    await network.member.choose("report")
    network.fail(403, 50013, f"/channels/{network.world.society.curators.id}/messages", method="POST", times=1)
    answer = await network.member.click("Send to the curators")
    assert "could not be kept" in answer.text
    assert await cards(network) == []
    await network.member.click("Send to the curators")
    assert len(await files(network)) == 1


async def test_a_file_that_was_kept_for_nothing_is_removed(network: Network) -> None:
    """The curators decide between the look at the draft and its sending."""
    one = await share(network)
    await network.member.run("/resources mine")
    await network.member.click("Open")
    await network.member.click("Change it")
    await network.member.submit(file=paper())
    await on_card(network, "Approve")
    answer = await click(network, "member", "Send to the curators")
    assert "have decided about it meanwhile" in answer.text
    assert await files(network) == []
    assert (await again(network, one)).file is None


async def test_taking_back_removes_the_message_of_the_file(network: Network) -> None:
    """P5."""
    await share(network, address="", file=paper())
    assert len(await files(network)) == 1
    answer = await network.member.run(f'/resources withdraw resource:"{TITLE}"')
    assert "Taken back" in answer.text
    assert await files(network) == []
    (card,) = await cards(network)
    assert "has taken it back" in card.text
    assert TITLE not in wire(card)
    assert card.labels == []


@pytest.mark.parametrize(("status", "code", "later"), [(503, 0, "20m"), (403, 50001, "7h")])
async def test_a_file_that_cannot_be_removed_at_once_is_removed_later(
    network: Network, status: int, code: int, later: str
) -> None:
    one = await share(network, address="", file=paper())
    network.fail(status, code, f"/channels/*/messages/{one.file.message}", method="DELETE", times=2 if code == 0 else 1)
    await network.member.run(f'/resources withdraw resource:"#{one.id}"')
    assert len(await files(network)) == 1
    await network.advance(later)
    assert await files(network) == []


async def test_another_file_takes_the_place_of_the_first_which_is_removed(network: Network) -> None:
    one = await share(network, address="", file=paper())
    await note(network, "Ask for changes", "Hand in the whole of it")
    network.member.enter("lobby")
    await network.member.click("Read the answer")
    await network.member.click("Change it")
    panel = await network.member.submit(why="Whole now")
    assert "paper.pdf" in panel.text
    assert "nobody could read it" not in panel.text
    await network.member.click("Change the text")
    await network.member.submit(file=paper("whole.pdf"))
    await network.member.click("Send to the curators")
    (kept,) = await files(network)
    assert kept.files[0].name == "whole.pdf"
    assert (await again(network, one)).file.name == "whole.pdf"


# -- the card of the curators -----------------------------------------------------------------------------------------


async def test_a_card_appears_once_also_after_a_restart_and_a_crash(network: Network) -> None:
    await share(network)
    (card,) = await cards(network)
    await network.restart()
    await network.crash()
    await network.advance("3d")
    (after,) = await cards(network)
    assert after.first.id == card.first.id


async def test_what_was_shared_while_the_channel_was_refused_comes_later(network: Network) -> None:
    """D3."""
    network.fail(403, 50001, f"/channels/{network.world.society.curators.id}/messages", method="POST", times=1)
    await share(network, address="")
    assert await cards(network) == []
    assert TITLE in (await network.curator.run("/curate resources review")).text
    await network.advance("7h")
    assert len(await cards(network)) == 1
    await network.advance("7h")
    assert len(await cards(network)) == 1


async def test_a_card_of_a_channel_that_is_gone_comes_in_the_one_that_is_chosen_now(network: Network) -> None:
    await share(network)
    old = network.world.society.curators.id
    network.fail(404, 10003, f"/channels/{old}/messages/*", method="PATCH", times=50)
    await network.admin.run("/setup curators role:Curators channel:lobby")
    network.curator.enter("lobby")
    await network.curator.run("/curate resources review")
    await network.curator.click("Open")
    await network.curator.click("Ask for changes")
    await network.curator.submit(note="More")
    found = [one for one in await public(network) if not one.first.content]
    assert len(found) == 1
    assert "Changes were asked for" in found[0].text


async def test_a_card_that_somebody_removed_is_made_again_once(network: Network) -> None:
    """D6."""
    await share(network)
    (card,) = await cards(network)
    network.world.env.backend.delete_message(card.first.channel, card.first.id)
    await network.curator.run("/curate resources review")
    await network.curator.click("Open")
    await network.curator.click("Ask for changes")
    await network.curator.submit(note="More")
    (made,) = await cards(network)
    assert "Changes were asked for" in made.text
    await network.restart()
    await network.advance("2d")
    assert len(await cards(network)) == 1
    network.world.env.backend.delete_message(made.first.channel, made.first.id)
    await network.member.run(f'/resources withdraw resource:"{TITLE}"')
    assert await cards(network) == [], "of what was taken back no new card is made"


@pytest.mark.parametrize("where", ["card", "list"])
async def test_a_curator_approves_asks_rejects_edits_and_undoes_from_the_card_and_the_list(
    network: Network, where: str
) -> None:
    one = await share(network)

    async def on(label: str) -> Answer:
        if where == "card":
            return await on_card(network, label)
        network.curator.enter("curators")
        await network.curator.run("/curate resources review")
        if label == "Take the decision back":
            return await on_card(network, label)
        await network.curator.click("Open", beside="Night buses")
        return await network.curator.click(label)

    await on("Ask for changes")
    assert "reads your note" in (await network.curator.submit(note="Name the city")).text
    assert (await again(network, one)).status == "changes"
    assert "Taken back" in (await on("Take the decision back")).text
    panel = await on("Edit first")
    assert panel.ephemeral
    assert "Save" in panel.labels
    form = await network.curator.click("Links, places, organisations")
    assert form.holds(ADDRESS)
    await network.curator.submit(places="Lagos, Nigeria", sources="Igarapé")
    await network.curator.click("Change the text")
    await network.curator.submit(title="Buses by night", publisher="A press")
    await network.curator.choose("gangs")
    await network.curator.choose("draft")
    assert "Saved" in (await network.curator.click("Save")).text
    (card,) = await cards(network)
    for said in ("Buses by night", "Lagos, Nigeria", "Igarapé Institute", "A press", "draft", "It answers."):
        assert said in card.text, said
    if where == "list":
        await network.curator.run("/curate resources review")
        await network.curator.click("Open", beside="Buses by night")
        await network.curator.click("Reject")
    else:
        await on_card(network, "Reject")
    assert "reads your reason" in (await network.curator.submit(note="Not on cities")).text
    assert (await again(network, one)).status == "rejected"
    await on_card(network, "Take the decision back")
    if where == "list":
        await network.curator.run("/curate resources review")
        await network.curator.click("Open", beside="Buses by night")
        done = await network.curator.click("Approve")
    else:
        done = await on_card(network, "Approve")
    assert "It is in the library" in done.text
    (card,) = await cards(network)
    assert "Approved" in card.text
    assert "Decided by" in card.text
    assert card.labels[:2] == ["Take the decision back", "Open"]
    await network.advance("25h")
    (card,) = await cards(network)
    assert "Take the decision back" not in card.labels
    assert "can be taken back until" not in card.text


async def test_of_two_curators_the_second_is_told_who_and_when(network: Network) -> None:
    """S1: the second has an older look at it open."""
    await share(network)
    network.admin.enter("curators")
    await network.admin.run("/curate resources review")
    await network.admin.click("Open")
    look = network.admin.last
    await on_card(network, "Approve")
    network.admin.last = look
    late = await network.admin.click("Reject")
    assert late.modal is not None
    refused = await network.admin.submit(note="No")
    assert refused.ephemeral
    assert "has approved it already" in refused.text
    assert "@curator" in refused.text
    assert (await newest(network)).status == "published"
    assert len(await public(network)) == 1, "the member is told once"


async def test_buttons_of_old_messages_work_after_a_restart(network: Network) -> None:
    """R5."""
    await fill(network)
    await network.restart()
    await network.member.choose("report")
    await network.crash()
    await network.member.click("Send to the curators")
    await network.restart()
    await note(network, "Ask for changes", "More")
    await network.crash()
    network.member.enter("lobby")
    await network.member.click("Read the answer")
    await network.restart()
    await network.member.click("Change it")
    await network.member.submit(why="Done")
    await network.restart()
    await network.member.click("Send to the curators")
    await network.restart()
    await on_card(network, "Approve")
    await network.crash()
    await on_card(network, "Take the decision back")
    assert (await newest(network)).status == "waiting"


# -- what the member is told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["member", "miembro", "membre", "membro"])
async def test_where_it_was_shared_only_that_there_is_an_answer_is_said(network: Network, name: str) -> None:
    await share(network, name)
    await note(network, "Ask for changes", "Too little on cities")
    (told,) = await public(network)
    say = language(network, name)
    assert (
        told.first.content == f"<@{network.people[name].actor.id}> {say('The curators have answered what you shared.')}"
    )
    assert told.labels == [say("Read the answer")]
    person = network.people[name]
    person.enter("lobby")
    read = await click(network, name, "Read the answer")
    assert read.ephemeral
    assert "Too little on cities" in read.text
    assert TITLE in read.text
    others = [one for one in network.people if one not in {name, "outsider"}]
    for other in others:
        network.people[other].enter("lobby")
        answer = await network.people[other].click(say("Read the answer"))
        assert answer.ephemeral
        assert "Too little" not in wire(answer)
        assert TITLE not in wire(answer)


async def test_an_approval_names_no_work_and_pings_only_whom_it_concerns(network: Network) -> None:
    await share(network, title=f"{EVIL} title")
    since = len(network.world.env.http_requests)
    await on_card(network, "Approve")
    (told,) = await public(network)
    assert "have answered what you shared" in told.text
    assert "title" not in told.text
    assert "@everyone" not in told.first.content
    posted = [
        one for one in network.world.env.http_requests[since:]
        if one.method == "POST" and one.path.endswith(f"/channels/{network.world.society.lobby.id}/messages")
    ]  # fmt: skip
    (body,) = [one.json for one in posted]
    assert body["allowed_mentions"]["parse"] == []
    assert [int(one) for one in body["allowed_mentions"]["users"]] == [network.member.actor.id]


async def test_who_chose_direct_messages_reads_all_of_it_there_and_can_go_on(network: Network) -> None:
    one = await share(network, direct=True)
    await note(network, "Ask for changes", "Name the city")
    assert await public(network) == []
    (told,) = await direct(network, "member")
    assert "Name the city" in told.text
    assert TITLE in told.text
    network.member.enter("dm")
    await network.member.show(1)
    form = await network.member.click("Change it")
    assert form.holds(TITLE)
    await network.member.submit(why="It is about Lagos.")
    sent = await network.member.click("Send to the curators")
    assert "Sent to the curators" in sent.text
    assert (await again(network, one)).why == "It is about Lagos."
    await on_card(network, "Approve")
    seen = await direct(network, "member")
    network.member.enter("dm")
    await network.member.show(1)
    mine = await network.member.click("See what you shared")
    assert "It is in the library" in mine.text
    assert "Show it as everybody sees it" not in mine.labels, "it leads nowhere in direct messages"
    await network.member.show(2, dm=True)
    stopped = await network.member.click("No direct messages about this")
    assert "not by direct message" in stopped.text
    before = len(await direct(network, "member"))
    await network.curator.run(f'/curate resources retire resource:"{TITLE}" reason:Outdated')
    assert len(await direct(network, "member")) == before
    assert len(await public(network)) == 1
    assert seen


async def test_closed_direct_messages_are_noted_once_and_answered_in_the_channel_without_words(
    network: Network,
) -> None:
    """D4."""
    await share(network, direct=True)
    network.fail(403, 50007, "/channels/*/messages", method="POST", times=1)
    await note(network, "Reject", "Too private to print")
    (told,) = await public(network)
    assert "The curators have answered" in told.text
    assert "private" not in told.text
    assert TITLE not in told.text
    settings = await network.app.members.settings(network.guild, network.member.actor.id)
    assert settings.unreachable_at is not None
    assert "could not be delivered" not in (await network.curator.run("/curate resources review")).text
    await network.restart()
    await network.advance("3d")
    assert len(await public(network)) == 1
    assert await direct(network, "member") == []


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001), (403, 50013)])
async def test_an_answer_to_a_channel_that_is_gone_is_kept_shown_and_tried_again(
    network: Network, status: int, code: int
) -> None:
    """D3."""
    await share(network)
    network.fail(status, code, f"/channels/{network.world.society.lobby.id}/messages", method="POST", times=1)
    await on_card(network, "Approve")
    assert await public(network) == []
    review = await network.curator.run("/curate resources review")
    assert "1 answer or digest could not be delivered." in review.text
    assert (
        "In the library" in (mine := await network.member.run("/resources mine")).text or "in the library" in mine.text
    )
    network.curator.last = review
    assert "1 delivery is tried again." in (await network.curator.click("Try again")).text
    assert len(await public(network)) == 1
    assert "could not be delivered" not in (await network.curator.run("/curate resources review")).text


async def in_a_thread(network: Network) -> int:
    """Share in a thread, have it archived, and approve; return the thread."""
    await network.member.post("Reading circle", "What do we read?")
    thread = network.member.place.id
    await share(network)
    network.world.env.backend.get_channel(thread).thread_metadata.archived = True
    network.fail(400, 50083, f"/channels/{thread}/messages", method="POST", times=1)
    await on_card(network, "Approve")
    await network.advance("10s")
    return thread


async def test_an_answer_reaches_a_thread_that_was_archived_meanwhile_which_is_archived_again(
    network: Network,
) -> None:
    """D5, where the server lets the bot manage threads."""
    since = len(network.world.env.http_requests)
    thread = await in_a_thread(network)
    asked = [one for one in network.world.env.http_requests[since:] if one.path.endswith(f"/channels/{thread}")]
    assert [one.json for one in asked if one.method == "PATCH"] == [{"archived": False}, {"archived": True}]
    assert "have answered what you shared" in (await network.member.show(5)).text


async def test_an_answer_to_an_archived_thread_that_is_not_the_bots_to_open_is_kept_and_shown(
    network: Network,
) -> None:
    """D5: where it may not, the curators read that it did not arrive, and the member what became of it."""
    network.world.society.network.roles[BOT_NAME]._role.permissions &= ~discord.Permissions(manage_threads=True).value
    await in_a_thread(network)
    assert "1 answer or digest could not be delivered." in (await network.curator.run("/curate resources review")).text
    assert "in the library" in (await network.member.run("/resources mine")).text


async def test_an_answer_that_is_late_says_so(network: Network) -> None:
    await share(network, direct=True)
    network.fail(503, 0, "/channels/*/messages", method="POST", times=5)
    await on_card(network, "Approve")
    await network.advance("1h")
    (told,) = await direct(network, "member")
    assert "Late: this should have reached you at" in told.text


# -- forged, foreign, shown to everyone ----------------------------------------------------------------------------------


async def test_a_forged_address_reaches_nothing_of_anybody_else(network: Network) -> None:
    """I8."""
    one = await share(network, direct=True)
    await fill(network, title="A draft of theirs", address="")
    drafts = await network.app.database.read(lambda tx: tx.value("SELECT max(id) FROM draft"))
    guild, elsewhere = network.guild, network.elsewhere
    for address in (
        f"res.answer:{one.id}:{guild}", f"res.change:{one.id}:{guild}", f"res.back:{one.id}:{guild}",
        f"res.text:{drafts}:{guild}", f"res.send:{drafts}:{guild}", f"res.tell:{drafts}:{guild}",
        f"res.links:{drafts}:{guild}", f"res.save:{drafts}:{guild}", f"res.answer:{one.id}:{elsewhere}",
        f"res.approve:{one.id}:1", f"res.ask:{one.id}:1", f"res.reject:{one.id}:1", f"res.undo:{one.id}:1",
        f"res.edit:{one.id}", f"res.look:{one.id}", "res.queue:0", "res.retry", f"res.file:{one.id}",
        f"res.open:{one.id}", "res.answer:x:y", "res.answer", f"res.mine:{elsewhere}:0", "res.mine:x:0",
        f"res.data:{elsewhere}", f"res.erase:{elsewhere}:yes", "res.send:99999999999999999999:1", "res.begin:1",
    ):  # fmt: skip
        answer = await press(network, address, person=network.miembro)
        assert answer.modal is None, address
        for secret in (TITLE, "It answers", "draft of theirs"):
            assert secret not in wire(answer), address
    for values in (["evil"], ["\u202e"]):
        answer = await press(network, f"res.set:kind:{drafts}:{guild}", kind=3, values=values, person=network.miembro)
        assert "draft of theirs" not in wire(answer)
    assert (await again(network, one)) == one
    left = await network.member.run("/resources share")
    assert "A draft of theirs" in left.text


async def test_a_forged_choice_is_not_taken(network: Network) -> None:
    await fill(network)
    number = await network.app.database.read(lambda tx: tx.value("SELECT max(id) FROM draft"))
    for what, value in (("kind", "evil"), ("language", "xx"), ("stage", "evil"), ("evil", "x")):
        answer = await press(network, f"res.set:{what}:{number}:{network.guild}", values=[value])
        assert "out of date" in answer.text, what
    answer = await press(network, f"res.set:a:{number}:{network.guild}", values=["evil"])
    assert "evil" not in answer.text.split("⟨")[0]


async def test_nobody_of_another_server_sees_or_takes_anything(network: Network) -> None:
    """I8."""
    one = await share(network)
    await on_card(network, "Approve")
    answer = await network.outsider.run("/resources find query:night")
    assert TITLE not in wire(answer)
    assert "nothing" in (await network.outsider.run("/resources mine")).text
    assert (await network.outsider.complete("/resources withdraw resource:n")).choices == []
    refused = await network.outsider.run(f'/resources withdraw resource:"#{one.id}"')
    assert TITLE not in wire(refused)
    assert (await again(network, one)).status == "published"


async def test_a_command_that_was_shown_to_everyone_is_still_refused_without_the_role(network: Network) -> None:
    """I9."""
    one = await share(network)
    kept = await share(network, title="Day buses", address="")
    await on_card(network, "Approve")
    network.show_to_everyone("/curate")
    for command in (
        "review", 'edit resource:"Day buses"', 'retire resource:"Day buses" reason:x', f'restore resource:"#{one.id}"',
        'history resource:"Day buses"', "digest", "digest every:off",
    ):  # fmt: skip
        answer = await network.member.run(f"/curate resources {command}")
        assert answer.ephemeral
        assert answer.modal is None
        assert "Only curators can do this" in answer.text, command
    assert (await network.member.complete("/curate resources restore resource:n")).choices in ([], None)
    assert (await again(network, kept)).status == "published"


# -- what one shared, and what is kept ---------------------------------------------------------------------------------


async def test_what_one_shared_is_listed_with_where_it_stands_and_can_be_downloaded(network: Network) -> None:
    """P2."""
    assert "nothing here" in (await network.member.run("/resources mine")).text
    for number in range(6):
        await share(network, title=f"Work {'abcdef'[number] * 9}", address="")
    await note(network, "Reject", "Not on cities")
    await share(network, "miembro", title="Of somebody else", address="")
    first = await network.member.run("/resources mine")
    assert first.ephemeral
    assert "Not on cities" in first.text
    assert "waits for the curators" in first.text
    assert "Next" in first.labels
    assert "somebody else" not in first.text
    second = await network.member.click("Next")
    assert "aaaaaaaaa" in second.text
    data = await network.member.click("Download what is kept")
    assert data.ephemeral
    (file,) = data.files
    kept = json.loads(file.data)
    assert len(kept["shared"]) == 6
    assert "somebody else" not in file.data.decode()


async def test_erasing_is_asked_first_and_then_nothing_of_it_is_left(network: Network) -> None:
    """P3."""
    kept = await share(network, why="Their very words", address="", file=paper())
    await on_card(network, "Approve")
    await share(network, title="Waits still", address="", why="More words")
    await network.advance("2d")
    await network.member.run("/resources mine")
    asked = await network.member.click("Erase what is kept")
    assert "It cannot be undone." in asked.text
    assert "What you shared" in (await network.member.click("Keep it")).text
    await network.member.click("Erase what is kept")
    gone = await network.member.click("Erase")
    assert "Erased" in gone.text
    assert "nothing here" in (await network.member.run("/resources mine")).text
    shown = await network.miembro.run(f'/resources show resource:"#{kept.id}"')
    assert TITLE in shown.text
    assert "very words" not in shown.text
    for card in await cards(network):
        assert "very words" not in wire(card), "not on the old card either"
        assert "More words" not in wire(card)
        assert "by a member" not in card.text
    assert len(await files(network)) == 1, "the file of a published work stays with it"


async def test_taking_back_is_by_name_and_of_ones_own_alone(network: Network) -> None:
    one = await share(network)
    choices = await network.member.complete("/resources withdraw resource:night")
    assert [choice["name"] for choice in choices.choices] == [TITLE]
    assert (await network.miembro.complete("/resources withdraw resource:night")).choices == []
    refused = await network.miembro.run(f'/resources withdraw resource:"#{one.id}"')
    assert TITLE not in refused.text
    assert (await again(network, one)).status == "waiting"
    await network.member.run("/resources mine")
    await network.member.click("Open")
    gone = await network.member.click("Take it back")
    assert "Taken back" in gone.text
    assert "nothing here" in (await network.member.run("/resources mine")).text


async def test_what_was_taken_back_long_after_it_was_published_leaves_the_old_card(network: Network) -> None:
    await share(network, why="Their very words")
    await on_card(network, "Approve")
    await network.advance("5d")
    await network.member.run(f'/resources withdraw resource:"{TITLE}"')
    (card,) = await cards(network)
    assert "very words" not in wire(card)
    assert TITLE not in wire(card)


# -- words of people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["title", "credits", "why"])
async def test_no_field_pings_anybody_or_hides_where_a_link_leads(network: Network, field: str) -> None:
    """I2, I3: in the panel, the card, what one shared, the notice and the library."""
    typed = {field: f"{EVIL}" if field != "credits" else "@everyone, [x](https://evil.example) (2019)"}
    panel = await fill(network, **typed)
    answers = [panel]
    if "Send to the curators" in panel.labels:
        answers.append(await network.member.choose("report"))
    try:
        answers.append(await network.member.click("Send to the curators"))
    except CannotError:
        assert field == "credits"
        return
    answers += await cards(network)
    answers.append(await network.member.run("/resources mine"))
    answers.append(await network.member.click("Open"))
    network.curator.enter("curators")
    answers.append(await network.curator.run("/curate resources review"))
    answers.append(await network.curator.click("Open"))
    answers.append(await network.curator.click("Edit first"))
    await on_card(network, "Approve")
    answers += await public(network)
    one = await newest(network)
    network.member.enter("lobby")
    answers.append(await network.member.run(f'/resources show resource:"#{one.id}"'))
    for answer in answers:
        said = wire(answer)
        assert "@everyone" not in said.replace("@\u200beveryone", ""), answer.text
        assert "[click](https" not in said.replace("\\\\[", "").replace("\\\\]", "")
        assert "](https://evil" not in said.replace("\\\\](", "")


@pytest.mark.parametrize("words", ["@everyone", "[click](https://evil.example)", "\u202etxt", "\u3164"])
async def test_the_words_of_a_curator_are_safe_too(network: Network, words: str) -> None:
    """I2–I4."""
    await share(network, direct=True)
    answer = await note(network, "Ask for changes", words)
    if words in {"\u202etxt", "\u3164"}:
        assert (await newest(network)).status == "waiting"
        assert "Reason" in answer.text
        return
    (told,) = await direct(network, "member")
    (card,) = await cards(network)
    for shown in (told, card, await network.member.run("/resources mine"), await network.member.click("Open")):
        assert "@everyone" not in wire(shown).replace("@\u200beveryone", "")
        assert "[click](https://" not in wire(shown)


@pytest.mark.parametrize("title", ["\u3164", "\u2800 \u200b", "a\u202eb", "\u2066x"])
async def test_blank_and_reordering_titles_are_refused_and_kept_as_typed(network: Network, title: str) -> None:
    """I4."""
    panel = await fill(network, title=title)
    assert "Title" in panel.text
    assert "kept for a day" in panel.text
    assert await cards(network) == []


async def test_a_right_to_left_title_does_not_turn_the_lines_around_it(network: Network) -> None:
    await share(network, title="أمن المدن", credits="")
    for shown in (*(await cards(network)), await network.member.run("/resources mine")):
        assert "\u2068أمن المدن\u2069" in wire(shown)


@pytest.mark.parametrize("letter", ["W", "*", "漢", "ß"])
async def test_the_longest_legal_data_fits_everywhere(network: Network, letter: str) -> None:
    """D11: the limits are checked on every request (bot/sandbox/limits.py), in four languages."""
    people = "; ".join(f"{letter * 40}{'abcdefghijkl'[n]}, {letter * 30}" for n in range(12))
    for number, name in enumerate(("member", "miembro", "membre", "membro")):
        for index in range(2):
            title = f"{'abcdefgh'[number * 2 + index]}{letter * 299}"
            await share(
                network, name, title=title, credits=f"{people} (2019)"[:1000] if letter != "*" else "Doe, Jane (2019)",
                why=letter * 500, address=f"https://{'long.' * 30}example.org/{number}{index}/{'p' * 300}",
                file=paper(f"{'f' * 240}.pdf"), direct=index == 1,
            )  # fmt: skip
        await note(network, "Ask for changes", letter * 500)
    for name in ("member", "miembro", "membre", "membro"):
        person = network.people[name]
        person.enter("lobby")
        mine = await person.run("/resources mine")
        assert len(mine.labels) >= 4
        await click(network, name, "Open")
        await person.run("/resources mine")
        await click(network, name, "Download what is kept")
        await person.complete("/resources withdraw resource:a")
        twins = await fill(network, name, title=f"a{letter * 299}", why=letter * 500)
        assert twins.first is not None
        await click(network, name, "Discard")
    for name in ("curator", "admin"):
        network.people[name].enter("curators")
        review = await network.people[name].run("/curate resources review")
        assert len(review.messages[0].components) > 3
        await network.people[name].click("Open")
        await network.people[name].click("Edit first")
        await network.people[name].click("Change the text")
        await network.people[name].submit(subtitle=f"Z{letter * 299}", abstract=letter * 2500, publisher=letter * 200)
        await network.people[name].click("Links, places, organisations")
        await network.people[name].submit(
            places="\n".join(f"{number:02}{'Town' * 18}, Kenya" for number in range(10)),
            sources="\n".join(["Igarapé", "Interpeace", "UN-Habitat"]), spoken_of="City of Johannesburg",
        )  # fmt: skip
        saved = await network.people[name].click("Save")
        assert "Saved" in saved.text
    for _times in range(3):
        network.curator.enter("curators")
        await network.curator.run("/curate resources review")
        await network.curator.click("Open")
        await network.curator.click("Approve")
    one = (await network.app.resources.latest(network.guild))[0]
    for _times in range(8):
        await network.curator.run(f'/curate resources retire resource:"#{one.id}" reason:"{letter * 500}"')
        await network.curator.run(f'/curate resources restore resource:"#{one.id}"')
    history = await network.curator.run(f'/curate resources history resource:"#{one.id}"')
    assert "retired" in history.text
    await network.curator.complete(f"/curate resources retire resource:{letter}")
    assert not network.errors


async def test_history_says_what_was_done_and_not_who_shared_it(network: Network) -> None:
    await share(network)
    await note(network, "Ask for changes", "Name the city")
    network.member.enter("lobby")
    await network.member.click("Read the answer")
    await network.member.click("Change it")
    await network.member.submit(why="Lagos")
    await network.member.click("Send to the curators")
    await on_card(network, "Approve")
    history = await network.curator.run(f'/curate resources history resource:"{TITLE}"')
    for said in ("approved", "asked for changes", "Name the city", "changed and sent again", "a member", "shared"):
        assert said in history.text, said
    assert str(network.member.actor.id) not in wire(history)
    assert "@curator" in history.text


async def test_a_day_is_a_day(network: Network) -> None:
    """The clock of the card: the button to undo goes at its instant, without anybody doing anything."""
    await share(network)
    await on_card(network, "Approve")
    await network.advance(timedelta(hours=23, minutes=59))
    assert "Take the decision back" in (await cards(network))[0].labels
    await network.advance(timedelta(minutes=2))
    assert "Take the decision back" not in (await cards(network))[0].labels


# -- what a review found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [50001, 50013])
async def test_a_refused_card_is_tried_again_until_what_was_taken_back_stands_nowhere(
    network: Network, code: int
) -> None:
    await share(network, why="My words")
    network.fail(403, code, "/channels/*/messages/*", method="PATCH", times=1)
    await network.member.run(f'/resources withdraw resource:"{TITLE}"')
    assert TITLE in (await cards(network))[0].text
    await network.advance("7h")
    (card,) = await cards(network)
    assert TITLE not in card.text
    assert "My words" not in card.text


async def test_a_closed_direct_message_is_answered_in_the_channel_without_saying_to_what(network: Network) -> None:
    await share(network, direct=True)
    network.fail(403, 50007, "/channels/*/messages", method="POST", times=1)
    await on_card(network, "Approve")
    (told,) = await public(network)
    assert "have answered what you shared" in told.text
    assert TITLE not in told.text


async def test_a_member_cannot_open_the_forms_of_curators_on_a_draft_of_their_own(network: Network) -> None:
    await fill(network)
    number = await network.app.database.read(lambda tx: tx.value("SELECT max(id) FROM draft"))
    refused = await press(network, f"res.links:{number}:{network.guild}", person=network.member)
    assert refused.modal is None
    assert "out of date" in refused.text
    refused = await press(
        network, f"res.set:stage:{number}:{network.guild}", kind=3, values=["draft"], person=network.member
    )
    assert "out of date" in refused.text


async def test_a_file_that_discord_does_not_give_just_now_is_said_so(network: Network) -> None:
    one = await share(network, address="", file=paper())
    network.expect_errors()
    network.fail(500, 0, f"/channels/*/messages/{one.file.message}", method="GET", times=10)
    await network.advance("3d")
    network.curator.enter("curators")
    told = await press(network, f"res.file:{one.id}", person=network.curator)
    assert "Discord could not be reached just now" in told.text


async def test_an_export_that_discord_would_not_take_says_how_to_take_a_part(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.resources.cog.LARGEST", 100)
    told = await network.member.run("/resources export format:CSV")
    assert "Take a part at a time" in told.text
    assert not told.files


async def test_what_the_library_has_already_can_be_opened_from_the_form(network: Network) -> None:
    panel = await fill(network, title="Visualizing Urban Fragility", credits="Muggah, Robert 2016")
    assert "The network has this already" in panel.text
    opened = await network.member.click("Open")
    assert "Visualizing Urban Fragility" in opened.text
    assert "Muggah, R. (2016)" in opened.text
