"""The regression behind a Farrington comparison, for many series at once.

Here: quasi-Poisson fits of season and trend to the baselines of all series of one time point, with counts that look
like outbreaks weighted down. Not here: which points a baseline holds (``farrington_baseline``), thresholds and
alarms (``farrington_threshold``, ``farrington``), and the regression of one series with any terms
(``poisson_regression``).

All series of a time point share the points and the terms: one mean per season, and a slope. The normal equations of
that design solve themselves (each season's weighted mean, and the slope of what is left), so that a step
of all series is a handful of array operations. S series, n points, L seasons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from assets.statistics.farrington_baseline import Baseline, IntArray
from assets.statistics.intervals import FloatArray

BoolArray = NDArray[np.bool_]

# Start, end and length of the steps are those of the usual generalised linear model programs.
_ITERATIONS: Final = 25
_TOLERANCE: Final = 1e-8


@dataclass(frozen=True, slots=True)
class BaselineCounts:
    """What the baseline holds: ``counts`` and ``offset`` (S, n), ``offset_now`` (S,); NaN where unknown."""

    counts: FloatArray
    offset: FloatArray
    offset_now: FloatArray


@dataclass(frozen=True, slots=True)
class BaselineFit:
    """What the baseline leads to expect now: arrays (S,), NaN where nothing can be estimated.

    ``log_mean`` of the expected count and its ``standard_error``; ``dispersion``, Pearson's, not below 1; ``slope`` per
    unit of time, NaN without a trend.
    """

    log_mean: FloatArray
    standard_error: FloatArray
    dispersion: FloatArray
    slope: FloatArray


@dataclass(frozen=True, slots=True)
class _Data:
    counts: FloatArray  # (S, n), 0 where unused
    offset: FloatArray  # (S, n)
    used: FloatArray  # (S, n), 1 or 0
    seasons: FloatArray  # (n, L), 1 in the season of a point
    time: FloatArray  # (n,)
    season_now: int
    time_now: float

    def take(self, rows: IntArray | BoolArray) -> _Data:
        return replace(self, counts=self.counts[rows], offset=self.offset[rows], used=self.used[rows])


@dataclass(frozen=True, slots=True)
class _Fit:
    mean: FloatArray  # (S, n)
    working: FloatArray  # (S, n)
    leverage: FloatArray  # (S, n)
    slope: FloatArray  # (S,)
    slope_variance: FloatArray  # (S,), per unit of dispersion
    log_mean_now: FloatArray  # (S,), without offset
    variance_now: FloatArray  # (S,), of the log mean, per unit of dispersion
    converged: BoolArray  # (S,)


@dataclass(frozen=True, slots=True)
class _Judged:
    fit: _Fit
    dispersion: FloatArray  # (S,), Pearson
    error_dispersion: FloatArray  # (S,), of the standard errors
    freedom: FloatArray  # (S,)


def fit_baseline(
    baseline: Baseline,
    observed: BaselineCounts,
    *,
    trend_p_value: float | None = 0.05,
    weights_threshold: float | None = 2.58,
    correct_dispersion: bool = True,
) -> BaselineFit:
    """Fit season, and a trend where it stands, to the baseline of each series and say what to expect now.

    A trend is kept when its two-sided t test gives less than ``trend_p_value`` (1 keeps any; None fits none)
    and the mean expected now is no greater than the greatest count of the baseline: Farrington et al. (1996),
    JRSS A 159:547-563, section 3.3. Points whose standardised Anscombe residual exceeds ``weights_threshold`` are
    weighted down (None: not) and the fit repeated: section 3.6, with the threshold of Noufaily et al. (2013).
    ``correct_dispersion`` False is for comparison with the reference program alone: it takes standard errors from
    residuals weighted by the outbreak weights instead of the working weights, which makes them too small.
    A series without an event in the season of now gives NaN.
    """
    data = _prepare(baseline, observed)
    found = BaselineFit(*np.full((4, len(data.counts)), np.nan))
    some_event = data.counts @ data.seasons[:, data.season_now] > 0
    rows = np.flatnonzero(some_event & np.isfinite(observed.offset_now))
    if trend_p_value is not None:
        judged = _judge(data.take(rows), trend=True, threshold=weights_threshold, correct=correct_dispersion)
        stands = _keep_trend(judged, data.take(rows), observed.offset_now[rows], p_value=trend_p_value)
        _record(found, judged, rows=rows, chosen=stands, offset_now=observed.offset_now)
        found.slope[rows[stands]] = judged.fit.slope[stands]
        rows = rows[~stands]
    judged = _judge(data.take(rows), trend=False, threshold=weights_threshold, correct=correct_dispersion)
    estimable = judged.fit.converged & (judged.freedom > 0)
    _record(found, judged, rows=rows, chosen=estimable, offset_now=observed.offset_now)
    return found


def weigh_down(residuals: FloatArray, *, threshold: float = 2.58, used: FloatArray | None = None) -> FloatArray:
    """Give weights (..., n) that add up to the number of points: less weight to what looks like an outbreak.

    Standardised residuals above ``threshold`` have weights proportional to their square's inverse, the others to 1:
    Farrington et al. (1996), section 3.6, equation 7. Points that are not ``used`` (0) have weight 0.

    >>> weigh_down(np.array([0.3, -4.0, 1.2, 4.0])).round(4)
    array([1.3061, 1.3061, 1.3061, 0.0816])
    """
    used = np.ones_like(residuals) if used is None else used
    outlying = residuals > threshold
    weights = used * np.where(outlying, np.where(outlying, residuals, 1.0) ** -2.0, 1.0)
    points, total = used.sum(axis=-1, keepdims=True), weights.sum(axis=-1, keepdims=True)
    return weights * points / np.where(total > 0, total, 1.0)


def _record(found: BaselineFit, judged: _Judged, *, rows: IntArray, chosen: BoolArray, offset_now: FloatArray) -> None:
    where, fit = rows[chosen], judged.fit
    found.log_mean[where] = fit.log_mean_now[chosen] + offset_now[where]
    found.standard_error[where] = np.sqrt(judged.error_dispersion * fit.variance_now)[chosen]
    found.dispersion[where] = np.maximum(judged.dispersion, 1)[chosen]


def _prepare(baseline: Baseline, observed: BaselineCounts) -> _Data:
    known = np.isfinite(observed.counts + observed.offset)
    return _Data(
        counts=np.where(known, observed.counts, 0.0),
        offset=np.where(known, observed.offset, 0.0),
        used=known.astype(np.float64),
        seasons=(baseline.levels[:, None] == np.arange(1, baseline.level_now + 1)).astype(np.float64),
        time=baseline.time,
        season_now=baseline.level_now - 1,
        time_now=baseline.time_now,
    )


def _keep_trend(judged: _Judged, data: _Data, offset_now: FloatArray, *, p_value: float) -> BoolArray:
    fit = judged.fit
    with np.errstate(all="ignore"):
        statistic = np.abs(fit.slope) / np.sqrt(judged.error_dispersion * fit.slope_variance)
        found = 2 * special.stdtr(judged.freedom, -statistic)
        stands = (found < p_value) | (p_value >= 1)
        no_extrapolation = np.exp(fit.log_mean_now + offset_now) <= np.max(data.counts, axis=1, initial=0.0)
    return fit.converged & (judged.freedom > 0) & stands & no_extrapolation


def _judge(data: _Data, *, trend: bool, threshold: float | None, correct: bool) -> _Judged:
    """Fit, weigh down, fit again where a weight changed, and measure the dispersion."""
    fit, weights = _fit(data, data.used, trend=trend), data.used
    freedom = data.used.sum(axis=1) - ((data.used @ data.seasons) > 0).sum(axis=1) - trend
    if threshold is not None:
        scale = np.maximum(_pearson(data, fit, fit.working, freedom=freedom), 1)
        weights = weigh_down(_anscombe(data, fit, scale=scale), threshold=threshold, used=data.used)
        again = np.any(weights != data.used, axis=1)
        if np.any(again):
            fit = _merge(fit, _fit(data.take(again), weights[again], trend=trend), where=again)
    dispersion = _pearson(data, fit, fit.working, freedom=freedom)
    as_reference = threshold is not None and not correct
    return _Judged(
        fit=fit,
        dispersion=dispersion,
        error_dispersion=_pearson(data, fit, weights, freedom=freedom) if as_reference else dispersion,
        freedom=freedom,
    )


def _fit(data: _Data, weights: FloatArray, *, trend: bool) -> _Fit:
    """Fit by iteratively reweighted least squares, each series until its deviance stands still."""
    mean = data.counts + 0.1
    fit = _step(data, mean, weights, trend=trend)
    before = _deviance(data, mean, weights)
    active = np.ones(len(mean), dtype=bool)
    for iteration in range(_ITERATIONS):
        if iteration:
            stepped = _step(data.take(active), fit.mean[active], weights[active], trend=trend)
            fit = _merge(fit, stepped, where=active)
        deviance = _deviance(data, fit.mean, weights)
        with np.errstate(invalid="ignore"):
            resting = np.abs(deviance - before) < _TOLERANCE * (np.abs(deviance) + 0.1)
        before, active = deviance, active & ~resting
        if not np.any(active):
            break
    return replace(fit, converged=~active)


def _step(data: _Data, mean: FloatArray, weights: FloatArray, *, trend: bool) -> _Fit:
    """Solve one weighted least-squares step of each series."""
    now = data.season_now
    # A season without events sends its mean to 0: what has no value there is NaN and never converges.
    with np.errstate(all="ignore"):
        working = weights * mean
        target = np.log(mean) - data.offset + (data.counts - mean) / mean
        total = working @ data.seasons
        share = 1 / np.where(total > 0, total, np.inf)
        level = (working * target) @ data.seasons * share
        centre = (working * data.time) @ data.seasons * share
        apart = data.time - centre @ data.seasons.T
        slope, slope_variance = np.zeros((2, len(mean)))
        if trend:
            slope_variance = 1 / (working * apart**2).sum(axis=1)
            slope = (working * apart * target).sum(axis=1) * slope_variance
        ahead = data.time_now - centre[:, now]
        return _Fit(
            mean=np.exp(data.offset + level @ data.seasons.T + slope[:, None] * apart),
            working=working,
            leverage=working * (share @ data.seasons.T + apart**2 * slope_variance[:, None]),
            slope=slope,
            slope_variance=slope_variance,
            log_mean_now=level[:, now] + slope * ahead,
            variance_now=1 / total[:, now] + ahead**2 * slope_variance,
            converged=np.ones(len(mean), dtype=bool),
        )


def _deviance(data: _Data, mean: FloatArray, weights: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        return 2 * (weights * special.kl_div(data.counts, mean)).sum(axis=1)


def _pearson(data: _Data, fit: _Fit, weights: FloatArray, *, freedom: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        return (weights * ((data.counts - fit.mean) / fit.mean) ** 2).sum(axis=1) / freedom


def _anscombe(data: _Data, fit: _Fit, *, scale: FloatArray) -> FloatArray:
    """Give standardised Anscombe residuals: Farrington et al. (1996), section 3.6, equation 6."""
    with np.errstate(all="ignore"):
        spread = fit.mean ** (1 / 6) * np.sqrt(scale[:, None] * (1 - fit.leverage))
        residual = 1.5 * (data.counts ** (2 / 3) - fit.mean ** (2 / 3)) / spread
    # A point that decides its own mean has no residual, only what rounding leaves of one.
    return np.where(fit.leverage < 1 - _TOLERANCE, residual, 0.0)


def _merge(first: _Fit, second: _Fit, *, where: BoolArray) -> _Fit:
    for name in _Fit.__dataclass_fields__:
        getattr(first, name)[where] = getattr(second, name)
    return first
