"""The reporting triangle by hand, the delay distribution by likelihood, thinning by simulation."""

from datetime import date

import numpy as np
import pytest
from scipy import optimize

from assets.statistics.cusum import chart_cusum
from assets.statistics.reporting_delay import (
    DelayDistribution,
    build_triangle,
    completeness_of_months,
    estimate_delay,
    hide_unobserved,
    is_complete,
    thin_baseline,
)
from assets.statistics.thresholds import solve_threshold

CHANCES = np.array([0.62, 0.20, 0.08, 0.05, 0.03, 0.02])
DELAY = DelayDistribution(chance=CHANCES, completeness=np.cumsum(CHANCES))
MONTH = np.datetime64


def test_notifications_are_counted_by_month_and_delay_as_known_by_the_last_month():
    reference = [
        date(2024, 1, 3),
        date(2024, 1, 31),
        date(2024, 2, 1),
        date(2024, 3, 9),
        date(2023, 12, 1),
        date(2024, 1, 1),
    ]
    reports = [
        date(2024, 1, 9),
        date(2024, 3, 1),
        date(2024, 1, 30),
        date(2024, 4, 2),
        date(2024, 1, 1),
        date(2024, 9, 9),
    ]
    triangle = build_triangle(reference, reports, first=MONTH("2024-01"), last=MONTH("2024-03"), longest_delay=1)
    # 31 January reported in March counts as the longest delay; a report before its month as delay 0; April and
    # September are not known yet; December lies before the first month.
    assert triangle[:2].tolist() == [[1, 1], [1, 0]]
    assert triangle[2, 0] == 0
    assert np.isnan(triangle[2, 1])


def test_counted_pairs_are_weighted_and_unknown_months_left_out():
    months = np.array(["2024-01", "2024-01", "NaT"], dtype="datetime64[M]")
    reports = np.array(["2024-01", "NaT", "2024-01"], dtype="datetime64[M]")
    span = {"first": MONTH("2024-01"), "last": MONTH("2024-02")}
    triangle = build_triangle(months, reports, counts=[4, 9, 9], longest_delay=1, **span)
    assert triangle[0].tolist() == [4, 0]


def test_an_empty_delivery_and_no_months_have_a_triangle():
    none = np.array([], dtype="datetime64[M]")
    assert build_triangle(none, none, first=MONTH("2024-01"), last=MONTH("2024-02"), longest_delay=1)[0].tolist() == [
        0,
        0,
    ]
    assert build_triangle(none, none, first=MONTH("2024-02"), last=MONTH("2024-01"), longest_delay=1).shape == (0, 2)
    with pytest.raises(ValueError, match="delay"):
        build_triangle(none, none, first=MONTH("2024-01"), last=MONTH("2024-02"), longest_delay=-1)


def test_the_delay_distribution_is_the_maximum_of_the_likelihood_of_the_truncated_delays():
    cells = hide_unobserved(np.random.default_rng(1).poisson(10 * CHANCES, size=(20, 6)))

    def loss(free):
        chance = np.exp(np.append(0.0, free))
        chance /= chance.sum()
        total = 0.0
        for row in cells:
            seen = ~np.isnan(row)
            total -= (row[seen] * np.log(chance[seen] / chance[seen].sum())).sum()
        return total

    free = optimize.minimize(loss, np.zeros(5), method="BFGS").x
    best = np.exp(np.append(0.0, free))
    np.testing.assert_allclose(estimate_delay(cells).chance, best / best.sum(), atol=1e-5)


def test_only_the_latest_months_are_pooled():
    early, late = np.tile([1.0, 9.0], (10, 1)), np.tile([9.0, 1.0], (10, 1))
    triangle = hide_unobserved(np.vstack([early, late]))
    assert estimate_delay(triangle, months=5).chance.tolist() == pytest.approx([0.9, 0.1])
    assert estimate_delay(triangle, months=None).chance[0] < 0.6


