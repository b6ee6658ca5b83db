"""Addresses of papers as people type them, and whether two lead to one thing."""

from __future__ import annotations

from ipaddress import ip_address
from string import ascii_letters, digits

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.errors import InvalidInputError
from bot.resources.addresses import LENGTH, clean_address, doi_of, host_of, normal
from bot.resources.hosts import ascii_host, is_public, literal


def clean(text: str) -> str:
    return clean_address(text, field="The link")


def refused(text: str) -> str:
    with pytest.raises(InvalidInputError) as caught:
        clean(text)
    error = caught.value
    assert error.hint
    error.hint.format(**error.values)
    return error.message.format(**error.values)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://unhabitat.org/report", "https://unhabitat.org/report"),
        ("http://unhabitat.org/report", "http://unhabitat.org/report"),
        ("unhabitat.org/report", "https://unhabitat.org/report"),
        ("//unhabitat.org/report", "https://unhabitat.org/report"),
        ("HTTPS://UnHabitat.ORG/Report", "https://unhabitat.org/Report"),
        ("  https://unhabitat.org/report\n", "https://unhabitat.org/report"),
        ("<https://unhabitat.org/report>", "https://unhabitat.org/report"),
        ("<URL:https://unhabitat.org/report>.", "https://unhabitat.org/report"),
        ("(https://unhabitat.org/paper.pdf).", "https://unhabitat.org/paper.pdf"),
        ("“https://unhabitat.org/paper.pdf”,", "https://unhabitat.org/paper.pdf"),
        ("https://unhabitat.org/paper.pdf).", "https://unhabitat.org/paper.pdf"),
        ("https://en.wikipedia.org/wiki/Favela_(slum)", "https://en.wikipedia.org/wiki/Favela_(slum)"),
        ("(https://en.wikipedia.org/wiki/Favela_(slum)).", "https://en.wikipedia.org/wiki/Favela_(slum)"),
        ("https://unhabitat.org/report?#", "https://unhabitat.org/report"),
        ("https://unhabitat.org/report#page=3", "https://unhabitat.org/report#page=3"),
        ("https://unhabitat.org./report", "https://unhabitat.org/report"),
        ("unhabitat.org:8443/report", "https://unhabitat.org:8443/report"),
        ("https://unhabitat.org:443/report", "https://unhabitat.org/report"),
        ("http://unhabitat.org:0080/report", "http://unhabitat.org/report"),
        ("https://pt.wikipedia.org/wiki/São_Paulo", "https://pt.wikipedia.org/wiki/S%C3%A3o_Paulo"),
        ("https://unhabitat.org/100%/a%20b", "https://unhabitat.org/100%25/a%20b"),
        ("https://unhabitat.org/un\u200bseen", "https://unhabitat.org/unseen"),
        ("https://münchen.de", "https://xn--mnchen-3ya.de"),
        ("http://9.9.9.9/report", "http://9.9.9.9/report"),
        ("https://[2606:4700:0::1111]/x", "https://[2606:4700::1111]/x"),
    ],
)
def test_an_address_is_kept_as_a_web_address(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "10.1234/abc",
        "doi:10.1234/abc",
        "doi: 10.1234/abc.",
        "DOI 10.1234/abc",
        "DOI:10.1234/abc",
        "info:doi/10.1234/abc",
        "https://doi.org/10.1234/abc",
        "https://www.doi.org/10.1234/abc",
        "http://dx.doi.org/10.1234/abc",
        "https://doi.org/doi:10.1234/abc",
        "https://doi.org/10.1234/abc?utm_source=x#y",
        "https://doi.org:443/10.1234/abc/",
        "doi.org/10.1234/abc",
        "doi:https://doi.org/10.1234/abc",
        "<doi:10.1234/abc>",
        "(DOI 10.1234/abc).",
    ],
)
def test_every_form_of_a_doi_is_kept_as_one_address(typed: str) -> None:
    assert clean(typed) == "https://doi.org/10.1234/abc"


def test_a_doi_keeps_its_marks_and_is_compared_without_case() -> None:
    kept = clean("doi:10.1002/(SICI)1097(1996)1:1<1::AID-FOO>3.0.CO;2-#")
    assert kept == "https://doi.org/10.1002/(SICI)1097(1996)1:1%3C1::AID-FOO%3E3.0.CO;2-%23"
    assert doi_of(kept) == "10.1002/(sici)1097(1996)1:1<1::aid-foo>3.0.co;2-#"
    assert normal("https://dx.doi.org/10.1234/ABC") == normal("doi:10.1234/abc") == "doi:10.1234/abc"


@pytest.mark.parametrize(
    "address", ["https://unhabitat.org/10.1234/abc", "https://doi.org/", "https://doi.org/10.1234/%FF", "none", ""]
)
def test_what_is_no_doi_has_none(address: str) -> None:
    assert doi_of(address) is None


