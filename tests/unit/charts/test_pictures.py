"""Every figure in both layouts: nothing cut off, nothing on top of each other, every word text, colours told apart."""

import json
import os
import subprocess
import sys
from datetime import date
from itertools import combinations

import polars as pl
import pytest
from altair import LayerChart
from coloraide import Color
from jsonschema import ValidationError

from assets.charts.drawing import Standing
from assets.charts.layout import LAYOUTS, NARROW, WIDE
from assets.charts.marks import Room, by, draw_marks, finish
from assets.charts.palette import BAND, DUO, FOCUS, MID_BLUE, SHEET, TOGETHER, WHITE
from assets.charts.render import render_png, render_svg
from tests.architecture.repository import ROOT
from tests.unit.charts.frames import LOOKED_AT, draw
from tests.unit.charts.pixels import read_png
from tests.unit.charts.samples import hardest, sample
from tests.unit.charts.seen import SVG, outside, overlapping, parse, read_colours, read_words, size_of

STANDING = Standing(date(2026, 6, 30), is_synthetic=True)
TEXT_CONTRAST, GRAPHICS_CONTRAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
SMALLEST_TEXT = 11
#: CIEDE2000; about 2 is just seen side by side, 10 at a glance
TOLD_APART = 15.0
BLINDNESS = ("protan", "deutan", "tritan")


@pytest.fixture(scope="module")
def pictures():
    """Every figure in every layout, with ordinary and with hard data, as SVG."""
    return {
        (figure.name, layout.name, kind): render_svg(figure.name, draw(figure.name, frame), STANDING, layout)
        for figure in LOOKED_AT
        for kind, frame in hardest(figure.name)
        for layout in LAYOUTS
    }


def failing(pictures, check):
    return {key: found for key, svg in pictures.items() if (found := check(svg))}


def test_every_picture_has_the_width_of_its_layout(pictures):
    widths = {layout.name: layout.width for layout in LAYOUTS}
    assert {key: size_of(svg)[0] for key, svg in pictures.items() if size_of(svg)[0] != widths[key[1]]} == {}
    assert (WIDE.width, NARROW.width) == (680, 320)


def test_no_word_is_cut_off(pictures):
    assert failing(pictures, lambda svg: outside(read_words(svg), *size_of(svg))) == {}


def test_no_word_stands_on_another(pictures):
    assert failing(pictures, lambda svg: overlapping(read_words(svg))) == {}


def test_no_word_is_too_small(pictures):
    assert failing(pictures, lambda svg: [w.text for w in read_words(svg) if w.size < SMALLEST_TEXT]) == {}


def test_words_that_overlap_or_stick_out_are_found():
    text = '<text x="{}" y="20" font-size="12px" fill="#000000">seventeen</text>'
    svg = f'<svg xmlns="{SVG[1:-1]}" width="100" height="30">{text.format(0)}{text.format(30)}{text.format(70)}</svg>'
    words = read_words(svg)
    assert outside(words, 100, 30) == ["seventeen"]
    assert len(overlapping(words)) == 2


@pytest.mark.parametrize("figure", LOOKED_AT, ids=lambda figure: figure.name)
def test_every_word_is_text(figure, pictures):
    drawing = draw(figure.name, sample(figure.name))
    for layout in LAYOUTS:
        told = " ".join(word.text for word in read_words(pictures[figure.name, layout.name, "data"]))
        assert drawing.words.title in told
        assert drawing.words.subtitle in told
        for note in drawing.words.notes:
            assert note in told
        assert "SYNTHETIC DATA" in told
        assert "As known on 30 June 2026. Internal: small numbers not suppressed." in told


@pytest.mark.parametrize("figure", LOOKED_AT, ids=lambda figure: figure.name)
def test_a_picture_is_one_image_with_a_name_and_a_description(figure, pictures):
    words = draw(figure.name, sample(figure.name)).words
    for layout in LAYOUTS:
        root = parse(pictures[figure.name, layout.name, "data"])
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.attrib["role"] == "img"
        assert (title.text, description.text) == (words.title, words.alt)
        assert (root.attrib["aria-labelledby"], root.attrib["aria-describedby"]) == (
            title.attrib["id"],
            description.attrib["id"],
        )
        assert [each.tag for each in root.iter() if each is not root and "role" in each.attrib] == []


def test_names_in_a_page_of_all_pictures_are_unique(pictures):
    ids = [
        each.attrib["id"]
        for (_, _, kind), svg in pictures.items()
        if kind == "data"
        for each in parse(svg).iter()
        if "id" in each.attrib
    ]
    assert len(ids) == len(set(ids)) == 2 * len(LOOKED_AT) * len(LAYOUTS)


def contrast(colour, ground):
    return Color(colour).contrast(ground, method="wcag21")


def test_every_word_can_be_read(pictures):
    """On white, and on the tinted frames some stand on."""
    colours = {word.colour for svg in pictures.values() for word in read_words(svg)}
    assert {
        (colour, ground): contrast(colour, ground)
        for colour in colours
        for ground in (WHITE, SHEET)
        if contrast(colour, ground) < TEXT_CONTRAST
    } == {}


def test_everything_drawn_stands_out_from_the_ground(pictures):
    colours = {colour for svg in pictures.values() for colour in read_colours(svg)}
    assert len(colours) >= 6
    assert {colour: contrast(colour, WHITE) for colour in colours if contrast(colour, WHITE) < GRAPHICS_CONTRAST} == {}
    assert contrast(MID_BLUE, BAND) >= GRAPHICS_CONTRAST
    assert contrast(DUO[0], BAND) >= GRAPHICS_CONTRAST


def difference(one, other, blindness):
    seen = [Color(each).filter(blindness) if blindness else Color(each) for each in (one, other)]
    return seen[0].delta_e(seen[1], method="2000")


