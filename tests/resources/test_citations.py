"""Works as citations, read back by other readers than those that wrote them."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, Person, parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from bot.core.i18n import CODES
from bot.resources.citations import FORMATS, cite
from bot.resources.records import KINDS, Author, Style, Work

STYLED: tuple[Style, ...] = ("apa", "chicago")


def person(family: str, given: str = "", **more: str) -> Author:
    return Author(family=family, given=given, **more)  # type: ignore[arg-type]


MUGGAH = person("Muggah", "Robert")
SZABO = person("Szabó de Carvalho", "Ilona")
WENNMANN = person("Wennmann", "Achim")
JUTERSONKE = person("Jütersonke", "Oliver")

# Annex 1 of the stock-taking of 2016: a work of each sort that it lists.
WORKS: dict[str, Work] = {
    "jutersonke-2016-understanding-the-grammar": Work(
        title="Understanding the Grammar of the City",
        subtitle="Urban Safety and Peacebuilding Practice through a Semiotic Lens",
        authors=[JUTERSONKE, person("Austin", "Jonathan Luke")],
        issued="2016",
        kind="paper",
        language="en",
        publisher="Geneva Peacebuilding Platform",
        link="https://www.gpplatform.ch/sites/default/files/PP%2017_a.pdf",
        abstract="Cities are read & written; 50% of it is “grammar”.",
    ),
    "van-den-eertwegh-2016-negotiating": Work(
        title="Negotiating with Criminal Groups",
        subtitle="From Prejudice to Pragmatism",
        authors=[person("van den Eertwegh", "Pascale")],
        issued="2016-06",
        kind="paper",
        language="en",
    ),
    "parent-2016-programme-conjoint": Work(
        title="The Programme Conjoint de Renforcement de la Sécurité Urbaine in Ouagadougou",
        authors=[person("Parent", "Anne-Marie")],
        issued="2016-05-01",
        kind="case-study",
        language="en",
    ),
    "muggah-2016-making-cities-safer": Work(
        title="Making Cities Safer",
        subtitle="Citizen Security Innovations from Latin America",
        authors=[MUGGAH, SZABO, person("Marmolejo", "Nathalie"), person("Wang", "Ben")],
        issued="2016-06-16",
        kind="report",
        language="en",
        publisher="Igarapé Institute",
        link="https://doi.org/10.1000/Safer_(2016)",
        archived="https://web.archive.org/web/2016/https://example.org/safer_cities",
    ),
    "governing-safer-cities-2016": Work(
        title="Governing Safer Cities in a Globalized World",
        issued="2016-03",
        kind="guide",
        language="en",
        stage="draft",
    ),
    "muggah-2016-visualizing": Work(
        title="Visualizing Urban Fragility", authors=[MUGGAH], issued="2016-02-10", kind="web-page", language="en",
        publisher="United Nations University",
    ),
    "impact-uclg-2016": Work(
        title="Perspectives from Cities in Crises",
        authors=[Author(name="IMPACT"), Author(name="United Cities, Towns and Local Governments")],
        issued="2016",
        kind="report",
        language="en",
    ),
    "perez-salazar-2015": Work(
        title="Gestión territorial de la seguridad ciudadana en el marco de la transición hacia la paz en Colombia",
        authors=[person("Pérez Salazar", "Bernardo")],
        issued="2015",
        kind="article",
        language="es",
        publisher="Revista Ciudad & Paz",
    ),
    "milliken-2014": Work(
        title="Building Peace in Urban Setting",
        subtitle="Lessons from the Ground",
        authors=[person("Milliken", "Jennifer", role="editor"), person("Krause", "Keith", role="editor")],
        issued="2014",
        kind="book",
        language="en",
        publisher="GPP",
    ),
    "undp-2010": Work(
        title="Armed Violence Reduction and Prevention",
        subtitle="What Works?",
        authors=[Author(name="UNDP")],
        issued="2010",
        kind="evaluation",
        language="en",
    ),
    "menkhaus-2014": Work(
        title="If Mayors Ruled in Somalia", authors=[person("Menkhaus", "Ken")], issued="2014", kind="presentation",
        language="en", publisher="Nordic Africa Institute",
    ),
    "rincon-garcia-2015": Work(
        title="Corregidora",
        subtitle="La buena práctica «el Garambulo» {modelo} de prevención",
        authors=[person("Rincón-García", "Jean-Luc"), person("Soto-Obregón", "María"), person("Molina-Zamora")],
        issued="2015",
        kind="practice",
        language="es",
    ),
    "bogota-human-safety-practice": Work(title="Human Safety Practice", kind="practice", publisher="Bogotá"),
    "johannesburg-jcss": Work(
        title="Evaluation of the Johannesburg City Safety Strategy (JCSS)",
        authors=[WENNMANN, person("Ganson", "Brian", role="editor")],
        kind="other",
        link="https://example.org/jcss?a=1&b=50%25#c_{d}",
    ),
    "recording-2016": Work(title="The Opening", authors=[WENNMANN], issued="2016-07-06", kind="video", language="en"),
    "homicides-2016": Work(
        title="Homicides by City", authors=[Author(name="Igarapé Institute")], issued="2016", kind="dataset",
        language="en",
    ),
}  # fmt: skip


def cited(key: str, style: Style, language: str = "en") -> str:
    return cite([(key, WORKS[key])], style, language)


# Readers


def decode(latex: str) -> str:
    """Read TeX's notation; pylatexenc takes the circumflex for an accent."""
    macros = get_default_latex_context_db()
    macros.add_context_category("ours", prepend=True, macros=[MacroTextSpec("textasciicircum", simplify_repl="^")])
    return LatexNodes2Text(latex_context=macros, strict_latex_spaces=True).latex_to_text(latex)


