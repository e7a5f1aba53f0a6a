"""The marks figures are made of, in pixels or in the units of the data, and the look they share.

Belongs here: what several kinds of chart draw alike. Does not belong here: any one kind of chart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from assets.charts.drawing import Align, Label, Piece, Specification
from assets.charts.palette import DARK_GREY, GRID, MUTED_TEXT, TEXT
from assets.charts.text import FONT, LINE

if TYPE_CHECKING:
    import altair as alt

Row = Mapping[str, Any]

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


def make_chart(rows: Iterable[Row]) -> "alt.Chart":
    """Return a chart of rows that are part of the specification."""
    import altair as alt  # noqa: PLC0415 - a quarter of a second that a run without figures need not wait for

    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def pixel_scale(field: str, extent: float, *, is_down: bool = False) -> dict[str, Any]:
    """Return the encoding of a position given in pixels, downwards for `y`."""
    domain = [extent, 0] if is_down else [0, extent]
    return {
        "field": field,
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": domain, "nice": False, "zero": False},
    }


def name_values(named: Iterable[tuple[float, str]]) -> list[Label]:
    """Return what stands beside a vertical axis: names at their heights.

    >>> name_values([(40.0, "5")])[0].align
    'right'
    """
    return [Label(-_PADDING, y, name, "right") for y, name in named]


def name_places(named: Iterable[tuple[float, str]], *, height: float, size: float) -> list[Label]:
    """Return what stands below a horizontal axis with ticks: names at their places."""
    return [Label(x, height + _TICK + _PADDING + size / 2, name, "center") for x, name in named]


def draw_leaders(leaders: Sequence[Leader], *, width: float, height: float) -> list["alt.Chart"]:
    """Return lines at given pixels; none where there are none."""
    import altair as alt  # noqa: PLC0415

    if not leaders:
        return []
    rows = [{"px": each.x, "py": each.y, "px2": each.to_x, "py2": each.to_y, "colour": each.colour} for each in leaders]
    return [
        make_chart(rows)
        .mark_rule(strokeWidth=leaders[0].thickness)
        .encode(
            x=alt.X(**pixel_scale("px", width)),
            x2=alt.X2("px2:Q"),
            y=alt.Y(**pixel_scale("py", height, is_down=True)),
            y2=alt.Y2("py2:Q"),
            color=alt.Color("colour:N", scale=None),
        )
    ]


def finish(
    layers: Sequence["alt.Chart"],
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

    The layers are put together here: `alt.layer` copies the rows of each layer several times over, a fifth of a second
    for a panel of ten layers instead of a fiftieth.
    """
    datasets: dict[str, Any] = {}
    specification = {
        "layer": [_describe(layer, datasets) for layer in layers],
        "datasets": datasets,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "width": width,
        "height": height,
        "padding": {"left": room.left, "top": room.top, "right": room.right, "bottom": room.bottom},
        "autosize": {"type": "none"},
        "config": LOOK,
    }
    written = tuple(replace(label, x=label.x + room.left, y=label.y + room.top) for label in labels)
    return Piece(x, y, width + room.left + room.right, height + room.top + room.bottom, specification, written, size)


@contextmanager
def unchecked() -> Iterator[None]:
    """Build charts without holding every part of them against the grammar, a third of the time of a picture.

    The tests build every chart of every figure with the check, so a run need not. Channels are given as such, not as
    text, for the same reason: to find out what a text means costs a fifth.
    """
    from altair.utils import schemapi  # noqa: PLC0415

    with schemapi.debug_mode(False):
        yield


def _describe(layer: "alt.Chart", datasets: dict[str, Any]) -> Specification:
    from altair.utils import schemapi  # noqa: PLC0415

    described = layer.to_dict(validate=schemapi.DEBUG_MODE)
    datasets.update(described.pop("datasets"))
    return {key: value for key, value in described.items() if key not in {"$schema", "config"}}
