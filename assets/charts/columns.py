"""Columns along an order, such as months of age, each with its number on it.

Belongs here: drawing columns. Does not belong here: what they count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assets.charts.drawing import Label, Plot, Specification
from assets.charts.layout import Layout
from assets.charts.marks import Room, as_given, draw_marks, finish, pixels, quantity
from assets.charts.palette import FOCUS, MUTED_TEXT
from assets.charts.text import LINE

_HEIGHT: Final = 180.0
_SHARE: Final = 0.72
"""How much of its place a column fills."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the name below it, its height, whether the figure is about it."""

    name: str
    value: int
    is_focus: bool


def draw_columns(columns: Sequence[Column], layout: Layout, *, axis: str, bracket: str) -> Plot:
    """Return columns with `axis` below their names and `bracket` above those the figure is about."""
    width, line = float(layout.inner), layout.text_size * LINE
    place = width / max(len(columns), 1)
    tallest = max((column.value for column in columns), default=0)
    top = 2 * line + 10
    height = top + _HEIGHT + 2 * line + 4
    reach = _HEIGHT / max(tallest, 1)
    labels = [Label(width / 2, height - line / 2, axis, "center")]
    for number, column in enumerate(columns):
        middle = (number + 0.5) * place
        labels.append(Label(middle, top + _HEIGHT + 4 + line / 2, column.name, "center"))
        number_y = top + _HEIGHT - column.value * reach - line / 2
        labels.append(Label(middle, number_y, str(column.value), "center", is_bold=column.is_focus))
    spans = [number for number, column in enumerate(columns) if column.is_focus]
    rules = [(0.0, width, top + _HEIGHT)]
    if spans:
        left, right = spans[0] * place + 2, (spans[-1] + 1) * place - 2
        # Where it is narrow the words are wider than what they stand above.
        labels.append(Label(max((left + right) / 2, 0), line / 2, bracket, "center", is_bold=True))
        rules.append((left, right, line + 4))
    layers = [
        _draw_columns(columns, place=place, base=top + _HEIGHT, reach=reach, width=width, height=height),
        _draw_rules(rules, width, height),
    ]
    piece = finish(layers, labels, x=0, y=0, width=width, height=height, room=Room(), size=layout.text_size)
    return Plot(height, (piece,))


def _draw_columns(
    columns: Sequence[Column], *, place: float, base: float, reach: float, width: float, height: float
) -> Specification:
    edge = place * (1 - _SHARE) / 2
    rows = [
        {
            "name": column.name,
            "value": column.value,
            "left": number * place + edge,
            "right": (number + 1) * place - edge,
            "colour": FOCUS[0] if column.is_focus else FOCUS[1],
        }
        for number, column in enumerate(columns)
    ]
    encoding = {
        "x": pixels("left", width),
        "x2": {"field": "right"},
        "y": quantity("value", [0, 1], range=[base, base - reach]),
        "y2": {"datum": 0},
        "color": as_given("colour"),
    }
    return draw_marks("rect", rows, encoding)


def _draw_rules(rules: Sequence[tuple[float, float, float]], width: float, height: float) -> Specification:
    rows = [{"left": left, "right": right, "py": y} for left, right, y in rules]
    encoding = {"x": pixels("left", width), "x2": {"field": "right"}, "y": pixels("py", height, is_down=True)}
    return draw_marks("rule", rows, encoding, color=MUTED_TEXT)
