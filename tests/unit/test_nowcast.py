"""Nowcasts by hand, against scipy's negative binomial, and their coverage of simulated months."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.nowcast import (
    allocate_months,
    complete_triangle,
    draw_nowcasts,
    estimate_sizes,
    nowcast_triangle,
)
from assets.statistics.reporting_delay import DelayDistribution, estimate_delay, hide_unobserved

CHANCES = np.array([0.62, 0.20, 0.08, 0.05, 0.03, 0.02])
DELAY = DelayDistribution(chance=CHANCES, completeness=np.cumsum(CHANCES))


def simulate(generator, *, mean, months=36, without=0.1, alpha=0.05):
    """Full rows of a triangle; one month in ten has no notification at all."""
    totals = generator.negative_binomial(1 / alpha, 1 / (1 + alpha * mean), size=months)
    totals[generator.random(months) < without] = 0
    return np.array([generator.multinomial(total, CHANCES) for total in totals], dtype=float)


def test_cells_are_filled_delay_by_delay():
    filled = complete_triangle(
        [[5, 2, 1], [4, 3, np.nan], [6, np.nan, np.nan]],
        DelayDistribution(chance=np.array([0.5, 0.3, 0.2]), completeness=np.array([0.5, 0.8, 1.0])),
    )
    first = (6 + 1 - 0.5) / 0.5 * 0.3
    assert filled[1, 2] == pytest.approx((7 + 1 - 0.8) / 0.8 * 0.2)
    assert filled[2, 1:].tolist() == pytest.approx([first, (6 + first + 1 - 0.8) / 0.8 * 0.2])


def test_where_nothing_is_known_at_first_the_observed_months_stand_in():
    triangle = [[0, 3], [0, 5], [0, np.nan]]
    assert complete_triangle(triangle, estimate_delay(triangle))[2].tolist() == [0, 4]


@pytest.mark.parametrize(("mean", "size"), [(4.3, 5.0), (0.2, 1000.0), (30.0, 2.0), (0.05, 0.1)])
def test_the_limits_are_those_of_the_mid_distribution_function(mean, size):
    # One month with one notification, whose delay distribution leaves `mean` to come.
    share = 1 / (1 + mean)
    delay = DelayDistribution(chance=np.array([share, 1 - share]), completeness=np.array([share, 1.0]))
    nowcast = nowcast_triangle([[1, np.nan]], delay=delay, sizes=[size])
    coming = nowcast.expected[0] - 1
    law = stats.nbinom(size, size / (size + coming))
    counts = np.arange(2_000)
    inside = counts[np.abs(law.cdf(counts - 1) + law.pmf(counts) / 2 - 0.5) <= 0.45]
    assert (nowcast.lower[0] - 1, nowcast.upper[0] - 1) == (inside[0], inside[-1])


def test_the_sizes_find_the_dispersion_of_what_came():
    generator = np.random.default_rng(12)
    at_once = np.full(1_500, 100)
    for size in (3, 10_000):
        late = stats.nbinom.rvs(size, size / (size + 20), size=1_500, random_state=generator)
        triangle = hide_unobserved(np.stack([at_once, late], axis=1))
        found = estimate_sizes(triangle, allocation=(100, 1_000))
        assert found[0] == pytest.approx(3, rel=0.15) if size == 3 else found[0] > 100


def test_something_where_nothing_was_expected_leaves_the_size_at_its_bound():
    assert estimate_sizes([[4, 0], [5, 0], [4, 0], [3, 2], [3, np.nan]], allocation=(3, 2)).tolist() == [1000]


@pytest.mark.parametrize(
    ("months", "longest", "scale", "allocation"),
    [
        (36, 5, 3, (7, 8)),
        (30, 4, 3, (6, 6)),
        (36, 5, None, (18, 18)),
        (6, 5, 3, (6, 0)),
        (0, 5, None, (0, 0)),
        (3, 5, 3, (3, 0)),
    ],
)
def test_months_are_divided_between_delay_and_past_nowcasts(months, longest, scale, allocation):
    assert allocate_months(months, longest, scale=scale) == allocation


@pytest.mark.parametrize("mean", [10.7, 3.0])
def test_nine_intervals_in_ten_hold_the_final_count(mean):
    generator = np.random.default_rng(2024)
    covered = []
    for _ in range(200):
        full = simulate(generator, mean=mean)
        nowcast = nowcast_triangle(hide_unobserved(full))
        final = full.sum(axis=1)
        covered.append(((nowcast.lower <= final) & (final <= nowcast.upper))[-5:])
    assert 0.85 <= np.mean(covered, axis=0)[-1] <= 0.95
    assert 0.85 <= np.mean(covered) <= 0.95


def test_draws_have_the_mean_and_the_limits_of_the_nowcast():
    nowcast = nowcast_triangle(hide_unobserved(simulate(np.random.default_rng(4), mean=10.7)))
    draws = draw_nowcasts(nowcast, draws=20_000, generator=np.random.default_rng(5))
    np.testing.assert_allclose(draws.mean(axis=0), nowcast.expected, rtol=0.03)
    np.testing.assert_allclose(np.quantile(draws, 0.95, axis=0), nowcast.upper, atol=1)
    assert (draws[:, :-5] == nowcast.observed[:-5]).all()


def test_the_same_seed_draws_the_same():
    nowcast = nowcast_triangle(hide_unobserved(simulate(np.random.default_rng(4), mean=10.7)))
    first, second = (draw_nowcasts(nowcast, draws=5, generator=np.random.default_rng(1)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    "triangle",
    [np.zeros((0, 3)), [[0, np.nan, np.nan]], hide_unobserved(np.zeros((24, 6))), [[3]], [[2, 1], [1, np.nan]]],
    ids=["no month", "one month", "all zero", "one delay", "two months"],
)
def test_short_and_zero_triangles_have_a_nowcast_without_an_error(triangle, recwarn):
    nowcast = nowcast_triangle(triangle)
    assert nowcast.expected.shape == (len(triangle),)
    assert (nowcast.lower <= nowcast.upper).all()
    assert (nowcast.lower >= nowcast.observed).all()
    assert draw_nowcasts(nowcast, draws=3, generator=np.random.default_rng(1)).shape == (3, len(triangle))
    assert not recwarn.list


def test_a_missing_month_is_missing_and_the_others_are_not():
    triangle = hide_unobserved(simulate(np.random.default_rng(4), mean=10.7))
    triangle[[5, 33]] = np.nan
    nowcast = nowcast_triangle(triangle)
    missing = np.isin(np.arange(36), [5, 33])
    for values in (nowcast.observed, nowcast.expected, nowcast.lower, nowcast.upper):
        np.testing.assert_array_equal(np.isnan(values), missing)
    draws = draw_nowcasts(nowcast, draws=4, generator=np.random.default_rng(1))
    np.testing.assert_array_equal(np.isnan(draws).all(axis=0), missing)


def test_a_small_area_may_borrow_delay_and_sizes():
    triangle = hide_unobserved(np.zeros((12, 6)))
    nowcast = nowcast_triangle(triangle, delay=DELAY, sizes=[5.0] * 5)
    assert nowcast.expected[-1] == pytest.approx(complete_triangle(triangle, DELAY)[-1].sum())
    assert 0 < nowcast.expected[-2] < nowcast.expected[-1]
    assert nowcast.size[-6:].tolist() == [np.inf, 5, 5, 5, 5, 5]
    with pytest.raises(ValueError, match="column"):
        nowcast_triangle(triangle[:, :4], delay=DELAY)
