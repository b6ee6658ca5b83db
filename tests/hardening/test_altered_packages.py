"""O3: a package that was altered is not installed."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from bot.settings import PROJECT


def wheel(folder: Path, body: str) -> Path:
    """Make a small package by hand, as an index would hand it out."""
    file = folder / "sample_package-1.0-py3-none-any.whl"
    about = "sample_package-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("sample_package.py", body)
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: sample-package\nVersion: 1.0\n")
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    return file


def install(lock: Path, folder: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Install as the Makefile does, from a folder in place of the index."""
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-index", "--find-links",
         str(folder), "--target", str(target), "--no-cache-dir", "-r", str(lock)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_package_whose_bytes_differ_from_the_lock_file_fails_the_install(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    digest = subprocess.run(
        [sys.executable, "-m", "pip", "hash", str(wheel(folder, "answer = 1\n"))],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lock = tmp_path / "requirements.lock"
    found = re.search(r"--hash=(sha256:[0-9a-f]+)", digest)
    assert found is not None
    lock.write_text(f"sample-package==1.0 --hash={found.group(1)}\n")
    assert install(lock, folder, tmp_path / "one").returncode == 0
    wheel(folder, "answer = 2\n")
    altered = install(lock, folder, tmp_path / "other")
    assert altered.returncode != 0
    assert "DO NOT MATCH THE HASHES" in altered.stderr
    assert not (tmp_path / "other").exists()


def test_every_package_of_every_lock_file_has_a_hash_and_every_install_asks_for_it() -> None:
    for lock in PROJECT.glob("requirements*.lock"):
        entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        assert len(entries) > 20
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    for file in ("Makefile", "Dockerfile"):
        for line in (PROJECT / file).read_text(encoding="utf-8").splitlines():
            if "pip install" in line and "-r " in line:
                assert "--require-hashes" in line, f"{file}: {line}"