def bibtex_entries(text: str) -> dict[str, Entry]:
    return dict(parse_string(text, "bibtex").entries)


def bibtex_name(one: Person) -> str:
    last = decode(" ".join([*one.prelast_names, *one.last_names]))
    first = decode(" ".join([*one.first_names, *one.middle_names]))
    return ", ".join(filter(None, [last, first]))


def ris_entries(text: str) -> dict[str, dict[str, list[str]]]:
    entries: dict[str, dict[str, list[str]]] = {}
    fields: dict[str, list[str]] = defaultdict(list)
    for line in text.split("\n"):
        if not line:
            continue
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "ER":
            entries[fields["ID"][0]] = dict(fields)
            fields = defaultdict(list)
        else:
            assert fields or match[1] == "TY"
            fields[match[1]].append(match[2])
    assert not fields
    return entries


def names(work: Work, role: str) -> list[str]:
    return [one.name or ", ".join(filter(None, [one.family, one.given])) for one in work.authors if one.role == role]


def address(work: Work) -> str:
    return work.link.replace("{", "%7B").replace("}", "%7D")


# Files for reference managers


@pytest.mark.parametrize("key", WORKS)
def test_a_bibtex_file_read_by_pybtex_loses_nothing(key: str) -> None:
    work = WORKS[key]
    entry = bibtex_entries(cite(list(WORKS.items()), "bibtex", "en"))[key]
    fields = entry.fields
    assert decode(fields["title"]) == work.whole_title
    for role in ("author", "editor"):
        assert [bibtex_name(one) for one in entry.persons.get(role, [])] == names(work, role)
    assert fields.get("year", "") == work.year
    assert fields.get("day", "") == work.issued[8:].lstrip("0")
    assert fields.get("month", "") == ("" if len(work.issued) < 7 else _MONTHS[int(work.issued[5:7]) - 1])
    assert fields.get("url", "") == address(work)
    assert decode(fields.get("abstract", "")) == work.abstract
    assert fields.get("language", "") == work.language
    publishers = [fields[name] for name in ("publisher", "institution", "journal") if name in fields]
    assert [decode(one) for one in publishers] == ([work.publisher] if work.publisher else [])
    note = decode(fields.get("note", ""))
    assert ("Draft" in note) == (work.stage == "draft")
    assert work.archived in note


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@pytest.mark.parametrize("key", WORKS)
def test_an_ris_file_read_line_by_line_loses_nothing(key: str) -> None:
    work = WORKS[key]
    fields = ris_entries(cite(list(WORKS.items()), "ris", "en"))[key]
    assert fields["TI"] == [work.whole_title]
    assert fields.get("AU", []) == names(work, "author")
    assert fields.get("A2", []) == names(work, "editor")
    assert fields.get("PY", []) == ([work.year] if work.year else [])
    assert fields.get("UR", []) == ([address(work)] if work.link else [])
    assert fields.get("AB", []) == ([work.abstract] if work.abstract else [])
    assert fields.get("LA", []) == ([work.language] if work.language else [])
    assert [*fields.get("PB", []), *fields.get("T2", [])] == ([work.publisher] if work.publisher else [])
    assert ("Draft" in "".join(fields.get("M3", []))) == (work.stage == "draft")
    assert work.archived in "".join(fields.get("N1", []))
    if work.issued:
        assert fields["DA"][0].rstrip("/").replace("/", "-") == work.issued
        assert fields["DA"][0].count("/") == 3


