"""The space-time scan for neighbouring areas that together had more notifications lately than the rest.

Here: zones of neighbours, the population-based Poisson scan over all zones and recent periods, and its Monte
Carlo p-value. Not here: charts of one area (``cusum``), funnels, which authorities are neighbours on a map.

Counts are arrays of months by areas, the newest month last; populations of areas, or of months by areas. NaN
is a missing cell: it counts neither as notification nor as population. Negative counts raise ``ValueError``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.intervals import FloatArray, check_counts

Zone = tuple[int, ...]

# A batch of simulated scans of 153 areas, 1,000 zones and 12 months then takes about 50 MB.
_CELLS_AT_ONCE = 5_000_000

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Windows:
    """Zones over recent periods, best first; arrays of one value a window.

    ``score`` is the log-likelihood ratio, 0 where a window has no more than its share; ``zone`` the position
    of its zone in the zones scanned; ``duration`` its length in months up to the newest; ``observed`` and
    ``expected`` notifications; ``risk_inside`` and ``risk_outside`` the ratio of observed to expected in the
    window and in all the rest, NaN where nothing is expected.
    """

    score: FloatArray
    zone: np.ndarray
    duration: np.ndarray
    observed: FloatArray
    expected: FloatArray
    risk_inside: FloatArray
    risk_outside: FloatArray


def nearest_zones(points: ArrayLike, *, size: int) -> tuple[Zone, ...]:
    """Give zones of each area with its nearest others, of 1 up to ``size`` areas, each zone once.

    ``points`` are coordinates, one row an area, in a unit in which distances are straight; ties go to the
    area that comes first. Source: Kulldorff (2001), JRSS A 164:61-72, circular zones.

    >>> nearest_zones([[0, 0], [0, 1], [0, 5]], size=2)
    ((0,), (0, 1), (1,), (2,), (1, 2))
    """
    place = np.asarray(points, dtype=np.float64)
    if place.size == 0:
        return ()
    distance = np.linalg.norm(place[:, None, :] - place[None, :, :], axis=-1)
    # An area is nearest to itself even where another lies at the same point.
    np.fill_diagonal(distance, -1.0)
    order = np.argsort(distance, axis=1, kind="stable")[:, :size]
    return _distinct(row[:count] for row in order.tolist() for count in range(1, len(row) + 1))


def adjacent_zones(neighbours: Sequence[Iterable[int]], *, steps: int = 1) -> tuple[Zone, ...]:
    """Give zones of each area alone and with all areas within 1 up to ``steps`` borders, each zone once.

    ``neighbours`` hold, for each area, the positions of the areas it borders.

    >>> adjacent_zones([[1], [0, 2], [1]])
    ((0,), (0, 1), (1,), (0, 1, 2), (2,), (1, 2))
    """
    borders = [set(others) for others in neighbours]
    zones: list[set[int]] = []
    for area in range(len(borders)):
        zone = {area}
        zones.append(zone)
        for _ in range(steps):
            zone = zone.union(*(borders[member] for member in zone))
            zones.append(zone)
    return _distinct(zones)


def scan_windows(counts: ArrayLike, populations: ArrayLike, *, zones: Sequence[Zone]) -> Windows:
    """Score every zone over every period that ends with the newest month, best first.

    With C of N notifications in a window that holds the share E / N of the person-time, the score is
    C log(C / E) + (N - C) log((N - C) / (N - E)) where C > E, else 0. Source: Kulldorff (2001), JRSS A
    164:61-72, the prospective space-time scan given N. Windows of one score keep the order of their zones,
    the shorter first.

    >>> windows = scan_windows([[1, 1, 2], [1, 5, 1]], [100, 100, 100], zones=[(0,), (1,), (1, 2)])
    >>> windows.score[:2].round(3), windows.zone[:2], windows.duration[:2]
    (array([2.474, 1.04 ]), array([1, 1]), array([1, 2]))
    """
    count, share, total = _prepare(counts, populations)
    member = _membership(zones, count.shape[1])
    observed = _recent(count) @ member
    expected = total * (_recent(share) @ member)
    score = _score(observed, expected, total)
    months = len(count)
    # The best first; among equals the first zone, then the shorter period.
    order = np.argsort(-score.T.ravel(), kind="stable")
    zone, duration = np.divmod(order, months) if months else (order, order)
    seen, due = observed.T.ravel()[order], expected.T.ravel()[order]
    return Windows(
        score=score.T.ravel()[order],
        zone=zone,
        duration=duration + 1,
        observed=seen,
        expected=due,
        risk_inside=_ratio(seen, due),
        risk_outside=_ratio(total - seen, total - due),
    )


def assess_best_window(
    counts: ArrayLike,
    populations: ArrayLike,
    *,
    zones: Sequence[Zone],
    simulations: int = 999,
    generator: np.random.Generator,
) -> float:
    """Give the p-value of the best window: how often chance alone gives as high a score somewhere.

    All notifications are dealt anew over areas and months in proportion to population, ``simulations`` times;
    p = (1 + those with a best score as high) / (1 + simulations). Source: Dwass (1957), Annals of Mathematical
    Statistics 28:181-187; Kulldorff (2001). The same seed of the generator gives the same p-value. Without a
    notification, a zone or a month the p-value is 1.

    >>> months = [[1, 1, 2], [1, 5, 1]]
    >>> generator = np.random.default_rng(1)
    >>> assess_best_window(months, [100, 100, 100], zones=[(0,), (1,), (1, 2)], generator=generator)
    0.066
    """
    best = scan_windows(counts, populations, zones=zones).score[:1]
    p_values = assess_scores(
        counts, populations, zones=zones, scores=best, simulations=simulations, generator=generator
    )
    return float(p_values[0]) if p_values.size else 1.0


def assess_scores(
    counts: ArrayLike,
    populations: ArrayLike,
    *,
    zones: Sequence[Zone],
    scores: ArrayLike,
    simulations: int = 999,
    generator: np.random.Generator,
) -> FloatArray:
    """Give the p-value of each of ``scores``: how often chance alone gives a best window with as high a score.

    As ``assess_best_window``. Of the best window's score it is the p-value; of the next ones it is too high rather
    than too low, because they are compared with the best of every simulation. Source: Kulldorff (2001).
    """
    count, share, total = _prepare(counts, populations)
    member = _membership(zones, count.shape[1])
    wanted = np.asarray(scores, dtype=np.float64)
    expected = total * (_recent(share) @ member)
    needed = [_find_needed(expected, total, float(score)) for score in wanted]
    # Shares of a split authority add up to whole notifications but for a rounding error.
    dealt_out = round(total)
    batch = max(1, _CELLS_AT_ONCE // max(expected.size, count.size, 1))
    as_high = np.zeros(wanted.shape)
    for begin in range(0, simulations if needed else 0, batch):
        dealt = generator.multinomial(dealt_out, share.ravel(), size=min(batch, simulations - begin))
        observed = _recent(dealt.reshape(-1, *count.shape).astype(np.float64)) @ member
        as_high += [np.count_nonzero((observed >= least).any(axis=(1, 2))) for least in needed]
    return (1 + as_high) / (1 + simulations)


def _find_needed(expected: FloatArray, total: float, best: float) -> FloatArray:
    """Give the smallest count at which each window scores as high as the best one.

    A score grows with the count, so a simulated window is compared by its count alone, without a logarithm
    (999 scans of 153 areas, 988 zones and 12 months: 3 s instead of 12 s).
    """
    short, enough = np.full(expected.shape, -1.0), np.full(expected.shape, total + 1)
    while np.any(enough - short > 1):
        middle = np.floor((short + enough) / 2)
        # A hair below the best, so that the same counts added up in another order are no lower.
        as_high = _score(middle, expected, total) >= best - 1e-9
        apart = enough - short > 1
        enough = np.where(apart & as_high, middle, enough)
        short = np.where(apart & ~as_high, middle, short)
    return enough


def _prepare(counts: ArrayLike, populations: ArrayLike) -> tuple[FloatArray, FloatArray, float]:
    """Give counts and shares of the person-time, both 0 where a cell is missing, and all notifications."""
    count, people = np.broadcast_arrays(check_counts(counts), check_counts(populations))
    if count.ndim != 2:
        raise ValueError("a scan takes counts of months by areas")
    missing = np.isnan(count) | np.isnan(people)
    kept, lived = np.where(missing, 0.0, count), np.where(missing, 0.0, people)
    if np.any((kept > 0) & (lived == 0)):
        raise ValueError("notifications where nobody lives")
    return kept, lived / max(lived.sum(), np.finfo(np.float64).tiny), float(kept.sum())


def _membership(zones: Sequence[Zone], areas: int) -> FloatArray:
    member = np.zeros((areas, len(zones)))
    for place, zone in enumerate(zones):
        member[list(zone), place] = 1.0
    return member


def _recent(cells: FloatArray) -> FloatArray:
    """Add up months from the newest back: row d - 1 holds the latest d months."""
    return np.cumsum(cells[..., ::-1, :], axis=-2)


def _score(observed: FloatArray, expected: FloatArray, total: float) -> FloatArray:
    outside = special.xlogy(total - observed, _ratio_or_one(total - observed, total - expected))
    score = special.xlogy(observed, _ratio_or_one(observed, expected)) + outside
    return np.where(observed - expected > _ROUNDING, np.maximum(score, 0.0), 0.0)


def _ratio(observed: FloatArray, expected: FloatArray) -> FloatArray:
    # What is left of all person-time after all of it is a rounding error, not a population.
    some = expected > _ROUNDING
    return np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=some)


def _ratio_or_one(observed: FloatArray, expected: FloatArray) -> FloatArray:
    return np.nan_to_num(_ratio(observed, np.broadcast_to(expected, observed.shape)), nan=1.0)


def _distinct(zones: Iterable[Iterable[int]]) -> tuple[Zone, ...]:
    return tuple(dict.fromkeys(tuple(sorted(zone)) for zone in zones))
