"""Limits of every chart worked out by hand, with points passed over, missing points and degenerate series."""

import numpy as np
import pytest

from assets.statistics.control_limits import (
    find_sigma_z,
    limit_counts,
    limit_gaps,
    limit_individuals,
    limit_median,
    limit_normalised,
    limit_rates,
    limit_shares,
    limit_times,
)

VALUES = np.array([10.0, 12.0, 9.0, 30.0, 11.0, 13.0])
SIZES = np.array([40.0, 52.0, 44.0, 61.0, 38.0, 50.0])
ALL = {
    "individuals": limit_individuals,
    "normalised": lambda values, **settings: limit_normalised(values, np.full(np.shape(values), 50.0), **settings),
    "counts": limit_counts,
    "rates": lambda values, **settings: limit_rates(values, np.full(np.shape(values), 50.0), **settings),
    "shares": lambda values, **settings: limit_shares(values, np.full(np.shape(values), 50.0), **settings),
    "gaps": limit_gaps,
    "times": limit_times,
    "median": limit_median,
}


def at(limits, point=0):
    return [float(line[point]) for line in (limits.centre, limits.lower, limits.upper)]


def test_an_individuals_chart_uses_the_mean_moving_range():
    mean_range = (2 + 3 + 21 + 19 + 2) / 5
    expected = [VALUES.mean(), VALUES.mean() - 3 * mean_range / 1.128, VALUES.mean() + 3 * mean_range / 1.128]
    assert at(limit_individuals(VALUES)) == pytest.approx(expected)
    assert at(limit_individuals(VALUES, factor=2.66))[2] == pytest.approx(VALUES.mean() + 2.66 * mean_range)


def test_the_near_limits_lie_at_two_thirds_of_the_way():
    limits = limit_individuals(VALUES)
    assert limits.near_upper - limits.centre == pytest.approx((limits.upper - limits.centre) * 2 / 3)
    assert limits.centre - limits.near_lower == pytest.approx((limits.centre - limits.lower) * 2 / 3)


def test_a_point_passed_over_lets_its_neighbours_be_compared_and_a_missing_one_does_not():
    passed_over = limit_individuals(VALUES, used=[True, True, True, False, True, True])
    assert at(passed_over)[2] == pytest.approx(11 + 3 * (2 + 3 + 2 + 2) / 4 / 1.128)
    missing = limit_individuals(np.where(VALUES == 30, np.nan, VALUES))
    assert at(missing)[2] == pytest.approx(11 + 3 * (2 + 3 + 2) / 3 / 1.128)


def test_screening_leaves_out_a_moving_range_of_more_than_3_267_times_the_mean_once():
    values = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 40]
    ranges = np.abs(np.diff(values))
    assert ranges[-1] >= 3.267 * ranges.mean()
    assert at(limit_individuals(values, screen=True))[2] == pytest.approx(np.mean(values) + 3 / 1.128)


def test_an_i_prime_chart_weighs_differences_by_the_sizes():
    ratio = VALUES / SIZES
    scaled = np.sqrt(np.pi / 2) * np.abs(np.diff(ratio)) / np.sqrt(1 / SIZES[1:] + 1 / SIZES[:-1])
    centre = VALUES.sum() / SIZES.sum()
    limits = limit_normalised(VALUES, SIZES)
    assert limits.upper == pytest.approx(centre + 3 * scaled.mean() / np.sqrt(SIZES))
    assert limits.lower == pytest.approx(centre - 3 * scaled.mean() / np.sqrt(SIZES))


def test_an_i_prime_chart_of_single_values_is_the_i_chart_with_the_exact_constant():
    single = limit_normalised(VALUES, np.ones(6))
    plain = limit_individuals(VALUES, factor=3 * np.sqrt(np.pi) / 2)
    assert single.upper == pytest.approx(plain.upper)


def test_counts_rates_and_shares_take_their_error_from_their_distribution():
    mean, rate, share = VALUES.mean(), VALUES.sum() / SIZES.sum(), VALUES.sum() / SIZES.sum()
    assert at(limit_counts(VALUES)) == pytest.approx([mean, mean - 3 * np.sqrt(mean), mean + 3 * np.sqrt(mean)])
    assert limit_rates(VALUES, SIZES).upper == pytest.approx(rate + 3 * np.sqrt(rate / SIZES))
    error = np.sqrt(share * (1 - share) / SIZES)
    assert limit_shares(VALUES, SIZES).near_lower == pytest.approx(share - 2 * error)
    assert limit_shares(VALUES, SIZES, sigma_z=1.5).near_lower == pytest.approx(share - 3 * error)


