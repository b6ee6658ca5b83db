"""The Chatham House Rule: what a veil takes out of texts, and out of what is kept of a conversation."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import contribution_store, store
from bot.conversations.records import Content, Conversation, Mode
from bot.conversations.veil import Veil, Veils
from bot.conversations.veil_names import listed, withheld
from bot.core.database import Transaction
from bot.directory.records import Called
from tests.support.apps import GUILD
from tests.support.clock import ManualClock

MARK = "[name withheld]"
PEOPLE = ["Ana-María Silva", "Łukasz Żółć", "Grace Hope Mwangi", "desmond", "Bob", "Santiago Ortiz"]
BODIES = [
    Called(name="Interpeace", abbreviation="", aliases=[], printed=["Interpeace, Geneva, Switzerland"], categories=[]),
    Called(name="Agency for Aid Abroad", abbreviation="USAID", aliases=["US AID"], printed=[], categories=[]),
    Called(name="World Health Organization", abbreviation="WHO", aliases=["OMS"], printed=[], categories=[]),
    Called(name="Erbil", abbreviation="", aliases=["Hewlêr", "City of Erbil"], printed=[], categories=["cities"]),
    Called(name="City of Johannesburg", abbreviation="CoJ", aliases=[], printed=[], categories=["cities"]),
]
PLACES = [("Johannesburg", "Johannesburgo", "Jozi"), ("Erbil", "Hewlêr"), ("Geneva", "Genève"), ("Santiago",)]
SENTENCES = {
    "en": "Last year we asked {name} about the buses, and nobody answered.",
    "fr": "L’an dernier, nous avons interrogé {name} au sujet des bus.",
    "es": "El año pasado preguntamos a {name} por los autobuses.",
    "pt_BR": "No ano passado perguntamos a {name} sobre os ônibus.",
}


def veil_of(*names: str) -> Veil:
    bodies, places = listed(BODIES, PLACES)
    return Veil(MARK, ["[nom retenu]"], (withheld(names, places), bodies))


VEIL = veil_of(*PEOPLE)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Ana-María Silva said so.", f"{MARK} said so."),
        ("as ANA MARIA  SILVA’s colleague", f"as {MARK}’s colleague"),
        ("ana\nmaria — sílva", MARK),
        ("**Ana María Silva** spoke", f"**{MARK}** spoke"),
        ("**Ana** María Silva spoke", f"{MARK} spoke"),
        ("A\u200bna Ma\u00adría \u202eSilva\u202c", f"{MARK}"),
        ("AnaMariaSilva and @anamariasilva", f"{MARK} and {MARK}"),
        ("A*n*a María Silva", MARK),
        ("Silva, Ana-María", MARK),
        ("ana silva", MARK),
        ("A. Silva wrote", f"{MARK} wrote"),
        ("María asked, and Silva", f"{MARK} asked, and {MARK}"),
        ("a maria in the market", "a maria in the market"),
        ("Lukasz Zolc", MARK),
        ("as Silva¹ and Ⓢilva™ say", f"as {MARK}¹ and {MARK}™ say"),
        ("DESMOND came, desmonds did not", f"{MARK} came, desmonds did not"),
        ("USAID, US AID, give us aid, us\naid", f"{MARK}, {MARK}, give us aid, us\naid"),
        ("Bob, not bob nor Bobby", f"{MARK}, not bob nor Bobby"),
        ("In Santiago we saw Ortiz", f"In Santiago we saw {MARK}"),
        ("Hope is what Hope Mwangi has", f"Hope is what {MARK} has"),
        ("we met Grace", f"we met {MARK}"),
        ("Who works with WHO or the oms, OMS?", f"Who works with {MARK} or the oms, {MARK}?"),
        ("W.H.O. and interpeace", f"{MARK}. and {MARK}"),
        ("Ana María Silva, Interpeace", f"{MARK}, {MARK}"),
        ("Ana María Silva Interpeace", MARK),
        ("Erbil and Hewler, the city of Erbil", f"Erbil and Hewler, the {MARK}"),
        ("In Johannesburg, city of gold", "In Johannesburg, city of gold"),
        ("the City of Johannesburg and CoJ", f"the {MARK} and {MARK}"),
        ("el Ayuntamiento de Johannesburgo", f"el {MARK}"),
        ("Jozi’s city council, not Geneva’s", f"{MARK}, not Geneva’s"),
        ("in Johannesburg, Province of Gauteng", "in Johannesburg, Province of Gauteng"),
        ("Thank <@123>, <@!123> and <@&5> in <#7>", f"Thank {MARK}, {MARK} and {MARK} in <#7>"),
        ("see https://discord.com/channels/1/2/3.", f"see {MARK}."),
        ("write to a.b-c@mail.example.org!", f"write to {MARK}!"),
        ("[nom retenu] Bob", MARK),
        ("", ""),
    ],
)
def test_names_make_way_for_a_mark(text: str, hidden: str) -> None:
    assert VEIL.hide(text) == hidden
    assert VEIL.hide(hidden) == hidden


def test_what_would_be_hidden_is_told_in_its_order_and_once() -> None:
    assert VEIL.found("Bob met Ana María Silva of WHO; Bob left") == ["Bob", "Ana María Silva", "WHO"]
    assert VEIL.found("Nobody was there") == []


def test_of_two_names_that_overlap_nothing_is_left() -> None:
    veil = veil_of("Rute Abreu", "Abreu Foundation of Lisbon")
    assert veil.hide("the Rute Abreu Foundation of Lisbon") == f"the {MARK}"


def test_a_name_made_of_everyday_words_leaves_those_words_alone() -> None:
    veil = veil_of("New Member", "The", "Peace")
    assert veil.hide("The new peace is for each member. Peace!") == "The new peace is for each member. Peace!"
    assert veil.hide("ask @the or a New Member") == f"ask {MARK} or a {MARK}"


def test_what_a_display_name_adds_hides_the_name_alone_too() -> None:
    veil = veil_of("Dr. Rute Abreu | Interpeace (she/her)")
    assert veil.hide("she heard rute abreu, Abreu, and Dr. Rute Abreu") == f"she heard {MARK}, {MARK}, and {MARK}"


@pytest.mark.parametrize("text", ["Quixwarthy🈐", "Ⓐ Quixwarthyⓑ", "Ⓠuixwarthy", "Ⓠⓤⓘⓧⓦⓐⓡⓣⓗⓨ"])
def test_signs_that_are_drawn_as_letters_save_no_name(text: str) -> None:
    hidden = veil_of("Zebulón Quixwarthy").hide(text)
    assert "uixwarthy" not in hidden
    assert "Ⓠ" not in hidden


def test_an_empty_veil_hides_nothing() -> None:
    assert Veil().hide("Ana <@1> a@b.org") == "Ana <@1> a@b.org"
    assert Veil().found("Ana <@1> a@b.org") == []


PIECES = st.one_of(
    st.sampled_from(
        [*PEOPLE, *(word for name in PEOPLE for word in name.split()), *(one.name for one in BODIES), "WHO", "CoJ",
         MARK, "[nom retenu]", "[name", "withheld]", "city of", "the city council", "Johannesburg", "<@1>", "<@",
         "@", "**", "_", "\u200b", "\u0301", "\n", " ", " ", ". ", ", ", "’s", "https://discord.com/channels/1/2",
         "a@b.org", "x@", ".org", "https://", "s", "A", "Hope", "Will"]
    ),
    st.text(max_size=6),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_hiding_twice_is_hiding_once(text: str) -> None:
    hidden = VEIL.hide(text)
    assert VEIL.hide(hidden) == hidden
    assert VEIL.found(hidden) == []


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


BETWEEN = st.sampled_from([" ", "  ", "\n", "-", " — ", "\u00a0", "*", "** **", ". ", ", ", "_", "\u200b", ""])
CASE = st.sampled_from([str, str.upper, str.lower, str.title, _bare, lambda text: unicodedata.normalize("NFD", text)])
AROUND = st.text(st.characters(exclude_categories=["L", "N", "M", "Cs", "Cf"]), max_size=5)


@settings(max_examples=200, deadline=None)
@given(
    before=st.text(max_size=20), after=st.text(max_size=20), edges=st.tuples(AROUND, AROUND), between=BETWEEN, case=CASE
)
def test_a_planted_name_is_never_left(before: str, after: str, edges: tuple[str, str], between: str, case) -> None:
    veil = veil_of("Zebulón Quixwarthy")
    planted = case(f"Zebulón{between}Quixwarthy")
    hidden = veil.hide(f"{before} {edges[0]}{planted}{edges[1]} {after}")
    assert "quixwarthy" not in hidden.casefold()
    assert "zebul" not in hidden.casefold()


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_characters="@", categories=["Ll", "Zs", "Po", "Pd", "Nd", "Cc"]), max_size=80))
def test_a_text_without_names_stays_letter_by_letter(text: str) -> None:
    veil = Veil(MARK, [], (withheld(["Zebulón Quixwarthy"], frozenset()),))
    assert veil.hide(text) == text


# -- the directory of the network ---------------------------------------------------------------------------------


async def _veil(app: App, veils: Veils, language: str = "en", *names: str) -> Veil:
    return await app.database.transaction(lambda tx: veils.fresh(tx, GUILD, language, names))


@pytest.fixture
def veils(app: App) -> Veils:
    return Veils(app.directory, app.languages)


async def test_no_organisation_of_the_directory_is_left_in_a_sentence_of_any_language(app: App, veils: Veils) -> None:
    called = await app.database.read(lambda tx: app.directory.names_in(tx, GUILD))
    assert len(called) == 99
    places = {"Erbil", "Ebril", "Hewlêr", "Arbil", "Tottenham"}
    left = []
    for language, sentence in SENTENCES.items():
        veil = await _veil(app, veils, language)
        mark = app.languages[language](MARK)
        for one in called:
            for name in [one.name, *one.aliases, *([one.abbreviation] if len(one.abbreviation) > 2 else [])]:
                if name in places or name in {"UA", "EU", "UE"}:
                    continue
                if veil.hide(sentence.format(name=name)) != sentence.format(name=mark):
                    left.append((language, name, veil.hide(sentence.format(name=name))))
    assert not left


async def test_sentences_without_an_organisation_stay_as_they_are(app: App, veils: Veils) -> None:
    veil = await _veil(app, veils)
    for sentence in SENTENCES.values():
        assert veil.hide(sentence.format(name="…")) == sentence.format(name="…")


async def test_places_may_be_spoken_of_and_their_governments_not(app: App, veils: Veils) -> None:
    veil = await _veil(app, veils)
    for text in [
        "In Medellín we began with the hills.",
        "De Genève à Bogotá D.C., puis Le Cap, Erbil et Tottenham.",
        "En la Ciudad de México y en Santa Fe, en Antioquia.",
        "People in Johannesburg, and people of São Paulo, from Colombia.",
    ]:
        assert veil.hide(text) == text
    for text, hidden in {
        "the City of Johannesburg": f"the {MARK}",
        "Johannesburg City Council": MARK,
        "la Mairie du Cap": f"la {MARK}",
        "la Alcaldía de Medellín y su gente": f"la {MARK} y su gente",
        "Prefeitura Municipal da Cidade de São Paulo": MARK,
        "Câmara Municipal de São Paulo": MARK,
        "the Gobernación de Antioquia": f"the {MARK}",
        "Municipio de Corregidora": MARK,
    }.items():
        assert veil.hide(text) == hidden


async def test_an_organisation_added_later_is_hidden_from_then_on(app: App, veils: Veils) -> None:
    text = "as Observatorio Quixwarthy wrote"
    assert (await _veil(app, veils)).hide(text) == text

    def rename(tx: Transaction) -> None:
        tx.execute(
            "UPDATE organisation SET name = 'Observatorio Quixwarthy' WHERE guild_id = :guild AND id = 63", guild=GUILD
        )
        tx.touch((GUILD, "organisation"))

    await app.database.transaction(rename)
    assert (await _veil(app, veils)).hide(text) == f"as {MARK} wrote"
    read = await app.database.read(lambda tx: veils.fresh(tx, GUILD, "en"))
    assert read.hide(text) == f"as {MARK} wrote"


# -- what is kept of a conversation -------------------------------------------------------------------------------

TEXT = "Rute Abreu of the network said"


def _plant(app: App, tx: Transaction, clock: ManualClock, mode: Mode) -> Conversation:
    now = clock.now()
    content = Content(title=TEXT, framing=TEXT, questions=[(TEXT, None), ("What next?", None)], mode=mode)
    number = store.insert(tx, GUILD, content, phase="open", channel=5, by=1, now=now)
    store.set_outcome(tx, GUILD, number, summary=TEXT, decided=TEXT, reason=TEXT)
    for words, note in ((TEXT, ""), ("Something else", ""), ("Words", TEXT)):
        contribution_store.insert(
            tx, GUILD, number, question=None, status="featured", words=words, term=None, note=note, channel=5,
            message=None, from_channel=None, from_message=None, said_at=now, featured_at=now, featured_by=1,
        )  # fmt: skip
    values = {"id": number, "text": TEXT, "guild": GUILD}
    tx.execute(
        "INSERT INTO conversation_point (conversation_id, kind, text, at) VALUES (:id, 'agreement', :text, 1)", **values
    )
    tx.execute(
        "INSERT INTO conversation_summary (conversation_id, status, text, until, at) VALUES (:id, 'draft', :text, 1, 1)",
        **values,
    )
    tx.execute(
        """INSERT INTO commitment (guild_id, conversation_id, text, outcome, owner, origin, at)
           VALUES (:guild, :id, :text, :text, :text, 'decided', 1)""",
        **values,
    )
    found = store.conversation(tx, GUILD, number, lambda ids: app.directory.places_in(tx, GUILD, ids))
    assert found is not None
    return found


def _texts(tx: Transaction) -> list[str]:
    return [
        str(value)
        for table in (
            "conversation", "conversation_question", "contribution", "conversation_point", "conversation_summary",
            "commitment",
        )
        for row in tx.fetch(f"SELECT * FROM {table}")
        for value in tuple(row)
    ]  # fmt: skip


async def test_withholding_a_name_takes_it_out_of_every_text_that_is_kept(
    app: App, clock: ManualClock, veils: Veils
) -> None:
    planted = await app.database.transaction(lambda tx: _plant(app, tx, clock, "chatham"))
    before = await app.database.read(_texts)
    assert sum("Abreu" in text for text in before) == 13
    veil = await app.database.transaction(
        lambda tx: veils.withhold(tx, planted, ["Rute Abreu", "rute.abreu", "", "Rute"])
    )
    after = await app.database.read(_texts)
    assert not [text for text in after if "Abreu" in text or "Rute" in text]
    assert sum(text == f"{MARK} of the network said" for text in after) == 13
    assert veil.hide("with Rute.Abreu") == f"with {MARK}"

    def versions(tx: Transaction) -> tuple[int, list[int]]:
        rows = tx.fetch("SELECT version FROM contribution ORDER BY number")
        return tx.value("SELECT version FROM conversation WHERE id = :id", id=planted.id), [row[0] for row in rows]

    assert await app.database.read(versions) == (planted.version + 1, [2, 1, 2])
    await app.database.transaction(lambda tx: veils.withhold(tx, planted, ["Rute Abreu", "Somebody Absent"]))
    assert (await app.database.read(versions))[0] == planted.version + 1
    assert (await app.database.read(lambda tx: veils.of(tx, planted))).hide("absent somebody") == MARK


async def test_a_title_that_grows_is_cut_to_what_a_thread_may_be_called(
    app: App, clock: ManualClock, veils: Veils
) -> None:
    def work(tx: Transaction) -> str:
        content = Content(title=f"{'word ' * 18}Abreu", framing="Why", questions=[], mode="chatham")
        number = store.insert(tx, GUILD, content, phase="open", channel=5, by=1, now=clock.now())
        planted = store.conversation(tx, GUILD, number, lambda _ids: {})
        assert planted is not None
        veils.withhold(tx, planted, ["Abreu"])
        return str(tx.value("SELECT title FROM conversation WHERE id = :id", id=number))

    title = await app.database.transaction(work)
    assert len(title) <= 100
    assert "Abreu" not in title


async def test_an_attributed_conversation_keeps_its_words(app: App, clock: ManualClock, veils: Veils) -> None:
    planted = await app.database.transaction(lambda tx: _plant(app, tx, clock, "attributed"))
    before = await app.database.read(_texts)
    veil = await app.database.transaction(lambda tx: veils.withhold(tx, planted, ["Rute Abreu"]))
    assert veil.hide("Rute Abreu, Interpeace, <@1>") == "Rute Abreu, Interpeace, <@1>"
    assert await app.database.read(_texts) == before
    assert await app.database.read(lambda tx: tx.value("SELECT count(*) FROM conversation_withheld")) == 0


async def test_another_conversation_is_not_touched(app: App, clock: ManualClock, veils: Veils) -> None:
    def work(tx: Transaction) -> tuple[Conversation, Conversation]:
        return _plant(app, tx, clock, "chatham"), _plant(app, tx, clock, "chatham")

    one, other = await app.database.transaction(work)
    await app.database.transaction(lambda tx: veils.withhold(tx, one, ["Rute Abreu"]))
    assert sum("Abreu" in text for text in await app.database.read(_texts)) == 13
    assert (await app.database.read(lambda tx: veils.of(tx, other))).hide("Rute Abreu") == "Rute Abreu"
