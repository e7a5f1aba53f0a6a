"""Many tests at once: adjusted p-values, and which of many places to look at.

Here: adjustments of a family of p-values (Bonferroni, Holm, Hochberg, Benjamini-Hochberg, Benjamini-Yekutieli) and the
selection at a false discovery rate. Not here: the tests the p-values come from (``rates``, ``funnels``).

NaN is a test that was not made: it stays NaN and does not count among the tests. A p-value outside [0, 1] raises
``ValueError``.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.statistics.intervals import FloatArray

Method = Literal["bonferroni", "holm", "hochberg", "bh", "by"]

FALSE_DISCOVERY_RATE = 0.10
"""Share of selected places that may on average be there by chance alone."""


def adjust_p_values(p_values: ArrayLike, *, method: Method = "bh") -> FloatArray:
    """Adjust one family of p-values so that each can be held against the level meant for the whole family.

    ``bonferroni``, ``holm`` (Holm 1979, Scandinavian Journal of Statistics 6:65-70) and ``hochberg`` (Hochberg 1988,
    Biometrika 75:800-802) control the chance of any false rejection; ``bh`` (Benjamini & Hochberg 1995, JRSS B
    57:289-300) and ``by`` (Benjamini & Yekutieli 2001, Annals of Statistics 29:1165-1188, valid under any
    dependence) the expected share of false ones. The input is one family of any shape; the result has its shape.

    >>> adjust_p_values([0.01, 0.02, 0.03, 0.5, float("nan")]).round(4)
    array([0.04, 0.04, 0.04, 0.5 ,  nan])
    >>> adjust_p_values([0.01, 0.02, 0.03, 0.5], method="holm").round(4)
    array([0.04, 0.06, 0.06, 0.5 ])
    """
    values = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(values)
    if np.any((values[known] < 0) | (values[known] > 1)):
        raise ValueError("a p-value lies between 0 and 1")
    adjusted = np.full(values.shape, np.nan)
    adjusted[known] = np.minimum(1.0, _adjust(values[known], method=method))
    return adjusted


def select_discoveries(p_values: ArrayLike, *, rate: float = FALSE_DISCOVERY_RATE) -> NDArray[np.bool_]:
    """Tell which tests stand out when no more than ``rate`` of those selected may on average be false.

    Source: Benjamini & Hochberg (1995), JRSS B 57:289-300, their procedure (1). A missing p-value is not selected.

    >>> select_discoveries([0.001, 0.2, 0.04, 0.9, float("nan")]).tolist()
    [True, False, True, False, False]
    """
    if not 0 < rate < 1:
        raise ValueError("a false discovery rate lies between 0 and 1, for example 0.1")
    # NaN compares as not selected.
    return adjust_p_values(p_values, method="bh") <= rate


def _adjust(values: FloatArray, *, method: Method) -> FloatArray:
    count = values.size
    order = np.argsort(values, kind="stable")
    rank = np.arange(1, count + 1)
    match method:
        case "bonferroni":
            return count * values
        case "holm":
            ordered = np.maximum.accumulate((count - rank + 1) * values[order])
        case "hochberg":
            ordered = _least_from_here((count - rank + 1) * values[order])
        case "bh":
            ordered = _least_from_here(count / rank * values[order])
        case "by":
            ordered = _least_from_here((1 / rank).sum() * count / rank * values[order])
        case _:
            raise ValueError(f"no such adjustment: {method}")
    adjusted = np.empty(count)
    adjusted[order] = ordered
    return adjusted


def _least_from_here(values: FloatArray) -> FloatArray:
    return np.minimum.accumulate(values[::-1])[::-1]
