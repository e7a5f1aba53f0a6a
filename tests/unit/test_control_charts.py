"""Charts with frozen and rebased limits: where the limits come from, and what they do with dispersion."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.control_charts import (
    chart_individuals,
    chart_rates,
    chart_shares,
    judge_dispersion,
    number_segments,
)
from assets.statistics.control_limits import find_sigma_z, limit_individuals, limit_rates, limit_shares
from assets.statistics.control_rules import Cause

EVENTS = np.array([10, 9, 12, 11, 8, 10, 14, 24, 9, 21, 19, 25, 22, 18, 23, 20], dtype=float)
EXPOSURE = np.linspace(50_000, 54_000, 16)


def test_an_xmr_chart_takes_limits_from_each_segment_or_its_first_points():
    chart = chart_individuals(EVENTS, starts=[9], fixed_after=5, screen=False)
    for part, first in ((slice(0, 9), EVENTS[:5]), (slice(9, 16), EVENTS[9:14])):
        limits = limit_individuals(first, factor=2.66)
        assert chart.limits.upper[part] == pytest.approx(limits.upper[0])
        assert chart.limits.centre[part] == pytest.approx(first.mean())
    assert chart.segment.tolist() == [0] * 9 + [1] * 7
    assert np.flatnonzero(chart.used).tolist() == [0, 1, 2, 3, 4, 9, 10, 11, 12, 13]
    assert (chart.sigma_z == 1).all()


def test_limits_frozen_on_a_baseline_do_not_move_with_later_points():
    chart = chart_rates(EVENTS, EXPOSURE, baseline=6, dispersed=False)
    longer = chart_rates([*EVENTS, 90], [*EXPOSURE, 54_000], baseline=6, dispersed=False)
    np.testing.assert_allclose(longer.limits.upper[:16], chart.limits.upper)
    expected = limit_rates(EVENTS, EXPOSURE, used=np.arange(16) < 6)
    assert chart.limits.upper == pytest.approx(expected.upper * 1e5)
    assert chart.values == pytest.approx(EVENTS / EXPOSURE * 1e5)
    assert chart.signals.cause[7] == Cause.ABOVE_LIMIT


def test_a_documented_change_rebases_and_ends_the_shift():
    frozen = chart_rates(EVENTS, EXPOSURE, baseline=9, dispersed=False)
    rebased = chart_rates(EVENTS, EXPOSURE, baseline=9, starts=[9], dispersed=False)
    assert (frozen.signals.cause[9:] != Cause.COMMON).all()
    assert (rebased.signals.cause[9:] == Cause.COMMON).all()
    np.testing.assert_allclose(rebased.limits.upper[:9], frozen.limits.upper[:9])


def test_shares_are_charted_like_rates_within_their_bounds():
    chart = chart_shares([12, 11, 8, 12, 9, 30], [42, 43, 38, 33, 51, 31], baseline=5, per=100, dispersed=False)
    expected = limit_shares([12, 11, 8, 12, 9, 30], [42, 43, 38, 33, 51, 31], used=[True] * 5 + [False])
    assert chart.limits.near_upper == pytest.approx(expected.near_upper * 100)
    assert chart.signals.cause.tolist() == [0, 0, 0, 0, 0, Cause.ABOVE_LIMIT]


def test_a_dispersed_baseline_widens_the_limits_and_a_quiet_one_does_not():
    rng = np.random.default_rng(4)
    exposure = np.full((2, 60), 500_000.0)
    events = np.stack([rng.poisson(50, 60), rng.poisson(50 * rng.gamma(10, 0.1, 60))])
    chart = chart_rates(events, exposure, baseline=48)
    sigma_z = find_sigma_z(events, exposure, kind="rate", used=np.arange(60) < 48)
    assert sigma_z[1] > 1.5
    assert (chart.sigma_z[0] == 1).all()
    assert chart.sigma_z[1] == pytest.approx(sigma_z[1])
    plain = chart_rates(events, exposure, baseline=48, dispersed=False)
    width, plain_width = chart.limits.upper - chart.limits.centre, plain.limits.upper - plain.limits.centre
    assert width[1] == pytest.approx(plain_width[1] * sigma_z[1])
    assert width[0] == pytest.approx(plain_width[0])


def test_sigma_z_below_one_is_floored_unless_the_reference_is_asked_for():
    events = [10, 10, 11, 10, 10, 11, 10, 10]
    floored = chart_rates(events, [1_000] * 8, baseline=None, dispersed=True)
    bare = chart_rates(events, [1_000] * 8, baseline=None, dispersed=True, floor=None)
    assert (floored.sigma_z == 1).all()
    assert (bare.sigma_z < 0.3).all()
    assert (bare.limits.upper < floored.limits.upper).all()


def test_segments_are_judged_for_dispersion_one_by_one():
    events = [10, 9, 12, 11, 8, 10, 2, 30, 1, 33, 0, 28]
    chart = chart_rates(events, [1_000] * 12, baseline=None, starts=[6])
    assert (chart.sigma_z[:6] == 1).all()
    assert (chart.sigma_z[6:] > 3).all()


def test_the_dispersion_test_is_the_chi_square_test_and_keeps_its_level():
    events, exposure = np.array([10.0, 9, 12, 30]), np.array([900.0, 1_000, 1_100, 1_200])
    expected = exposure * events.sum() / exposure.sum()
    squares = ((events - expected) ** 2 / expected).sum()
    assert judge_dispersion(events, exposure, kind="rate") == pytest.approx(stats.chi2.sf(squares, 3))
    table = np.array([events, exposure - events])
    shares = stats.chi2_contingency(table, correction=False).pvalue
    assert judge_dispersion(events, exposure, kind="share") == pytest.approx(shares)
    rng = np.random.default_rng(12)
    p_values = judge_dispersion(rng.poisson(10.7, (4_000, 24)), np.ones(24), kind="rate")
    assert (p_values < 0.05).mean() == pytest.approx(0.05, abs=0.012)


def test_a_rise_of_half_is_found_within_half_a_year_and_flat_series_are_mostly_quiet():
    """The u chart of the design's table: mean 10.7, baseline 36 months; its rules fire often by chance too."""
    rng = np.random.default_rng(9)
    mean = np.where(np.arange(48) < 42, 10.7, 10.7 * 1.5)
    raised = chart_rates(rng.poisson(mean, (1_000, 48)), np.full((1_000, 48), 50_000), baseline=36)
    assert (raised.signals.cause[:, 42:] > 0).any(axis=1).mean() > 0.75
    flat = chart_rates(rng.poisson(10.7, (1_000, 48)), np.full((1_000, 48), 50_000), baseline=36)
    assert (flat.signals.outside[:, 36:] != 0).mean() < 0.01


