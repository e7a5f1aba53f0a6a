"""Exact run lengths against spc, a linear system on a lattice, brute force and simulation."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from assets.statistics.cusum import chart_cusum, chart_share_cusum
from assets.statistics.run_length import find_average_run_length, find_first_alarms, find_first_share_alarms


@pytest.mark.parametrize(
    ("mean", "reference", "threshold", "months"),
    [
        (10.7, 13.2, 8, 138.00140324472497),
        (13.375, 13.2, 8, 10.395646835099335),
        (10.7, 12, 14, 205.43064662878467),
        (10.7, 15.4, 6, 407.5218553883966),
        (1.3, 1.9, 4, 109.06667240677884),
        (0.07, 0.2, 1.5, 134.10791842450797),
        (0.14, 0.2, 1.5, 37.061975858011472),
    ],
)
def test_run_lengths_equal_those_of_spc(mean, reference, threshold, months):
    assert find_average_run_length(mean, reference=reference, threshold=threshold) == pytest.approx(months, rel=1e-11)


def lattice_run_length(mean, k_parts, h_parts, parts, falls):
    """Brook & Evans: (I - Q) L = 1 over the states 0, 1, .., h of the chart counted in parts of a notification."""
    states = np.arange(h_parts + 1)
    counts = np.arange(400)
    chances = stats.poisson.pmf(counts, mean)
    moves = np.zeros((states.size, states.size))
    for state in states:
        step = counts * parts - k_parts
        after = np.maximum(0, state + (-step if falls else step))
        inside = after <= h_parts
        np.add.at(moves[state], after[inside], chances[inside])
    return np.linalg.solve(np.eye(states.size) - moves, np.ones(states.size))[0]


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize(
    ("mean", "k", "h", "parts"), [(10.7, 131, 83, 10), (3.2, 11, 17, 4), (0.4, 1, 6, 2), (9, 9, 30, 1)]
)
def test_run_lengths_equal_the_linear_system_on_a_lattice(mean, k, h, parts, falls):
    exact = lattice_run_length(mean, k, h, parts, falls)
    found = find_average_run_length(mean, reference=k / parts, threshold=h / parts, falls=falls)
    assert found == pytest.approx(exact, rel=1e-9)


def test_a_reference_value_off_every_lattice_lies_between_its_neighbours():
    between = find_average_run_length(10.7, reference=13.194533, threshold=8)
    coarse = [lattice_run_length(10.7, k, 800, 100, falls=False) for k in (1319, 1320)]
    assert coarse[0] <= between <= coarse[1]
    assert coarse[1] / coarse[0] < 1.03


@pytest.mark.parametrize(("ratio", "alpha"), [(1.5, 0.0), (0.6, 0.0), (1.5, 0.3)])
def test_first_alarms_equal_those_of_every_possible_history(ratio, alpha):
    means = np.array([1.2, 0.5, 2.0, np.nan, 1.0])
    counts = np.arange(14)

    def chances(mean):
        if np.isnan(mean):
            return {np.nan: 1.0}
        law = stats.poisson(mean) if alpha == 0 else stats.nbinom(1 / alpha, 1 / (1 + alpha * mean))
        return dict(zip(counts.tolist(), law.pmf(counts), strict=True))

    histories = list(product(*(chances(mean).items() for mean in means)))
    table = np.array([[count for count, _ in history] for history in histories])
    weight = np.array([np.prod([chance for _, chance in history]) for history in histories])
    alarm = chart_cusum(table, means, ratio=ratio, threshold=1.3).alarm
    first = np.where(alarm.any(axis=1), alarm.argmax(axis=1), -1)
    exact = [weight[first == month].sum() for month in range(means.size)]
    found = find_first_alarms(means, ratio=ratio, threshold=1.3, alpha=alpha)
    np.testing.assert_allclose(found, exact, atol=0.01 if alpha else 1e-7)


@pytest.mark.parametrize("odds_ratio", [1.6, 0.5])
def test_first_alarms_of_a_share_equal_those_of_every_possible_history(odds_ratio):
    trials, share, actual = [3, 0, 5, 2], 0.27, 0.4
    histories = np.array(list(product(*(range(size + 1) for size in trials))))
    weight = stats.binom.pmf(histories, trials, actual).prod(axis=1)
    alarm = chart_share_cusum(histories, trials, share=share, odds_ratio=odds_ratio, threshold=1.1).alarm
    first = np.where(alarm.any(axis=1), alarm.argmax(axis=1), -1)
    exact = [weight[first == month].sum() for month in range(len(trials))]
    found = find_first_share_alarms(trials, share=share, odds_ratio=odds_ratio, threshold=1.1, actual=actual)
    np.testing.assert_allclose(found, exact, atol=1e-12)


def test_simulated_charts_raise_the_alarm_as_often_as_told():
    generator = np.random.default_rng(11)
    means = 10.7 * (1 + 0.2 * np.sin(np.arange(12)))
    for ratio, actual in [(1.5, 1.0), (1.25, 1.5), (0.75, 1.0)]:
        counts = generator.poisson(actual * means, size=(20_000, 12))
        seen = chart_cusum(counts, means, ratio=ratio, threshold=9.7).alarm.any(axis=1).mean()
        told = find_first_alarms(means, ratio=ratio, threshold=9.7, actual=actual * means).sum()
        assert seen == pytest.approx(told, abs=4 * np.sqrt(told * (1 - told) / 20_000))


def test_the_average_run_length_is_the_mean_of_the_first_alarms():
    first = find_first_alarms([4.0] * 900, ratio=1.5, threshold=3.0)
    k = 4.0 * 0.5 / np.log(1.5)
    assert first.sum() == pytest.approx(1, abs=1e-9)
    months = np.arange(1, 901) @ first
    assert find_average_run_length(4.0, reference=k, threshold=3.0) == pytest.approx(months, rel=1e-7)


def test_a_run_length_beyond_all_months_keeps_its_precision():
    exact = lattice_run_length(2.0, 4, 14, 1, falls=False)
    assert exact > 1e7
    # The linear system loses digits as the run length grows; the sum over runs does not.
    assert find_average_run_length(2.0, reference=4, threshold=14) == pytest.approx(exact, rel=1e-7)


def test_overdispersed_counts_raise_it_sooner():
    poisson = find_average_run_length(10.7, reference=13.2, threshold=8)
    assert find_average_run_length(10.7, reference=13.2, threshold=8, alpha=1e-12) == pytest.approx(poisson, rel=1e-3)
    assert find_average_run_length(10.7, reference=13.2, threshold=8, alpha=0.1) < poisson / 3


def test_edges_have_a_run_length_and_raise_no_error(recwarn):
    assert find_average_run_length(0, reference=0.5, threshold=2) == np.inf
    assert find_average_run_length(0, reference=0.5, threshold=2, falls=True) == 5
    assert np.isnan(find_average_run_length(np.nan, reference=1, threshold=2))
    assert find_first_alarms([], ratio=1.5, threshold=3).shape == (0,)
    assert find_first_alarms([0.0, np.nan, 0.0], ratio=1.5, threshold=3).tolist() == [0, 0, 0]
    assert find_first_share_alarms([0, np.nan, 3], share=0.0, odds_ratio=1.5, threshold=3).tolist() == [0, 0, 0]
    assert find_first_share_alarms([4, 4], share=0.3, odds_ratio=1.5, threshold=0.1, actual=1.0).sum() == 1
    assert not recwarn.list


@pytest.mark.parametrize("threshold", [-1, np.inf, np.nan])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold"):
        find_average_run_length(1, reference=1, threshold=threshold)
    with pytest.raises(ValueError, match="threshold"):
        find_first_alarms([1], ratio=1.5, threshold=threshold)
