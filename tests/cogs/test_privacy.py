"""`/privacy` through Discord: what is kept, shown and as a file; consents; erasing everything."""

from __future__ import annotations

import json
import re

import pytest

from bot.core.folding import fold
from bot.core.guilds import Actor
from bot.core.i18n import Languages
from cogs.privacy.cog import ERASE
from cogs.privacy.names import IN_THE_FILE, KEYS, SECTIONS, TITLES
from cogs.privacy.texts import READINGS
from cogs.privacy.wording import MOST_LINES, MOST_TEXT, pages_of
from tests.conversations.talks import opened, said
from tests.support.network import Network

NOTHING = "Of you it keeps nothing here now."
SCREEN = 1900  # letters that a phone shows with little scrolling


async def something_kept(network: Network, name: str = "member") -> None:
    """Have somebody tell the bot things to keep."""
    person = network.people[name]
    await person.run("/me timezone zone:America/Bogota")
    await person.run("/me reminders when:all")


async def erased(network: Network, name: str, word: str):
    person = network.people[name]
    await person.run("/privacy")
    await person.click("Erase everything")
    assert (await person.click("Go on")).modal
    return await person.submit(word=word)


async def test_at_first_nothing_is_kept_and_the_panel_says_so(network: Network) -> None:
    answer = await network.member.run("/privacy")
    assert answer.ephemeral
    assert NOTHING in answer.text
    assert "Nothing is kept of you here" in (await network.member.click("What is kept of me")).text
    assert NOTHING in (await network.member.click("Back to privacy")).text


async def test_every_page_fits_a_phone_and_is_there_for_everybody(network: Network) -> None:
    for name in ("member", "membre", "miembro", "membro", "curator", "admin"):
        person = network.people[name]
        shown = await person.run("/privacy")
        assert len(shown.text) < SCREEN
        for label in [one for one in shown.labels if one in titles(network)]:
            page = await person.choose(label)
            assert page.ephemeral
            assert len(page.text) < SCREEN, label


def titles(network: Network) -> set[str]:
    return {say(page.title) for say in network.app.languages for page in READINGS.values()}


async def test_what_is_kept_is_said_in_words_and_comes_as_a_file(network: Network) -> None:
    await something_kept(network)
    panel = await network.member.run("/privacy")
    assert NOTHING not in panel.text
    shown = await network.member.click("What is kept of me")
    assert "America/Bogota" in shown.text
    assert "{" not in shown.text
    answer = await network.member.click("Everything as a file")
    assert answer.ephemeral
    kept = json.loads(answer.files[0].text or "")
    assert "America/Bogota" in json.dumps(kept)
    assert str(network.curator.actor.id) not in json.dumps(kept)


async def test_consents_are_given_and_withdrawn_and_the_panel_says_how_they_stand(network: Network) -> None:
    await network.member.run("/privacy")
    given = await network.member.click("Allow", beside="Listed in the directory of people")
    assert "Yes, since 1 March 2027." in given.text
    assert "you decide in /me profile" in given.text
    await network.restart()
    withdrawn = await network.member.click("Withdraw", beside="Listed in the directory of people")
    assert "Yes, since" not in withdrawn.text
    given = await network.member.click("Allow", beside="Asked for help by members")
    assert "Yes, since" in given.text
    await network.member.click("Withdraw", beside="Asked for help by members")
    assert await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM consent")) == 0


async def test_direct_messages_are_one_switch_with_the_reminders(network: Network) -> None:
    await network.member.run("/privacy")
    answer = await network.member.click("Withdraw", beside="Direct messages")
    assert "The bot writes to you only on this server" in answer.text
    settings = await network.app.members.settings(network.guild, network.member.actor.id)
    assert settings.reminders == "off"
    await network.member.click("Allow", beside="Direct messages")
    settings = await network.app.members.settings(network.guild, network.member.actor.id)
    assert settings.reminders == "asked"


async def test_erasing_says_first_what_goes_and_what_stays_and_why(network: Network) -> None:
    await network.member.run("/privacy")
    question = await network.member.click("Erase everything")
    for part in (
        "What goes",
        "What stays, and why",
        "how many took part",
        "copies of the database",
        "cannot be undone",
    ):
        assert part in question.text
    assert len(question.text) < SCREEN
    assert NOTHING in (await network.member.click("Keep it")).text


@pytest.mark.parametrize("word", ["yes", "", "eras", "erase everything", "effacer", "😀", "\u202e"])
async def test_a_wrong_word_erases_nothing_and_says_so(network: Network, word: str) -> None:
    await something_kept(network)
    await network.member.run("/privacy")
    await network.member.click("Erase everything")
    await network.member.click("Go on")
    answer = await network.member.submit(word=word or "x")
    assert "Nothing was erased" in answer.text
    assert "“erase”" in answer.text
    assert NOTHING not in (await network.member.run("/privacy")).text


