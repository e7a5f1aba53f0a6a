"""The four rules against a reader's point-by-point check, and on series drawn for each rule."""

import numpy as np
import pytest

from assets.statistics.control_limits import Limits
from assets.statistics.control_rules import Cause, find_signals, name_causes, name_point_types


def lines(points, centre=0.0, error=1.0):
    return Limits(*(np.full(points, centre + errors * error) for errors in (0, -3, -2, 2, 3)))


def causes(values, segments=None):
    signals = find_signals(values, lines(len(values)), segments=segments)
    return [Cause(cause).name for cause in signals.cause]


def check_slowly(values, segment):
    """Mark points as a reader with a ruler would: centre 0, limits at 3, near them from 2."""
    n = len(values)
    side, near = np.sign(values), (np.abs(values) > 2) & (np.abs(values) <= 3)
    found = [Cause.COMMON] * n

    def groups(length):
        return (range(i, i + length) for i in range(n - length + 1) if segment[i] == segment[i + length - 1])

    for group in groups(7):
        if abs(side[group].sum()) == 7:
            for i in group:
                found[i] = Cause.SHIFT_UP if side[i] > 0 else Cause.SHIFT_DOWN
    for group in groups(3):
        if abs(side[group].sum()) == 3 and near[group].sum() >= 2:
            for i in group:
                if near[i]:
                    found[i] = Cause.NEAR_UPPER if side[i] > 0 else Cause.NEAR_LOWER
    for group in groups(7):
        steps = np.diff(values[group])
        if (steps > 0).all() or (steps < 0).all():
            for i in group:
                found[i] = Cause.RISING if steps[0] > 0 else Cause.FALLING
    for i in range(n):
        if abs(values[i]) > 3:
            found[i] = Cause.ABOVE_LIMIT if values[i] > 0 else Cause.BELOW_LIMIT
    return found


@pytest.mark.parametrize("shape", ["random", "walk", "whole", "drift"])
def test_the_rules_mark_what_a_reader_marks(shape):
    rng = np.random.default_rng(8)
    for _ in range(150):
        values = rng.normal(0, 1.3, size=30)
        if shape == "walk":
            values = values.cumsum() / 2
        if shape == "whole":
            values = np.round(values)
        if shape == "drift":
            values = values / 3 + np.sin(np.arange(30) / 4) * 2
        segment = (np.arange(30) >= rng.integers(1, 30)).astype(int)
        assert list(find_signals(values, lines(30), segments=segment).cause) == check_slowly(values, segment)


def test_seven_points_on_one_side_are_all_marked_and_six_are_none():
    assert causes([1, 0.5] * 3 + [1] + [-1]) == ["SHIFT_UP"] * 7 + ["COMMON"]
    assert causes([1, 0.5] * 3 + [-1]) == ["COMMON"] * 7


def test_a_point_on_the_centre_ends_a_run():
    assert causes([1, 0.5, 1, 0, 1, 0.5, 1, 0.5]) == ["COMMON"] * 8


def test_seven_rising_points_are_a_trend_also_across_the_centre_and_an_equal_value_ends_it():
    assert causes(np.linspace(-1.5, 1.5, 7)) == ["RISING"] * 7
    assert causes([-1.5, -1, -0.5, -0.5, 0.5, 1, 1.5]) == ["COMMON"] * 7


def test_the_turning_point_between_two_trends_belongs_to_the_later():
    up, down = np.linspace(-1.2, 1.2, 7), np.linspace(1.0, -1.4, 6)
    assert causes([*up, *down]) == ["RISING"] * 6 + ["FALLING"] * 7
    assert causes([*-up, *-down]) == ["FALLING"] * 6 + ["RISING"] * 7


def test_two_of_three_near_a_limit_mark_the_two_if_the_third_is_on_their_side():
    assert causes([2.5, 0.1, 2.5, -1]) == ["NEAR_UPPER", "COMMON", "NEAR_UPPER", "COMMON"]
    assert causes([2.5, -0.1, 2.5, -1]) == ["COMMON"] * 4
    assert causes([2.5, 1, 1, 2.5]) == ["COMMON"] * 4
    assert causes([-2.5, -2.5, -1, 1]) == ["NEAR_LOWER", "NEAR_LOWER", "COMMON", "COMMON"]


def test_a_point_outside_is_not_near_and_is_labelled_outside_whatever_else_holds():
    assert causes([2.5, 3.5, 1, -1]) == ["COMMON", "ABOVE_LIMIT", "COMMON", "COMMON"]
    assert causes([0.5, 1, 1.5, 2, 2.5, 2.9, 3.5]) == ["RISING"] * 6 + ["ABOVE_LIMIT"]


def test_a_value_on_a_limit_is_inside_also_with_the_rounding_of_a_division():
    assert causes([3, -3, 3 * (1 + 1e-14), 0]) == ["COMMON"] * 4
    assert causes([1e-16 + 0.1 + 0.2 - 0.3] * 8)[0] == "SHIFT_UP"
    shifted = find_signals([0.1 + 0.2] * 8, lines(8, centre=0.3))
    assert (shifted.side == 0).all()


def test_no_rule_reaches_across_a_new_segment():
    assert causes([1, 0.5] * 5, segments=[0] * 5 + [1] * 5) == ["COMMON"] * 10
    assert causes(np.linspace(-1, 1, 10), segments=[0] * 5 + [1] * 5) == ["COMMON"] * 10
    assert causes([2.5, 2.5, 0.1, -1], segments=[0, 1, 1, 1]) == ["COMMON"] * 4


def test_a_missing_value_is_no_signal_and_breaks_groups():
    assert causes([1, 0.5, 1, np.nan, 1, 0.5, 1, 0.5]) == ["COMMON"] * 8
    assert causes([1, 0.5, 1, 0.5, 1, 0.5, 1, np.nan, 5]) == ["SHIFT_UP"] * 7 + ["COMMON", "ABOVE_LIMIT"]


def test_unknown_limits_make_no_signal_but_a_trend():
    signals = find_signals(np.arange(8.0), lines(8, centre=np.nan))
    assert (signals.cause == Cause.RISING).all()
    assert (signals.side == 0).all()


@pytest.mark.parametrize("points", range(8))
def test_short_series_are_judged(points):
    assert causes(np.resize([1.0, 0.5], points)) == ["SHIFT_UP" if points >= 7 else "COMMON"] * points


def test_every_cause_has_its_words_and_its_type():
    names = name_causes(list(Cause))
    assert len(set(names)) == len(Cause)
    up, down = [1, 2, 3, 4], [-1, -2, -3, -4]
    assert set(name_point_types(up, improvement="increase")) == {"special_cause_improvement"}
    assert set(name_point_types(up, improvement="decrease")) == {"special_cause_concern"}
    assert set(name_point_types(down, improvement="increase")) == {"special_cause_concern"}
    assert set(name_point_types(down, improvement="decrease")) == {"special_cause_improvement"}
    assert set(name_point_types(up, improvement="neutral")) == {"special_cause_neutral_high"}
    assert set(name_point_types(down, improvement="neutral")) == {"special_cause_neutral_low"}
    assert set(name_point_types([0], improvement="neutral")) == {"common_cause"}