@pytest.mark.parametrize(
    "triangle",
    [np.zeros((0, 3)), np.zeros((1, 3)), np.zeros((24, 3)), np.full((4, 3), np.nan), [[3, np.nan, np.nan]], [[5]]],
    ids=["no month", "one month", "all zero", "all missing", "one cell", "one delay"],
)
def test_triangles_that_tell_nothing_have_a_distribution_without_an_error(triangle, recwarn):
    delay = estimate_delay(triangle)
    assert delay.chance.sum() == pytest.approx(1)
    assert delay.chance[0] == 1
    assert not recwarn.list


def test_where_all_came_late_nothing_is_known_at_first():
    delay = estimate_delay([[0, 3], [0, 4], [0, np.nan]])
    assert delay.chance.tolist() == [0, 1]


def test_a_missing_month_is_left_out():
    cells = hide_unobserved(np.random.default_rng(1).poisson(10 * CHANCES, size=(12, 6)))
    gap = cells.copy()
    gap[4] = np.nan
    np.testing.assert_allclose(estimate_delay(gap).chance, estimate_delay(np.delete(cells, 4, axis=0)).chance)


def test_the_newest_months_are_incomplete():
    completeness = completeness_of_months(DELAY, months=8)
    assert completeness.tolist() == pytest.approx([1, 1, 1, 0.98, 0.95, 0.90, 0.82, 0.62])
    assert is_complete(completeness).tolist() == [True] * 6 + [False] * 2
    assert is_complete(0.6 + 0.3)
    assert completeness_of_months(DELAY, months=0).shape == (0,)
    assert completeness_of_months(DELAY, months=2).tolist() == pytest.approx([0.82, 0.62])


def test_counts_known_by_now_have_the_thinned_mean():
    known = np.nansum(hide_unobserved(np.random.default_rng(6).poisson(10.7 * CHANCES, size=(3_000, 6))), axis=1)
    completeness = completeness_of_months(DELAY, months=3_000)
    thinned = thin_baseline(np.full(3_000, 10.7), completeness)
    assert thinned[-1] == pytest.approx(10.7 * 0.62)
    assert known.mean() == pytest.approx(thinned.mean(), rel=0.02)


def test_a_newest_month_that_is_only_incomplete_raises_no_alarm():
    counts = np.array([10, 11, 12, 10, 11, 10, 11, 10, 9, 7.0])
    means, completeness = np.full(10, 10.7), completeness_of_months(DELAY, months=10)
    for ratio in (0.75, 0.5, 1.5):
        threshold = solve_threshold([10.7] * 12, ratio=ratio, probability=0.10)
        known = counts if ratio > 1 else np.where(is_complete(completeness), counts, np.nan)
        thinned = thin_baseline(means, completeness)
        assert not chart_cusum(known, thinned, ratio=ratio, threshold=threshold).alarm.any()


def test_in_control_a_newest_month_with_nothing_yet_never_fires_a_fall():
    generator = np.random.default_rng(8)
    counts = np.append(generator.poisson(10.7, size=(500, 11)), np.zeros((500, 1)), axis=1)
    completeness = completeness_of_months(DELAY, months=12)
    known = np.where(is_complete(completeness), counts, np.nan)
    chart = chart_cusum(known, thin_baseline(10.7, completeness), ratio=0.5, threshold=6)
    assert not chart.alarm[:, -1].any()


def test_a_chart_drawn_anew_every_month_keeps_its_false_alarms_when_the_newest_month_decides():
    cells = np.random.default_rng(14).poisson(10.7 * CHANCES, size=(2_000, 12, 6))
    threshold = solve_threshold([10.7] * 12, ratio=1.5, probability=0.10)
    fired = np.zeros(2_000, dtype=bool)
    for months in range(1, 13):
        known = (cells[:, :months] * (np.arange(6) <= np.arange(months)[::-1, None])).sum(axis=2)
        thinned = thin_baseline(10.7, completeness_of_months(DELAY, months=months))
        chart = chart_cusum(known, thinned, ratio=1.5, threshold=threshold, acknowledged=False)
        fired |= chart.alarm[:, -1]
    assert 0.08 <= fired.mean() <= 0.12


@pytest.mark.parametrize("triangle", [[1, 2], [[-1, 2]], np.zeros((3, 0))])
def test_what_is_no_triangle_is_refused(triangle):
    with pytest.raises(ValueError, match=r"triangle|negative"):
        estimate_delay(triangle)
