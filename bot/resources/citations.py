"""Works as citations: paragraphs after APA and Chicago, and files for reference managers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.core.folding import fold
from bot.resources.citation_files import (
    IN_A_WHOLE,
    TYPES,
    authors,
    bibtex,
    csl_json,
    csl_name,
    date_parts,
    doi_of,
    editors,
    one_line,
    ris,
    safe_address,
)
from bot.resources.citation_styles import Styled, paragraphs
from bot.resources.records import Style, Work


@dataclass(frozen=True, slots=True)
class Format:
    """What a file of a style is: the extension of its name, without a full stop, and its media type."""

    extension: str
    media_type: str


FORMATS: Mapping[Style, Format] = MappingProxyType(
    {
        "apa": Format("txt", "text/plain"),
        "chicago": Format("txt", "text/plain"),
        "bibtex": Format("bib", "application/x-bibtex"),
        "ris": Format("ris", "application/x-research-info-systems"),
        "csl-json": Format("json", "application/vnd.citationstyles.csl+json"),
    }
)
_ITALIC = {"report", "book", "motion_picture"}  # in Chicago; the titles of all others stand in quotation marks
# In the language of the citation, as the “n.d.” beside it; CSL has no term for it.
_DRAFT = {"en": "Draft", "fr": "Version provisoire", "es": "Borrador", "pt_BR": "Versão preliminar"}


def cite(works: Sequence[tuple[str, Work]], style: Style, language: str) -> str:
    """Return a whole file that cites the works, ending with a newline.

    `works` are pairs of a record's key and its work; the key becomes the BibTeX key, the RIS ID and the CSL id.
    `language` is a code of `bot.core.i18n.CODES` and decides the words around (n.d., Eds., months) in `apa` and
    `chicago`; these have a paragraph for each work, in the order of a bibliography, with an empty line between.
    The other formats keep the order given. Without works, what returns holds none. Threads may call this at the
    same time.
    """
    if style in {"apa", "chicago"}:
        return _bibliography([work for _, work in works], "apa" if style == "apa" else "chicago", language)
    written = {"bibtex": bibtex, "ris": ris, "csl-json": csl_json}[style](works)
    return written.rstrip("\n") + "\n"


def _bibliography(works: Sequence[Work], style: Styled, language: str) -> str:
    ordered = sorted(works, key=lambda work: _place(work, style))
    same: dict[tuple[object, str], list[int]] = defaultdict(list)
    for number, work in enumerate(ordered):
        same[_people_folded(work), work.year].append(number)
    suffixes = {
        number: _letters(position)
        for numbers in same.values()
        if len(numbers) > 1
        for position, number in enumerate(numbers)
    }
    items = [_item(work, style, language, suffixes.get(number, "")) for number, work in enumerate(ordered)]
    return "\n\n".join(paragraphs(items, style, language)) + "\n"


def _place(work: Work, style: Styled) -> tuple[object, ...]:
    """Return what both styles sort their bibliography by, with accents aside, which citeproc-py sorts after z."""
    undated = not work.issued
    return (_people_folded(work), undated if style == "chicago" else not undated, work.issued, fold(work.whole_title))


def _people_folded(work: Work) -> tuple[str, ...]:
    """Return the names that a citation begins with, or the title where there are none."""
    people = authors(work) or editors(work)
    return tuple(fold(f"{one.short} {one.given}") for one in people) or (fold(_begins_with(work)),)


def _begins_with(work: Work) -> str:
    return work.publisher if work.kind == "web-page" and work.publisher else work.whole_title


def _letters(position: int) -> str:
    """Return the letters that tell works of one year apart: a … z, aa, ab …"""
    letters = ""
    position += 1
    while position:
        position, remainder = divmod(position - 1, 26)
        letters = chr(ord("a") + remainder) + letters
    return letters


def _item(work: Work, style: Styled, language: str, suffix: str) -> dict[str, Any]:
    """Return the work as `paragraphs` takes it."""
    types = TYPES[work.kind]
    item: dict[str, Any] = {
        "type": types.csl,
        "title": _title(work, quoted=style == "chicago" and types.csl not in _ITALIC),
        "author": [csl_name(one) for one in authors(work)],
        "editor": [csl_name(one) for one in editors(work)],
        "issued": date_parts(work),
        "container-title" if work.kind in IN_A_WHOLE else "publisher": one_line(work.publisher),
        # No language, so titles stay as given: of an English one every word is capitalised, foreign names too.
        "language": "und",
        "genre": _DRAFT.get(language, _DRAFT["en"]) if work.stage == "draft" else "",
        "year-suffix": suffix,
    }
    address = work.link or work.archived
    doi = doi_of(address)
    item |= {"DOI": doi} if doi else {"URL": safe_address(address)}
    if work.kind == "web-page" and not item["author"] and not item["editor"] and work.publisher:
        item["author"] = [{"literal": item.pop("container-title")}]  # both manuals: by whoever owns the site
    return item


def _title(work: Work, *, quoted: bool) -> str:
    """Return the title for a paragraph; one that stands in quotation marks has others inside."""
    title, subtitle = one_line(work.title), one_line(work.subtitle)
    if subtitle:
        title = f"{title} {subtitle}" if title.endswith(("?", "!")) else f"{title}: {subtitle}"
    return title.translate(str.maketrans("“”«»", "‘’“”")) if quoted else title
