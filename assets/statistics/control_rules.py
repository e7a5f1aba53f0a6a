"""Rules that mark single points of a control chart as signals (NHS England, Making Data Count).

Here: the four rules, a point outside the limits, seven points on one side of the centre, a trend over seven points, and
two of three points near a limit; the one cause a point is labelled with; whether a signal is an improvement or a
concern. Not here: limits (``control_limits``), charts (``control_charts``), Anhoej's rules (``run_rules``).

The last axis is time, the axes before it are series. No rule reaches across the boundary of a segment (points with one
set of limits) or across a missing value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.statistics.control_limits import BoolArray, Limits
from assets.statistics.intervals import FloatArray

SignArray = NDArray[np.int8]
Improvement = Literal["increase", "decrease", "neutral"]

RUN = 7
"""Points on one side of the centre, or rising or falling, that make a run (each chance about 1 in 64, and less)."""
SAME = 1e-12
"""Values this close to a line, relative to it, lie on it: rates carry the rounding of a division."""


class Cause(IntEnum):
    """Why a point is a signal; the sign is the direction. Where several rules hold the first of these labels it."""

    COMMON = 0
    ABOVE_LIMIT = 1
    BELOW_LIMIT = -1
    RISING = 2
    FALLING = -2
    NEAR_UPPER = 3
    NEAR_LOWER = -3
    SHIFT_UP = 4
    SHIFT_DOWN = -4


LABELS = {
    Cause.COMMON: "Common Cause",
    Cause.ABOVE_LIMIT: "Above UCL",
    Cause.BELOW_LIMIT: "Below LCL",
    Cause.RISING: "7 Point Trend (Increasing)",
    Cause.FALLING: "7 Point Trend (Decreasing)",
    Cause.NEAR_UPPER: "2 in 3 Above CL",
    Cause.NEAR_LOWER: "2 in 3 Below CL",
    Cause.SHIFT_UP: "7 Points Above CL",
    Cause.SHIFT_DOWN: "7 Points Below CL",
}
"""The words of NHS England's charts."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the rules say of every point; arrays of one shape, -1, 0 or 1 for below, neither and above.

    ``side`` of the centre line; ``outside`` the limits; ``near`` a limit: beyond two thirds of the way, not outside;
    ``trend``, ``two_of_three`` and ``shift``: part of such a group. ``cause`` is the one label (``Cause``).
    """

    side: SignArray
    outside: SignArray
    near: SignArray
    trend: SignArray
    two_of_three: SignArray
    shift: SignArray
    cause: SignArray


def find_signals(values: ArrayLike, limits: Limits, *, segments: ArrayLike | None = None) -> Signals:
    """Apply the four rules of Making Data Count to points and their limits.

    Outside: beyond a limit. Trend: each of seven points above (below) the one before it. Two of three: of three
    points on one side of the centre, two lie near that limit; those near it are marked. Shift: seven points on one
    side of the centre. Where several hold, the cause is the first in this order. A turning point that ends one trend
    and starts another belongs to the later. ``segments`` numbers the points of each set of limits. Source: NHS England
    (2019), Making data count; Western Electric (1956), Statistical Quality Control Handbook.

    >>> from assets.statistics.control_limits import limit_individuals
    >>> values = [10, 12, 9, 11, 13, 10, 30]
    >>> signals = find_signals(values, limit_individuals(values, used=[True] * 6 + [False]))
    >>> [Cause(cause).name for cause in signals.cause[-2:]]
    ['COMMON', 'ABOVE_LIMIT']
    """
    value = np.asarray(values, dtype=np.float64)
    number = np.broadcast_to(0 if segments is None else np.asarray(segments), value.shape)
    side = _compare(value, limits.centre)
    outside = _sign(_compare(value, limits.upper) > 0, _compare(value, limits.lower) < 0)
    near = _sign(_compare(value, limits.near_upper) > 0, _compare(value, limits.near_lower) < 0)
    near = np.where(outside == 0, near, 0).astype(np.int8)
    trend = _find_trends(value, number)
    pairs = [_find_pairs(near == sign, side == sign, number) for sign in (1, -1)]
    two_of_three = _sign(*pairs)
    shift = _sign(*(_spread(_ends_of_run(side == sign, RUN, number), RUN) for sign in (1, -1)))
    cause = np.select(
        [outside != 0, trend != 0, two_of_three != 0, shift != 0],
        [outside * np.int8(1), trend * np.int8(2), two_of_three * np.int8(3), shift * np.int8(4)],
        np.int8(0),
    )
    return Signals(
        side=side, outside=outside, near=near, trend=trend, two_of_three=two_of_three, shift=shift, cause=cause
    )


def name_causes(cause: ArrayLike) -> NDArray[np.str_]:
    """Give the words of NHS England's charts for causes.

    >>> name_causes([0, -4]).tolist()
    ['Common Cause', '7 Points Below CL']
    """
    words = np.array([LABELS[Cause(number)] for number in range(min(Cause), max(Cause) + 1)])
    return words[np.asarray(cause, dtype=np.int64) - min(Cause)]


def name_point_types(cause: ArrayLike, *, improvement: Improvement) -> NDArray[np.str_]:
    """Give whether signals are an improvement or a concern, or high or low where neither direction is better.

    >>> name_point_types([0, -4, 1], improvement="decrease").tolist()
    ['common_cause', 'special_cause_improvement', 'special_cause_concern']
    """
    better = {"increase": 1, "decrease": -1, "neutral": 1}[improvement]
    up, down = ("neutral_high", "neutral_low") if improvement == "neutral" else ("improvement", "concern")
    words = np.array([f"special_cause_{down}", "common_cause", f"special_cause_{up}"])
    return words[np.sign(np.asarray(cause, dtype=np.int64)) * better + 1]


def _compare(value: FloatArray, line: FloatArray) -> SignArray:
    """Give -1, 0 or 1 for below, on and above a line; 0 where either is unknown."""
    apart = value - line
    known = np.abs(apart) > SAME * np.abs(line)
    return np.where(known, np.sign(np.where(known, apart, 0.0)), 0.0).astype(np.int8)


def _sign(up: BoolArray, down: BoolArray) -> SignArray:
    return up.astype(np.int8) - down.astype(np.int8)


def _find_trends(value: FloatArray, number: NDArray[np.int64]) -> SignArray:
    step = np.zeros(value.shape, dtype=np.int8)
    step[..., 1:] = np.where(number[..., 1:] == number[..., :-1], _compare(value[..., 1:], value[..., :-1]), np.int8(0))
    # Six steps make a trend of seven points.
    rising, falling = (_spread(_ends_of_run(sign * step > 0, RUN - 1, number), RUN) for sign in (1, -1))
    falls_next = np.zeros(value.shape, dtype=np.bool_)
    falls_next[..., :-1] = step[..., 1:] < 0
    return np.where(rising & falling, np.where(falls_next, -1, 1), _sign(rising, falling)).astype(np.int8)


def _find_pairs(near: BoolArray, on_side: BoolArray, number: NDArray[np.int64]) -> BoolArray:
    ends = (_count_last(near, 3) >= 2) & _ends_of_run(on_side, 3, number)
    return near & _spread(ends, 3)


def _ends_of_run(flags: BoolArray, length: int, number: NDArray[np.int64]) -> BoolArray:
    """Tell where the last ``length`` flags are all set, within one segment."""
    ends = _count_last(flags, length) == length
    ends[..., length - 1 :] &= number[..., length - 1 :] == number[..., : max(number.shape[-1] - length + 1, 0)]
    return ends


def _spread(ends: BoolArray, length: int) -> BoolArray:
    """Mark all ``length`` points of the groups that end at the marks."""
    return _count_last(ends[..., ::-1], length)[..., ::-1] > 0


def _count_last(flags: BoolArray, length: int) -> NDArray[np.int64]:
    total = np.cumsum(flags, axis=-1, dtype=np.int64)
    count = total.copy()
    count[..., length:] -= total[..., :-length]
    return count
