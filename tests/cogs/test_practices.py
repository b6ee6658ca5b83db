"""Promising practices through Discord: told over sittings, reviewed, read, exported, invited (D4, I2, I6, I8, P1, S1)."""

from __future__ import annotations

import json

import pytest

from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.directory.forms import OrganisationForm
from bot.errors import ConflictError, NotAllowedError, NotFoundError
from bot.practices import invitation_store, store
from bot.practices.writing import MOST_UNFINISHED
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from tests.cogs.test_directory import press
from tests.practices.telling import (
    FORMS,
    TITLE,
    choose_themes,
    click,
    consent,
    language,
    newest,
    on_card,
    publish,
    step,
    tell,
    write,
)
from tests.support.network import Network

MARK = "Zyxqvwordle"


def actor(network: Network, name: str = "membre") -> Actor:
    return Actor(user=network.people[name].actor.id, guild=network.guild)


async def told(network: Network, name: str, number: int) -> str:
    """All that somebody reads of a practice, page by page."""
    person = network.people[name]
    person.enter("lobby")
    answer = await person.run(f"/practice show practice:#{number}")
    texts = [answer.text]
    texts += [(await person.choose(label)).text for label in answer.labels if label in PAGES[1:]]
    return "\n".join(texts)


PAGES = ("The practice", "By whom and where", "Results and cost", "Lessons", "Themes and goals")


async def test_a_practice_is_told_in_three_sittings_over_weeks_and_a_restart(network: Network) -> None:
    membre = network.membre
    panel = await membre.run("/practice share")
    assert panel.ephemeral
    await write(network, "membre", "practice")
    await network.restart()
    await network.advance("3w")
    panel = await membre.run("/practice share")
    assert panel.holds(TITLE)
    assert "Comment les résultats sont connus" in panel.text
    await write(network, "membre", "people")
    await write(network, "membre", "results")
    await network.advance("5w")
    membre.enter("conversations")
    panel = await membre.run("/practice share")
    assert panel.text.count("Enseignements") == 2  # the step, and the answer that it still needs
    await write(network, "membre", "lessons")
    await choose_themes(network, "membre")
    with pytest.raises(CannotError, match="off"):
        await click(network, "membre", "Send to the curators")
    await consent(network, "membre")
    await click(network, "membre", "Send to the curators")
    network.curator.enter("curators")
    card = await network.curator.show(5)
    assert card.holds(TITLE)
    assert str(membre.actor.id) not in json.dumps(card.json)
    await on_card(network, "Approve")
    text = await told(network, "member", await newest(network))
    for answers in FORMS.values():
        for key, answer in answers.items():
            assert (answer.splitlines()[0] in text) == (key != "contact"), key


async def test_what_is_missing_or_cannot_be_used_is_kept_and_not_sent(network: Network) -> None:
    await network.membre.run("/practice share")
    await write(network, "membre", "people", places="Atlantyde")
    await network.restart()
    panel = await network.membre.run("/practice share")
    assert panel.holds("Atlantyde")
    form = await step(network, "membre", "people")
    assert "Atlantyde" in json.dumps(form.json, ensure_ascii=False)
    (begun,) = await network.app.practice_writing.mine(actor(network))
    with pytest.raises(Exception, match="missing"):
        await network.app.practice_writing.send(
            actor(network), begun.id, language(network, "membre"), expected=2, channel=1
        )
    places = await network.app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM place WHERE origin = 'submitted'")
    )
    assert places == 0


async def test_without_consent_nothing_is_sent(network: Network) -> None:
    await network.membre.run("/practice share")
    for key in FORMS:
        await write(network, "membre", key)
    await choose_themes(network, "membre")
    await step(network, "membre", "consent")
    await network.membre.choose(language(network, "membre")("No, not for now"))
    await click(network, "membre", "Back to the steps")
    with pytest.raises(CannotError, match="off"):
        await click(network, "membre", "Send to the curators")


async def test_changes_are_asked_for_and_it_is_sent_again(network: Network) -> None:
    number = await tell(network, done=f"Nothing yet {MARK}.")
    form = await on_card(network, "Ask for changes")
    assert form.modal is not None
    await network.curator.submit(note="Say what was done.")
    assert await newest(network) == number
    network.membre.enter("lobby")
    panel = await network.membre.run("/practice share")
    assert panel.holds("Say what was done.")
    await write(network, "membre", "practice", done="Lampes et médiatrices.")
    read = await on_card(network, "Read the answers")
    assert read.holds(MARK)  # until it is sent again, curators read what was handed in
    network.membre.enter("lobby")
    await network.membre.run("/practice share")
    await click(network, "membre", "Send to the curators")
    await on_card(network, "Approve")
    text = await told(network, "member", number)
    assert "Lampes et médiatrices." in text
    assert MARK not in text


