"""Time in the test's hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Stands still until the test moves it."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the instant that the test has set."""
        return self._now

    def advance(self, **delta: float) -> None:
        """Move on, by the arguments of timedelta."""
        self._now += timedelta(**delta)
