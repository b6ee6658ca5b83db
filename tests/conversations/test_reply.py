"""The consolidated reply as it is read: its sections, its silence under the Chatham House Rule, its files (I2, I3, D7)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.conversations.records import FRAMING_LENGTH, OUTCOME_LENGTH, POINT_LENGTH, SUMMARY_LENGTH, WORDS_LENGTH
from bot.conversations.reply import build
from bot.conversations.reply_html import html
from bot.conversations.reply_json import as_json
from bot.conversations.reply_markdown import escaped, markdown, message_lines
from bot.conversations.reply_outline import Heading, outline
from bot.conversations.reply_records import Reply
from bot.conversations.reply_words import first_sentence, shortened
from bot.core.i18n import CODES, Languages
from tests.conversations.replies import (
    PREVENTION,
    THREAD,
    at,
    contribution,
    point,
    question,
    source,
    step,
)

LANGUAGES = Languages.load()
ENGLISH = LANGUAGES["en"]
NASTY = [
    "# Heading", "- item", "1. one", "> quote", "===", "---", "***", "```", "<b>bold</b>", "<script>alert(1)</script>",
    "[here](https://evil.example)", "![x](https://evil.example/x.png)", "[x]: https://evil.example", "<https://evil.example>",
    "@everyone @here", "&lt;b&gt;", "| a | b |", "~~gone~~", "||hidden||", "*a* _b_ **c**", "\\[a\\](b)", "a\\", "+ plus",
    "https://example.org/a_b_c*d*", "(https://example.org/x).", "2) two", "    code", "`code`", "<!-- c -->", "-# small", "$x$",
    "https://x/@everyone", "\u202eabc", "a\u0000b", "#", "<@123456789012345678>",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60), st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY), max_size=3).map("\n".join)
)


def reply(mode: str = "attributed", **more: object) -> Reply:
    return build(source(mode, **more), ENGLISH)  # type: ignore[arg-type]


def everything(made: Reply) -> str:
    return "\n".join([markdown(made), html(made), as_json(made), *message_lines(made)])


def headings(made: Reply) -> list[str]:
    return [one.text for one in outline(made) if isinstance(one, Heading)]


class Page(HTMLParser):
    """The visible text, tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self._hidden = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self._hidden += tag in {"style", "title"}
        if tag == "br":
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += data


