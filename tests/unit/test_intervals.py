"""Intervals against printed values of reference programs, and at the edges.

The numbers come from PHEindicatormethods 2.1.1 (``phe_proportion``) and R 4.2.2 (``binom.test``,
``poisson.test``), run on simulated counts.
"""

import numpy as np
import pytest

from assets.statistics.intervals import (
    EXACT_BELOW,
    byar_interval,
    clopper_pearson_interval,
    exact_poisson_interval,
    poisson_interval,
    wilson_interval,
)

SHARE_INTERVALS = (wilson_interval, clopper_pearson_interval)
COUNT_INTERVALS = (exact_poisson_interval, byar_interval, poisson_interval)


@pytest.mark.parametrize(
    ("events", "trials", "confidence", "lower", "upper"),
    [
        (0, 40, 0.95, 0.0, 0.087621601197286611),
        (1, 40, 0.95, 0.0044268315026814, 0.12881368963474088),
        (9, 9, 0.95, 0.70085495158045608, 1.0),
        (0, 1, 0.95, 0.0, 0.79345068562276255),
        (1, 1, 0.95, 0.2065493143772375, 1.0),
        (550, 2037, 0.95, 0.2511715001465662, 0.28970415388809456),
        (1, 2, 0.998, 0.045348247071958498, 0.95465175292804162),
        (400, 400, 0.998, 0.97668283107776105, 1.0),
    ],
)
def test_wilson_equals_phe_proportion(events, trials, confidence, lower, upper):
    interval = wilson_interval(events, trials, confidence=confidence)
    assert interval.lower == pytest.approx(lower, rel=1e-12)
    assert interval.upper == pytest.approx(upper, rel=1e-12)


@pytest.mark.parametrize(
    ("events", "trials", "lower", "upper"),
    [
        (0, 40, 0.0, 0.088097302878802353),
        (2, 40, 0.0061136465993508384, 0.16919686395941758),
        (400, 400, 0.9908201954163347, 1.0),
        (0, 1, 0.0, 0.97499999999999998),
        (1, 2, 0.012579117093425058, 0.98742088290657493),
        (550, 2037, 0.25082202765814826, 0.28985187073191299),
    ],
)
def test_clopper_pearson_equals_r_binom_test(events, trials, lower, upper):
    interval = clopper_pearson_interval(events, trials)
    assert interval.lower == pytest.approx(lower, rel=1e-12)
    assert interval.upper == pytest.approx(upper, rel=1e-12)


@pytest.mark.parametrize(
    ("events", "person_years", "lower", "upper"),
    [
        (0, 612_000, 0.0, 0.6027580807375712),
        (1, 612_000, 0.004136896729459133, 0.91039924688544094),
        (2, 4_100, 5.9075433791210976, 176.21189433473069),
        (3, 612_000, 0.10109021615941202, 1.4325609591082227),
    ],
)
def test_exact_poisson_equals_r_poisson_test_per_100000(events, person_years, lower, upper):
    interval = exact_poisson_interval(events)
    assert interval.lower * 1e5 / person_years == pytest.approx(lower, rel=1e-12)
    assert interval.upper * 1e5 / person_years == pytest.approx(upper, rel=1e-12)


def test_the_share_of_no_events_starts_at_exactly_zero_and_of_all_events_ends_at_exactly_one():
    for interval_of in SHARE_INTERVALS:
        interval = interval_of([0, 9, 12345], [9, 9, 12345])
        assert interval.lower[0] == 0.0
        assert interval.upper[1:].tolist() == [1.0, 1.0]


def test_the_poisson_interval_changes_from_exact_to_byar_at_ten_events():
    counts = np.arange(20)
    interval, exact, byar = poisson_interval(counts), exact_poisson_interval(counts), byar_interval(counts)
    few = counts < EXACT_BELOW
    np.testing.assert_array_equal(interval.lower[few], exact.lower[few])
    np.testing.assert_array_equal(interval.upper[few], exact.upper[few])
    np.testing.assert_array_equal(interval.lower[~few], byar.lower[~few])
    np.testing.assert_array_equal(interval.upper[~few], byar.upper[~few])
    assert not np.any(byar.upper[few] == exact.upper[few])


@pytest.mark.parametrize("interval_of", SHARE_INTERVALS)
def test_a_zero_denominator_gives_nan_without_a_warning(interval_of, recwarn):
    interval = interval_of([0, 3], [0, 10])
    assert np.isnan(interval.lower).tolist() == [True, False]
    assert np.isnan(interval.upper).tolist() == [True, False]
    assert not recwarn.list


@pytest.mark.parametrize("interval_of", COUNT_INTERVALS)
def test_a_missing_count_gives_a_missing_interval(interval_of, recwarn):
    interval = interval_of([np.nan, 3, 30])
    assert np.isnan(interval.lower).tolist() == [True, False, False]
    assert np.isnan(interval.upper).tolist() == [True, False, False]
    assert not recwarn.list


@pytest.mark.parametrize("interval_of", SHARE_INTERVALS)
def test_a_missing_numerator_or_denominator_gives_a_missing_interval(interval_of):
    interval = interval_of([np.nan, 3], [10, np.nan])
    assert np.isnan(interval.lower).all()
    assert np.isnan(interval.upper).all()


@pytest.mark.parametrize("interval_of", SHARE_INTERVALS)
@pytest.mark.parametrize(("events", "trials"), [(-1, 5), (6, 5), (1, 0), (1, -5), (1, np.inf)])
def test_a_share_that_cannot_be_is_refused(interval_of, events, trials):
    with pytest.raises(ValueError, match=r"numerator|negative"):
        interval_of([1, events], [2, trials])


@pytest.mark.parametrize("interval_of", COUNT_INTERVALS)
@pytest.mark.parametrize("events", [-1, -0.5, np.inf])
def test_a_count_that_cannot_be_is_refused(interval_of, events):
    with pytest.raises(ValueError, match="negative"):
        interval_of([0, events])


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.95, np.nan])
def test_a_confidence_that_is_no_probability_is_refused(confidence):
    for interval_of in COUNT_INTERVALS:
        with pytest.raises(ValueError, match="confidence"):
            interval_of(3, confidence=confidence)
    for interval_of in SHARE_INTERVALS:
        with pytest.raises(ValueError, match="confidence"):
            interval_of(3, 4, confidence=confidence)


def test_numerators_broadcast_against_one_denominator():
    interval = wilson_interval([[1], [2]], [10, 20, 30])
    assert interval.lower.shape == interval.upper.shape == (2, 3)


def test_an_empty_series_has_an_empty_interval():
    assert poisson_interval([]).lower.shape == (0,)
    assert wilson_interval([], []).upper.shape == (0,)
