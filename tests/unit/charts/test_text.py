"""The width of text is the one it is drawn with, labels keep apart."""

import string
from html import escape
from itertools import pairwise

import numpy as np
import pytest
import vl_convert

from assets.charts.text import FONT, measure, spread, wrap
from tests.unit.charts.pixels import read_png

LETTERS = string.ascii_letters + string.digits + " -,.:;()/%'&\"+£–—×·“”!?"
SIZE, TIMES, ROW = 20, 20, 30
# Digits and apostrophes beside each other are drawn nearer by some fonts; a bold stroke of the frame is wider; the
# middle dot has another width in the Liberation fonts a machine may have than in those that come with the renderer.
KERNED = {"1", "f", "'", "’", "·"}
TOLERANCE = 4


def ink_widths(lines: list[str], *, is_bold: bool) -> list[int]:
    """Give how far apart the first and the last inked pixel of each line are."""
    height = ROW * (len(lines) + 1)
    texts = "".join(
        f'<text xml:space="preserve" x="10" y="{ROW * (number + 1)}" font-size="{SIZE}px"'
        f' font-weight="{"bold" if is_bold else "normal"}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="500" height="{height}" font-family="{FONT}">'
        f'<rect width="500" height="{height}" fill="white"/>{texts}</svg>'
    )
    dark = read_png(vl_convert.svg_to_png(svg)).sum(axis=2) < 600
    found = []
    for number in range(len(lines)):
        columns = np.flatnonzero(dark[ROW * (number + 1) - SIZE : ROW * (number + 1) + 8].any(axis=0))
        found.append(int(columns[-1] - columns[0]))
    return found


@pytest.mark.parametrize("is_bold", [False, True])
def test_every_letter_is_as_wide_as_the_renderer_draws_it(is_bold):
    # Between two strokes, so that the room around a letter counts.
    framed = [f"|{letter * TIMES}|" for letter in LETTERS]
    drawn = ink_widths(framed, is_bold=is_bold)
    estimated = [measure(line[:-1], SIZE, is_bold=is_bold) for line in framed]
    wrong = {
        letter: (got, round(want))
        for letter, got, want in zip(LETTERS, drawn, estimated, strict=True)
        if abs(got - want) > TOLERANCE and letter not in KERNED
    }
    assert wrong == {}


def test_a_line_is_never_wider_than_its_room():
    text = "fathers lack information on babies' fragility and needs, 12 % of them at least"
    for width in range(90, 400, 7):
        lines = wrap(text, width, 12)
        assert " ".join(lines) == text
        assert max(measure(line, 12) for line in lines) <= width


def test_a_number_and_its_sign_stay_together():
    assert all(
        not line.startswith("%") for width in range(20, 200, 3) for line in wrap("a share of 27 % now", width, 12)
    )


def test_labels_keep_their_order_and_their_distance():
    middles = spread([50, 49, 51, 200, 0], [20] * 5, low=0, high=200)
    ordered = sorted(middles)
    assert all(after - before >= 20 for before, after in pairwise(ordered))
    assert [sorted(middles).index(middle) for middle in middles] == [2, 1, 3, 4, 0]
    assert ordered[0] >= 10
    assert ordered[-1] <= 190
