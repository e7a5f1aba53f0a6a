"""Log-linear regression of counts: Poisson, quasi-Poisson and negative binomial, with robust covariances.

Here: the fit of one series by iteratively reweighted least squares (McCullagh & Nelder 1989, Generalized
Linear Models, sections 2.5 and 6.2), its dispersion, and the covariance of its coefficients by the model, by
the sandwich, and by the sandwich that allows for autocorrelation. Not here: which terms a design holds
(``interrupted_series``), and many series at once (``farrington``).

A series has n rows and p terms; coefficients are logarithms of rates or of rate ratios. A row with a missing
(NaN) count, offset, weight or term, or with weight zero, takes no part. A negative or infinite count or weight raises
``ValueError``. Nothing else does: where no finite estimate exists (no events, terms that repeat each other, a
term whose every month is empty, not more rows than terms) coefficients, dispersion and covariances are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.intervals import FloatArray, check_counts, normal_quantile

_ITERATIONS: Final = 60
_TOLERANCE: Final = 1e-10
# Beyond it a negative binomial of counts as small as ours is a Poisson distribution to every printed digit.
_LARGEST_SIZE: Final = 1e7
_SMALLEST_SIZE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class CountRegression:
    """A fit. ``coefficients`` (p,); ``fitted`` (n,) expected counts, NaN in rows that took no part.

    ``size`` is theta of the negative binomial, variance = mean + mean**2 / theta: infinite for a Poisson fit.
    ``dispersion`` is the Pearson statistic over its degrees of freedom: 1 when the variance is as modelled.
    ``working_weights`` (n,) and ``scores`` (n, p) are what covariances are made of, 0 in rows that took no part.
    """

    coefficients: FloatArray
    fitted: FloatArray
    dispersion: float
    size: float
    design: FloatArray = field(repr=False)
    working_weights: FloatArray = field(repr=False)
    scores: FloatArray = field(repr=False)


@dataclass(frozen=True, slots=True)
class RatioEstimates:
    """Per term (p,): log estimate and its standard error, the ratio with its limits, two-sided p-value."""

    estimate: FloatArray
    standard_error: FloatArray
    ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True)
class _Data:
    counts: FloatArray
    design: FloatArray
    offset: FloatArray
    weights: FloatArray
    used: NDArray[np.bool_]

    def keep_used(self) -> _Data:
        used = self.used
        return _Data(self.counts[used], self.design[used], self.offset[used], self.weights[used], used[used])


def fit_poisson(
    counts: ArrayLike, design: ArrayLike, *, offset: ArrayLike = 0.0, weights: ArrayLike = 1.0
) -> CountRegression:
    """Fit log(mean) = offset + design x coefficients by maximum likelihood.

    ``counts`` (n,), ``design`` (n, p) with its own column of ones, ``offset`` (log of the exposure) and prior
    ``weights`` broadcast to (n,). The quasi-Poisson fit is this one, with ``model_covariance`` given the dispersion.

    A rate that doubles:

    >>> fit = fit_poisson([4, 6, 9, 11], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> np.exp(fit.coefficients).round(3)
    array([5., 2.])
    """
    data = _check(counts, design, offset=offset, weights=weights)
    return _report(data, _estimate(data.keep_used(), size=np.inf), size=np.inf)


def fit_negative_binomial(
    counts: ArrayLike, design: ArrayLike, *, offset: ArrayLike = 0.0, weights: ArrayLike = 1.0
) -> CountRegression:
    """Fit the same mean with variance mean + mean**2 / theta, theta by maximum likelihood.

    Coefficients for a given theta and theta for given means take turns until both stand still (Lawless 1987,
    Canadian Journal of Statistics 15:209-225). Counts that vary no more than Poisson counts have their maximum at
    an infinite theta: the fit is then the Poisson fit. Arguments as ``fit_poisson``.

    >>> round(fit_negative_binomial([2, 19, 0, 11, 25, 3], np.ones((6, 1))).size, 2)
    0.76
    >>> fit_negative_binomial([9, 10, 11, 10], np.ones((4, 1))).size
    inf
    """
    data = _check(counts, design, offset=offset, weights=weights)
    used = data.keep_used()
    size, coefficients = np.inf, _estimate(used, size=np.inf)
    for _ in range(_ITERATIONS):
        before, size = size, _estimate_size(used, _mean(used, coefficients))
        coefficients = _estimate(used, size=size)
        if not np.isfinite(size) or abs(size - before) <= _TOLERANCE * size:
            break
    return _report(data, coefficients, size=size)


def model_covariance(fit: CountRegression, *, dispersion: float = 1.0) -> FloatArray:
    """Give the covariance (p, p) of the coefficients that the model says, times a dispersion.

    1 is the Poisson (or negative binomial) covariance, ``fit.dispersion`` the quasi-Poisson one. Source:
    McCullagh & Nelder (1989), equation 9.6. The negative binomial's holds theta fixed.
    """
    return dispersion * _invert(fit)


def sandwich_covariance(fit: CountRegression) -> FloatArray:
    """Give the covariance (p, p) that holds whatever the variance of each row, without small-sample correction.

    Source: White (1980), Econometrica 48:817-838 (HC0).
    """
    bread = _invert(fit)
    return bread @ (fit.scores.T @ fit.scores) @ bread


def newey_west_covariance(fit: CountRegression, *, lag: int = 3) -> FloatArray:
    """Give the covariance (p, p) that holds whatever the variance, with autocorrelation up to ``lag`` rows.

    Rows are equally spaced in time; products ``lag`` rows apart are weighted 1 - lag / (largest lag + 1), so that the
    result is never negative. No prewhitening, no small-sample correction. A row that took no part adds
    nothing and keeps its place in time. Source: Newey & West (1987), Econometrica 55:703-708, equation 5.
    A negative ``lag`` raises ``ValueError``.
    """
    if lag < 0:
        raise ValueError("a lag counts rows: it is not negative")
    scores, bread = fit.scores, _invert(fit)
    meat = scores.T @ scores
    for distance in range(1, min(lag, len(scores) - 1) + 1):
        product = scores[distance:].T @ scores[:-distance]
        meat = meat + (1 - distance / (lag + 1)) * (product + product.T)
    return bread @ meat @ bread


def estimate_ratios(fit: CountRegression, covariance: FloatArray, *, confidence: float = 0.95) -> RatioEstimates:
    """Give every coefficient as a ratio with normal (Wald) limits and a two-sided p-value.

    >>> fit = fit_poisson([4, 6, 9, 11], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> doubled = estimate_ratios(fit, model_covariance(fit))
    >>> print(f"{doubled.ratio[1]:.2f} ({doubled.lower[1]:.2f} to {doubled.upper[1]:.2f}), p {doubled.p_value[1]:.3f}")
    2.00 (0.94 to 4.27), p 0.074
    """
    # A variance of nothing can come out a rounding error below 0.
    estimate, error = fit.coefficients, np.sqrt(np.maximum(np.diag(covariance), 0.0))
    width = normal_quantile(confidence) * error
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return RatioEstimates(
            estimate=estimate,
            standard_error=error,
            ratio=np.exp(estimate),
            lower=np.exp(estimate - width),
            upper=np.exp(estimate + width),
            p_value=2 * special.ndtr(-np.abs(estimate / error)),
        )


def _check(counts: ArrayLike, design: ArrayLike, *, offset: ArrayLike, weights: ArrayLike) -> _Data:
    terms = np.asarray(design, dtype=np.float64)
    count, shift, weight = np.broadcast_arrays(
        check_counts(counts), np.asarray(offset, dtype=np.float64), check_counts(weights)
    )
    if terms.ndim != 2 or count.shape != terms.shape[:1]:
        raise ValueError("a design has one row per count and one column per term")
    used = np.isfinite(count + shift + weight) & np.isfinite(terms).all(axis=1) & (weight > 0)
    return _Data(counts=count, design=terms, offset=shift, weights=weight, used=used)


def _estimate(data: _Data, *, size: float) -> FloatArray:
    """Give the coefficients (p,) of rows that all take part, NaN where the steps do not come to rest."""
    rows, terms = data.design.shape
    nothing = np.full(terms, np.nan)
    if rows <= terms or not np.any(data.counts > 0) or np.linalg.matrix_rank(data.design) < terms:
        return nothing
    mean = data.counts + 0.1
    coefficients = nothing
    for _ in range(_ITERATIONS):
        before = coefficients
        root = np.sqrt(data.weights * mean / (1 + mean / size))
        target = np.log(mean) - data.offset + (data.counts - mean) / mean
        coefficients = np.asarray(np.linalg.lstsq(data.design * root[:, None], target * root)[0], dtype=np.float64)
        mean = _mean(data, coefficients)
        if not np.all(np.isfinite(mean)) or not np.all(mean > 0):
            return nothing
        # Coefficients on their way to minus infinity (a term without events) never pass this.
        if np.all(np.abs(coefficients - before) <= _TOLERANCE * (1 + np.abs(coefficients))):
            return coefficients
    return nothing


def _mean(data: _Data, coefficients: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", under="ignore"):
        return np.exp(data.offset + data.design @ coefficients)


def _estimate_size(data: _Data, mean: FloatArray) -> float:
    """Give the theta of greatest likelihood for given means, infinite when they explain all variation."""
    excess = float(np.sum(data.weights * ((data.counts - mean) ** 2 - data.counts)))
    # The slope of the likelihood against 1 / theta at the Poisson distribution is half of this sum.
    if not excess > 0:
        return np.inf
    # Imported here: scipy.optimize is slow to load, and only this fit needs it.
    from scipy.optimize import root_scalar  # noqa: PLC0415

    lowest, highest = float(np.log(_SMALLEST_SIZE)), float(np.log(_LARGEST_SIZE))
    if _size_score(highest, data, mean) >= 0:
        return np.inf
    if _size_score(lowest, data, mean) <= 0:
        return _SMALLEST_SIZE
    found = root_scalar(_size_score, args=(data, mean), bracket=(lowest, highest), xtol=1e-13)
    return float(np.exp(found.root))


def _size_score(log_size: float, data: _Data, mean: FloatArray) -> float:
    size, counts = float(np.exp(log_size)), data.counts
    digammas = special.digamma(counts + size) - special.digamma(size)
    slope = digammas - np.log1p(mean / size) + (mean - counts) / (mean + size)
    return float(np.sum(data.weights * slope))


def _report(data: _Data, coefficients: FloatArray, *, size: float) -> CountRegression:
    used = data.used
    mean = np.where(used, _mean(data, coefficients), np.nan)
    inflation = 1 + mean / size
    residual = data.counts - mean
    freedom = int(np.sum(used)) - data.design.shape[1]
    pearson = float(np.sum((data.weights * residual**2 / (mean * inflation))[used]))
    known = bool(np.all(np.isfinite(coefficients)))
    terms = np.where(used[:, None], data.design, 0.0)
    return CountRegression(
        coefficients=coefficients,
        fitted=mean,
        dispersion=pearson / freedom if known and freedom > 0 else np.nan,
        size=size if known else np.nan,
        design=terms,
        working_weights=np.where(used, data.weights * mean / inflation, 0.0),
        scores=terms * np.where(used, data.weights * residual / inflation, 0.0)[:, None],
    )


def _invert(fit: CountRegression) -> FloatArray:
    """Give the inverse of the information (p, p), by way of the triangle of a QR decomposition."""
    terms = fit.design.shape[1]
    if not np.all(np.isfinite(fit.coefficients)):
        return np.full((terms, terms), np.nan)
    triangle = np.linalg.qr(fit.design * np.sqrt(fit.working_weights)[:, None], mode="r")
    inverse = np.linalg.solve(triangle, np.eye(terms))
    return inverse @ inverse.T
