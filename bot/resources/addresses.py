"""What people type as the address of a paper: made safe to keep, and told whether two lead to one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote, unquote

from bot.core.i18n import _
from bot.core.texts import clean_line, visible
from bot.errors import InvalidInputError
from bot.resources.hosts import ascii_host, is_public, literal, shown_host

LENGTH = 500  # characters of an address

_EXAMPLE = _("Write it as “https://unhabitat.org/report”, or as a DOI, “10.1234/abc”.")
_OPEN = _("Give the address at which everybody can open it, as “https://unhabitat.org/report”.")

_OPENING = "<(\"'“‘«„`|"
_PROSE = ".,;:!?…\"'”’»`|"  # what a sentence puts after an address
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}  # trimmed only where nothing in the address opens it
_INSIDE = (".local", ".internal", ".localhost")

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?![0-9]{1,5}(?:[/?#]|$))(//)?", re.IGNORECASE)  # not a host with a port
_TOP = re.compile(r"\.(?:[a-z]{2,}|xn--[a-z0-9-]+)\Z")
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?")
_ADDRESS = re.compile(r"(?:(https?)://|//)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_CALLED_DOI = re.compile(r"(?:info:doi/|doi\s*:?\s*)(?=10\.|https?:)", re.IGNORECASE)
_CALLED_URL = re.compile(r"url:\s*", re.IGNORECASE)
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # DOIs disregard the case of ASCII letters only

# RFC 3986: unreserved and what else a part may hold as it is.
_LEGAL = "/!$&'()*+,;=:@"
_LEGAL_LATER = _LEGAL + "?"  # in queries and fragments
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_INDEX = re.compile(r"(?:index\.(?:html?|php|aspx?|jsp|shtml|xhtml)|default\.(?:html?|aspx?))", re.IGNORECASE)
_TRACKING = frozenset(
    [
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "__hsfp",
        "__hssc",
        "__hstc",
        "_openstat",
        "dclid",
        "fbclid",
        "gbraid",
        "gclid",
        "gclsrc",
        "hsctatracking",
        "igsh",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mibextid",
        "mkt_tok",
        "msclkid",
        "oly_anon_id",
        "oly_enc_id",
        "ref_src",
        "ref_url",
        "spm",
        "srsltid",
        "ttclid",
        "twclid",
        "vero_conv",
        "vero_id",
        "wbraid",
        "wickedid",
        "yclid",
        "ymclid",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A web address taken apart; everything is ASCII, and nothing but the percent-encoding is as typed."""

    scheme: str
    host: str  # see `ascii_host`
    port: str  # empty where it is the one of the web
    path: str
    query: str
    fragment: str


def clean_address(text: str, *, field: str) -> str:
    """Return an address as it is kept and shown: ASCII, http or https, at most LENGTH characters.

    A bare host gets https, a DOI in any of its forms becomes “https://doi.org/10.…”, and the brackets and marks of
    the sentence around it are taken off. `field` is the name of the field in the reader's language. Raises
    InvalidInputError where it is no address, not one for everybody (private hosts, passwords), or none of the web.
    No network is asked.
    """
    if not visible(text):
        raise InvalidInputError(_("{field} is empty."), hint=_EXAMPLE, field=field)
    # Further characters than fit may yet be trimmed or turn out to be blanks; so many more are refused unread.
    line = _trimmed(clean_line(text, field=field, limit=2 * LENGTH))
    line = _CALLED_URL.sub("", line, count=1) if _CALLED_URL.match(line) else line
    doi = _typed_doi(line)
    if doi is None:
        line = _trimmed(_CALLED_DOI.sub("", line, count=1) if _CALLED_DOI.match(line) else line, also="#")
        if " " in line:
            raise InvalidInputError(
                _("{field} holds a space."),
                hint=_("Copy the address again, and nothing but the address, as “https://unhabitat.org/report”."),
                field=field,
            )
        parts = _parts(line, field)
        doi = _doi_at(parts)
    address = f"https://doi.org/{quote(doi, safe=_LEGAL)}" if doi else _joined(parts)
    if len(address) > LENGTH:
        raise InvalidInputError(
            _("{field} has {length} characters; at most {limit} fit."),
            hint=_("Use a shorter address of the same page; often everything after “?” can be left out."),
            field=field,
            length=len(address),
            limit=LENGTH,
        )
    return address


def normal(address: str) -> str:
    """Return that by which two addresses (as `clean_address` gives them) are told to lead to one thing.

    Scheme, “www.”, ports of the web, fragments, parameters that only track, index pages, slashes at the end and
    spellings that RFC 3986 holds equal make no difference; the order of the other parameters' names makes none. A
    fragment that is a path (“#/…”, “#!/…”) stays. It is not an address itself, but normal of it is the same again.
    What is no address comes back as it is.
    """
    doi = doi_of(address)
    if doi is not None:
        return f"doi:{doi}"
    try:
        parts = _parts(address, "")
    except InvalidInputError:
        return address
    pieces = [piece for piece in _canonical(parts.query).split("&") if piece and not _tracks(piece)]
    query = "&".join(sorted(pieces, key=lambda piece: piece.partition("=")[0]))
    fragment = _canonical(parts.fragment).rstrip("/") if parts.fragment.startswith(("/", "!/")) else ""
    built = "".join(
        (
            _without_www(parts.host),
            f":{parts.port}" if parts.port not in {"", "80", "443"} else "",
            _resolved(_canonical(parts.path)),
            f"?{query}" if query else "",
            f"#{fragment}" if fragment not in {"", "!"} else "",
        )
    )
    doi = doi_of(built)  # which a detour in the path may have hidden
    return built if doi is None else f"doi:{doi}"


