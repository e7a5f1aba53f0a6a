"""What holds for every regression of counts and every interrupted series, whatever the counts."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assets.statistics.interrupted_series import INTERRUPTION_FORMS, design_interruption, estimate_interruption
from assets.statistics.poisson_regression import (
    fit_negative_binomial,
    fit_poisson,
    model_covariance,
    newey_west_covariance,
)

COUNTS = st.lists(st.integers(0, 60), min_size=12, max_size=48)


@given(counts=COUNTS)
def test_the_fit_of_each_side_of_a_step_keeps_its_total(counts):
    half = len(counts) // 2
    design = design_interruption(len(counts), break_at=half, harmonics=0).values
    fit = fit_poisson(counts, design)
    assume(np.isfinite(fit.coefficients).all())
    assert fit.fitted[:half].sum() == pytest.approx(sum(counts[:half]))
    assert fit.fitted[half:].sum() == pytest.approx(sum(counts[half:]))


@given(counts=COUNTS, lag=st.integers(0, 60))
def test_no_variance_is_negative(counts, lag):
    fit = fit_poisson(counts, design_interruption(len(counts), break_at=len(counts) // 2, harmonics=0).values)
    assume(np.isfinite(fit.coefficients).all())
    values = np.linalg.eigvalsh(newey_west_covariance(fit, lag=lag))
    assert values.min() >= -1e-10 * max(values.max(), 1e-10)


@given(counts=COUNTS)
def test_the_negative_binomial_says_it_is_no_surer_than_the_poisson_distribution(counts):
    assume(sum(counts) > 0)
    design = np.ones((len(counts), 1))
    poisson, wider = fit_poisson(counts, design), fit_negative_binomial(counts, design)
    assert wider.size > 0
    np.testing.assert_allclose(wider.coefficients, poisson.coefficients, rtol=1e-6, atol=1e-6)
    assert model_covariance(wider)[0, 0] >= model_covariance(poisson)[0, 0] * (1 - 1e-9)


@given(
    counts=st.lists(st.one_of(st.integers(0, 40), st.just(np.nan)), max_size=40),
    break_at=st.integers(-3, 45),
    form=st.sampled_from(INTERRUPTION_FORMS),
    harmonics=st.integers(0, 6),
)
def test_no_interrupted_series_raises_or_gives_half_an_answer(counts, break_at, form, harmonics):
    change = estimate_interruption(counts, np.ones(len(counts)), break_at=break_at, form=form, harmonics=harmonics)
    assert np.isfinite(change.estimate).all() or np.isnan(change.estimate).all()
    known = np.isfinite(change.standard_error) & np.isfinite(change.estimate)
    assert np.all(change.lower[known] <= change.rate_ratio[known])
    assert np.all(change.rate_ratio[known] <= change.upper[known])


@given(counts=COUNTS, scale=st.floats(0.01, 1e5))
def test_the_unit_of_the_exposure_moves_the_intercept_alone(counts, scale):
    first = estimate_interruption(counts, np.ones(len(counts)), break_at=len(counts) // 2, harmonics=0)
    second = estimate_interruption(counts, np.full(len(counts), scale), break_at=len(counts) // 2, harmonics=0)
    assume(np.isfinite(first.estimate).all())
    assert second.estimate[0] == pytest.approx(first.estimate[0] - np.log(scale), abs=1e-6)
    assert second.estimate[1] == pytest.approx(first.estimate[1], abs=1e-6)
    assert second.standard_error[1] == pytest.approx(first.standard_error[1], abs=1e-6)