@pytest.mark.parametrize("events", [[], [3], [0] * 20, [np.nan] * 5, [np.nan, 3, 0], [7] * 20])
@pytest.mark.parametrize("dispersed", [None, True, False])
def test_short_zero_and_missing_series_are_charted_without_a_signal(events, dispersed, recwarn):
    exposure = np.full(len(events), 1_000.0)
    for chart in (
        chart_rates(events, exposure, baseline=12, dispersed=dispersed),
        chart_shares(events, exposure, baseline=12, dispersed=dispersed),
        chart_individuals(events, fixed_after=12),
    ):
        assert chart.values.shape == chart.limits.centre.shape == chart.signals.cause.shape == (len(events),)
        assert (chart.signals.cause == Cause.COMMON).all()
    assert not recwarn.list


def test_a_zero_exposure_is_a_missing_point():
    chart = chart_rates([3, 4, 5], [1_000, 0, 1_000], baseline=None)
    assert np.isnan(chart.values).tolist() == [False, True, False]


def test_series_are_charted_together_as_alone():
    events = np.random.default_rng(7).poisson(10.7, size=(6, 40)).astype(float)
    events[2, 5] = np.nan
    events[4] = 0
    together = chart_rates(events, np.full(40, 50_000.0), baseline=12, starts=[20])
    for row in range(6):
        alone = chart_rates(events[row], np.full(40, 50_000.0), baseline=12, starts=[20])
        np.testing.assert_allclose(together.limits.upper[row], alone.limits.upper)
        np.testing.assert_array_equal(together.signals.cause[row], alone.signals.cause)


def test_settings_that_cannot_be_are_refused():
    for starts in ([16], [-1], [3, 40]):
        with pytest.raises(ValueError, match="segment"):
            number_segments(16, starts=starts)
    with pytest.raises(ValueError, match="baseline"):
        chart_rates(EVENTS, EXPOSURE, baseline=0)
    with pytest.raises(ValueError, match="numerator"):
        chart_shares([3], [2], baseline=None)
