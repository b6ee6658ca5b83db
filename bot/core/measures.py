"""What the bot counts of itself: plain numbers in memory, read when somebody asks (core/exposition.py).

A name is a label here only where it stands in the code: commands, routes, kinds, statuses. Never an id of anybody, a
word that was typed, or an option. Adding to a measure is an addition in a dict, so a command does not feel it.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence

ANSWERS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds; Discord wants an answer within three
SHORT = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0)
LATE = (0.25, 1.0, 5.0, 30.0, 120.0, 900.0, 3600.0, 86400.0)
MINUTE = 60  # seconds


class Counter:
    """Something that only grows, by labels; each is added to from one thread."""

    __slots__ = ("about", "labels", "name", "values")

    def __init__(self, name: str, about: str, *labels: str) -> None:
        self.name, self.about, self.labels = name, about, labels
        self.values: dict[tuple[str, ...], float] = {}

    def add(self, *labels: str) -> None:
        """Count one, under a value for each label."""
        self.values[labels] = self.values.get(labels, 0) + 1


class Histogram:
    """How values spread, by labels: how many stay within each bound, and their sum; noted from one thread."""

    __slots__ = ("about", "bounds", "counts", "labels", "name", "sums")

    def __init__(self, name: str, about: str, bounds: Sequence[float], *labels: str) -> None:
        self.name, self.about, self.bounds, self.labels = name, about, bounds, labels
        self.counts: dict[tuple[str, ...], list[int]] = {}  # of each bound alone, the last beyond all
        self.sums: dict[tuple[str, ...], float] = {}

    def note(self, value: float, *labels: str) -> None:
        """Note one value."""
        counts = self.counts.get(labels)
        if counts is None:
            counts, self.sums[labels] = [0] * (len(self.bounds) + 1), 0.0
            self.counts[labels] = counts
        counts[bisect_left(self.bounds, value)] += 1
        self.sums[labels] += value


class Longest:
    """The longest of the last minute, second by second."""

    __slots__ = ("_peaks",)

    def __init__(self) -> None:
        self._peaks: deque[tuple[int, float]] = deque(maxlen=MINUTE + 1)

    def note(self, value: float, at: float) -> None:
        """Note a value at an instant of the measures' clock."""
        second = int(at)
        if self._peaks and self._peaks[-1][0] == second:
            value = max(value, self._peaks.pop()[1])
        self._peaks.append((second, value))

    def at(self, now: float) -> float:
        """Return the longest of the minute before `now`, 0 where nothing was noted."""
        return max((value for second, value in self._peaks if second > now - MINUTE), default=0.0)


class Measures:
    """Everything that is counted in one process. `seconds` is a clock that never runs back."""

    def __init__(self, seconds: Callable[[], float] = time.perf_counter) -> None:
        self.seconds = seconds
        self.commands = Counter("bot_commands_total", "Commands, by what became of them.", "command", "outcome")
        self.command_seconds = Histogram("bot_command_seconds", "How long commands took.", ANSWERS, "command")
        self.autocompletes = Counter(
            "bot_autocompletes_total", "Lists of suggestions, by what became of them.", "command", "outcome"
        )
        self.autocomplete_seconds = Histogram("bot_autocomplete_seconds", "How long suggestions took.", ANSWERS)
        self.presses = Counter(
            "bot_presses_total", "Buttons, menus and forms, by the part of the bot and outcome.", "route", "outcome"
        )
        self.press_seconds = Histogram("bot_press_seconds", "How long what was pressed took.", ANSWERS)
        self.search_seconds = Histogram("bot_search_seconds", "How long searches took.", SHORT, "way", "kind")
        self.deliveries = Counter("bot_deliveries_total", "Deliveries, by what became of a try.", "outcome")
        self.delivery_late_seconds = Histogram(
            "bot_delivery_late_seconds", "How long after they were due deliveries were sent.", LATE
        )
        self.refusals = Counter("bot_discord_refusals_total", "Requests that Discord refused, by status.", "status")
        self.lag_seconds = Histogram("bot_loop_lag_seconds", "How late the event loop came to what was due.", SHORT)
        self.lag_longest = Longest()
        self.writes = Counter("bot_database_writes_total", "Transactions, by what became of them.", "outcome")
        self.write_seconds = Histogram("bot_database_write_seconds", "How long transactions took.", SHORT)
        self.wait_seconds = Histogram("bot_database_wait_seconds", "How long transactions waited for others.", SHORT)
        self.swept_at: float | None = None  # when it was last looked what is due

    def wrote(self, outcome: str, waited: float, took: float) -> None:
        """Note a transaction."""
        self.writes.add(outcome)
        self.wait_seconds.note(waited)
        self.write_seconds.note(took)

    def delivered(self, outcome: str, late: float) -> None:
        """Note a try at a delivery, and how many seconds after it was due it was made."""
        self.deliveries.add(outcome)
        if outcome == "sent":
            self.delivery_late_seconds.note(max(late, 0.0))

    def lagged(self, seconds: float) -> None:
        """Note how late the event loop came."""
        self.lag_seconds.note(seconds)
        self.lag_longest.note(seconds, self.seconds())

    def swept(self) -> None:
        """Note that it was just looked what is due."""
        self.swept_at = self.seconds()

    def sweep_age(self) -> float | None:
        """Return how many seconds ago that was, None before the first time."""
        return None if self.swept_at is None else self.seconds() - self.swept_at
