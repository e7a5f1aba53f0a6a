"""The regression of counts against likelihoods maximised by other means, and where nothing can be estimated."""

import numpy as np
import pytest
from scipy import optimize, stats

from assets.statistics.poisson_regression import (
    estimate_ratios,
    fit_negative_binomial,
    fit_poisson,
    model_covariance,
    newey_west_covariance,
    sandwich_covariance,
)

MONTHS = 60


def simulated(*, size=None, seed=20240307):
    """Return counts, a design with a trend and a season, and an offset."""
    rng = np.random.default_rng(seed)
    time = np.arange(MONTHS)
    design = np.column_stack([np.ones(MONTHS), time, np.sin(2 * np.pi * time / 12)])
    offset = np.log(50_000 + 100 * time)
    mean = np.exp(offset + design @ [-8.5, 0.005, 0.2])
    counts = rng.poisson(mean) if size is None else rng.negative_binomial(size, size / (size + mean))
    return counts, design, offset


def maximised(log_likelihood, start):
    return optimize.minimize(
        lambda x: -log_likelihood(x),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000},
    ).x


def test_the_poisson_fit_is_where_the_likelihood_is_greatest():
    counts, design, offset = simulated()
    weights = np.linspace(0.5, 2, MONTHS)

    def log_likelihood(coefficients):
        return np.sum(weights * stats.poisson.logpmf(counts, np.exp(offset + design @ coefficients)))

    fit = fit_poisson(counts, design, offset=offset, weights=weights)
    np.testing.assert_allclose(fit.coefficients, maximised(log_likelihood, [-8, 0, 0]), rtol=1e-5, atol=1e-6)
    pearson = np.sum(weights * (counts - fit.fitted) ** 2 / fit.fitted)
    assert fit.dispersion == pytest.approx(pearson / (MONTHS - 3), rel=1e-12)


def test_the_negative_binomial_fit_is_where_the_joint_likelihood_is_greatest():
    counts, design, offset = simulated(size=4)

    def log_likelihood(parameters):
        mean, size = np.exp(offset + design @ parameters[:3]), np.exp(parameters[3])
        return np.sum(stats.nbinom.logpmf(counts, size, size / (size + mean)))

    fit = fit_negative_binomial(counts, design, offset=offset)
    best = maximised(log_likelihood, [-8, 0, 0, 1])
    np.testing.assert_allclose(fit.coefficients, best[:3], rtol=1e-5, atol=1e-5)
    assert fit.size == pytest.approx(np.exp(best[3]), rel=1e-4)


def test_one_mean_has_the_closed_form():
    counts = np.array([3, 9, 4, 8, 6])
    fit = fit_poisson(counts, np.ones((5, 1)))
    assert np.exp(fit.coefficients[0]) == pytest.approx(6, rel=1e-12)
    assert fit.dispersion == pytest.approx((9 + 9 + 4 + 4 + 0) / 6 / 4, rel=1e-12)
    assert model_covariance(fit)[0, 0] == pytest.approx(1 / 30, rel=1e-12)
    assert model_covariance(fit, dispersion=2)[0, 0] == pytest.approx(2 / 30, rel=1e-12)
    # Scores are count - mean: -3, 3, -2, 2, 0; information is the total, 30.
    assert sandwich_covariance(fit)[0, 0] == pytest.approx(26 / 30**2, rel=1e-12)
    lag_1, lag_2 = -9 - 6 - 4 + 0, 6 + 6 + 0
    expected = (26 + 2 * (2 / 3 * lag_1 + 1 / 3 * lag_2)) / 30**2
    assert newey_west_covariance(fit, lag=2)[0, 0] == pytest.approx(expected, rel=1e-12)


def test_no_lag_is_the_plain_sandwich_and_a_lag_past_the_series_is_allowed():
    counts, design, offset = simulated()
    fit = fit_poisson(counts, design, offset=offset)
    np.testing.assert_array_equal(newey_west_covariance(fit, lag=0), sandwich_covariance(fit))
    assert np.all(np.isfinite(newey_west_covariance(fit, lag=500)))


def test_a_negative_lag_is_refused():
    with pytest.raises(ValueError, match="lag"):
        newey_west_covariance(fit_poisson([1, 2, 3], np.ones((3, 1))), lag=-1)


