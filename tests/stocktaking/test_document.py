"""What the stock-taking says of a network that lives: periods, days, additions, and what it never says."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.conversations import outcome_store, store
from bot.core.database import Transaction
from bot.core.folding import fold
from bot.dock.records import GapCount, Need
from bot.errors import InvalidInputError, NotAllowedError
from bot.events import store as events_store
from bot.interest.form import InterestForm
from bot.interest.records import InterestCounts
from bot.introductions.records import IntroductionCounts
from bot.resources.records import StoredFile
from bot.settings import PROJECT
from bot.stocktaking.composing import compose
from bot.stocktaking.document import Bullets, Figure, Heading, Paragraph
from bot.stocktaking.facts import FEW, FEW_NEEDS
from bot.stocktaking.files import FORMATS
from bot.stocktaking.pulse import pulse
from bot.stocktaking.service import FOREWORD_LENGTH, Made
from tests.conversations.test_featuring import begin, feature
from tests.privacy.lives import PERSON, live
from tests.resources.test_sharing import approve, share
from tests.stocktaking.documents import Page, after, counted, document_of, facts_of, files, lines_of, table_of, text_of
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

MARK = "Zyxqvwordle"
EVIL = "@everyone [click](https://evil.example) <script>alert(1)</script> | **b** `c`"


def stored(message: int = 5) -> StoredFile:
    return StoredFile(
        name="stock-taking.pdf", size=9, type="application/pdf", url="https://cdn.example.org/x?ex=1",
        expires_at=datetime(2027, 3, 2, tzinfo=UTC), channel=901, message=message,
    )  # fmt: skip


async def foreword(app: App, text: str, language: str = "en") -> None:
    await app.stocktaking.write_foreword(CURATOR, language, text)


async def add(app: App, name: str, *, days: int = 0) -> int:
    def work(tx: Transaction) -> int:
        at = int((app.clock.now() + timedelta(days=days)).timestamp())
        return int(
            tx.value(
                """INSERT INTO organisation (guild_id, key, name, position, origin, created_at)
                   VALUES (:guild, :name, :name, 9000, 'edited', :at) RETURNING id""",
                guild=GUILD, name=name, at=at,
            )
        )  # fmt: skip

    return await app.database.transaction(work)


# -- the day that it bears ----------------------------------------------------------------------------------------


async def test_it_bears_the_day_of_the_newest_thing_that_is_recorded(app: App, clock: ManualClock) -> None:
    assert (await facts_of(app)).day == "2016-10-20"  # the last day of Habitat III, which has passed
    clock.advance(days=40)
    assert (await facts_of(app)).day == "2016-10-20"
    await add(app, "A new organisation")
    assert (await facts_of(app)).day == "2027-04-10"


async def test_the_same_data_give_the_same_bytes_on_another_day(app: App, clock: ManualClock) -> None:
    await foreword(app, "We look back.")
    before = files(await document_of(app))
    clock.advance(days=12)
    assert files(await document_of(app)) == before


async def test_the_same_data_give_the_same_bytes_in_another_process(app: App, tmp_path: Path) -> None:
    """Processes whose sets are ordered by other seeds, beside the bot that has the database open."""
    written = []
    for seed, form in enumerate(FORMATS, start=1):
        environment = {
            **os.environ, "PYTHONHASHSEED": str(seed), "DATABASE": str(tmp_path / "network.sqlite3"),
            "DISCORD_TOKEN": "", "BACKUPS": str(tmp_path / "backups"),
        }  # fmt: skip
        command = ["-m", "bot", "stocktake", "--format", form, "--language", "fr", "--out", str(tmp_path / form)]
        written.append(
            await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        )  # fmt: skip
    for one in written:
        _out, error = await one.communicate()
        assert one.returncode == 0, error.decode()
    made = files(await document_of(app, language="fr"))
    assert {form: (tmp_path / form).read_bytes() == made[form] for form in FORMATS} == dict.fromkeys(FORMATS, True)


async def test_a_published_stock_taking_changes_no_later_one(app: App) -> None:
    facts = await facts_of(app)
    before = files(await document_of(app))
    number, former = await app.stocktaking.publish(CURATOR, facts, "en", stored())
    assert former is None
    assert files(await document_of(app)) == before
    again, former = await app.stocktaking.publish(CURATOR, facts, "en", stored(6))
    assert (again, former) == (number, stored(5))


# -- periods ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "day"), [("", ""), ("2016", "2016-01-01"), (" 2016-06 ", "2016-06-01")])
async def test_a_period_begins_on_a_day_a_month_or_a_year(app: App, typed: str, day: str) -> None:
    assert app.stocktaking.since_when(typed) == day


@pytest.mark.parametrize("typed", ["yesterday", "2016-13", "2016-02-30", "16.6.2016", "0001", "٢٠١٦", "2028-01-01"])
async def test_what_is_no_day_that_has_passed_is_refused(app: App, typed: str) -> None:
    with pytest.raises(InvalidInputError):
        app.stocktaking.since_when(typed)


async def test_a_period_leaves_out_what_came_before_it(app: App) -> None:
    document = await document_of(app, since="2015-06-01")
    assert document.subtitle == "From 1 June 2015 to 20 October 2016"
    assert counted(document)["Meetings held"] == "1"
    text = text_of(document)
    assert "about 50" in text
    assert "33 senior experts" not in text
    assert counted(document)["Organisations that take part"] == "99"
    assert counted(document)["Organisations listed in this time"] == "99"


async def test_a_period_in_which_nothing_was_recorded_says_so(app: App) -> None:
    document = await document_of(app, since="2027-01-01")
    assert document.subtitle == "From 1 January 2027; the newest thing that is recorded is of 20 October 2016"
    assert "No e-conversation was held in this time." in text_of(document)
    assert counted(document)["Organisations listed in this time"] == "0"


async def test_growth_counts_what_was_printed_from_its_day_and_the_rest_from_when_it_came(app: App) -> None:
    await add(app, "First newcomer", days=-40)
    await add(app, "Second newcomer")
    figure = next(part for part in after(await document_of(app), "Growth") if isinstance(part, Figure))
    assert "June 2016: 99; January 2027: 100; March 2027: 101" in figure.alternative


# -- what was added -----------------------------------------------------------------------------------------------


async def test_what_came_into_the_library_stands_by_its_kind(app: App) -> None:
    await approve(app, await share(app, title="Night buses and safety"))
    document = await document_of(app)
    assert counted(document)["Works added to the library"] == "1"
    (items,) = [part.items for part in after(document, "Report (1)") if isinstance(part, Bullets)]
    assert list(items) == ["Night buses and safety (Okoye, Lund, 2019)"]


async def test_a_closed_conversation_has_its_published_reply_in_a_paragraph(app: App) -> None:
    number = await begin(app, "chatham")
    await feature(app)

    def summed(tx: Transaction) -> None:
        store.set_outcome(
            tx, GUILD, number, summary="The network found two entry points.", decided="", reason="It has ended."
        )

    await app.database.transaction(summed)
    version = (await app.conversations.facilitated(CURATOR, f"#{number}")).version
    await app.closing.finish(CURATOR, number, version)
    document = await document_of(app)
    parts = [part for part in after(document, "A chatham conversation") if isinstance(part, Paragraph)]
    assert [part.text for part in parts if part.quoted] == ["The network found two entry points."]
    assert "Held under the Chatham House Rule: no names are given." in parts[0].text
    for content in files(document).values():
        assert b"Adaeze" not in content


async def test_what_a_curator_writes_stands_first_in_its_language(app: App) -> None:
    await foreword(app, "Dear colleagues,\n\nwe look back.", "fr")
    french = await document_of(app, language="fr")
    assert [part.text for part in french.parts[1:3] if isinstance(part, Paragraph)] == [
        "Dear colleagues,", "we look back.",
    ]  # fmt: skip
    english = await document_of(app)
    assert isinstance(english.parts[3], Paragraph)
    assert english.parts[3].text == "Written in French."
    await foreword(app, "", "fr")
    assert "look back" not in text_of(await document_of(app, language="fr"))


async def test_only_curators_write_a_foreword_or_publish(app: App) -> None:
    facts = await facts_of(app)
    for attempt in (
        app.stocktaking.write_foreword(MEMBER, "en", "Hello"),
        app.stocktaking.foreword(MEMBER, "en"),
        app.stocktaking.publish(MEMBER, facts, "en", stored()),
        app.stocktaking.require_curator(MEMBER),
    ):
        with pytest.raises(NotAllowedError):
            await attempt
    with pytest.raises(InvalidInputError):
        await foreword(app, "a" * (FOREWORD_LENGTH + 1))


async def test_what_was_published_is_a_report_of_the_network_and_audited(app: App) -> None:
    facts = await facts_of(app, language="es")
    number, _former = await app.stocktaking.publish(CURATOR, facts, "es", stored())
    found = await app.resources.resource(GUILD, number)
    assert (found.key, found.work.kind, found.work.issued) == ("stocktaking-2016-10-20-es", "report", "2016-10-20")
    assert found.file is not None
    assert found.file.message == 5
    assert found.work.authors[0].name.startswith("Grupo de Trabajo Técnico")
    acts = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"resource:{number}", limit=5))
    assert [(one.action, one.actor) for one in acts] == [("stocktaking.publish", CURATOR.user)]


# -- what it never says -------------------------------------------------------------------------------------------


async def test_nothing_that_is_not_public_stands_in_any_format(app: App) -> None:
    """Marks are planted in drafts, in what waits, in forms and in words that are not everybody's (P1, P2)."""
    await share(app, title=f"{MARK}waits", why=f"{MARK}why")
    await app.drafts.keep(MEMBER, "organisation", {"name": f"{MARK}draft"})
    await app.dock.ask(MEMBER, Need(need=f"{MARK}need of mediation in Medellín", language="en"))
    form = InterestForm(name=f"{MARK}Name", organisation=f"{MARK}House", place=f"{MARK}Town", why=f"{MARK}wish")
    await app.interest.express(MEMBER, form, language="en", channel=9)
    planned = await begin(app, "attributed", thread=5701)
    number = await begin(app, "chatham")
    await feature(app, words=f"{MARK}words were said by somebody of the council, and nobody else.")

    def hidden(tx: Transaction) -> None:
        store.set_phase(tx, GUILD, planned, "planned")
        tx.execute("UPDATE conversation SET title = :title WHERE id = :id", title=f"{MARK}planned", id=planned)
        tx.execute("INSERT INTO conversation_withheld VALUES (:id, :name)", id=number, name=f"{MARK}withheld")
        for conversation in (planned, number):
            outcome_store.add_commitment(
                tx, GUILD, conversation, text="Write it up" if conversation == number else f"{MARK}step",
                owner=f"{MARK}owner", owner_user=77, due=None, now=app.clock.now(),
            )  # fmt: skip
        event = events_store.events(tx, GUILD)[1]
        tx.execute("UPDATE event SET organiser = 880000000000000043 WHERE id = :id", id=event.id)
        tx.execute(
            """INSERT INTO event_answer (event_id, original, guild_id, user_id, answer, language, at)
               VALUES (:id, 'x', :guild, 880000000000000043, 'going', 'en', 1)""",
            id=event.id, guild=GUILD,
        )  # fmt: skip

    await app.database.transaction(hidden)
    for language in ("en", "fr"):
        document = await document_of(app, language=language)
        assert MARK not in text_of(document)
        assert "880000000000000043" not in text_of(document)
        for form_of, content in files(document).items():
            assert MARK.encode() not in content, form_of
    assert "Write it up" in text_of(await document_of(app))


