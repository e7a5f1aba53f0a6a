"""Which points a comparison is made with, in cases worked out by hand."""

import numpy as np
import pytest

from assets.statistics.farrington_baseline import assign_levels, find_baseline


def weeks(first, count):
    return np.datetime64(first) + 7 * np.arange(count)


def months(first, count):
    return (np.datetime64(first, "M") + np.arange(count)).astype("datetime64[D]")


def test_one_season_is_the_same_months_of_earlier_years():
    baseline = find_baseline(48, years_back=3, half_window=1, recent_excluded=1)
    assert baseline.positions.tolist() == [11, 12, 13, 23, 24, 25, 35, 36, 37]
    assert set(baseline.levels) == {1}
    assert baseline.time.tolist() == baseline.positions.tolist()
    assert (baseline.level_now, baseline.time_now) == (1, 48.0)


def test_months_just_before_take_part_only_where_they_are_not_left_out():
    near = find_baseline(48, years_back=3, half_window=2)
    assert near.positions[-2:].tolist() == [46, 47]
    assert find_baseline(48, years_back=3, half_window=2, recent_excluded=1).positions[-1] == 46
    assert find_baseline(48, years_back=3, half_window=2, recent_excluded=2).positions[-1] == 38


def test_the_position_itself_never_takes_part():
    assert 48 not in find_baseline(48, years_back=3, half_window=1, periods=4).positions


def test_stretches_that_do_not_come_out_even_are_longer_at_first():
    levels = assign_levels(12, years_back=1, half_window=0, periods=4)
    assert levels.tolist() == [4, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4]


def test_with_seasons_all_points_of_the_years_take_part():
    baseline = find_baseline(60, years_back=4, half_window=1, periods=10, recent_excluded=3)
    assert baseline.positions.tolist() == list(range(11, 57))
    assert np.bincount(baseline.levels)[1:].tolist() == [4] * 7 + [3, 3, 12]


@pytest.mark.parametrize("position", [0, 1, 36, 48])
def test_too_short_a_past_is_no_baseline(position):
    assert not assign_levels(position, years_back=4, half_window=1).any()
    assert find_baseline(position, years_back=4, half_window=1).positions.size == 0
    dates = months("2017-01", 120)
    assert find_baseline(position, years_back=4, half_window=1, dates=dates).positions.size == 0


def test_the_first_possible_baseline_begins_with_the_series():
    assert find_baseline(49, years_back=4, half_window=1).positions[0] == 0
    assert find_baseline(49, years_back=4, half_window=1, dates=months("2017-01", 120)).positions[0] == 0


def test_dated_months_are_those_of_undated_ones_on_an_axis_of_days():
    undated = find_baseline(70, years_back=4, half_window=1, periods=4, recent_excluded=1)
    dates = months("2018-04", 96)
    dated = find_baseline(70, years_back=4, half_window=1, periods=4, recent_excluded=1, dates=dates)
    np.testing.assert_array_equal(dated.positions, undated.positions)
    np.testing.assert_array_equal(dated.levels, undated.levels)
    days = (dates - dates[0]).astype(float)
    np.testing.assert_allclose(dated.time, days[dated.positions] / 30)
    assert dated.time_now == days[70] / 30


def test_dated_weeks_follow_the_calendar_and_undated_ones_drift():
    dates = weeks("2012-01-02", 560)
    dated = find_baseline(540, years_back=5, half_window=0, dates=dates, frequency=52)
    undated = find_baseline(540, years_back=5, half_window=0, frequency=52)
    now = dates[540]
    anniversaries = [np.datetime64(f"{2022 - back}-{str(now)[5:]}") for back in range(5, 0, -1)]
    assert str(now).startswith("2022")
    assert np.all(np.abs(dates[dated.positions] - anniversaries).astype(int) <= 3)
    assert np.abs(dates[undated.positions] - anniversaries).astype(int).max() > 3


def test_the_leap_day_has_its_anniversary_on_the_first_of_march():
    days = np.arange(np.datetime64("2021-01-01"), np.datetime64("2024-03-02"))
    position = int(np.flatnonzero(days == np.datetime64("2024-02-29"))[0])
    baseline = find_baseline(position, years_back=3, half_window=0, frequency=365, dates=days)
    assert [str(day) for day in days[baseline.positions]] == ["2021-03-01", "2022-03-01", "2023-03-01"]


def test_dates_that_begin_after_the_earliest_anniversary_are_too_few():
    dates = months("2019-02", 60)
    assert find_baseline(47, years_back=4, half_window=0, dates=dates).positions.size == 0
    assert find_baseline(48, years_back=4, half_window=0, dates=dates).positions.size == 4
