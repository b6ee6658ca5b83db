"""Runs the rows and prints the table: `python -m benchmarks [ROW …] [--json FILE] [--markdown]`.

Ends with 1 where a promised figure is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

from rich.console import Console

from benchmarks.lab import Lab
from benchmarks.results import Check, markdown, table
from benchmarks.stores import Stores

ROWS = {
    1: "autocomplete",
    2: "growth",
    3: "typos",
    4: "accents",
    5: "loop_lag",
    6: "burst",
    7: "reads_during_writes",
    8: "due_at_once",
    9: "held",
    10: "fan_out",
    11: "idle",
    12: "library_autocomplete",
    13: "library_growth",
    14: "library_lag",
    15: "replies",
    16: "conversation_growth",
    17: "conversation_lag",
    18: "conversation_answers",
    19: "docking",
}


async def run(rows: list[int], console: Console) -> list[Check]:
    """Measure the rows, one after another."""
    checks: list[Check] = []
    with Stores() as stores:
        lab = Lab(stores, console)
        for row in rows:
            script = importlib.import_module(f"benchmarks.{ROWS[row]}")
            checks += await script.measure(lab)
    return checks


def main() -> int:
    """Return 0 where everything promised was met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures what the bot promises.")
    parser.add_argument(
        "rows", metavar="ROW", nargs="*", type=int, help=f"rows to measure: {', '.join(map(str, ROWS))}"
    )
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"), help="where the figures go (%(default)s)")
    parser.add_argument("--markdown", action="store_true", help="print the table for a page as well")
    options = parser.parse_args()
    unknown = sorted(set(options.rows) - set(ROWS))
    if unknown:
        parser.error(f"no row {', '.join(map(str, unknown))}; there are {', '.join(map(str, ROWS))}")
    console = Console(stderr=True)
    checks = asyncio.run(run(options.rows or list(ROWS), console))
    Console(width=None if sys.stdout.isatty() else 160).print(table(checks))
    if options.markdown:
        print(markdown(checks))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "processors": os.cpu_count(),
    }
    figures = {"machine": machine, "checks": [check.as_json() for check in checks]}
    options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if any(check.met is False for check in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
