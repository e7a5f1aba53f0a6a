"""In-control means against R's glm on simulated counts, against an optimiser of scipy, and at the edges."""

import numpy as np
import pytest
from scipy import optimize, stats

from assets.statistics.baseline import (
    assess_season,
    estimate_alpha,
    estimate_dispersion,
    estimate_mean,
    fit_log_linear,
)

MONTHS = np.arange(1, 61)
SEASONAL = np.random.default_rng(2).poisson(10.7 * np.exp(0.3 * np.sin(2 * np.pi * MONTHS / 12))).astype(float)


def optimum(counts, design, alpha):
    def loss(coefficients):
        mean = np.exp(design @ coefficients)
        if alpha == 0:
            return -stats.poisson.logpmf(counts, mean).sum()
        return -stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * mean)).sum()

    start = np.append(np.log(counts.mean()), np.zeros(design.shape[1] - 1))
    return optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-8}).x


@pytest.mark.parametrize("alpha", [0.0, 0.2])
def test_the_fit_is_the_maximum_of_the_likelihood(alpha):
    angle = 2 * np.pi * MONTHS / 12
    design = np.stack([np.ones(60), MONTHS / 60, np.sin(angle), np.cos(angle)], axis=1)
    expected = optimum(SEASONAL, design, alpha) / [1, 60, 1, 1]
    model = fit_log_linear(SEASONAL, harmonics=1, trend=True, alpha=alpha)
    np.testing.assert_allclose(model.coefficients, expected, atol=1e-6)
    np.testing.assert_allclose(
        model.predict([61, 62]),
        np.exp(
            model.coefficients
            @ np.array(
                [
                    [1, 1],
                    [61, 62],
                    np.sin(2 * np.pi * np.array([61, 62]) / 12),
                    np.cos(2 * np.pi * np.array([61, 62]) / 12),
                ]
            )
        ),
    )


def test_deviance_and_dispersion_are_those_of_the_textbook():
    model = fit_log_linear([4, 0, 9, 7])
    mean = np.full(4, 5.0)
    deviance = 2 * (stats.poisson.logpmf([4, 0, 9, 7], [4, 0, 9, 7]) - stats.poisson.logpmf([4, 0, 9, 7], mean)).sum()
    assert model.deviance == pytest.approx(deviance)
    assert model.dispersion == pytest.approx((1 + 25 + 16 + 4) / 5 / 3)


def test_a_missing_month_is_left_out_and_keeps_its_place():
    counts = SEASONAL.copy()
    counts[[3, 17]] = np.nan
    model = fit_log_linear(counts, harmonics=1)
    assert np.abs(model.predict(MONTHS) / fit_log_linear(SEASONAL, harmonics=1).predict(MONTHS) - 1).max() < 0.1
    assert estimate_mean(counts) == pytest.approx(np.nanmean(counts))


def test_alpha_is_the_joint_maximum_with_the_mean():
    counts = stats.nbinom.rvs(4, 4 / 14, size=80, random_state=3)

    def loss(parameters):
        alpha, mean = np.exp(parameters)
        return -stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * mean)).sum()

    joint = np.exp(optimize.minimize(loss, np.log([0.3, 9.0]), method="Nelder-Mead", options={"xatol": 1e-9}).x[0])
    assert estimate_alpha(counts) == pytest.approx(joint, rel=1e-4)


def test_a_season_is_supported_where_there_is_one_and_rarely_where_there_is_none():
    assert assess_season(SEASONAL) < 0.001
    flat = np.random.default_rng(4).poisson(10.7, size=(300, 48))
    assert 0.02 < np.mean([assess_season(counts) < 0.05 for counts in flat]) < 0.08


def test_dispersion_is_variance_over_mean_and_at_least_one():
    counts = np.array([4, 18, 7, 15, 6, 14], dtype=float)
    assert estimate_dispersion(counts, counts.mean()) == pytest.approx(counts.var(ddof=1) / counts.mean())
    assert estimate_dispersion([10, 10, 11, 10], 10.25) == 1


@pytest.mark.parametrize("counts", [[], [np.nan], [5], [0], [0] * 24, [0, 0, 1], [np.nan, 3, np.nan]])
def test_short_zero_and_unknown_series_have_a_baseline_and_raise_no_error(counts, recwarn):
    model = fit_log_linear(counts, harmonics=1, trend=True)
    expected = estimate_mean(counts)
    if np.isnan(expected):
        assert np.isnan(model.predict([1, 2])).all()
    elif expected == 0:
        assert model.predict([1, 2]).tolist() == [0, 0]
    elif len(counts) < 4:
        assert model.predict([1, 2]) == pytest.approx([expected] * 2)
    assert assess_season(counts) == 1 or len(counts) > 3
    assert estimate_alpha(counts) >= 0
    assert estimate_dispersion(counts, expected) == pytest.approx(1) or len(counts) == 3
    assert not recwarn.list