async def test_the_first_of_two_curators_decides_and_the_other_is_told(network: Network) -> None:
    await tell(network)
    network.admin.enter("curators")
    await on_card(network, "Approve")
    number = await newest(network)
    late = await press(network, f"res.reject:{number}:1", person=network.curator)
    if late.modal is not None:
        late = await network.curator.submit(note="No.")
    assert "already" in late.text
    found = await network.app.resources.resource(network.guild, number)
    assert found.status == "published"


async def test_drafts_and_the_contact_without_permission_reach_nobody_else(network: Network) -> None:
    number = await publish(network, contact=f"{MARK}contact, x@example.org")
    await network.miembro.run("/practice share")
    say = language(network, "miembro")
    await network.miembro.click(say("Open"), beside="La práctica")
    await network.miembro.submit({"title": f"{MARK}draft"})
    for name in ("member", "curator", "admin"):
        person = network.people[name]
        seen = [await told(network, name, number)]
        for command in (
            f"/practice export practice:#{number}", "/practice export format:csv", f"/resources find query:{MARK}contact",
            f"/resources find query:{MARK}draft", f"/resources show resource:#{number}", "/resources export format:CSV",
        ):  # fmt: skip
            answer: Answer = await person.run(command)
            seen += [answer.text.replace(f"“{MARK}", ""), *(file.text or "" for file in answer.files)]
        assert MARK not in "\n".join(seen), name
    assert await network.app.practices.titles(network.guild) == [(number, TITLE)]


async def test_a_contact_that_may_be_shown_is_shown_and_goes_with_whoever_is_erased(network: Network) -> None:
    number = await publish(network, contact_shown=True, contact=f"{MARK} of the town hall")
    assert MARK in await told(network, "member", number)
    await network.app.privacy.erase(actor(network))
    text = await told(network, "member", number)
    assert MARK not in text
    assert "Moitié moins de plaintes." in text
    assert await network.app.database.read(lambda tx: store.people(tx, network.guild)) == set()
    assert not (await network.app.resources.find(network.guild, MARK)).results


async def test_withdrawing_takes_the_answers_along(network: Network) -> None:
    number = await publish(network)
    network.membre.enter("lobby")
    await network.app.sharing.withdraw(actor(network), number)
    with pytest.raises(NotFoundError):
        await network.app.practices.told(actor(network, "member"), number)
    rows = await network.app.database.read(
        lambda tx: [tx.value(f"SELECT count(*) FROM {one}") for one in ("practice", "practice_answer", "practice_told")]
    )
    assert rows == [0, 0, 0]


async def test_a_practice_is_found_by_its_answers_once_it_is_published_and_not_before(network: Network) -> None:
    number = await tell(network, evidence="Registre kwashiorkor")
    assert not (await network.app.resources.find(network.guild, "kwashiorkor")).results
    await on_card(network, "Approve")
    (found,) = (await network.app.resources.find(network.guild, "kwashiorkor")).results
    assert found.id == number


async def test_forged_buttons_open_nothing_of_others(network: Network) -> None:
    number = await tell(network)
    (begun,) = await network.app.practice_writing.mine(actor(network))
    for address in (
        f"prac.open:{begun.id}:{network.guild}", f"prac.look:{begun.id}:{network.guild}:0",
        f"prac.step:{begun.id}:{network.guild}:practice", f"prac.discard:{begun.id}:{network.guild}:yes",
        f"prac.read:{number}", f"prac.file:{number}", f"prac.show:{number}", f"prac.open:{begun.id}:{network.elsewhere}",
    ):  # fmt: skip
        answer = await press(network, address)
        assert TITLE not in answer.text, address
        assert "Marché" not in answer.text, address
    with pytest.raises(NotAllowedError):
        await network.app.practices.told(actor(network, "member"), number)
    assert await network.app.practice_writing.mine(actor(network))


async def test_markup_and_pings_of_an_answer_are_shown_letter_by_letter(network: Network) -> None:
    number = await publish(network, done="@everyone [ici](https://evil.example) # titre")
    network.member.enter("lobby")
    shown = json.dumps((await network.member.run(f"/practice show practice:#{number}")).json, ensure_ascii=False)
    assert "@everyone" not in shown
    assert "[ici](" not in shown
    file = (await network.member.run(f"/practice export practice:#{number}")).files[0].text or ""
    assert "[ici](" not in file
    table = (await network.member.run("/practice export format:csv")).files[0].text or ""
    assert "'=3000 euros" in table  # a cell that would be a formula opens as text


