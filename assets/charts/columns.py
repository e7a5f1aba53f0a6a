"""Columns along an order, such as months of age, each with its number on it.

Belongs here: drawing columns. Does not belong here: what they count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.charts.drawing import Label, Plot
from assets.charts.layout import Layout
from assets.charts.marks import Room, finish, make_chart, pixel_scale
from assets.charts.palette import FOCUS, MUTED_TEXT
from assets.charts.text import LINE

if TYPE_CHECKING:
    import altair as alt

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
) -> "alt.Chart":
    import altair as alt  # noqa: PLC0415

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
    return (
        make_chart(rows)
        .mark_rect()
        .encode(
            x=alt.X(**pixel_scale("left", width)),
            x2=alt.X2("right:Q"),
            y=alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=[base, base - reach], nice=False)),
            y2=alt.Y2Datum(0),
            color=alt.Color("colour:N", scale=None),
        )
    )


def _draw_rules(rules: Sequence[tuple[float, float, float]], width: float, height: float) -> "alt.Chart":
    import altair as alt  # noqa: PLC0415

    return (
        make_chart({"left": left, "right": right, "py": y} for left, right, y in rules)
        .mark_rule(color=MUTED_TEXT)
        .encode(
            x=alt.X(**pixel_scale("left", width)),
            x2=alt.X2("right:Q"),
            y=alt.Y(**pixel_scale("py", height, is_down=True)),
        )
    )