def read(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def inside(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from inside(token.children or [])


def seen(tokens: list[Token]) -> str:
    return "".join(
        "\n" if one.type in {"softbreak", "hardbreak"} else one.content
        for one in inside(tokens)
        if one.type != "inline"
    )


# -- what it says -----------------------------------------------------------------------------------------------------


def test_it_has_a_section_for_each_question_that_was_asked_and_no_empty_heading() -> None:
    assert headings(reply()) == [
        "Where do urban safety and peacebuilding meet?", "The query", "Summary", "Across all questions", "Points of agreement",
        "What does “safety” mean where you work?", "Points of agreement", "Points of difference", "Contributions",
        "Which entry point worked, and how do you know?", "Points of agreement", "Contributions", "Further contributions",
        "Beyond the guiding questions", "Recommendations", "Next steps", "Resources", "Organisations and places concerned",
        "Related meetings", "Who took part", "How this reply was made",
    ]  # fmt: skip


def test_the_query_is_how_the_framing_begins_and_what_was_asked() -> None:
    assert reply().query == (
        "The network presents its findings at HABITAT III in October. The guiding questions: “What does ‘safety’ mean where you "
        "work?” and “Which entry point worked, and how do you know?”"
    )
    many = [question(number, f"{'Why ' * 20}{number}?") for number in range(1, 8)]
    both = reply(conversation={"framing": "Why now? It is due. Soon.\n\nThe council decides in May\nA third line."})
    assert both.query.startswith("Why now? The council decides in May. The guiding questions: “")
    assert "7 questions were asked; the first: “Why" in reply(conversation={"questions": many}).query


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."), ("Why now? Because.", "Why now?"), ("U.S. cities, e.g. small ones, differ. Next.", "U.S. cities, e.g. small ones, differ."),
        ("No end", "No end"), ("", ""), ("A line\nanother", "A line"), ("“Quoted.” Then more.", "“Quoted.”"),
        ("¿Por qué ahora? ¿Para qué?", "¿Por qué ahora?"), ("x" * 400, "x" * 299 + "…"),
    ],
)  # fmt: skip
def test_the_first_sentence_of_a_text_is_found(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_points_give_the_numbers_of_what_is_featured_and_of_nothing_else() -> None:
    first = reply().answers[2]
    assert [(one.text, one.numbers) for one in first.agrees] == [
        ("Public space that stays open late is a cheap entry point.", (5,))  # 77 was taken back
    ]


def test_what_no_point_mentions_is_also_said_and_without_points_everything_is_just_said() -> None:
    second = reply().answers[2]
    assert ([one.number for one in second.quoted], [one.number for one in second.others]) == ([5], [6])
    bare = reply(points=()).answers
    assert [([one.number for one in each.quoted], list(each.others)) for each in bare] == [
        ([1, 2, 4], []), ([5, 6], []), ([9], []),
    ]  # fmt: skip


def test_the_answers_to_a_question_that_was_taken_back_stand_beyond_the_questions() -> None:
    made = reply(
        contributions=[contribution(3, "To the third.", question=3)],
        points=[point("difference", "They differ.", [3], question=3)],
    )
    assert [(one.kind, len(one.differs), len(one.quoted)) for one in made.answers] == [
        ("overall", 1, 0),
        ("beyond", 0, 1),
    ]
    assert "What should ministers hear?" not in everything(made)


def test_a_conversation_without_questions_has_what_was_said() -> None:
    made = reply(conversation={"questions": ()}, points=())
    assert [one.heading for one in made.answers] == ["What was said"]
    assert "guiding questions" not in made.query


def test_the_summary_is_the_curators_own_else_the_last_published_else_made_of_counts_and_points() -> None:
    assert reply().summary.startswith("6 contributions were featured. Those who took part agree on this:\n- Safety")
    assert (
        reply(conversation={"summary": "What we learned.\n\n- one\n- two"}).summary
        == "What we learned.\n\n- one\n- two"
    )
    assert reply(points=()).summary == "6 contributions were featured."
    assert reply(points=(), contributions=()).summary == "No contribution has been featured."


def test_an_empty_conversation_makes_a_short_reply() -> None:
    made = reply(
        contributions=(), points=(), commitments=(), citations=(), organisations=(), events=(), network="", themes={},
        conversation={"framing": "", "questions": (), "places": (), "facilitators": (), "people": None, "messages": None, "thread": None},
    )  # fmt: skip
    assert headings(made)[1:] == ["Summary", "Who took part", "How this reply was made"]
    assert made.taking_part == ("Featured contributions: 0",)
    assert made.byline == "Consolidated reply · 18 April 2027"  # in Zurich it was past midnight


def test_one_that_is_still_open_says_as_of_when_it_holds() -> None:
    made = reply(conversation={"phase": "open", "closed_at": None}, at=at(9))
    assert made.byline == "Draft as of 9 April 2027: the conversation is not closed yet."
    assert "Open since 3 April 2027." in made.making
    assert not made.final


def test_next_steps_have_owner_and_date_and_say_when_they_are_done() -> None:
    assert [one.said for one in reply().steps] == [
        "Adaeze Okoye, by 30 June 2027", "a member of the network, by 1 August 2027, done", "",
    ]  # fmt: skip


def test_names_are_sorted_as_people_look_for_them_and_each_stands_once() -> None:
    assert reply().taking_part[0] == "Quoted here: Adaeze Okoye, Émile Zaki, Mireille Dubois and Ola Lund."


@pytest.mark.parametrize("code", CODES)
def test_it_is_worded_in_the_language_of_the_conversation_and_quotes_each_in_its_own(code: str) -> None:
    made = build(source(conversation={"language": code}), LANGUAGES[code])
    assert f'<html lang="{code.replace("_", "-")}">' in html(made)
    assert LANGUAGES[code].date("2027-06-30") in markdown(made)
    assert "La sécurité, c’est d’abord pouvoir rentrer chez soi." in markdown(made)
    assert json.loads(as_json(made))["next_steps"][0]["due"] == "2027-06-30"


def test_it_quotes_the_questions_and_sets_off_notes_as_its_language_does() -> None:
    made = build(source(conversation={"language": "fr"}), LANGUAGES["fr"])
    assert "«\u202fWhat does ‘safety’ mean where you work?\u202f»" in made.query
    assert "“" not in made.query
    note = LANGUAGES["fr"]("Facilitators’ note")
    assert f"*{note}* – " in markdown(made)
    assert f"<em>{note}</em> – " in html(made)


# -- under the Chatham House Rule -------------------------------------------------------------------------------------


def test_under_the_chatham_house_rule_nobody_is_named_in_any_format() -> None:
    person, other, institution = "Quilla Vandermeer", "Zyxqvwordle", "Institut Brennlicht"
    link = f"https://discord.com/channels/700000000000000001/{THREAD}/650000000000000123"
    made = reply(
        "chatham", organisations=(institution,), facilitators=(other,),
        contributions=[contribution(1, f"As said in {link} by <@900000000000000009>", question=1, by=person, term=PREVENTION)],
        points=[point("agreement", f"See {link}", [1])],
        commitments=[step("Write it down", person, date(2027, 5, 1), owner_user=900000000000000007), step("Print it")],
    )  # fmt: skip
    said = everything(made)
    for hidden in (person, other, institution, "650000000000000", "900000000000000", "“”"):
        assert hidden not in said, hidden
    assert f"https://discord.com/channels/700000000000000001/{THREAD}" in said
    assert "Write it down (responsible: known to the facilitators, by 1 May 2027)" in said
    assert made.steps[1].said == ""
    assert "The Chatham House Rule applies" in said
    assert json.loads(as_json(made))["taking_part"] == {
        "names": [], "featured_contributions": 1, "people": 14, "messages": 61, "facilitators": 2,
    }  # fmt: skip


def test_how_it_was_made_says_when_and_why_it_was_closed() -> None:
    assert "Closed on 18 April 2027: The questions are answered. " in markdown(
        reply(conversation={"reason": "The questions are answered"})
    )
    assert "Closed on" not in markdown(reply())
    assert "Too early" not in everything(
        reply(conversation={"phase": "open", "closed_at": None, "reason": "Too early"}, at=at(9))
    )


def test_the_number_stands_before_the_words_of_a_contribution() -> None:
    made = reply()
    assert "> **\\[2\\]** La sécurité, c’est d’abord pouvoir rentrer chez soi.\n\nMireille Dubois · crime" in markdown(
        made
    )
    assert "<strong>[2]</strong> La sécurité" in html(made)


def test_attributed_contributions_lead_to_their_messages() -> None:
    link = f"https://discord.com/channels/700000000000000001/{THREAD}/650000000000000001"
    assert link in markdown(reply())
    assert link in Page(html(reply())).links
    assert json.loads(as_json(reply()))["answers"][1]["contributions"][0]["link"] == link


# -- its files --------------------------------------------------------------------------------------------------------


@given(TEXTS)
@example("a\\")
@example("#")
def test_markdown_shows_a_line_letter_by_letter_and_holds_nothing_but_text(text: str) -> None:
    line = reply(conversation={"title": text}).title
    shown = escaped(line)
    tokens = list(inside(read(shown)))
    allowed = {"paragraph_open", "paragraph_close", "inline", "text", "link_open", "link_close", "text_special"}
    assert {one.type for one in tokens} <= allowed
    for number, one in enumerate(tokens):
        if one.type == "link_open":  # an address that stands there as it was typed
            assert tokens[number + 1].content.replace("%40", "@").strip() in line
    assert seen(read(shown)).replace("\u200b", "").replace("%40", "@") == line
    assert not re.search("@(everyone|here)", shown, re.IGNORECASE)


@given(st.lists(TEXTS, min_size=12, max_size=12))
def test_whatever_is_typed_into_any_field_it_is_only_text_in_the_page_and_in_markdown(typed: list[str]) -> None:
    made = reply(
        network=typed[0], organisations=(typed[1],), citations=(typed[2],), events=((typed[3], "2027-10"),),
        contributions=[contribution(1, typed[4], question=1, by=typed[5], note=typed[6], term=PREVENTION)],
        themes={PREVENTION: typed[7]}, points=[point("agreement", typed[8], [1], question=1)],
        commitments=[step(typed[9], typed[10])],
        conversation={"title": typed[11], "framing": typed[0], "decided": typed[1], "summary": typed[2], "questions": (question(1, typed[3]),)},
    )  # fmt: skip
    page = Page(html(made))
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "br", "ul", "li", "a", "strong",
        "em", "blockquote",
    }  # fmt: skip
    assert page.attributes <= {"lang", "charset", "name", "content", "class", "id", "dir", "href", "rel"}
    assert all(one.lower().startswith(("#contribution-", "http://", "https://")) for one in page.links)
    shown = "".join(page.text.split())
    for text in (
        made.title, made.network, *made.organisations, *made.resources, made.decided, *made.questions, made.summary,
        *(text for one in made.answers for each in one.quoted for text in (each.words, each.by, each.note, each.theme)),
        *(one.text for one in made.steps),
    ):  # fmt: skip
        for line in text.split("\n"):
            if not re.match(r"[-*•–] ", line):
                assert "".join(line.split()) in shown
    tokens = list(inside(read(markdown(made))))
    assert not {one.type for one in tokens} & {
        "html_block",
        "html_inline",
        "image",
        "code_inline",
        "fence",
        "code_block",
        "hr",
        "table_open",
    }
    assert [one.markup for one in tokens if one.type == "heading_open"] == [
        "#" * one.level for one in outline(made) if isinstance(one, Heading)
    ]
    assert not re.search("@(everyone|here)", markdown(made) + "\n".join(message_lines(made)), re.IGNORECASE)
    assert json.loads(as_json(made))["title"] == made.title


