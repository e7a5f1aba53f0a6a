"""Small panels beside each other, one per area or measure, all on the same axes.

Belongs here: the grid of panels. Does not belong here: drawing one (`panel`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assets.charts.drawing import Align, Label, Piece, Plot
from assets.charts.layout import Layout
from assets.charts.marks import Room
from assets.charts.panel import Interval, Place, Series, draw_panel
from assets.charts.scales import Axes, thin
from assets.charts.text import LINE, measure, widest, wrap

_BETWEEN: Final = 14.0
_BELOW_HEAD: Final = 8.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its name, its lines, and what stands below its name."""

    name: str
    series: tuple[Series, ...]
    text: str = ""


def draw_panels(panels: Sequence[Panel], axes: Axes, layout: Layout, *, interval: Interval, columns: int) -> Plot:
    """Return panels in rows of `columns`; the leftmost of each row names the values."""
    size = layout.small_size
    left = widest((axes.y.say(value) for value in axes.y.values), size) + 6
    across = (layout.inner - left - _BETWEEN * (columns - 1)) / columns
    ends = _name_ends(axes, across, size)
    shown = Axes(axes.begin, axes.end, thin(axes.x, width=across, size=size), axes.y)
    height = 84.0 if layout.is_narrow else 110.0
    pieces: list[Piece] = []
    y = 0.0
    for first in range(0, len(panels), columns):
        heads = [_wrap_head(panel, across, size) for panel in panels[first : first + columns]]
        room = Room(0, max(map(len, heads)) * size * LINE + _BELOW_HEAD, 0, size * LINE + 10)
        for column, (panel, head) in enumerate(zip(panels[first : first + columns], heads, strict=True)):
            x = 0.0 if column == 0 else left + column * (across + _BETWEEN)
            beside = Room(left if column == 0 else 0, room.top, 0, room.bottom)
            below = [Label(x_end, height + 10 + size * LINE / 2, text, align) for x_end, text, align in ends]
            pieces.append(
                draw_panel(
                    panel.series,
                    shown,
                    Place(x, y, across, height, beside, size),
                    labels=[*head, *below],
                    interval=interval,
                    has_names=not ends,
                    has_values=column == 0,
                )
            )
        y += pieces[-1].height + _BETWEEN / 2
    return Plot(y - _BETWEEN / 2, tuple(pieces))


def _wrap_head(panel: Panel, width: float, size: float) -> list[Label]:
    """Return the lines above a panel, the last one just above it."""
    bold = wrap(panel.name, width, size, is_bold=True)
    lines = [*bold, *(wrap(panel.text, width, size) if panel.text else ())]
    return [
        Label(0, (number - len(lines) + 0.5) * size * LINE - _BELOW_HEAD, line, is_bold=number < len(bold))
        for number, line in enumerate(lines)
    ]


def _name_ends(axes: Axes, width: float, size: float) -> list[tuple[float, str, Align]]:
    """Return the names of the first and the last period, to stand below a panel without reaching into the next.

    None where what is written below is no name of those: years stand where they begin.
    """
    if (axes.x[0][0], axes.x[-1][0]) != (axes.begin, axes.end):
        return []
    first, last = axes.x[0][1], axes.x[-1][1]
    if first == last or measure(first, size) + measure(last, size) + size > width:
        return [(width, last, "right")]
    return [(0.0, first, "left"), (width, last, "right")]
