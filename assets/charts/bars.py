"""Horizontal bars with their names and numbers beside them; no axis, because every bar says its number.

Belongs here: drawing bars. Does not belong here: what they count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assets.charts.drawing import Label, Plot, Specification
from assets.charts.layout import Layout
from assets.charts.marks import Room, draw_marks, finish, pixels, quantity, stack_lines
from assets.charts.palette import DARK_BLUE
from assets.charts.text import LINE, widest, wrap

_THICK: Final = 22
_BETWEEN: Final = 12
_GAP: Final = 8
_WIDEST_NAME: Final = 250


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length, and the number written at its end."""

    name: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    bar: Bar
    lines: tuple[str, ...]
    #: upper edge of the bar, and middle of its name
    top: float
    name_middle: float


def draw_bars(bars: Sequence[Bar], layout: Layout, *, whole: float) -> Plot:
    """Return bars of which one of length `whole` would fill the width; names stand above them where it is narrow."""
    size = layout.text_size
    names = 0.0 if layout.is_narrow else min(widest((bar.name for bar in bars), size), _WIDEST_NAME)
    start = 0.0 if layout.is_narrow else names + _GAP
    longest = layout.inner - start - _GAP - widest((bar.text for bar in bars), size, is_bold=True)
    rows, height = _place(bars, layout, names or layout.inner)
    width = float(layout.inner)
    labels: list[Label] = []
    for row in rows:
        labels += stack_lines(
            row.lines,
            x=names,
            middle=row.name_middle,
            size=size,
            align="left" if layout.is_narrow else "right",
        )
        end = start + longest * row.bar.value / max(whole, 1)
        labels.append(Label(end + _GAP, row.top + _THICK / 2, row.bar.text, is_bold=True))
    rectangles = _draw_rectangles(rows, whole=max(whole, 1), span=(start, start + longest), height=height)
    return Plot(height, (finish([rectangles], labels, x=0, y=0, width=width, height=height, room=Room(), size=size),))


def _place(bars: Sequence[Bar], layout: Layout, room: float) -> tuple[list[_Row], float]:
    line = layout.text_size * LINE
    rows, y = [], 0.0
    for bar in bars:
        lines = wrap(bar.name, room, layout.text_size)
        tall = len(lines) * line
        if layout.is_narrow:
            rows.append(_Row(bar, lines, y + tall + 2, y + tall / 2))
            y += tall + 2 + _THICK + _BETWEEN
        else:
            block = max(tall, _THICK)
            rows.append(_Row(bar, lines, y + (block - _THICK) / 2, y + block / 2))
            y += block + _BETWEEN
    return rows, y - _BETWEEN + 2


def _draw_rectangles(rows: list[_Row], *, whole: float, span: tuple[float, float], height: float) -> Specification:
    data = [{"name": row.bar.name, "value": row.bar.value, "top": row.top, "bottom": row.top + _THICK} for row in rows]
    encoding = {
        "x": quantity("value", [0, whole], range=list(span)),
        "x2": {"datum": 0},
        "y": pixels("top", height, is_down=True),
        "y2": {"field": "bottom"},
    }
    return draw_marks("rect", data, encoding, color=DARK_BLUE)