def test_limits_stay_where_values_can_lie():
    assert (limit_counts([1, 2, 0]).lower == 0).all()
    assert (limit_rates([1, 2, 0], [5, 5, 5]).near_lower == 0).all()
    high = limit_shares([9, 10, 9], [10, 10, 10])
    assert (high.upper == 1).all()
    assert (limit_gaps([3, 9, 4]).lower == 0).all()
    assert (limit_times([1, 400, 2, 300]).lower == 0).all()


def test_a_g_chart_has_the_median_between_limits_from_the_mean():
    limits = limit_gaps([6, 57, 119, 20])
    mean = 50.5
    assert at(limits) == pytest.approx([38.5, 0, mean + 3 * np.sqrt(mean * (mean + 1))])


def test_a_t_chart_is_an_i_chart_of_the_transformed_times():
    times = np.array([100.05, 122.29, 42.42, 53.31])
    plain = limit_individuals(times ** (1 / 3.6))
    assert limit_times(times).upper == pytest.approx(plain.upper**3.6)


def test_limits_come_from_the_used_points_alone_and_reach_every_point():
    used = np.array([True, True, True, False, False, False])
    for limit in ALL.values():
        short, long = limit(VALUES[:3]), limit(VALUES, used=used)
        assert long.centre == pytest.approx(np.full(6, short.centre[0]))
        assert long.upper == pytest.approx(np.full(6, short.upper[0]), nan_ok=True)


@pytest.mark.parametrize("limit", ALL.values(), ids=ALL)
def test_series_have_the_same_limits_together_as_alone(limit):
    both = np.stack([VALUES, np.where(VALUES == 9, np.nan, VALUES[::-1])])
    together = limit(both, used=VALUES != 12)
    for row, series in enumerate(both):
        alone = limit(series, used=VALUES != 12)
        np.testing.assert_allclose(together.centre[row], alone.centre)
        np.testing.assert_allclose(together.upper[row], alone.upper)


@pytest.mark.parametrize("limit", ALL.values(), ids=ALL)
@pytest.mark.parametrize("values", [[], [np.nan], [np.nan, np.nan], [4], [0, 0, 0], [np.nan, 3]])
def test_degenerate_series_neither_raise_nor_warn(limit, values, recwarn):
    limits = limit(values)
    assert limits.centre.shape == limits.lower.shape == (len(values),)
    assert not recwarn.list


def test_the_centre_of_a_constant_series_is_exactly_its_value():
    values = np.full(37, 28.37)
    limits = limit_individuals(values, screen=True)
    assert (limits.centre == values).all()
    assert (limits.upper == values).all()


def test_a_missing_or_zero_size_has_no_limits_but_the_others_do():
    limits = limit_rates([3, 4, 5, np.nan], [10, 0, np.nan, 10])
    assert np.isnan(limits.upper).tolist() == [False, True, True, True]
    assert limits.centre[0] == pytest.approx(0.3)


def test_sigma_z_is_one_on_average_by_chance_alone_and_finds_the_dispersion():
    rng = np.random.default_rng(11)
    sizes = rng.integers(2_000, 4_000, size=(2_000, 60))
    plain = find_sigma_z(rng.poisson(sizes * 0.01), sizes, kind="rate")
    assert plain.mean() == pytest.approx(1, abs=0.01)
    assert (plain < 1).mean() > 0.4
    rates = 0.01 * rng.gamma(12, 1 / 12, size=sizes.shape)
    spread = find_sigma_z(rng.poisson(sizes * rates), sizes, kind="rate")
    assert spread.mean() == pytest.approx(np.sqrt(1 + 30 / 12), rel=0.05)
    shares = find_sigma_z(rng.binomial(sizes, 0.3), sizes, kind="share")
    assert shares.mean() == pytest.approx(1, abs=0.01)


def test_sigma_z_of_a_single_point_or_of_zeros_is_unknown(recwarn):
    assert np.isnan(find_sigma_z([3], [10], kind="rate"))
    assert np.isnan(find_sigma_z([0, 0, 0], [10, 10, 10], kind="share"))
    assert np.isnan(find_sigma_z([10, 10], [10, 10], kind="share"))
    assert not recwarn.list


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="negative"):
        limit_counts([-1])
    with pytest.raises(ValueError, match="numerator"):
        limit_shares([3], [2])
