"""Links of the library through Discord: what curators see and do, the list of the week, the cards (D3, S2)."""

from __future__ import annotations

import itertools

from bot.core.guilds import Actor
from bot.resources.form import ResourceForm
from bot.resources.link_records import LinkOverview, ListedLink
from bot.resources.records import Resource, ResourceId
from bot.resources.sharing import Started
from bot.sandbox.answers import Answer
from bot.ui.text import plain
from cogs.resources.links import MOST_TEXT, dead_list, overview
from tests.cogs.test_directory import press
from tests.cogs.test_events import public
from tests.support.network import Network

NUMBERS = itertools.count(1)
LIST = "dead: "  # what the list of the week says in its first line


async def share(network: Network, title: str, link: str) -> Resource:
    """Share a resource, each time as somebody else."""
    actor = Actor(user=5_000 + next(NUMBERS), guild=network.guild)
    form = ResourceForm(title=title, address=link, kind="report")
    started = Started(form=form, channel=network.world.society.lobby.id)
    draft = await network.app.sharing.keep(actor, started)
    return await network.app.sharing.send(actor, draft, "en")


async def publish(network: Network, title: str, link: str) -> Resource:
    shared = await share(network, title, link)
    curator = Actor(user=1, guild=network.guild, administrator=True)
    found = await network.app.resource_curation.approve(curator, shared.id, expected=shared.version)
    await network.advance("1s")
    return found


async def lists(network: Network) -> list[Answer]:
    """The lists of the week in the curators' channel."""
    return [one for one in await public(network, "curators") if one.first and LIST in one.first.content]


# -- the command ------------------------------------------------------------------------------------------------------


async def test_a_curator_sees_what_does_not_answer_and_can_mend_it_from_there(network: Network) -> None:
    gone = await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await publish(network, "Fine study", "https://city.example.org/fine")
    await publish(network, "Moved study", "https://old.example.org/moved/a")
    await publish(network, "Closed study", "https://journal.example.org/members/1")
    network.curator.enter("curators")
    answer = await network.curator.run("/curate resources links")
    assert answer.ephemeral
    for line in (
        "3 links need a look",
        "Gone study",
        "did not answer · city.example.org · the page is not there (404) · since",
        "has moved · old.example.org · moved to https://old.example.org/moved-here",
        "answers, but not to everybody · journal.example.org · its server says 403",
    ):
        assert line in answer.text, line
    assert "Fine study" not in answer.text
    panel = await network.curator.click("Edit", beside="Gone study")
    assert "Edit a resource" in panel.text
    await network.curator.click("Links, places, organisations")
    await network.curator.submit({"Archived copy": "https://archive.example.org/2020/study"})
    saved = await network.curator.click("Save")
    assert "Saved" in saved.text
    again = await network.curator.run("/curate resources links")
    assert "Archived copy: archive.example.org" in again.text
    assert network.world.web.asked.count(gone.work.link) == 1  # the same link, and no reason to ask again


async def test_check_now_asks_every_link_and_says_how_many(network: Network) -> None:
    one = await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    two = await publish(network, "Fine study", "https://other.example.org/fine")
    network.world.web.asked.clear()
    network.curator.enter("curators")
    answer = await network.curator.run('/curate resources links action:"Check now"')
    assert "2 links are asked now" in answer.text
    assert sorted(network.world.web.asked) == sorted([one.work.link, two.work.link])
    shown = await network.curator.click("Show the list")
    assert "1 link needs a look" in shown.text
    asked = await network.curator.click("Check now")
    assert "2 links are asked now" in asked.text
    assert len(network.world.web.asked) == 4


async def test_a_library_without_links_says_so(network: Network) -> None:
    network.curator.enter("curators")
    for command in ("/curate resources links", '/curate resources links action:"Check now"'):
        assert "The library has no link yet." in (await network.curator.run(command)).text


async def test_a_long_list_is_turned_page_by_page_even_after_a_restart(network: Network) -> None:
    for number in range(12):
        title = f"Study {chr(65 + number) * 6} {number * 7919}"
        await publish(network, title, f"https://h{number}.example.org/gone/{number}")
    network.curator.enter("curators")
    first = await network.curator.run("/curate resources links")
    assert "1–5 of 12" in first.text
    await network.restart()
    second = await network.curator.click("Next")
    assert "6–10 of 12" in second.text
    third = await network.curator.click("Next")
    assert "11–12 of 12" in third.text
    assert "Next" not in third.labels
    assert "6–10 of 12" in (await network.curator.click("Previous")).text


async def test_nobody_but_curators_sees_the_list_or_has_links_asked(network: Network) -> None:
    """S2: neither by the command, where somebody shows it to everybody, nor by a button."""
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    network.show_to_everyone("/curate")
    for command in ("/curate resources links", '/curate resources links action:"Check now"'):
        answer = await network.member.run(command)
        assert "Only curators can do this" in answer.text
        assert "Gone study" not in answer.text
    for address in ("res.checks:0", "res.checklist", "res.recheck"):
        answer = await press(network, address)
        assert "Only curators can do this" in answer.text
        assert "Gone study" not in answer.text
    assert len(network.world.web.asked) == 1


# -- cards ------------------------------------------------------------------------------------------------------------


