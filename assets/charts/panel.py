"""One panel of a time series: lines, intervals, periods that are not complete, axes.

Belongs here: drawing what is in the panel. Does not belong here: how wide it is and what stands beside it (`lines`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final, Literal

from assets.charts.drawing import Label, Piece, Specification
from assets.charts.marks import Leader, Room, by, draw_leaders, draw_marks, finish, name_places, name_values, quantity
from assets.charts.palette import BAND, DARK_GREY, MID_BLUE, WHITE
from assets.charts.scales import Axes, milliseconds

_CLOSEST: Final = 9.0
"""Points nearer to each other than this, in pixels, are left out but for those of incomplete periods."""
_DASH: Final = (4, 3)
_POINT: Final = 34
"""Area of a point in square pixels: 6.6 across."""
_DIAMOND: Final = 320
"""Area of the diamond around a point that stands out: it leaves white between itself and the point."""

Interval = Literal["none", "band", "bars"]


@dataclass(frozen=True, slots=True)
class Point:
    """One period: where it lies, its value and limits; None where there is none."""

    when: date
    value: float | None
    lower: float | None = None
    upper: float | None = None
    is_incomplete: bool = False
    #: whether it stands out, by a diamond around it
    is_signal: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line."""

    name: str
    points: tuple[Point, ...]
    colour: str
    has_points: bool = True

    @property
    def known(self) -> tuple[Point, ...]:
        """The periods that have a value."""
        return tuple(point for point in self.points if point.value is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a panel lies: the upper left corner of its room, and the size of the area of its lines."""

    x: float
    y: float
    width: float
    height: float
    room: Room
    size: int


def draw_panel(
    series: Sequence[Series],
    axes: Axes,
    place: Place,
    *,
    labels: Sequence[Label] = (),
    leaders: Sequence[Leader] = (),
    interval: Interval = "none",
    has_names: bool = True,
    has_values: bool = True,
) -> Piece:
    """Return one panel; `labels` and `leaders` lie at pixels counted from the upper left corner of its area.

    Without names nothing is written below it, without values nothing at its left.
    """
    layers = [_draw_axes(axes, has_names=has_names)]
    for one in series:
        if interval == "band" and len(one.known) > 1:
            layers += _draw_band(one, axes)
        elif interval != "none":
            layers.append(_draw_bars(one, axes))
    for one in series:
        layers += [_draw_line(one, axes, place), *_draw_points(one, axes, place), *_draw_signals(one, axes)]
    layers += draw_leaders(leaders, width=place.width, height=place.height)
    at_axes = _name_axes(axes, place, has_names=has_names, has_values=has_values)
    return finish(
        layers,
        [*at_axes, *labels],
        x=place.x,
        y=place.y,
        width=place.width,
        height=place.height,
        room=place.room,
        size=place.size,
    )


def is_dense(one: Series, place: Place) -> bool:
    """Whether points would run into each other."""
    return place.width < _CLOSEST * (len(one.points) - 1)


def _position(axes: Axes, *, across: Specification | None = None, up: Specification | None = None) -> Specification:
    """Return the encoding of time and value that all layers share; one of them has the axes."""
    domain = [milliseconds(axes.begin), milliseconds(axes.end)]
    scale = {"type": "utc", "domain": domain, "nice": False}
    return {
        "x": {"field": "when", "type": "temporal", "axis": across, "scale": scale},
        "y": quantity("value", [0, axes.y.top], axis=up),
    }


def _name_axes(axes: Axes, place: Place, *, has_names: bool, has_values: bool) -> list[Label]:
    names = [(axes.across(day, place.width), name) for day, name in axes.x] if has_names else []
    values = [(axes.below(value, place.height), axes.y.say(value)) for value in axes.y.values] if has_values else []
    return [*name_values(values), *name_places(names, height=place.height, size=place.size)]


def _draw_axes(axes: Axes, *, has_names: bool) -> Specification:
    """Return grid and axes."""
    across = {"values": [milliseconds(day) for day, _ in axes.x], "grid": False, "ticks": has_names}
    up = {"values": list(axes.y.values), "domain": False, "ticks": False}
    nothing = [{"when": milliseconds(axes.begin), "value": 0}]
    return draw_marks("point", nothing, _position(axes, across=across, up=up), opacity=0, size=0)


def _draw_band(one: Series, axes: Axes) -> list[Specification]:
    """Return the inside of the interval, and its edges as lines: the edges are what must be seen."""
    rows, run = [], 0
    for point in one.points:
        if point.lower is None or point.upper is None:
            run += 1
        else:
            rows.append({"when": milliseconds(point.when), "value": point.upper, "lower": point.lower, "run": run})
    edges = [{**row, "value": row[edge], "run": f"{edge} {row['run']}"} for row in rows for edge in ("value", "lower")]
    outline = {**_position(axes), "detail": by("run")}
    return [
        draw_marks("area", rows, {**outline, "y2": {"field": "lower"}}, name="band", color=BAND),
        draw_marks("line", edges, outline, color=MID_BLUE, strokeWidth=1),
    ]


def _draw_bars(one: Series, axes: Axes) -> Specification:
    rows = [
        {"when": milliseconds(point.when), "value": point.lower, "upper": point.upper}
        for point in one.points
        if point.lower is not None and point.upper is not None
    ]
    return draw_marks("rule", rows, {**_position(axes), "y2": {"field": "upper"}}, color=MID_BLUE, strokeWidth=1.5)


def _draw_line(one: Series, axes: Axes, place: Place) -> Specification:
    scale = {"domain": ["no", "yes"], "range": [[1, 0], list(_DASH)]}
    encoding = {
        **_position(axes),
        "detail": by("run"),
        "strokeDash": {**by("dash"), "scale": scale, "legend": None},
    }
    thick = 1.5 if is_dense(one, place) else 2
    return draw_marks("line", _cut(one.points), encoding, color=one.colour, strokeWidth=thick, strokeJoin="round")


def _cut(points: Sequence[Point]) -> Iterator[dict[str, Any]]:
    """Give the ends of all stretches of a line; one to or from an incomplete period is dashed, a gap has none."""
    run, dashed = 0, None
    for before, after in pairwise(points):
        if before.value is None or after.value is None:
            dashed = None
            continue
        is_dashed = before.is_incomplete or after.is_incomplete
        if is_dashed != dashed:
            run += 1
            dashed = is_dashed
            yield _end_of_stretch(before, run, is_dashed=is_dashed)
        yield _end_of_stretch(after, run, is_dashed=is_dashed)


def _end_of_stretch(point: Point, run: int, *, is_dashed: bool) -> dict[str, Any]:
    return {
        "when": milliseconds(point.when),
        "value": point.value,
        "run": run,
        "dash": "yes" if is_dashed else "no",
    }


def _draw_points(one: Series, axes: Axes, place: Place) -> list[Specification]:
    is_alone = len(one.known) == 1
    if not one.has_points and not is_alone:
        return []
    many = is_dense(one, place) and not is_alone
    layers = []
    for is_hollow in (False, True):
        shown = [point for point in one.known if point.is_incomplete == is_hollow]
        # A point without neighbours has no line that would show it.
        if (many and not is_hollow) or not shown:
            continue
        rows = [{"when": milliseconds(point.when), "value": point.value} for point in shown]
        layers.append(
            draw_marks(
                "point",
                rows,
                _position(axes),
                filled=False,
                fill=WHITE if is_hollow else one.colour,
                stroke=one.colour,
                strokeWidth=2,
                size=_POINT,
                opacity=1,
            )
        )
    return layers


def _draw_signals(one: Series, axes: Axes) -> list[Specification]:
    """Return a diamond around each point that stands out: told by its shape, whatever the eye and the print."""
    rows = [{"when": milliseconds(point.when), "value": point.value} for point in one.known if point.is_signal]
    if not rows:
        return []
    return [
        draw_marks(
            "point",
            rows,
            _position(axes),
            name="signal",
            shape="diamond",
            filled=False,
            stroke=DARK_GREY,
            strokeWidth=2,
            size=_DIAMOND,
            opacity=1,
        )
    ]
