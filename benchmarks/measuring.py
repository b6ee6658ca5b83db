"""Percentiles, samples taken in turns, and what a process costs."""

from __future__ import annotations

import os
import resource
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = resource.getpagesize()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 … 1) of the values lie: the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return percentile(values, 0.5)


@dataclass(slots=True)
class Samples:
    """What was measured of one side, and the processor time that its process took for it, in seconds."""

    values: list[float] = field(default_factory=list)
    processor: float = 0.0

    @property
    def median(self) -> float:
        """Return the middle value."""
        return median(self.values)

    @property
    def p99(self) -> float:
        """Return the value that one in a hundred exceeds."""
        return percentile(self.values, 0.99)

    @property
    def processor_each(self) -> float:
        """Return the processor time of one sample."""
        return self.processor / len(self.values)


Sampler = Callable[[int], Awaitable[Sequence[float]]]


async def in_turns(rounds: int, sides: Mapping[str, tuple[int, Sampler]]) -> dict[str, Samples]:
    """Measure several processes in turns, A B C A B C, so that a noisy moment meets all of them.

    Each side has the number of the process whose processor time counts, and a sampler that gets the number of the
    round and returns seconds.
    """
    taken = {name: Samples() for name in sides}
    for turn in range(rounds):
        for name, (pid, sampler) in sides.items():
            before = processor_seconds(pid)
            taken[name].values += await sampler(turn)
            taken[name].processor += processor_seconds(pid) - before
    return taken


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has taken, all its threads, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_bytes(pid: int) -> int:
    """Return the memory of a process that is resident."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
