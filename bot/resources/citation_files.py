"""Works as files for reference managers: BibTeX, RIS and CSL-JSON.

They say their words in English, as data do, and nothing where a work bears no date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from bot.resources.records import KINDS, Author, Work

if TYPE_CHECKING:  # it costs memory: the function imports it
    from bibtexparser.model import Block


@dataclass(frozen=True, slots=True)
class Types:
    """What a kind of work is called in CSL, in BibTeX and in RIS."""

    csl: str
    bibtex: str
    ris: str


_REPORT = Types("report", "techreport", "RPRT")
# Papers, practices and guides of a network come out as reports do: from an institution, without a journal.
TYPES: Mapping[str, Types] = {
    "paper": _REPORT,
    "report": _REPORT,
    "article": Types("article-journal", "article", "JOUR"),
    "book": Types("book", "book", "BOOK"),
    "case-study": _REPORT,
    "practice": _REPORT,
    "promising-practice": _REPORT,
    "guide": _REPORT,
    "evaluation": _REPORT,
    "presentation": Types("speech", "misc", "SLIDE"),
    "video": Types("motion_picture", "misc", "VIDEO"),
    "dataset": Types("dataset", "misc", "DATA"),
    "web-page": Types("webpage", "misc", "ELEC"),
    "consolidated-reply": _REPORT,
    "other": Types("document", "misc", "GEN"),
}
_PUBLISHERS = {"techreport": "institution", "article": "journal"}  # in BibTeX; else it is the publisher
IN_A_WHOLE = {"article", "web-page"}  # whose publisher is the journal or the site that they stand in
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DOI = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(10\.\S+)", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")  # the spaces that do not break are somebody's intention
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "%&#_$"},
    }
)
# What TeX draws together into another character: dashes, quotation marks, ¿ and ¡.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=,)(?=,)|(?<=[?!])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)")
_BREAKS_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f\s{}\\\ud800-\udfff]")


def csl_json(works: Sequence[tuple[str, Work]]) -> str:
    """Return the works as CSL-JSON (schema csl-data of CSL 1.0.2), a list in the order given."""
    entries = []
    for key, work in works:
        entry: dict[str, Any] = {
            "id": key,
            "type": TYPES[work.kind].csl,
            "title": one_line(work.whole_title),
            "author": [csl_name(one) for one in authors(work)],
            "editor": [csl_name(one) for one in editors(work)],
            "issued": {"date-parts": [date_parts(work)]} if work.issued else {},
            "container-title" if work.kind in IN_A_WHOLE else "publisher": one_line(work.publisher),
            "URL": safe_address(work.link),
            "DOI": doi_of(work.link),
            "abstract": one_line(work.abstract),
            "language": work.language,
            "genre": _genre(work),
            "note": _note(work),
        }
        entries.append({name: value for name, value in entry.items() if value})
    return json.dumps(entries, ensure_ascii=False, indent=2)


def ris(works: Sequence[tuple[str, Work]]) -> str:
    """Return the works as RIS, in the order given."""
    # rispy ships no types.
    import rispy  # type: ignore[import-untyped]  # noqa: PLC0415  # it costs memory

    class Writer(rispy.RisWriter):  # type: ignore[misc]  # as above
        """Writes no number before an entry: readers that go by the tags stumble over it."""

        def set_header(self, count: int) -> str:  # noqa: ARG002  # the library's signature
            return ""

    entries = []
    for key, work in works:
        entry: dict[str, Any] = {
            "type_of_reference": TYPES[work.kind].ris,
            "id": key,
            "authors": [_inverted(one) for one in authors(work)],
            "secondary_authors": [_inverted(one) for one in editors(work)],
            "title": one_line(work.whole_title),
            "secondary_title" if work.kind in IN_A_WHOLE else "publisher": one_line(work.publisher),
            "year": work.year,
            "date": _ris_date(work),
            "doi": doi_of(work.link),
            "urls": [safe_address(work.link)] if work.link else [],
            "language": work.language,
            "type_of_work": _genre(work),
            "abstract": one_line(work.abstract),
            "notes": [_note(work)] if _note(work) else [],
        }
        entries.append({name: value for name, value in entry.items() if value})
    return str(rispy.dumps(entries, implementation=Writer))


def _ris_date(work: Work) -> str:
    """Return the date as RIS has it, with its three strokes: 2016/06/16/."""
    return "/".join([*work.issued.split("-"), "", "", ""][:3]) + "/" if work.issued else ""


def bibtex(works: Sequence[tuple[str, Work]]) -> str:
    """Return the works as BibTeX in UTF-8, in the order given."""
    from bibtexparser.entrypoint import write_string  # noqa: PLC0415  # it costs memory
    from bibtexparser.library import Library  # noqa: PLC0415  # as above
    from bibtexparser.model import Entry, Field  # noqa: PLC0415  # as above
    from bibtexparser.writer import BibtexFormat  # noqa: PLC0415  # as above

    layout = BibtexFormat()  # type: ignore[no-untyped-call]  # the library types its methods only
    layout.indent, layout.block_separator = "  ", "\n"
    entries: list[Block] = []
    for key, work in works:
        entry_type = TYPES[work.kind].bibtex
        year, month, day = [*work.issued.split("-"), "", ""][:3]
        fields = {
            # Doubled braces: many styles write a title in lower case, and would take its proper names along.
            "title": f"{{{_latex(work.whole_title)}}}",
            "author": " and ".join(_bibtex_name(one) for one in authors(work)),
            "editor": " and ".join(_bibtex_name(one) for one in editors(work)),
            _PUBLISHERS.get(entry_type, "publisher"): _latex(work.publisher),
            "year": year,
            "month": _MONTHS[int(month) - 1] if month else "",
            "day": str(int(day)) if day else "",
            "doi": doi_of(work.link),
            "url": safe_address(work.link),
            "abstract": _latex(work.abstract),
            "language": work.language,
            "type" if entry_type == "techreport" else "howpublished": _latex(_kind(work)),
            "note": _latex(". ".join(filter(None, ["Draft" if work.stage == "draft" else "", _note(work)]))),
        }
        written = [Field(name, value if name == "month" else f"{{{value}}}") for name, value in fields.items() if value]
        entries.append(Entry(entry_type, key, written))
    return write_string(Library(entries), unparse_stack=[], bibtex_format=layout)


def _kind(work: Work) -> str:
    """Return the kind in English where the BibTeX entry type does not say it."""
    said = work.kind in {"report", "article", "book", "other"}
    return "" if said else str(KINDS[work.kind]).capitalize()


def _genre(work: Work) -> str:
    """Return, in English, the kind where the types of CSL and RIS do not say it, and whether it is a draft."""
    kind = str(KINDS[work.kind]) if TYPES[work.kind] is _REPORT and work.kind != "report" else ""
    return f"{'draft' if work.stage == 'draft' else ''} {kind}".strip().capitalize()


def _note(work: Work) -> str:
    return f"Archived at {safe_address(work.archived)}" if work.archived else ""


def authors(work: Work) -> list[Author]:
    """Return who wrote the work, in order."""
    return [one for one in work.authors if one.role == "author"]


def editors(work: Work) -> list[Author]:
    """Return who edited the work, in order."""
    return [one for one in work.authors if one.role == "editor"]


def csl_name(author: Author) -> dict[str, str]:
    """Return a name as CSL-JSON has it; that of an institution is literal, so that nobody inverts it."""
    if author.name:
        return {"literal": one_line(author.name)}
    names = {"family": one_line(author.family), "given": one_line(author.given)}
    return {part: name for part, name in names.items() if name}


def _inverted(author: Author) -> str:
    return ", ".join(csl_name(author).values())


def _bibtex_name(author: Author) -> str:
    """Return a name as BibTeX reads it: “von Last, First”, in braces whatever it would split elsewhere."""
    if author.name:
        return f"{{{_latex(author.name)}}}"
    family, given = one_line(author.family), one_line(author.given)
    last = _latex(family)
    # Small words at the beginning are its “von”; of others it would make one.
    begins = [word[:1].islower() for word in family.split(" ")]
    if not given or last != family or begins != sorted(begins, reverse=True) or all(begins) or _divides(family):
        last = f"{{{last}}}"
    if not given:
        return last
    first = _latex(given)
    return f"{last}, {{{first}}}" if _divides(given) else f"{last}, {first}"


def _divides(name: str) -> bool:
    return "," in name or "and" in name.lower().split()


def date_parts(work: Work) -> list[int]:
    """Return year, month and day, as far as known."""
    return [int(part) for part in work.issued.split("-")] if work.issued else []


def doi_of(link: str) -> str:
    """Return the DOI that a link to doi.org stands for, empty if it is another link."""
    match = _DOI.fullmatch(link)
    return safe_address(unquote(match[1])) if match else ""


def safe_address(link: str) -> str:
    """Return the link with what would end it in a file, or unbalance its braces, written as per cent."""
    return _BREAKS_ADDRESS.sub(lambda match: quote(match[0], errors="replace"), link)


def one_line(text: str) -> str:
    """Return the text on one line, without characters that are none."""
    return _SPACES.sub(" ", _NOT_TEXT.sub("", text)).strip()


def _latex(text: str) -> str:
    """Return the text such that TeX, and whoever reads its notation, gives it back."""
    text = one_line(text)
    escaped = text.translate(_LATEX)
    if not _balanced(text):  # BibTeX counts braces whether they are escaped or not
        escaped = escaped.replace(r"\{", r"\lbrace{}").replace(r"\}", r"\rbrace{}")
    return _LIGATURE.sub("{}", escaped)


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
