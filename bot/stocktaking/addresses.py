"""Addresses that a reader can click: those that lead out of the document, and no others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

_SCHEMES = ("http://", "https://", "mailto:")
_WRITTEN = re.compile(r"https?://[^\s<>“”«»\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AFTER = ".,;:!?…)]'’"  # what ends a sentence or a bracket around an address


def clickable(address: str) -> str:
    """Return the address as a file holds it, empty where it is not of the web or of mail.

    Letters that no address may hold are written as octets (RFC 3986, 2.1); “%” stays, as it may begin one already.
    """
    if not address.startswith(_SCHEMES):
        return ""
    return quote(address.encode("utf-8", "replace"), safe="%:/?#[]@!$&'()*+,;=~")


def written_in(line: str, *, goes_on: bool = False) -> Sequence[tuple[int, int, str]]:
    """Return where addresses stand in a line (from, to) with what each one opens.

    `goes_on`: the line was broken inside its last word, so an address at its end is not whole and is left out.
    """
    found = []
    for match in _WRITTEN.finditer(line):
        if goes_on and match.end() == len(line):
            continue
        text = match[0].rstrip(_AFTER)
        found.append((match.start(), match.start() + len(text), clickable(text if "://" in text else f"mailto:{text}")))
    return found
