"""`/stocktake` and `/network pulse` as people meet them: who sees what, files, the foreword, the library (I2, I4, I8, I9)."""

from __future__ import annotations

import asyncio

from tests.cogs.test_directory import press
from tests.stocktaking.documents import Page
from tests.support.network import Network

EVIL = "@everyone [click](https://evil.example) **b**"


async def test_everybody_gets_figures_a_map_in_words_and_three_files_alone(network: Network) -> None:
    answer = await network.member.run("/stocktake")
    assert answer.ephemeral
    assert answer.holds("Stock-taking document, as of 20 October 2016")
    for line in (
        "**99** – Organisations that take part", "**100** – Numbered entries of the printed list",
        "**8** – Papers of the network", "**23** – Peacebuilding and urban safety resources", "**7** – Case studies",
        "**2** – Meetings held",
    ):  # fmt: skip
        assert answer.holds(line)
    assert answer.holds("Geneva 16")  # the picture, for whoever does not see it
    assert [one.name for one in answer.files if not one.name.endswith(".png")] == [
        "stock-taking-2016-10-20-en.pdf", "stock-taking-2016-10-20-en.html", "stock-taking-2016-10-20-en.md",
    ]  # fmt: skip
    assert answer.labels == []


async def test_it_is_written_in_the_language_and_format_that_are_chosen(network: Network) -> None:
    answer = await network.miembro.run("/stocktake language:pt_BR format:html")
    (file,) = [one for one in answer.files if not one.name.endswith(".png")]
    assert file.name == "stock-taking-2016-10-20-pt-BR.html"
    assert '<html lang="pt-BR">' in file.data.decode()
    assert Page(file.data.decode()).wrong == []


async def test_a_day_that_cannot_be_read_is_explained(network: Network) -> None:
    answer = await network.member.run("/stocktake since:soon")
    assert answer.holds("“soon” is not a day that can be read.")
    assert answer.holds("2016-06-16")
    answer = await network.member.run("/stocktake since:2016-07 format:markdown")
    assert answer.holds("from 1 July 2016 to 20 October 2016")


async def test_a_curator_writes_the_foreword_and_takes_it_away(network: Network) -> None:
    answer = await network.curator.run("/stocktake format:markdown")
    assert answer.labels == ["Write the foreword", "Publish in the library"]
    await network.curator.click("Write the foreword")
    answer = await network.curator.submit({"foreword": f"Dear colleagues,\n\nwe look back. {EVIL}"})
    assert answer.holds("Kept.")
    answer = await network.member.run("/stocktake format:markdown")
    text = next(one.data.decode() for one in answer.files if one.name.endswith(".md"))
    assert text.index("## Foreword") < text.index("Dear colleagues,") < text.index("## What is the TWG?")
    assert "@everyone" not in text
    await network.curator.run("/stocktake format:markdown")
    form = await network.curator.click("Write the foreword")
    assert form.modal is not None
    assert "Dear colleagues," in form.text
    answer = await network.curator.submit({"foreword": ""})
    assert answer.holds("no foreword in this language any more")


async def test_a_curator_publishes_it_and_members_open_its_file(network: Network) -> None:
    await network.admin.run("/setup curators role:@Curators channel:#curators")
    await network.curator.run("/stocktake language:fr format:pdf")
    answer = await network.curator.click("Publish in the library")
    assert answer.holds("In the library now:")
    network.admin.enter("curators")
    posted = await network.admin.show(5)
    assert [one.name for one in posted.files] == ["stock-taking-2016-10-20-fr.pdf"]
    found = await network.member.run("/resources latest")
    assert found.holds("20 octobre 2016") or found.holds("20 October 2016")
    # Once more on the same data: it takes the place of the one before, file included.
    await network.curator.run("/stocktake language:fr format:pdf")
    await network.curator.click("Publish in the library")
    assert len((await network.admin.show(5)).files) == 1
    works = await network.app.resources.every(network.guild)
    assert sum(one.key.startswith("stocktaking-") for one in works) == 1
    assert works[-1].file is not None


async def test_without_a_channel_for_curators_nothing_is_published(network: Network) -> None:
    await network.app.database.transaction(lambda tx: tx.execute("UPDATE guild SET curators_channel = NULL"))
    await network.curator.run("/stocktake format:pdf")
    answer = await network.curator.click("Publish in the library")
    assert answer.holds("no channel for its curators")
    assert answer.holds("/setup curators")


async def test_where_the_file_cannot_be_posted_nothing_is_published(network: Network) -> None:
    await network.admin.run("/setup curators role:@Curators channel:#curators")
    await network.curator.run("/stocktake format:pdf")
    network.fail(403, 50013, "/channels/{channel_id}/messages", method="POST")
    answer = await network.curator.click("Publish in the library")
    assert answer.holds("could not be kept")
    works = await network.app.resources.every(network.guild)
    assert not any(one.key.startswith("stocktaking-") for one in works)


async def test_buttons_of_curators_are_refused_to_others_and_to_what_is_forged(network: Network) -> None:
    for address in ("stoc.foreword:en", "stoc.publish:-:en"):
        answer = await press(network, address)
        assert answer.holds("Only curators can do this")
    for address in (
        "stoc.foreword:xx",
        "stoc.publish:soon:en",
        "stoc.publish:-",
        "stoc.publish:-:en_GB",
        "stoc.foreword",
    ):
        answer = await press(network, address, person=network.curator)
        assert answer.ephemeral
        assert not answer.holds("In the library now")


async def test_a_server_without_data_gets_an_honest_document(network: Network) -> None:
    answer = await network.outsider.run("/stocktake format:markdown")
    text = next(one.data.decode() for one in answer.files if one.name.endswith(".md"))
    assert "The network has not been described yet." in text
    assert "Geneva" not in text
    assert [one.name[-3:] for one in answer.files] == [".md"]
    pulse = await network.outsider.run("/network pulse")
    assert pulse.text.count("Nothing measured yet.") == 5


async def test_the_pulse_gives_each_condition_its_figure_and_its_source(network: Network) -> None:
    answer = await network.member.run("/network pulse")
    assert answer.ephemeral
    for line in (
        "3 objectives, as printed.", "38 works gathered before, and printed.", "2 meetings held.", "3 co-facilitators.",
        "Nothing measured yet.",
    ):  # fmt: skip
        assert answer.holds(line)
    assert answer.text.count("Drawn from") == 5


async def test_others_are_answered_while_a_stock_taking_is_made(network: Network) -> None:
    """It is drawn and written on a thread of its own: the loop goes on meanwhile."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await network.member.run("/stocktake")
    counting.cancel()
    assert turns > 100