async def test_whatever_somebody_leaves_of_their_own_stands_in_no_format(app: App) -> None:
    """Somebody does all that leaves something of them: profile, introductions, expressions of interest, drafts …"""
    number = await begin(app)
    await live(app, PERSON, MARK, number, 1)
    document = await document_of(app)
    assert "1 person is listed" in text_of(document) or "Nobody is listed" in text_of(document)
    for form, content in files(document).items():
        for own in (MARK, str(PERSON.user)):
            assert own.encode() not in content, form
    assert MARK not in text_of(document)


async def test_it_holds_nothing_of_another_server(app: App) -> None:
    await app.database.transaction(lambda tx: app.guilds.ensure(tx, OTHER_GUILD))
    document = await document_of(app, guild=OTHER_GUILD)
    text = text_of(document)
    assert "Geneva" not in text
    assert "The network has not been described yet." in text


async def test_an_empty_network_has_an_honest_short_document(empty_app: App) -> None:
    await empty_app.database.transaction(lambda tx: empty_app.guilds.ensure(tx, GUILD))
    document = await document_of(empty_app)
    lines = lines_of(document)
    assert document.made_at == "2027-03-01"  # the day of the question: nothing is recorded
    for line in (
        "The network has not been described yet.", "No meeting is recorded yet.", "No e-conversation has been held yet.",
        "No promise is recorded yet.", "The library is empty as yet.", "No organisation is listed yet.",
    ):  # fmt: skip
        assert line in lines
    assert len(lines) < 60
    assert not any(isinstance(part, Figure) for part in document.parts)
    assert all(files(document).values())


