"""`python -m bot`: the command line, and its errors in the operator's words."""

from __future__ import annotations

import gc
import sys

from bot.errors import DataError, OperatorError


def main() -> None:
    """Run the command line; an operator's mistake ends in one clear line and its exit code, never a traceback."""
    try:
        if sys.argv[1:] == ["run"]:
            _run()
        else:
            from bot.commands import app  # noqa: PLC0415  # see _run

            app()
    except DataError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)  # noqa: T201  # the command line
        _end(error)
    except OperatorError as error:
        _end(error)


def _run() -> None:
    # The one command that lasts for months goes past typer, which would stay in its memory (10 MB); and while it
    # loads there is no garbage to look for (`bot.serve.settle` turns the collector on).
    gc.disable()
    from bot.serve import run_until_stopped  # noqa: PLC0415

    run_until_stopped()


def _end(error: OperatorError) -> None:
    from bot.logs import redacted  # noqa: PLC0415  # only where something is wrong

    print(redacted(error.cause), file=sys.stderr)  # noqa: T201  # the command line
    if error.remedy:
        print(f"→ {error.remedy}", file=sys.stderr)  # noqa: T201
    sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