CSL_VARIABLES = {
    "id", "type", "title", "author", "editor", "issued", "publisher", "container-title", "URL", "DOI", "abstract",
    "language", "genre", "note",
}  # fmt: skip


@pytest.mark.parametrize("key", WORKS)
def test_csl_json_says_everything_in_documented_variables(key: str) -> None:
    work = WORKS[key]
    (entry,) = [one for one in json.loads(cite(list(WORKS.items()), "csl-json", "fr")) if one["id"] == key]
    assert set(entry) <= CSL_VARIABLES
    assert entry["title"] == work.whole_title
    for role in ("author", "editor"):
        written = [
            one["literal"] if "literal" in one else ", ".join(filter(None, [one.get("family"), one.get("given")]))
            for one in entry.get(role, [])
        ]
        assert written == names(work, role)
    parts = [int(part) for part in work.issued.split("-")] if work.issued else None
    assert entry.get("issued") == ({"date-parts": [parts]} if parts else None)
    assert entry.get("URL", "") == address(work)
    assert entry.get("abstract", "") == work.abstract
    assert entry.get("language", "") == work.language
    assert ("draft" in entry.get("genre", "").lower()) == (work.stage == "draft")
    assert work.archived in entry.get("note", "")


def test_an_institution_is_a_literal_name_even_with_a_comma_and_an_and() -> None:
    key, name = "impact-uclg-2016", "United Cities, Towns and Local Governments"
    assert json.loads(cited(key, "csl-json"))[0]["author"][1] == {"literal": name}
    assert f"{{{name}}}" in cited(key, "bibtex")
    assert f"IMPACT, & {name}. (2016)" in cited(key, "apa")


def test_a_link_to_doi_org_is_also_a_doi() -> None:
    key, doi = "muggah-2016-making-cities-safer", "10.1000/Safer_(2016)"
    assert json.loads(cited(key, "csl-json"))[0]["DOI"] == doi
    assert ris_entries(cited(key, "ris"))[key]["DO"] == [doi]
    assert bibtex_entries(cited(key, "bibtex"))[key].fields["doi"] == doi
    assert cited(key, "apa").endswith(f" https://doi.org/{doi}\n")