async def test_several_places_are_a_series_to_read_and_values_of_a_cell_in_a_table(network: Network) -> None:
    number = await publish(network, places="Ouagadougou, Burkina Faso\nBukavu, RDC")
    network.membre.enter("lobby")
    read = (await network.membre.run(f"/practice export practice:#{number}")).files[0].text or ""
    assert "Ouagadougou, Burkina Faso\u202f; Bukavu, RDC" in read
    table = (await network.membre.run("/practice export format:csv")).files[0].text or ""
    assert "Ouagadougou, Burkina Faso | Bukavu, RDC" in table


async def test_what_is_kept_names_the_questions_in_the_language_of_the_reader(network: Network) -> None:
    await network.membre.run("/practice share")
    await write(network, "membre", "practice")
    await network.membre.run("/privacy")
    say = network.app.languages["fr"]
    shown = await network.membre.click(say("What is kept of me"))
    assert shown.holds("Contexte")
    assert "Context ·" not in shown.text


async def test_nobody_begins_more_than_a_few_at_a_time(network: Network) -> None:
    for _number in range(MOST_UNFINISHED):
        await network.app.practice_writing.begin(actor(network), "fr")
    with pytest.raises(ConflictError):
        await network.app.practice_writing.begin(actor(network), "fr")


async def test_a_card_of_the_library_is_the_practice_s_own(network: Network) -> None:
    number = await publish(network)
    network.member.enter("lobby")
    assert (await network.member.run(f"/resources show resource:#{number}")).holds("Vols et rackets")
    shared = await network.member.run(f"/resources show resource:#{number} public:true")
    assert not shared.ephemeral
    assert "Edit" not in shared.labels


# -- coverage and invitations ----------------------------------------------------------------------------------------


async def focal_point(network: Network, name: str = "membre", organisation: str = "Erbil") -> int:
    """Have somebody be the verified focal point of an organisation; return its number."""
    found = await network.app.directory.named(network.guild, organisation)
    user = network.people[name].actor.id

    def work(tx: Transaction) -> None:
        number = network.app.focal_points.claim_for_in(
            tx, network.guild, found.id, user, name="Somebody", words="", by=network.curator.actor.id, now=1
        )
        tx.execute(
            "UPDATE focal_point SET status = 'verified', decided_at = 1, language = 'fr' WHERE id = :id", id=number
        )

    await network.app.database.transaction(work)
    return found.id


async def invite(network: Network, words: str = f"Tell it {MARK}") -> Answer:
    network.curator.enter("lobby")
    await network.curator.run("/practice coverage")
    await network.curator.click("Invite a focal point")
    form = await network.curator.choose("Erbil")
    assert form.modal is not None, form.text
    return await network.curator.submit(words=words)


async def test_a_focal_point_is_invited_begins_from_the_message_and_the_city_stands_there(network: Network) -> None:
    await focal_point(network)
    assert (await invite(network)).holds("Erbil")
    await network.advance("1m")
    seen = await network.membre.show(5, dm=True)
    assert seen.holds(MARK)
    assert str(network.curator.actor.id) not in json.dumps(seen.json)
    await network.restart()
    network.membre.enter("dm")
    begun, say = await click(network, "membre", "Begin"), network.app.languages["fr"]
    for of_a_channel in ("Tell me by direct message instead", "Tell me in the channel instead"):
        assert say(of_a_channel) not in begun.text, "there is no channel to be told in"
    form = await step(network, "membre", "people")
    assert "Erbil" in json.dumps(form.json)
    for name in ("member", "admin"):
        network.people[name].enter("lobby")
        assert MARK not in (await network.people[name].run("/practice coverage")).text
    again = await network.app.practice_invitations.candidates(actor_of_curator(network))
    assert [one.city.name for one in again] == ["Erbil"]
    assert again[0].invited_at is not None
    with pytest.raises(ConflictError):
        await network.app.practice_invitations.invite(actor_of_curator(network), again[0].city.organisation, "")
    await network.advance("91d")
    await network.app.practice_invitations.invite(actor_of_curator(network), again[0].city.organisation, "")


def actor_of_curator(network: Network) -> Actor:
    return Actor(user=network.curator.actor.id, guild=network.guild, administrator=True)


