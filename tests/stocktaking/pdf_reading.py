"""Reads back what a PDF of ours says, without the code that wrote it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence


def streams(pdf: bytes) -> Sequence[bytes]:
    """Return every compressed stream of the file, unpacked."""
    found = re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(one) for one in found]


def objects(pdf: bytes) -> str:
    """Return the dictionaries of the file: pages, outline, elements, links."""
    return next(one for one in streams(pdf) if re.match(rb"\d+ \d+ \d+ ", one)).decode("latin-1")


def pages(pdf: bytes) -> Sequence[str]:
    """Return the lines of each page, as somebody would copy them."""
    plain, bold = [_letters(one) for one in streams(pdf) if b"begincmap" in one]
    read = []
    for content in streams(pdf):
        if b"begincmap" in content or b" Tf\n" not in content:
            continue
        lines = re.findall(rb"/(Plain|Bold) [\d.]+ Tf\n.*?<([0-9a-f]*)> Tj", content, re.DOTALL)
        read.append("\n".join(_text(shown, bold if font == b"Bold" else plain) for font, shown in lines))
    return read


def said(text: str) -> str:
    """Return a text as a PDF keeps it where it is not drawn: in brackets, or as UTF-16."""
    if text.isascii():
        return "(" + re.sub(r"([\\()])", r"\\\1", text) + ")"
    return "<feff" + text.encode("utf-16-be").hex() + ">"


def _letters(table: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", table, re.MULTILINE)
    return {glyph: bytes.fromhex(letter.decode()).decode("utf-16-be") for glyph, letter in pairs}


def _text(shown: bytes, letters: dict[bytes, str]) -> str:
    return "".join(letters[shown[at : at + 4]] for at in range(0, len(shown), 4))
