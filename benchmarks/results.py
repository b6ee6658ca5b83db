"""A row of the table: what was measured, what was promised, and the noise around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from rich.table import Table

from benchmarks.measuring import Samples

Sense = Literal["at most", "at least"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that were compared: its median and the value that one in a hundred exceeds, if known."""

    name: str
    median: float
    p99: float | None
    unit: str

    @classmethod
    def of(cls, name: str, samples: Samples) -> Side:
        """Return a side from samples in seconds."""
        return cls(name, samples.median * 1000, samples.p99 * 1000, "ms")

    def __str__(self) -> str:
        p99 = "" if self.p99 is None else f" / {_number(self.p99)}"
        return f"{self.name}: {_number(self.median)}{p99} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure. Without a target it is for information, and can be neither met nor missed."""

    row: int
    what: str
    measured: float
    unit: str = "x"
    target: float | None = None
    sense: Sense = "at most"
    sides: Sequence[Side] = field(default_factory=tuple)
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Return whether the figure is what was promised; None where nothing was."""
        if self.target is None:
            return None
        return self.measured <= self.target if self.sense == "at most" else self.measured >= self.target

    @property
    def verdict(self) -> str:
        """Return met, missed, or a dash."""
        return {True: "met", False: "missed", None: "–"}[self.met]

    @property
    def promised(self) -> str:
        """Return the target as people read it."""
        if self.target is None:
            return "–"
        return f"{'≤' if self.sense == 'at most' else '≥'} {_with_unit(self.target, self.unit)}"

    @property
    def figure(self) -> str:
        """Return the measured value as people read it."""
        return _with_unit(self.measured, self.unit)

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**asdict(self), "met": self.met}


def _with_unit(value: float, unit: str) -> str:
    return f"{_number(value)}{unit if unit in {'x', '%'} else f' {unit}' if unit else ''}"


def _number(value: float) -> str:
    """Return three figures: 123, 12.3, 1.23, 0.123; a whole number without a point."""
    places = next((places for places, size in enumerate((100, 10, 1)) if abs(value) >= size), 3)
    return f"{value:.{0 if value == int(value) else places}f}"


def table(checks: Sequence[Check]) -> Table:
    """Return the table for a terminal."""
    shown = Table(title="median / p99 of both sides show the noise of the machine", title_justify="left", expand=True)
    shown.add_column("row", justify="right")
    shown.add_column("what", ratio=5)
    shown.add_column("measured", justify="right")
    shown.add_column("promised", justify="right")
    shown.add_column("")
    shown.add_column("median / p99", ratio=4)
    colours = {True: "green", False: "bold red", None: "dim"}
    for check in checks:
        shown.add_row(
            str(check.row),
            check.what + (f"\n[dim]{check.note}[/dim]" if check.note else ""),
            check.figure,
            check.promised,
            check.verdict,
            "\n".join(str(side) for side in check.sides),
            style=colours[check.met] if check.met is not True else None,
        )
    return shown


def markdown(checks: Sequence[Check]) -> str:
    """Return the table for a page: the promised figures only, and what they stand on."""
    lines = ["| row | what | measured | promised | | median / p99 |", "|---:|---|---:|---:|---|---|"]
    lines += [
        f"| {check.row} | {check.what} | {check.figure} | {check.promised} | {check.verdict} "
        f"| {'; '.join(str(side) for side in check.sides)} |"
        for check in checks
    ]
    return "\n".join(lines)
