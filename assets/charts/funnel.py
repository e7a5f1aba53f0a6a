"""A funnel: points over what is expected of them, with lines of how far chance alone carries one.

Belongs here: drawing points, limits and the names of points outside them. Does not belong here: making limits
(`assets.watching.authorities`), wording.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import hypot
from typing import Final

from assets.charts.drawing import Label, Plot, Specification
from assets.charts.layout import Layout
from assets.charts.marks import Leader, Room, by, draw_leaders, draw_marks, finish, name_places, name_values, quantity
from assets.charts.palette import DARK_BLUE, DARK_GREY, MID_BLUE, WHITE, text_colour
from assets.charts.scales import Ticks, choose_ticks
from assets.charts.text import LINE, measure, spread, widest

_GAP: Final = 8.0
_DASHES: Final = {False: [1, 0], True: [4, 3]}
"""The inner limits are drawn through, the outer ones dashed: without colour and in print they differ."""
_POINT: Final = 30
_LOWEST_TOP, _HIGHEST_TOP = 2.0, 5.0
"""The ratios between which the axis ends: where next to nothing is expected one case is a ratio that would press all
others flat; a point above the end is drawn at it, as a triangle."""
_STRIDE: Final = 4.0
"""How far apart, in pixels, the places along a line are at which it is asked whether a name stands there."""
_PLACES: Final = tuple(product(range(-5, 6), (_GAP, 24.0, 48.0), (True, False)))
"""Lines of text and pixels a name may stand away from its point, on the right or the left of it."""
_COVERED: Final = 45.0
"""A name on something drawn is as bad as one so many pixels farther away; on another name it never is."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: what is expected of it, its ratio, and whether it lies outside the limits and is named."""

    name: str
    expected: float
    ratio: float
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One line of the funnel: ratios by what is expected, in its order."""

    name: str
    points: tuple[tuple[float, float], ...]
    is_outer: bool


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a name stands."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether something drawn there would be on letters: above and below them there are two pixels of white."""
        return self.left <= x <= self.right and self.top + 2 <= y <= self.bottom - 2


@dataclass(frozen=True, slots=True)
class _Frame:
    """The area of the points: its size, and what its edges stand for."""

    width: float
    height: float
    x: Ticks
    y: Ticks
    size: int

    def across(self, expected: float) -> float:
        return self.width * expected / self.x.top

    def below(self, ratio: float) -> float:
        return self.height * (1 - min(ratio, self.y.top) / self.y.top)


def choose_top(dots: Iterable[Dot]) -> float:
    """Return where the axis of ratios ends.

    >>> choose_top([Dot("a", 1.0, 16.0, False)]), choose_top([Dot("a", 1.0, 0.0, False)])
    (5.0, 2.0)
    """
    highest = max((dot.ratio for dot in dots), default=0.0)
    return choose_ticks(min(max(highest, _LOWEST_TOP), _HIGHEST_TOP)).top


def draw_funnel(dots: Sequence[Dot], limits: Sequence[Limit], layout: Layout, *, centre: str, axis: str) -> Plot:
    """Return a funnel; `centre` names the line at a ratio of 1, `axis` stands below what is expected."""
    size = layout.text_size
    x, y = choose_ticks(max(dot.expected for dot in dots)), choose_ticks(choose_top(dots))
    left = widest((y.say(value) for value in y.values), size) + 6
    right = widest((centre, *(limit.name for limit in limits)), size) + _GAP
    room = Room(left, size, right, 2 * size * LINE + 8)
    frame = _Frame(layout.inner - left - right, 220.0 if layout.is_narrow else 300.0, x, y, size)
    names, leaders = _name_dots(dots, limits, frame)
    below = Label(frame.width / 2, frame.height + 8 + 1.5 * size * LINE, axis, "center")
    layers = [
        _draw_axes(frame),
        _draw_centre(frame),
        *(_draw_limits(limits, frame, is_outer=is_outer) for is_outer in (True, False)),
        *_draw_dots(dots, frame),
        *draw_leaders(leaders, width=frame.width, height=frame.height),
    ]
    labels = [*_name_axes(frame), *names, below, *_name_limits(limits, frame, centre)]
    piece = finish(layers, labels, x=0, y=0, width=frame.width, height=frame.height, room=room, size=size)
    return Plot(piece.height, (piece,))


def _position(frame: _Frame, *, across: Specification | None = None, up: Specification | None = None) -> Specification:
    """Return the encoding of what is expected and the ratio that all layers share; one of them has the axes."""
    return {
        "x": quantity("expected", [0, frame.x.top], axis=across),
        "y": quantity("shown", [0, frame.y.top], axis=up),
    }


def _draw_axes(frame: _Frame) -> Specification:
    across = {"values": list(frame.x.values), "grid": False, "domain": True, "ticks": True}
    up = {"values": list(frame.y.values), "grid": True, "domain": False, "ticks": False}
    nothing = [{"expected": 0, "shown": 0}]
    return draw_marks("point", nothing, _position(frame, across=across, up=up), opacity=0, size=0)


def _name_axes(frame: _Frame) -> list[Label]:
    values = [(frame.below(value), frame.y.say(value)) for value in frame.y.values]
    places = [(frame.across(value), frame.x.say(value)) for value in frame.x.values]
    return [*name_values(values), *name_places(places, height=frame.height, size=frame.size)]


def _draw_centre(frame: _Frame) -> Specification:
    ends = [{"expected": end, "shown": 1} for end in (0, frame.x.top)]
    return draw_marks("line", ends, _position(frame), color=DARK_GREY, strokeWidth=1.5)