# -- the formats --------------------------------------------------------------------------------------------------


async def test_nothing_that_anybody_typed_is_markup_in_any_format(app: App) -> None:
    """I2, I3: no ping, no masked link, no element of a page."""
    await foreword(app, EVIL)
    await add(app, EVIL)
    made = files(await document_of(app))
    page = Page(made["html"].decode())
    assert "script" not in page.started
    assert page.wrong == []
    assert EVIL in page.words
    text = made["markdown"].decode()
    assert "@everyone" not in text
    assert "](https://evil" not in text.replace("\\](", "")
    assert "<script" not in text.replace("\\<", "")


async def test_accents_change_neither_the_order_of_countries_nor_that_of_towns(app: App) -> None:
    document = await document_of(app, language="fr")
    (latin,) = (row for row in table_of(document, "Région") if row[0] == "Amérique latine et Caraïbes")
    alone = [one.removesuffix(" 1") for one in latin[2].split(", ") if one.endswith(" 1")]
    assert "Équateur" in alone
    assert alone == sorted(alone, key=fold)
    (shown,) = (
        part.alternative
        for part in document.parts
        if isinstance(part, Figure) and part.name == "participants-on-the-map"
    )
    assert "Europe\u202f: 36\u202f; " in shown


@pytest.mark.parametrize("count", [1, FEW - 1, FEW])
async def test_numbers_that_would_tell_of_one_person_are_left_out(app: App, count: int) -> None:
    made = IntroductionCounts(
        asked=count, accepted=count, nothing=0, withdrawn=0, waiting=0, median_days_to_answer=0.1,
        helped_yes=count - 1, helped_no=1,
    )  # fmt: skip
    wished = InterestCounts(new=0, in_touch=0, joined=count - 1, declined=1)
    gap = GapCount(
        kind="theme", theme="mediation", place="CD", language="", count=min(count, FEW_NEEDS), last=date(2027, 3, 1)
    )
    facts = replace(await facts_of(app), introductions=made, interest=wished, gaps=[gap])
    text = text_of(compose(facts, app.languages["en"]))
    enough = count >= FEW
    assert ("Did it help? Yes" in text, "no: 1" in text) == (enough, enough)
    assert ("Half of the answers came within 1 day." in text) is enough
    assert "declined" not in text
    assert ("joined: 4" in text) is enough
    assert ("Mediation · Democratic Republic of the Congo" in text) is (count >= FEW_NEEDS)
    told = "\n".join(line for one in pulse(facts, app.languages["en"]) for line in one.figures)
    assert ("did it help" in told) is enough


