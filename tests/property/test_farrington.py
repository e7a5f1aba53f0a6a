"""What holds for every Farrington comparison, whatever the series."""

import warnings
from dataclasses import fields, replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assets.statistics.farrington import Excesses, FarringtonSettings, detect_excesses
from assets.statistics.farrington_baseline import find_baseline

POINTS = 66
NOW = POINTS - 1

SETTINGS = st.builds(
    FarringtonSettings,
    years_back=st.integers(1, 5),
    half_window=st.integers(0, 3),
    periods=st.sampled_from([1, 2, 4]),
    recent_excluded=st.integers(0, 6),
    reweight=st.booleans(),
    weights_threshold=st.sampled_from([1.0, 2.58]),
    trend=st.booleans(),
    trend_p_value=st.sampled_from([0.05, 1.0]),
    alpha=st.sampled_from([0.05, 0.005]),
    method=st.sampled_from(["delta", "nbPlugin", "muan"]),
    power=st.sampled_from(["2/3", "1/2", "none"]),
    correct_dispersion=st.booleans(),
)
COUNTS = st.lists(st.one_of(st.integers(0, 30), st.just(0), st.just(np.nan)), min_size=POINTS, max_size=POINTS).map(
    np.array
)
SEEDS = st.integers(0, 2**32 - 1)
#: R's own answers are held against ours in tests/golden
fewer = settings(max_examples=50)


def simulated(seed, *, series=1, mean=8.0):
    return np.random.default_rng(seed).poisson(mean, (series, POINTS)).astype(float)


def assert_same(first, second):
    for field in fields(Excesses):
        np.testing.assert_allclose(
            getattr(first, field.name), getattr(second, field.name), rtol=1e-6, atol=1e-9, err_msg=field.name
        )


@fewer
@given(counts=COUNTS, chosen=SETTINGS)
def test_no_series_raises_or_warns_and_an_alarm_lies_above_its_limit(counts, chosen):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = detect_excesses(counts, at=np.arange(40, POINTS), settings=chosen)
    np.testing.assert_array_equal(found.is_alarm, found.has_enough_events & (found.observed > found.upper))
    assert np.array_equal(np.isnan(found.expected), np.isnan(found.upper))
    chances = found.p_value[np.isfinite(found.p_value)]
    assert np.all((chances >= 0) & (chances <= 1))
    assert np.all(found.dispersion[np.isfinite(found.dispersion)] >= 1)


@fewer
@given(seed=SEEDS, chosen=SETTINGS)
def test_a_series_has_the_same_answer_alone_as_among_others(seed, chosen):
    counts = simulated(seed, series=4)
    together = detect_excesses(counts, at=[NOW - 1, NOW], settings=chosen)
    alone = detect_excesses(counts[2], at=[NOW - 1, NOW], settings=chosen)
    assert_same(alone, Excesses(*(getattr(together, field.name)[2] for field in fields(Excesses))))


@fewer
@given(seed=SEEDS, chosen=SETTINGS, later=st.integers(0, 500))
def test_what_comes_later_changes_nothing(seed, chosen, later):
    counts = simulated(seed)
    before = detect_excesses(counts, at=[NOW - 3], settings=chosen)
    counts[:, NOW - 2 :] = later
    assert_same(detect_excesses(counts, at=[NOW - 3], settings=chosen), before)


@fewer
@given(seed=SEEDS, chosen=SETTINGS, more=st.integers(1, 100))
def test_more_events_now_change_no_limit_and_are_less_likely(seed, chosen, more):
    counts = simulated(seed)
    fewer = detect_excesses(counts, at=[NOW], settings=chosen)
    counts[:, NOW] += more
    greater = detect_excesses(counts, at=[NOW], settings=chosen)
    np.testing.assert_array_equal(fewer.upper, greater.upper)
    assume(np.isfinite(fewer.upper).all())
    assert greater.p_value[0, 0] <= fewer.p_value[0, 0]
    assert greater.is_alarm[0, 0] or not fewer.is_alarm[0, 0]


@fewer
@given(seed=SEEDS, chosen=SETTINGS)
def test_a_stricter_level_never_lowers_the_limit(seed, chosen):
    counts = simulated(seed)
    loose = detect_excesses(counts, at=[NOW], settings=replace(chosen, alpha=0.05))
    strict = detect_excesses(counts, at=[NOW], settings=replace(chosen, alpha=0.001))
    assume(np.isfinite(loose.upper).all())
    assert strict.upper[0, 0] >= loose.upper[0, 0]


@fewer
@given(seed=SEEDS, chosen=SETTINGS, scale=st.floats(0.001, 1000))
def test_the_unit_of_the_population_changes_nothing(seed, chosen, scale):
    counts, population = simulated(seed), np.linspace(40_000, 60_000, POINTS)
    first = detect_excesses(counts, at=[NOW], population=population, settings=chosen)
    second = detect_excesses(counts, at=[NOW], population=population * scale, settings=chosen)
    for name in ("expected", "dispersion", "p_value"):
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=1e-5)


@given(
    position=st.integers(0, 200),
    years_back=st.integers(1, 6),
    half_window=st.integers(0, 3),
    periods=st.integers(1, 5),
    recent_excluded=st.integers(0, 30),
    dated=st.booleans(),
)
def test_a_baseline_lies_in_its_years_and_never_near_now(
    position, years_back, half_window, periods, recent_excluded, dated
):
    dates = (np.datetime64("2005-01", "M") + np.arange(201)).astype("datetime64[D]") if dated else None
    baseline = find_baseline(
        position,
        years_back=years_back,
        half_window=half_window,
        periods=periods,
        recent_excluded=recent_excluded,
        dates=dates,
    )
    first = position - 12 * years_back - half_window
    assert np.all(baseline.positions >= first)
    assert np.all(baseline.positions < position - recent_excluded)
    assert np.all((baseline.levels >= 1) & (baseline.levels <= periods))
    assert (first < 0) <= (baseline.positions.size == 0)
