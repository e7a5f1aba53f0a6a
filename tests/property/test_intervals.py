"""What holds for every interval, whatever the counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assets.statistics.intervals import (
    clopper_pearson_interval,
    exact_poisson_interval,
    poisson_interval,
    wilson_interval,
)

CONFIDENCES = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
SHARES = st.integers(1, 50_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("interval_of", [wilson_interval, clopper_pearson_interval])
@given(share=SHARES, confidence=CONFIDENCES)
def test_a_share_lies_inside_its_interval_and_the_interval_inside_zero_to_one(interval_of, share, confidence):
    events, trials = share
    interval = interval_of(events, trials, confidence=confidence)
    assert 0 <= interval.lower <= events / trials + 1e-12
    assert events / trials - 1e-12 <= interval.upper <= 1


@pytest.mark.parametrize("interval_of", [wilson_interval, clopper_pearson_interval])
@given(share=SHARES)
def test_the_interval_of_the_others_is_the_mirror_image(interval_of, share):
    events, trials = share
    interval, mirrored = interval_of(events, trials), interval_of(trials - events, trials)
    assert interval.lower == pytest.approx(1 - mirrored.upper, abs=1e-10)
    assert interval.upper == pytest.approx(1 - mirrored.lower, abs=1e-10)


@given(count=st.integers(0, 10_000), confidence=CONFIDENCES)
def test_a_count_lies_inside_its_interval_and_more_confidence_widens_it(count, confidence):
    interval, wider = (
        poisson_interval(count, confidence=confidence),
        poisson_interval(count, confidence=0.999),
    )
    assert wider.lower <= interval.lower <= count <= interval.upper <= wider.upper


@given(count=st.integers(1, 5_000))
def test_more_events_move_both_limits_up(count):
    fewer, more = poisson_interval(count - 1), poisson_interval(count)
    assert fewer.lower <= more.lower
    assert fewer.upper < more.upper


@given(count=st.integers(1, 2_000), confidence=CONFIDENCES)
def test_exact_poisson_limits_leave_half_the_error_in_each_tail(count, confidence):
    interval = exact_poisson_interval(count, confidence=confidence)
    tail = (1 - confidence) / 2
    assert stats.poisson.sf(count - 1, interval.lower) == pytest.approx(tail, rel=1e-6)
    assert stats.poisson.cdf(count, interval.upper) == pytest.approx(tail, rel=1e-6)


@given(share=SHARES)
def test_wilson_limits_solve_the_score_equation(share):
    events, trials = share
    interval = wilson_interval(events, trials)
    for limit in (float(interval.lower), float(interval.upper)):
        distance = (events / trials - limit) ** 2
        assert distance == pytest.approx(stats.norm.ppf(0.975) ** 2 * limit * (1 - limit) / trials, abs=1e-9)


@given(counts=st.lists(st.integers(0, 40), max_size=30))
def test_a_row_has_the_same_interval_alone_as_among_others(counts):
    together = poisson_interval(counts)
    alone = [poisson_interval(count) for count in counts]
    # Equal but for the last bit: numpy may round a power of many numbers otherwise than that of one.
    np.testing.assert_allclose(together.lower, [float(interval.lower) for interval in alone], rtol=1e-15 * 4)
    np.testing.assert_allclose(together.upper, [float(interval.upper) for interval in alone], rtol=1e-15 * 4)


def test_exact_intervals_cover_at_least_as_often_as_they_say_and_wilson_on_average():
    trials, shares = 40, np.linspace(0.02, 0.98, 49)
    events = np.arange(trials + 1)
    chance = stats.binom.pmf(events[:, None], trials, shares[None, :])

    def coverage(interval):
        inside = (interval.lower[:, None] <= shares) & (shares <= interval.upper[:, None])
        return (chance * inside).sum(axis=0)

    assert coverage(clopper_pearson_interval(events, trials)).min() >= 0.95
    assert coverage(wilson_interval(events, trials)).mean() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("interval_of", [exact_poisson_interval, poisson_interval], ids=["exact", "Byar's from 10"])
def test_the_interval_of_a_count_covers_at_least_as_often_as_it_says(interval_of):
    means, events = np.linspace(0.05, 60, 400), np.arange(200)
    chance = stats.poisson.pmf(events[:, None], means[None, :])

    interval = interval_of(events)
    inside = (interval.lower[:, None] <= means) & (means <= interval.upper[:, None])
    assert (chance * inside).sum(axis=0).min() >= 0.95


@pytest.mark.parametrize("trials", [5, 40, 538])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_the_exact_interval_of_a_share_covers_at_least_as_often_as_it_says(trials, confidence):
    shares, events = np.linspace(0.001, 0.999, 999), np.arange(trials + 1)
    interval = clopper_pearson_interval(events, trials, confidence=confidence)
    inside = (interval.lower[:, None] <= shares) & (shares <= interval.upper[:, None])
    chance = stats.binom.pmf(events[:, None], trials, shares[None, :])
    assert (chance * inside).sum(axis=0).min() >= confidence - 1e-12
