"""The flexible Farrington comparison: what it is for, how often it errs, and series with nothing to compare."""

from dataclasses import replace

import numpy as np
import pytest

from assets.statistics.farrington import THRESHOLD_METHODS, FarringtonSettings, detect_excesses

POINTS = 84
TEST = FarringtonSettings(years_back=4)


@pytest.fixture(scope="module")
def flat():
    """Two thousand series of ten and a bit a month in which nothing happens."""
    return np.random.default_rng(1996).poisson(10.7, (2000, POINTS))


def test_a_trend_is_found_in_one_flat_series_of_twenty(flat):
    found = detect_excesses(flat, at=[POINTS - 1], settings=TEST)
    assert 0.03 <= np.isfinite(found.slope).mean() <= 0.07


def test_the_reference_finds_a_trend_in_half_of_them(flat):
    found = detect_excesses(flat, at=[POINTS - 1], settings=replace(TEST, correct_dispersion=False))
    assert np.isfinite(found.slope).mean() == pytest.approx(0.496, abs=0.03)


@pytest.mark.parametrize("method", THRESHOLD_METHODS)
def test_a_flat_series_alarms_about_as_rarely_as_it_should(flat, method):
    found = detect_excesses(flat, at=np.arange(78, POINTS), settings=replace(TEST, method=method))
    assert 0.0005 <= found.is_alarm.mean() <= 0.01


def test_a_doubling_is_seen():
    counts = np.random.default_rng(5).poisson(10.7, (500, POINTS))
    counts[:, -1] = np.random.default_rng(6).poisson(2 * 10.7, 500)
    assert detect_excesses(counts, at=[POINTS - 1], settings=TEST).is_alarm.mean() > 0.5


def test_no_alarm_is_raised_on_too_few_recent_events():
    counts = np.zeros(POINTS)
    counts[:60:4] = 1
    counts[-1] = 4
    few = detect_excesses(counts, at=[POINTS - 1], settings=TEST)
    assert few.observed[0] > few.upper[0]
    assert not few.has_enough_events[0]
    assert not few.is_alarm[0]
    counts[-4] = 1
    assert detect_excesses(counts, at=[POINTS - 1], settings=TEST).is_alarm[0]


def test_a_count_at_the_limit_is_no_alarm():
    counts = np.full(POINTS, 10)
    counts[-1] = detect_excesses(counts, at=[POINTS - 1], settings=TEST).upper[0]
    found = detect_excesses(counts, at=[POINTS - 1], settings=TEST)
    assert not found.is_alarm[0]
    assert found.score[0] == pytest.approx(1)
    counts[-1] += 1
    assert detect_excesses(counts, at=[POINTS - 1], settings=TEST).is_alarm[0]


def test_a_population_that_doubles_doubles_what_is_expected():
    counts = np.random.default_rng(2).poisson(10.7, POINTS)
    population = np.full(POINTS, 50_000.0)
    plain = detect_excesses(counts, at=[POINTS - 1], settings=TEST)
    level = detect_excesses(counts, at=[POINTS - 1], population=population, settings=TEST)
    assert level.expected == pytest.approx(plain.expected, rel=1e-9)
    population[-1] *= 2
    doubled = detect_excesses(counts, at=[POINTS - 1], population=population, settings=replace(TEST, trend=False))
    flat = detect_excesses(counts, at=[POINTS - 1], settings=replace(TEST, trend=False))
    assert doubled.expected == pytest.approx(2 * flat.expected, rel=1e-9)


def test_two_years_do_not_carry_a_trend():
    counts = np.round(30 * 0.97 ** np.arange(POINTS))
    settings = replace(TEST, years_back=2, half_window=3)
    assert np.isnan(detect_excesses(counts, at=[POINTS - 1], settings=settings).slope).all()
    settings = replace(settings, years_back=3)
    assert np.isfinite(detect_excesses(counts, at=[POINTS - 1], settings=settings).slope).all()


NOTHING_TO_COMPARE = {
    "no month": np.empty(0),
    "one month": np.array([7.0]),
    "three months": np.array([7.0, 3.0, 8.0]),
    "no event": np.zeros(POINTS),
    "no count": np.full(POINTS, np.nan),
    "a first event": np.append(np.zeros(POINTS - 1), 9.0),
    "no count before the last": np.append(np.full(POINTS - 1, np.nan), 9.0),
}


@pytest.mark.parametrize("case", NOTHING_TO_COMPARE)
@pytest.mark.parametrize("method", THRESHOLD_METHODS)
@pytest.mark.parametrize("periods", [1, 4, 10])
def test_nothing_to_compare_with_is_nan_and_no_alarm(case, method, periods, recwarn):
    counts = NOTHING_TO_COMPARE[case]
    settings = replace(TEST, method=method, periods=periods)
    dates = (np.datetime64("2017-04", "M") + np.arange(len(counts))).astype("datetime64[D]")
    for found in (
        detect_excesses(counts, settings=settings),
        detect_excesses(counts, settings=settings, dates=dates, population=np.full(len(counts), 1000.0)),
    ):
        assert found.expected.shape == counts.shape
        assert np.isnan(found.expected).all()
        assert np.isnan(found.upper).all()
        assert not found.is_alarm.any()
    assert not recwarn.list


def test_a_missing_month_is_no_alarm_and_leaves_the_later_ones_comparable(recwarn):
    counts = np.random.default_rng(4).poisson(10.7, (3, POINTS)).astype(float)
    counts[1, [20, 70, 83]] = np.nan
    found = detect_excesses(counts, at=[70, 82, 83], settings=TEST)
    assert not found.is_alarm[1, [0, 2]].any()
    assert np.isnan(found.p_value[1]).tolist() == [True, False, True]
    assert np.isfinite(found.expected).all()
    assert not recwarn.list


def test_no_population_is_nothing_to_compare():
    counts, population = np.full((2, POINTS), 9), np.full((2, POINTS), 100.0)
    population[0, -1] = 0
    found = detect_excesses(counts, at=[POINTS - 1], population=population, settings=TEST)
    assert np.isnan(found.expected[:, 0]).tolist() == [True, False]


def test_no_series_at_all_is_an_empty_answer():
    assert detect_excesses(np.empty((0, POINTS)), settings=TEST).upper.shape == (0, POINTS)


@pytest.mark.parametrize(
    "arguments",
    [
        {"at": [-1]},
        {"at": [POINTS]},
        {"population": np.full(POINTS, -1)},
        {"dates": np.full(POINTS, np.datetime64("2020-01-01"))},
        {"dates": np.full(POINTS, np.datetime64("NaT"))},
        {"dates": np.arange(3).astype("datetime64[D]")},
        {"settings": FarringtonSettings(alpha=5)},
    ],
)
def test_what_cannot_be_is_refused(arguments):
    with pytest.raises(ValueError, match=r"position|negative|dates|alpha"):
        detect_excesses(np.full(POINTS, 4), **arguments)


@pytest.mark.parametrize(
    "setting",
    [
        {"years_back": 0},
        {"half_window": -1},
        {"recent_excluded": -1},
        {"periods": 0},
        {"half_window": 6},
        {"periods": 12},
        {"method": "exact"},
        {"weights_threshold": 0},
    ],
)
def test_settings_that_contradict_each_other_are_refused(setting):
    with pytest.raises(ValueError, match=r"years|room|method|threshold"):
        FarringtonSettings(**setting)
