"""What holds for every rate and every comparison of two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.rates import compare_rates, estimate_rate

COUNTS = st.integers(0, 500)
EXPOSURES = st.floats(1, 1e7)


@given(events=COUNTS, person_years=EXPOSURES)
def test_a_rate_lies_inside_its_interval(events, person_years):
    rate = estimate_rate(events, person_years)
    assert 0 <= rate.lower <= rate.value <= rate.upper


@given(events=COUNTS, person_years=EXPOSURES, factor=st.integers(2, 100))
def test_a_rate_falls_in_proportion_to_the_population(events, person_years, factor):
    small, large = estimate_rate(events, person_years), estimate_rate(events, person_years * factor)
    assert small.value == pytest.approx(large.value * factor)
    assert small.upper == pytest.approx(large.upper * factor)


@given(first=st.integers(1, 300), second=st.integers(1, 300), years=st.tuples(EXPOSURES, EXPOSURES))
def test_exchanging_the_periods_inverts_the_ratio_and_its_limits(first, second, years):
    forth, back = compare_rates((first, second), years), compare_rates((second, first), years[::-1])
    assert forth.value == pytest.approx(1 / back.value)
    assert forth.lower == pytest.approx(1 / back.upper)
    assert forth.upper == pytest.approx(1 / back.lower)


@given(first=COUNTS, second=st.integers(1, 300), years=st.tuples(EXPOSURES, EXPOSURES))
def test_a_ratio_lies_inside_its_limits_and_the_p_value_is_a_probability(first, second, years):
    ratio = compare_rates((first, second), years)
    assert ratio.lower <= ratio.value <= ratio.upper
    assert 0 <= ratio.p_value <= 1


@given(count=st.integers(0, 300), person_years=EXPOSURES)
def test_equal_counts_in_equal_populations_are_no_difference(count, person_years):
    assert compare_rates((count, count), (person_years, person_years)).p_value == pytest.approx(1)