def doi_of(address: str) -> str | None:
    """Return the DOI, lower-case, of “doi:10.…”, “10.…” or an address at doi.org; None where it is none of these."""
    doi = _typed_doi(address)
    if doi is None:
        try:
            doi = _doi_at(_parts(address, ""))
        except InvalidInputError:
            return None
    return None if doi is None else doi.translate(_LOWER)


def host_of(address: str) -> str:
    """Return the host as it may be shown beside a link (see `shown_host`), empty where there is none."""
    if _typed_doi(address):
        return "doi.org"
    try:
        return shown_host(_without_www(_parts(address, "").host))
    except InvalidInputError:
        return ""


# Taking apart


def _trimmed(text: str, *, also: str = "") -> str:
    """Return an address without the quotes and brackets around it and the marks of a sentence after it."""
    kept = text.strip().lstrip(_OPENING).strip()
    while kept:
        last = kept[-1]
        unopened = last in _CLOSING and kept.count(last) > kept.count(_CLOSING[last])
        if not (last in _PROSE or last in also or last.isspace() or unopened):
            break
        kept = kept[:-1]
    return kept


def _parts(text: str, field: str) -> _Parts:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise InvalidInputError(
            _("{field} has to begin with http or https, not with “{scheme}”."),
            hint=_EXAMPLE,
            field=field,
            scheme=scheme[1],
        )
    match = _ADDRESS.fullmatch(text)
    # Browsers read a backslash as a slash and others do not, so that either might see another host.
    if match is None or "\\" in text or (scheme and not scheme[2]):
        raise _not_an_address(field)
    kept = (match[1] or "https").lower()
    host, port = _host_and_port(match[2], field)
    return _Parts(
        scheme=kept,
        host=host,
        port="" if port == {"http": "80", "https": "443"}[kept] else port,
        path=_encoded(match[3], _LEGAL),
        query=_encoded(match[4] or "", _LEGAL_LATER),
        fragment=_encoded(match[5] or "", _LEGAL_LATER),
    )


def _host_and_port(authority: str, field: str) -> tuple[str, str]:
    if "@" in authority:
        raise InvalidInputError(
            _("{field} holds a user name or a password, or is an e-mail address."), hint=_OPEN, field=field
        )
    match = _AUTHORITY.fullmatch(authority)
    if match is None or not match[1]:
        raise _not_an_address(field)
    port = (match[2] or "").lstrip("0")
    if (match[2] and not port) or int(port or "0") > 65535:
        raise _not_an_address(field)
    try:
        host = ascii_host(match[1])
        ip = literal(host)
    except ValueError as error:
        raise _not_an_address(field) from error
    if (not is_public(ip)) if ip is not None else f".{host}".endswith(_INSIDE):
        raise InvalidInputError(
            _("{field} leads to “{host}”, which cannot be reached from everywhere."),
            hint=_OPEN,
            field=field,
            host=host,
        )
    if ip is None and not _TOP.search(host):
        raise _not_an_address(field)
    return host, port


def _not_an_address(field: str) -> InvalidInputError:
    return InvalidInputError(_("{field} is neither the address of a web page nor a DOI."), hint=_EXAMPLE, field=field)


def _joined(parts: _Parts) -> str:
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.scheme}://{parts.host}{port}{parts.path}{query}{fragment}"


def _encoded(text: str, legal: str) -> str:
    """Return a part with everything encoded that may not stand in it, and what is encoded left alone."""
    return quote(_LOOSE_PERCENT.sub("%25", text), safe=f"{legal}%", errors="surrogatepass")


# DOIs


def _typed_doi(text: str) -> str | None:
    """Return the DOI that is written without a web address."""
    called = _CALLED_DOI.match(text)
    return _whole_doi(text[called.end() :] if called else text)


def _doi_at(parts: _Parts) -> str | None:
    """Return the DOI of an address at doi.org; None where it is another, or holds what may not be shown."""
    if _without_www(parts.host) not in {"doi.org", "dx.doi.org"} or parts.port:
        return None
    try:
        path = unquote(parts.path, errors="strict").lstrip("/")
    except UnicodeDecodeError:
        return None
    return _whole_doi(path[4:] if path[:4].lower() == "doi:" else path)


def _whole_doi(text: str) -> str | None:
    doi = _trimmed(text, also="/")
    return doi if _DOI.fullmatch(doi) and visible(doi) == doi else None


# Comparing


def _without_www(host: str) -> str:
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def _canonical(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return _ENCODED.sub(one, text)


def _tracks(piece: str) -> bool:
    name = piece.partition("=")[0].lower()
    return name.startswith("utm_") or name in _TRACKING


def _resolved(path: str) -> str:
    """Return a path without dot segments (RFC 3986, 5.2.4), index page and slashes at the end."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    while kept and (not kept[-1] or _INDEX.fullmatch(kept[-1])):
        kept.pop()
    return "".join(f"/{segment}" for segment in kept)