def _draw_limits(limits: Sequence[Limit], frame: _Frame, *, is_outer: bool) -> Specification:
    """Return the lines of one funnel; above the axis there is nothing to see of them."""
    rows = [
        {"expected": expected, "shown": ratio, "line": number}
        for number, limit in enumerate(limits)
        if limit.is_outer == is_outer
        for expected, ratio in limit.points
        if ratio <= frame.y.top
    ]
    encoding = {**_position(frame), "detail": by("line")}
    return draw_marks("line", rows, encoding, color=MID_BLUE, strokeWidth=1.5, strokeDash=_DASHES[is_outer])


def _draw_dots(dots: Sequence[Dot], frame: _Frame) -> Iterator[Specification]:
    """Give the points within the limits hollow, those outside full, those above the axis as triangles at its end."""
    for is_outside, is_above in product((False, True), repeat=2):
        rows = [
            {"name": dot.name, "expected": dot.expected, "ratio": dot.ratio, "shown": min(dot.ratio, frame.y.top)}
            for dot in dots
            if dot.is_outside == is_outside and (dot.ratio > frame.y.top) == is_above
        ]
        if rows:
            yield draw_marks(
                "point",
                rows,
                _position(frame),
                shape="triangle-up" if is_above else "circle",
                filled=False,
                fill=DARK_BLUE if is_outside else WHITE,
                stroke=DARK_BLUE,
                strokeWidth=1.5,
                size=_POINT * (2 if is_outside else 1),
                opacity=1,
            )


def _name_limits(limits: Sequence[Limit], frame: _Frame, centre: str) -> list[Label]:
    """Return what stands at the right ends of the lines, kept apart."""
    ends = [(centre, 1.0, DARK_GREY)]
    ends += [(limit.name, limit.points[-1][1], MID_BLUE) for limit in limits if limit.points]
    step = frame.size * LINE
    middles = spread([frame.below(ratio) for _, ratio, _ in ends], [step] * len(ends), low=0, high=frame.height)
    return [
        Label(frame.width + _GAP, middle, name, colour=text_colour(colour))
        for (name, _, colour), middle in zip(ends, middles, strict=True)
    ]


def _name_dots(dots: Sequence[Dot], limits: Sequence[Limit], frame: _Frame) -> tuple[list[Label], list[Leader]]:
    """Return the names of points outside, each beside its point or led to it; where there is no room it has none."""
    labels: list[Label] = []
    leaders: list[Leader] = []
    taken: list[_Box] = []
    drawn = [(frame.across(dot.expected), frame.below(dot.ratio)) for dot in dots]
    lines = [
        [(0.0, 1.0), (frame.x.top, 1.0)],
        *([at for at in limit.points if at[1] <= frame.y.top] for limit in limits),
    ]
    drawn += [at for line in lines for at in _walk([(frame.across(x), frame.below(y)) for x, y in line])]
    for dot in (dot for dot in dots if dot.is_outside):
        at = (frame.across(dot.expected), frame.below(dot.ratio))
        places = [place for place in _list_places(dot, frame) if not any(map(place[1].overlaps, taken))]
        if places:
            label, box = min(places, key=lambda place: _weigh(place, at, taken, drawn))
            labels.append(label)
            taken.append(box)
            led = _lead(label, at)
            leaders += [Leader(*start, *end) for start, end in pairwise(led)]
            drawn += _walk(led)
    return labels, leaders


def _lead(label: Label, at: tuple[float, float]) -> list[tuple[float, float]]:
    """Return the line from a point to its name; none where the name stands just beside it."""
    x, y = at
    if abs(label.y - y) <= 1 and abs(label.x - x) <= _GAP:
        return []
    return [at, (label.x + (-2 if label.align == "left" else 2), label.y)]


def _weigh(
    place: tuple[Label, _Box], at: tuple[float, float], taken: Sequence[_Box], drawn: Sequence[tuple[float, float]]
) -> float:
    """Return how bad a place is: how far from its point, and whether it covers something or its line passes a name."""
    label, box = place
    is_crossing = any(other.holds(*step) for step in _walk(_lead(label, at)) for other in taken)
    is_covering = any(box.holds(*point) for point in drawn)
    return abs(label.x - at[0]) + abs(label.y - at[1]) + _COVERED * (is_crossing + is_covering)


def _walk(line: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Give points along a line, a few pixels apart."""
    for (x, y), (to_x, to_y) in pairwise(line):
        steps = max(1, round(hypot(to_x - x, to_y - y) / _STRIDE))
        for step in range(steps + 1):
            yield x + (to_x - x) * step / steps, y + (to_y - y) * step / steps


def _list_places(dot: Dot, frame: _Frame) -> Iterator[tuple[Label, _Box]]:
    """Give the places near a point where its name stands within the area and off its lower edge."""
    wide, high = measure(dot.name, frame.size), frame.size * LINE
    x, y = frame.across(dot.expected), frame.below(dot.ratio)
    for step, gap, is_right in _PLACES:
        begin, middle = x + gap if is_right else x - gap - wide, y + step * high
        box = _Box(begin, middle - high / 2, begin + wide, middle + high / 2)
        if box.left >= 0 and box.right <= frame.width and box.top >= -high / 2 and box.bottom <= frame.height:
            yield Label(x + gap if is_right else x - gap, middle, dot.name, "left" if is_right else "right"), box
