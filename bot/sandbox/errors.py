"""What ends a script: a line that cannot be read, or a step that could not be done."""

from __future__ import annotations

from collections.abc import Sequence


class StepError(Exception):
    """A step that could not be done, or an expectation that was not met; the message says why."""


class CannotError(StepError):
    """The person cannot do this: there is no such thing here, or Discord would not let them."""


class ScriptError(Exception):
    """Lines that cannot be read; each fault names file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
