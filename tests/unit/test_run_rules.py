"""Anhoej's limits from their table, runs counted by hand, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.run_rules import analyse_runs


def alternate(points):
    return np.resize([1.0, -1.0], points)


@pytest.mark.parametrize(
    ("useful", "longest", "crossings"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (36, 8, 13), (96, 10, 39)]
)
def test_the_limits_are_those_of_the_published_table(useful, longest, crossings):
    runs = analyse_runs(alternate(useful), 0)
    assert (runs.longest_run_limit, runs.crossings_limit) == (longest, crossings)


def test_the_least_crossings_are_the_binomial_quantile():
    useful = np.arange(1, 400)
    limits = [float(analyse_runs(alternate(n), 0).crossings_limit) for n in useful]
    np.testing.assert_array_equal(limits, stats.binom.ppf(0.05, useful - 1, 0.5))


def test_points_on_the_line_missing_and_unused_ones_neither_lengthen_nor_break_a_run():
    values = [1, 0, 1, np.nan, 1, 9, 1, -1, -1, 0]
    used = np.array([True] * 5 + [False] + [True] * 4)
    runs = analyse_runs(values, 0, used=used)
    assert (runs.points, runs.useful, runs.longest_run, runs.crossings) == (8, 6, 4, 1)


def test_a_shift_is_a_signal_and_alternation_is_none():
    assert analyse_runs([-1] * 12 + [1] * 12, 0).is_signal
    assert not analyse_runs(alternate(24), 0).is_signal


def test_random_series_rarely_signal():
    runs = analyse_runs(np.random.default_rng(5).normal(size=(4_000, 24)), 0)
    assert 0.05 < runs.is_signal.mean() < 0.09


def test_many_series_are_analysed_as_one_by_one():
    values = np.random.default_rng(6).integers(-3, 4, size=(5, 3, 30))
    together = analyse_runs(values, 0)
    for row in np.ndindex(5, 3):
        alone = analyse_runs(values[row], 0)
        assert together.longest_run[row] == alone.longest_run
        assert together.crossings[row] == alone.crossings
        assert together.is_signal[row] == alone.is_signal


@pytest.mark.parametrize("values", [[], [np.nan], [0, 0], [3]])
def test_a_series_without_useful_points_is_no_signal(values, recwarn):
    runs = analyse_runs(values, 0)
    assert not runs.is_signal
    assert np.isnan(runs.longest_run_limit) == (runs.useful == 0)
    assert not recwarn.list


def test_an_unknown_centre_leaves_no_useful_point():
    assert analyse_runs([1, 2, 3], np.nan).useful == 0