def test_a_doi_that_would_reorder_its_line_stays_encoded() -> None:
    assert clean("https://doi.org/10.1234/%E2%80%AEabc") == "https://doi.org/10.1234/%E2%80%AEabc"
    assert doi_of("https://doi.org/10.1234/%E2%80%AEabc") is None


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "ftp://x.org/a"])
def test_other_schemes_are_refused(typed: str) -> None:
    assert "has to begin with http or https" in refused(typed)


@pytest.mark.parametrize("typed", ["https://user:secret@x.org/a", "https://user@x.org", "somebody@x.org", "@x.org"])
def test_names_and_passwords_are_refused(typed: str) -> None:
    assert "password" in refused(typed)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "a.localhost", "printer.local", "wiki.internal", "127.0.0.1", "127.0.0.1.", "10.1.2.3",
        "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "255.255.255.255",
        "0x7f.1", "0X7F.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "１２７.0.0.1", "127。0。0。1", "0",
        "192.0.0.192", "168.63.129.16", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[fe80::1]",
        "[fe80::1%25eth0]", "[fd00:ec2::254]", "[ff02::1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:db8::1]", "[3fff::1]", "[fec0::1]",
    ],
)  # fmt: skip
def test_hosts_inside_a_network_are_refused_in_every_disguise(host: str) -> None:
    assert "cannot be reached from everywhere" in refused(f"http://{host}/a")


@pytest.mark.parametrize("ip", ["9.9.9.9", "2606:4700::1111", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_addresses_of_the_internet_are_public(ip: str) -> None:
    assert is_public(ip_address(ip))


@pytest.mark.parametrize(
    "typed",
    [
        "hello", "https://", "https:///a", "https:/x.org", "https:x.org", "https://x.org\\@y.org", "https://x.org:0",
        "https://x.org:65536", "https://x.org:a", "https://1.2.3.456", "https://1.2.3.4.5", "https://09.1.1.1",
        "https://[::1", "https://[:::]", "https://x..org", "https://-x.org", "https://x%2eorg", "e.g", "https://x.1a",
        "https://☂.org", "https://" + "a" * 64 + ".org", "...", "<>", "doi:", "doi:11.1234/a",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert refused(typed).startswith("The link")


def test_blanks_and_characters_that_reorder_are_refused() -> None:
    assert refused(" \u2800 ") == "The link is empty."
    assert refused("https://x.org/a b") == refused("see x.org") == "The link holds a space."
    assert "change the order" in refused("https://x.org/\u202efdp.exe")


def test_an_address_may_have_500_characters() -> None:
    longest = "https://x.org/" + "a" * (LENGTH - 14)
    assert clean(longest) == longest
    assert clean(f"<{longest}>") == longest
    assert refused(longest + "a") == "The link has 501 characters; at most 500 fit."
    assert "at most" in refused("https://x.org/" + "é" * 200)  # six characters each, once encoded
    assert "at most" in refused("a" * 100_000)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://www.unhabitat.org/report", "unhabitat.org"),
        ("doi:10.1234/abc", "doi.org"),
        ("https://münchen.de", "münchen.de"),
        ("https://habitação.org.br", "habitação.org.br"),
        ("https://пример.рф", "пример.рф"),
        ("https://日本語.jp", "日本語.jp"),
        ("https://аррӏе.com", "xn--80ak6aa92e.com"),  # Cyrillic throughout
        ("https://pаypal.com", "xn--pypal-4ve.com"),  # one Cyrillic letter
        ("https://ɑpple.com", "xn--pple-p5b.com"),  # a letter of the phonetic alphabet
        ("https://שלום.com", "xn--9dbne9b.com"),
        ("https://xn--a.org", "xn--a.org"),
        ("nonsense", ""),
    ],
)
def test_a_host_is_shown_as_it_cannot_deceive(address: str, shown: str) -> None:
    assert host_of(address) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.x.org/a/", "http://X.org:80/a"),
        ("https://x.org/a/index.html", "https://x.org/a"),
        ("https://x.org/index.php?id=3", "https://x.org/?id=3"),
        ("https://x.org/%7euser/%c3%a9", "https://x.org/~user/%C3%A9"),
        ("https://x.org/é", "https://x.org/%C3%A9"),
        ("https://x.org/a/./b/../c", "https://x.org/a/c"),
        ("https://x.org/a/%2E%2E/c", "https://x.org/c"),
        ("https://x.org/a?b=2&a=1&utm_source=x&&fbclid=y", "https://x.org/a?a=1&b=2"),
        ("https://x.org/a?", "https://x.org/a#section"),
        ("https://x.org/#/", "https://x.org"),
        ("https://münchen.de", "https://xn--mnchen-3ya.de"),
    ],
)
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.org/a", "https://x.org/A"),
        ("https://x.org/a", "https://y.org/a"),
        ("https://x.org/a", "https://x.org:8080/a"),
        ("https://x.org/?id=1", "https://x.org/?id=2"),
        ("https://x.org/?a=1&a=2", "https://x.org/?a=2&a=1"),
        ("https://x.org/a%2Fb", "https://x.org/a/b"),
        ("https://x.org/a%3Fb", "https://x.org/a?b"),
        ("https://x.org/#/one", "https://x.org/#/two"),
        ("https://x.org/#!/one", "https://x.org/"),
        ("https://www.org/", "https://org.org/"),
        ("https://web.archive.org/web/2020/https://x.org/a", "https://x.org/a"),
        ("https://web.archive.org/web/2020/https://x.org/a", "https://web.archive.org/web/2021/https://x.org/a"),
    ],
)
def test_different_things_stay_different(one: str, other: str) -> None:
    assert normal(one) != normal(other)