async def test_an_invitation_that_cannot_be_delivered_waits_and_reveals_nobody(network: Network) -> None:
    await focal_point(network)
    network.fail(403, 50007, "/channels/*/messages", method="POST")
    await invite(network)
    await network.advance("1m")
    network.curator.enter("curators")
    notice = await network.curator.show(3)
    assert notice.holds("Erbil")
    assert MARK not in notice.text
    assert str(network.membre.actor.id) not in json.dumps(notice.json)
    network.membre.enter("lobby")
    panel = await network.membre.run("/practice share")
    assert panel.holds(MARK)
    declined = await click(network, "membre", "Not now")
    assert declined.ephemeral
    assert MARK not in (await network.membre.run("/practice share")).text


async def test_who_wants_no_direct_message_finds_the_invitation_where_they_tell_practices(network: Network) -> None:
    await focal_point(network)
    await network.membre.run("/me reminders when:off")
    await invite(network)
    await network.advance("1m")
    assert not (await network.membre.show(5, dm=True)).messages
    network.curator.enter("curators")
    assert (await network.curator.show(1)).holds("Erbil")
    network.membre.enter("lobby")
    assert (await network.membre.run("/practice share")).holds(MARK)


async def test_members_invite_nobody(network: Network) -> None:
    number = await focal_point(network)
    network.member.enter("lobby")
    assert "Invite a focal point" not in (await network.member.run("/practice coverage")).labels
    with pytest.raises(NotAllowedError):
        await network.app.practice_invitations.invite(actor(network, "member"), number, "")


async def test_coverage_and_counts_follow_what_is_published(network: Network) -> None:
    number = await publish(network, **{"by-whom": "Erbil"})

    def work(tx: Transaction) -> tuple[object, object]:
        return network.app.practices.coverage_in(tx, network.guild), network.app.practices.counts_in(tx, network.guild)

    coverage, counts = await network.app.database.read(work)
    covered = {one.name: one.practices for one in coverage.cities}  # type: ignore[attr-defined]
    assert covered["Erbil"] == 1
    assert covered["City of Cali"] == 0
    assert sum(count for _term, count in coverage.themes) == 1  # type: ignore[attr-defined]
    assert (counts.published, counts.waiting, counts.drafts) == (1, 0, 0)  # type: ignore[attr-defined]
    await network.app.resource_curation.retire(actor_of_curator(network), f"#{number}", "Old")
    _coverage, counts = await network.app.database.read(work)
    assert counts.published == 0  # type: ignore[attr-defined]


async def test_what_waits_is_shown_to_no_channel_by_any_address(network: Network) -> None:
    number = await tell(network)
    refused = await press(network, f"prac.card:{number}:public", person=network.curator)
    assert refused.ephemeral
    assert TITLE not in refused.text


async def test_an_old_panel_of_what_was_decided_says_so(network: Network) -> None:
    await publish(network)
    user = actor(network).user
    practice = (await network.app.database.read(lambda tx: store.practices_of(tx, network.guild, user)))[0]
    answer = await press(network, f"prac.open:{practice.id}:{network.guild}", person=network.membre)
    assert answer.holds(language(network, "membre")("See what you shared with /resources mine."))


async def test_many_beginnings_and_invitations_fit_one_message_with_what_is_unfinished_first(network: Network) -> None:
    waiting = await tell(network)
    user, cities = actor(network).user, (await network.app.practices.coverage(network.guild)).cities[:4]

    def work(tx: Transaction) -> None:
        for city in cities:
            invitation_store.add(tx, network.guild, city.organisation, user, words="w" * 800, by=1, now=1)
        for at in range(12):
            store.add(tx, network.guild, user, language="fr", organisation=None, now=at)

    await network.app.database.transaction(work)
    answer = await network.membre.run("/practice share")
    assert answer.labels.count(language(network, "membre")("Go on")) == 7
    assert TITLE not in answer.text
    assert (await network.app.practices.told(actor(network), waiting)).resource.status == "waiting"


async def test_an_invitation_for_an_organisation_that_was_taken_out_again_breaks_nothing(network: Network) -> None:
    curator, me = actor_of_curator(network), actor(network)
    added = await network.app.curation.add(curator, OrganisationForm(name="Newtown", places="Kenya", category="cities"))
    change = await network.app.database.read(lambda tx: tx.value("SELECT max(id) FROM audit"))

    def work(tx: Transaction) -> int:
        return invitation_store.add(tx, network.guild, added.id, me.user, words=MARK, by=1, now=1)

    number = await network.app.database.transaction(work)
    assert [one.name for one in await network.app.practice_invitations.open_ones(me)] == ["Newtown"]
    await network.app.curation.undo(curator, change)
    assert await network.app.practice_invitations.open_ones(me) == []
    answer = await press(network, f"prac.begin:{number}:{network.guild}", person=network.membre)
    assert answer.holds(language(network, "membre")("This invitation is not open any more."))
