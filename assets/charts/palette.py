"""The colours of figures: the palette of the Government Analysis Function, and what may stand beside what.

Belongs here: colours and which of them may be used together. Does not belong here: where they are used.

Source: Government Analysis Function, "Data visualisation: colours in charts" (2021, WCAG 2.2). Every colour that says
something has a contrast of 3 to 1 or more with white. Its order of four would put dark pink beside dark blue, which a
reader without red cones tells apart by 6.5 (CIEDE2000) only; the order here keeps 15 or more between any two, for
every kind of colour blindness. The tests measure both on what is drawn.
"""

from typing import Final

DARK_BLUE: Final = "#12436D"
TURQUOISE: Final = "#28A197"
DARK_PINK: Final = "#801650"
ORANGE: Final = "#F46A25"
DARK_GREY: Final = "#3D3D3D"
LIGHT_PURPLE: Final = "#A285D1"
MID_BLUE: Final = "#2073BC"

WHITE: Final = "#FFFFFF"
TEXT: Final = "#0B0C0C"
MUTED_TEXT: Final = "#505A5F"

REST: Final = "#8F8F8F"
"""What stands beside the one thing a figure is about; the guidance's own light grey has 1.8 to 1 with white."""
BAND: Final = "#D0DAE2"
"""Inside of an interval: a tint that says nothing by itself, its edges do."""
SHEET: Final = "#F3F5F8"
"""Every second frame of frames within frames; their edges say where they end."""
GRID: Final = "#D9D9D9"
"""Grid lines: help for the eye, nothing is lost without them."""

DUO: Final = (DARK_BLUE, ORANGE)
"""Two things beside each other."""
CATEGORICAL: Final = (DARK_BLUE, TURQUOISE, ORANGE, LIGHT_PURPLE)
"""Up to four things beside each other, in this order."""
FOCUS: Final = (DARK_BLUE, REST)
"""The one thing a figure is about, and everything else."""
INTERVAL: Final = (DARK_BLUE, MID_BLUE)
"""A line, and the edges of its interval."""
TOGETHER: Final = (DUO, CATEGORICAL, FOCUS, INTERVAL, (DARK_BLUE, MID_BLUE, ORANGE))
"""Every set of colours that may meet in one figure; dark pink and dark grey are left for one thing alone."""

_DARK_ENOUGH_FOR_TEXT: Final = frozenset({DARK_BLUE, DARK_PINK, DARK_GREY, MID_BLUE})


def choose_colours(things: int) -> tuple[str, ...]:
    """Return a colour for each of so many things; beyond four only the first keeps one of its own.

    >>> choose_colours(2)
    ('#12436D', '#F46A25')
    >>> len(choose_colours(6)), len(set(choose_colours(6)))
    (6, 2)
    """
    if things <= len(DUO):
        return DUO[:things]
    if things <= len(CATEGORICAL):
        return CATEGORICAL[:things]
    return (FOCUS[0], *(FOCUS[1],) * (things - 1))


def text_colour(colour: str) -> str:
    """Return the colour of a label for something drawn in `colour`: the same where text in it can be read.

    >>> text_colour(DARK_BLUE) == DARK_BLUE, text_colour(ORANGE) == TEXT
    (True, True)
    """
    return colour if colour in _DARK_ENOUGH_FOR_TEXT else TEXT
