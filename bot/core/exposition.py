"""Measures as text, in the form that Prometheus reads (text format, version 0.0.4).

Written here, not with a library: it is this page, where the library would stay in the memory of every bot.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.measures import Counter, Histogram, Measures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """What holds at the moment of the asking, by labels; without labels under the empty tuple."""

    name: str
    about: str
    values: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = field(default=())


def exposed(measures: Measures, gauges: Iterable[Gauge] = ()) -> str:
    """Return every measure and every gauge as text."""
    return "".join(f"{line}\n" for line in _lines(measures, gauges))


def _lines(measures: Measures, gauges: Iterable[Gauge]) -> Iterator[str]:
    for measure in vars(measures).values():
        if isinstance(measure, Counter):
            yield from _head(measure.name, measure.about, "counter")
            for labels, value in sorted(measure.values.items()):
                yield _sample(measure.name, measure.labels, labels, value)
        elif isinstance(measure, Histogram):
            yield from _head(measure.name, measure.about, "histogram")
            yield from _spread(measure)
    for gauge in gauges:
        yield from _head(gauge.name, gauge.about, "gauge")
        for labels, value in sorted(gauge.values.items()):
            yield _sample(gauge.name, gauge.labels, labels, value)


def _head(name: str, about: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _spread(measure: Histogram) -> Iterator[str]:
    for labels, counts in sorted(measure.counts.items()):
        within = 0
        for bound, count in zip((*measure.bounds, math.inf), tuple(counts), strict=True):
            within += count
            yield _sample(f"{measure.name}_bucket", (*measure.labels, "le"), (*labels, _number(bound)), within)
        yield _sample(f"{measure.name}_sum", measure.labels, labels, measure.sums[labels])
        yield _sample(f"{measure.name}_count", measure.labels, labels, within)


def _sample(name: str, names: tuple[str, ...], values: tuple[str, ...], value: float) -> str:
    given = ",".join(f'{label}="{_escaped(text)}"' for label, text in zip(names, values, strict=True))
    return f"{name}{{{given}}} {_number(value)}" if given else f"{name} {_number(value)}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if math.isnan(value):
        return "NaN"
    return str(int(value)) if value == int(value) else repr(float(value))