def test_the_same_data_gives_the_same_bytes() -> None:
    assert everything(reply()) == everything(build(source(), Languages.load()["en"]))


def test_json_holds_everything_with_dates_that_programs_read() -> None:
    read = json.loads(as_json(reply()))
    assert (read["schema"], read["version"], read["language"], read["final"]) == ("consolidated-reply", 1, "en", True)
    assert [date.fromisoformat(read[key]) for key in ("as_of", "opened", "closed")] == [
        date(2027, 4, 18), date(2027, 4, 3), date(2027, 4, 18),
    ]  # fmt: skip
    assert [one["number"] for each in read["answers"] for one in [*each["contributions"], *each["also_said"]]] == [
        1,
        2,
        4,
        5,
        6,
        9,
    ]
    assert read["meetings"] == [
        {"title": "Third TWG meeting", "date": "2027-05-26"},
        {"title": "HABITAT III", "date": "2027-10"},
    ]
    assert json.loads(json.dumps(read)) == read


def test_the_page_loads_nothing_and_its_numbers_lead_to_what_they_name() -> None:
    text = html(reply())
    page = Page(text)
    assert not page.tags & {"script", "img", "link", "iframe", "object", "form", "input"}
    assert not re.search(r"@import|url\(|src=|javascript:", text)
    targets = {one.removeprefix("#") for one in page.links if one.startswith("#")}
    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', text))


