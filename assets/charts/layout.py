"""The two layouts every figure comes in.

Belongs here: widths and sizes of text. Does not belong here: what is drawn.
"""

from dataclasses import dataclass
from typing import Final

CSS_INCH: Final = 96
"""CSS pixels to an inch."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A width and the sizes that go with it, in CSS pixels."""

    name: str
    width: int
    margin: int
    title_size: int
    text_size: int
    small_size: int

    @property
    def inner(self) -> int:
        """Width between the margins."""
        return self.width - 2 * self.margin

    @property
    def is_narrow(self) -> bool:
        """Whether labels stand above what they name rather than beside it."""
        return self.width < 480


WIDE: Final = Layout("wide", width=680, margin=20, title_size=18, text_size=13, small_size=12)
"""For print: 680 pixels are 18 cm, the text of an A4 page."""
NARROW: Final = Layout("narrow", width=320, margin=12, title_size=16, text_size=12, small_size=11)
"""For a telephone, and for a page enlarged four times (WCAG 2.2, 1.4.10)."""
LAYOUTS: Final = (WIDE, NARROW)
