"""What holds for every funnel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.funnels import find_smallest_ratio, limit_ratios, limit_shares, place_ratios
from assets.statistics.overdispersion import estimate_overdispersion, limit_dispersed, score_authorities

EXPECTED = st.floats(0.01, 5_000)
COUNTS = st.lists(st.tuples(st.integers(0, 200), st.floats(0.1, 200)), min_size=2, max_size=60)


@given(expected=EXPECTED)
def test_the_target_lies_inside_and_the_outer_funnel_encloses_the_inner(expected):
    inner, outer = limit_ratios(expected), limit_ratios(expected, confidence=0.998)
    assert outer.lower <= inner.lower < 1 < inner.upper <= outer.upper


@given(expected=EXPECTED, more=st.floats(1.01, 50))
def test_the_funnel_narrows_as_more_is_expected(expected, more):
    small, large = limit_ratios(expected), limit_ratios(expected * more)
    assert small.lower <= large.lower
    assert large.upper < small.upper


@given(trials=st.integers(1, 3_000), target=st.floats(0.01, 0.99))
def test_share_limits_mirror_each_other(trials, target):
    funnel, mirrored = limit_shares(trials, target=target), limit_shares(trials, target=1 - target)
    assert 0 <= funnel.lower <= target <= funnel.upper <= 1
    assert funnel.lower == pytest.approx(1 - mirrored.upper, abs=1e-6)


@given(events=st.integers(0, 300), expected=EXPECTED)
def test_a_place_agrees_with_the_limits_drawn_and_with_its_p_value(events, expected):
    place, funnel = place_ratios(events, expected), limit_ratios(expected)
    if abs(events / expected - funnel.upper) > 1e-7 * funnel.upper:
        assert (place.position >= 1) == (events / expected > funnel.upper)
    assert (place.position != 0) == (place.p_value <= 0.05)
    assert abs(place.position) == 2 or place.p_value > 0.002


@given(expected=EXPECTED, power=st.floats(0.5, 0.95))
def test_the_smallest_visible_ratio_lies_above_the_funnel_limit_less_one_count(expected, power):
    ratio = find_smallest_ratio(expected, power=power)
    assert ratio > 1
    assert find_smallest_ratio(expected, power=0.97) > ratio
    assert find_smallest_ratio(expected, confidence=0.998, power=power) >= ratio


@given(counts=COUNTS)
def test_overdispersion_never_narrows_a_funnel(counts):
    events, expected = np.array(counts).T
    scores = score_authorities(events, expected, scale="root")
    found = estimate_overdispersion(scores)
    assert found.tau2 >= 0
    plain = limit_dispersed(expected, scale="root", target=1.0)
    widened = limit_dispersed(expected, scale="root", target=1.0, tau2=found.tau2)
    assert (widened.lower <= plain.lower).all()
    assert (widened.upper >= plain.upper).all()
