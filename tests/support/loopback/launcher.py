"""Runs a bot's own command line against a loopback.

python -m tests.support.loopback.launcher --api http://127.0.0.1:PORT/api/v10 [--module bot] [--] ARGUMENTS…

The module is run as `python -m` would, in this very process: a signal sent to it reaches the bot itself.
"""

from __future__ import annotations

import argparse
import runpy
import sys

from tests.support.loopback.pointing import point_discord_at


def main() -> None:
    parser = argparse.ArgumentParser(prog="launcher")
    parser.add_argument("--api", required=True, help="stands in for https://discord.com/api/v10")
    parser.add_argument("--module", default="bot", help="what to run (bot)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its own arguments")
    options = parser.parse_args()
    arguments: list[str] = options.arguments
    if arguments[:1] == ["--"]:
        del arguments[0]
    sys.argv[1:] = arguments
    with point_discord_at(options.api):
        runpy.run_module(options.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