NAME = st.text(ascii_letters + digits, min_size=1, max_size=6)
HOST = st.builds(
    lambda name, top: f"{name}.{top}".lower(), NAME, st.sampled_from(["org", "org.br", "co.uk", "xn--p1ai", "museum"])
)
SEGMENT = st.text(ascii_letters + digits + "-._~!$&'()*+,;=:@éя日%", min_size=1, max_size=8)
PATH = st.lists(SEGMENT, max_size=4).map(lambda segments: "".join(f"/{one}" for one in segments))
QUERY = st.lists(st.tuples(NAME, st.text(ascii_letters + digits + "/?é-", max_size=6)), max_size=3).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    query = draw(QUERY)
    return f"https://{draw(HOST)}{draw(PATH)}" + (f"?{query}" if query else "")


TYPED = st.one_of(
    st.text(),
    addresses(),
    st.text("htps:/.?#@[]()<>\\%2EF&=aw10doi 'é\u202e-_,;!\n", max_size=40),
    st.builds(
        str.__add__, st.sampled_from(["https://", "doi:10.1234/", "https://doi.org/10.1234/", "x.org"]), st.text()
    ),
    st.builds(
        str.__add__,
        st.sampled_from(["https://doi.org/", "x.org/", "https://x.org/?", "10.1234/"]),
        st.text("./%2EeFf0#!?&=()<>;:'\"1a é", max_size=30),
    ),
)


@given(TYPED)
@example("https://x.org/a.?#")
@example("https://doi.org/10.1234/abc%2E")
@example("https://doi.org/10.1234/abc)?x=(")
@example("https://doi.org/x/../10.1234/abc")
@example("10.1234/a%20b")
@example("https://x.org/%%34%31")
@example("https://www.www.www.org")
@example("https://x.org/#/a/?b")
def test_cleaning_twice_is_cleaning_once_and_what_was_cleaned_can_be_compared(text: str) -> None:
    try:
        kept = clean(text)
    except InvalidInputError:
        return
    assert clean(kept) == kept
    assert kept.isascii()
    assert len(kept) <= LENGTH
    assert host_of(kept)
    one = normal(kept)
    assert normal(one) == one
    assert (doi_of(kept) is None) or one == f"doi:{doi_of(kept)}"


@given(TYPED)
def test_comparing_never_fails_and_comparing_twice_is_comparing_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    host_of(text)
    doi_of(text)


TRACKED = st.tuples(st.sampled_from(["utm_source", "UTM_X", "fbclid", "gclid", "spm", "_hsenc", "mkt_tok"]), NAME)


@given(addresses(), st.lists(TRACKED, min_size=1, max_size=3), NAME)
def test_what_does_not_matter_changes_nothing(address: str, tracked: list[tuple[str, str]], fragment: str) -> None:
    tracking = "&".join(f"{name}={value}" for name, value in tracked)
    path, _, query = address.partition("?")
    same = {
        f"{path}?{tracking}&{query}",
        f"{path}?{query}&{tracking}",
        f"{address}#{fragment}",
        f"{path}/?{query}",
        address.replace("https://", "http://"),
        address.replace("https://", "https://www."),
        address.replace("https://", "HTTPS://"),
    }
    assert {normal(one) for one in same} == {normal(address)}


@given(HOST, PATH, NAME, NAME)
def test_other_letters_make_another_address(host: str, path: str, one: str, other: str) -> None:
    assume(one != other)
    start = f"https://{host}{path}"
    assert normal(f"{start}/{one}") != normal(f"{start}/{other}")
    assert normal(f"{start}?id={one}") != normal(f"{start}?id={other}")
    assert normal(f"{start}?a{one}=1") != normal(f"{start}?a{other}=1")
    assert (normal(f"https://{one}.{host}{path}") == normal(f"https://{other}.{host}{path}")) == (
        one.lower() == other.lower()
    )


@given(st.ip_addresses(v=4))
def test_every_disguise_of_an_address_is_seen_through(ip: object) -> None:
    number = int(ip)  # type: ignore[call-overload]
    first, rest = number >> 24, number & 0xFFFFFF
    for disguise in (str(ip), str(number), hex(number), f"0{number:o}", f"{first}.{rest}", f"{hex(first)}.{rest:#x}."):
        assert literal(disguise) == ip
        assert ascii_host(disguise) == str(ip)
