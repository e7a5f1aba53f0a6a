"""Generalised likelihood-ratio charts against a maximum found by trying every start and optimising each."""

import numpy as np
import pytest
from scipy import optimize, stats

from assets.statistics.glr import GlrDesign, chart_glr, find_needed_counts

COUNTS = np.array([11, 15, 19, 13, 9, 4, 2, 18, 0, 10, 12, 30], dtype=float)
MEANS = 10.7 * (1 + 0.3 * np.sin(np.arange(12) * np.pi / 6))
BOUNDS = {"rise": (0, 6), "fall": (-25, 0), "either": (-25, 6)}


def log_chance(count, mean, alpha):
    if alpha == 0:
        return stats.poisson.logpmf(count, mean)
    return stats.nbinom.logpmf(count, 1 / alpha, 1 / (1 + alpha * mean))


def best_ratio(count, mean, design):
    def loss(theta):
        changed = log_chance(count, mean * np.exp(theta), design.alpha)
        return -(changed - log_chance(count, mean, design.alpha)).sum()

    found = optimize.minimize_scalar(loss, bounds=BOUNDS[design.direction], method="bounded", options={"xatol": 1e-10})
    return max(0.0, -found.fun)


def by_trying(counts, means, threshold, design):
    statistics, alarms, begin = [], [], 0
    for n in range(len(counts)):
        back = begin if design.window is None else max(begin, n - design.window)
        starts = range(back, n - design.least + 2) if n - begin >= design.warm_up else []
        ratios = [best_ratio(counts[k : n + 1], means[k : n + 1], design) for k in starts]
        statistics.append(max(ratios, default=0.0))
        alarms.append(statistics[-1] >= threshold)
        begin = n + 1 if alarms[-1] else begin
    return np.array(statistics), alarms


@pytest.mark.parametrize(
    "design",
    [
        GlrDesign(),
        GlrDesign(direction="fall"),
        GlrDesign(direction="either"),
        GlrDesign(alpha=0.1),
        GlrDesign(alpha=0.1, direction="fall"),
        GlrDesign(alpha=0.02, direction="either", window=4),
        GlrDesign(window=3, warm_up=1),
        GlrDesign(least=2, window=5, warm_up=2),
    ],
    ids=repr,
)
def test_the_statistic_is_the_best_over_all_starts_and_sizes(design):
    statistic, alarm = by_trying(COUNTS, MEANS, 4.0, design)
    chart = chart_glr(COUNTS, MEANS, threshold=4.0, design=design)
    np.testing.assert_allclose(chart.statistic, statistic, atol=1e-5)
    assert chart.alarm.tolist() == alarm


def test_the_likeliest_start_is_named():
    counts = np.array([10, 11, 9, 10, 18, 17, 19], dtype=float)
    chart = chart_glr(counts, 10.0, threshold=50)
    assert chart.start[-1] == 4
    assert chart_glr([10, 10], 20.0, threshold=50).start.tolist() == [-1, -1]


@pytest.mark.parametrize(
    "design", [GlrDesign(), GlrDesign(direction="fall"), GlrDesign(alpha=0.1), GlrDesign(window=3, warm_up=1)], ids=repr
)
def test_the_needed_count_raises_the_alarm_and_one_short_of_it_does_not(design):
    needed = find_needed_counts(COUNTS, MEANS, threshold=4.0, design=design)
    towards = 1 if design.direction == "fall" else -1
    assert np.isnan(needed).sum() < 8
    for month in np.flatnonzero(~np.isnan(needed)):
        counts = COUNTS[: month + 1].copy()
        counts[-1] = needed[month]
        assert chart_glr(counts, MEANS[: month + 1], threshold=4.0, design=design).alarm[-1]
        counts[-1] += towards
        if counts[-1] >= 0:
            assert not chart_glr(counts, MEANS[: month + 1], threshold=4.0, design=design).alarm[-1]


def test_the_first_fall_needs_more_than_one_month():
    needed = find_needed_counts([1, 0, 0], 1.5, threshold=2.5, design=GlrDesign(direction="fall"))
    assert np.isnan(needed[0])
    assert needed[2] == 0


@pytest.mark.parametrize("alpha", [0.0, 0.1])
def test_a_missing_month_says_nothing(alpha):
    design = GlrDesign(alpha=alpha)
    with_gap = chart_glr([15, np.nan, 16, 17], 10.0, threshold=9, design=design)
    without = chart_glr([15, 16, 17], 10.0, threshold=9, design=design)
    np.testing.assert_allclose(with_gap.statistic[[0, 2, 3]], without.statistic, atol=1e-12)
    assert with_gap.statistic[1] == 0
    assert not with_gap.alarm[1]


@pytest.mark.parametrize("direction", ["rise", "fall", "either"])
@pytest.mark.parametrize("alpha", [0.0, 0.1])
@pytest.mark.parametrize("counts", [[], [0], [np.nan], [0] * 24, [3]])
def test_empty_short_zero_and_unknown_series_raise_no_error(direction, alpha, counts, recwarn):
    design = GlrDesign(direction=direction, alpha=alpha)
    for mean in (0.0, 3.0, np.nan):
        chart = chart_glr(counts, mean, threshold=1000, design=design)
        assert chart.statistic.shape == np.shape(counts)
        assert not np.isnan(chart.statistic).any()
    assert not recwarn.list


def test_an_event_where_none_is_expected_is_a_rise_without_bound_and_no_fall():
    assert chart_glr([0, 1], 0.0, threshold=3).statistic.tolist() == [0, np.inf]
    assert chart_glr([0, 1], 0.0, threshold=3, design=GlrDesign(direction="fall")).statistic.tolist() == [0, 0]


def test_more_than_one_series_is_refused():
    with pytest.raises(ValueError, match="one series"):
        chart_glr([[1, 2]], 1.0, threshold=3)
