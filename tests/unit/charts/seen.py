"""What is seen in an SVG: where its words stand, and which colours it is drawn in.

Extents are estimates: widths by the font metrics of `assets.charts.text` (held against the renderer in
`test_text.py`), 0.76 of the size above the base line and 0.22 below it, which are ascent and descent of a line
without accents in Helvetica.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from assets.charts.marks import DECORATION
from assets.charts.palette import SHEET, WHITE
from assets.charts.text import measure

SVG = "{http://www.w3.org/2000/svg}"
ASCENT, DESCENT = 0.76, 0.22
_TRANSLATE = re.compile(r"translate\(([-\d.]+),\s*([-\d.]+)\)")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    colour: str

    def overlaps(self, other: "Word", *, tolerance: float = 0.5) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > tolerance and down > tolerance


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


@cache
def read_words(svg: str) -> tuple[Word, ...]:
    """Give every text element with its extent in the picture."""
    return tuple(_walk(parse(svg), 0.0, 0.0))


@cache
def read_colours(svg: str) -> frozenset[str]:
    """Give the colours of everything drawn that says something: no text, no grid, no inside of bands, no ground."""
    found: set[str] = set()
    _collect(parse(svg), found)
    return frozenset(found - {WHITE, SHEET})


def overlapping(words: Sequence[Word]) -> list[tuple[str, str]]:
    return [(a.text, b.text) for a, b in combinations(words, 2) if a.overlaps(b)]


def outside(words: Sequence[Word], width: float, height: float) -> list[str]:
    return [word.text for word in words if word.left < 0 or word.top < 0 or word.right > width or word.bottom > height]


def size_of(svg: str) -> tuple[float, float]:
    root = parse(svg)
    return float(root.attrib["width"]), float(root.attrib["height"])


def _walk(element: ET.Element, x: float, y: float) -> Iterator[Word]:
    moved = _TRANSLATE.search(element.attrib.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    if element.tag == f"{SVG}text":
        assert not list(element)
        yield _measure(element, x + float(element.attrib.get("x", 0)), y + float(element.attrib.get("y", 0)))
    for child in element:
        yield from _walk(child, x, y)


def _measure(element: ET.Element, x: float, y: float) -> Word:
    text = element.text or ""
    size = float(element.attrib["font-size"].removesuffix("px"))
    width = measure(text, size, is_bold=element.attrib.get("font-weight") == "bold")
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[element.attrib.get("text-anchor", "start")]
    return Word(text, left, y - ASCENT * size, left + width, y + DESCENT * size, size, element.attrib["fill"])


def _collect(element: ET.Element, found: set[str]) -> None:
    kind = element.attrib.get("class", "")
    if element.tag == f"{SVG}text" or any(f"{name}_marks" in kind or f"axis-{name}" in kind for name in DECORATION):
        return
    if element.attrib.get("opacity") != "0":
        found.update(
            element.attrib[name].upper()
            for name in ("fill", "stroke")
            if _COLOUR.fullmatch(element.attrib.get(name, ""))
        )
    for child in element:
        _collect(child, found)
