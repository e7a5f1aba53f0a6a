"""Control charts with frozen and rebased limits, many series at once.

Here: XmR charts as NHS England's Making Data Count draws them, and the charts for people, of rates (u) and shares (p),
with limits frozen on a stated baseline, rebased only at documented changes and widened (Laney) where the baseline
varies beyond chance. Not here: the formulas of limits (``control_limits``), the rules (``control_rules``), alerts
(CUSUMs), which find a lasting rise sooner.

Conventions: the last axis is time, the axes before it are series. ``starts`` are the indices of the points at which
new segments start, the documented changes; each segment has its own limits, and no rule reaches across. NaN is a
missing value. No series is too short to be charted: what cannot be worked out is NaN and no signal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.control_limits import (
    BoolArray,
    Limits,
    find_sigma_z,
    limit_individuals,
    limit_rates,
    limit_shares,
    map_limits,
)
from assets.statistics.control_rules import Signals, find_signals
from assets.statistics.intervals import FloatArray, check_counts, check_share

MDC_FACTOR = 2.66
"""3/1.128 as NHS England rounds it."""
DISPERSION_ALPHA = 0.05
"""A baseline this unlikely by chance alone varies beyond chance."""


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart of one or many series: arrays of one shape, in the unit of the values.

    ``segment`` numbers the points of each set of limits from 0, ``used`` marks the points the limits come from.
    ``sigma_z`` is what the standard errors were multiplied with: 1 unless the limits are widened.
    """

    values: FloatArray
    segment: NDArray[np.int64]
    used: BoolArray
    limits: Limits
    signals: Signals
    sigma_z: FloatArray


def chart_individuals(
    values: ArrayLike, *, starts: Sequence[int] = (), fixed_after: int | None = None, screen: bool = True
) -> ControlChart:
    """Chart single values with XmR limits and the rules of Making Data Count.

    The limits are the mean +/- 2.66 x the mean moving range of each segment, or of its first ``fixed_after`` points;
    ``screen`` leaves out moving ranges of 3.267 times their mean or more. Equals NHSRplotthedots 0.2.2, but for series
    that never vary, which have limits here.

    >>> chart = chart_individuals([10, 12, 9, 11, 13, 10, 30], fixed_after=6)
    >>> f"above {chart.limits.upper[-1]:.2f}: {chart.signals.cause[-1]}"
    'above 17.22: 1'
    """
    value = np.asarray(values, dtype=np.float64)
    segment = number_segments(value.shape[-1], starts=starts)
    used = _mark_first(segment, fixed_after)
    limit = partial(limit_individuals, screen=screen, factor=MDC_FACTOR)
    parts = [limit(value[..., part], used=used[part]) for part in _list_parts(segment)]
    return _assemble(value, segment=segment, used=used, limits=_join(parts, value.shape), sigma_z=np.ones(value.shape))


def chart_rates(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    baseline: int | None,
    starts: Sequence[int] = (),
    per: float = 100_000.0,
    dispersed: bool | None = None,
    floor: float | None = 1.0,
) -> ControlChart:
    """Chart rates of events per ``per`` of exposure (a u chart) with the rules of Making Data Count.

    The limits of each segment come from its first ``baseline`` points (None: from all) and stay frozen. They are
    Laney's u' limits where ``dispersed``: always (True), never (False), or, by default, in the segments whose
    baseline's chi-square test of equal rates has p < 0.05. sigma z is floored at ``floor``, because values below 1
    come from chance and would narrow the limits; None leaves it as it is, as qicharts2 does.

    >>> chart = chart_rates([10, 9, 12, 11, 8, 10, 24], [51_000] * 7, baseline=6)
    >>> f"{chart.values[-1]:.1f} above {chart.limits.upper[-1]:.1f}: {chart.signals.cause[-1]}"
    '47.1 above 38.2: 1'
    """
    given = np.broadcast_arrays(check_counts(events), check_counts(exposure))
    return _chart_counts(
        *given, kind="rate", baseline=baseline, starts=starts, per=per, dispersed=dispersed, floor=floor
    )


def chart_shares(
    events: ArrayLike,
    trials: ArrayLike,
    *,
    baseline: int | None,
    starts: Sequence[int] = (),
    per: float = 1.0,
    dispersed: bool | None = None,
    floor: float | None = 1.0,
) -> ControlChart:
    """Chart shares of trials (a p chart; ``per`` 100 for percent) as ``chart_rates`` charts rates.

    >>> chart = chart_shares([12, 11, 8, 12, 9, 12, 21], [42, 43, 38, 33, 51, 44, 39], baseline=6, per=100)
    >>> f"{chart.values[-1]:.0f} % above {chart.limits.upper[-1]:.0f} %: {chart.signals.cause[-1]}"
    '54 % above 46 %: 1'
    """
    given = check_share(events, trials)
    return _chart_counts(
        *given, kind="share", baseline=baseline, starts=starts, per=per, dispersed=dispersed, floor=floor
    )


def number_segments(points: int, *, starts: Sequence[int] = ()) -> NDArray[np.int64]:
    """Number the points of each segment: one more from every start on.

    >>> number_segments(6, starts=[2, 5]).tolist()
    [0, 0, 1, 1, 1, 2]
    """
    if any(not 0 <= start < points for start in starts):
        raise ValueError("a segment starts at one of the points of the series")
    flags = np.zeros(points, dtype=np.int64)
    flags[list(starts)] = 1
    return np.cumsum(flags)


