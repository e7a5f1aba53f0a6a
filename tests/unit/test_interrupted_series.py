"""The interrupted series: its terms, what it finds in simulated series, and where nothing can be estimated."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assets.statistics.interrupted_series import (
    INTERRUPTION_FORMS,
    design_interruption,
    estimate_interruption,
)

CASES = Path(__file__).parents[1] / "golden" / "cases" / "11_its"


@pytest.mark.parametrize(("case", "break_at", "harmonics"), [("its_pubB", 36, 1), ("its_pubA_h2", 24, 2)])
def test_the_terms_are_those_of_the_reference(case, break_at, harmonics):
    table = pl.read_csv(CASES / f"{case}__input.csv")
    design = design_interruption(table.height, break_at=break_at, form="step_trend_and_slope", harmonics=harmonics)
    for name, values in zip(design.terms[1:], design.values.T[1:], strict=True):
        np.testing.assert_allclose(values, table[name].to_numpy(), atol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    ("form", "terms"),
    [
        ("step", ("(Intercept)", "post", "s1", "c1")),
        ("step_and_trend", ("(Intercept)", "time", "post", "s1", "c1")),
        ("step_trend_and_slope", ("(Intercept)", "time", "post", "tpost", "s1", "c1")),
    ],
)
def test_each_form_has_its_terms(form, terms):
    assert design_interruption(36, break_at=12, form=form).terms == terms
    assert estimate_interruption(np.arange(36) % 5, np.ones(36), break_at=12, form=form).terms == terms


def test_six_harmonics_have_no_sine_of_zeros():
    design = design_interruption(48, break_at=12, harmonics=6)
    assert design.terms[-3:] == ("s5", "c5", "c6")
    assert np.linalg.matrix_rank(design.values) == len(design.terms)


def test_the_beginning_of_the_year_changes_the_season_only():
    rng = np.random.default_rng(3)
    counts, exposure = rng.poisson(9, 60), np.full(60, 50_000.0)
    month = np.arange(60) % 12 + 4
    first = estimate_interruption(counts, exposure, break_at=30, form="step_and_trend")
    second = estimate_interruption(counts, exposure, break_at=30, form="step_and_trend", month_of_year=month)
    np.testing.assert_allclose(first.estimate[:3], second.estimate[:3], rtol=1e-8)
    np.testing.assert_allclose(first.standard_error[:3], second.standard_error[:3], rtol=1e-8)
    assert np.hypot(*first.estimate[3:]) == pytest.approx(np.hypot(*second.estimate[3:]), rel=1e-8)


def test_a_step_without_a_season_is_the_ratio_of_the_two_rates():
    counts = np.array([9, 11, 10, 12, 4, 6, 7])
    exposure = np.array([50, 50, 50, 50, 40, 40, 40]) * 1000.0
    change = estimate_interruption(counts, exposure, break_at=4, harmonics=0)
    assert change.rate_ratio[0] == pytest.approx(42 / 200_000)
    assert change.rate_ratio[1] == pytest.approx((17 / 120_000) / (42 / 200_000))
    assert change.months == 7


def test_a_step_is_covered_about_as_often_as_it_should_and_the_dispersion_is_found():
    rng = np.random.default_rng(20200323)
    exposure, step, covered, dispersions = np.full(96, 50_000.0), np.log(0.8), [], []
    mean = 15 * np.exp(step * (np.arange(96) >= 36)) * (1 + 0.2 * np.sin(2 * np.pi * np.arange(96) / 12))
    for _ in range(300):
        change = estimate_interruption(rng.negative_binomial(mean, 0.5), exposure, break_at=36)
        covered.append(np.log(change.lower[1]) <= step <= np.log(change.upper[1]))
        dispersions.append(change.dispersion)
    # Standard errors without a small-sample correction fall a little short of 95 %.
    assert 0.88 <= np.mean(covered) <= 0.97
    assert np.mean(dispersions) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("form", INTERRUPTION_FORMS)
@pytest.mark.parametrize(
    ("counts", "break_at"),
    [
        ([0] * 48, 24),
        ([3] * 48, 0),
        ([3] * 48, -5),
        ([3] * 48, 48),
        ([3] * 48, 900),
        ([3, 4, 2, 5], 2),
        ([3], 0),
        ([], 0),
        ([np.nan] * 48, 24),
        ([4] * 24 + [0] * 24, 24),
        ([4] * 24 + [np.nan] * 24, 24),
    ],
)
def test_what_cannot_be_estimated_is_nan_without_an_error_or_a_warning(counts, break_at, form, recwarn):
    change = estimate_interruption(counts, np.full(len(counts), 50_000.0), break_at=break_at, form=form)
    for values in (change.estimate, change.standard_error, change.rate_ratio, change.lower, change.upper):
        assert values.shape == (len(change.terms),)
        assert np.isnan(values).all()
    assert np.isnan(change.p_value).all()
    assert np.isnan(change.dispersion)
    assert not recwarn.list


def test_months_without_a_count_or_an_exposure_take_no_part(recwarn):
    rng = np.random.default_rng(8)
    counts, exposure = rng.poisson(9.0, 60).astype(float), np.full(60, 50_000.0)
    counts[7], exposure[40] = np.nan, 0
    change = estimate_interruption(counts, exposure, break_at=30)
    assert change.months == 58
    assert np.isfinite(change.estimate).all()
    assert not recwarn.list


def test_the_unknown_is_refused():
    with pytest.raises(ValueError, match="form"):
        design_interruption(24, break_at=12, form="jump")
    for harmonics in (-1, 7):
        with pytest.raises(ValueError, match="harmonics"):
            design_interruption(24, break_at=12, harmonics=harmonics)
    with pytest.raises(ValueError, match="negative"):
        estimate_interruption([1, -2, 3], [1, 1, 1], break_at=1)
