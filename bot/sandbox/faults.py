"""Refusals that a script orders from the simulated Discord."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch

from simcord.types import HttpLogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A kind of call that is refused, and how."""

    method: str
    route: str
    status: int
    code: int

    @property
    def pattern(self) -> str:
        """Return the route as simcord matches it: a part in braces, as in Discord's reference, is any."""
        return re.sub(r"\{[^}]*\}", "*", self.route)

    def meets(self, entry: HttpLogEntry) -> bool:
        """Say whether a call is of this kind."""
        return self.method in {"*", entry.method} and fnmatch(entry.path, self.pattern)
