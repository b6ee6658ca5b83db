"""The library through Discord: what anybody may ask of it (D1, D11, I2, I3, I4, I6, I8, R5)."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Sequence

import pytest

from bot.core.guilds import Actor
from bot.directory.forms import OrganisationForm
from bot.resources import review_store, store
from bot.resources.form import ResourceForm
from bot.resources.records import KIND, KINDS, LANGUAGES, Author, Content, Resource, ResourceTerm, Share, Work
from bot.resources.service import FACETS
from bot.resources.sharing import Started
from bot.ui.addresses import LONGEST, address
from bot.ui.text import searched
from bot.vocabulary.records import SUBJECT_AXES
from cogs.resources.cards import STYLES
from cogs.resources.state import FindState
from tests.support.network import Network

PALERMO = "Palermo Renaissance"
GRAMMAR = "Understanding the Grammar of the City"


def actor(network: Network) -> Actor:
    return Actor(user=1, guild=network.guild, administrator=True)


def every_part(answer):
    """Every component of the messages of an answer, those inside others too."""
    waiting = [part for message in answer.messages for part in message.components]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part.get("components", [])
        waiting += [part["accessory"]] if "accessory" in part else []


def buttons(answer) -> list[str]:
    return [str(part.get("label")) for part in every_part(answer) if part.get("type") == 2]


def menus(answer) -> dict[str, list[str]]:
    return {
        str(part["placeholder"]): [str(option["label"]) for option in part["options"]]
        for part in every_part(answer)
        if part.get("type") == 3
    }


def said(answer) -> list[str]:
    """Every text of an answer, as it goes over the wire."""
    return [str(part["content"]) for part in every_part(answer) if "content" in part]


async def press(network: Network, custom_id: str, *, values: Sequence[str] = (), person=None):
    """Press a button, or use a menu, that no message has, as a forged client could."""
    person = person or network.member
    answer = await person.run("/resources latest")
    stored = network.world.env.backend.get_message(answer.first.channel, answer.first.id)
    component = {"type": 2, "style": 2, "label": "Forged", "custom_id": custom_id, "id": 900}
    if values:
        component = {
            "type": 3, "custom_id": custom_id, "id": 900, "placeholder": "Forged", "min_values": 1, "max_values": 1,
            "options": [{"label": value, "value": value} for value in values],
        }  # fmt: skip
    stored.components[:] = [part for part in stored.components if part["type"] != 1]
    stored.components.append({"type": 1, "id": 901, "components": [component]})
    return await (person.choose(values[0]) if values else person.click("Forged"))


async def added(network: Network, content: Content, why: str = "") -> Resource:
    """Put something into the library as it is, past every check of what people type."""

    def work(tx):
        made = store.insert(
            tx, network.guild, key=store.next_key(tx), status="published", origin="submitted", now=1_900_000_000
        )
        store.write(tx, network.guild, made, content)
        tx.execute("UPDATE resource SET published_at = 1900000000 WHERE id = :id", id=made)
        if why:
            share = Share(
                user=1, why=why, language="en", channel=1, message=None, tell="here", at=network.app.clock.now()
            )
            review_store.put_share(tx, network.guild, made, share)
        network.app.resource_indexer.put(tx, network.guild, made)
        return made

    return await network.app.resources.resource(network.guild, await network.app.database.transaction(work))


# -- find -----------------------------------------------------------------------------------------------------


async def test_what_is_found_is_private_unless_asked_for_in_public(network: Network) -> None:
    for command in ("find query:city", f'show resource:"{PALERMO}"', f'cite resource:"{PALERMO}"', "latest"):
        assert (await network.member.run(f"/resources {command}")).ephemeral, command
    for command in ("find query:city public:true", f'show resource:"{PALERMO}" public:true'):
        answer = await network.member.run(f"/resources {command}")
        assert not answer.ephemeral, command
        assert menus(answer) == {}
        assert not {"Next", "Share here", "Cite", "Edit"} & set(buttons(answer)), command


async def test_each_finds_in_their_own_language(network: Network) -> None:
    assert "Alanís and Alvarado 2015" in (await network.member.run("/resources find query:juarez")).text
    assert "Alanís y Alvarado 2015" in (await network.miembro.run("/resources find query:juarez")).text
    bogota = "Human Safety Practice"
    assert bogota in (await network.membre.run("/resources find query:colombie")).text
    assert bogota in (await network.membro.run("/resources find query:colômbia")).text
    assert bogota in (await network.miembro.run("/resources find query:bogotá")).text


async def test_a_slip_is_said_and_what_was_typed_can_be_searched_exactly(network: Network) -> None:
    answer = await network.member.run("/resources find query:muggha")
    assert "for “muggah”" in answer.text
    assert "“muggha”" in answer.text
    exactly = await network.member.click("Search exactly that instead")
    assert "The library has nothing for “muggha” yet." in exactly.text
    assert "38 resources" in (await network.member.click("See everything")).text


async def test_a_search_of_which_one_word_is_nowhere_says_so(network: Network) -> None:
    answer = await network.member.run('/resources find query:"gender zzzzzz"')
    assert "Nothing answers to every word; these answer to all but one." in answer.text
    assert "Espacio urbano" in answer.text


async def test_what_finds_nothing_names_themes_and_the_way_on_and_is_not_said_to_the_channel(network: Network) -> None:
    answer = await network.member.run("/resources find query:xyzzy public:true")
    assert answer.ephemeral
    assert "/resources share" in answer.text
    assert "See everything" in buttons(answer)
    terms = await network.app.vocabulary.terms(network.guild)
    for axis in SUBJECT_AXES:
        for term in terms.axis(axis):
            page = await network.app.resources.find(network.guild, term.names["en"])
            if not page.results and page.nearest:
                shown = await network.member.run(f'/resources find query:"{term.names["en"]}"')
                assert f"Theme “{term.names['en']}”: no resource yet." in shown.text
                return
    pytest.fail("every theme of the vocabulary is found")


async def test_nothing_under_a_filter_can_be_searched_without_it(network: Network) -> None:
    answer = await network.member.run("/resources find query:palermo year:2016")
    assert "No resource for “palermo” with these filters: 2016." in answer.text
    assert PALERMO in (await network.member.click("Search without narrowing")).text


async def test_pages_are_turned_narrowed_widened_and_shared(network: Network) -> None:
    first = await network.member.run("/resources find query:city")
    total = int(re.search(r"of (\d+)", first.text)[1])  # type: ignore[index]
    assert f"1–5 of {total}" in first.text
    assert f"6–10 of {total}" in (await network.member.click("Next")).text
    assert f"1–5 of {total}" in (await network.member.click("Previous")).text
    narrowed = await network.member.choose("Kind: case study")
    assert "· case study" in narrowed.text
    assert total > int(re.search(r"(\d+) resources for", narrowed.text)[1])  # type: ignore[index]
    assert f"1–5 of {total}" in (await network.member.click("All results")).text
    await network.member.click("Next")
    shared = await network.member.click("Share here")
    assert not shared.ephemeral
    assert f"6–10 of {total}" in shared.text
    assert set(buttons(shared)) == {"Open"}


async def test_every_entry_of_the_menu_narrows_to_as_many_as_it_says(network: Network) -> None:
    await network.member.run("/resources find query:violence")
    entries = menus(network.member.last)["Narrow"]
    assert len(entries) > 5
    for entry in entries:
        first = await network.member.run("/resources find query:violence")
        option = next(
            option for part in every_part(first) for option in part.get("options") or () if option["label"] == entry
        )
        narrowed = await network.member.choose(entry)
        assert str(option["description"]).split()[0] in narrowed.text.splitlines()[1], entry


async def test_filters_may_be_typed_as_people_say_them(network: Network) -> None:
    for given in (
        'kind:"case study" place:Italy language:english',
        "kind:case-study place:Palermo year:2012",
        'theme:"organised crime" place:IT',
    ):
        assert PALERMO in (await network.member.run(f'/resources find query:"" {given}')).text, given
    french = await network.membre.run('/resources find query:"" place:Italie language:anglais')
    assert PALERMO in french.text
    for given, said_then in {
        "kind:poem": "“poem” is not on the list",
        "theme:astrology": "“astrology” is not on the list",
        "place:atlantis": "“atlantis” is not on the list",
        "language:klingon": "“klingon” is not on the list",
        "year:20166": "“20166” is not a year",
        "year:²⁰¹⁶": "is not a year",
    }.items():
        answer = await network.member.run(f'/resources find query:"" {given}')
        assert said_then in answer.text, given
        assert answer.ephemeral


@pytest.mark.parametrize(
    "query", ['NEAR( \\"a* OR -b : ^', "\u202eabc\u3164", ":::::", "'; DROP TABLE resource; --", "x" * 3000, "ا" * 80]
)
async def test_any_text_is_answered(network: Network, query: str) -> None:
    """I1."""
    for command in (f'find query:"{query}"', f'show resource:"{query}"', f'export format:csv query:"{query}"'):
        answer = await network.member.run(f"/resources {command}")
        assert "wrong on our side" not in answer.text
        assert answer.messages


async def test_the_list_offers_what_people_type(network: Network) -> None:
    async def offered(person, command: str) -> list[str]:
        return [str(one["name"]) for one in (await person.complete(f"/resources {command}")).choices]

    assert await offered(network.member, "find place:ital") == ["Italy", "Palermo, Italy"]
    assert await offered(network.miembro, "find place:ital") == ["Italia", "Palermo, Italia"]
    assert await offered(network.miembro, "find place:bogota") == ["Bogotá, Colombia"]
    assert await offered(network.member, "find place:mexique") != []
    assert await offered(network.member, "find language:") == ["English", "Spanish"]
    assert (await offered(network.member, "find year:"))[:2] == ["2016", "2015"]
    assert await offered(network.member, "find year:19") == []
    assert "case study" in await offered(network.member, "find kind:case")
    assert len(await offered(network.member, "find kind:")) == len(KINDS)
    for typed in ("city", "muggah", "ur", "juterson", ""):
        for name in await offered(network.member, f"show resource:{typed}" if typed else 'show resource:""'):
            assert 0 < len(name) <= 100
            assert name.count(" · ") <= 1
    shown = await offered(network.member, 'show resource:"entry points"')
    assert any(name.endswith(" 2016") for name in shown), "the year is never cut"


# -- one ------------------------------------------------------------------------------------------------------


async def test_a_card_says_what_it_is_where_it_stands_and_what_was_added(network: Network) -> None:
    answer = await network.member.run(f'/resources show resource:"{GRAMMAR}"')
    for shown in (
        "Jonathan Luke Austin and Oliver Jütersonke",
        "2016 · paper · English · Geneva Peacebuilding Platform",
        "Austin, J. L., & Jütersonke, O. (2016).",
        "Number 1 of the network",
        "given names of authors",
        "organisations",
    ):
        assert shown in answer.text, shown
    assert answer.text.count("none known yet") == 1, "that there is no link is said once"
    assert {"Cite", "What was noted", "Share here"} <= set(buttons(answer))
    assert "Open the file" not in buttons(answer)
    assert "Edit" not in buttons(answer)


async def test_everything_opens_is_cited_and_explained(network: Network) -> None:
    for resource in await network.app.resources.every(network.guild):
        for person in (network.member, network.membre):
            card = await person.run(f'/resources show resource:"#{resource.id}"')
            assert resource.work.title in card.text.replace("\\", "")
        if resource.ledger:
            noted = await press(network, f"res.why:{resource.id}")
            assert "Ledger: " in noted.text
            assert len(noted.text) > 150
        cited = await network.member.run(f'/resources cite resource:"#{resource.id}"')
        assert "Cited as APA" in cited.text


async def test_the_menus_of_a_card_open_the_directorys_card_and_a_related_one(network: Network) -> None:
    await network.member.run(f'/resources show resource:"{GRAMMAR}"')
    related = menus(network.member.last)["Open a related one"]
    opened = await network.member.choose(related[0])
    assert related[0] in opened.text
    assert opened.ephemeral
    await network.member.run(f'/resources show resource:"{GRAMMAR}"')
    body = await network.member.choose("Geneva Peacebuilding Platform")
    assert "Geneva, Switzerland" in body.text
    listed = await network.member.click(next(label for label in buttons(body) if label.startswith("In the library")))
    assert "from or about Geneva Peacebuilding Platform" in listed.text
    assert GRAMMAR in listed.text


async def test_a_card_is_shared_and_what_was_noted_is_read(network: Network) -> None:
    await network.member.run(f'/resources show resource:"{GRAMMAR}"')
    noted = await network.member.click("What was noted")
    assert noted.ephemeral
    assert f"Ledger: {GRAMMAR}" in noted.text
    await network.member.run(f'/resources show resource:"{GRAMMAR}"')
    shared = await network.member.click("Share here")
    assert not shared.ephemeral
    assert (buttons(shared), menus(shared)) == ([], {}), "it has no link, so there is nothing to press"


async def test_a_link_is_read_where_its_host_is_seen_and_the_archived_copy_where_it_is_dead(network: Network) -> None:
    work = Work(
        title="Linked", link="https://example.org/a.pdf", archived="https://web.archive.org/web/2016/example.org/a.pdf"
    )
    made = await added(network, Content(work=work))
    answer = await network.member.run('/resources show resource:"Linked"')
    assert "Read on example.org" in buttons(answer)
    await network.app.database.transaction(
        lambda tx: tx.execute("UPDATE resource_link SET state = 'dead' WHERE resource_id = :id", id=made.id)
    )
    dead = await network.member.run('/resources show resource:"Linked"')
    assert "Read on web.archive.org" in buttons(dead)


async def test_the_edit_button_is_for_curators(network: Network) -> None:
    assert "Edit" not in buttons(await network.member.run(f'/resources show resource:"{GRAMMAR}"'))
    assert "Edit" in buttons(await network.curator.run(f'/resources show resource:"{GRAMMAR}"'))
    assert "Edit" not in buttons(await network.curator.run(f'/resources show resource:"{GRAMMAR}" public:true'))


async def test_what_could_be_several_is_asked_back_with_their_titles(network: Network) -> None:
    answer = await network.member.run("/resources show resource:urban")
    assert "“urban” could be several resources: Understanding the Grammar of the City; Entry" in answer.text
    assert "… …" not in answer.text


async def test_a_work_without_authors_or_year_is_said_to_be_so(network: Network) -> None:
    assert "no author stated, 2016 · " in (await network.member.run("/resources find query:governing")).text
    assert "no author stated, no year · " in (await network.member.run("/resources find query:jcss")).text
    assert "El Colegio de Jalisco, no year · " in (await network.member.run("/resources find query:tianguis")).text


async def test_latest_is_turned_to_its_end(network: Network) -> None:
    answer = await network.member.run("/resources latest")
    assert "1–5 of 38" in answer.text
    while "Next" in buttons(answer):
        answer = await network.member.click("Next")
    assert "36–38 of 38" in answer.text
    assert "Previous" in buttons(answer)


async def test_a_server_without_a_library_is_told_how_to_begin(network: Network) -> None:
    assert "/resources share" in (await network.outsider.run("/resources latest")).text
    assert "has nothing for “city” yet" in (await network.outsider.run("/resources find query:city")).text
    assert "Nothing in the library answers" in (await network.outsider.run("/resources export format:csv")).text


# -- cite and export --------------------------------------------------------------------------------------------


async def test_every_style_is_reached_by_command_and_by_button(network: Network) -> None:
    for key, name in STYLES.items():
        by_command = await network.member.run(f'/resources cite resource:"{GRAMMAR}" style:{key}')
        assert f"Cited as {name}" in by_command.text
        assert set(buttons(by_command)) == set(STYLES.values()) - {name}
    await network.member.run(f'/resources cite resource:"{GRAMMAR}"')
    for name in ("Chicago", "BibTeX", "RIS", "CSL-JSON", "APA"):
        pressed = await network.member.click(name)
        assert f"Cited as {name}" in pressed.text
        assert "Austin" in pressed.text
        assert len(said(pressed)) == 2


FILE_NAMES = {
    "csv": "resources.csv",
    "apa": "resources.txt",
    "chicago": "resources.txt",
    "bibtex": "resources.bib",
    "ris": "resources.ris",
    "csl-json": "resources.json",
}


@pytest.mark.parametrize(("form", "name"), FILE_NAMES.items())
async def test_each_format_is_a_file_of_what_the_search_finds(network: Network, form: str, name: str) -> None:
    answer = await network.member.run(f"/resources export format:{form} query:police")
    assert answer.ephemeral
    assert "3 resources." in answer.text
    assert [file.name for file in answer.files] == [name]
    assert "Menkhaus" in (answer.files[0].text or "")
    whole = await network.member.run(f"/resources export format:{form}")
    assert "38 resources." in whole.text
    if form == "csv":
        assert len(list(csv.DictReader(io.StringIO(whole.files[0].text)))) == 38
    if form == "csl-json":
        assert len(json.loads(whole.files[0].text or "")) == 38


async def test_an_export_of_nothing_is_no_file(network: Network) -> None:
    answer = await network.member.run("/resources export format:ris query:palermo year:2016")
    assert "so there is no file" in answer.text
    assert answer.files == []


# -- what is forged ---------------------------------------------------------------------------------------------

REFUSED = ("out of date", "not in the library any more", "no file with this resource", "not in the directory any more")


@pytest.mark.parametrize(
    "custom_id",
    [
        "res.open:999999", "res.open:x", "res.open:-1", "res.open", "res.open:" + "9" * 60, "res.open:²",
        "res.style:1:xx", "res.style:1", "res.style:999999:apa", "res.cite:999999", "res.why:999999", "res.why:",
        "res.find", "res.find:x", "res.find:0::::::", "res.find:999:::::::city", "res.find:0::99:::::city",
        "res.find:0:::zzzz::::city", "res.find:0::::ZZZ:::city", "res.find:0:::::20166::city",
        "res.find:0::::::english:city", "res.find:²:::::::city", "res.share:0", "res.sharecard:999999", "res.latest",
        "res.latest:x", "res.of:999999", "res.of:", "res.of:1:x", "res.file:999999", "res.file:1", "res.choose",
        "res.narrow:0:::::::city", "res.nothing:1",
    ],
)  # fmt: skip
async def test_a_forged_button_is_refused_in_words(network: Network, custom_id: str) -> None:
    """I8."""
    answer = await press(network, custom_id)
    assert any(words in answer.text for words in REFUSED), answer.text
    assert answer.ephemeral


@pytest.mark.parametrize(
    ("custom_id", "value"),
    [
        ("res.narrow:0:::::::city", "evil:x"), ("res.narrow:0:::::::city", "kind:evil"),
        ("res.narrow:0:::::::city", "place:' OR 1"), ("res.narrow:0:::::::city", "place:²"),
        ("res.narrow:0:::::::city", "place:" + "9" * 60), ("res.narrow:0:::::::city", "year:" + "2" * 90),
        ("res.narrow:0:::::::city", "language:English"), ("res.narrow:0:::::::city", "kind"),
        ("res.choose", "999999"), ("res.choose", "x"),
    ],
)  # fmt: skip
async def test_a_forged_choice_is_refused_in_words(network: Network, custom_id: str, value: str) -> None:
    answer = await press(network, custom_id, values=[value])
    assert any(words in answer.text for words in REFUSED), answer.text


async def test_a_theme_that_is_none_narrows_to_nothing(network: Network) -> None:
    answer = await press(network, "res.narrow:0:::::::city", values=["theme:[x](https://evil.example) @everyone"])
    assert "[x](" not in "".join(said(answer))
    assert "@everyone" not in "".join(said(answer))


async def test_what_is_not_in_the_library_cannot_be_opened_by_its_number(network: Network) -> None:
    member = Actor(user=network.member.actor.id, guild=network.guild)
    form = ResourceForm(title="Quokka zoology", credits="Quokkason, Quentin\n2016", kind="paper")
    number = await network.app.sharing.keep(member, Started(form=form, channel=network.member.place.id))
    waiting = await network.app.sharing.send(member, number, "en")
    for route in ("open", "cite", "why", "sharecard"):
        answer = await press(network, f"res.{route}:{waiting.id}", person=network.miembro)
        assert "Quokka" not in answer.text, route
    for style in STYLES:
        assert "Quokka" not in (await press(network, f"res.style:{waiting.id}:{style}", person=network.miembro)).text
    for command in ("show", "cite"):
        for named in (f"#{waiting.id}", "Quokka zoology"):
            assert "Quentin" not in (await network.miembro.run(f'/resources {command} resource:"{named}"')).text


async def test_another_servers_resource_opens_nothing(network: Network) -> None:
    for route in ("open", "cite", "why", "sharecard"):
        answer = await press(network, f"res.{route}:1", person=network.outsider)
        assert any(words in answer.text for words in REFUSED), answer.text
    for command in ("show", "cite"):
        assert GRAMMAR not in (await network.outsider.run(f'/resources {command} resource:"#1"')).text
    assert not (await network.outsider.complete("/resources show resource:city")).choices
    assert not (await network.outsider.complete("/resources find place:c")).choices


# -- hostile and long -------------------------------------------------------------------------------------------

NASTY = "@everyone @here <@&1> <@1> <#1> [safe](https://evil.example) **x** `y` ||z|| \u202etxt\u3164\u200b\u2066"


async def test_nothing_that_people_give_pings_or_hides_anything(network: Network) -> None:
    """I2, I3, I4: in every field, on every card, with no mention allowed in any request."""
    made = await added(
        network,
        Content(
            work=Work(
                title=f"Nasty {NASTY}", subtitle=NASTY, publisher=NASTY, abstract=NASTY,
                authors=[Author(family=NASTY, given=NASTY), Author(name=NASTY, role="editor")],
            ),
            aliases=[NASTY],
        ),
        why=NASTY,
    )  # fmt: skip
    answers = [
        await network.member.run(f'/resources find query:"Nasty {NASTY[:40]}"'),
        await network.member.run("/resources find query:nasty public:true"),
        await network.member.run(f'/resources show resource:"#{made.id}"'),
        await network.membre.run(f'/resources show resource:"#{made.id}" public:true'),
        await network.member.run("/resources latest"),
        await network.member.run(f'/resources show resource:"{NASTY}"'),
        await network.member.run(f'/resources find query:"" kind:"{NASTY}"'),
    ]
    assert any("Nasty" in text for text in said(answers[4])), "it is the latest"
    for answer in answers:
        for text in [*said(answer), *(message.content for message in answer.messages)]:
            assert "@everyone" not in text
            assert "@here" not in text
            assert "[safe](" not in text.replace("\\[safe\\](", "")
            assert not re.search(r"(?<!\\)<[@#]", text), text
            assert not re.search("[\u202a-\u202e\u2066\u2067\u3164]", text), text
    for answer in answers[:6]:
        for part in every_part(answer):
            labels = [str(part.get("label", "")), *(str(one["label"]) for one in part.get("options") or ())]
            assert not any(re.search("[\u202a-\u202e\u2066\u2067\u3164]", label) for label in labels)
    for style in STYLES:
        cited = await network.member.run(f'/resources cite resource:"#{made.id}" style:{style}')
        fenced = said(cited)[-1] if said(cited)[-1].startswith("```") else said(cited)[0]
        assert fenced.count("```") == 2, "a citation cannot leave its block"
        assert not re.search("[\u202a-\u202e\u2066\u2067]", fenced), style
    offered = (await network.member.complete("/resources show resource:nasty")).choices
    assert offered
    assert not any(re.search("[\u202a-\u202e\u2066\u3164]", str(one["name"])) for one in offered)
    for entry in network.world.env.http_requests:
        data = (entry.json.get("data") or entry.json) if isinstance(entry.json, dict) else {}
        if "allowed_mentions" in data:
            assert data["allowed_mentions"] == {"parse": []}


async def test_a_title_cannot_end_the_block_of_its_citation(network: Network) -> None:
    made = await added(network, Content(work=Work(title="Ticks ``` @everyone ``` `` ```` [a](https://b.example)")))
    for style in STYLES:
        cited = await network.member.run(f'/resources cite resource:"#{made.id}" style:{style}')
        assert any(text.count("```") == 2 and "````" not in text for text in said(cited)), (style, said(cited))


async def test_a_right_to_left_title_does_not_turn_the_line(network: Network) -> None:
    await added(network, Content(work=Work(title="أمن المدن", authors=[Author(family="بلدية")])))
    answer = await network.member.run("/resources find query:المدن")
    assert any("\u2068أمن المدن\u2069" in text for text in said(answer))


LONG = "Wxyz" * 75  # 300 characters


async def longest(network: Network) -> Resource:
    """The longest that a form lets through, and 30 authors of 120 letters."""
    bodies = [
        await network.app.curation.add(actor(network), OrganisationForm(name=f"{n:02}{'Body' * 50}"[:200]))
        for n in range(20)
    ]
    terms = await network.app.vocabulary.terms(network.guild)
    themes = sorted(
        (term for axis in SUBJECT_AXES for term in terms.axis(axis)),
        key=lambda term: -max(len(name) for name in term.names.values()),
    )
    countries = ["CD", "GB", "BO", "CF", "VC", "KN", "ST", "TT", "UM", "FM"]
    member = Actor(user=network.member.actor.id, guild=network.guild)
    form = ResourceForm(
        title=LONG, subtitle=f"Z{LONG[1:]}", publisher="P" * 200, abstract="Abstract " * 277, why="Why so " * 71,
        credits="Doe, Jane\n2016-03-16", address=f"https://{'long.' * 30}example.org/{'p' * 300}", kind="case-study",
        archived=f"https://web.archive.org/web/2016/{'q' * 440}", language="es", stage="draft",
        places="\n".join(f"{n:02}{'Town' * 18}, {country}" for n, country in enumerate(countries)),
        sources="\n".join(f"#{one.id}" for one in bodies[:10]),
        spoken_of="\n".join(f"#{one.id}" for one in bodies[10:]),
        themes=tuple(term.id.key for term in themes[:15]),
    )  # fmt: skip
    number = await network.app.sharing.keep(member, Started(form=form, channel=network.member.place.id))
    shared = await network.app.sharing.send(member, number, "en")
    shared = await network.app.resource_curation.approve(actor(network), shared.id, expected=shared.version)
    many = [Author(family=f"{n:02}{'Family' * 10}"[:60], given="Given" * 12) for n in range(30)]
    content = Content(
        work=dataclasses.replace(shared.work, authors=many),
        places=[(one.place.id if one.place else None, one.country, one.source) for one in shared.places],
        organisations=[(one.organisation, one.role, one.source) for one in shared.organisations],
        terms=shared.terms,
    )

    def work(tx):
        store.write(tx, network.guild, shared.id, content)
        network.app.resource_indexer.put(tx, network.guild, shared.id)

    await network.app.database.transaction(work)
    return await network.app.resources.resource(network.guild, shared.id)


async def test_the_longest_legal_data_is_shown_within_discords_limits(network: Network) -> None:
    """D11: the limits are checked on every request (bot/sandbox/limits.py), in four languages."""
    first = await longest(network)
    assert (len(first.places), len(first.organisations), len(first.terms)) == (10, 20, 15)
    for n in range(6):
        content = Content(
            work=dataclasses.replace(first.work, title=f"{n:02}{LONG[2:]}", link="", archived=""),
            terms=[ResourceTerm(term=one.term, source="added") for one in first.terms],
        )
        await added(network, content)
    for person in (network.member, network.miembro, network.membre, network.membro):
        for command in (
            f'find query:"{LONG[:60]}"', "find query:doe", f"find query:{'Family' * 10}", "latest",
            f'show resource:"#{first.id}"', f'show resource:"#{first.id}" public:true', f'show resource:"{LONG[:40]}"',
            *(f'cite resource:"#{first.id}" style:{style}' for style in STYLES),
        ):  # fmt: skip
            answer = await person.run(f"/resources {command}")
            assert answer.messages, command
            assert "wrong on our side" not in answer.text, command
        choices = (await person.complete(f"/resources show resource:{LONG[:20]}")).choices
        assert choices
        assert all(len(str(one["name"])) <= 100 and str(one["name"]).endswith("2016") for one in choices)
        assert (await person.complete("/resources find place:00")).choices
    for form in FILE_NAMES:
        assert (await network.member.run(f"/resources export format:{form}")).files
    listed = await press(network, f"res.of:{first.organisations[0].organisation}")
    assert "from or about" in listed.text


async def test_a_citation_that_is_cut_says_so_and_where_it_is_whole(network: Network) -> None:
    first = await longest(network)
    cited = await network.member.run(f'/resources cite resource:"#{first.id}" style:csl-json')
    assert "/resources export" in cited.text
    whole = await network.member.run(f'/resources cite resource:"{GRAMMAR}" style:csl-json')
    assert "/resources export" not in whole.text


# -- addresses --------------------------------------------------------------------------------------------------


async def test_the_short_marks_of_filters_tell_all_terms_and_kinds_apart(network: Network) -> None:
    terms = await network.app.vocabulary.terms(network.guild)
    keys = {term.id.key for axis in SUBJECT_AXES for term in terms.axis(axis)}
    marked: dict[str, set[str]] = {
        "kind": set(KINDS),
        "theme": keys,
        "place": {"IT", "CI", "1", "9999999"},
        "year": {"2016", "0001"},
        "language": {*LANGUAGES},
    }
    assert set(marked) == set(FACETS)
    for facet, known in marked.items():
        marks = set()
        for value in known:
            state = FindState(query="a:b", filters={facet: value}, page=3, literal=True)
            assert FindState.read(state.parts(), terms) == state
            marks.add(tuple(state.parts()))
        assert len(marks) == len(known), facet


LONG_SEARCHES = {"x": "x" * 80, "colons": "a:" * 40, "ß": "ß" * 60, "ligature": "ﷺ" * 60, "words": "word " * 20}


@pytest.mark.parametrize("query", LONG_SEARCHES.values(), ids=LONG_SEARCHES)
async def test_the_longest_search_with_every_filter_fits_into_an_address(network: Network, query: str) -> None:
    shown = await network.member.run(f'/resources find query:"{query}"')
    assert "wrong on our side" not in shown.text
    terms = await network.app.vocabulary.terms(network.guild)
    longest_theme = max((term.id.key for axis in SUBJECT_AXES for term in terms.axis(axis)), key=len)
    filters = {"kind": "other", "theme": longest_theme, "place": "9999999", "year": "2016", "language": "en"}
    state = FindState(query=searched(query), filters=filters, page=39, literal=True)
    for route in ("res.find", "res.narrow", "res.share"):
        assert len(address(route, *state.parts())) <= LONGEST
    assert FindState.read(state.parts(), terms) == state


async def test_the_index_is_of_this_kind_alone(network: Network) -> None:
    kinds = await network.app.database.read(
        lambda tx: {row[0] for row in tx.fetch("SELECT DISTINCT kind FROM search_entry")}
    )
    assert KIND in kinds


def test_the_address_in_a_citation_on_a_card_is_shown_as_it_is() -> None:
    from cogs.resources.wording import cited_line

    assert (
        cited_line("Doe, J. (2020). A *b*. https://example.org/a_b_c")
        == "Doe, J. (2020). A \\*b\\*. https://example.org/a_b_c"
    )