def confused(colours):
    return {
        (one, other, blindness): round(difference(one, other, blindness), 1)
        for one, other in combinations(sorted(colours), 2)
        for blindness in (None, *BLINDNESS)
        if difference(one, other, blindness) < TOLD_APART
    }


# Rules, leading lines and text are told from data by what they are, not by colour.
LINES_OF_THE_FRAME = {"#505A5F", "#3D3D3D"}


def test_colours_of_one_picture_are_told_apart_whatever_the_eye(pictures):
    assert failing(pictures, lambda svg: confused(read_colours(svg) - LINES_OF_THE_FRAME)) == {}


@pytest.mark.parametrize("colours", TOGETHER)
def test_colours_declared_to_meet_are_told_apart(colours):
    assert confused(colours) == {}


def test_colours_that_are_confused_are_found():
    assert ("#12436D", "#801650", "protan") in confused({"#12436D", "#801650"})


def test_the_two_colours_of_a_pair_differ_in_grey():
    for one, other in (DUO, FOCUS):
        assert contrast(one, other) >= GRAPHICS_CONTRAST


DRAW_AND_DIGEST = """
import hashlib
from datetime import date
from assets.charts.drawing import Standing
from assets.charts.layout import NARROW
from assets.charts.render import render_png, render_svg
from tests.unit.charts.frames import draw
from tests.unit.charts.samples import sample
standing = Standing(date(2026, 6, 30), is_synthetic=True)
svg = render_svg("nai_by_month", draw("nai_by_month", sample("nai_by_month")), standing, NARROW)
print(hashlib.sha256(svg.encode() + render_png(svg)).hexdigest())
"""


def test_the_same_data_give_the_same_bytes_whatever_the_zone_of_the_machine():
    digests = {
        subprocess.run(
            [sys.executable, "-c", DRAW_AND_DIGEST],
            cwd=ROOT,
            env={**os.environ, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for zone in ("Pacific/Auckland", "America/Los_Angeles")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_png_is_the_picture_at_twice_its_size(layout):
    svg = render_svg("gender", draw("gender", sample("gender")), STANDING, layout)
    pixels = read_png(render_png(svg))
    width, height = size_of(svg)
    assert pixels.shape[:2] == (2 * height, 2 * width)
    bars = (pixels == [0x12, 0x43, 0x6D]).all(axis=2)
    assert 0.01 < bars.mean() < 0.5
    assert (pixels.sum(axis=2) < 300).mean() > 0.01


def test_no_png_is_blank(pictures):
    """Of every figure that is given out as PNG: with data, and with none, which is drawn alike for all."""
    given_out = [(figure.name, "data") for figure in LOOKED_AT if figure.has_png]
    assert len(given_out) > 15
    for name, kind in (*given_out, (given_out[0][0], "empty")):
        pixels = read_png(render_png(pictures[name, NARROW.name, kind]))
        assert 0.005 < (pixels.sum(axis=2) < 400).mean() < 0.6


def test_words_of_the_data_cannot_break_the_picture():
    frame = pl.DataFrame([("<b>&\"'", 23, 23)], schema=["category", "cases", "denominator"], orient="row")
    svg = render_svg("ethnicity", draw("ethnicity", frame), STANDING, NARROW)
    assert "<b>&\"'" in [word.text for word in read_words(svg)]


def test_real_data_are_not_called_synthetic():
    svg = render_svg("gender", draw("gender", sample("gender")), Standing(None, is_synthetic=False), WIDE)
    told = " ".join(word.text for word in read_words(svg))
    assert "SYNTHETIC" not in told
    assert "Nothing has been loaded yet." in told


@pytest.mark.parametrize("name", [figure.name for figure in LOOKED_AT])
def test_every_figure_has_charts_in_both_layouts(name):
    drawing = draw(name, sample(name))
    assert drawing.plot is not None
    assert all(drawing.plot(layout).pieces for layout in LAYOUTS)


def test_every_chart_is_in_the_grammar():
    """The renderer draws what it understands and leaves out the rest without a word."""
    charts = {}
    for figure in LOOKED_AT:
        for _, frame in hardest(figure.name):
            drawing = draw(figure.name, frame)
            for piece in (piece for layout in LAYOUTS if drawing.plot for piece in drawing.plot(layout).pieces):
                for layer in piece.specification["layer"]:
                    one = {**piece.specification, "layer": [layer]}
                    charts.setdefault(shape_of(one), one)
    assert len(charts) > 50
    for specification in charts.values():
        LayerChart.validate(specification)


def shape_of(specification) -> str:
    """Return a chart of one layer without its rows, numbers by what the grammar asks of them: their sign, 1 at most."""
    (layer,) = specification["layer"]
    kept = json.dumps({**specification, "layer": [{**layer, "data": None}]}, sort_keys=True)
    return json.dumps(json.loads(kept, parse_float=size_of_number, parse_int=size_of_number))


def size_of_number(text: str) -> str:
    number = float(text)
    return "below 0" if number < 0 else "0" if number == 0 else "1 at most" if number <= 1 else "above 1"


@pytest.mark.parametrize(
    ("look", "encoding"),
    [
        ({"strokeWidth": "thick"}, {"x": by("a")}),
        ({"breadth": 2}, {"x": by("a")}),
        ({}, {"x": {**by("a"), "type": "number"}}),
        ({}, {"across": by("a")}),
    ],
)
def test_a_chart_that_is_not_in_the_grammar_is_found(look, encoding):
    layer = draw_marks("rule", [{"a": 1}], encoding, **look)
    piece = finish([layer], [], x=0, y=0, width=10, height=10, room=Room(), size=12)
    with pytest.raises(ValidationError):
        LayerChart.validate(piece.specification)
