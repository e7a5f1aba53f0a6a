"""Parts of a whole as slices, each with its name and number beside it; for the two figures the report draws so.

Belongs here: drawing slices and leading lines. Does not belong here: what they count.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assets.charts.drawing import Label, Plot, Specification
from assets.charts.layout import Layout
from assets.charts.marks import Leader, Room, as_given, draw_leaders, draw_marks, finish, stack_lines
from assets.charts.palette import WHITE, choose_colours
from assets.charts.text import LINE, spread, wrap

_SEPARATOR: Final = 2.0
_GAP: Final = 6.0
_ELBOW: Final = 10.0


@dataclass(frozen=True, slots=True)
class Slice:
    """One part: its name, its size, and the number written above its name."""

    name: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class _Placed:
    part: Slice
    colour: str
    begin: float
    end: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Angle of its middle, clockwise from twelve o'clock."""
        return (self.begin + self.end) / 2

    @property
    def is_right(self) -> bool:
        """Whether its label stands at the right."""
        return math.sin(self.middle) >= 0

    def height(self, line: float) -> float:
        """Height of its label."""
        return len(self.lines) * line + 4


def draw_pie(parts: Sequence[Slice], layout: Layout) -> Plot:
    """Return slices clockwise from twelve o'clock in the order given; parts of nothing are left out."""
    parts = [part for part in parts if part.value > 0]
    radius = 62.0 if layout.is_narrow else 110.0
    width = float(layout.inner)
    room = width / 2 - radius - _ELBOW - _GAP
    placed = _place(parts, room, layout.text_size)
    line = layout.text_size * LINE
    # Many small parts need more height for their names than the slices have.
    sides = [sum(one.height(line) for one in placed if one.is_right == side) for side in (True, False)]
    height = max(2 * radius + 40, *sides)
    labels, leaders = _label(placed, layout, radius=radius, width=width, height=height)
    layers = [
        _draw_slices(placed, radius),
        *draw_leaders(leaders, width=width, height=height),
    ]
    piece = finish(layers, labels, x=0, y=0, width=width, height=height, room=Room(), size=layout.text_size)
    return Plot(height, (piece,))


def _place(parts: Sequence[Slice], room: float, size: float) -> list[_Placed]:
    total = sum(part.value for part in parts)
    placed, begin = [], 0.0
    for part, colour in zip(parts, choose_colours(len(parts)), strict=True):
        end = begin + 2 * math.pi * part.value / total
        placed.append(_Placed(part, colour, begin, end, (part.text, *wrap(part.name, room, size))))
        begin = end
    return placed


def _label(
    placed: Sequence[_Placed], layout: Layout, *, radius: float, width: float, height: float
) -> tuple[list[Label], list[Leader]]:
    """Return the labels, kept apart on either side, and a line from each slice to its label."""
    labels: list[Label] = []
    leaders: list[Leader] = []
    line = layout.text_size * LINE
    for is_right in (True, False):
        side = [one for one in placed if one.is_right == is_right]
        wanted = [height / 2 - (radius + 8) * math.cos(one.middle) for one in side]
        heights = [one.height(line) for one in side]
        sign = 1 if is_right else -1
        x = width / 2 + sign * (radius + _ELBOW)
        for one, middle in zip(side, spread(wanted, heights, low=0, high=height), strict=True):
            edge_x, edge_y = radius * math.sin(one.middle), radius * math.cos(one.middle)
            leaders.append(Leader(width / 2 + edge_x, height / 2 - edge_y, x, middle))
            stacked = stack_lines(
                one.lines,
                x=x + sign * _GAP,
                middle=middle,
                size=layout.text_size,
                align="left" if is_right else "right",
            )
            labels += [Label(stacked[0].x, stacked[0].y, stacked[0].text, stacked[0].align, is_bold=True), *stacked[1:]]
    return labels, leaders


def _draw_slices(placed: Sequence[_Placed], radius: float) -> Specification:
    rows = [
        {"name": one.part.name, "value": one.part.value, "begin": one.begin, "end": one.end, "colour": one.colour}
        for one in placed
    ]
    is_whole = len(placed) == 1
    encoding = {
        "theta": {"field": "begin", "type": "quantitative", "scale": None},
        "theta2": {"field": "end"},
        "color": as_given("colour"),
    }
    return draw_marks(
        "arc", rows, encoding, outerRadius=radius, stroke=WHITE, strokeWidth=0 if is_whole else _SEPARATOR
    )