@pytest.mark.parametrize("word", ["erase", " ERASE ", "Érase"])
async def test_the_right_word_erases_everything_of_this_person_alone(network: Network, word: str) -> None:
    await something_kept(network)
    await something_kept(network, "curator")
    answer = await erased(network, "member", word)
    assert answer.ephemeral
    assert "Everything that was kept of you here is erased" in answer.text
    assert NOTHING in (await network.member.click("Back to privacy")).text
    assert NOTHING not in (await network.curator.run("/privacy")).text


async def test_curators_and_administrators_are_erased_too_and_what_they_did_stays(network: Network) -> None:
    asked = "SELECT count(*) FROM audit"
    for name in ("curator", "admin"):
        await something_kept(network, name)
    await network.admin.run("/setup events zone:Africa/Nairobi")
    before = await network.app.database.read(lambda tx: tx.value(asked))
    for name in ("curator", "admin"):
        await erased(network, name, "erase")
        assert NOTHING in (await network.people[name].run("/privacy")).text
        left = await network.app.database.read(
            lambda tx, user=network.people[name].actor.id: tx.value(f"{asked} WHERE actor = :user", user=user)
        )
        assert left == 0
    assert await network.app.database.read(lambda tx: tx.value(asked)) == before


async def test_the_word_to_type_is_one_that_folding_leaves_in_every_language() -> None:
    for say in Languages.load():
        assert fold(say(ERASE))
        assert len(say(ERASE)) <= 20


async def test_other_lists_of_ones_own_lead_here(network: Network) -> None:
    for command in ("/me settings", "/resources mine", "/conversation mine"):
        await network.member.run(command)
        assert NOTHING in (await network.member.click("All that is kept of me")).text, command


async def test_the_pages_hold_everything_and_each_fits(network: Network) -> None:
    say = network.app.languages["en"]
    held = {
        "resources": {"shared": [{"title": f"Work {n}", "why": "because " * 20, "shared_at": "2027-03-01T09:00:00+00:00"}
                                 for n in range(40)]},
        "settings": {"language": "fr", "zone": "Africa/Nairobi"},
    }  # fmt: skip
    pages = pages_of(held, say)
    whole = "\n".join(pages)
    assert all(f"Work {n}" in whole for n in range(40))
    assert "<t:" in whole
    assert "français" in whole
    assert all(len(page) <= MOST_TEXT + 450 and page.count("\n") <= MOST_LINES + 1 for page in pages)


async def test_whatever_is_kept_has_a_name_in_words(network: Network) -> None:
    """Somebody of whom each part of the bot keeps something."""
    await something_kept(network)
    await network.curator.run(
        '/curate events create title:"Coordination call" date:"16 March 2027" time:18:00 kind:Meeting'
    )
    await network.curator.click("Publish")
    await network.member.run("/events answer event:Coordination answer:Going")
    await network.member.run("/resources share")
    await network.member.submit(
        {"Title": "On streets", "Link": "https://example.org/x", "Authors and year": "Ayo 2020"}
    )
    await network.member.choose("report")
    await network.member.run("/privacy")
    assert "a resource" in (await network.member.click("What is kept of me")).text  # begun, not sent
    await network.member.run("/resources share")
    await network.member.click("Send to the curators")
    talk = await opened(network.app, network.guild)
    await said(network.app, network.guild, talk, "Lights alone.", user=network.member.actor.id, name="Member of Lagos")
    await network.member.run('/conversation follow conversation:"Night economies"')
    await network.member.run("/privacy")
    await network.member.click("Allow", beside="Asked for help by members")
    await network.curator.run("/curate directory edit organisation:Erbil")
    await network.curator.submit(themes="mediation")
    seen: set[str] = set()
    for person in (network.member, network.curator):
        actor = Actor(user=person.actor.id, guild=network.guild)
        held = (await network.app.privacy.overview(actor)).held
        seen |= set(held)
        for section, data in held.items():
            assert section in SECTIONS
            if section not in {"acts", "drafts"}:
                assert keys(data) <= KEYS.keys() | IN_THE_FILE | set(TITLES), section
        shown = "\n".join(pages_of(held, network.app.languages["en"]))
        assert "{" not in shown
        assert not re.search(r"[a-z]_[a-z]", shown.replace("New\\_York", "")), shown
    assert seen >= {"settings", "meetings", "resources", "conversations", "messages", "privacy", "acts", "directory"}


def keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return set(data) | {key for value in data.values() for key in keys(value)}
    if isinstance(data, list):
        return {key for value in data for key in keys(value)}
    return set()


async def test_a_button_of_another_server_shows_nothing(network: Network) -> None:
    await something_kept(network)
    await network.outsider.run("/privacy")
    assert NOTHING in network.outsider.last.text
    assert "America/Bogota" not in network.outsider.last.text
