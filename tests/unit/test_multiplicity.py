"""Adjusted p-values against scipy, against their definitions, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.multiplicity import adjust_p_values, select_discoveries

P_VALUES = np.array([0.003, 0.8, 0.021, 0.021, 0.0004, 0.3, 0.049, 1.0, 0.0])


@pytest.mark.parametrize("method", ["bh", "by"])
def test_the_false_discovery_adjustments_equal_scipys(method):
    assert adjust_p_values(P_VALUES, method=method) == pytest.approx(
        stats.false_discovery_control(P_VALUES, method=method)
    )


def test_holm_rejects_exactly_what_its_steps_reject():
    """Step down: compare the smallest with a/m, the next with a/(m-1), until the first that is larger."""
    for alpha in (0.001, 0.01, 0.05, 0.2, 0.5):
        rejected, left = set(), list(np.argsort(P_VALUES))
        while left and P_VALUES[left[0]] <= alpha / len(left):
            rejected.add(int(left.pop(0)))
        assert set(np.flatnonzero(adjust_p_values(P_VALUES, method="holm") <= alpha)) == rejected


def test_hochberg_rejects_exactly_what_its_steps_reject():
    """Step up: the largest i with p(i) <= a/(m-i+1) is rejected with all that are smaller."""
    ordered = np.sort(P_VALUES)
    for alpha in (0.001, 0.01, 0.05, 0.2, 0.5):
        passing = [i for i in range(P_VALUES.size) if ordered[i] <= alpha / (P_VALUES.size - i)]
        rejected = int(max(passing, default=-1)) + 1
        assert (adjust_p_values(P_VALUES, method="hochberg") <= alpha).sum() == rejected


def test_bonferroni_multiplies_by_the_number_of_tests_made():
    adjusted = adjust_p_values([0.1, np.nan, 0.5, 0.004], method="bonferroni")
    np.testing.assert_allclose(adjusted, [0.3, np.nan, 1.0, 0.012])


@pytest.mark.parametrize("method", ["bonferroni", "holm", "hochberg", "bh", "by"])
def test_a_missing_value_counts_neither_as_a_test_nor_as_a_result(method):
    gaps = np.insert(P_VALUES, [0, 3, P_VALUES.size], np.nan)
    adjusted = adjust_p_values(gaps, method=method)
    assert np.isnan(adjusted).sum() == 3
    np.testing.assert_array_equal(adjusted[~np.isnan(gaps)], adjust_p_values(P_VALUES, method=method))


@pytest.mark.parametrize("method", ["bonferroni", "holm", "hochberg", "bh", "by"])
@pytest.mark.parametrize("p_values", [[], [np.nan], [np.nan, np.nan]])
def test_a_family_without_tests_has_no_results(method, p_values):
    assert np.isnan(adjust_p_values(p_values, method=method)).all()
    assert not select_discoveries(p_values).any()


@pytest.mark.parametrize("bad", [-0.01, 1.01, np.inf])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(ValueError, match="p-value"):
        adjust_p_values([0.5, bad])
    with pytest.raises(ValueError, match="rate"):
        select_discoveries([0.5], rate=bad)


def test_an_unknown_adjustment_is_refused():
    with pytest.raises(ValueError, match="adjustment"):
        adjust_p_values([0.5], method="sidak")


def test_the_selection_keeps_its_share_of_false_discoveries():
    """150 authorities, 30 truly high: on average at most 10 % of those selected are not."""
    rng = np.random.default_rng(20_240_401)
    truly = np.arange(150) < 30
    shares = []
    for _ in range(400):
        z = rng.normal(size=150) + np.where(truly, 2.5, 0)
        selected = select_discoveries(stats.norm.sf(z))
        shares.append((selected & ~truly).sum() / max(selected.sum(), 1))
    assert 0.06 < np.mean(shares) < 0.10
