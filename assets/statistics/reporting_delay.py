"""Reporting delay: how many of a month's notifications are known so many months later.

Here: the reporting triangle, the delay distribution it shows, the completeness of the latest months, and the
thinning of a baseline by it. Not here: estimates of what is still to come (``nowcast``), development factors
with Mack's errors (``chain_ladder``).

A reporting triangle has one row a reference month (the month of the incident), in order, and one column a
delay 0, 1, .. in months; a cell is the number of notifications of that month that arrived with that delay.
NaN is a cell not yet observed, or a missing month. A delay beyond the last column counts in the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.cusum import BoolArray
from assets.statistics.intervals import FloatArray, check_counts

POOLED_MONTHS: Final = 36
"""The latest reference months that a delay distribution is estimated from."""

COMPLETE_FROM: Final = 0.9
"""The share of a month's notifications from which it counts as complete."""


@dataclass(frozen=True, slots=True)
class DelayDistribution:
    """``chance`` of each delay 0, 1, .. months, and ``completeness`` F, the share known by then; last value 1."""

    chance: FloatArray
    completeness: FloatArray


def build_triangle(
    reference_months: ArrayLike,
    report_months: ArrayLike,
    *,
    first: np.datetime64,
    last: np.datetime64,
    longest_delay: int,
    counts: ArrayLike = 1,
) -> FloatArray:
    """Count notifications by reference month and delay, as known at the end of the month ``last``.

    ``reference_months`` and ``report_months`` are arrays of one length of dates or months, ``counts`` the
    notifications of each pair (by default one). Rows are the months ``first`` to ``last``; reference months
    outside them and reports after ``last`` are left out. A report before its reference month counts as
    delay 0, one later than ``longest_delay`` as that delay. A pair with an unknown month (NaT) is left out.

    >>> months = np.array(["2024-01", "2024-01", "2024-02", "2024-03"], dtype="datetime64[M]")
    >>> reports = np.array(["2024-01", "2024-03", "2024-02", "2024-04"], dtype="datetime64[M]")
    >>> span = {"first": np.datetime64("2024-01"), "last": np.datetime64("2024-03")}
    >>> build_triangle(months, reports, longest_delay=2, **span)
    array([[ 1.,  0.,  1.],
           [ 1.,  0., nan],
           [ 0., nan, nan]])
    """
    if longest_delay < 0:
        raise ValueError("the longest delay must not be negative")
    begin, end = _month_number(first), _month_number(last)
    reference, report = _month_number(reference_months), _month_number(report_months)
    weight = np.broadcast_to(check_counts(counts), reference.shape)
    known = (reference >= begin) & (reference <= end) & (report <= end) & _is_known(reference_months, report_months)
    row = (reference - begin)[known]
    delay = np.clip((report - reference)[known], 0, longest_delay)
    triangle = np.zeros((max(0, int(end - begin) + 1), longest_delay + 1))
    np.add.at(triangle, (row, delay), weight[known])
    return hide_unobserved(triangle)


def hide_unobserved(triangle: ArrayLike) -> FloatArray:
    """Give a triangle as it was known at the end of its last reference month: later cells are NaN.

    >>> hide_unobserved([[5, 2], [4, 3]])
    array([[ 5.,  2.],
           [ 4., nan]])
    """
    cells = check_triangle(triangle)
    rows, delays = cells.shape
    age = np.arange(rows)[::-1, None]
    return np.where(np.arange(delays) > age, np.nan, cells)


def estimate_delay(triangle: ArrayLike, *, months: int | None = POOLED_MONTHS) -> DelayDistribution:
    """Estimate the delay distribution from the latest ``months`` reference months (None: all) of a triangle.

    F(d - 1) / F(d) is the share of the notifications known at delay d that were known a month before, over
    the months in which both are observed; the last F is 1. Source: Lawless (1994), Canadian Journal of
    Statistics 22:15-31 (the maximum of the likelihood conditional on delays up to the last); Mack (1993),
    ASTIN Bulletin 23:213-225, for the same as development factors. A delay for which nothing was observed
    changes nothing: all of an empty triangle is known at once.

    >>> delay = estimate_delay([[6, 3, 1], [5, 2, 3], [7, 3, np.nan], [6, np.nan, np.nan]])
    >>> delay.chance.round(3), delay.completeness.round(3)
    (array([0.554, 0.246, 0.2  ]), array([0.554, 0.8  , 1.   ]))
    """
    cells = check_triangle(triangle)
    cells = cells if months is None else cells[max(0, cells.shape[0] - months) :]
    known = np.cumsum(cells, axis=1)
    both = ~np.isnan(known[:, 1:])
    before = np.where(both, known[:, :-1], 0.0).sum(axis=0)
    after = np.where(both, known[:, 1:], 0.0).sum(axis=0)
    kept = np.divide(before, after, out=np.ones_like(after), where=after > 0)
    completeness = np.append(np.cumprod(kept[::-1])[::-1], 1.0)
    return DelayDistribution(chance=np.diff(completeness, prepend=0.0), completeness=completeness)


def completeness_of_months(delay: DelayDistribution, *, months: int) -> FloatArray:
    """Give the share known of each of the latest ``months`` months, the newest last.

    >>> delay = DelayDistribution(chance=np.array([0.6, 0.3, 0.1]), completeness=np.array([0.6, 0.9, 1.0]))
    >>> completeness_of_months(delay, months=4)
    array([1. , 1. , 0.9, 0.6])
    """
    age = np.minimum(np.arange(months)[::-1], delay.completeness.size - 1)
    return delay.completeness[age]


def is_complete(completeness: ArrayLike, *, least: float = COMPLETE_FROM) -> BoolArray:
    """Say of each month whether at least the share ``least`` of its notifications is known.

    A fall is looked for in complete months only: give ``cusum`` NaN for the others.

    >>> is_complete([1.0, 0.9, 0.6])
    array([ True,  True, False])
    """
    # A share of 0.9 put together from 0.6 and 0.3 is 0.8999999999999999.
    return np.asarray(completeness, dtype=np.float64) >= least - 1e-12


def thin_baseline(means: ArrayLike, completeness: ArrayLike) -> FloatArray:
    """Give the mean of what can be known by now: each month's mean times the share known of it.

    A Poisson count of which each notification is known with the same chance is Poisson with the thinned mean:
    a chart of the counts known by now is run with thinned means. It is drawn anew every month, and its newest
    month alone decides: a solved threshold then about keeps its chance of a false alarm within a year (0.11 for
    0.10 in simulated series), which looking again at every earlier month as it fills up would raise (to 0.17).
    Source: Hoehle & an der Heiden (2014), Biometrics 70:993-1002, for delays as a thinning.

    >>> thin_baseline([10.0, 10.0], [1.0, 0.6])
    array([10.,  6.])
    """
    return np.asarray(check_counts(means) * np.asarray(completeness, dtype=np.float64))


def check_triangle(triangle: ArrayLike) -> FloatArray:
    """Give a triangle as float64, or raise ``ValueError`` when it is no table of counts."""
    cells = check_counts(triangle)
    if cells.ndim != 2 or cells.shape[1] == 0:
        raise ValueError("a reporting triangle has a row for each month and a column for each delay")
    return cells


def _month_number(months: ArrayLike) -> np.ndarray:
    return np.asarray(months, dtype="datetime64[M]").astype(np.int64)


def _is_known(*months: ArrayLike) -> BoolArray:
    known = [~np.isnat(np.asarray(month, dtype="datetime64[M]")) for month in months]
    return np.logical_and.reduce(known)