async def test_an_organisation_without_a_category_is_named_too(app: App) -> None:
    await add(app, "Lonely House of Peace")
    text = text_of(await document_of(app))
    assert "Without a category" in text
    assert "Lonely House of Peace" in text


async def test_the_page_is_whole_and_loads_nothing(app: App) -> None:
    document = await document_of(app, language="fr")
    text = files(document)["html"].decode()
    page = Page(text)
    assert (page.open, page.wrong) == ([], [])
    assert [one for one in page.addresses if not one.startswith("http://www.gpplatform.ch/")] == []
    assert not {"script", "link", "img", "iframe"} & set(page.started)
    assert '<html lang="fr">' in text
    assert "url(" not in text
    assert page.labels == [part.alternative for part in document.parts if isinstance(part, Figure)]


async def test_markdown_says_in_words_what_its_pictures_show(app: App) -> None:
    document = await document_of(app)
    text = files(document)["markdown"].decode()
    for part in document.parts:
        if isinstance(part, Figure):
            assert f"[{part.name}]: data:image/svg+xml;base64," in text
            assert f"][{part.name}]" in text
    assert "\n14. Ebril, Iraq" in text
    assert text.startswith("# Stock-taking document\n")


async def test_headings_of_every_format_are_those_of_the_document(app: App) -> None:
    document = await document_of(app)
    headings = [part for part in document.parts if isinstance(part, Heading)]
    text = files(document)["markdown"].decode()
    assert [f"{'#' * (one.level + 1)} {one.text}" for one in headings] == [
        line.replace("\\", "") for line in text.splitlines() if line.startswith("##")
    ]


async def test_the_words_for_the_map_fit_into_a_message(app: App) -> None:
    facts = await facts_of(app)
    made = app.stocktaking.made(facts, "en", [])
    assert len(made.map_alternative) <= 1024
    assert "Geneva 16" in made.map_alternative
    assert made.map.startswith(b"\x89PNG")
    assert app.stocktaking.made(replace(facts, directory=replace(facts.directory, listed=())), "en", []).map == b""


async def test_documents_are_drawn_one_after_another(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = await facts_of(app)
    at_work, most, draw = 0, 0, app.stocktaking.made

    def watched(*asked: Any) -> Made:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        try:
            return draw(*asked)
        finally:
            at_work -= 1

    monkeypatch.setattr(app.stocktaking, "made", watched)
    made = await asyncio.gather(*(app.stocktaking.drawn(facts, "en", ["markdown"]) for _person in range(4)))
    assert len(made) == 4
    assert most == 1
