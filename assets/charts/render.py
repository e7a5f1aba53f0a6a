"""From a drawing to files: one SVG with its words in it, and the same as PNG.

Belongs here: putting title, charts and caption together, names for assistive technology, the renderer. Does not belong
here: wording, charts, where files lie.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from assets.charts.drawing import Align, Drawing, Label, Piece, Plot, Standing, Words
from assets.charts.layout import CSS_INCH, Layout
from assets.charts.marks import Room, draw_marks, finish
from assets.charts.palette import MUTED_TEXT, TEXT, WHITE
from assets.charts.png import repack
from assets.charts.text import FONT, LINE, wrap
from assets.charts.wording import write_caption

_ANCHORS: Final[dict[Align, str]] = {"left": "start", "center": "middle", "right": "end"}
_BASE: Final = 0.3
"""How far its base line is below the middle of a line of text, in sizes of it: where the renderer of charts has it."""
_SCALE: Final = 2.0
"""PNG pixels to one of SVG: sharp on fine screens, 192 to the inch in print."""
_NOTHING: Final = "No data"
_NOTHING_HEIGHT: Final = 80.0
_OUTER: Final = re.compile(r"^<svg[^>]*>(.*)</svg>\s*$", re.DOTALL)
# The whole figure is one image: roles of its groups would only be read out.
_ROLE: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
# The renderer writes long fractions that no eye sees: a hundredth of a pixel is enough.
_FRACTION: Final = re.compile(r"(\d+\.\d{2})\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    colour: str = TEXT
    is_bold: bool = False


def load_renderer() -> None:
    """Load what draws, ahead of the first figure, where there is time for it: a third of a second."""
    nothing = [draw_marks("point", [], {})]
    draw_piece(finish(nothing, [], x=0, y=0, width=1, height=1, room=Room(), size=1))


def render_svg(name: str, drawing: Drawing, standing: Standing, layout: Layout) -> str:
    """Return a figure in one layout as SVG: an image with a name and a description, every word of it text."""
    plot = drawing.plot(layout) if drawing.plot else None
    above, below = list(_head(drawing.words, layout)), list(_foot(drawing.words, standing, layout))
    body: list[str] = []
    y = _write(above, x=layout.margin, y=layout.margin, into=body) + layout.text_size
    y = _draw(plot, layout, y, into=body) + layout.text_size
    y = _write(below, x=layout.margin, y=y, into=body)
    height = round(y + layout.margin - layout.small_size * (LINE - 1))
    ids = [f"{name}-{layout.name}-{part}" for part in ("title", "desc")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{layout.width}" height="{height}"'
        f' viewBox="0 0 {layout.width} {height}" role="img" lang="en-GB" aria-labelledby="{ids[0]}"'
        f' aria-describedby="{ids[1]}" font-family="{FONT}">'
        f'<title id="{ids[0]}">{escape(drawing.words.title)}</title>'
        f'<desc id="{ids[1]}">{escape(drawing.words.alt)}</desc>'
        f'<rect width="{layout.width}" height="{height}" fill="{WHITE}"/>'
        f'<g aria-hidden="true">{"".join(body)}</g></svg>\n'
    )


def render_png(svg: str) -> bytes:
    """Return a figure as PNG: what its SVG shows, at twice its size."""
    import vl_convert  # noqa: PLC0415 - 88 MB that a run without figures need not load

    return repack(vl_convert.svg_to_png(svg, scale=_SCALE), dots_per_inch=_SCALE * CSS_INCH)


def _head(words: Words, layout: Layout) -> Iterator[_Line]:
    for text in wrap(words.title, layout.inner, layout.title_size, is_bold=True):
        yield _Line(text, layout.title_size, is_bold=True)
    for text in wrap(words.subtitle, layout.inner, layout.text_size):
        yield _Line(text, layout.text_size)


def _foot(words: Words, standing: Standing, layout: Layout) -> Iterator[_Line]:
    for number, sentence in enumerate(write_caption(words, standing)):
        is_warning = standing.is_synthetic and number == 0
        for text in wrap(sentence, layout.inner, layout.small_size, is_bold=is_warning):
            yield _Line(text, layout.small_size, TEXT if is_warning else MUTED_TEXT, is_warning)


def _write(lines: list[_Line], *, x: float, y: float, into: list[str]) -> float:
    """Write lines below `y` and return where the next would begin."""
    for line in lines:
        y += line.size * LINE
        at = Label(x, y - line.size * (LINE - 1), line.text, colour=line.colour, is_bold=line.is_bold)
        into.append(_write_at(at, line.size))
    return y


def _draw(plot: Plot | None, layout: Layout, y: float, *, into: list[str]) -> float:
    """Draw the charts below `y` and return where they end."""
    if plot is None:
        middle = y + _NOTHING_HEIGHT / 2
        into.append(_write_at(Label(layout.width / 2, middle, _NOTHING, "center", MUTED_TEXT), layout.title_size))
        return y + _NOTHING_HEIGHT
    for piece in plot.pieces:
        words = [_write_at(replace(label, y=label.y + _BASE * piece.size), piece.size) for label in piece.labels]
        into.append(
            f'<g transform="translate({layout.margin + piece.x:.2f},{y + piece.y:.2f})">{draw_piece(piece)}'
            f"{''.join(words)}</g>"
        )
    return y + plot.height


def _write_at(label: Label, size: float) -> str:
    """Return a line of text whose base line is at `y`."""
    anchor = "" if label.align == "left" else f' text-anchor="{_ANCHORS[label.align]}"'
    weight = ' font-weight="bold"' if label.is_bold else ""
    return (
        f'<text x="{label.x:.2f}" y="{label.y:.2f}" font-size="{size}px"{anchor}{weight} fill="{label.colour}">'
        f"{escape(label.text)}</text>"
    )


def draw_piece(piece: Piece) -> str:
    """Return what is inside the SVG of one chart."""
    import vl_convert  # noqa: PLC0415

    drawn = _OUTER.match(vl_convert.vegalite_to_svg(piece.specification))
    assert drawn is not None  # noqa: S101 - the renderer gives one svg element
    return _ROLE.sub("", _FRACTION.sub(r"\1", drawn[1]))
