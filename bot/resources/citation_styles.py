"""Works as paragraphs of a bibliography, after a style of the Citation Style Language (CSL).

The two styles (`styles/`) stay as published. citeproc-py knows less of the language than they use, so what it
does not know is written into the tree in other words before it reads it (`_adapted`). CSL is the specification
1.0.2; the numbers in brackets below are its sections by name.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

Styled = Literal["apa", "chicago"]

STYLES = Path(__file__).resolve().parent / "styles"
_FILES: Mapping[Styled, str] = {"apa": "apa.csl", "chicago": "chicago-author-date.csl"}
# Both manuals are American, and their own abbreviations (“Eds.”) are those of this locale.
_LOCALES = {"en": "en-US", "fr": "fr-FR", "es": "es-ES", "pt_BR": "pt-BR"}
_BETWEEN_DAY_AND_MONTH = {"fr": " ", "es": " de ", "pt_BR": " de "}
# Where a work names nobody, its title stands in their place: the macros that print it a second time.
_TITLES: Mapping[Styled, tuple[str, Sequence[str]]] = {
    "apa": ("title-and-descriptions", ("title", "identifier")),
    "chicago": ("title-and-descriptions-bib", ("title-bib",)),
}
# All that a work is handed over with; parts of a style that need anything else are left out.
_TYPES = {"article-journal", "book", "dataset", "document", "motion_picture", "report", "speech", "webpage"}
_VARIABLES = {
    "author", "container-title", "DOI", "editor", "genre", "issued", "language", "publisher", "title", "URL",
    "year-suffix",
}  # fmt: skip
_ABSENT = "archive"  # a variable that no work of ours has
_CSL = "{http://purl.org/net/xbiblio/csl}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_PRINTED = {f"{_CSL}{tag}" for tag in ("text", "number", "date", "names")}
_STOP_TWICE = re.compile(r"([?!…]\s?[”»]?|\.\s?[”»])\.(?=\s|$)")
_STOP_OUTSIDE = re.compile(r"(?<![.?!…])”([.,])(?=\s|$)")


class _Prepared:
    """A style in one language, read by citeproc-py, for one thread at a time: it keeps its state in the tree."""

    def __init__(self, style: Styled, language: str) -> None:
        # citeproc-py ships no types.
        from citeproc import CitationStylesStyle  # type: ignore[import-untyped]  # noqa: PLC0415  # it costs memory

        source = io.BytesIO(ET.tostring(_adapted(style, language), encoding="utf-8"))
        # Not validated: the styles are of a newer schema than the library's, of which it would warn.
        self.style = CitationStylesStyle(source, locale=_LOCALES.get(language, "en-US"), validate=False)
        self.lock = Lock()


_prepared = cache(_Prepared)  # two threads at once may each make one; each has its own lock


def paragraphs(items: Sequence[Mapping[str, Any]], style: Styled, language: str) -> list[str]:
    """Return each item as a paragraph of plain text, in the order given.

    An item has `type`, `title`, `author` and `editor` (as in CSL-JSON: `family` and `given`, or `literal`),
    `issued` (a sequence of year, month, day, as far as known) and further variables of `_VARIABLES` as text. What
    is empty is left out. `language` is a code of `bot.core.i18n.CODES`; another is answered in English. Threads
    may call this at the same time.
    """
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter  # noqa: PLC0415  # it costs memory
    from citeproc.source import BibliographySource  # type: ignore[import-untyped]  # noqa: PLC0415  # as above

    source = BibliographySource()
    for number, item in enumerate(items):
        source.add(_reference(str(number), item))
    prepared = _prepared(style, language)
    with prepared.lock:
        bibliography = CitationStylesBibliography(prepared.style, source, formatter.plain)
        bibliography.register(Citation([CitationItem(str(number)) for number in range(len(items))]))
        written = [str(paragraph) for paragraph in bibliography.bibliography()]
    return [_tidied(paragraph, language) for paragraph in written]


def _reference(key: str, item: Mapping[str, Any]) -> Any:  # noqa: ANN401  # an untyped object of citeproc-py
    """Return the item as citeproc-py keeps it; its reader of CSL-JSON would take tags in a title for markup."""
    from citeproc.source import Date, Name, Reference  # noqa: PLC0415  # it costs memory
    from citeproc.string import MixedString, String  # type: ignore[import-untyped]  # noqa: PLC0415  # as above

    values: dict[str, Any] = {}
    for variable, value in item.items():
        name = variable.replace("-", "_")
        if not value or variable == "type":
            continue
        if variable in {"author", "editor"}:
            values[name] = [Name(**one) for one in value]
        elif variable == "issued":
            values[name] = Date(**dict(zip(("year", "month", "day"), value, strict=False)))
        else:
            values[name] = value if variable == "language" else MixedString([String(value)])
    return Reference(key, item["type"], **values)


def _tidied(text: str, language: str) -> str:
    """Return the paragraph without the full stops that citeproc-py sets beside other marks.

    No full stop follows a question mark; in American English a full stop or comma stands inside the quotation
    marks (the option `punctuation-in-quote`, which the library reads and does not follow).
    """
    text = _STOP_TWICE.sub(r"\1", text)
    if _LOCALES.get(language, "en-US") == "en-US":
        text = _STOP_OUTSIDE.sub(r"\1”", text)
    return text


def _adapted(style: Styled, language: str) -> ET.Element:
    """Return the tree of a style, such that citeproc-py makes of it what CSL means by it."""
    root = ET.parse(STYLES / _FILES[style]).getroot()  # noqa: S314  # our own file
    _spell_out_given_names(root)
    _name_people_in_choices(root)
    _say_nothing_twice(root, style)
    _begin_labels_with_capitals(root)
    _put_the_day_first(root, language)
    for source in root.iterfind(f"{_CSL}macro[@name='source-DOI-URL']"):
        _drop_retrieved(source)
    _prune(root)
    return root


def _spell_out_given_names(root: ET.Element) -> None:
    """Honour `initialize="false"` (Name): initials are asked for where it is not set, not for the whole style."""
    mark = root.attrib.pop("initialize-with", None)
    for name in root.iter(f"{_CSL}name"):
        if mark is not None and name.get("initialize") != "false":
            name.attrib.setdefault("initialize-with", mark)


def _name_people_in_choices(root: ET.Element) -> None:
    """Write out the form of names that stand in for others (Substitute): it is not found inside a choice."""
    for names in root.iter(f"{_CSL}names"):
        substitute = names.find(f"{_CSL}substitute")
        if substitute is None:
            continue
        form = [child for child in names if child.tag != substitute.tag]
        for other in list(substitute.iter(f"{_CSL}names")):
            if not len(other):
                other.extend(deepcopy(form))


def _say_nothing_twice(root: ET.Element, style: Styled) -> None:
    """Leave out below what stood in for the authors (Substitute): the editors, or the title."""
    inside = {id(one) for substitute in root.iter(f"{_CSL}substitute") for one in substitute.iter()}
    for parent in list(root.iter()):
        for child in list(parent):
            if (
                child.tag == f"{_CSL}names"
                and "editor" in child.get("variable", "").split()
                and id(child) not in inside
            ):
                _only_with(parent, child, "author")
    macro, titles = _TITLES[style]
    for parent in list(root.iterfind(f"{_CSL}macro[@name='{macro}']//{_CSL}if[@variable='title']")):
        for child in list(parent):
            if child.get("macro") in titles:
                _only_with(parent, child, "author editor")


def _only_with(parent: ET.Element, child: ET.Element, variables: str) -> None:
    """Print the child only for works that have one of the variables."""
    choice = ET.Element(f"{_CSL}choose")
    ET.SubElement(choice, f"{_CSL}if", {"match": "any", "variable": variables}).append(child)
    parent[list(parent).index(child)] = choice


def _begin_labels_with_capitals(root: ET.Element) -> None:
    """Write “Eds.” where titles are capitalised (Text-case): labels know no language, and stayed as they were."""
    for label in root.iter(f"{_CSL}label"):
        if label.get("text-case") == "title":
            label.set("text-case", "capitalize-first")


def _put_the_day_first(root: ET.Element, language: str) -> None:
    """Write “16 de junio” where the styles, made for English, write the month first."""
    between = _BETWEEN_DAY_AND_MONTH.get(language)
    if between is None:
        return
    for date in root.iterfind(f"{_CSL}macro[@name='date-issued-month-day']/{_CSL}date"):
        month, day = list(date)
        day.attrib.pop("prefix", None)
        day.set("suffix", between)
        if language == "fr":
            day.set("form", "ordinal")  # the locale limits it to the first day
        date[:] = [day, month]
    if language == "fr":
        # Of the ordinals of the locale, citeproc-py takes the feminine one.
        locale = root.find(f"{_CSL}locale[@{_XML}lang='fr']")
        if locale is None:
            locale = ET.Element(f"{_CSL}locale", {f"{_XML}lang": "fr"})
            root.insert(1, locale)
            ET.SubElement(locale, f"{_CSL}terms")
        ET.SubElement(locale[0], f"{_CSL}term", {"name": "ordinal-01"}).text = "er"


def _drop_retrieved(macro: ET.Element) -> None:
    """Leave out “Retrieved” before an address: it asks for the day, and nobody noted when they read a work."""
    for parent in list(macro.iter()):
        for choice in parent.findall(f"{_CSL}choose"):
            if choice.find(f"{_CSL}if/{_CSL}text[@term='retrieved']") is not None:
                parent.remove(choice)


def _prune(root: ET.Element) -> None:
    """Take out what no work of ours can reach; citeproc-py searches the whole tree at every step."""
    bibliography = next(root.iter(f"{_CSL}bibliography"))
    for part in [*root.findall(f"{_CSL}citation"), *bibliography.findall(f"{_CSL}sort")]:
        (root if part.tag == f"{_CSL}citation" else bibliography).remove(part)
    for choice in root.iter(f"{_CSL}choose"):
        for branch in choice:
            if len(branch) and _never(branch):
                # Something that asks for a variable has to stay, or a group around would print its terms alone.
                branch[:] = [ET.Element(f"{_CSL}text", {"variable": _ABSENT})]
    macros = {macro.get("name", ""): macro for macro in root.findall(f"{_CSL}macro")}
    for group in list(root.iter(f"{_CSL}group")):
        asked = _asked(group, macros)
        if asked and not asked & _VARIABLES:
            # Such a group prints nothing (Group); citeproc-py prints its terms, as “Version” of no version.
            group[:] = [ET.Element(f"{_CSL}text", {"variable": _ABSENT})]
    reached: set[str] = set()
    waiting = _called(bibliography)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting |= _called(macros[name])
    for name, macro in macros.items():
        if name not in reached:
            root.remove(macro)


def _called(element: ET.Element) -> set[str]:
    return {one.attrib["macro"] for one in element.iter() if "macro" in one.attrib}


def _asked(element: ET.Element, macros: Mapping[str, ET.Element]) -> set[str]:
    """Return the variables that an element prints, if a work has them; conditions and labels print none."""
    asked: set[str] = set()
    for one in element.iter():
        if one.tag in _PRINTED:
            asked |= set(one.get("variable", "").split())
            if "macro" in one.attrib:
                asked |= _asked(macros[one.attrib["macro"]], macros)
    return asked


def _never(branch: ET.Element) -> bool:
    """Tell whether no work of ours meets the conditions of this branch."""
    tests = [
        *_known(branch, "type", _TYPES),
        *_known(branch, "variable", _VARIABLES),
        *_known(branch, "is-numeric", _VARIABLES),
        *_known(branch, "is-uncertain-date", set()),
        *_known(branch, "position", set()),
        *_known(branch, "locator", set()),
    ]
    if not tests or branch.get("match") == "none":
        return False
    return not any(tests) if branch.get("match") == "any" else not all(tests)


def _known(branch: ET.Element, attribute: str, known: Iterable[str]) -> list[bool]:
    return [value in known for value in branch.get(attribute, "").split()]
