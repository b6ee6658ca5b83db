"""What may be asked of `python -m bot stocktake`: light enough for the command line to name it in its help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Form(StrEnum):
    """A format that a stock-taking can be written in."""

    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "markdown"


class Code(StrEnum):
    """A language, as documents name it."""

    EN = "en"
    FR = "fr"
    ES = "es"
    PT = "pt-BR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be written, and where to."""

    guild: int | None  # Discord's number of a server; None where there is only one
    since: str  # as typed
    language: Code
    form: Form
    out: Path | None  # None: named after its day, in the folder of the command
