"""Time series over the full width, the name of each line and its last value at its end.

Belongs here: room for names, and where they stand. Does not belong here: drawing the lines (`panel`).
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Final

from assets.charts.drawing import Plot
from assets.charts.layout import Layout
from assets.charts.marks import Label, Room, stack_lines
from assets.charts.palette import text_colour
from assets.charts.panel import Interval, Place, Series, draw_panel
from assets.charts.scales import Axes, thin
from assets.charts.text import LINE, spread, widest, wrap

_GAP: Final = 9.0


def draw_lines(
    series: Sequence[Series], axes: Axes, layout: Layout, *, ends: Mapping[str, str], interval: Interval = "none"
) -> Plot:
    """Return one panel of lines; `ends` says what stands below the name of a line, by its name."""
    size = layout.text_size
    names = {one.name: _wrap_end(one, ends.get(one.name, ""), layout) for one in series}
    right = max(widest((*bold, *plain), size, is_bold=True) for bold, plain in names.values()) + _GAP
    left = widest((axes.y.say(value) for value in axes.y.values), size) + 6
    width = layout.inner - left - right
    shown = Axes(axes.begin, axes.end, thin(axes.x, width=width, size=size), axes.y)
    room = Room(left, size * 0.7, right, size * LINE + 8)
    place = Place(0, 0, width, 200.0 if layout.is_narrow else 260.0, room, size)
    labels = list(_label_ends(series, names, shown, place))
    piece = draw_panel(series, shown, place, labels=labels, interval=interval)
    return Plot(piece.height, (piece,))


def _wrap_end(one: Series, text: str, layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room, size = (78.0 if layout.is_narrow else 130.0), layout.text_size
    return wrap(one.name, room, size, is_bold=True) if one.name else (), wrap(text, room, size) if text else ()


def _label_ends(
    series: Sequence[Series], names: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]], axes: Axes, place: Place
) -> Iterator[Label]:
    ended = [one for one in series if one.known]
    heights = [len([*names[one.name][0], *names[one.name][1]]) * place.size * LINE + 4 for one in ended]
    # Of lines that end at one height the one that was higher before is named first.
    wanted = [axes.below(one.known[-1].value or 0, place.height) - 1e-6 * _mean(one) for one in ended]
    middles = spread(wanted, heights, low=-place.room.top, high=place.height)
    for one, middle in zip(ended, middles, strict=True):
        bold, plain = names[one.name]
        stacked = stack_lines([*bold, *plain], x=place.width + _GAP, middle=middle, size=place.size)
        for number, label in enumerate(stacked):
            yield Label(label.x, label.y, label.text, colour=text_colour(one.colour), is_bold=number < len(bold))


def _mean(one: Series) -> float:
    return fmean(point.value or 0 for point in one.known)
