"""The licences of what the bot is installed with, and known weaknesses in it.

`python -m checks.packages` compares docs/licences.md with the packages of requirements-run.lock, as they say it
themselves, and fails on a licence that nobody has allowed. Then it asks pip-audit about every locked package; where
the index cannot be reached, it says so and goes on. `--write` writes docs/licences.md anew.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "requirements-run.lock"
AUDITED = PROJECT / "requirements-dev.lock"  # holds everything that the others hold
PAGE = PROJECT / "docs" / "licences.md"
SECONDS = 120  # for the whole audit
# They let the bot be used, changed and passed on under its own licence, with notice.
ALLOWED = {
    "Apache-2.0", "Apache-2.0 AND MIT", "Apache-2.0 OR BSD-3-Clause", "BSD", "BSD-2-Clause", "BSD-2-Clause-Views",
    "BSD-3-Clause", "ISC", "MIT", "MIT-CMU", "MPL-2.0", "PSF-2.0",
}  # fmt: skip
# As packages write them in the old fields of their metadata.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "The MIT License (MIT)": "MIT",
}


def main() -> int:
    """Check, or write the page; return how the process ends."""
    parser = argparse.ArgumentParser(prog="python -m checks.packages")
    parser.add_argument("--write", action="store_true", help="write docs/licences.md anew")
    wanted = parser.parse_args()
    lock, before = LOCK.read_text(encoding="utf-8"), listed(PAGE.read_text(encoding="utf-8"))
    elsewhere = {name: before[name] for name in named(lock) if name in before}
    found = dict(sorted({**elsewhere, **licences(lock)}.items()))
    refused = {name: licence for name, licence in found.items() if licence not in ALLOWED}
    for name, licence in refused.items():
        print(f"{name}: nobody has allowed the licence “{licence}” (checks/packages.py, ALLOWED)")
    if wanted.write:
        PAGE.write_text(page(found), encoding="utf-8")
    elif before != found:
        print("docs/licences.md is not in step with requirements-run.lock: python -m checks.packages --write")
        return 1
    return 1 if refused else audit()


def named(lock: str) -> list[str]:
    """Return the names of the packages of a lock file, in order."""
    return sorted(re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE))


def listed(text: str) -> dict[str, str]:
    """Return the packages that the page lists, with their licences."""
    return dict(re.findall(r"^\| ([A-Za-z0-9._-]+) \| ([^|]+) \|$", text.rpartition("|---|---|")[2], re.MULTILINE))


def licences(lock: str) -> Mapping[str, str]:
    """Return the licence of each package of a lock file that is installed here, by name.

    A package for another system or another Python is not installed, and is left out.
    """
    found: dict[str, str] = {}
    for name in named(lock):
        try:
            found[name] = licence_of(name)
        except PackageNotFoundError:
            continue
    return found


def licence_of(name: str) -> str:
    """Return what a package says of its licence: the expression, else the old field, else the classifier."""
    about = metadata(name)
    stated = about.get("License-Expression") or about.get("License") or ""
    if not stated or "\n" in stated:  # some put the whole text into the old field
        classifiers = [one.split(" :: ")[-1] for one in about.get_all("Classifier") or [] if "License ::" in one]
        stated = classifiers[0] if classifiers else "not stated"
    return SPELLINGS.get(stated, stated)


def page(found: Mapping[str, str]) -> str:
    """Return docs/licences.md."""
    rows = "\n".join(f"| {name} | {licence} |" for name, licence in found.items())
    return (
        "# Licences of the packages\n\nThe bot itself is under the licence in [LICENSE](../LICENSE). It is installed "
        "with these packages, each under a licence of its own; `make check` compares this list with "
        "`requirements-run.lock`, and `python -m checks.packages --write` writes it.\n\n"
        f"| package | licence |\n|---|---|\n{rows}\n"
    )


def audit() -> int:
    """Ask pip-audit about every locked package; return 1 where one has a known weakness."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "audit.json"
        command = [
            sys.executable, "-m", "pip_audit", "--requirement", str(AUDITED), "--require-hashes", "--disable-pip",
            "--timeout", "5", "--progress-spinner", "off", "--format", "json", "--output", str(answer),
        ]  # fmt: skip
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603  # our own words
        except subprocess.TimeoutExpired:
            return _not_asked(f"no answer in {SECONDS} seconds")
        if not answer.exists():
            return _not_asked((ran.stderr.strip().splitlines() or ["pip-audit gave no answer"])[-1])
        packages = json.loads(answer.read_text(encoding="utf-8"))["dependencies"]
    weak = [(one, fault) for one in packages for fault in one.get("vulns", ())]
    for one, fault in weak:
        mended = ", ".join(fault["fix_versions"]) or "no release"
        print(f"{one['name']} {one['version']}: {fault['id']}, mended in {mended}")
    if not weak:
        print(f"No known weakness in {len(packages)} packages.")
    return 1 if weak else 0


def _not_asked(why: str) -> int:
    print(f"Known weaknesses were not looked up, since the index cannot be reached: {why[:200]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
