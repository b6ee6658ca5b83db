"""The table says met where a promise is kept, missed where it is not, and the run ends accordingly."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.measuring import Samples, percentile
from benchmarks.results import Check, Side, markdown


def check(measured: float, target: float | None = 2, **more: object) -> Check:
    return Check(row=1, what="something", measured=measured, target=target, **more)  # type: ignore[arg-type]


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert percentile([7.0], 0.99) == 7


@pytest.mark.parametrize(
    ("one", "met"),
    [
        (check(2.0), True),
        (check(2.01), False),
        (check(0.95, 0.95, sense="at least"), True),
        (check(0.94, 0.95, sense="at least"), False),
        (check(9.0, None), None),
    ],
)
def test_a_check_is_met_missed_or_neither(one: Check, met: bool | None) -> None:
    assert one.met is met


def test_figures_are_short() -> None:
    shown = [check(value, unit="ms").figure for value in (0.12345, 1.2345, 12.345, 123.45, 20.0)]
    assert shown == ["0.123 ms", "1.23 ms", "12.3 ms", "123 ms", "20 ms"]


def test_the_markdown_table_shows_both_sides() -> None:
    sides = [Side.of("ours", Samples([0.001, 0.002])), Side("theirs", 3, None, "MB")]
    assert "| 1 | something | 1.50x | ≤ 2x | met | ours: 2 / 2 ms; theirs: 3 MB |" in markdown(
        [check(1.5, sides=sides)]
    )


@pytest.mark.parametrize(("checks", "code"), [([check(1.0), check(5.0, None)], 0), ([check(1.0), check(3.0)], 1)])
def test_the_run_fails_where_a_row_is_missed(
    checks: list[Check], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(rows: list[int], console: object) -> list[Check]:
        assert rows == [1, 3]
        return checks

    monkeypatch.setattr(command, "run", run)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "1", "3", "--json", str(tmp_path / "new" / "bench.json")])
    assert command.main() == code
    written = json.loads((tmp_path / "new" / "bench.json").read_text())
    assert [one["met"] for one in written["checks"]] == [one.met for one in checks]


def test_an_unknown_row_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "99"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
