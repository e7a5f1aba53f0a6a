"""Rates and ratios against printed values of reference programs, and at the edges.

The numbers come from PHEindicatormethods 2.1.1 (``phe_rate``) and R 4.2.2 (``poisson.test``), run on
simulated counts.
"""

import numpy as np
import pytest

from assets.statistics.rates import compare_rates, estimate_rate


@pytest.mark.parametrize(
    ("events", "person_years", "confidence", "value", "lower", "upper"),
    [
        (0, 612_000, 0.95, 0.0, 0.0, 0.6027580807375712),
        (9, 612_000, 0.95, 1.4705882352941178, 0.67244658453894335, 2.7916345508854854),
        (10, 612_000, 0.95, 1.6339869281045754, 0.78226305783783734, 3.0051402950582471),
        (12, 51_000, 0.95, 23.529411764705884, 12.144136947213781, 41.103643242385687),
        (5, 3050.5, 0.998, 163.90755613833798, 24.237722731284467, 539.41141464284885),
        (24, 612_000, 0.998, 3.9215686274509807, 1.8977799803338173, 7.0865841237082483),
    ],
)
def test_a_rate_equals_phe_rate(events, person_years, confidence, value, lower, upper):
    rate = estimate_rate(events, person_years, confidence=confidence)
    assert rate.value == pytest.approx(value, rel=1e-12)
    assert rate.lower == pytest.approx(lower, rel=1e-12)
    assert rate.upper == pytest.approx(upper, rel=1e-12)


@pytest.mark.parametrize(
    ("events", "years", "ratio", "lower", "upper", "p_value"),
    [
        ((14, 128), (1, 12), 1.3125, 0.69782883408444507, 2.2837743552004515, 0.34183216002971206),
        ((21, 128), (1, 12), 1.96875, 1.1782612522744764, 3.1388747252062741, 0.0078655963115087449),
        ((0, 6), (50_000, 61_000), 0.0, 0.0, 1.0361596570427343, 0.035898659087859941),
        (
            (76, 120),
            (6, 12),
            1.2666666666666666,
            0.93755683065720241,
            1.7023199477637036,
            0.11165779767927143,
        ),
    ],
)
def test_a_rate_ratio_equals_r_poisson_test(events, years, ratio, lower, upper, p_value):
    result = compare_rates(events, years)
    assert result.value == pytest.approx(ratio, rel=1e-12)
    assert result.lower == pytest.approx(lower, rel=1e-9)
    assert result.upper == pytest.approx(upper, rel=1e-9)
    assert result.p_value == pytest.approx(p_value, rel=1e-9)


def test_a_rate_per_1000_is_a_hundredth_of_a_rate_per_100000():
    small, large = estimate_rate([3, 30], 1_000, per=1_000), estimate_rate([3, 30], 1_000)
    np.testing.assert_allclose(small.upper * 100, large.upper)


def test_no_person_years_give_nan_without_a_warning(recwarn):
    rate = estimate_rate([0, 4, 4], [0, 0, 100])
    for part in (rate.value, rate.lower, rate.upper):
        assert np.isnan(part).tolist() == [True, True, False]
    assert not recwarn.list


@pytest.mark.parametrize(("events", "person_years"), [(-1, 10), (1, -10), (1, np.inf)])
def test_a_negative_or_infinite_part_is_refused(events, person_years):
    with pytest.raises(ValueError, match="negative"):
        estimate_rate(events, person_years)
    with pytest.raises(ValueError, match="negative"):
        compare_rates((events, 3), (person_years, 10))


def test_a_fraction_of_an_event_has_no_exact_comparison():
    with pytest.raises(ValueError, match="whole"):
        compare_rates((1.5, 3), (1, 1))
    with pytest.raises(ValueError, match="whole"):
        compare_rates((1.5, 1.5), (1, 1))


def test_no_event_in_the_second_period_gives_an_infinite_ratio_with_a_finite_lower_limit():
    result = compare_rates((5, 0), (1, 1))
    assert result.value == np.inf
    assert result.upper == np.inf
    assert 0 < result.lower < np.inf
    assert result.p_value == pytest.approx(2 * 0.5**5)


def test_no_event_at_all_says_nothing_about_the_ratio(recwarn):
    result = compare_rates((0, 0), (1, 2))
    assert np.isnan(result.value)
    assert (result.lower, result.upper, result.p_value) == (0, np.inf, 1)
    assert not recwarn.list


def test_an_empty_period_or_a_missing_count_cannot_be_compared():
    result = compare_rates(([3, np.nan], 4), ([0, 1], 1))
    for part in (result.value, result.lower, result.upper, result.p_value):
        assert np.isnan(part).all()
