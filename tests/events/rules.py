"""Random rules for the property tests."""

# ruff: noqa: DTZ001  # naive local times are the subject
from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from hypothesis import strategies as st

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
_weekdays = st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True).map(",".join)
_months = st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True).map(lambda some: ",".join(map(str, some)))
_numbered = st.builds(
    lambda number, day: f"{number:+d}{day}", st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(DAYS)
)
_month_day = st.sampled_from([1, 15, 28, 29, 30, 31, -1, -3, "1,31"]).map(str)
_wkst = st.sampled_from(["", ";WKST=SU", ";WKST=WE"])
_some_months = st.just("") | _months.map(lambda months: f";BYMONTH={months}")


def _rule(frequency: str, intervals: st.SearchStrategy[int], *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda interval, *rest: f"FREQ={frequency};INTERVAL={interval}" + "".join(rest), intervals, *parts)


# Rules that do not end; each has a date within a few years, as `checked_rule` makes sure.
UNBOUNDED = st.one_of(
    _rule("DAILY", st.integers(1, 40), _wkst),
    _rule("DAILY", st.just(1), _some_months, _weekdays.map(lambda days: f";BYDAY={days}")),
    _rule("WEEKLY", st.integers(1, 9), _wkst),
    _rule("WEEKLY", st.integers(1, 9), _weekdays.map(lambda days: f";BYDAY={days}"), _wkst),
    _rule("MONTHLY", st.integers(1, 5), st.just("")),
    _rule("MONTHLY", st.integers(1, 5), _month_day.map(lambda day: f";BYMONTHDAY={day}")),
    _rule("MONTHLY", st.integers(1, 5), _numbered.map(lambda day: f";BYDAY={day}")),
    _rule("MONTHLY", st.integers(1, 3), st.sampled_from([";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ";BYDAY=FR;BYMONTHDAY=13"])),
    _rule("YEARLY", st.integers(1, 3), st.just("")),
    _rule("YEARLY", st.integers(1, 3), _months.map(lambda months: f";BYMONTH={months}"), _numbered.map(lambda day: f";BYDAY={day}")),
    _rule("YEARLY", st.integers(1, 3), st.sampled_from([";BYYEARDAY=1,100,-1", ";BYWEEKNO=1,20;BYDAY=MO", ";BYDAY=20MO"])),
)  # fmt: skip

_ends = st.one_of(
    st.just(""),
    st.integers(1, 60).map(lambda count: f";COUNT={count}"),
    st.dates(datetime(2004, 1, 1).date(), datetime(2036, 1, 1).date()).map(lambda day: f";UNTIL={day:%Y%m%d}T235959"),
)

RULES = SimpleNamespace(
    rules=st.builds(lambda rule, end: rule + end, UNBOUNDED, _ends),
    # Half of them in the small hours, where clocks change.
    starts=st.builds(
        lambda day, hour, minute: datetime(day.year, day.month, day.day, hour, minute),
        st.dates(datetime(2003, 1, 1).date(), datetime(2027, 12, 31).date()),
        st.integers(0, 3) | st.integers(0, 23),
        st.sampled_from([0, 30, 15, 59]),
    ),
)
