"""Runs a bot's own command line against a loopback.

python -m tests.support.loopback.launcher --api http://127.0.0.1:PORT/api/v10 [--module bot] [--ready SECONDS]
    [--] ARGUMENTS…

The module is run as `python -m` would, in this very process: a signal sent to it reaches the bot itself. discord.py says
that it is ready once no server has arrived for two seconds; `--ready` shortens these, since here all arrive at once.
"""

from __future__ import annotations

import argparse
import runpy
import sys
from typing import Any

from discord.state import ConnectionState

from tests.support.loopback.pointing import point_discord_at


def main() -> None:
    parser = argparse.ArgumentParser(prog="launcher")
    parser.add_argument("--api", required=True, help="stands in for https://discord.com/api/v10")
    parser.add_argument("--module", default="bot", help="what to run (bot)")
    parser.add_argument("--ready", type=float, help="seconds of silence after which discord.py is ready (2)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its own arguments")
    options = parser.parse_args()
    arguments: list[str] = options.arguments
    if arguments[:1] == ["--"]:
        del arguments[0]
    sys.argv[1:] = arguments
    if options.ready is not None:
        _be_ready_after(options.ready)
    with point_discord_at(options.api):
        runpy.run_module(options.module, run_name="__main__", alter_sys=True)


def _be_ready_after(seconds: float) -> None:
    made = ConnectionState.__init__

    def make(self: ConnectionState[Any], **options: Any) -> None:
        made(self, **{"guild_ready_timeout": seconds, **options})

    ConnectionState.__init__ = make  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
