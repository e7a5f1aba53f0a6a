"""Exact run lengths of CUSUM charts of counts: how often a chart raises the alarm, and how soon.

Here: the average run length and the probability of an alarm within given months, for Poisson, negative
binomial and binomial counts, rising and falling, in control or after a change. Not here: the charts
(``cusum``), the search for a threshold (``thresholds``).

Method. A chart S = max(0, S + x - k) that starts at 0 holds, t months after it last was at 0, a whole number
of events less t reference values. So the states it can reach below its threshold h are few and known, whatever
k is: about h of them for each t. Their probabilities are carried forward month by month. Nothing is rounded
to a grid; the only errors are that of floating point and, for the average run length, of runs above 0 so long
that they are 1e-13 times as likely as the alarm (together below 1e-9 of the value; the unit tests hold it
against simulation, a linear system on a lattice and a reference program). On a grid, rounding k by 0.006 moves
the run length of 138 months by 2 %. Source: Page (1954), Biometrika
41:100-115, for the run length as a number of such runs; Brook & Evans (1972), Biometrika 59:539-549, for the
Markov chain.

Units and conventions: thresholds are in notifications, as in ``cusum``. Here the alarm is S > h; a chart
raises it at S >= h. The two differ only at an h that S can reach exactly, which ``thresholds`` never gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.cusum import check_probability, check_ratio, reference_value, share_reference_value
from assets.statistics.intervals import FloatArray, check_counts

# Two states closer than this are one, apart only by rounding: k = 13.2 is no binary number.
_ROUNDING = 1e-9
_LEFT_OUT = 1e-13
# A run whose alarm is less likely than this has none.
_NEVER = 1e-100


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """One month: S grows by z - reference, z = 0, 1, ..; ``chance`` is P(z), ``above`` P(more than z).

    Told apart by identity: what is worked out for one is kept by it.
    """

    chance: FloatArray
    above: FloatArray
    reference: float


def find_average_run_length(
    mean: float, *, reference: float, threshold: float, falls: bool = False, alpha: float = 0.0
) -> float:
    """Give the average number of months to the first alarm of a chart of counts with a constant mean.

    ``mean`` is that of the counts, in control or not; ``reference`` is k and ``threshold`` h, both in
    notifications. With ``falls`` the chart is S = max(0, S + k - x). A negative binomial has variance
    mean + ``alpha`` mean^2. A chart that can never raise the alarm has an infinite run length, an unknown
    mean an unknown one (NaN).

    The fast and the slow chart of the English monthly count, k rounded to one decimal:

    >>> fast = find_average_run_length(10.7, reference=13.2, threshold=8)
    >>> slow = find_average_run_length(10.7, reference=12, threshold=14)
    >>> print(f"{fast:.2f} and {slow:.2f} months")
    138.00 and 205.43 months
    """
    _check(threshold)
    if np.isnan(check_counts([mean, reference])).any():
        return float("nan")
    step = _count_step(mean, reference, threshold=threshold, falls=falls, alpha=alpha)
    # One run: from 0 until S is at 0 again or above h. Run after run is alike, so the average run length is
    # the average length of one over the probability that it ends with the alarm.
    states = _States(threshold)
    length, alarms = 0.0, 0.0
    while (left := states.total()) > _LEFT_OUT * max(alarms, _NEVER):
        length += left
        alarms += states.advance(step)[0]
    return length / alarms if alarms > 0 else float("inf")


def find_first_alarms(
    means: ArrayLike,
    *,
    ratio: float,
    threshold: float,
    actual: ArrayLike | None = None,
    alpha: float = 0.0,
) -> FloatArray:
    """Give, for each month, the probability that the first alarm of a chart from 0 is raised in it.

    ``means`` are the in-control means that ``chart_cusum`` is run with, one a month; ``actual`` the means that
    the counts have, by default the same; ``alpha`` makes the counts negative binomial with variance
    mean + alpha mean^2 (the chart stays Poisson's). A month with the mean NaN has no count. The sum is the
    probability of any alarm within these months. Source of the chart: Hoehle & Paul (2008).

    A false alarm within a year, and a rise by half found within half a year:

    >>> print(f"{find_first_alarms([10.7] * 12, ratio=1.5, threshold=8).sum():.3f}")
    0.077
    >>> print(f"{find_first_alarms([10.7] * 6, ratio=1.5, threshold=8, actual=16.05).sum():.3f}")
    0.909
    """
    _check(threshold)
    expected = check_counts(means)
    having = np.broadcast_to(expected if actual is None else check_counts(actual), expected.shape)
    falls = check_ratio(ratio) < 1
    references = reference_value(expected, ratio=ratio)
    # Months that are alike are one: a year in which nothing changes is the usual case.
    step = cache(partial(_count_step, threshold=threshold, falls=falls, alpha=alpha))
    months = zip(having.tolist(), references.tolist(), strict=True)
    return _first_alarms([step(mean, reference) for mean, reference in months], threshold)


def find_first_share_alarms(
    trials: ArrayLike,
    *,
    share: ArrayLike,
    odds_ratio: float,
    threshold: float,
    actual: ArrayLike | None = None,
) -> FloatArray:
    """Give, for each month, the probability that the first alarm of ``chart_share_cusum`` is raised in it.

    ``trials`` are the months' denominators; ``share`` is the in-control share, ``actual`` the share that the
    counts have, by default the same. A month without trials, or with NaN, has no count. Source of the chart:
    Steiner et al. (2000).

    >>> print(f"{find_first_share_alarms([40] * 12, share=0.27, odds_ratio=1.5, threshold=8).sum():.3f}")
    0.078
    """
    _check(threshold)
    total = check_counts(trials)
    expected = np.broadcast_to(check_probability(share), total.shape)
    having = np.broadcast_to(expected if actual is None else check_probability(actual), total.shape)
    falls = check_ratio(odds_ratio) < 1
    references = share_reference_value(total, share=expected, odds_ratio=odds_ratio)
    step = cache(partial(_share_step, threshold=threshold, falls=falls))
    months = zip(total.tolist(), having.tolist(), references.tolist(), strict=True)
    return _first_alarms([step((size, chance), reference) for size, chance, reference in months], threshold)


class _States:
    """The probabilities of the states of charts in the run: one row for each month in which S last was 0.

    A row's states are S = place + offset, place = 0, 1, .., with its offset in [0, 1).
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._place = np.arange(int(np.floor(threshold + _ROUNDING)) + 1)
        self._offset = np.zeros(0)
        self._chance = np.zeros((0, self._place.size))
        self._made: dict[tuple[_Step, int], FloatArray] = {}
        self.enter(1.0)

    def total(self) -> float:
        """Give the probability that no run of these has ended."""
        return float(self._chance.sum())

    def enter(self, chance: float) -> None:
        """Add charts that are at 0."""
        self._offset = np.append(self._offset, 0.0)
        self._chance = np.vstack([self._chance, np.where(self._place == 0, chance, 0.0)])

    def advance(self, step: _Step) -> tuple[float, float]:
        """Go one month on; give the probabilities that S rose above the threshold and that it is at 0."""
        before = self.total()
        room = self._threshold - self._heights() + step.reference
        spare = np.clip(np.floor(room + _ROUNDING).astype(np.int64), 0, step.above.size - 1)
        alarm = float((self._chance * step.above[spare]).sum())
        moved = self._offset - step.reference
        whole = np.floor(moved + _ROUNDING)
        self._offset = np.maximum(0.0, moved - whole)
        kept = np.zeros_like(self._chance)
        for shift in set(whole.tolist()):
            rows = whole == shift
            kept[rows] = self._chance[rows] @ self._moves(step, int(shift))
        height = self._heights()
        self._chance = np.where((height > _ROUNDING) & (height <= self._threshold + _ROUNDING), kept, 0.0)
        return alarm, max(0.0, before - alarm - self.total())

    def _heights(self) -> FloatArray:
        return np.asarray(self._place + self._offset[:, None], dtype=np.float64)

    def _moves(self, step: _Step, shift: int) -> FloatArray:
        if (step, shift) not in self._made:
            drawn = self._place - self._place[:, None] - shift
            possible = (drawn >= 0) & (drawn < step.chance.size)
            self._made[step, shift] = np.where(possible, step.chance[np.where(possible, drawn, 0)], 0.0)
        return self._made[step, shift]


def _first_alarms(steps: list[_Step], threshold: float) -> FloatArray:
    states = _States(threshold)
    first = np.zeros(len(steps))
    for month, step in enumerate(steps):
        first[month], at_zero = states.advance(step)
        states.enter(at_zero)
    return first


def _count_step(mean: float, reference: float, *, threshold: float, falls: bool, alpha: float) -> _Step:
    if np.isnan(mean) or np.isnan(reference):
        return _NO_COUNT
    count = _counts_up_to(reference + threshold)
    if alpha == 0:
        log_chance = special.xlogy(count, mean) - mean - special.gammaln(count + 1)
        return _step(np.exp(log_chance), special.pdtr(count, mean), special.pdtrc(count, mean), reference, falls=falls)
    size, stop = 1 / alpha, 1 / (1 + alpha * mean)
    # The beta function keeps its precision where a size of 1e8 leaves none to a difference of gamma functions.
    log_chance = -special.betaln(size, count + 1) - np.log(size + count)
    log_chance += special.xlogy(size, stop) + special.xlogy(count, 1 - stop)
    below, above = special.betainc(size, count + 1, stop), special.betainc(count + 1, size, 1 - stop)
    return _step(np.exp(log_chance), below, above, reference, falls=falls)


def _share_step(law: tuple[float, float], reference: float, *, threshold: float, falls: bool) -> _Step:
    trials, share = law
    if np.isnan(trials) or np.isnan(share) or np.isnan(reference):
        return _NO_COUNT
    count = _counts_up_to(reference + threshold)
    others = np.maximum(trials - count, 0.0)
    log_chance = special.gammaln(trials + 1) - special.gammaln(count + 1) - special.gammaln(others + 1)
    log_chance += special.xlogy(count, share) + special.xlog1py(others, -share)
    chance = np.where(count <= trials, np.exp(log_chance), 0.0)
    more = np.where(others > 0, special.betainc(count + 1, np.where(others > 0, others, 1.0), share), 0.0)
    return _step(chance, 1 - more, more, reference, falls=falls)


def _step(chance: FloatArray, below: FloatArray, above: FloatArray, reference: float, *, falls: bool) -> _Step:
    """Make the month of a chart; ``below`` is P(x or less), ``above`` P(more than x), for x = 0, 1, .."""
    if not falls:
        return _Step(chance=chance, above=above, reference=reference)
    # A fall in x is a rise in z = most - x; an x beyond the most leads back to 0 in any case.
    return _Step(chance=chance[::-1], above=np.append(below[-2::-1], 0.0), reference=chance.size - 1 - reference)


_NO_COUNT = _Step(chance=np.ones(1), above=np.zeros(1), reference=0.0)


def _counts_up_to(most: float) -> FloatArray:
    return np.arange(int(np.ceil(most)) + 2, dtype=np.float64)


def _check(threshold: float) -> None:
    if not 0 <= threshold < np.inf:
        raise ValueError("a threshold must be finite and not negative")
