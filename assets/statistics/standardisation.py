"""Rates and ratios that allow for a population's age structure (or any other strata).

Here: the directly standardised rate with Dobson's interval and the indirectly standardised ratio. Not here: crude
rates (``rates``), the intervals of a count (``intervals``), limits around a target (``funnels``).

Conventions: the last axis of every input is the strata, the axes before it are areas or periods; inputs broadcast
against each other; results have the shape without the last axis, float64. NaN in any stratum gives NaN. A negative
or infinite input raises ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.intervals import FloatArray, check_counts, poisson_interval
from assets.statistics.rates import PER_100_000, Rate

FEWEST_EVENTS = 10
"""A directly standardised rate of fewer events is not given: its weights rest on too few counts (OHID)."""


@dataclass(frozen=True, slots=True)
class StandardisedRatio:
    """Observed over expected events with confidence limits; arrays of one shape, 1.0 is the reference."""

    observed: FloatArray
    expected: FloatArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def standardise_directly(
    events: ArrayLike,
    populations: ArrayLike,
    *,
    standard: ArrayLike,
    confidence: float = 0.95,
    per: float = PER_100_000,
    fewest: float = FEWEST_EVENTS,
) -> Rate:
    """Give the rate the areas would have with the standard's structure, per ``per`` person-years.

    The interval of the total count is moved and stretched to the scale of the weighted rate: Dobson, Kuulasmaa,
    Eberle & Scherer (1991), Statistics in Medicine 10:457-462, with Byar's limits of the count (exact ones below
    10 events, where ``fewest`` allows that). Fewer than ``fewest`` events in all strata together give NaN, as OHID
    publishes it. A stratum without population has no rate: NaN.

    >>> rate = standardise_directly([19, 4], [5_000, 80_000], standard=[1_000, 17_600])
    >>> print(f"{rate.value:.1f} ({rate.lower:.1f} to {rate.upper:.1f})")
    25.2 (15.9 to 37.8)
    >>> standardise_directly([5, 4], [5_000, 80_000], standard=[1_000, 17_600]).value
    array(nan)
    """
    count, size, weight = np.broadcast_arrays(*(check_counts(part) for part in (events, populations, standard)))
    size = np.where(size == 0, np.nan, size)
    total, weights = count.sum(axis=-1), weight.sum(axis=-1)
    scale = per / np.where(weights == 0, np.nan, weights)
    few = total < fewest
    value = np.where(few, np.nan, scale * (weight * count / size).sum(axis=-1))
    variance = scale**2 * (weight**2 * count / size**2).sum(axis=-1)
    limits = poisson_interval(total, confidence=confidence)
    # Without any event the stretch is 0/0: no weight is known to apply, so the limits stay unknown too.
    stretch = np.where(few, np.nan, np.sqrt(variance / np.where(total == 0, np.nan, total)))
    return Rate(
        value=value,
        lower=np.asarray(value + stretch * (limits.lower - total)),
        upper=np.asarray(value + stretch * (limits.upper - total)),
    )


def standardise_indirectly(
    events: ArrayLike,
    populations: ArrayLike,
    *,
    reference: tuple[ArrayLike, ArrayLike],
    confidence: float = 0.95,
) -> StandardisedRatio:
    """Give observed events over those the reference's rates would lead to expect in these populations.

    ``reference`` is events and populations by stratum of the area compared with. The interval is that of the
    observed count (exact below 10, Byar's from 10) over the expected one, which is taken as known: Breslow & Day
    (1987), Statistical Methods in Cancer Research II, chapter 2. Nothing expected, or a stratum without
    reference population, gives NaN.

    >>> ratio = standardise_indirectly([19, 4], [5_000, 80_000], reference=([300, 100], [100_000, 2_000_000]))
    >>> print(f"{ratio.observed:.0f} of {ratio.expected:.0f} expected: {ratio.value:.2f}")
    23 of 19 expected: 1.21
    """
    count, size, known_events, known_size = np.broadcast_arrays(
        *(check_counts(part) for part in (events, populations, *reference))
    )
    observed = count.sum(axis=-1)
    expected = (size * known_events / np.where(known_size == 0, np.nan, known_size)).sum(axis=-1)
    limits = poisson_interval(observed, confidence=confidence)
    divisor = np.where(expected == 0, np.nan, expected)
    return StandardisedRatio(
        observed=np.asarray(observed),
        expected=np.asarray(expected),
        value=np.asarray(observed / divisor),
        lower=np.asarray(limits.lower / divisor),
        upper=np.asarray(limits.upper / divisor),
    )
