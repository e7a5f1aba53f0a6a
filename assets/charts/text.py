"""How wide text is, where it breaks, and how labels keep out of each other's way.

Belongs here: measuring, wrapping and spreading. Does not belong here: what is said (`wording`).

Widths are those of Helvetica (Adobe font metrics), which Arial and Liberation Sans share character by character; the
renderer comes with the latter, so that a figure is the same on a machine without fonts.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

FONT: Final = "Arial, Helvetica, 'Liberation Sans', sans-serif"
LINE: Final = 1.25
"""Height of a line, in sizes of its text."""

_PLAIN: Final = {
    **dict.fromkeys("ijl'‘’", 222),
    "'": 191,
    **dict.fromkeys(" !,./:;I[]\\ft", 278),
    "|": 260,
    **dict.fromkeys("()-r`“”·", 333),
    **dict.fromkeys("{}", 334),
    '"': 355,
    "*": 389,
    "^": 469,
    **dict.fromkeys("ckJsvxyz", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    "%": 889,
    "W": 944,
    "@": 1015,
    **dict.fromkeys("+<=>~×", 584),
    "—": 1000,
}
_BOLD: Final = {
    **dict.fromkeys(" ,./I\\ijl’‘", 278),
    "'": 238,
    **dict.fromkeys("!:;()-`[]ft·", 333),
    **dict.fromkeys("r*{}", 389),
    "|": 280,
    '"': 474,
    **dict.fromkeys("z“”", 500),
    **dict.fromkeys("aceJksvxy", 556),
    **dict.fromkeys("FTZLbdghnopqu?", 611),
    **dict.fromkeys("EPSVXY", 667),
    **dict.fromkeys("ABCDHKNRU&", 722),
    **dict.fromkeys("GOQw", 778),
    "M": 833,
    "m": 889,
    "%": 889,
    "W": 944,
    "@": 975,
    **dict.fromkeys("+<=>~^×", 584),
    "—": 1000,
}
_ORDINARY: Final = 556
_BREAK: Final = re.compile(r" (?!%)")


def measure(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return how wide a line of text is, in pixels.

    >>> round(measure("100 %", 12), 1)
    34.0
    """
    widths = _BOLD if is_bold else _PLAIN
    return sum(widths.get(letter, _ORDINARY) for letter in text) * size / 1000


def wrap(text: str, width: float, size: float, *, is_bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`; a single word wider than that has a line to itself.

    A number and its sign stay together.

    >>> wrap("never more than 12 % of them", 80, 12)
    ('never more', 'than 12 % of', 'them')
    """
    lines: list[str] = []
    for word in _BREAK.split(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, is_bold=is_bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def widest(lines: Iterable[str], size: float, *, is_bold: bool = False) -> float:
    """Return the width of the widest line; 0 for none."""
    return max((measure(line, size, is_bold=is_bold) for line in lines), default=0.0)


def spread(wanted: Sequence[float], heights: Sequence[float], *, low: float, high: float) -> list[float]:
    """Return middles near those wanted, between `low` and `high`, for labels of these heights not to overlap.

    Labels keep their order. Where all of them together are higher than there is room, they run over at the end.

    >>> spread([10, 12], [10, 10], low=0, high=100)
    [10.0, 20.0]
    >>> spread([98, 99], [10, 10], low=0, high=100)
    [85.0, 95.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    middles = [0.0] * len(wanted)
    edge = low
    for place in order:
        middles[place] = max(float(wanted[place]), edge + heights[place] / 2)
        edge = middles[place] + heights[place] / 2
    edge = high
    for place in reversed(order):
        middles[place] = max(min(middles[place], edge - heights[place] / 2), low + heights[place] / 2)
        edge = middles[place] - heights[place] / 2
    return middles
