"""EARS bounds by hand, over several series, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.ears import bound_counts

SERIES = np.array([3, 5, 2, 6, 4, 7, 1, 9, 3, 4, 11, 2, 5, 8, 3], dtype=float)
METHODS = ["C1", "C2", "C3"]


def test_c1_compares_with_the_counts_just_before():
    bounds = bound_counts(SERIES, method="C1", baseline=5, alpha=0.01)
    for t in range(5, SERIES.size):
        window = SERIES[t - 5 : t]
        assert bounds.upper[t] == pytest.approx(window.mean() + stats.norm.isf(0.01) * window.std(ddof=1))
    assert np.isnan(bounds.upper[:5]).all()
    assert not bounds.is_alarm[:5].any()


def test_c2_leaves_out_the_two_counts_just_before():
    bounds = bound_counts(SERIES, method="C2", baseline=5)
    for t in range(7, SERIES.size):
        window = SERIES[t - 7 : t - 2]
        assert bounds.upper[t] == pytest.approx(window.mean() + stats.norm.isf(0.001) * window.std(ddof=1))
    assert np.isnan(bounds.upper[:7]).all()


def test_c3_fires_when_the_two_earlier_excesses_add_up_to_more_than_the_quantile():
    rng = np.random.default_rng(3)
    counts = rng.poisson(4, size=(50, 60)).astype(float)
    bounds = bound_counts(counts, method="C3", min_sigma=0.5)
    for series, alarms in zip(counts, bounds.is_alarm, strict=True):
        for t in range(11, 60):
            excess = 0.0
            for i in (t - 1, t - 2):
                window = series[i - 9 : i - 2]
                excess += max(0.0, (series[i] - window.mean()) / max(window.std(ddof=1), 0.5) - 1)
            # A count of zero lies above no bound.
            assert alarms[t] == (excess > stats.norm.isf(0.025) and series[t] > 0)


@pytest.mark.parametrize("method", METHODS)
def test_series_are_bounded_together_as_alone(method):
    both = np.stack([SERIES, SERIES[::-1]])
    together = bound_counts(both, method=method, baseline=4)
    alone = [bound_counts(series, method=method, baseline=4) for series in both]
    np.testing.assert_array_equal(together.upper, [bounds.upper for bounds in alone])
    np.testing.assert_array_equal(together.is_alarm, [bounds.is_alarm for bounds in alone])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [[], [4], [0] * 9, [0] * 30, [5] * 30, [*[0] * 20, 7, 0, 0, 9]])
def test_short_zero_and_constant_series_never_raise_nor_warn(method, counts, recwarn):
    bounds = bound_counts(counts, method=method)
    assert bounds.upper.shape == bounds.is_alarm.shape == (len(counts),)
    assert not np.isinf(bounds.upper).any()
    if len(set(counts)) <= 1:
        assert not bounds.is_alarm.any()
    assert not recwarn.list


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_count_has_no_alarm_and_leaves_later_windows_without_bound(method, recwarn):
    counts = np.concatenate([SERIES, SERIES])
    counts[14] = np.nan
    bounds = bound_counts(counts, method=method, baseline=5)
    assert not bounds.is_alarm[14]
    first, last = {"C1": (15, 19), "C2": (17, 21), "C3": (15, 23)}[method]
    assert np.isnan(bounds.upper[first : last + 1]).all()
    assert not np.isnan(bounds.upper[last + 1 :]).any()
    assert not recwarn.list


def test_a_least_standard_deviation_keeps_a_single_case_after_zeros_quiet():
    counts = [*[0] * 10, 1]
    assert bound_counts(counts, method="C1").is_alarm[-1]
    assert not bound_counts(counts, method="C1", min_sigma=0.5).is_alarm[-1]


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="baseline"):
        bound_counts(SERIES, method="C1", baseline=1)
    with pytest.raises(ValueError, match="alpha"):
        bound_counts(SERIES, method="C1", alpha=0)
    with pytest.raises(ValueError, match="negative"):
        bound_counts([-1, 3], method="C1")
