"""The list of licences and the audit of packages (checks/packages.py)."""

from __future__ import annotations

from checks import packages


def test_the_page_lists_every_package_that_the_bot_is_installed_with() -> None:
    lock = packages.LOCK.read_text(encoding="utf-8")
    listed = packages.listed(packages.PAGE.read_text(encoding="utf-8"))
    installed = packages.licences(lock)
    assert installed["discord-py"] == "MIT"
    assert installed.items() <= listed.items()
    assert set(listed) <= set(packages.named(lock))


def test_what_is_written_is_read_back() -> None:
    found = {"one": "MIT", "two-three": "Apache-2.0 OR BSD-3-Clause"}
    assert packages.listed(packages.page(found)) == found


def test_every_licence_that_is_listed_was_allowed() -> None:
    assert set(packages.listed(packages.PAGE.read_text(encoding="utf-8")).values()) <= packages.ALLOWED
