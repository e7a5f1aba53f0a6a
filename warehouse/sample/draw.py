"""Draws that hit a number exactly: apportioning, picking and dealing.

Belongs here: generic functions of numpy arrays and a Generator. Does not belong here: anything about
children.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def apportion(weights: Sequence[float] | NDArray[Any], total: int) -> IntArray:
    """Share ``total`` whole units in proportion to ``weights``, by largest remainder.

    Exact when the weights sum to the total.

    >>> apportion([3, 1, 0], 4).tolist(), apportion([1, 1, 1], 4).tolist()
    ([3, 1, 0], [2, 1, 1])
    """
    exact = np.asarray(weights, dtype=np.float64)
    if exact.sum() <= 0:
        return np.zeros(exact.size, dtype=np.int64)
    exact = exact * (total / exact.sum())
    # 1e-9 keeps 2.9999999996 from losing its unit to a neighbour.
    counts = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


def pick(rng: np.random.Generator, eligible: BoolArray, count: float) -> BoolArray:
    """Mark ``round(count)`` of the eligible rows at random, or all of them when there are fewer."""
    chosen = np.zeros(eligible.size, dtype=np.bool_)
    rows = np.flatnonzero(eligible)
    size = min(rows.size, round(count))
    if size > 0:
        chosen[rng.choice(rows, size=size, replace=False)] = True
    return chosen


def deal(rng: np.random.Generator, counts: IntArray) -> IntArray:
    """Give each label 0..n-1 as often as ``counts`` says, in random order."""
    return rng.permutation(np.repeat(np.arange(counts.size), np.maximum(counts, 0)))


def fill_quota(rng: np.random.Generator, labels: IntArray, rows: BoolArray, quota: Sequence[float]) -> None:
    """Label the rows still labelled -1 so that ``rows`` together match ``quota``; changes ``labels`` in place.

    Labels set before count towards the quota. The quota is scaled to the number of rows.
    """
    target = apportion(quota, int(rows.sum()))
    used = np.bincount(labels[rows & (labels >= 0)], minlength=target.size)
    open_rows = np.flatnonzero(rows & (labels < 0))
    left = np.maximum(target - used, 0)
    labels[open_rows] = deal(rng, apportion(left if left.sum() else target, open_rows.size))


def choose(rng: np.random.Generator, size: int, labels: Sequence[str], weights: Sequence[float]) -> NDArray[np.object_]:
    """Draw ``size`` labels independently with the given weights."""
    share = np.asarray(weights, dtype=np.float64)
    drawn = np.searchsorted(np.cumsum(share / share.sum())[:-1], rng.random(size), side="right")
    return np.asarray(labels, dtype=object)[drawn]
