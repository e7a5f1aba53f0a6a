"""Themes in frames within frames: what is nearest the baby inside, what shapes all the rest outside.

Belongs here: placing frames, groups and themes, and drawing them. Does not belong here: which group lies in which frame
(`system_figure`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from assets.charts.drawing import Label, Plot, Specification
from assets.charts.layout import Layout
from assets.charts.marks import Room, as_given, draw_marks, finish, pixels
from assets.charts.palette import DARK_BLUE, MUTED_TEXT, SHEET, WHITE
from assets.charts.text import LINE, measure, wrap
from assets.charts.wording import upper

_COLUMN_GAP: Final = 14.0
_BAR: Final = 10.0


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme and the number of its cases."""

    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class Group:
    """Themes that belong together."""

    name: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """One frame: groups above and below the frames inside it."""

    name: str
    above: tuple[Group, ...]
    below: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class _Canvas:
    """What has been placed so far; frames are drawn from the outermost, so that the inner ones lie on top."""

    layout: Layout
    whole: int
    frames: list[_Box] = field(default_factory=list)
    bars: list[_Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.layout.small_size

    @property
    def line(self) -> float:
        return self.size * LINE

    @property
    def inset(self) -> float:
        return 5.0 if self.layout.is_narrow else 9.0

    @property
    def longest(self) -> float:
        """Length of the bar of a theme found in every case."""
        return 34.0 if self.layout.is_narrow else 48.0


def draw_system_map(rings: Sequence[Ring], layout: Layout, *, whole: int) -> Plot:
    """Return rings, outermost first, with a bar and a number for each theme; a bar for `whole` cases is the longest."""
    canvas = _Canvas(layout, max(whole, 1))
    width = float(layout.inner)
    height = _place_ring(canvas, rings, left=0, right=width, top=0) + 1
    layers = [
        _draw_boxes(canvas.frames, width, height, is_frame=True),
        _draw_boxes(canvas.bars, width, height, is_frame=False),
    ]
    piece = finish(layers, canvas.labels, x=0, y=0, width=width, height=height, room=Room(), size=canvas.size)
    return Plot(height, (piece,))


def _place_ring(canvas: _Canvas, rings: Sequence[Ring], *, left: float, right: float, top: float) -> float:
    """Place the first ring and those inside it; return the lower edge of its frame."""
    ring, inside = rings[0], rings[1:]
    number = len(canvas.frames)
    canvas.frames.append(_Box(left, top, right, top))
    begin, end = left + canvas.inset, right - canvas.inset
    y = top + canvas.inset
    canvas.labels.append(Label(begin, y + canvas.line / 2, ring.name, colour=DARK_BLUE, is_bold=True))
    y = _place_groups(canvas, ring.above, left=begin, right=end, top=y + canvas.line + 3)
    if inside:
        y = _place_ring(canvas, inside, left=begin, right=end, top=y)
        y += canvas.inset
    y = _place_groups(canvas, ring.below, left=begin, right=end, top=y)
    # The gap after the last group is narrower than the one between groups.
    bottom = y if inside and not ring.below else y - canvas.line / 2 + canvas.inset
    canvas.frames[number] = _Box(left, top, right, bottom)
    return bottom


def _place_groups(canvas: _Canvas, groups: Sequence[Group], *, left: float, right: float, top: float) -> float:
    """Place groups, two beside each other where it is wide; return where what follows may begin."""
    columns = 1 if canvas.layout.is_narrow else 2
    across = (right - left - _COLUMN_GAP * (columns - 1)) / columns
    for first in range(0, len(groups), columns):
        beside = groups[first : first + columns]
        if len(beside) == 1 and columns > 1:
            beside = _halve(beside[0])
        ends = [
            _place_group(canvas, group, left=left + number * (across + _COLUMN_GAP), width=across, top=top)
            for number, group in enumerate(beside)
        ]
        top = max(ends) + canvas.line / 2
    return top


def _halve(group: Group) -> tuple[Group, Group]:
    """Return a group that has the width to itself as two columns, the second without a name."""
    half = (len(group.themes) + 1) // 2
    return Group(group.name, group.themes[:half]), Group("", group.themes[half:])


def _place_group(canvas: _Canvas, group: Group, *, left: float, width: float, top: float) -> float:
    canvas.labels.append(Label(left, top + canvas.line / 2, upper(group.name), colour=MUTED_TEXT, is_bold=True))
    y = top + canvas.line + 1
    number_end = left + measure("00", canvas.size, is_bold=True)
    words = number_end + 5 + canvas.longest + 5
    for theme in group.themes:
        lines = wrap(theme.label, left + width - words, canvas.size)
        middle = y + canvas.line / 2
        canvas.labels.append(Label(number_end, middle, str(theme.cases), "right", is_bold=True))
        if theme.cases:
            length = canvas.longest * theme.cases / canvas.whole
            canvas.bars.append(_Box(number_end + 5, middle - _BAR / 2, number_end + 5 + length, middle + _BAR / 2))
        for place, line in enumerate(lines):
            canvas.labels.append(Label(words, middle + place * canvas.line, line))
        y += len(lines) * canvas.line + 2
    return y


def _draw_boxes(boxes: Sequence[_Box], width: float, height: float, *, is_frame: bool) -> Specification:
    rows = [
        {
            "left": box.left,
            "right": box.right,
            "top": box.top,
            "bottom": box.bottom,
            "fill": DARK_BLUE if not is_frame else SHEET if number % 2 == 0 else WHITE,
        }
        for number, box in enumerate(boxes)
    ]
    encoding = {
        "x": pixels("left", width),
        "x2": {"field": "right"},
        "y": pixels("top", height, is_down=True),
        "y2": {"field": "bottom"},
        "fill": as_given("fill"),
    }
    look = {"stroke": DARK_BLUE, "strokeWidth": 1.5, "cornerRadius": 8} if is_frame else {}
    return draw_marks("rect", rows, encoding, **look)
