"""The benchmark of power, with few series: its methods are tuned, agree with the functions they go through, and rank."""

import numpy as np
import pytest
from scipy import special

from assets.statistics.control_charts import chart_rates
from assets.statistics.ears import bound_counts
from assets.statistics.farrington import detect_excesses
from benchmarks import power, power_methods
from benchmarks.power_methods import BASELINE, EARS_MONTHS, FARRINGTON, FARRINGTON_MONTHS

SERIES = 300
METHODS = {method.name: method for method in power_methods.list_methods()}


@pytest.fixture(scope="module")
def found():
    """The strictness and the power of every method, tuned with few series."""
    strictness = {name: power.tune(method, 2 * SERIES) for name, method in METHODS.items()}
    return {name: (at, power.find_power(METHODS[name], at, SERIES)) for name, at in strictness.items()}


@pytest.mark.parametrize("name", METHODS)
def test_a_tuned_method_has_one_false_alarm_a_year_in_ten_on_other_series_too(name, found):
    assert power.find_false_alarms(METHODS[name], found[name][0], SERIES) == pytest.approx(0.10, abs=0.06)


def test_the_cusum_finds_a_doubling_within_three_months(found):
    assert found["LR-CUSUM x1.5"][1][3] > 0.9


@pytest.mark.parametrize("name", METHODS)
def test_what_is_longer_or_greater_is_found_more_often(name, found):
    # Every cell has series of its own, and EARS, whose baseline rises too, hardly gains by waiting.
    chance = 0.05
    quarter, half_soon, half, double_soon = found[name][1]
    assert quarter <= half + chance
    assert half_soon <= half + chance
    assert half_soon <= double_soon + chance


@pytest.mark.parametrize("name", ["EARS C1", "EARS C2", "EARS C3", "Farrington flexible, no trend"])
def test_the_cusum_finds_more_than_methods_that_forget(name, found):
    cusum = found["LR-CUSUM x1.5"][1]
    assert all(ours > theirs for ours, theirs in zip(cusum, found[name][1], strict=True))


def test_waiting_for_complete_months_costs_power(found):
    assert found["late, complete months only"][1][1] < found["late, baseline thinned"][1][1] - 0.2


def test_farringtons_alarm_is_the_one_at_that_alpha():
    shown, again = (power_methods.show_farrington, power_methods.show_counts(FARRINGTON_MONTHS))
    reached = shown(np.random.default_rng(4), SERIES, 6, 1.5)
    counts = again(np.random.default_rng(4), SERIES, 6, 1.5)
    at = FARRINGTON_MONTHS + np.arange(6)
    alarms = detect_excesses(counts, at=at, settings=FARRINGTON).is_alarm.any(axis=1)
    np.testing.assert_array_equal(power_methods.reaches(reached, -np.log10(FARRINGTON.alpha)), alarms)


def test_the_u_chart_at_factor_one_is_the_chart_for_people():
    counts = power_methods.draw_counts(np.random.default_rng(5), SERIES, 1, 2.0, before=BASELINE)
    chart = chart_rates(counts, np.ones(counts.shape), baseline=BASELINE)
    np.testing.assert_array_equal(power_methods.u_chart_fires(counts, 1.0), chart.signals.cause[:, -1] > 0)


def test_the_excess_that_c3_leaves_out_is_the_one_of_the_count_itself():
    counts = power_methods.draw_counts(np.random.default_rng(6), SERIES, 1, 1.5, before=EARS_MONTHS)
    # A count of its own usual size has no excess: then both say the same.
    counts[:, -1] = 1
    bounds = bound_counts(counts, method="C3", alpha=float(special.ndtr(-1.5)))
    assert bounds.is_alarm[:, -1].any()
    np.testing.assert_array_equal(power_methods.c3_with_its_own_count_fires(counts, 1.5), bounds.is_alarm[:, -1])


def test_the_command_prints_a_line_for_each_method(capsys, monkeypatch):
    monkeypatch.setattr(power, "PRECISION", 0.1)
    power.main(40)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[1:-2]] == list(METHODS)
    assert {line.count("|") for line in lines} == {len(power.HEADER) + 1}
