"""Small panels beside each other, one per area, all on the same axes.

Belongs here: the grid of panels. Does not belong here: drawing one (`panel`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assets.charts.drawing import Plot
from assets.charts.layout import Layout
from assets.charts.marks import Align, Label, Room
from assets.charts.panel import Interval, Place, Series, draw_panel
from assets.charts.scales import Axes
from assets.charts.text import LINE, measure, widest, wrap

_BETWEEN: Final = 14.0
_COLUMNS: Final = {True: 2, False: 3}


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its name, its lines, and what stands below its name."""

    name: str
    series: tuple[Series, ...]
    text: str = ""


def draw_panels(panels: Sequence[Panel], axes: Axes, layout: Layout, *, interval: Interval) -> Plot:
    """Return panels in rows; each names the first and the last period, the leftmost ones the values."""
    size = layout.small_size
    columns = min(_COLUMNS[layout.is_narrow], len(panels))
    left = widest((axes.y.say(value) for value in axes.y.values), size) + 6
    across = (layout.inner - left - _BETWEEN * (columns - 1)) / columns
    ends = _name_ends(axes, across, size)
    wrapped = [
        ([*wrap(panel.name, across, size, is_bold=True)], [*(wrap(panel.text, across, size) if panel.text else ())])
        for panel in panels
    ]
    lines = max(len(bold) + len(plain) for bold, plain in wrapped)
    height = 84.0 if layout.is_narrow else 110.0
    room = Room(0, lines * size * LINE + 8, 0, size * LINE + 10)
    full = room.top + height + room.bottom
    pieces = []
    for number, (panel, (bold, plain)) in enumerate(zip(panels, wrapped, strict=True)):
        row, column = divmod(number, columns)
        beside = Room(left if column == 0 else 0, room.top, 0, room.bottom)
        x = 0.0 if column == 0 else left + column * (across + _BETWEEN)
        place = Place(x, row * (full + _BETWEEN / 2), across, height, beside, size)
        labels = [
            Label(0, (index - len(bold) - len(plain) + 0.5) * size * LINE - 8, text, is_bold=index < len(bold))
            for index, text in enumerate([*bold, *plain])
        ]
        labels += [Label(x_end, height + 10 + size * LINE / 2, text, align) for x_end, text, align in ends]
        pieces.append(
            draw_panel(
                panel.series, axes, place, labels=labels, interval=interval, has_names=False, has_values=column == 0
            )
        )
    rows = math.ceil(len(panels) / columns)
    return Plot(rows * full + (rows - 1) * _BETWEEN / 2, tuple(pieces))


def _name_ends(axes: Axes, width: float, size: float) -> list[tuple[float, str, Align]]:
    """Return what stands below a panel: its first period at the left, its last at the right, where both fit."""
    first, last = axes.x[0][1], axes.x[-1][1]
    if first == last or measure(first, size) + measure(last, size) + size > width:
        return [(width, last, "right")]
    return [(0.0, first, "left"), (width, last, "right")]
