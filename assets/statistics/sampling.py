"""A sample held against the finite population it was chosen from.

Here: whether a sample holds more or fewer of a kind than one drawn at random would. Not here: intervals of shares
(``intervals``), the comparison of two rates (``rates``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.intervals import FloatArray, check_share

_AS_LIKELY = 1 + 1e-7
"""An outcome this close to the observed one's probability counts as equally likely: rounding must not decide."""


def compare_sample_with_population(
    sample: tuple[ArrayLike, ArrayLike], population: tuple[ArrayLike, ArrayLike]
) -> FloatArray:
    """Give the probability that a random sample is as unlike its population as this one, two-sided.

    ``sample`` and ``population`` are each (events, size); the sample is part of the population; all broadcast, and
    the result has their shape. Exact: given the population the sample's events are hypergeometric, and the
    probabilities of all outcomes no likelier than the observed one are added up (Fisher 1935; the same p-value as
    his exact test of the sample against the rest). An empty sample differs from nothing: 1. NaN gives NaN; a sample
    that is not within its population raises ``ValueError``.

    15 boys among 23 babies chosen from 257, of whom 140 are boys:

    >>> print(f"{compare_sample_with_population((15, 23), (140, 257)):.3f}")
    0.381
    """
    found, drawn = check_share(*sample)
    events, size = check_share(*population)
    found, drawn, events, size = np.broadcast_arrays(found, drawn, events, size)
    if np.any(found > events) or np.any(drawn - found > size - events):
        raise ValueError("a sample holds more than the population it is from")
    rows = zip(found.flat, drawn.flat, events.flat, size.flat, strict=True)
    return np.array([_sum_unlikely(*row) for row in rows]).reshape(found.shape)


def _sum_unlikely(found: float, drawn: float, events: float, size: float) -> float:
    if np.isnan(found + drawn + events + size):
        return np.nan
    fewest = max(0.0, drawn + events - size)
    outcomes = np.arange(fewest, min(drawn, events) + 1)
    # Hypergeometric, written out: scipy.stats, which has it, takes half a second to import.
    logarithms = _log_choose(events, outcomes) + _log_choose(size - events, drawn - outcomes)
    chances = np.exp(logarithms - _log_choose(size, drawn))
    observed = chances[int(found - fewest)]
    return float(min(1.0, chances[chances <= observed * _AS_LIKELY].sum()))


def _log_choose(population: float, drawn: FloatArray | float) -> FloatArray:
    """Give the logarithm of the number of ways to choose so many; the beta function keeps its precision."""
    return np.asarray(-np.log1p(population) - special.betaln(population - drawn + 1, drawn + 1))