@pytest.mark.parametrize("hide", ["count", "weight", "offset"])
def test_a_missing_row_takes_no_part(hide):
    counts, design, offset = (np.array(part, dtype=float) for part in simulated())
    weights = np.ones(MONTHS)
    kept = np.arange(MONTHS) != 17
    without = fit_poisson(counts[kept], design[kept], offset=offset[kept])
    {"count": counts, "weight": weights, "offset": offset}[hide][17] = 0 if hide == "weight" else np.nan
    fit = fit_poisson(counts, design, offset=offset, weights=weights)
    np.testing.assert_allclose(fit.coefficients, without.coefficients, rtol=1e-10)
    np.testing.assert_allclose(sandwich_covariance(fit), sandwich_covariance(without), rtol=1e-8)
    assert fit.dispersion == pytest.approx(without.dispersion, rel=1e-10)
    assert np.isnan(fit.fitted[17])
    assert np.isfinite(fit.fitted).sum() == MONTHS - 1


def test_autocorrelation_is_counted_over_a_missing_month_not_across_it():
    fit = fit_poisson([3, 9, np.nan, 4, 8], np.ones((5, 1)))
    assert newey_west_covariance(fit, lag=1)[0, 0] == pytest.approx((18 + 8 - 9 - 4) / 24**2)


def test_doubled_weights_halve_the_variance_and_leave_the_estimate():
    counts, design, offset = simulated()
    once = fit_poisson(counts, design, offset=offset)
    twice = fit_poisson(counts, design, offset=offset, weights=2)
    np.testing.assert_allclose(twice.coefficients, once.coefficients, rtol=1e-9)
    np.testing.assert_allclose(model_covariance(twice), model_covariance(once) / 2, rtol=1e-8)
    assert twice.dispersion == pytest.approx(2 * once.dispersion, rel=1e-8)


def test_counts_that_vary_little_give_the_poisson_fit_with_an_infinite_size():
    counts, design, offset = np.tile([9, 10, 11], 20), *simulated()[1:]
    fit, poisson = fit_negative_binomial(counts, design, offset=offset), fit_poisson(counts, design, offset=offset)
    assert np.isinf(fit.size)
    np.testing.assert_array_equal(fit.coefficients, poisson.coefficients)


NOTHING_TO_ESTIMATE = {
    "no events": ([0, 0, 0, 0], [[1, 0], [1, 1], [1, 2], [1, 3]]),
    "nothing known": ([np.nan] * 4, [[1, 0], [1, 1], [1, 2], [1, 3]]),
    "as many rows as terms": ([2, 3], [[1, 0], [1, 1]]),
    "no rows": ([], np.empty((0, 2))),
    "a term twice": ([2, 3, 4, 5], [[1, 1], [1, 1], [1, 1], [1, 1]]),
    "a term without events": ([2, 3, 0, 0], [[1, 0], [1, 0], [1, 1], [1, 1]]),
    "a term without months": ([2, 3, 0, 0], [[1, 0], [1, 0], [1, 0], [1, 0]]),
}


@pytest.mark.parametrize("case", NOTHING_TO_ESTIMATE)
@pytest.mark.parametrize("fit_to", [fit_poisson, fit_negative_binomial])
def test_what_cannot_be_estimated_is_nan_without_an_error_or_a_warning(case, fit_to, recwarn):
    fit = fit_to(*NOTHING_TO_ESTIMATE[case])
    assert np.isnan(fit.coefficients).all()
    assert np.isnan(fit.dispersion)
    assert np.isnan(fit.size) or fit_to is fit_poisson
    for covariance in (model_covariance(fit), sandwich_covariance(fit), newey_west_covariance(fit)):
        assert covariance.shape == (2, 2)
        assert np.isnan(estimate_ratios(fit, covariance).ratio).all()
    assert not recwarn.list


@pytest.mark.parametrize("counts", [[1, -1, 3], [1, np.inf, 3]])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="negative"):
        fit_poisson(counts, np.ones((3, 1)))


@pytest.mark.parametrize("design", [np.ones(3), np.ones((2, 1)), np.ones((3, 1, 1))])
def test_a_design_of_another_shape_is_refused(design):
    with pytest.raises(ValueError, match="one row per count"):
        fit_poisson([1, 2, 3], design)


def test_limits_are_wald_limits_of_the_logarithm():
    fit = fit_poisson([4, 6, 9, 11], [[1, 0], [1, 0], [1, 1], [1, 1]])
    ratios = estimate_ratios(fit, model_covariance(fit), confidence=0.9)
    error = np.sqrt(1 / 10 + 1 / 20)
    assert ratios.standard_error[1] == pytest.approx(error)
    assert ratios.lower[1] == pytest.approx(2 * np.exp(-stats.norm.ppf(0.95) * error))
    assert ratios.upper[1] == pytest.approx(2 * np.exp(stats.norm.ppf(0.95) * error))
    assert ratios.p_value[1] == pytest.approx(2 * stats.norm.sf(np.log(2) / error))
