"""Likelihood-ratio CUSUMs against the definition, summed from the log-likelihoods of scipy, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.cusum import (
    accumulate_gains,
    chart_cusum,
    chart_share_cusum,
    reference_value,
    share_reference_value,
)

COUNTS = np.array([11, 15, 19, 13, 9, 4, 22, 18, 0, 10, 12, 30], dtype=float)
MEANS = 10.7 * (1 + 0.3 * np.sin(np.arange(12) * np.pi / 6))
TRIALS = np.array([40, 38, 51, 44, 39, 30, 61, 55, 20, 40, 41, 66])


def by_definition(log_ratios, limit):
    """The chart of Hoehle & Paul: sum log-likelihood ratios, not below 0, start again after each alarm."""
    level, statistics, alarms = 0.0, [], []
    for log_ratio in log_ratios:
        level = max(0.0, level + log_ratio)
        statistics.append(level)
        alarms.append(level >= limit)
        level = 0.0 if alarms[-1] else level
    return np.array(statistics), alarms


@pytest.mark.parametrize("ratio", [1.5, 1.25, 2.0, 0.75, 0.5])
def test_the_poisson_chart_is_the_sum_of_log_likelihood_ratios_with_means_by_month(ratio):
    unit = abs(np.log(ratio))
    log_ratios = stats.poisson.logpmf(COUNTS, ratio * MEANS) - stats.poisson.logpmf(COUNTS, MEANS)
    statistic, alarm = by_definition(log_ratios, 2.0)
    chart = chart_cusum(COUNTS, MEANS, ratio=ratio, threshold=2.0 / unit)
    np.testing.assert_allclose(chart.statistic * unit, statistic, atol=1e-10)
    assert chart.alarm.tolist() == alarm
    assert any(alarm)


@pytest.mark.parametrize("ratio", [1.5, 0.5])
@pytest.mark.parametrize("alpha", [0.05, 0.4])
def test_the_negative_binomial_chart_is_the_sum_of_log_likelihood_ratios(ratio, alpha):
    def log_chance(mean):
        return stats.nbinom.logpmf(COUNTS, 1 / alpha, 1 / (1 + alpha * mean))

    unit = abs(np.log(ratio))
    statistic, alarm = by_definition(log_chance(ratio * MEANS) - log_chance(MEANS), 1.5)
    chart = chart_cusum(COUNTS, MEANS, ratio=ratio, threshold=1.5 / unit, alpha=alpha)
    np.testing.assert_allclose(chart.statistic * unit, statistic, atol=1e-10)
    assert chart.alarm.tolist() == alarm


@pytest.mark.parametrize("odds_ratio", [1.5, 0.6])
def test_the_share_chart_is_the_sum_of_log_likelihood_ratios(odds_ratio):
    share = np.linspace(0.2, 0.35, 12)
    odds = odds_ratio * share / (1 - share)
    log_ratios = stats.binom.logpmf(COUNTS, TRIALS, odds / (1 + odds)) - stats.binom.logpmf(COUNTS, TRIALS, share)
    unit = abs(np.log(odds_ratio))
    statistic, alarm = by_definition(log_ratios, 2.0)
    chart = chart_share_cusum(COUNTS, TRIALS, share=share, odds_ratio=odds_ratio, threshold=2.0 / unit)
    np.testing.assert_allclose(chart.statistic * unit, statistic, atol=1e-10)
    assert chart.alarm.tolist() == alarm


def test_a_little_overdispersion_changes_the_chart_a_little():
    poisson = chart_cusum(COUNTS, MEANS, ratio=1.5, threshold=8)
    nearly = chart_cusum(COUNTS, MEANS, ratio=1.5, threshold=8, alpha=1e-9)
    np.testing.assert_allclose(nearly.statistic, poisson.statistic, atol=1e-5)


def test_in_notifications_the_poisson_chart_is_the_cusum_of_counts():
    chart = chart_cusum([15, 20, 3, 30], 10.7, ratio=1.5, threshold=8)
    k = 10.7 * 0.5 / np.log(1.5)
    assert chart.statistic.tolist() == pytest.approx([15 - k, 35 - 2 * k, 0, 30 - k])
    assert chart.alarm.tolist() == [False, True, False, True]
    assert chart.needed.tolist() == pytest.approx([k + 8, 2 * k + 8 - 15, k + 8, k + 8])


def test_the_chart_for_falls_is_the_mirror_image():
    k = float(reference_value(10.7, ratio=0.75))
    chart = chart_cusum([8, 5, 12, 2], 10.7, ratio=0.75, threshold=5)
    assert chart.statistic.tolist() == pytest.approx([k - 8, 2 * k - 13, 0, k - 2])
    assert chart.alarm.tolist() == [False, True, False, True]
    assert chart.needed[0] == pytest.approx(k - 5)


def test_the_reference_values_are_where_both_likelihoods_are_equal():
    k = float(reference_value(10.7, ratio=1.25))
    assert k * np.log(1.25) == pytest.approx(10.7 * 0.25)
    middle = float(share_reference_value(40, share=0.27, odds_ratio=1.6))
    shifted = 1.6 * 0.27 / (1 - 0.27 + 1.6 * 0.27)
    assert middle * np.log(shifted / 0.27) + (40 - middle) * np.log((1 - shifted) / 0.73) == pytest.approx(0)


def test_a_missing_month_leaves_the_chart_as_it_was_and_signals_nothing():
    chart = chart_cusum([18, np.nan, 14, 20], [10.7, 10.7, np.nan, 10.7], ratio=1.5, threshold=10)
    assert chart.statistic[1] == chart.statistic[2] == chart.statistic[0]
    assert chart.alarm.tolist() == [False, False, False, True]
    share = chart_share_cusum([17, 0, 15], [40, 0, np.nan], share=0.27, odds_ratio=1.5, threshold=9)
    assert share.statistic[0] == share.statistic[1] == share.statistic[2] > 0
    assert not share.alarm.any()


def test_the_chart_goes_on_until_its_alarm_is_acknowledged():
    counts = [25, 11, 11, 11]
    going_on = chart_cusum(counts, 10.7, ratio=1.5, threshold=6, acknowledged=[False] * 4)
    assert going_on.alarm.tolist() == [True, True, True, False]
    acknowledged = chart_cusum(counts, 10.7, ratio=1.5, threshold=6, acknowledged=[False, True, False, False])
    assert acknowledged.alarm.tolist() == [True, True, False, False]
    assert acknowledged.statistic[2] == 0


def test_series_together_are_charted_as_each_alone():
    counts = np.random.default_rng(5).poisson(10.7, size=(3, 4, 12)).astype(float)
    counts[0, 0, 3] = np.nan
    thresholds = np.array([2.0, 4.0, 6.0, 8.0])[:, None]
    together = chart_cusum(counts, MEANS, ratio=1.5, threshold=thresholds)
    for first in range(3):
        for second in range(4):
            alone = chart_cusum(counts[first, second], MEANS, ratio=1.5, threshold=thresholds[second, 0])
            np.testing.assert_array_equal(together.statistic[first, second], alone.statistic)
            np.testing.assert_array_equal(together.alarm[first, second], alone.alarm)


@pytest.mark.parametrize("counts", [[], [0], [np.nan], [0] * 24, [np.nan] * 3])
def test_empty_short_zero_and_unknown_series_raise_no_alarm_and_no_error(counts, recwarn):
    charts = [
        chart_cusum(counts, 0.0, ratio=1.5, threshold=0.0),
        chart_cusum(counts, 2.0, ratio=1.5, threshold=4, alpha=0.2),
        chart_share_cusum(counts, counts, share=0.27, odds_ratio=1.5, threshold=4),
    ]
    assert not any(chart.alarm.any() for chart in charts)
    assert all(chart.statistic.shape == np.shape(counts) for chart in charts)
    assert not recwarn.list


def test_where_nothing_is_expected_the_first_notification_raises_the_alarm():
    assert chart_cusum([0, 1, 0], 0.0, ratio=1.5, threshold=0.0).alarm.tolist() == [False, True, False]


@pytest.mark.parametrize("ratio", [0, 1, -2, np.inf, np.nan])
def test_a_ratio_that_is_no_change_is_refused(ratio):
    with pytest.raises(ValueError, match="ratio"):
        chart_cusum([1], 1, ratio=ratio, threshold=1)
    with pytest.raises(ValueError, match="ratio"):
        chart_share_cusum([1], [2], share=0.5, odds_ratio=ratio, threshold=1)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="negative"):
        chart_cusum([-1], 1, ratio=1.5, threshold=1)
    with pytest.raises(ValueError, match="threshold"):
        chart_cusum([1], 1, ratio=1.5, threshold=-1)
    with pytest.raises(ValueError, match="alpha"):
        chart_cusum([1], 1, ratio=1.5, threshold=1, alpha=-0.1)
    with pytest.raises(ValueError, match="share"):
        chart_share_cusum([1], [2], share=1.2, odds_ratio=1.5, threshold=1)


def test_gains_add_up_from_zero():
    chart = accumulate_gains([1, -3, 2, np.nan, 2], threshold=4)
    assert chart.statistic.tolist() == [1, 0, 2, 2, 4]
    assert chart.alarm.tolist() == [False, False, False, False, True]
    assert chart.needed.tolist() == [4, 3, 4, 2, 2]
