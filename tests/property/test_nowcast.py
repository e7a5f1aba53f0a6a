"""What holds for every reporting triangle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assets.statistics.chain_ladder import fit_chain_ladder
from assets.statistics.nowcast import complete_triangle, nowcast_triangle
from assets.statistics.reporting_delay import build_triangle, estimate_delay, hide_unobserved

SHAPES = st.tuples(st.integers(1, 14), st.integers(1, 5))
FULL = SHAPES.flatmap(lambda shape: arrays.arrays(np.float64, shape, elements=st.integers(0, 12).map(float)))
TRIANGLES = FULL.map(hide_unobserved)
PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(-1, 8), st.integers(1, 3)), max_size=40)


@given(pairs=PAIRS, longest=st.integers(0, 6))
def test_every_notification_known_by_the_last_month_is_counted_once(pairs, longest):
    first = np.datetime64("2023-04", "M")
    reference = first + np.array([pair[0] for pair in pairs], dtype=int)
    reports = reference + np.array([pair[1] for pair in pairs], dtype=int)
    counts = np.array([pair[2] for pair in pairs], dtype=float)
    triangle = build_triangle(reference, reports, first=first, last=first + 11, longest_delay=longest, counts=counts)
    known = counts[reports <= first + 11].sum()
    # A report that came later than the longest delay and by now has its place in the last column.
    assert np.nansum(triangle) == known


@given(triangle=TRIANGLES)
def test_the_delay_distribution_is_one(triangle):
    delay = estimate_delay(triangle)
    assert (delay.chance >= -1e-12).all()
    assert delay.completeness[-1] == 1
    assert (np.diff(delay.completeness) >= -1e-12).all()


@given(full=FULL)
def test_of_full_rows_the_delay_distribution_is_the_share_of_each_delay(full):
    if full.sum() > 0:
        np.testing.assert_allclose(estimate_delay(full).chance, full.sum(axis=0) / full.sum(), atol=1e-12)


@given(triangle=TRIANGLES)
def test_the_chain_ladder_and_the_delay_distribution_tell_the_same_factors(triangle):
    factors = fit_chain_ladder(np.cumsum(triangle, axis=1)).factors
    completeness = estimate_delay(triangle, months=None).completeness
    known = completeness[:-1] > 0
    np.testing.assert_allclose((completeness[1:] / np.where(known, completeness[:-1], 1))[known], factors[known])


@given(triangle=TRIANGLES)
def test_what_was_observed_stays_and_what_is_filled_is_no_less_than_nothing(triangle):
    filled = complete_triangle(triangle, estimate_delay(triangle))
    seen = ~np.isnan(triangle)
    np.testing.assert_array_equal(filled[seen], triangle[seen])
    assert (filled >= -1e-9).all()


@given(triangle=TRIANGLES, confidence=st.sampled_from([0.5, 0.8, 0.9, 0.99]))
def test_limits_enclose_what_is_known_and_widen_with_confidence(triangle, confidence):
    nowcast, wider = (nowcast_triangle(triangle, confidence=level) for level in (confidence, 0.995))
    assert (nowcast.observed <= nowcast.lower).all()
    assert (nowcast.lower <= nowcast.upper).all()
    assert (wider.lower <= nowcast.lower).all()
    assert (nowcast.upper <= wider.upper).all()
    full = ~np.isnan(triangle).any(axis=1)
    assert nowcast.expected[full] == pytest.approx(nowcast.observed[full])
    np.testing.assert_array_equal(nowcast.lower[full], nowcast.upper[full])
