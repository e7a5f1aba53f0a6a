"""Time series over the full width, the name of each line and its last value at its end.

Belongs here: room for names, and where they stand. Does not belong here: drawing the lines (`panel`).
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from assets.charts.drawing import Label, Plot
from assets.charts.layout import Layout
from assets.charts.marks import Leader, Room, stack_lines
from assets.charts.palette import text_colour
from assets.charts.panel import Interval, Place, Series, draw_panel
from assets.charts.scales import Axes, thin
from assets.charts.text import LINE, spread, widest, wrap

_GAP: Final = 9.0
_STROKE: Final = 11.0
"""A stroke in the colour of its line before each name, where there are several: not every colour can be read as text.
Level, so that it cannot be taken for more of the line."""


def draw_lines(
    series: Sequence[Series], axes: Axes, layout: Layout, *, ends: Mapping[str, str], interval: Interval = "none"
) -> Plot:
    """Return one panel of lines; `ends` says what stands below the name of a line, by its name."""
    size = layout.text_size
    names = {one.name: _wrap_end(one, ends.get(one.name, ""), layout) for one in series}
    right = max(widest((*bold, *plain), size, is_bold=True) for bold, plain in names.values())
    right += _GAP + (_STROKE if len(series) > 1 else 0)
    left = widest((axes.y.say(value) for value in axes.y.values), size) + 6
    width = layout.inner - left - right
    shown = Axes(axes.begin, axes.end, thin(axes.x, width=width, size=size), axes.y)
    room = Room(left, size * 0.7, right, size * LINE + 8)
    place = Place(0, 0, width, 200.0 if layout.is_narrow else 260.0, room, size)
    labels, strokes = _label_ends(series, names, shown, place)
    piece = draw_panel(series, shown, place, labels=labels, leaders=strokes, interval=interval)
    return Plot(piece.height, (piece,))


def _wrap_end(one: Series, text: str, layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room, size = (78.0 if layout.is_narrow else 130.0), layout.text_size
    return wrap(one.name, room, size, is_bold=True) if one.name else (), wrap(text, room, size) if text else ()


def _label_ends(
    series: Sequence[Series], names: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]], axes: Axes, place: Place
) -> tuple[list[Label], list[Leader]]:
    """Return what stands at the ends of lines, kept apart, and where there are several a stroke before each name."""
    ended = [one for one in series if one.known]
    heights = [len([*names[one.name][0], *names[one.name][1]]) * place.size * LINE + 4 for one in ended]
    # Of lines that end at one height the one that was higher before is named first.
    wanted = [axes.below(one.known[-1].value or 0, place.height) - 1e-6 * _mean(one) for one in ended]
    middles = spread(wanted, heights, low=-place.room.top, high=place.height)
    x = place.width + _GAP + (_STROKE if len(series) > 1 else 0)
    labels: list[Label] = []
    strokes: list[Leader] = []
    for one, middle in zip(ended, middles, strict=True):
        bold, plain = names[one.name]
        stacked = stack_lines([*bold, *plain], x=x, middle=middle, size=place.size)
        labels += [
            Label(label.x, label.y, label.text, colour=text_colour(one.colour), is_bold=number < len(bold))
            for number, label in enumerate(stacked)
        ]
        if len(series) > 1:
            strokes.append(Leader(x - _STROKE - 4, stacked[0].y, x - 4, stacked[0].y, one.colour, thickness=2))
    return labels, strokes


def _mean(one: Series) -> float:
    return fmean(point.value or 0 for point in one.known)
