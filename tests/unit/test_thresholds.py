"""Solved thresholds meet the wanted rate, a little less does not, and simulated charts behave as solved."""

import numpy as np
import pytest

from assets.statistics.cusum import chart_cusum, chart_share_cusum, reference_value
from assets.statistics.run_length import find_average_run_length, find_first_alarms, find_first_share_alarms
from assets.statistics.thresholds import (
    TOLERANCE,
    scale_threshold,
    solve_share_threshold,
    solve_threshold,
    solve_threshold_for_run_length,
)

SEASON = 10.7 * (1 + 0.3 * np.sin(np.arange(12) * np.pi / 6))
TRIALS = np.array([40, 38, 51, 44, 39, 30, 61, 55, 20, 40, 41, 66])


@pytest.mark.parametrize("ratio", [1.5, 1.25, 2.0, 0.75, 0.5])
@pytest.mark.parametrize(
    "means", [[10.7] * 12, SEASON, [0.4] * 12, [0.4, np.nan] * 6], ids=["flat", "season", "few", "gaps"]
)
def test_the_chance_of_a_false_alarm_is_met_there_and_not_below(means, ratio):
    threshold = solve_threshold(means, ratio=ratio, probability=0.10, at_most=True)
    assert find_first_alarms(means, ratio=ratio, threshold=threshold).sum() <= 0.10
    if threshold > 0:
        assert find_first_alarms(means, ratio=ratio, threshold=threshold - 2 * TOLERANCE).sum() > 0.10


@pytest.mark.parametrize(("mean", "chance"), [(10.7, 0.1037), (1.3, 0.0958)])
def test_the_nearest_chance_may_lie_on_either_side_of_the_wanted_one(mean, chance):
    threshold = solve_threshold([mean] * 12, ratio=1.5, probability=0.10)
    assert find_first_alarms([mean] * 12, ratio=1.5, threshold=threshold).sum() == pytest.approx(chance, abs=1e-4)


@pytest.mark.parametrize(("ratio", "months"), [(1.5, 138), (1.25, 205), (2.0, 108), (0.75, 205)])
def test_the_run_length_is_met_there_and_not_below(ratio, months):
    k, falls = float(reference_value(10.7, ratio=ratio)), ratio < 1
    threshold = solve_threshold_for_run_length(10.7, ratio=ratio, months=months)
    assert find_average_run_length(10.7, reference=k, threshold=threshold, falls=falls) >= months
    assert find_average_run_length(10.7, reference=k, threshold=threshold - 2 * TOLERANCE, falls=falls) < months


@pytest.mark.parametrize("odds_ratio", [1.5, 0.6])
def test_the_threshold_of_a_share_is_met_there_and_not_below(odds_ratio):
    threshold = solve_share_threshold(TRIALS, share=0.27, odds_ratio=odds_ratio, probability=0.10, at_most=True)

    def chance(limit):
        return find_first_share_alarms(TRIALS, share=0.27, odds_ratio=odds_ratio, threshold=limit).sum()

    assert chance(threshold) <= 0.10 < chance(threshold - 2 * TOLERANCE)


def test_the_alarm_at_the_threshold_is_the_alarm_above_it():
    threshold = solve_threshold([10.7] * 12, ratio=1.5, probability=0.10)
    counts = np.random.default_rng(3).poisson(10.7, size=(2_000, 12))
    at = chart_cusum(counts, 10.7, ratio=1.5, threshold=threshold)
    assert not np.any(at.statistic == threshold)
    np.testing.assert_array_equal(at.alarm, at.statistic > threshold)


@pytest.mark.parametrize("means", [np.full(12, 10.7), SEASON], ids=["flat", "season"])
@pytest.mark.parametrize("ratio", [1.5, 1.25])
def test_in_control_one_series_in_ten_raises_a_false_alarm_within_a_year(means, ratio):
    threshold = solve_threshold(means, ratio=ratio, probability=0.10)
    counts = np.random.default_rng(20_24).poisson(means, size=(2_000, 12))
    alarms = chart_cusum(counts, means, ratio=ratio, threshold=threshold).alarm.any(axis=1)
    assert 0.08 <= alarms.mean() <= 0.12


def test_a_rise_by_half_is_found_within_half_a_year():
    threshold = solve_threshold([10.7] * 12, ratio=1.5, probability=0.10)
    counts = np.random.default_rng(7).poisson(1.5 * 10.7, size=(2_000, 6))
    assert chart_cusum(counts, 10.7, ratio=1.5, threshold=threshold).alarm.any(axis=1).mean() >= 0.85


def test_a_share_in_control_raises_a_false_alarm_in_one_series_in_ten():
    threshold = solve_share_threshold(TRIALS, share=0.27, odds_ratio=1.5, probability=0.10)
    events = np.random.default_rng(9).binomial(TRIALS, 0.27, size=(4_000, 12))
    chart = chart_share_cusum(events, TRIALS, share=0.27, odds_ratio=1.5, threshold=threshold)
    assert 0.08 <= chart.alarm.any(axis=1).mean() <= 0.12


def test_a_threshold_scaled_by_the_dispersion_keeps_the_false_alarms_of_overdispersed_counts_down():
    dispersion = 1.5
    alpha = (dispersion - 1) / 10.7
    plain = solve_threshold([10.7] * 12, ratio=1.25, probability=0.10)
    scaled = float(scale_threshold(plain, dispersion))
    exact = solve_threshold([10.7] * 12, ratio=1.25, probability=0.10, alpha=alpha)
    assert find_first_alarms([10.7] * 12, ratio=1.25, threshold=plain, alpha=alpha).sum() > 0.2
    assert 0.07 < find_first_alarms([10.7] * 12, ratio=1.25, threshold=scaled, alpha=alpha).sum() < 0.10
    assert exact == pytest.approx(scaled, rel=0.1)


def test_dispersion_below_one_and_unknown_change_nothing():
    assert scale_threshold(8, [0.5, 1.0, np.nan, 2.0]).tolist() == [8, 8, 8, 16]


def test_nothing_expected_and_nothing_known_have_a_threshold_without_an_error(recwarn):
    assert solve_threshold([0.0] * 12, ratio=1.5, probability=0.1) == 0
    assert solve_threshold_for_run_length(0.0, ratio=1.5, months=100) == 0
    assert solve_share_threshold([0] * 12, share=0.27, odds_ratio=1.5, probability=0.1) == 0
    assert np.isnan(solve_threshold([np.nan], ratio=1.5, probability=0.1))
    assert np.isnan(solve_threshold([], ratio=1.5, probability=0.1))
    assert np.isnan(solve_threshold_for_run_length(np.nan, ratio=1.5, months=100))
    assert np.isnan(solve_share_threshold([3], share=np.nan, odds_ratio=1.5, probability=0.1))
    assert not recwarn.list


@pytest.mark.parametrize("probability", [0, 1, -0.1, np.nan])
def test_a_rate_that_is_none_is_refused(probability):
    with pytest.raises(ValueError, match="probability"):
        solve_threshold([1], ratio=1.5, probability=probability)
    with pytest.raises(ValueError, match="probability"):
        solve_share_threshold([1], share=0.5, odds_ratio=1.5, probability=probability)
    with pytest.raises(ValueError, match="run length"):
        solve_threshold_for_run_length(1, ratio=1.5, months=0.5 if probability >= 0 else np.nan)
