"""The fit of many series against the regression of one, and weights worked out by hand."""

import numpy as np
import pytest

from assets.statistics.farrington_baseline import find_baseline
from assets.statistics.farrington_fit import BaselineCounts, fit_baseline, weigh_down
from assets.statistics.poisson_regression import fit_poisson, model_covariance

SERIES, POINTS = 20, 80


@pytest.fixture(scope="module")
def counts():
    return np.random.default_rng(11).poisson(9.0, (SERIES, POINTS)).astype(float)


def fitted(counts, *, periods, offset=None, **settings):
    baseline = find_baseline(POINTS - 1, years_back=4, half_window=1, periods=periods, recent_excluded=1)
    offset = np.zeros_like(counts) if offset is None else offset
    observed = BaselineCounts(counts[:, baseline.positions], offset[:, baseline.positions], offset[:, -1])
    return baseline, fit_baseline(baseline, observed, **settings)


def design(levels, time, *, periods, trend):
    seasons = [(levels == level).astype(float) for level in range(2, periods + 1)]
    return np.column_stack([np.ones(len(levels)), *([time] if trend else []), *seasons])


@pytest.mark.parametrize("periods", [1, 4])
@pytest.mark.parametrize("trend", [True, False])
def test_every_series_has_the_fit_it_has_alone(counts, periods, trend):
    offset = np.tile(np.log(np.linspace(50_000, 60_000, POINTS)), (SERIES, 1))
    baseline, fit = fitted(
        counts, periods=periods, offset=offset, trend_p_value=1 if trend else None, weights_threshold=None
    )
    now = design(np.array([periods]), np.array([POINTS - 1.0]), periods=periods, trend=trend)[0]
    terms = design(baseline.levels, baseline.time, periods=periods, trend=trend)
    for row in range(SERIES):
        past = counts[row, baseline.positions]
        alone = fit_poisson(past, terms, offset=offset[row, baseline.positions])
        log_mean = now @ alone.coefficients + offset[row, -1]
        if trend and np.exp(log_mean) > past.max():
            assert np.isnan(fit.slope[row])
            continue
        assert fit.log_mean[row] == pytest.approx(log_mean, rel=1e-7)
        assert fit.dispersion[row] == pytest.approx(max(alone.dispersion, 1), rel=1e-4)
        variance = now @ model_covariance(alone, dispersion=alone.dispersion) @ now
        assert fit.standard_error[row] == pytest.approx(np.sqrt(variance), rel=1e-4)
        if trend:
            assert fit.slope[row] == pytest.approx(alone.coefficients[1], rel=1e-4, abs=1e-8)


def test_a_past_outbreak_counts_for_less(counts):
    one = counts[:1].copy()
    baseline, before = fitted(one, periods=4, trend_p_value=None)
    one[0, baseline.positions[baseline.levels == 4][4]] = 40
    _, weighted = fitted(one, periods=4, trend_p_value=None)
    _, plain = fitted(one, periods=4, trend_p_value=None, weights_threshold=None)
    assert weighted.log_mean < plain.log_mean - 0.1
    assert weighted.log_mean == pytest.approx(before.log_mean, abs=0.1)
    assert weighted.dispersion < plain.dispersion / 2


def test_a_missing_point_takes_no_part(counts):
    missing = counts.copy()
    baseline = find_baseline(POINTS - 1, years_back=4, half_window=1, recent_excluded=1)
    missing[:, baseline.positions[3]] = np.nan
    _, fit = fitted(missing, periods=1, trend_p_value=None, weights_threshold=None)
    kept = np.delete(baseline.positions, 3)
    np.testing.assert_allclose(np.exp(fit.log_mean), counts[:, kept].mean(axis=1), rtol=1e-9)
    mean = counts[:, kept].mean(axis=1, keepdims=True)
    dispersion = ((counts[:, kept] - mean) ** 2 / mean).sum(axis=1) / (len(kept) - 1)
    np.testing.assert_allclose(fit.dispersion, np.maximum(dispersion, 1), rtol=1e-4)


def test_a_season_without_events_leaves_the_others_as_they_are(counts):
    empty = counts.copy()
    baseline = find_baseline(POINTS - 1, years_back=4, half_window=1, periods=4, recent_excluded=1)
    empty[:, baseline.positions[baseline.levels == 2]] = 0
    _, fit = fitted(empty, periods=4, trend_p_value=None, weights_threshold=None)
    now = baseline.positions[baseline.levels == 4]
    np.testing.assert_allclose(np.exp(fit.log_mean), empty[:, now].mean(axis=1), rtol=1e-7)


def test_no_event_in_the_season_of_now_is_nothing_to_compare_with(counts):
    empty = counts.copy()
    baseline = find_baseline(POINTS - 1, years_back=4, half_window=1, periods=4, recent_excluded=1)
    empty[:3, baseline.positions[baseline.levels == 4]] = 0
    _, fit = fitted(empty, periods=4)
    assert np.isnan(fit.log_mean).tolist() == [True] * 3 + [False] * (SERIES - 3)


def test_a_trend_that_would_extrapolate_is_left_out():
    rising = np.tile(np.round(2 * 1.03 ** np.arange(POINTS)), (1, 1))
    _, fit = fitted(rising, periods=1)
    assert np.isnan(fit.slope[0])
    _, falling = fitted(rising[:, ::-1], periods=1)
    assert falling.slope[0] < 0


@pytest.mark.parametrize("correct", [True, False])
def test_weights_keep_their_total_and_fall_with_the_square(correct):
    weights = weigh_down(np.array([[0.0, 1.0, 2.58, 5.0], [3.0, 3.0, 3.0, 3.0]]))
    assert weights.sum(axis=1).tolist() == pytest.approx([4, 4])
    assert weights[0, 3] / weights[0, 0] == pytest.approx(1 / 25)
    assert weights[0, 2] == weights[0, 0]
    assert weights[1].tolist() == pytest.approx([1, 1, 1, 1])


def test_points_that_take_no_part_have_no_weight():
    weights = weigh_down(np.array([0.0, 9.0, 5.0]), used=np.array([1.0, 0.0, 1.0]))
    assert weights.tolist() == pytest.approx([2 / 1.04, 0, 0.08 / 1.04])
