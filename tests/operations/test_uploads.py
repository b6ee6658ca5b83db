"""Folders of YAML that are handed in: what is taken, where it goes, and that nothing gets beside it."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import read_data
from bot.errors import InvalidInputError
from bot.operations import uploads
from bot.operations.uploads import FOLDERS, as_folder, place, unpacked
from bot.settings import PROJECT

DATA = PROJECT / "data"


def packed(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def refused(*files: tuple[str, bytes]) -> str:
    with pytest.raises(InvalidInputError) as told:
        unpacked(files)
    return str(told.value)


def test_the_folder_may_be_packed_with_the_folders_around_it_or_without() -> None:
    for top in ("", "data/", "network-1.2/data/"):
        found = unpacked([("a.zip", packed({f"{top}themes.yaml": b"1", f"{top}organisations/cities.yaml": b"2"}))])
        assert found == {"themes.yaml": b"1", "organisations/cities.yaml": b"2"}


def test_folders_that_a_network_has_are_not_taken_for_one_around_it() -> None:
    found = unpacked([("a.zip", packed({"organisations/a.yaml": b"", "organisations/b.yaml": b""}))])
    assert list(found) == ["organisations/a.yaml", "organisations/b.yaml"]


def test_single_files_find_their_places_by_their_names() -> None:
    found = unpacked([("places.yaml", b""), ("papers.yaml", b""), ("cities.yaml", b"")])
    assert list(found) == ["places.yaml", "resources/papers.yaml", "organisations/cities.yaml"]


def test_what_is_no_yaml_or_hidden_is_passed_over_in_a_zip() -> None:
    rest = {"data/tour.txt": b"", "data/.git/x.yaml": b"", "__MACOSX/data/themes.yaml": b""}
    assert list(unpacked([("a.zip", packed({"data/themes.yaml": b"", **rest}))])) == ["themes.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "../themes.yaml", "/etc/themes.yaml", "organisations/../../x.yaml", "a/b/c/themes.yaml", "C:\\themes.yaml",
        "organisations\\a.yaml", "organisations/a\x01.yaml", "themes.yml", "organisations//a.yaml", "./themes.yaml",
        f"{'a' * 101}.yaml",
    ],
)  # fmt: skip
def test_a_name_that_has_no_place_in_the_folder_is_refused(name: str) -> None:
    assert refused(("a.zip", packed({"network.yaml": b"", name: b""})))


@given(st.text(max_size=40))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        where = PurePosixPath(place(name))
    except InvalidInputError:
        return
    assert not where.is_absolute()
    assert ".." not in where.parts
    assert len(where.parts) == 1 or (len(where.parts) == 2 and where.parts[0] in FOLDERS)


@given(st.binary(max_size=200))
def test_whatever_is_handed_in_as_a_zip_is_read_or_refused(content: bytes) -> None:
    try:
        unpacked([("a.zip", b"PK\x03\x04" + content + b"PK\x05\x06" + bytes(18))])
    except InvalidInputError:
        return


def test_a_zip_that_unpacks_to_too_much_is_stopped_whatever_it_says_of_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    bomb = packed({"themes.yaml": bytes(60_000), "places.yaml": bytes(60_000)})
    assert len(bomb) < 1000
    assert "MiB" in refused(("a.zip", bomb))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_could_only_be_unpacked_whole_is_refused_before_a_byte_of_it_is(way: int) -> None:
    """The library lets nobody stop these in time: a few hundred bytes would fill the memory first."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", way) as archive:
        archive.writestr("themes.yaml", bytes(1000))
    assert "cannot be unpacked" in refused(("a.zip", made.getvalue()))


def test_too_much_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "MiB" in refused(("a.yaml", bytes(uploads.MOST_PACKED + 1)))
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    assert "YAML files" in refused(("a.zip", packed({f"organisations/{number}.yaml": b"" for number in range(4)})))


def test_a_file_that_is_there_twice_is_refused_in_small_and_large_letters_too() -> None:
    assert "twice" in refused(("themes.yaml", b""), ("a.zip", packed({"themes.yaml": b""})))
    assert "twice" in refused(("a.zip", packed({"organisations/A.yaml": b"", "organisations/a.yaml": b""})))


def test_a_damaged_or_locked_zip_is_refused() -> None:
    content = bytearray(packed({"themes.yaml": b"key: value\n" * 50}))
    content[40:60] = bytes(20)
    assert "cannot be unpacked" in refused(("a.zip", bytes(content)))
    locked = bytearray(packed({"themes.yaml": b"key: value\n"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        flags = locked.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        locked[flags] |= 1
    assert "cannot be unpacked" in refused(("a.zip", bytes(locked)))


async def test_a_link_inside_a_zip_is_a_file_with_its_name_and_leads_nowhere() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("themes.yaml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    async with as_folder([("a.zip", made.getvalue())], DATA) as handed:
        file = handed.folder / "themes.yaml"
        assert not file.is_symlink()
        assert file.read_text() == "/etc/passwd"


async def test_what_a_folder_lacks_is_the_bots_own_or_empty_and_the_folder_is_gone_afterwards() -> None:
    files = [(name, (DATA / name).read_bytes()) for name in ("network.yaml", "places.yaml")]
    async with as_folder([*files, ("cities.yaml", b"[]")], DATA) as handed:
        folder = handed.folder
        assert handed.own == ["categories.yaml", "countries.yaml", "regions.yaml", "themes.yaml"]
        assert "events.yaml" in handed.empty
        assert (folder / "themes.yaml").read_bytes() == (DATA / "themes.yaml").read_bytes()
    assert not folder.exists()


async def test_the_networks_own_folder_passes(tmp_path: Path) -> None:
    files = {file.relative_to(DATA).as_posix(): file.read_bytes() for file in DATA.rglob("*.yaml")}
    async with as_folder([("data.zip", packed(files))], DATA) as handed:
        assert (handed.own, handed.empty) == ([], [])
        assert len(read_data(handed.folder)) == 7