# -- the message ------------------------------------------------------------------------------------------------------


def test_the_message_says_the_short_of_it_and_where_the_rest_is() -> None:
    lines = message_lines(reply())
    assert lines[0] == "## Where do urban safety and peacebuilding meet?"
    assert lines[-1] == "-# The files hold the whole reply, with every contribution."
    assert "- Public space that stays open late is a cheap entry point. \\[5\\]" in lines
    assert "- Collect registers of calls from three cities (Adaeze Okoye, by 30 June 2027)" in lines
    assert "For the women" not in "\n".join(lines)


@pytest.mark.parametrize("letter", ["x", "*", "word ", "é"])
def test_the_longest_data_fits_into_a_message_and_is_whole_in_the_files(letter: str) -> None:
    def long(length: int) -> str:
        return (letter * length)[:length].strip()

    made = reply(
        contributions=[contribution(number, long(WORDS_LENGTH), question=1 + number % 3, by=long(32)) for number in range(1, 60)],
        points=[point("agreement", long(POINT_LENGTH), range(1, 60), question=1) for _ in range(30)],
        commitments=[step(long(300), long(100), date(2027, 5, 1)) for _ in range(30)],
        conversation={
            "title": long(100), "framing": long(FRAMING_LENGTH), "summary": long(SUMMARY_LENGTH), "decided": long(OUTCOME_LENGTH),
            "questions": [question(number, long(300)) for number in range(1, 11)],
        },
    )  # fmt: skip
    lines = message_lines(made)
    assert len("\n".join(lines)) <= 3500
    assert lines[-1].endswith("every contribution.")
    assert not any(re.search(r"(?<!\\)(\\\\)*\\$", line) for line in lines)
    assert made.summary in html(made)
    assert len(json.loads(as_json(made))["answers"][0]["contributions"]) > 0


@given(st.text(alphabet=st.sampled_from("ab *\\_"), max_size=300), st.integers(2, 200))
def test_a_shortened_line_is_no_longer_than_it_may_be(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit
