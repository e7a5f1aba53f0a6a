"""Exact tests of one count beside few earlier ones against scipy, on the published series, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.few_points import compare_with_earlier, judge_points

PUBLISHED = [274, 224, 225, 224]


def test_the_frozen_test_is_the_poisson_tail_of_the_earlier_mean():
    new = np.arange(0, 40)
    test = compare_with_earlier(new, [10, 12, 9])
    mean = 31 / 3
    assert test.expected == pytest.approx(np.full(40, mean))
    assert test.p_rise == pytest.approx(stats.poisson.sf(new - 1, mean))
    assert test.p_fall == pytest.approx(stats.poisson.cdf(new, mean))


def test_the_estimated_test_is_the_binomial_tail_given_the_total():
    new = np.arange(0, 40)
    test = compare_with_earlier(new, [10, 12, 9], exposure=2.0, earlier_exposures=[1.0, 1.5, 2.5], frozen=False)
    assert test.p_rise == pytest.approx(stats.binom.sf(new - 1, 31 + new, 2 / 7))
    assert test.p_fall == pytest.approx(stats.binom.cdf(new, 31 + new, 2 / 7))
    assert test.ratio == pytest.approx(new / (31 * 2 / 5))


def test_the_published_series_is_quiet_until_its_fifth_half_year():
    assert compare_with_earlier(285, PUBLISHED).p_rise == pytest.approx(0.0013, abs=0.00005)
    judged = judge_points([*PUBLISHED, 285], baseline=4)
    assert judged.is_rise.tolist() == [False] * 4 + [True]
    assert not judged.is_fall.any()
    assert judged.test.p_rise[1:4].min() > 0.1
    assert judged.test.p_fall[1:4].min() > 0.01


def test_points_of_the_baseline_are_compared_with_those_before_and_later_ones_with_the_whole_baseline():
    counts, exposures = np.array([20, 31, 18, 40, 15]), np.array([1.0, 1.2, 0.9, 1.1, 1.0])
    judged = judge_points(counts, baseline=3, exposures=exposures)
    for point in range(1, 5):
        kept = slice(0, min(point, 3))
        alone = compare_with_earlier(
            counts[point], counts[kept], exposure=exposures[point], earlier_exposures=exposures[kept], frozen=point >= 3
        )
        assert judged.test.p_rise[point] == pytest.approx(float(alone.p_rise))
        assert judged.test.expected[point] == pytest.approx(float(alone.expected))
    assert np.isnan(judged.test.p_rise[0])


def test_a_fall_and_a_rise_are_told_apart():
    judged = judge_points([100, 100, 100, 150, 60], baseline=3)
    assert judged.is_rise.tolist() == [False, False, False, True, False]
    assert judged.is_fall.tolist() == [False, False, False, False, True]


def test_the_estimated_test_keeps_its_level_where_the_frozen_one_cannot():
    rng = np.random.default_rng(13)
    earlier, new = rng.poisson(230, (20_000, 4)), rng.poisson(230, 20_000)
    estimated = compare_with_earlier(new, earlier, frozen=False).p_rise
    frozen = compare_with_earlier(new, earlier).p_rise
    assert (estimated < 0.05).mean() < 0.052
    assert (frozen < 0.05).mean() > 0.06
    assert (frozen <= estimated + 1e-12)[estimated < 0.4].all()


def test_after_zeros_a_single_event_is_no_certain_signal():
    test = compare_with_earlier(1, [0, 0, 0, 0])
    assert test.p_rise == pytest.approx(0.2)
    assert test.p_fall == 1
    assert not judge_points([0, 0, 0, 0, 1], baseline=4).is_rise.any()
    assert judge_points([0, 0, 0, 0, 6], baseline=4).is_rise[-1]


def test_a_missing_point_is_compared_with_nothing_and_nothing_with_it():
    judged = judge_points([20, np.nan, 22, 60], baseline=3)
    without = judge_points([20, 22, 60], baseline=2)
    assert np.isnan(judged.test.p_rise[1])
    assert judged.test.p_rise[[2, 3]] == pytest.approx(without.test.p_rise[1:])
    assert judged.is_rise.tolist() == [False, False, False, True]


@pytest.mark.parametrize("counts", [[], [5], [0], [0, 0, 0], [np.nan, np.nan], [3, 0, 0, 9]])
@pytest.mark.parametrize("frozen", [True, False])
def test_short_zero_and_missing_series_neither_raise_nor_warn(counts, frozen, recwarn):
    judged = judge_points(counts, baseline=2)
    assert judged.is_rise.shape == (len(counts),)
    test = compare_with_earlier(4, counts, frozen=frozen)
    assert test.p_rise.shape == ()
    assert not recwarn.list


def test_nothing_to_compare_with_is_no_signal():
    for earlier, exposures in (([], 1), ([np.nan], 1), ([5], 0)):
        test = compare_with_earlier(4, earlier, earlier_exposures=exposures)
        assert np.isnan([test.expected, test.ratio, test.p_rise, test.p_fall]).all()
    assert np.isnan(compare_with_earlier(4, [5], exposure=0).p_rise)


def test_many_series_are_judged_as_one_by_one():
    counts = np.random.default_rng(14).poisson(12, size=(7, 9))
    together = judge_points(counts, baseline=4)
    for row in range(7):
        np.testing.assert_allclose(together.test.p_rise[row], judge_points(counts[row], baseline=4).test.p_rise)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="whole"):
        compare_with_earlier(2.5, [1, 2])
    with pytest.raises(ValueError, match="negative"):
        compare_with_earlier(2, [-1, 2])
    with pytest.raises(ValueError, match="baseline"):
        judge_points([1, 2], baseline=0)
