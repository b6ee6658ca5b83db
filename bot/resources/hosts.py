"""Hosts of web addresses: in one spelling, as they may be shown, and whether they are open to the whole internet."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import idna

IP = IPv4Address | IPv6Address

# Beyond what `is_global` knows in every Python that we run on: protocol assignments, among them the metadata service
# of one cloud, the relays of 6to4 (RFC 7526), and the service that another cloud gives to its own machines.
_CLOSED_4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv4Network("168.63.129.16/32"))
# Global unicast (RFC 4291) without special purposes, among them Teredo (RFC 6890), 6to4, and documentation (RFC 9637).
_UNICAST = IPv6Network("2000::/3")
_CLOSED_6 = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; where a network has no IPv4, this is how its sites look

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

# As the first words of the names of characters; each set is written together in one word.
_KANA = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_TOGETHER = (frozenset({"LATIN"}), _KANA, frozenset({"CJK", "HANGUL"}))
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzæœøßþðłđ")


def is_public(ip: IP) -> bool:
    """Return whether an address belongs to the open internet.

    Private, shared, local, multicast, reserved and unspecified ones do not, nor do those of IPv6 that carry such an
    IPv4 address. 6to4, Teredo and IPv4-compatible ones never do: where they lead is for a relay to decide.
    """
    if isinstance(ip, IPv4Address):
        closed = ip.is_multicast or ip.is_reserved or ip.is_unspecified or any(ip in one for one in _CLOSED_4)
        return ip.is_global and not closed
    if ip.scope_id is not None:
        return False
    if ip.ipv4_mapped is not None:
        return is_public(ip.ipv4_mapped)
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & 0xFFFF_FFFF))
    return ip in _UNICAST and ip.is_global and not any(ip in one for one in _CLOSED_6)


def literal(host: str) -> IP | None:
    """Return the address that a host is by itself, None where it is a name.

    It is read as browsers and the system do, so 127.1, 0x7f.1 and 2130706433 are 127.0.0.1. Raises ValueError where
    it can be neither name nor address, as 1.2.3.456.
    """
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in bare:
        return IPv6Address(bare)
    parts = bare.removesuffix(".").lower().split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    *front, last = [_number(part) for part in parts]
    if len(parts) > 4 or any(one > 255 for one in front) or last >= 256 ** (5 - len(parts)):
        raise ValueError(f"not an address: {host}")
    return IPv4Address(sum(one << 8 * (3 - place) for place, one in enumerate(front)) + last)


def _number(part: str) -> int:
    if not _NUMBER.fullmatch(part):
        raise ValueError(f"not a number: {part}")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def ascii_host(host: str) -> str:
    """Return a host in the one spelling by which hosts are compared and asked for.

    Names are lower-case, in ASCII (IDNA 2008 after the mapping of UTS 46), without a dot at the end; literal
    addresses canonical, of IPv6 in brackets. Raises ValueError where it is no host.
    """
    if not host.startswith("["):
        host = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
        host = host.removesuffix(".")
    ip = literal(host)
    if ip is not None:
        return f"[{ip}]" if isinstance(ip, IPv6Address) else str(ip)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise ValueError(f"not a host: {host}")
    return host


def shown_host(host: str) -> str:
    """Return a host (as `ascii_host` gives it) as people may read it without being deceived.

    A name stands in its own letters where each part is of one script, and that is either Latin as languages write
    it, Chinese, Japanese, Korean, or the script of the whole name. Others have letters that pass for Latin ones, or
    run from right to left and reorder what stands around them: those names stay in ASCII (xn--…).
    """
    if "xn--" not in host:
        return host
    try:
        labels = [idna.decode(label) for label in host.split(".")]
    except UnicodeError:
        return host
    scripts = [_scripts(label) for label in labels]
    common = all(any(one <= together for together in _TOGETHER) for one in scripts)
    own = len(frozenset().union(*scripts)) == 1 and all(scripts)
    return ".".join(labels) if common or own else host


def _scripts(label: str) -> frozenset[str]:
    """Return the scripts of the letters; what is none that may be shown counts as a script of its own."""
    found = set()
    for character in label:
        script = unicodedata.name(character, "NONE").split()[0]
        if character in "-0123456789":
            continue
        if script == "LATIN" and unicodedata.normalize("NFD", character)[0] not in _LATIN:
            script = "LATIN-ELSEWHERE"  # as ɑ and ı, which pass for a and i
        if script == "LATIN-ELSEWHERE" or unicodedata.bidirectional(character) in {"R", "AL", "AN"}:
            found.add("NONE")
        found.add(script)
    return frozenset(found)
