"""Funnel limits, places and the smallest visible ratio against scipy's discrete distributions, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.funnels import (
    find_exposures,
    find_smallest_ratio,
    limit_ratios,
    limit_shares,
    place_ratios,
    place_shares,
)

EXPECTED = np.concatenate([[1e-6, 0.001, 0.02, 0.026, 0.05], np.linspace(0.1, 60, 400), [500.0, 20_000.0]])


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_a_count_lies_beyond_a_ratio_limit_exactly_when_its_poisson_tail_is_small(confidence):
    funnel, tail = limit_ratios(EXPECTED, confidence=confidence), (1 - confidence) / 2
    first_above = np.ceil(funnel.upper * EXPECTED - 1e-9)
    assert (stats.poisson.sf(first_above - 1, EXPECTED) <= tail * (1 + 1e-9)).all()
    assert (stats.poisson.sf(first_above - 2, EXPECTED) > tail * (1 - 1e-9))[first_above > 1].all()
    reachable = np.exp(-EXPECTED) <= tail
    last_below = np.floor(funnel.lower * EXPECTED + 1e-9)
    assert (stats.poisson.cdf(last_below, EXPECTED) <= tail * (1 + 1e-9))[reachable].all()
    assert (stats.poisson.cdf(last_below + 1, EXPECTED) > tail * (1 - 1e-9))[reachable].all()
    assert (funnel.lower[~reachable] == 0).all()


@pytest.mark.parametrize("target", [0.01, 0.26, 0.9])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_a_count_lies_beyond_a_share_limit_exactly_when_its_binomial_tail_is_small(target, confidence):
    trials, tail = np.arange(1, 400), (1 - confidence) / 2
    funnel = limit_shares(trials, target=target, confidence=confidence)
    first_above, last_below = np.ceil(funnel.upper * trials - 1e-9), np.floor(funnel.lower * trials + 1e-9)
    high, low = target**trials <= tail, (1 - target) ** trials <= tail
    assert (stats.binom.sf(first_above - 1, trials, target) <= tail * (1 + 1e-9))[high].all()
    assert (stats.binom.sf(first_above - 2, trials, target) > tail * (1 - 1e-9))[high & (first_above > 1)].all()
    assert (stats.binom.cdf(last_below, trials, target) <= tail * (1 + 1e-9))[low].all()
    assert (stats.binom.cdf(last_below + 1, trials, target) > tail * (1 - 1e-9))[low].all()
    assert (funnel.upper[~high] == 1).all()
    assert (funnel.lower[~low] == 0).all()


def test_normal_share_limits_are_cut_at_zero_and_one():
    funnel = limit_shares([1, 100, 10_000], target=0.26, method="normal")
    width = 1.959963984540054 * np.sqrt(0.26 * 0.74 / np.array([1, 100, 10_000]))
    assert funnel.lower == pytest.approx(np.maximum(0.26 - width, 0))
    assert funnel.upper == pytest.approx(np.minimum(0.26 + width, 1))


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_at_the_exposures_found_the_count_is_just_unusual(confidence):
    events, rate = np.arange(1, 60), 2.0e-4
    found = find_exposures(events, rate=rate, confidence=confidence)
    tail = (1 - confidence) / 2
    assert stats.poisson.cdf(events, rate * found.lower) == pytest.approx(np.full(59, tail))
    assert stats.poisson.sf(events - 1, rate * found.upper) == pytest.approx(np.full(59, tail))


def test_halving_steps_come_within_their_tolerance_of_the_exact_exposures():
    events = np.arange(1, 60)
    exact, stepped = find_exposures(events, rate=1.0), find_exposures(events, rate=1.0, tolerance=1e-7)
    for reached, wanted in ((stepped.lower, exact.lower), (stepped.upper, exact.upper)):
        places = [mean / (1 + events + mean) for mean in (reached, wanted)]
        assert np.abs(places[0] - places[1]).max() <= 1e-7


def test_places_and_p_values_of_counts_follow_the_exact_test():
    events, expected = np.meshgrid(np.arange(40), [0.3, 2.2, 9.0, 25.0])
    place = place_ratios(events, expected)
    high, low = stats.poisson.sf(events - 1, expected), stats.poisson.cdf(events, expected)
    position = sum((high <= t) * 1 - (low <= t) * 1 for t in (0.025, 0.001))
    np.testing.assert_array_equal(place.position, position)
    assert place.p_value == pytest.approx(np.minimum(1, 2 * np.minimum(high, low)))


def test_places_of_shares_follow_the_exact_test():
    events = np.arange(31)
    place = place_shares(events, 30, target=0.26)
    high, low = stats.binom.sf(events - 1, 30, 0.26), stats.binom.cdf(events, 30, 0.26)
    np.testing.assert_array_equal(place.position, sum((high <= t) * 1 - (low <= t) * 1 for t in (0.025, 0.001)))
    assert place.p_value == pytest.approx(np.minimum(1, 2 * np.minimum(high, low)))


def test_the_score_test_compares_with_the_normal_limits():
    trials = np.arange(1, 200)
    funnel = limit_shares(trials, target=0.26, method="normal")
    events = np.round(trials * 0.35)
    place = place_shares(events, trials, target=0.26, method="score")
    np.testing.assert_array_equal(place.position >= 1, events / trials > funnel.upper)


def test_the_interval_method_equals_the_exact_one_below_ten_events():
    events, expected = np.meshgrid(np.arange(10), np.linspace(0.05, 30, 200))
    np.testing.assert_array_equal(
        place_ratios(events, expected, method="interval").position, place_ratios(events, expected).position
    )


def test_the_smallest_ratio_is_seen_with_the_power_stated_and_a_smaller_one_is_not():
    ratio = find_smallest_ratio(EXPECTED, power=0.8)
    for index in range(EXPECTED.size):
        counts = np.arange(int(EXPECTED[index] * 3) + 30)
        outside = place_ratios(counts, EXPECTED[index]).position >= 1
        seen = stats.poisson.pmf(counts, ratio[index] * EXPECTED[index])[outside].sum()
        seen += stats.poisson.sf(counts[-1], ratio[index] * EXPECTED[index])
        assert seen == pytest.approx(0.8, abs=1e-6)


def test_a_mean_authority_cannot_show_a_doubling_and_england_can():
    mean_authority, five_years, england = find_smallest_ratio([0.86, 4.3, 130.0])
    assert mean_authority > 6
    assert 2.5 < five_years < 3.5
    assert england < 1.3


def test_variation_between_authorities_raises_the_smallest_ratio():
    plain, widened = find_smallest_ratio([4.3, 130.0]), find_smallest_ratio([4.3, 130.0], tau2=0.025)
    assert (widened > plain).all()
    deviates = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert widened[1] == pytest.approx((1 + deviates * np.sqrt(1 / 520 + 0.025)) ** 2)


def test_nothing_expected_and_missing_values_give_nan_without_a_warning(recwarn):
    for funnel in (
        limit_ratios([0, np.nan]),
        limit_shares([0, np.nan], target=0.2),
        find_exposures([0, np.nan], rate=1),
    ):
        assert np.isnan(funnel.lower).all()
        assert np.isnan(funnel.upper).all()
    assert np.isnan(find_smallest_ratio([0, np.nan], tau2=0.1)).all()
    for place in (
        place_ratios([0, np.nan, 2], [0, 3, np.nan]),
        place_ratios([0, np.nan, 2], [0, 3, np.nan], method="interval"),
        place_shares([0, np.nan, 2], [0, 3, np.nan], target=0.2),
        place_shares([0, np.nan, 2], [0, 3, np.nan], target=0.2, method="score"),
    ):
        assert np.isnan(place.position).all()
        assert np.isnan(place.p_value).all()
    assert not recwarn.list


@pytest.mark.parametrize("target", [0.0, 1.0, np.nan])
def test_where_no_authority_has_an_event_there_is_no_funnel_and_no_error(target, recwarn):
    """The target is the share of all of them together: of authorities with zeros alone it is 0, of none unknown."""
    zeros, trials = np.zeros(151), np.full(151, 20.0)
    for method in ("exact", "normal"):
        assert np.isnan(limit_shares(trials, target=target, method=method).upper).all()
    for method in ("exact", "score"):
        assert np.isnan(place_shares(zeros, trials, target=target, method=method).position).all()
    assert np.isnan(place_ratios(zeros, trials * 0).p_value).all()
    assert np.isnan(find_exposures(zeros + 1, rate=0).lower).all()
    assert not recwarn.list


def test_no_event_is_low_only_where_enough_were_expected():
    assert place_ratios(0, [1.0, 3.6, 3.7, 7.0]).position.tolist() == [0, 0, -1, -2]


def test_settings_that_cannot_be_are_refused():
    for target in (-0.1, 1.1):
        with pytest.raises(ValueError, match="target"):
            limit_shares(10, target=target)
        with pytest.raises(ValueError, match="target"):
            place_shares(1, 10, target=target)
    with pytest.raises(ValueError, match="rate"):
        find_exposures(3, rate=-1)
    with pytest.raises(ValueError, match="power"):
        find_smallest_ratio(3, power=1)
    with pytest.raises(ValueError, match="confidence"):
        limit_ratios(3, confidence=95)
    with pytest.raises(ValueError, match="numerator"):
        place_shares(4, 3, target=0.5)
