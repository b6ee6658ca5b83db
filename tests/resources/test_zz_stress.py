"""Authors and year as people of the four languages type them in one field, and how they are written back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.folding import fold
from bot.core.i18n import CODES, Languages
from bot.core.texts import visible
from bot.errors import InvalidInputError
from bot.resources.author_words import INSTITUTIONS, LEFT_OUT, PARTICLES, SUBJECTS
from bot.resources.authors import AUTHORS, LENGTH, NAME, Credited, read_credits, write_credits
from bot.resources.issued import FIRST_YEAR
from bot.resources.records import Author

YEAR = 2026
LANGUAGES = Languages.load()
ENGLISH = LANGUAGES["en"]


def listed(*names: str) -> Callable[[str], bool]:
    """Return what the directory answers where it lists these organisations."""
    return lambda name: name in names


def shown(author: Author) -> str:
    """Return an author in one word: “Family, Given”, “Family,” for a person, “= Name” for an institution."""
    name = f"= {author.name}" if author.name else f"{author.family}, {author.given}".rstrip()
    return f"{name} (editor)" if author.role == "editor" else name


def read(text: str, *names: str) -> tuple[list[str], str]:
    credited = read_credits(text, known=listed(*names), this_year=YEAR)
    return [shown(author) for author in credited.authors], credited.issued


def authors(text: str, *names: str) -> list[str]:
    return read(text, *names)[0]


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        read_credits(text, this_year=YEAR)
    error = caught.value
    return ENGLISH(error.message, **error.values), ENGLISH(error.hint or "", **error.values)


def person(family: str, given: str = "", role: str = "author") -> Author:
    return Author(family=family, given=given, role=role)  # type: ignore[arg-type]


# People


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Muggah, Robert; Aguirre, Katherine (2013)", ["Muggah, Robert", "Aguirre, Katherine"]),
        ("Muggah, Robert; Aguirre, Katherine; 2013", ["Muggah, Robert", "Aguirre, Katherine"]),
        ("Muggah, Robert\nAguirre, Katherine\n2013", ["Muggah, Robert", "Aguirre, Katherine"]),
        ("Muggah, Robert; and Aguirre, Katherine, 2013", ["Muggah, Robert", "Aguirre, Katherine"]),
        ("Muggah, Robert and Aguirre, Katherine 2013", ["Muggah, Robert", "Aguirre, Katherine"]),
        ("Muggah and Aguirre 2013", ["Muggah,", "Aguirre,"]),
        ("Muggah et Aguirre 2013", ["Muggah,", "Aguirre,"]),
        ("Muggah y Aguirre 2013", ["Muggah,", "Aguirre,"]),
        ("Muggah e Aguirre 2013", ["Muggah,", "Aguirre,"]),
        ("Robert Muggah & Katherine Aguirre, 2013", ["Muggah, Robert", "Aguirre, Katherine"]),
        (
            "Robert Muggah, Katherine Aguirre and Ruddy Wang 2013",
            ["Muggah, Robert", "Aguirre, Katherine", "Wang, Ruddy"],
        ),
        ("Jütersonke, Krause, Muggah 2013", ["Jütersonke,", "Krause,", "Muggah,"]),
        ("Muggah, Krause, and Wang 2013", ["Muggah,", "Krause,", "Wang,"]),
        (
            "Muggah, Szabó de Carvalho, Marmolejo and Wang 2013",
            ["Muggah,", "Szabó de Carvalho,", "Marmolejo,", "Wang,"],
        ),
        ("Menkhaus, Ken 2013", ["Menkhaus, Ken"]),
        ("Menkhaus, Ken. 2013.", ["Menkhaus, Ken"]),
        ("Muggah, R., Aguirre, K. & Wang, R. L. (2013).", ["Muggah, R.", "Aguirre, K.", "Wang, R. L."]),
        ("Muggah, R. and K. Aguirre 2013", ["Muggah, R.", "Aguirre, K."]),
        ("Muggah R, Aguirre K 2013", ["Muggah, R", "Aguirre, K"]),
        ("Muggah, RM 2013", ["Muggah, RM"]),
        ("Robert MUGGAH 2013", ["MUGGAH, Robert"]),
        ("MUGGAH, Robert 2013", ["MUGGAH, Robert"]),
        ("King, Martin Luther, Jr.; Muggah, Robert 2013", ["King, Martin Luther, Jr.", "Muggah, Robert"]),
        ("João da Silva Filho 2013", ["da Silva Filho, João"]),
        ("Ortega y Gasset, José; Wang, Ruddy 2013", ["Ortega y Gasset, José", "Wang, Ruddy"]),
    ],
)
def test_people_are_read_as_they_are_typed(text: str, found: list[str]) -> None:
    assert read(text) == (found, "2013")


@pytest.mark.parametrize(
    "family",
    ["van den Eertwegh", "von der Leyen", "de la Cruz", "dos Santos", "da Silva", "della Porta", "du Plessis",
     "Le Billon", "bin Salman", "ibn Khaldun", "al-Rashid", "El Rashid", "d'Aspremont"],
)  # fmt: skip
def test_particles_stay_with_the_family_name(family: str) -> None:
    assert read(f"{family} 2016") == ([f"{family},"], "2016")
    assert read(f"Jan {family} 2016") == ([f"{family}, Jan"], "2016")
    assert read(f"{family}, Jan (2016)") == ([f"{family}, Jan"], "2016")


def test_two_words_are_given_and_family_unless_a_comma_follows_them() -> None:
    assert authors("Pérez Salazar 2015") == ["Salazar, Pérez"]
    assert read("Pérez Salazar,; 2015") == (["Pérez Salazar,"], "2015")
    assert read("Pérez Salazar,\n2015") == (["Pérez Salazar,"], "2015")
    assert authors("Pérez Salazar,") == ["Pérez Salazar,"]
    assert authors("Bank, John") == ["Bank, John"]
    assert authors("World Bank, John,") == ["World Bank, John"]


@pytest.mark.parametrize("name", ["محمد علي", "王小明", "יצחק רבין", "김 대중"])
def test_names_without_capitals_stay_whole(name: str) -> None:
    assert authors(f"{name}; Muggah, Robert 2016") == [f"{name},", "Muggah, Robert"]


def test_semicolons_and_enumeration_commas_of_other_scripts_divide_too() -> None:
    assert authors("王小明；李华、张伟 2016") == ["王小明,", "李华,", "张伟,"]
    assert authors("علي، محمد؛ حسن، أحمد") == ["علي, محمد", "حسن, أحمد"]


def test_nothing_typed_is_no_author_and_no_year() -> None:
    for text in ("", "   ", "\n", " ; \n ;", "n.d."):
        assert read_credits(text, this_year=YEAR) == Credited(authors=(), issued="")
    assert write_credits((), "", ENGLISH) == ""


# Institutions


@pytest.mark.parametrize(
    "name",
    ["UN-Habitat", "UNDP", "UN Women", "UNDP Colombia", "World Bank", "Geneva Peacebuilding Platform",
     "Colegio de Jalisco", "Ministère de l'Intérieur", "Municipality of Medellín", "Universidade de São Paulo",
     "Fundação Getúlio Vargas", "Ciudad de México", "Ville de Genève", "Prefeitura do Recife", "Small Arms Survey",
     "Ministry of Education, Science and Culture", "Ministry of Interior, Guatemala", "Human Rights Watch",
     "Institute for Security and Development Policy", "United Cities and Local Governments", "Group of 77"],
)  # fmt: skip
def test_institutions_are_told_by_their_words_and_capitals(name: str) -> None:
    assert read(f"{name} 2011") == ([f"= {name}"], "2011")
    assert read(name) == ([f"= {name}"], "")


def test_several_institutions_are_told_apart() -> None:
    assert read("IMPACT and UCLG 2016") == (["= IMPACT", "= UCLG"], "2016")
    assert authors("World Bank and UNDP") == ["= World Bank", "= UNDP"]
    assert authors("UNDP, UNICEF") == ["= UNDP", "= UNICEF"]
    assert authors("World Bank; Muggah, Robert; UNDP") == ["= World Bank", "Muggah, Robert", "= UNDP"]
    assert authors("UNDP, Muggah and Aguirre") == ["= UNDP", "Muggah,", "Aguirre,"]


def test_what_the_directory_lists_is_an_institution_whatever_it_looks_like() -> None:
    assert authors("Viva Rio 2015") == ["Rio, Viva"]
    assert authors("Viva Rio 2015", "Viva Rio") == ["= Viva Rio"]
    assert authors("Viva Rio and Muggah", "Viva Rio") == ["= Viva Rio", "Muggah,"]
    assert authors("Peace and Hope", "Peace and Hope") == ["= Peace and Hope"]
    assert read("Agenda 2024", "Agenda 2024") == (["= Agenda 2024"], "")


def test_quotation_marks_make_an_institution_of_anything() -> None:
    assert read("“Viva Rio” 2015") == (["= Viva Rio"], "2015")
    assert authors('«Paix, Terre; Eau» et "Foo and Bar"') == ["= Paix, Terre; Eau", "= Foo and Bar"]
    assert authors("“Agenda 2030”; Muggah, Robert") == ["= Agenda 2030", "Muggah, Robert"]


# Editors


@pytest.mark.parametrize(
    "mark", ["(ed.)", "(Ed.)", "[ed.]", "(éd.)", "(org.)", "(coord.)", "(dir.)", "(Hrsg.)", "(eds)", ", ed.", ", eds."]
)
def test_editors_are_marked_as_in_any_of_the_languages(mark: str) -> None:
    assert read(f"Jaitman, Laura {mark} 2015") == (["Jaitman, Laura (editor)"], "2015")
    assert read(f"Jaitman, Laura 2015 {mark}") == (["Jaitman, Laura (editor)"], "2015")


def test_a_mark_of_several_stands_for_everybody_before_it_and_a_single_one_for_one() -> None:
    both = ["Muggah, Robert (editor)", "Wang, Ruddy (editor)"]
    assert authors("Muggah, Robert; Wang, Ruddy (eds.) 2015") == both
    assert authors("Muggah, Robert; Wang, Ruddy (dir.)") == both
    assert authors("Muggah, Robert; Wang, Ruddy; (orgs.)") == both
    assert authors("Muggah, Robert; Wang, Ruddy (ed.)") == ["Muggah, Robert", "Wang, Ruddy (editor)"]
    assert authors("Muggah, Robert (ed.); Wang, Ruddy") == ["Muggah, Robert (editor)", "Wang, Ruddy"]
    assert authors("Muggah and Wang (ed.) 2015") == ["Muggah, (editor)", "Wang, (editor)"]
    assert authors("Muggah (ed.), Wang (ed.), UNDP (ed.)") == [
        "Muggah, (editor)", "Wang, (editor)", "= UNDP (editor)",
    ]  # fmt: skip


def test_ed_is_a_given_name_as_well() -> None:
    assert authors("Muggah, Ed 2016") == ["Muggah, Ed"]


# Dates


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("2016", "2016"), ("(2016)", "2016"), ("2016.", "2016"), ("2016a", "2016"), ("[2016]", "2016"),
        ("March 2016", "2016-03"), ("mars 2016", "2016-03"), ("marzo de 2016", "2016-03"), ("(Mar 2016)", "2016-03"),
        ("março de 2016", "2016-03"), ("2016-03", "2016-03"), ("03/2016", "2016-03"), ("(2016, March)", "2016-03"),
        ("Jan. 2016", "2016-01"), ("12 May 2016", "2016-05-12"), ("May 12, 2016", "2016-05-12"),
        ("12 de maio de 2016", "2016-05-12"), ("1er août 2016", "2016-08-01"), ("2016-05-12", "2016-05-12"),
        ("29 February 2016", "2016-02-29"), ("(2016, May 12)", "2016-05-12"), ("2027", "2027"), ("1450", "1450"),
        ("n.d.", ""), ("(n.d.)", ""), ("s. d.", ""), ("s. f.", ""), ("s.f.", ""), ("sin fecha", ""), ("(S. f.)", ""),
        ("sans date", ""), ("undated", ""), ("no date", ""), ("sem data", ""), ("(Sin fecha)", ""),
    ],
)  # fmt: skip
def test_the_date_at_the_end_is_read_to_its_day(text: str, issued: str) -> None:
    assert read(text) == ([], issued)
    for between in (" ", ", ", "; ", "\n"):
        assert read(f"Muggah, Robert{between}{text}") == (["Muggah, Robert"], issued)


def test_what_may_be_a_name_as_well_as_a_date_is_settled_by_brackets() -> None:
    assert read("Theresa May (2016)") == (["May, Theresa"], "2016")
    assert read("Egeland, Jan 2008") == (["Egeland, Jan"], "2008")
    assert read("Muggah, S. D. 2016") == (["Muggah, S. D."], "2016")
    assert read("Muggah, S. D.") == (["Muggah, S. D."], "")


@pytest.mark.parametrize("text", ["1449", "Muggah 1200", "Muggah, Robert (2028)", "UNDP, March 9999"])
def test_a_year_out_of_range_is_refused_with_an_example(text: str) -> None:
    message, hint = refused(text)
    assert message.endswith("is out of range: it may be 1450 to 2027.")
    assert read(hint.partition("“")[2].partition("”")[0]) == (["Muggah, Robert", "Aguirre, Katherine"], "2013")


def test_a_date_that_does_not_exist_is_refused() -> None:
    assert refused("Muggah 31 June 2016")[0] == "“31 June 2016” is not a date: that month has 30 days."
    assert refused("Muggah (2015-02-29)")[0] == "“2015-02-29” is not a date: that month has 28 days."
    assert refused("Muggah 2016-13")[0] == "“2016-13” is not a date: months are numbered 1 to 12."


# What is refused


def test_a_number_in_a_name_is_refused() -> None:
    for text in ("Muggah 2016; Wang 2017", "UNDP 2010; World Bank", "2013 Muggah", "Muggah 2015–2016", "Muggah 12345"):
        message, hint = refused(text)
        assert message.startswith("The number in “")
        assert hint.startswith("Write the year once")


@pytest.mark.parametrize("others", ["et al.", "and others", "et autres", "y otros", "e outros", "& al.", ", et al."])
def test_authors_that_are_left_out_are_asked_for(others: str) -> None:
    assert refused(f"Muggah {others} 2016")[1] == "Name them all, or only the first."


def test_what_is_no_name_is_refused() -> None:
    assert refused("???")[0] == "“???” is not a name."
    assert refused("(ed.) Muggah")[0] == "“(ed.) Muggah” is not a name."
    assert refused("“”")[0] == "The name of an author is empty."


def test_too_much_is_refused_with_counts() -> None:
    assert len(authors("; ".join(["Muggah, Robert"] * AUTHORS))) == AUTHORS
    assert refused("; ".join(["Muggah"] * 31))[0] == "Authors: 31 given; at most 30 fit."
    assert authors("M" * NAME + ",") == ["M" * NAME + ","]
    assert refused("m" * 121)[0] == "The name of an author has 121 characters; at most 120 fit."
    assert refused("m" * 4001)[0] == "Authors and year has 4001 characters; at most 4000 fit."


def test_letters_that_reorder_others_are_refused_and_invisible_ones_left_out() -> None:
    assert "invisible characters" in refused("Muggah, \u202eRobert")[0]
    assert authors("Mug\u200bgah,\u3164Robert\u00ad") == ["Muggah, Robert"]


# There and back


def test_it_is_written_as_short_as_it_is_still_understood() -> None:
    for kept, text in (
        ([person("Muggah", "Robert"), person("Aguirre", "Katherine")], "Muggah, Robert; Aguirre, Katherine (2013)"),
        ([person("Muggah"), Author(name="UNDP")], "Muggah; UNDP (2013)"),
        ([Author(name="Viva Rio"), Author(name="World Bank")], "“Viva Rio”; World Bank (2013)"),
        ([person("Pérez Salazar")], "Pérez Salazar,; (2013)"),
        ([person("Pérez Salazar"), person("Muggah")], "Pérez Salazar,; Muggah (2013)"),
        ([person("Jaitman", "Laura", "editor")], "Jaitman, Laura (ed.) (2013)"),
        ([person("Ortega y Gasset", "José")], "Ortega y Gasset, José; (2013)"),
        ([], "2013"),
    ):
        assert write_credits(kept, "2013", ENGLISH) == text
    assert write_credits([person("Muggah")], "2016-03", LANGUAGES["fr"]) == "Muggah (mars 2016)"
    assert write_credits([person("Muggah", role="editor")], "", LANGUAGES["pt_BR"]) == "Muggah (org.)"


def test_thirty_of_the_longest_names_fit_the_field() -> None:
    kept = [person("Foo Bank " + "m" * 50, "r" * 60, "editor") for _number in range(AUTHORS)]
    assert {len(author.shown) for author in kept} == {NAME}
    for language in LANGUAGES:
        text = write_credits(kept, "2016-09-12", language)
        assert len(text) <= LENGTH
        assert read_credits(text, this_year=YEAR) == Credited(authors=tuple(kept), issued="2016-09-12")


WORDS = ["Muggah", "Szabó", "Carvalho", "Pérez", "Salazar", "O'Brien", "Jütersonke", "Al-Rashid", "Bank", "City", "May",
         "MUGGAH", "UN", "王小明", "محمد", "Jr.", "Filho", "and", "y", "Ed", "n.d.", "R.", "J.-P.", "M", "2013"]  # fmt: skip
ANYTHING = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"])


def kept_as_typed(text: str) -> bool:
    return bool(text) and visible(text) == text and len(text) <= 50


def can_be_a_name(text: str) -> bool:
    return kept_as_typed(text) and not set(text) & set(';；؛、，,،“”«»"()[]') and any(map(str.isalpha, text))


joined = st.lists(st.sampled_from([*WORDS, *sorted(PARTICLES)]), min_size=1, max_size=4).map(" ".join)
names = (joined | st.text(ANYTHING, max_size=20)).filter(can_be_a_name)
given_names = st.just("") | names | names.map(lambda name: f"{name}, Jr.")
institutions = (
    joined
    | st.sampled_from(
        ["World Bank", "UNDP", "Foo; Bar, Baz and 3", "Group of 77", "Agenda 2030", "“A” and «B»", "X (ed.)"]
    )
    | st.text(ANYTHING, max_size=40)
).filter(lambda text: kept_as_typed(text) and any(map(str.isalnum, text)) and not {"”", "»", '"'} <= set(text))
roles = st.sampled_from(["author", "editor"])
anybody = st.builds(Author, family=names, given=given_names, role=roles) | st.builds(
    Author, name=institutions, role=roles
)
days = st.integers(0, (date(YEAR + 1, 12, 31) - date(FIRST_YEAR, 1, 1)).days).map(
    lambda number: (date(FIRST_YEAR, 1, 1) + timedelta(days=number)).isoformat()
)
dates = st.just("") | days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])


@settings(max_examples=30000)
@given(st.lists(anybody, max_size=5), dates, st.sampled_from(CODES))
@example([person("Pérez Salazar")], "2016-03", "es")
@example([person("Ortega y Gasset", "José", "editor")], "", "pt_BR")
@example([person("Theresa", "May")], "", "en")
@example([person("May"), Author(name="2013")], "2016-05", "fr")
def test_what_is_written_is_read_back(kept: list[Author], issued: str, code: str) -> None:
    text = write_credits(kept, issued, LANGUAGES[code])
    assert read_credits(text, this_year=YEAR) == Credited(authors=tuple(kept), issued=issued)


pieces = st.sampled_from(
    [*WORDS, *sorted(PARTICLES), ",", ";", "\n", "&", "et al.", "(ed.)", "(eds.)", "(", ")", "“", "”", '"', "World Bank",
     "UNDP", "March", "12", "2016", "3016", "2016-02-30", "s. d.", "\u202e", "\u200d", "؛", "."]
)  # fmt: skip


@settings(max_examples=30000)
@given(st.text(max_size=60) | st.lists(pieces, max_size=12).map(" ".join) | st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_understood_or_refused_in_words(text: str) -> None:
    credited: Credited | InvalidInputError
    try:
        credited = read_credits(text, this_year=YEAR)
    except InvalidInputError as error:
        credited = error
    if isinstance(credited, InvalidInputError):
        for language in LANGUAGES:
            assert language(credited.message, **credited.values)
            assert credited.hint is None or language(credited.hint, **credited.values)
        return
    assert len(credited.authors) <= AUTHORS
    assert all(bool(author.name) != bool(author.family) and not author.printed for author in credited.authors)
    again = write_credits(credited.authors, credited.issued, ENGLISH)
    assert read_credits(again, this_year=YEAR) == credited


plain_names = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=12).filter(
    lambda text: (
        visible(text) == text
        and text.isalpha()
        and not text.isupper()
        and not {fold(text)} & (INSTITUTIONS | SUBJECTS | LEFT_OUT | {"and", "et", "und"})
    )
)
families = st.lists(plain_names, min_size=1, max_size=2).map(" ".join) | st.tuples(
    st.sampled_from(["van den", "de", "dos", "al"]), plain_names
).map(" ".join)


@settings(max_examples=5000)
@given(st.lists(st.tuples(families, plain_names), min_size=2, max_size=AUTHORS), st.sampled_from(["; ", ";", "\n"]))
def test_no_author_of_a_list_with_semicolons_is_lost(people: list[tuple[str, str]], between: str) -> None:
    text = between.join(f"{family}, {given}" for family, given in people)
    found = read_credits(f"{text} (2016)", this_year=YEAR).authors
    assert [(author.family, author.given) for author in found] == people


@settings(max_examples=5000)
@given(st.lists(plain_names, min_size=1, max_size=AUTHORS))
def test_no_family_name_of_a_list_with_semicolons_is_lost(people: list[str]) -> None:
    found = read_credits("; ".join(people) + "; (2016)", this_year=YEAR).authors
    assert [author.short for author in found] == people
