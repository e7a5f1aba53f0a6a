"""The periods of the series: months, quarters, half years, financial and calendar years.

Here: first and last day of a period, the periods between two dates, their labels and person-years. Not
here: which date of a notification decides its period (``timeseries``), and populations
(``warehouse/reference``).

Days are local (Europe/London) calendar dates; ``end`` is the last day of the period, inclusive. Quarters
are calendar quarters. The half years of the Department for Education's series are April to September ("Part
1") and October to March ("Part 2") of a financial year, which begins on 1 April. An unknown kind raises
``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.intervals import FloatArray, check_counts

PeriodKind = Literal["month", "quarter", "half_year", "financial_year", "calendar_year"]

DAYS_IN_YEAR: Final = 365.25

# Length in months, and the month of the year in which one of these periods begins.
_SHAPES: Final[dict[str, tuple[int, int]]] = {
    "month": (1, 1),
    "quarter": (3, 1),
    "half_year": (6, 4),
    "financial_year": (12, 4),
    "calendar_year": (12, 1),
}
PERIOD_KINDS: Final = tuple(_SHAPES)

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OCTOBER: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: its first day, its last day (inclusive) and its kind; ordered by time."""

    start: date
    end: date
    kind: PeriodKind

    @property
    def days(self) -> int:
        """Give the number of days, both ends counted."""
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """Give the name an official reads, as ``label_period`` does."""
        return label_period(self.start, self.kind)


def period_start(day: date, kind: PeriodKind) -> date:
    """Give the first day of the period of this kind that holds ``day``.

    >>> period_start(date(2021, 2, 14), "half_year")
    datetime.date(2020, 10, 1)
    """
    length, anchor = _shape(kind)
    months = _month_number(day)
    return _first_of(months - (months - (anchor - 1)) % length)


def period_end(day: date, kind: PeriodKind) -> date:
    """Give the last day, inclusive, of the period of this kind that holds ``day``.

    >>> period_end(date(2020, 2, 14), "month")
    datetime.date(2020, 2, 29)
    """
    length, _ = _shape(kind)
    return _first_of(_month_number(period_start(day, kind)) + length) - timedelta(days=1)


def period_of(day: date, kind: PeriodKind) -> Period:
    """Give the period of this kind that holds ``day``."""
    return Period(start=period_start(day, kind), end=period_end(day, kind), kind=kind)


def periods_between(first: date, last: date, kind: PeriodKind) -> tuple[Period, ...]:
    """Give every period that shares a day with ``first`` to ``last`` (inclusive), in order, without gaps.

    Nothing when ``last`` lies before ``first``.

    >>> [period.label for period in periods_between(date(2018, 7, 1), date(2020, 3, 31), "financial_year")]
    ['2018-19', '2019-20']
    """
    _shape(kind)
    periods: list[Period] = []
    day = first
    while day <= last:
        periods.append(period_of(day, kind))
        day = periods[-1].end + timedelta(days=1)
    return tuple(periods)


def label_period(day: date, kind: PeriodKind) -> str:
    """Name the period of this kind that holds ``day``.

    Financial years and their parts are named as the Department for Education names them; quarters by their
    months, because "quarter 1" means January to some readers and April to others.

    >>> day = date(2020, 11, 5)
    >>> [label_period(day, kind) for kind in ("month", "quarter", "half_year")]
    ['November 2020', 'October to December 2020', '2020-21 Part 2']
    >>> [label_period(day, kind) for kind in ("financial_year", "calendar_year")]
    ['2020-21', '2020']
    """
    start, end = period_start(day, kind), period_end(day, kind)
    if kind == "month":
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if kind == "quarter":
        return f"{_MONTHS[start.month - 1]} to {_MONTHS[end.month - 1]} {start.year}"
    if kind == "half_year":
        part = 2 if start.month == _OCTOBER else 1
        return f"{label_period(start, 'financial_year')} Part {part}"
    if kind == "financial_year":
        return f"{start.year}-{end.year % 100:02d}"
    return str(start.year)


def years_of_period(day: date, kind: PeriodKind) -> float:
    """Give the length in years of the period of this kind that holds ``day``: its days / 365.25.

    >>> round(years_of_period(date(2019, 4, 1), "month"), 5)
    0.08214
    """
    return period_of(day, kind).days / DAYS_IN_YEAR


def person_years(population: ArrayLike, days: ArrayLike) -> FloatArray:
    """Give the person-years lived by a mid-year population over a number of days.

    ``population`` (people) and ``days`` broadcast; NaN stays NaN, negative or infinite values raise
    ``ValueError``. Source: OHID, person-years of part-year rates: population x days / 365.25, so that a
    month's rate is annual.

    >>> person_years([600_708, 0], 30).round(1)
    array([49339.5,     0. ])
    """
    people, length = np.broadcast_arrays(check_counts(population), check_counts(days))
    return np.asarray(people * length / DAYS_IN_YEAR)


def _shape(kind: str) -> tuple[int, int]:
    if kind not in _SHAPES:
        raise ValueError(f"a period is one of {', '.join(PERIOD_KINDS)}")
    return _SHAPES[kind]


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month_number: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, 1)
