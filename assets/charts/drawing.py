"""What a figure is, before it is a file.

Belongs here: the parts every figure has. Does not belong here: what they say (`wording`), how they look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from assets.charts.layout import Layout
from assets.charts.palette import TEXT

Specification = dict[str, Any]
"""A chart in Vega-Lite, or a part of one."""
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a figure."""

    #: the finding, in one sentence without a full stop
    title: str
    #: what is drawn, of which area and in which unit
    subtitle: str
    #: the figure in words: kind of chart, what it shows, the main values
    alt: str
    #: basis, what is drawn differently, what to beware of; a sentence each
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the data of a figure rest on."""

    #: the newest extract they come from; None when nothing has been loaded
    known_on: date | None
    is_synthetic: bool
    #: whether it is made of what is published, small counts hidden
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `x` is where it begins, has its middle or ends, `y` its middle."""

    x: float
    y: float
    text: str
    align: Align = "left"
    colour: str = TEXT
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One chart of a figure, where its upper left corner lies, and what is written on it, counted from there."""

    x: float
    y: float
    width: float
    height: float
    specification: Specification
    labels: tuple[Label, ...] = ()
    #: of the text of the labels
    size: float = 0


@dataclass(frozen=True, slots=True)
class Plot:
    """The charts of a figure in one layout, and the height of all of them."""

    height: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: its words, and its charts in any layout; no charts when there is nothing to show."""

    words: Words
    plot: Callable[[Layout], Plot] | None = None
