"""Whether one new count is unusual beside a handful of earlier ones, as in a half-yearly publication.

Here: exact tests of a count against earlier counts, whose mean is taken as known (frozen) or as estimated, and the
judgement of every point of a short series. Control charts need a dozen points for their limits; these tests need one.
Not here: charts (``control_charts``), two rates with an interval of their ratio (``rates``).

Conventions: the last axis is time, the axes before it are series. Counts are whole; a broken, negative or infinite one
raises ``ValueError``. NaN is a missing point: it is compared with nothing and nothing with it. Nothing to compare with
gives NaN and no signal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.intervals import FloatArray, check_counts

THREE_SIGMA_TAIL = 0.00135
"""Chance of a normal value beyond three standard errors on one side: what a control limit lets through."""


@dataclass(frozen=True, slots=True)
class CountTest:
    """Counts beside earlier ones; arrays of one shape.

    ``expected`` is the count the earlier rate leads to expect, ``ratio`` the count over it. ``p_rise`` is the chance of
    at least, ``p_fall`` of at most that count if the rate has not changed (each one-sided).
    """

    expected: FloatArray
    ratio: FloatArray
    p_rise: FloatArray
    p_fall: FloatArray


@dataclass(frozen=True, slots=True)
class JudgedPoints:
    """Every point of a series beside the ones before it, and whether it is a signal."""

    test: CountTest
    is_rise: NDArray[np.bool_]
    is_fall: NDArray[np.bool_]


def compare_with_earlier(
    new: ArrayLike,
    earlier: ArrayLike,
    *,
    exposure: ArrayLike = 1.0,
    earlier_exposures: ArrayLike = 1.0,
    frozen: bool = True,
) -> CountTest:
    """Test a new count exactly against earlier counts, of equal or given exposures (lengths, populations).

    ``frozen``: the earlier rate is taken as known, as frozen control limits take it, and the new count is Poisson with
    mean earlier counts/earlier exposures x exposure. Not frozen: it is known only as far as the earlier counts tell,
    and given the total of all counts the new one is binomial with probability exposure/all exposures (Przyborowski &
    Wilenski 1940, Biometrika 31:313-323; ``rates.compare_rates`` gives its two-sided p-value). With few earlier
    counts the frozen p-value is too small: it is the question "outside the limits?", the other "a higher rate?".
    Without any earlier event no rate is known, and both are the second. The last axis of ``earlier`` is the points
    compared with.

    >>> frozen = compare_with_earlier(285, [274, 224, 225, 224])
    >>> estimated = compare_with_earlier(285, [274, 224, 225, 224], frozen=False)
    >>> f"{frozen.expected:.1f} expected: p {frozen.p_rise:.4f}; with its uncertainty {estimated.p_rise:.4f}"
    '236.8 expected: p 0.0013; with its uncertainty 0.0038'
    """
    count, time = np.broadcast_arrays(_check_whole(new), check_counts(exposure))
    counts, times = np.broadcast_arrays(_check_whole(earlier), check_counts(earlier_exposures))
    known = ~np.isnan(counts) & (times > 0)
    before = np.where(known, counts, 0.0).sum(axis=-1)
    time_before = np.where(known, times, 0.0).sum(axis=-1)
    return _test(count, time, before=before, time_before=time_before, frozen=frozen)


def compare_with_dispersed(new: float, earlier: ArrayLike) -> CountTest:
    """Test a new count against all earlier ones of the same exposure that may vary more than chance.

    (new - mean) / sqrt(dispersion x mean x (1 + 1/n)) against Student's t with n - 1 degrees of freedom, the mean and
    the dispersion (at least 1) being those of the n earlier counts: the prediction of the quasi-likelihood (McCullagh &
    Nelder 1989, section 9.2). Fewer than two earlier counts, or none with an event, compare with nothing: NaN.

    >>> test = compare_with_dispersed(566, [362, 339, 384, 397])
    >>> f"{test.expected:.1f} expected: p {test.p_rise:.4f}"
    '370.5 expected: p 0.0032'
    """
    counts = check_counts(earlier)
    known = counts[~np.isnan(counts)]
    mean = float(known.mean()) if known.size > 1 else float("nan")
    if not mean > 0 or np.isnan(check_counts(new)):
        return CountTest(*(np.array(np.nan) for _ in range(4)))
    spread = max(1.0, float(((known - mean) ** 2).sum()) / mean / (known.size - 1))
    distance = (float(new) - mean) / np.sqrt(spread * mean * (1 + 1 / known.size))
    below = special.stdtr(known.size - 1, distance)
    above = special.stdtr(known.size - 1, -distance)
    return CountTest(
        expected=np.array(mean), ratio=np.array(new / mean), p_rise=np.array(above), p_fall=np.array(below)
    )


def judge_points(
    counts: ArrayLike, *, baseline: int, exposures: ArrayLike = 1.0, tail: float = THREE_SIGMA_TAIL
) -> JudgedPoints:
    """Judge every point of a short series against the points before it, the baseline frozen.

    The first ``baseline`` points are each compared with those before them, whose mean is only estimated (conditional
    test: one or two points do not make a limit); every later point with the whole baseline, frozen. A signal has a
    one-sided p-value below ``tail``. The first point is compared with nothing.

    A published half-yearly series, quiet for four halves:

    >>> judged = judge_points([274, 224, 225, 224, 285], baseline=4)
    >>> judged.is_rise.tolist(), judged.is_fall.any(), judged.test.p_rise[-1].round(4)
    ([False, False, False, False, True], np.False_, np.float64(0.0013))
    """
    if baseline < 1:
        raise ValueError("a baseline has at least one point")
    count, time = np.broadcast_arrays(_check_whole(counts), check_counts(exposures))
    known = ~np.isnan(count) & (time > 0)
    early = known & (np.arange(count.shape[-1]) < baseline)
    before, time_before = (_sum_before(np.where(early, part, 0.0)) for part in (count, time))
    inside = np.arange(count.shape[-1]) < baseline
    estimated, frozen = (
        _test(count, time, before=before, time_before=time_before, frozen=is_frozen) for is_frozen in (False, True)
    )
    test = CountTest(
        expected=frozen.expected,
        ratio=frozen.ratio,
        p_rise=np.where(inside, estimated.p_rise, frozen.p_rise),
        p_fall=np.where(inside, estimated.p_fall, frozen.p_fall),
    )
    # NaN compares as no signal.
    return JudgedPoints(test=test, is_rise=test.p_rise < tail, is_fall=test.p_fall < tail)


def _test(
    count: FloatArray, time: FloatArray, *, before: FloatArray, time_before: FloatArray, frozen: bool
) -> CountTest:
    unknown = np.isnan(count) | ~(time > 0) | ~(time_before > 0)
    count = np.where(unknown, np.nan, count)
    expected = np.where(unknown, np.nan, before * time / np.where(time_before > 0, time_before, np.nan))
    # The gamma and beta distributions have no shape 0; at least 0 events are certain.
    some, some_before = np.where(count > 0, count, 1.0), np.where(before > 0, before, 1.0)
    chance = np.where(unknown, np.nan, time / (time + time_before))
    above = special.betainc(some, before + 1, chance)
    below = np.where(before > 0, special.betaincc(count + 1, some_before, chance), 1.0)
    if frozen:
        # No earlier event does not make the rate known to be 0: then a single one would be a certain signal.
        above = np.where(before > 0, special.gammainc(some, expected), above)
        below = np.where(before > 0, special.gammaincc(count + 1, expected), below)
    return CountTest(
        expected=expected,
        ratio=count / np.where(expected > 0, expected, np.nan),
        p_rise=np.where(unknown, np.nan, np.where(count > 0, above, 1.0)),
        p_fall=np.where(unknown, np.nan, below),
    )


def _sum_before(values: FloatArray) -> FloatArray:
    return np.cumsum(values, axis=-1) - values


def _check_whole(values: ArrayLike) -> FloatArray:
    count = check_counts(values)
    if np.any(np.mod(count[~np.isnan(count)], 1) > 0):
        raise ValueError("an exact test needs whole counts")
    return count
