"""A figure as the files of its folder, and what the index of the folder says of it.

Belongs here: which files there are, and what is told of them. Does not belong here: where they lie, how they are drawn
(`render`).
"""

from typing import Any

import polars as pl

from assets.charts.catalogue import DRAWN, Figure
from assets.charts.drawing import Drawing, Standing
from assets.charts.layout import LAYOUTS, WIDE
from assets.charts.render import render_png, render_svg

#: files by name, and what the index says of them
Drawn = tuple[dict[str, bytes], dict[str, Any]]


def draw_figure(number: int, frame: pl.DataFrame, standing: Standing) -> Drawn:
    """Return the files of a figure by name, and what the index says of it; `number` is its place among all."""
    figure = DRAWN[number]
    drawing = figure.draw(frame)
    files = draw_files(figure, drawing, standing)
    return files, describe(figure, drawing, standing, list(files))


def draw_files(figure: Figure, drawing: Drawing, standing: Standing) -> dict[str, bytes]:
    """Return the files of a figure by name."""
    files = {}
    for layout in LAYOUTS:
        svg = render_svg(figure.name, drawing, standing, layout)
        files[f"{figure.name}-{layout.name}.svg"] = svg.encode()
        # PNG is for documents: a telephone, like any page, takes the SVG.
        if figure.has_png and layout is WIDE:
            files[f"{figure.name}-{layout.name}.png"] = render_png(svg)
    return files


def describe(figure: Figure, drawing: Drawing, standing: Standing, files: list[str]) -> dict[str, Any]:
    """Return what the index says of a figure."""
    return {
        "name": figure.name,
        "number": figure.number,
        "title": drawing.words.title,
        "alt": drawing.words.alt,
        "for_whom": figure.for_whom,
        "files": files,
        "known_on": standing.known_on.isoformat() if standing.known_on else None,
        "is_synthetic": standing.is_synthetic,
    }
