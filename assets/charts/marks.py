"""The marks figures are made of, in pixels or in the units of the data, and the look they share.

Belongs here: what several kinds of chart draw alike. Does not belong here: any one kind of chart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from assets.charts.drawing import Align, Label, Piece, Specification
from assets.charts.palette import DARK_GREY, GRID, MUTED_TEXT, TEXT
from assets.charts.text import FONT, LINE

Row = Mapping[str, Any]
Mark = Literal["arc", "area", "line", "point", "rect", "rule"]

_TICK: Final = 5
_PADDING: Final = 5
"""Length of a tick, and what is left between it, or the axis, and its name."""

LOOK: Final = {
    "font": FONT,
    # Names for assistive technology are those of the whole figure (`render`).
    "aria": False,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "domainColor": MUTED_TEXT,
        "gridColor": GRID,
        "tickColor": MUTED_TEXT,
        "tickSize": _TICK,
        # What is written is not the renderer's: to measure it would take most of its time.
        "labels": False,
        "title": None,
    },
}
"""The look of all charts: Vega-Lite's configuration."""

#: what is there for the eye only: its contrast is its own affair
DECORATION: Final = ("grid", "band")


@dataclass(frozen=True, slots=True)
class Room:
    """Room around the area of a chart, in pixels."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


@dataclass(frozen=True, slots=True)
class Leader:
    """A line from what is drawn to its name, in pixels."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str = DARK_GREY
    thickness: float = 1


def stack_lines(
    lines: Sequence[str],
    *,
    x: float,
    middle: float,
    size: float,
    align: Align = "left",
    colour: str = TEXT,
    is_bold: bool = False,
) -> list[Label]:
    """Return lines of text one below the other, their middle at `middle`.

    >>> [label.y for label in stack_lines(["a", "b"], x=0, middle=50, size=12)]
    [42.5, 57.5]
    """
    top = middle - (len(lines) - 1) * size * LINE / 2
    return [Label(x, top + number * size * LINE, line, align, colour, is_bold) for number, line in enumerate(lines)]


def draw_marks(
    kind: Mark, rows: Iterable[Row], encoding: Specification, *, name: str = "", **look: Any
) -> Specification:
    """Return a mark for each row, as one layer of a chart in Vega-Lite; `name` is how a test finds it in the SVG."""
    named = {"name": name} if name else {}
    data = {"values": [dict(row) for row in rows]}
    return {**named, "data": data, "mark": {"type": kind, **look}, "encoding": encoding}


def quantity(field: str, domain: Sequence[float], *, axis: Specification | None = None, **scale: Any) -> Specification:
    """Return the encoding of a number, its axis of exactly this extent; nothing is drawn of the axis unless told.

    >>> quantity("value", [0, 5])["scale"]
    {'domain': [0, 5], 'nice': False}
    """
    return {
        "field": field,
        "type": "quantitative",
        "axis": axis,
        "scale": {"domain": list(domain), "nice": False, **scale},
    }


def pixels(field: str, extent: float, *, is_down: bool = False) -> Specification:
    """Return the encoding of a position given in pixels, downwards for `y`."""
    return quantity(field, [extent, 0] if is_down else [0, extent], zero=False)


def as_given(field: str) -> Specification:
    """Return the encoding of what a row names as it is to be, a colour."""
    return {"field": field, "type": "nominal", "scale": None}


def by(field: str) -> Specification:
    """Return the encoding of what keeps lines apart."""
    return {"field": field, "type": "nominal"}


def name_values(named: Iterable[tuple[float, str]]) -> list[Label]:
    """Return what stands beside a vertical axis: names at their heights.

    >>> name_values([(40.0, "5")])[0].align
    'right'
    """
    return [Label(-_PADDING, y, name, "right") for y, name in named]


def name_places(named: Iterable[tuple[float, str]], *, height: float, size: float) -> list[Label]:
    """Return what stands below a horizontal axis with ticks: names at their places."""
    return [Label(x, height + _TICK + _PADDING + size / 2, name, "center") for x, name in named]


def draw_leaders(leaders: Sequence[Leader], *, width: float, height: float) -> list[Specification]:
    """Return lines at given pixels; none where there are none."""
    if not leaders:
        return []
    rows = [{"px": each.x, "py": each.y, "px2": each.to_x, "py2": each.to_y, "colour": each.colour} for each in leaders]
    encoding = {
        "x": pixels("px", width),
        "x2": {"field": "px2"},
        "y": pixels("py", height, is_down=True),
        "y2": {"field": "py2"},
        "color": as_given("colour"),
    }
    return [draw_marks("rule", rows, encoding, strokeWidth=leaders[0].thickness)]


def finish(
    layers: Sequence[Specification],
    labels: Iterable[Label],
    *,
    x: float,
    y: float,
    width: float,
    height: float,
    room: Room,
    size: float,
) -> Piece:
    """Return a chart of exactly this size with room around it; every layer says the extent of its axes itself.

    `labels`, in text of `size`, lie at pixels counted from the upper left corner of its area.
    """
    specification = {
        "layer": list(layers),
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "width": width,
        "height": height,
        "padding": {"left": room.left, "top": room.top, "right": room.right, "bottom": room.bottom},
        "autosize": {"type": "none"},
        "config": LOOK,
    }
    written = tuple(replace(label, x=label.x + room.left, y=label.y + room.top) for label in labels)
    return Piece(x, y, width + room.left + room.right, height + room.top + room.bottom, specification, written, size)
