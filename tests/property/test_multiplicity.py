"""What holds for every adjustment of every family."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.multiplicity import adjust_p_values, select_discoveries

FAMILIES = st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=40).map(np.array)
METHODS = ["bonferroni", "holm", "hochberg", "bh", "by"]


@pytest.mark.parametrize("method", METHODS)
@given(p_values=FAMILIES)
def test_an_adjusted_p_value_is_no_smaller_keeps_the_order_and_is_a_probability(method, p_values):
    adjusted = adjust_p_values(p_values, method=method)
    known = ~np.isnan(p_values)
    assert np.isnan(adjusted).tolist() == (~known).tolist()
    assert (adjusted[known] >= p_values[known] - 1e-15).all()
    assert (adjusted[known] <= 1).all()
    assert (np.diff(adjusted[known][np.argsort(p_values[known])]) >= 0).all()


@given(p_values=FAMILIES)
def test_the_adjustments_are_ordered_by_how_much_they_ask(p_values):
    bonferroni, holm, hochberg, bh, by = (np.nan_to_num(adjust_p_values(p_values, method=name)) for name in METHODS)
    assert (holm <= bonferroni).all()
    assert (hochberg <= holm).all()
    assert (bh <= hochberg).all()
    assert (bh <= by).all()


@given(p_values=FAMILIES, seed=st.integers(0, 99))
def test_the_order_of_the_tests_does_not_matter(p_values, seed):
    order = np.random.default_rng(seed).permutation(p_values.size)
    np.testing.assert_allclose(adjust_p_values(p_values[order]), adjust_p_values(p_values)[order])


@given(p_values=FAMILIES)
def test_a_higher_rate_selects_at_least_as_many(p_values):
    assert (select_discoveries(p_values, rate=0.05) <= select_discoveries(p_values, rate=0.2)).all()
