"""Coverage-guided fuzzing of what is typed and handed in, for an hour to spare; no part of the suite.

    python -m pip install atheris
    python -m tests.hardening.guided dates -max_total_time=600 -max_len=400

Entries: dates, rules, authors, yaml, csv. It ends with the input that made the bot fail, if it finds one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import atheris

with atheris.instrument_imports():
    from bot.core import seed
    from bot.directory import exchange
    from bot.events import dates, rules
    from bot.resources import authors

from bot.errors import UserError

TODAY = date(2027, 3, 1)


def _rule(data: atheris.FuzzedDataProvider) -> object:
    parts = data.PickValueInList(["FREQ=DAILY;", "FREQ=WEEKLY;BYDAY=", "FREQ=MONTHLY;BYMONTHDAY=", "RRULE:", "every "])
    return rules.read(parts + data.ConsumeUnicodeNoSurrogates(120))


ENTRIES: dict[str, Callable[[atheris.FuzzedDataProvider], object]] = {
    "dates": lambda data: dates.read(data.ConsumeUnicode(110), code="fr", today=TODAY),
    "rules": _rule,
    "authors": lambda data: authors.read_credits(data.ConsumeUnicodeNoSurrogates(200), this_year=TODAY.year),
    "yaml": lambda data: seed.read_yaml(data.ConsumeUnicodeNoSurrogates(400), "file.yaml", seed.Faults()),
    "csv": lambda data: exchange.read_file(
        "file.csv", b"name,places\n" + data.ConsumeUnicodeNoSurrogates(400).encode()
    ),
}


def main() -> None:
    entry = ENTRIES[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        try:
            entry(atheris.FuzzedDataProvider(data))
        except UserError:
            return  # told to the person, in words

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
