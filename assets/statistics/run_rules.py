"""Runs on one side of a centre line: whether a series stays there longer than chance would let it.

Here: Anhoej's two rules for run charts and control charts, the longest run and the number of crossings. Not here:
rules that mark single points (``control_rules``), centre lines (``control_limits``).

The last axis is time, the axes before it are series. Points on the centre line, missing ones and those that are not
``used`` count neither as part of a run nor as its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.intervals import FloatArray

CROSSINGS_TAIL = 0.05
"""Fewer crossings than the 5 % quantile of a random series are too few."""


@dataclass(frozen=True, slots=True)
class RunsAnalysis:
    """What the runs of each series show; arrays with a value for a series.

    ``points`` are the used points that are known, ``useful`` those of them off the centre line. The limits are NaN
    where no point is useful. ``is_signal``: the longest run exceeds its limit or the crossings fall short of theirs.
    """

    points: NDArray[np.int64]
    useful: NDArray[np.int64]
    longest_run: NDArray[np.int64]
    longest_run_limit: FloatArray
    crossings: NDArray[np.int64]
    crossings_limit: FloatArray
    is_signal: NDArray[np.bool_]


def analyse_runs(values: ArrayLike, centre: ArrayLike, *, used: ArrayLike | None = None) -> RunsAnalysis:
    """Apply Anhoej's rules to the runs above and below a centre line.

    Of n useful points the longest run may have round(log2 n) + 3, and the line must be crossed at least as often as
    the 5 % quantile of the binomial distribution of n - 1 crossings with probability 1/2. Source: Anhoej & Olesen
    (2014), PLoS ONE 9:e113825; Anhoej (2015), PLoS ONE 10:e0121349.

    >>> runs = analyse_runs([1, 2, 1, 2, 1, 5, 6, 5, 6, 7, 6, 5, 6], 4)
    >>> f"longest run {runs.longest_run} of at most {runs.longest_run_limit:.0f}, signal: {runs.is_signal}"
    'longest run 8 of at most 7, signal: True'
    """
    value, line = np.broadcast_arrays(np.asarray(values, dtype=np.float64), np.asarray(centre, dtype=np.float64))
    mask = np.broadcast_to(True if used is None else np.asarray(used, dtype=np.bool_), value.shape)
    side = np.where(mask & ~np.isnan(value), np.sign(value - line), 0.0)
    side = np.where(np.isnan(side), 0.0, side)
    longest, crossed = (np.zeros(value.shape[:-1], dtype=np.int64) for _ in range(2))
    for place in np.ndindex(longest.shape):
        off_line = side[place][side[place] != 0]
        longest[place], crossed[place] = _measure_longest(off_line), np.count_nonzero(np.diff(off_line))
    useful = np.asarray((side != 0).sum(axis=-1))
    longest_limit, crossings_limit = _limit_longest(useful), _limit_crossings(useful)
    return RunsAnalysis(
        points=np.asarray((mask & ~np.isnan(value)).sum(axis=-1)),
        useful=useful,
        longest_run=longest,
        longest_run_limit=longest_limit,
        crossings=crossed,
        crossings_limit=crossings_limit,
        is_signal=(longest > longest_limit) | (crossed < crossings_limit),
    )


def _measure_longest(side: FloatArray) -> int:
    if side.size == 0:
        return 0
    changes = np.flatnonzero(np.diff(side)) + 1
    return int(np.diff(np.concatenate([[0], changes, [side.size]])).max())


def _limit_longest(useful: NDArray[np.int64]) -> FloatArray:
    return np.where(useful > 0, np.round(np.log2(np.maximum(useful, 1))) + 3, np.nan)


def _limit_crossings(useful: NDArray[np.int64]) -> FloatArray:
    """Give the least k with P(crossings <= k) >= 5 %; no such probability is exactly 5 %, so rounding up finds it."""
    pairs = np.maximum(useful - 1, 1).astype(np.float64)
    least = np.where(useful > 1, np.ceil(special.bdtrik(CROSSINGS_TAIL, pairs, 0.5)), 0.0)
    return np.where(useful > 0, least, np.nan)
