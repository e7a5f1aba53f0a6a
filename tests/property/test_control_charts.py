"""What holds for every control chart."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.control_charts import chart_individuals, chart_rates
from assets.statistics.run_rules import analyse_runs

VALUES = st.lists(st.integers(0, 40) | st.just(float("nan")), max_size=40).map(lambda values: np.array(values, float))


@given(values=VALUES, starts=st.sets(st.integers(0, 39), max_size=3), fixed=st.none() | st.integers(1, 20))
def test_limits_enclose_the_centre_and_every_cause_agrees_with_its_rule(values, starts, fixed):
    chart = chart_individuals(values, starts=[s for s in starts if s < values.size], fixed_after=fixed)
    limits, signals = chart.limits, chart.signals
    known = ~np.isnan(limits.upper)
    order = [limits.lower, limits.near_lower, limits.centre, limits.near_upper, limits.upper]
    for below, above in pairwise(order):
        assert (below[known] <= above[known] + 1e-9).all()
    for rule, code in ((signals.outside, 1), (signals.trend, 2), (signals.two_of_three, 3), (signals.shift, 4)):
        labelled = np.abs(signals.cause) == code
        assert (np.sign(signals.cause[labelled]) == rule[labelled]).all()
        assert (rule[labelled] != 0).all()
    assert (signals.cause[np.isnan(values)] == 0).all()


@given(values=VALUES, factor=st.sampled_from([0.5, 2.0, 1024.0]))
def test_the_unit_of_the_values_changes_no_signal(values, factor):
    chart, scaled = chart_individuals(values), chart_individuals(values * factor)
    np.testing.assert_array_equal(chart.signals.cause, scaled.signals.cause)


@given(values=VALUES)
def test_mirrored_values_have_mirrored_signals(values):
    chart, mirrored = chart_individuals(values), chart_individuals(-values)
    np.testing.assert_array_equal(chart.signals.side, -mirrored.signals.side)
    np.testing.assert_array_equal(chart.signals.cause, -mirrored.signals.cause)


@given(values=VALUES, per=st.sampled_from([1.0, 1_000.0, 100_000.0]))
def test_the_multiplier_of_a_rate_changes_no_signal_and_laney_never_narrows(values, per):
    exposure = np.linspace(900, 1_100, values.size)
    chart = chart_rates(values, exposure, baseline=12, per=per)
    plain = chart_rates(values, exposure, baseline=12, per=1.0, dispersed=False)
    if (chart.sigma_z == 1).all():
        np.testing.assert_array_equal(chart.signals.cause, plain.signals.cause)
    assert (chart.sigma_z >= 1).all()


@given(values=VALUES)
def test_runs_are_the_same_read_backwards_and_upside_down(values):
    runs = analyse_runs(values, 20)
    for other in (analyse_runs(values[::-1], 20), analyse_runs(40 - values, 20)):
        assert other.longest_run == runs.longest_run
        assert other.crossings == runs.crossings
    assert runs.crossings <= max(runs.useful - 1, 0)
    assert runs.longest_run <= runs.useful <= runs.points
