"""What holds for every count beside earlier ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.few_points import compare_with_earlier, judge_points
from assets.statistics.rates import compare_rates

EARLIER = st.lists(st.integers(0, 400), min_size=1, max_size=8)


@given(earlier=EARLIER, new=st.integers(0, 400), frozen=st.booleans())
def test_a_higher_count_is_ever_less_likely_by_chance(earlier, new, frozen):
    lower, higher = (compare_with_earlier(count, earlier, frozen=frozen) for count in (new, new + 1))
    assert higher.p_rise <= lower.p_rise
    assert higher.p_fall >= lower.p_fall
    assert lower.p_rise + lower.p_fall >= 1 - 1e-9


@given(earlier=EARLIER, new=st.integers(0, 400), factor=st.sampled_from([0.25, 2.0, 12.0]))
def test_the_unit_of_the_exposures_does_not_matter(earlier, new, factor):
    plain = compare_with_earlier(new, earlier, frozen=False)
    scaled = compare_with_earlier(new, earlier, exposure=factor, earlier_exposures=factor, frozen=False)
    assert scaled.p_rise == pytest.approx(plain.p_rise)
    assert scaled.expected == pytest.approx(plain.expected)


@given(earlier=EARLIER, new=st.integers(0, 400))
def test_the_estimated_test_is_one_side_of_the_exact_comparison_of_two_rates(earlier, new):
    test = compare_with_earlier(new, earlier, frozen=False)
    two_sided = compare_rates((new, sum(earlier)), (1, len(earlier))).p_value
    assert two_sided >= min(test.p_rise, test.p_fall) - 1e-9


@given(counts=st.lists(st.integers(0, 400), max_size=10), baseline=st.integers(1, 6))
def test_no_point_is_both_a_rise_and_a_fall_and_later_points_change_nothing(counts, baseline):
    judged = judge_points(counts, baseline=baseline)
    assert not (judged.is_rise & judged.is_fall).any()
    longer = judge_points([*counts, 399], baseline=baseline)
    np.testing.assert_array_equal(longer.is_rise[: len(counts)], judged.is_rise)