def judge_dispersion(
    events: ArrayLike, sizes: ArrayLike, *, kind: Literal["rate", "share"], used: ArrayLike | None = None
) -> FloatArray:
    """Give the p-value of the chi-square test that the rates (shares) of each series' used points are equal.

    Small: they vary beyond chance. NaN with fewer than two points or no event. Source: Fisher, Thornton & Mackenzie
    (1922), Annals of Applied Biology 9:325-359, index of dispersion.

    >>> print(judge_dispersion([10, 9, 12, 30], [1, 1, 1, 1], kind="rate").round(4))
    0.0002
    """
    count, size = check_share(events, sizes) if kind == "share" else (check_counts(events), check_counts(sizes))
    count, size = np.broadcast_arrays(count, size)
    known = np.broadcast_to(True if used is None else np.asarray(used, dtype=np.bool_), count.shape)
    known = known & ~np.isnan(count) & (size > 0)
    total = np.where(known, size, 0.0).sum(axis=-1, keepdims=True)
    centre = np.where(known, count, 0.0).sum(axis=-1, keepdims=True) / np.where(total == 0, np.nan, total)
    variance = centre * (1 - centre) if kind == "share" else centre
    variance = np.where(variance > 0, variance, np.nan) * np.where(known, size, 1.0)
    squares = np.where(known, (count - size * centre) ** 2 / variance, 0.0).sum(axis=-1)
    freedom = known.sum(axis=-1) - 1
    return np.where(freedom > 0, special.chdtrc(np.maximum(freedom, 1), squares), np.nan)


def _chart_counts(
    count: FloatArray,
    size: FloatArray,
    *,
    kind: Literal["rate", "share"],
    baseline: int | None,
    starts: Sequence[int],
    per: float,
    dispersed: bool | None,
    floor: float | None,
) -> ControlChart:
    segment = number_segments(count.shape[-1], starts=starts)
    used = _mark_first(segment, baseline)
    limit = limit_rates if kind == "rate" else limit_shares
    parts, factors = [], []
    for part in _list_parts(segment):
        given = count[..., part], size[..., part]
        factor = _find_factor(*given, kind=kind, used=used[part], dispersed=dispersed, floor=floor)
        lines = limit(*given, used=used[part], sigma_z=factor)
        parts.append(map_limits(lines, lambda line: line * per))
        factors.append(np.broadcast_to(factor[..., None], given[0].shape))
    sigma_z = np.concatenate(factors, axis=-1) if factors else np.ones(count.shape)
    value = per * count / np.where(size > 0, size, np.nan)
    return _assemble(value, segment=segment, used=used, limits=_join(parts, count.shape), sigma_z=sigma_z)


def _find_factor(
    count: FloatArray,
    size: FloatArray,
    *,
    kind: Literal["rate", "share"],
    used: BoolArray,
    dispersed: bool | None,
    floor: float | None,
) -> FloatArray:
    plain = np.ones(count.shape[:-1])
    if dispersed is False:
        return plain
    sigma_z = find_sigma_z(count, size, kind=kind, used=used)
    # Two points at least are needed for a moving range; fewer say nothing about dispersion.
    sigma_z = np.where(np.isnan(sigma_z), 1.0, sigma_z if floor is None else np.maximum(sigma_z, floor))
    if dispersed:
        return sigma_z
    return np.where(judge_dispersion(count, size, kind=kind, used=used) < DISPERSION_ALPHA, sigma_z, plain)


def _mark_first(segment: NDArray[np.int64], number: int | None) -> BoolArray:
    if number is not None and number < 1:
        raise ValueError("a baseline has at least one point")
    if number is None:
        return np.ones(segment.shape, dtype=np.bool_)
    first = np.searchsorted(segment, segment, side="left")
    return np.arange(segment.size) - first < number


def _list_parts(segment: NDArray[np.int64]) -> list[slice]:
    edges = [0, *(np.flatnonzero(np.diff(segment)) + 1).tolist(), segment.size]
    return [slice(start, stop) for start, stop in pairwise(edges) if stop > start]


def _join(parts: list[Limits], shape: tuple[int, ...]) -> Limits:
    def join(take: Callable[[Limits], FloatArray]) -> FloatArray:
        return np.concatenate([take(part) for part in parts], axis=-1) if parts else np.full(shape, np.nan)

    return Limits(
        centre=join(lambda part: part.centre),
        lower=join(lambda part: part.lower),
        near_lower=join(lambda part: part.near_lower),
        near_upper=join(lambda part: part.near_upper),
        upper=join(lambda part: part.upper),
    )


def _assemble(
    value: FloatArray, *, segment: NDArray[np.int64], used: BoolArray, limits: Limits, sigma_z: FloatArray
) -> ControlChart:
    return ControlChart(
        values=value,
        segment=np.broadcast_to(segment, value.shape),
        used=np.broadcast_to(used, value.shape),
        limits=limits,
        signals=find_signals(value, limits, segments=segment),
        sigma_z=sigma_z,
    )
