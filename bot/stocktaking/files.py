"""The files of a stock-taking: one document in each format, the same bytes for the same document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.stocktaking.document import Document

FORMATS = ("pdf", "html", "markdown")  # the one that is forwarded comes first
ENDINGS: Mapping[str, str] = {"pdf": ".pdf", "html": ".html", "markdown": ".md"}
TYPES: Mapping[str, str] = {"pdf": "application/pdf", "html": "text/html", "markdown": "text/markdown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is handed out."""

    name: str
    type: str
    content: bytes


def file_of(document: Document, form: str) -> File:
    """Return the document in one of FORMATS, named after its day and language; slow, so not for the event loop."""
    name = f"stock-taking-{document.made_at}-{document.language}{ENDINGS[form]}"
    return File(name=name, type=TYPES[form], content=_WRITERS[form](document))


def _pdf(document: Document) -> bytes:
    from bot.stocktaking.pdf import write  # noqa: PLC0415  # what draws pages costs memory that few processes ever need

    return write(document)


def _html(document: Document) -> bytes:
    from bot.stocktaking.html import write  # noqa: PLC0415  # as above

    return write(document).encode()


def _markdown(document: Document) -> bytes:
    from bot.stocktaking.markdown import write  # noqa: PLC0415  # as above

    return write(document).encode()


_WRITERS: Mapping[str, Callable[[Document], bytes]] = {"pdf": _pdf, "html": _html, "markdown": _markdown}