TYPES = {
    "paper": ("report", "techreport", "RPRT"),
    "report": ("report", "techreport", "RPRT"),
    "article": ("article-journal", "article", "JOUR"),
    "book": ("book", "book", "BOOK"),
    "case-study": ("report", "techreport", "RPRT"),
    "promising-practice": ("report", "techreport", "RPRT"),
    "practice": ("report", "techreport", "RPRT"),
    "guide": ("report", "techreport", "RPRT"),
    "evaluation": ("report", "techreport", "RPRT"),
    "presentation": ("speech", "misc", "SLIDE"),
    "video": ("motion_picture", "misc", "VIDEO"),
    "dataset": ("dataset", "misc", "DATA"),
    "web-page": ("webpage", "misc", "ELEC"),
    "consolidated-reply": ("report", "techreport", "RPRT"),
    "other": ("document", "misc", "GEN"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_said_in_each_format(kind: str) -> None:
    works = [("a", Work(title="A", kind=kind))]
    csl, bibtex, ris = TYPES[kind]
    assert json.loads(cite(works, "csl-json", "en"))[0]["type"] == csl
    entry = bibtex_entries(cite(works, "bibtex", "en"))["a"]
    assert entry.type == bibtex
    assert ris_entries(cite(works, "ris", "en"))["a"]["TY"] == [ris]
    said = entry.fields.get("type", entry.fields.get("howpublished", ""))
    assert said.lower() == ("" if kind in {"report", "article", "book", "other"} else str(KINDS[kind]))


TITLE = st.text(
    st.one_of(
        st.sampled_from("{}\\%&#_~^$\"'`-<>?!,@|: aÁñ“”«»–"),
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp", "Zs"]),
    ),
    min_size=1,
    max_size=40,
).map(lambda text: " ".join(text.split()))  # fmt: skip


@given(title=TITLE.filter(bool), name=TITLE.filter(bool), abstract=TITLE)
def test_any_title_institution_and_abstract_come_back_the_same(title: str, name: str, abstract: str) -> None:
    works = [("a", Work(title=title, authors=[Author(name=name)], abstract=abstract))]
    entry = bibtex_entries(cite(works, "bibtex", "en"))["a"]
    assert decode(entry.fields["title"]) == title
    assert [bibtex_name(one) for one in entry.persons["author"]] == [name]
    assert decode(entry.fields.get("abstract", "")) == abstract
    fields = ris_entries(cite(works, "ris", "en"))["a"]
    assert (fields["TI"], fields["AU"], fields.get("AB", [""])) == ([title], [name], [abstract])
    (item,) = json.loads(cite(works, "csl-json", "en"))
    assert (item["title"], item["author"], item.get("abstract", "")) == (title, [{"literal": name}], abstract)


WORD = st.text(st.sampled_from("abÁñúüøß'’-.&_%"), min_size=1, max_size=8)
FAMILY = st.lists(st.one_of(WORD, st.sampled_from(["van", "den", "de", "and", "And", "Szabó", "Jr"])), min_size=1).map(
    " ".join
)


@given(people=st.lists(st.tuples(FAMILY, st.one_of(st.just(""), FAMILY)), min_size=1, max_size=4))
def test_the_names_of_any_people_come_back_in_order(people: list[tuple[str, str]]) -> None:
    works = [("a", Work(title="A", authors=[person(*one) for one in people]))]
    expected = [", ".join(filter(None, one)) for one in people]
    persons = bibtex_entries(cite(works, "bibtex", "en"))["a"].persons["author"]
    assert [bibtex_name(one) for one in persons] == expected
    assert ris_entries(cite(works, "ris", "en"))["a"]["AU"] == expected


def test_what_is_no_text_and_line_breaks_do_not_get_into_a_file() -> None:
    works = [("a", Work(title="A\r\nER  - \x00\ud800B", abstract="One.\n\nTwo.", link="https://example.org/a b"))]
    for style in FORMATS:
        assert cite(works, style, "en").encode("utf-8")
    fields = ris_entries(cite(works, "ris", "en"))["a"]
    assert fields == {
        "TY": ["GEN"], "ID": ["a"], "TI": ["A ER - B"], "UR": ["https://example.org/a%20b"], "AB": ["One. Two."],
    }  # fmt: skip


# Paragraphs

EXPECTED: list[tuple[str, Style, str, str]] = [
    (
        "muggah-2016-making-cities-safer", "apa", "en",
        "Muggah, R., Szabó de Carvalho, I., Marmolejo, N., & Wang, B. (2016). Making Cities Safer: Citizen Security "
        "Innovations from Latin America. Igarapé Institute. https://doi.org/10.1000/Safer_(2016)",
    ),
    (
        "muggah-2016-making-cities-safer", "chicago", "en",
        "Muggah, Robert, Ilona Szabó de Carvalho, Nathalie Marmolejo, and Ben Wang. 2016. Making Cities Safer: "
        "Citizen Security Innovations from Latin America. Igarapé Institute. https://doi.org/10.1000/Safer_(2016).",
    ),
    (
        "jutersonke-2016-understanding-the-grammar", "chicago", "en",
        "Jütersonke, Oliver, and Jonathan Luke Austin. 2016. Understanding the Grammar of the City: Urban Safety and "
        "Peacebuilding Practice through a Semiotic Lens. Geneva Peacebuilding Platform. "
        "https://www.gpplatform.ch/sites/default/files/PP%2017_a.pdf.",
    ),
    (
        "van-den-eertwegh-2016-negotiating", "apa", "en",
        "van den Eertwegh, P. (2016). Negotiating with Criminal Groups: From Prejudice to Pragmatism.",
    ),
    (
        "van-den-eertwegh-2016-negotiating", "chicago", "en",
        "van den Eertwegh, Pascale. 2016. Negotiating with Criminal Groups: From Prejudice to Pragmatism.",
    ),
    (
        "governing-safer-cities-2016", "apa", "en",
        "Governing Safer Cities in a Globalized World. (2016). [Draft].",
    ),
    (
        "governing-safer-cities-2016", "chicago", "en",
        "Governing Safer Cities in a Globalized World. 2016. Draft.",
    ),
    ("undp-2010", "apa", "en", "UNDP. (2010). Armed Violence Reduction and Prevention: What Works?"),
    (
        "milliken-2014", "apa", "en",
        "Milliken, J., & Krause, K. (Eds.). (2014). Building Peace in Urban Setting: Lessons from the Ground. GPP.",
    ),
    (
        "milliken-2014", "chicago", "en",
        "Milliken, Jennifer, and Keith Krause, eds. 2014. Building Peace in Urban Setting: Lessons from the Ground. "
        "GPP.",
    ),
    (
        "muggah-2016-visualizing", "apa", "en",
        "Muggah, R. (2016, February 10). Visualizing Urban Fragility. United Nations University.",
    ),
    (
        "muggah-2016-visualizing", "chicago", "en",
        "Muggah, Robert. 2016. “Visualizing Urban Fragility.” United Nations University, February 10.",
    ),
    ("bogota-human-safety-practice", "apa", "en", "Human Safety Practice. (n.d.). Bogotá."),
    (
        "johannesburg-jcss", "apa", "en",
        "Wennmann, A. (n.d.). Evaluation of the Johannesburg City Safety Strategy (JCSS) (B. Ganson, Ed.). "
        "https://example.org/jcss?a=1&b=50%25#c_%7Bd%7D",
    ),
    ("recording-2016", "apa", "fr", "Wennmann, A. (2016, 6 juillet). The Opening [Enregistrement vidéo]."),
    (
        "milliken-2014", "chicago", "fr",
        "Milliken, Jennifer, et Keith Krause, éd. 2014. Building Peace in Urban Setting: Lessons from the Ground. GPP.",
    ),
    ("governing-safer-cities-2016", "apa", "fr",
     "Governing Safer Cities in a Globalized World. (2016). [Version provisoire]."),
    (
        "perez-salazar-2015", "chicago", "es",
        "Pérez Salazar, Bernardo. 2015. «Gestión territorial de la seguridad ciudadana en el marco de la transición "
        "hacia la paz en Colombia». Revista Ciudad & Paz.",
    ),
    ("muggah-2016-visualizing", "apa", "es",
     "Muggah, R. (2016, 10 de febrero). Visualizing Urban Fragility. United Nations University."),
    ("bogota-human-safety-practice", "apa", "pt_BR", "Human Safety Practice. (s.d.). Bogotá."),
    (
        "menkhaus-2014", "chicago", "pt_BR",
        "Menkhaus, Ken. 2014. “If Mayors Ruled in Somalia”. Nordic Africa Institute.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "style", "language", "expected"), EXPECTED)
def test_a_citation_reads_as_the_manual_has_it(key: str, style: Style, language: str, expected: str) -> None:
    assert cited(key, style, language) == expected + "\n"


NO_DATE = {"en": "n.d.", "fr": "s. d.", "es": "s. f.", "pt_BR": "s.d."}
DRAFTS = {"en": "Draft", "fr": "Version provisoire", "es": "Borrador", "pt_BR": "Versão preliminar"}


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("style", STYLED)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_undated_and_drafted_says_so_once(kind: str, style: Style, language: str) -> None:
    work = Work(title="Who is safe?", authors=[MUGGAH], kind=kind, stage="draft", link="https://example.org/x")
    text = cite([("a", work)], style, language).replace("\u00a0", " ").replace("\u202f", " ")
    assert text.count("Who is safe?") == 1
    assert text.count(NO_DATE[language]) == 1
    assert text.count(DRAFTS[language]) == 1
    assert text.count("https://example.org/x") == 1
    assert not re.search(r"\?\.|\?”\.|\.\.|  |,,|\( | \)| \.", text)


@pytest.mark.parametrize("style", STYLED)
@pytest.mark.parametrize("kind", KINDS)
def test_without_authors_the_title_comes_first_and_only_once(kind: str, style: Style) -> None:
    text = cite([("a", Work(title="Human Safety Practice", kind=kind, issued="2015"))], style, "en")
    assert text.lstrip("“").startswith("Human Safety Practice")
    assert text.count("Human Safety Practice") == 1


@pytest.mark.parametrize("style", STYLED)
@pytest.mark.parametrize("kind", KINDS)
def test_editors_without_an_author_are_named_once_as_editors(kind: str, style: Style) -> None:
    work = Work(title="A Reader", kind=kind, issued="2011", authors=[person("Krause", "Keith", role="editor")])
    text = cite([("a", work)], style, "en")
    assert text.startswith("Krause, K. (Ed.)." if style == "apa" else "Krause, Keith, ed. 2011.")
    assert text.count("Krause") == 1


def test_a_web_page_by_nobody_is_by_whoever_owns_the_site() -> None:
    work = Work(title="Our Work", kind="web-page", publisher="UN-Habitat", issued="2016")
    assert cite([("a", work)], "apa", "en") == "UN-Habitat. (2016). Our Work.\n"


def test_many_authors_are_shortened_as_each_manual_has_it() -> None:
    many = [person(f"Name{chr(65 + number)}", "Ada") for number in range(8)]
    works = [("a", Work(title="T", authors=many, issued="2016", kind="report"))]
    assert "NameG, A., & NameH, A. (2016)" in cite(works, "apa", "en")
    assert cite(works, "chicago", "en") == "NameA, Ada, Ada NameB, Ada NameC, et al. 2016. T.\n"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    work = Work(title="T", authors=[MUGGAH], issued="2016-06-01", kind="video")
    assert "(2016, 1er juin)" in cite([("a", work)], "apa", "fr")


def test_quotation_marks_within_quotation_marks_are_others() -> None:
    work = Work(title="What is “Safe”?", authors=[MUGGAH], issued="2016", kind="web-page")
    assert cite([("a", work)], "chicago", "en") == "Muggah, Robert. 2016. “What is ‘Safe’?”\n"


def test_tags_and_signs_in_a_title_stay_as_they_are() -> None:
    title = '<span class="nocase">A & B</span> <b>50% #1</b> \\x {y} _z_'
    for style in STYLED:
        assert title in cite([("a", Work(title=title, kind="report"))], style, "en")


@pytest.mark.parametrize("style", STYLED)
def test_a_bibliography_is_sorted_by_name_with_accents_aside(style: Style) -> None:
    people = ["Alanís", "Ávila", "Azar", "Eavis", "Økland", "Ortiz", "van den Eertwegh", "Wang"]
    works = [(name, Work(title="T", authors=[person(name)], issued="2016")) for name in reversed(people)]
    text = cite(works, style, "en")
    assert text.endswith("\n")
    assert [re.split(r"\.? [(]?2016", one)[0].rstrip(".") for one in text.strip().split("\n\n")] == people


def test_undated_works_come_first_in_apa_and_last_in_chicago() -> None:
    works = [("a", Work(title="Dated", authors=[MUGGAH], issued="2016")), ("b", Work(title="Not", authors=[MUGGAH]))]
    assert re.findall("Dated|Not", cite(works, "apa", "en")) == ["Not", "Dated"]
    assert re.findall("Dated|Not", cite(works, "chicago", "en")) == ["Dated", "Not"]


def test_works_of_one_author_and_year_are_told_apart_by_letters() -> None:
    works = [(title, Work(title=title, authors=[MUGGAH], issued="2016", kind="report")) for title in ("B", "A")]
    works.append(("C", Work(title="C", authors=[MUGGAH], issued="2015", kind="report")))
    assert cite(works, "apa", "en") == "Muggah, R. (2015). C.\n\nMuggah, R. (2016a). A.\n\nMuggah, R. (2016b). B.\n"


def test_the_archived_copy_is_cited_where_there_is_no_other_address() -> None:
    archived = "https://web.archive.org/web/2016/x"
    work = Work(title="T", authors=[MUGGAH], issued="2016", kind="report", archived=archived)
    assert cite([("a", work)], "apa", "en") == f"Muggah, R. (2016). T. {archived}\n"


@pytest.mark.parametrize("style", FORMATS)
def test_every_file_ends_with_one_newline_and_can_be_empty(style: Style) -> None:
    assert cite(list(WORKS.items()), style, "es").endswith("\n")
    assert not cite(list(WORKS.items()), style, "es").endswith("\n\n")
    assert cite([], style, "es").strip() in {"", "[]"}


async def test_several_threads_may_cite_at_the_same_time() -> None:
    asked = [(style, language) for style in STYLED for language in CODES] * 2
    works = list(WORKS.items())[:6]
    together = await asyncio.gather(*(asyncio.to_thread(cite, works, *one) for one in asked))
    assert together == [cite(works, *one) for one in asked]
