"""Plays a script from its first line to the last, or to the first that fails, and tells what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol, TextIO

from rich.console import Console
from rich.text import Text

from bot.sandbox import lines, script
from bot.sandbox.render import as_json, history_json
from bot.sandbox.steps import Outcome, Stage

_CHECKS = lines.Expect | lines.Refuse | lines.Nowhere


class Teller(Protocol):
    """Tells somebody what became of a step."""

    def tell(self, outcome: Outcome) -> None:
        """Tell it."""
        ...


class Silent:
    """Tells nothing, for whoever only wants the verdict."""

    def tell(self, outcome: Outcome) -> None:
        """Tell nothing."""


class Readable:
    """Tells each step and what the bot showed, as text."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._telling = False

    def tell(self, outcome: Outcome) -> None:
        """Print the step, then what it showed or what went wrong."""
        what = outcome.step.what
        if isinstance(what, lines.Note):
            self._line(what.text if self._telling else f"\n{what.text}", style="italic")
        elif isinstance(what, lines.As | lines.In):
            self._line(f"▸ {outcome.step.text}", style="dim")
            self._fault(outcome)
        elif isinstance(what, _CHECKS):
            if outcome.ok:
                self._line(f"  ✓ {outcome.step.text}", style="dim")
            self._fault(outcome)
        else:
            self._line(f"\n{outcome.person} in {_place(outcome)} ▸ {outcome.step.text}", style="bold")
            self.tell_answer(outcome)
        self._telling = isinstance(what, lines.Note)

    def tell_answer(self, outcome: Outcome) -> None:
        """Print what a step showed or what went wrong, without the step itself."""
        if outcome.answer is not None:
            for line in outcome.answer.without_error.text.splitlines():
                self._line(f"    {line}".rstrip())
        self._fault(outcome)

    def _fault(self, outcome: Outcome) -> None:
        # What else an expectation says, the answer itself, stands above already.
        if outcome.error is not None:
            self._line(f"  ✗ {outcome.error.splitlines()[0].removesuffix('; it was:')}", style="red")

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)


class Lines:
    """Tells each step as one JSON object on a line; comments are not told."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def tell(self, outcome: Outcome) -> None:
        """Write the line."""
        if not isinstance(outcome.step.what, lines.Note):
            self._out.write(json.dumps(as_object(outcome), ensure_ascii=False) + "\n")
            self._out.flush()


def as_object(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome of a step as `--json` prints it; what does not apply is left out."""
    told: dict[str, Any] = {
        "step": outcome.step.text,
        "as": outcome.person,
        "in": outcome.place,
        "line": outcome.step.number,
        "ok": outcome.ok,
    }
    if outcome.answer is not None:
        looked = isinstance(outcome.step.what, lines.Show)
        told |= history_json(outcome.answer) if looked else as_json(outcome.answer)
    if outcome.error is not None:
        told["error"] = outcome.error
    return told


async def play(
    stage: Stage, played: script.Script, teller: Teller, *, failed: Callable[[str], None] | None = None
) -> bool:
    """Play a script; say whether every step went well. The fault, with file and line, goes to `failed`.

    A step that the person cannot do ends the script, unless the next line expects what it says: so a script can
    state that somebody may not do something. An error inside the bot always ends it.
    """
    steps = [step for step in played.steps if not isinstance(step.what, lines.Note)]
    following = dict(zip((step.number for step in steps), (step.what for step in steps[1:]), strict=False))
    for step in played.steps:
        outcome = await stage.play(step)
        teller.tell(outcome)
        expected = outcome.cannot and isinstance(following.get(step.number), lines.Expect)
        if not (outcome.ok or expected):
            if failed is not None:
                failed(played.fault(step, f"{step.text}: {outcome.error}"))
            return False
    return True


def _place(outcome: Outcome) -> str:
    return "direct messages" if outcome.place == "dm" else f"#{outcome.place}"
