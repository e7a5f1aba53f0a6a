"""The in-control mean of a series of counts: what a chart compares the months with.

Here: the mean of earlier months, a log-linear model with trend and season, its dispersion, and the test that
says whether a season is supported. Not here: the charts themselves (``cusum``, ``glr``), reporting delay
(``reporting_delay``), interrupted time series.

Series are one-dimensional, one value a month, in order. NaN is a missing month and is left out of a fit; a
negative or infinite count raises ``ValueError``. A series without an event has the mean 0, one without a
known month the mean NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.intervals import FloatArray, check_counts

MONTHS_IN_YEAR: Final = 12.0

# A mean of exp(30) notifications a month is no mean: beyond it a fit has diverged.
_LARGEST_LOG_MEAN: Final = 30.0
_MOST_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class LogLinearModel:
    """A fitted mean: log mean = intercept (+ slope t) + sines and cosines of the year.

    ``coefficients`` hold the intercept, the slope per month when ``trend``, then sine and cosine of each
    harmonic. ``deviance`` is twice the log-likelihood short of a perfect fit; ``dispersion`` Pearson's
    chi-square per degree of freedom, NaN without one.
    """

    coefficients: FloatArray
    harmonics: int
    trend: bool
    period: float
    deviance: float
    dispersion: float

    def predict(self, positions: ArrayLike) -> FloatArray:
        """Give the mean at positions counted as in the fit (its first month is 1)."""
        design = _design(np.asarray(positions, dtype=np.float64), self.harmonics, trend=self.trend, period=self.period)
        return _mean_of(design, self.coefficients)


def estimate_mean(counts: ArrayLike) -> float:
    """Give the mean of the known months.

    >>> estimate_mean([9, 12, float("nan"), 12])
    11.0
    """
    known = _known(check_counts(counts))
    return float(known.mean()) if known.size else float("nan")


def estimate_dispersion(counts: ArrayLike, means: ArrayLike, *, terms: int = 1) -> float:
    """Give variance over mean around in-control means, at least 1: Pearson's chi-square / degrees of freedom.

    Source: McCullagh & Nelder (1989), Generalized Linear Models, section 6.2. ``terms`` is the number of
    coefficients the means were estimated with. Without a degree of freedom there is no sign of
    dispersion: 1.

    >>> round(estimate_dispersion([4, 18, 7, 15, 6, 14], 64 / 6), 2)
    3.06
    """
    count, mean = np.broadcast_arrays(check_counts(counts), check_counts(means))
    pearson = _pearson(count, mean, alpha=0.0)
    freedom = int(np.count_nonzero(~np.isnan(pearson))) - terms
    return max(1.0, float(np.nansum(pearson)) / freedom) if freedom > 0 else 1.0


def fit_log_linear(
    counts: ArrayLike,
    *,
    harmonics: int = 0,
    trend: bool = False,
    period: float = MONTHS_IN_YEAR,
    alpha: float = 0.0,
    tolerance: float = 1e-12,
) -> LogLinearModel:
    """Fit a log-linear mean to counts by maximum likelihood (iteratively reweighted least squares).

    Source: McCullagh & Nelder (1989), section 2.5; sines and cosines of the year as in Hoehle & Paul (2008).
    Counts are Poisson, or negative binomial with variance mean + ``alpha`` mean^2. ``period`` is
    the length of a year in months; ``tolerance`` the relative change of the deviance at which the fit ends.
    Fewer known months than coefficients carry no trend or season: the mean alone is fitted.

    >>> model = fit_log_linear([12, 15, 18, 15, 12, 8, 6, 8] * 6, harmonics=1, period=8)
    >>> model.predict([1, 3, 7]).round(1)
    array([11.1, 17.9,  6.9])
    """
    count = check_counts(counts)
    position = np.arange(1, count.size + 1, dtype=np.float64)
    kept, where = _known(count), position[~np.isnan(count)]
    if 1 + int(trend) + 2 * harmonics > kept.size:
        harmonics, trend = 0, False
    design = _design(where, harmonics, trend=trend, period=period)
    coefficients = _fit(kept, design, alpha=alpha, tolerance=tolerance)
    mean = _mean_of(design, coefficients)
    freedom = kept.size - coefficients.size
    pearson = float(np.nansum(_pearson(kept, mean, alpha=alpha)))
    return LogLinearModel(
        coefficients=coefficients,
        harmonics=harmonics,
        trend=trend,
        period=period,
        deviance=_deviance(kept, mean, alpha=alpha),
        dispersion=pearson / freedom if freedom > 0 else float("nan"),
    )


def estimate_alpha(counts: ArrayLike, *, harmonics: int = 0, trend: bool = False) -> float:
    """Estimate the negative binomial's ``alpha`` (variance mean + alpha mean^2) jointly with a log-linear mean.

    Source: Lawless (1987), Canadian Journal of Statistics 15:209-225: the likelihood maximised over the
    coefficients for each alpha, then over alpha. A series without overdispersion has alpha 0.

    >>> round(estimate_alpha([4, 18, 7, 15, 6, 14, 2, 20]), 2)
    0.33
    >>> estimate_alpha([10, 11, 9, 10])
    0.0
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415  # 0.2 s, and most charts are Poisson

    known = _known(check_counts(counts))
    if known.sum() == 0:
        return 0.0

    def loss(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        model = fit_log_linear(counts, harmonics=harmonics, trend=trend, alpha=alpha)
        saturated = _negative_binomial_log_likelihood(known, known, alpha=alpha)
        return model.deviance / 2 - saturated

    lowest = float(np.log(1e-6))
    found = minimize_scalar(loss, bounds=(lowest, float(np.log(1e2))), method="bounded", options={"xatol": 1e-8})
    return float(np.exp(found.x)) if found.x > lowest + 1e-3 else 0.0


def assess_season(counts: ArrayLike, *, harmonics: int = 1, trend: bool = False) -> float:
    """Give the p-value of the likelihood-ratio test that the mean has no season.

    Twice the gain in log-likelihood of the harmonics, over the dispersion (at least 1), against chi-square
    with two degrees of freedom a harmonic. Source: McCullagh & Nelder (1989), section 6.2. Too few months
    for the larger model, or no event, support nothing: 1.

    >>> round(assess_season([12, 14, 16, 15, 12, 9, 8, 8, 9, 10, 11, 12] * 3), 5)
    0.00014
    """
    flat = fit_log_linear(counts, trend=trend)
    seasonal = fit_log_linear(counts, harmonics=harmonics, trend=trend)
    if not seasonal.harmonics or np.isnan(seasonal.dispersion):
        return 1.0
    gain = max(0.0, flat.deviance - seasonal.deviance) / max(1.0, seasonal.dispersion)
    return float(special.chdtrc(2 * harmonics, gain))


def _known(values: FloatArray) -> FloatArray:
    return values[~np.isnan(values)]


def _design(positions: FloatArray, harmonics: int, *, trend: bool, period: float) -> FloatArray:
    columns = [np.ones_like(positions)]
    if trend:
        columns.append(positions)
    for harmonic in range(1, harmonics + 1):
        angle = 2 * np.pi * harmonic * positions / period
        columns += [np.sin(angle), np.cos(angle)]
    return np.stack(columns, axis=-1)


def _fit(counts: FloatArray, design: FloatArray, *, alpha: float, tolerance: float) -> FloatArray:
    coefficients = np.zeros(design.shape[1])
    if counts.sum() == 0:
        # The likelihood of a series without an event is largest at the mean 0, which has no finite logarithm.
        coefficients[0] = -np.inf if counts.size else np.nan
        return coefficients
    mean = counts + 0.1
    deviance = np.inf
    for _ in range(_MOST_ROUNDS):
        eta = np.log(mean)
        root = np.sqrt(mean / (1 + alpha * mean))
        working = eta + (counts - mean) / mean
        solved = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        coefficients = np.asarray(solved, dtype=np.float64)
        mean = _mean_of(design, coefficients)
        before, deviance = deviance, _deviance(counts, mean, alpha=alpha)
        if abs(deviance - before) < tolerance * (abs(deviance) + 0.1):
            break
    return coefficients


def _mean_of(design: FloatArray, coefficients: FloatArray) -> FloatArray:
    if not np.isfinite(coefficients[0]):
        return np.full(design.shape[:-1], np.exp(coefficients[0]))
    return np.exp(np.clip(design @ coefficients, -_LARGEST_LOG_MEAN, _LARGEST_LOG_MEAN))


def _deviance(counts: FloatArray, means: FloatArray, *, alpha: float) -> float:
    if alpha == 0:
        gap = special.xlogy(counts, counts) - special.xlogy(counts, means) - counts + means
        return float(2 * gap.sum())
    best = _negative_binomial_log_likelihood(counts, counts, alpha=alpha)
    return 2 * (best - _negative_binomial_log_likelihood(counts, means, alpha=alpha))


def _negative_binomial_log_likelihood(counts: FloatArray, means: FloatArray, *, alpha: float) -> float:
    size = 1 / alpha
    constant = -special.betaln(size, counts + 1) - np.log(size + counts)
    # alpha mean / (1 + alpha mean) is the chance of one more event, the other factor that of stopping.
    rising = special.xlogy(counts, alpha * means) - (counts + size) * np.log1p(alpha * means)
    return float((constant + rising).sum())


def _pearson(counts: FloatArray, means: FloatArray, *, alpha: float) -> FloatArray:
    variance = means + alpha * means**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((variance == 0) & (counts == 0), 0.0, (counts - means) ** 2 / variance)