async def test_the_card_of_what_waits_says_whether_its_link_answers(network: Network) -> None:
    await share(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await share(network, "Fine study", "https://other.example.org/fine")
    await network.advance("1s")
    cards = await public(network, "curators")
    (gone,) = [one for one in cards if one.holds("Gone study")]
    (fine,) = [one for one in cards if one.holds("Fine study")]
    assert "did not answer" in gone.text
    assert "answered" in fine.text


async def test_the_card_in_the_library_says_so_and_leads_to_the_copy_of_a_dead_link(network: Network) -> None:
    one = await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    answer = await network.member.run(f'/resources show resource:"#{one.id}"')
    assert "did not answer" in answer.text
    await network.advance("15d")
    answer = await network.member.run(f'/resources show resource:"#{one.id}"')
    assert "dead: has not answered since" in answer.text
    assert "Read on city.example.org" in answer.labels


# -- the list of the week ---------------------------------------------------------------------------------------------


async def test_the_list_comes_once_on_monday_even_over_a_restart_and_a_crash(network: Network) -> None:
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await publish(network, "Lost study", "https://nowhere.invalid/x")
    await network.advance("13d")  # from Monday 1 March, 9:00, to Sunday 14 March
    await network.restart()
    assert await lists(network) == []
    await network.advance("1d")
    await network.crash()
    await network.advance("30d")
    await network.restart()
    (posted,) = await lists(network)
    assert posted.first is not None
    assert f"{posted.first.at:%A %d %B %H:%M}" == "Monday 15 March 08:00"
    assert "2 links of the library are dead" in posted.text
    assert "Gone study** – city.example.org · the page is not there (404)" in posted.first.content
    assert "Lost study** – nowhere.invalid · the host has no address" in posted.first.content
    network.curator.enter("curators")
    shown = await network.curator.click("Show the list")
    assert shown.ephemeral
    assert "2 links need a look" in shown.text


async def test_the_list_is_in_the_language_of_the_server(network: Network) -> None:
    network.world.env.backend.get_guild(network.guild).preferred_locale = "fr"
    await network.restart()
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await network.advance("15d")
    say = network.app.languages["fr"]
    posted = [one for one in await public(network, "curators") if one.first and "city.example.org" in one.first.content]
    assert [say("Show the list") in one.labels for one in posted] == [True]
    assert posted[0].holds(say.plural(
        "{count} link of the library is dead: it has not answered for a week or longer.",
        "{count} links of the library are dead: they have not answered for a week or longer.", 1,
    ))  # fmt: skip


async def test_the_list_comes_once_in_the_channel_that_is_chosen_when_it_is_due(network: Network) -> None:
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await network.advance("13d")
    await network.admin.run("/setup curators role:Curators channel:lobby")
    await network.advance("9d")
    assert await lists(network) == []
    posted = [one for one in await public(network) if one.first and LIST in one.first.content]
    assert len(posted) == 1


async def test_where_the_channel_is_gone_the_list_is_kept_as_failed_and_curators_see_it(network: Network) -> None:
    """D3."""
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await network.advance("13d")
    channel = network.world.society.curators.id
    network.fail(404, 10003, f"/channels/{channel}/messages", method="POST", times=100)
    await network.advance("2d")
    assert await lists(network) == []
    network.admin.enter("lobby")
    review = await network.admin.run("/curate resources review")
    assert "1 answer or digest could not be delivered." in review.text
    await network.advance("20d")  # one refusal a list, whatever time passes
    review = await network.admin.run("/curate resources review")
    assert "1 answer or digest could not be delivered." in review.text


async def test_a_list_that_failed_can_be_tried_again(network: Network) -> None:
    """D3."""
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    await network.advance("13d")
    channel = network.world.society.curators.id
    network.fail(403, 50013, f"/channels/{channel}/messages", method="POST", times=1)
    await network.advance("2d")
    network.admin.enter("lobby")
    await network.admin.run("/curate resources review")
    await network.admin.click("Try again")
    (posted,) = await lists(network)
    assert "Gone study" in posted.text


# -- words ------------------------------------------------------------------------------------------------------------


def listed(number: int, title: str) -> ListedLink:
    return ListedLink(
        resource=ResourceId(number), title=title, url=f"https://{'h' * 60}.example.org/{number}",
        archived="https://archive.example.org/x", state="dead", checked_at=None, failing_since=None, problem="404",
        moved_to="",
    )  # fmt: skip


async def test_the_list_fits_into_one_message_however_much_is_dead(network: Network) -> None:
    for code in ("en", "es", "fr", "pt_BR"):
        say = network.app.languages[code]
        for title in ("Short", "_*~`|>[" * 40, "𝔖𝔱𝔲𝔡𝔶 " * 50, "دراسة " * 50):
            for count in (1, 7, 8, 30, 4000):
                content = dead_list([listed(number, title) for number in range(1, count + 1)], say).content
                assert len(content.encode("utf-16-le")) // 2 <= MOST_TEXT
                shown = content.count("\n- ")
                assert shown >= 1
                more = say("and {count} more", count=say.number(count - shown))
                assert (more in content) == (shown < count)


async def test_titles_and_addresses_of_people_stay_text(network: Network) -> None:
    title = "@everyone **bold** [x](https://evil.example)"
    say = network.app.languages["en"]
    found = LinkOverview(counts={"dead": 1}, bad=[listed(1, title)], listed=True)
    assert plain(title) in dead_list([listed(1, title)], say).content
    shown = str(overview(found, 0, say).to_components())
    assert "@everyone" not in shown


async def test_another_server_sees_and_asks_nothing_of_this_one(network: Network) -> None:
    await publish(network, "Gone study", "https://city.example.org/gone/study.pdf")
    stranger = Actor(user=9, guild=network.elsewhere, administrator=True)
    assert (await network.app.links.overview(stranger)).counts == {}
    assert await network.app.links.check_now(stranger) == 0
