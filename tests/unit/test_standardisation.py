"""Standardised rates and ratios worked by hand, and at the edges."""

import numpy as np
import pytest

from assets.statistics.intervals import byar_interval, exact_poisson_interval
from assets.statistics.standardisation import standardise_directly, standardise_indirectly

EVENTS, POPULATIONS, STANDARD = [[8, 2, 4], [0, 3, 9]], [[1_000, 4_000, 8_000], [900, 5_000, 7_000]], [1, 4, 10]


def test_the_direct_rate_is_the_weighted_mean_of_the_strata_rates():
    rate = standardise_directly(EVENTS, POPULATIONS, standard=STANDARD, per=1_000)
    first = (1 * 8 / 1.0 + 4 * 2 / 4.0 + 10 * 4 / 8.0) / 15
    second = (1 * 0 / 0.9 + 4 * 3 / 5.0 + 10 * 9 / 7.0) / 15
    assert rate.value == pytest.approx([first, second])


def test_dobsons_limits_shift_the_limits_of_the_count_by_the_ratio_of_standard_errors():
    rate = standardise_directly(EVENTS[0], POPULATIONS[0], standard=STANDARD, per=1_000)
    variance = (1 * 8 / 1.0**2 + 16 * 2 / 4.0**2 + 100 * 4 / 8.0**2) / 15**2
    count = byar_interval(14)
    assert rate.lower == pytest.approx(rate.value + np.sqrt(variance / 14) * (count.lower - 14))
    assert rate.upper == pytest.approx(rate.value + np.sqrt(variance / 14) * (count.upper - 14))


def test_with_a_single_stratum_the_direct_rate_is_the_crude_rate():
    rate = standardise_directly([14], [50_000], standard=[7])
    count = byar_interval(14)
    assert (rate.value, rate.lower, rate.upper) == pytest.approx((28, count.lower * 2, count.upper * 2))


def test_fewer_than_ten_events_have_no_direct_rate():
    rate = standardise_directly([[9, 0], [9, 1], [0, 0]], [5_000, 6_000], standard=[1, 2])
    assert np.isnan(rate.value).tolist() == [True, False, True]
    assert np.isnan(rate.lower).tolist() == np.isnan(rate.upper).tolist() == [True, False, True]


def test_the_least_count_can_be_lowered_and_no_event_still_has_no_limits(recwarn):
    rate = standardise_directly([[9, 0], [0, 0]], [5_000, 6_000], standard=[1, 2], fewest=0)
    assert rate.value[1] == 0
    assert np.isnan(rate.lower).tolist() == [False, True]
    exact = exact_poisson_interval(9)
    assert rate.lower[0] < 9 / 5_000 / 3 * 1e5 < rate.upper[0]
    assert rate.upper[0] == pytest.approx(rate.value[0] * exact.upper / 9)
    assert not recwarn.list


def test_a_stratum_without_population_or_with_a_missing_count_leaves_no_rate(recwarn):
    rate = standardise_directly([[20, 0], [np.nan, 30]], [[5_000, 0], [5_000, 6_000]], standard=[1, 2])
    assert np.isnan(rate.value).all()
    assert np.isnan(rate.upper).all()
    assert not recwarn.list


def test_the_indirect_ratio_divides_by_what_the_reference_leads_to_expect():
    ratio = standardise_indirectly(EVENTS, POPULATIONS, reference=([100, 50, 60], [10_000, 50_000, 80_000]))
    expected = np.array([10 + 4 + 6, 9 + 5 + 5.25])
    assert ratio.expected == pytest.approx(expected)
    assert ratio.observed.tolist() == [14, 12]
    assert ratio.value == pytest.approx([14, 12] / expected)
    assert ratio.lower == pytest.approx(byar_interval([14, 12]).lower / expected)


def test_a_ratio_of_few_events_has_the_exact_interval_and_of_none_starts_at_zero():
    reference = ([10, 10], [1_000, 1_000])
    ratio = standardise_indirectly([[2, 1], [0, 0]], [300, 400], reference=reference)
    exact = exact_poisson_interval([3, 0])
    assert ratio.lower.tolist() == pytest.approx((exact.lower / 7).tolist())
    assert ratio.upper.tolist() == pytest.approx((exact.upper / 7).tolist())


def test_nothing_expected_or_no_reference_population_leaves_no_ratio(recwarn):
    nothing = standardise_indirectly([1, 2], [300, 400], reference=([0, 0], [1_000, 1_000]))
    unknown = standardise_indirectly([1, 2], [300, 400], reference=([5, 0], [1_000, 0]))
    assert np.isnan([nothing.value, nothing.lower, unknown.value, unknown.upper]).all()
    assert not recwarn.list


def test_the_reference_itself_has_the_ratio_one():
    ratio = standardise_indirectly([12, 7, 5], [100, 200, 300], reference=([12, 7, 5], [100, 200, 300]))
    assert ratio.value == pytest.approx(1)


@pytest.mark.parametrize("bad", [-1, np.inf])
def test_counts_that_cannot_be_are_refused(bad):
    with pytest.raises(ValueError, match="negative"):
        standardise_directly([bad, 2], [10, 10], standard=[1, 1])
    with pytest.raises(ValueError, match="negative"):
        standardise_indirectly([1, 2], [10, 10], reference=([bad, 1], [10, 10]))
