"""What a tagged PDF says beside its marks: the order in which it is read, and its bookmarks.

The rules are those of ISO 32000-1: 14.7 (structure), 14.8 (tags), 12.3.3 (outline).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.stocktaking.typeface import line

if TYPE_CHECKING:
    import pydyf  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something drawn: its page, from 0, and its number on the page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A box on a page, from 0, that opens an address."""

    page: int
    link: pydyf.Dictionary


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A line of the outline: its level (1 is the highest), page (from 0) and height over the foot of the page."""

    level: int
    title: str
    page: int
    height: float


@dataclass(slots=True, kw_only=True, eq=False)
class Element:
    """A part of the reading order: a tag of PDF, what is said in its place, and what is inside it, in order."""

    tag: str
    alternative: str = ""
    wide: bool = False  # the header of a column, said to be so
    inside: list[Element | Mark | Opening] = field(default_factory=list)

    def add(self, tag: str, alternative: str = "", *, wide: bool = False) -> Element:
        """Add an element at the end, and return it."""
        added = Element(tag=tag, alternative=alternative, wide=wide)
        self.inside.append(added)
        return added


def reading_order(
    pdf: pydyf.PDF,
    pages: Sequence[pydyf.Dictionary],
    document: Element,
    marks: Sequence[Sequence[Element]],
    links: Sequence[Sequence[tuple[pydyf.Dictionary, Element]]],
) -> bytes:
    """Add the elements to the file, and return the reference to their root.

    `marks`: of each page, the element that each mark belongs to; `links`: of each page, its links with theirs.
    """
    import pydyf as make  # noqa: PLC0415  # it costs memory

    root = make.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    made: dict[int, pydyf.Dictionary] = {}

    def put(element: Element, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        one = make.Dictionary({"Type": "/StructElem", "S": f"/{element.tag}", "P": parent.reference})
        pdf.add_object(one)
        made[id(element)] = one
        kids = make.Array()
        for inner in element.inside:
            match inner:
                case Element():
                    kids.append(put(inner, one).reference)
                case Mark(page=page, number=number):
                    kids.append(make.Dictionary({"Type": "/MCR", "Pg": pages[page].reference, "MCID": number}))
                case Opening(page=page, link=link):
                    kids.append(make.Dictionary({"Type": "/OBJR", "Pg": pages[page].reference, "Obj": link.reference}))
        one["K"] = kids
        if element.alternative:
            one["Alt"] = make.String(line(element.alternative))
        if element.wide:
            one["A"] = make.Dictionary({"O": "/Table", "Scope": "/Column"})
        return one

    root["K"] = put(document, root).reference
    numbers = make.Array()
    for at, owned in enumerate(marks):
        owners = make.Array([made[id(element)].reference for element in owned])
        pdf.add_object(owners)
        numbers += [at, owners.reference]
    key = len(pages)
    for of_page in links:
        for link, element in of_page:
            link["StructParent"] = key
            numbers += [key, made[id(element)].reference]
            key += 1
    root["ParentTree"] = make.Dictionary({"Nums": numbers})
    root["ParentTreeNextKey"] = key
    return bytes(root.reference)


def outline(pdf: pydyf.PDF, pages: Sequence[pydyf.Dictionary], bookmarks: Sequence[Bookmark]) -> bytes:
    """Add the bookmarks to the file, each under the last one of a higher level; return the reference to their root."""
    import pydyf as make  # noqa: PLC0415  # it costs memory

    root = make.Dictionary({"Type": "/Outlines"})
    pdf.add_object(root)
    above: list[tuple[int, pydyf.Dictionary, list[pydyf.Dictionary]]] = [(0, root, [])]
    families = [above[0]]
    for bookmark in bookmarks:
        while above[-1][0] >= bookmark.level:
            above.pop()
        _, parent, siblings = above[-1]
        one = make.Dictionary({
            "Title": make.String(line(bookmark.title)), "Parent": parent.reference,
            "Dest": make.Array([pages[bookmark.page].reference, "/XYZ", 0, round(bookmark.height), 0]),
        })  # fmt: skip
        pdf.add_object(one)
        if siblings:
            one["Prev"], siblings[-1]["Next"] = siblings[-1].reference, one.reference
        siblings.append(one)
        above.append((bookmark.level, one, []))
        families.append(above[-1])
    for _, parent, children in families:
        if children:
            parent["First"], parent["Last"] = children[0].reference, children[-1].reference
            parent["Count"] = len(children) if parent is root else -len(children)  # closed until it is opened
    return bytes(root.reference)
