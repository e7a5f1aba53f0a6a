"""The funnel of authorities: the values and limits of its rows, names of those outside alone, and no verdict."""

import numpy as np
import polars as pl
import pytest

from assets.charts.funnel import Dot, choose_top
from assets.charts.funnel_figure import CHANCE
from assets.charts.layout import LAYOUTS, WIDE
from assets.charts.scales import choose_ticks
from assets.charts.text import measure
from assets.charts.wording import NO_MEASURE, NOTHING, PANEL
from assets.watching.authorities import place_authorities
from tests.unit.charts.drawn import read_layers, read_words
from tests.unit.charts.frames import draw, empty
from tests.unit.charts.samples import authorities

NAME = "authority_funnel"
AT_ENDS = {"England", "95 %", "99.8 %", "Expected number"}
JUDGING = ("worst", "best", "rank", "poor", "good", "bad", "fail", "league", "highest", "lowest")


@pytest.fixture(scope="module")
def placed():
    return place_authorities(authorities()).filter(pl.col("ratio").is_finite())


def vary(spread, *, seed=4):
    """Authorities whose own ratios vary so much, and whose counts vary by chance."""
    rng = np.random.default_rng(seed)
    frame = authorities(outside=0).filter(pl.col("authority").str.starts_with("Authority"))
    ratio = (1 + rng.normal(0, spread / 2, frame.height)).clip(0) ** 2
    events = rng.poisson(frame["infant_years"].to_numpy() / 5_000 * ratio)
    return frame.with_columns(nai_under_1=pl.Series(events.astype(float)))


def dots(drawing, layout=WIDE):
    """Give every point by its authority: its mark and its row."""
    return {
        row["name"]: (mark, row)
        for mark, rows in read_layers(drawing, layout)
        if mark["type"] == "point"
        for row in rows
        if "name" in row
    }


def test_every_authority_is_drawn_where_its_row_has_it(placed):
    found = dots(draw(NAME, authorities()))
    drawn = {name: (row["expected"], row["ratio"]) for name, (_, row) in found.items()}
    assert drawn == {name: (x, y) for name, x, y in placed.select("authority", "expected", "ratio").iter_rows()}


def test_the_limits_are_those_of_the_rows_and_end_with_the_axis(placed):
    found = {}
    for mark, rows in read_layers(draw(NAME, authorities())):
        for row in rows if mark["type"] == "line" else ():
            if "line" in row:
                found.setdefault((row["line"], mark["strokeDash"] == [4, 3]), []).append(
                    (row["expected"], row["shown"])
                )
    columns = {(0, True): "outer_upper", (1, False): "upper", (2, False): "lower", (3, True): "outer_lower"}
    assert set(found) == set(columns)
    for key, column in columns.items():
        told = sorted(placed.select("expected", column).iter_rows())
        assert sorted(found[key]) == [(expected, limit) for expected, limit in told if limit <= 5]


def test_full_points_are_those_outside_and_the_others_are_hollow(placed):
    outside = set(placed.filter(pl.col("position") != 0)["authority"])
    found = dots(draw(NAME, authorities()))
    assert {name for name, (mark, _) in found.items() if mark["fill"] == mark["stroke"]} == outside
    assert outside


def test_only_those_outside_are_named(placed):
    outside = set(placed.filter(pl.col("position") != 0)["authority"])
    for layout in LAYOUTS:
        named = {label.text for label in read_words(draw(NAME, authorities()), layout)} - AT_ENDS
        assert named <= outside
    assert {label.text for label in read_words(draw(NAME, authorities(outside=2)))} - AT_ENDS


def test_a_point_above_the_axis_is_a_triangle_at_its_end_and_keeps_its_ratio():
    drawing = draw(NAME, authorities())
    mark, row = dots(drawing)["Small"]
    assert mark["shape"] == "triangle-up"
    assert row["shown"] == 5 < row["ratio"]
    assert "Triangles: above 5, the end of the axis (1; see the table)." in drawing.words.notes


def test_it_says_who_lies_outside_that_this_is_no_verdict_and_what_could_be_seen(placed):
    words = draw(NAME, authorities(outside=2)).words
    assert (
        "Bournemouth, Christchurch and Poole 0 and Kingston upon Hull, City of 1. Worth a look, no verdict."
        in " ".join(words.notes)
    )
    smallest = place_authorities(authorities(outside=2)).filter(pl.col("ratio").is_finite())["smallest"].median()
    seen = f"in half of all authorities {smallest:.1f} or more."
    assert any(note.endswith(seen) for note in words.notes)
    assert {CHANCE, NO_MEASURE, PANEL} <= set(words.notes)
    assert words.subtitle.endswith("by authority, 2019-20 to 2024-25")
    assert words.alt.startswith("Funnel plot. ")
    assert seen in words.alt
    told = " ".join([words.title, words.subtitle, words.alt, *words.notes]).lower()
    assert [word for word in JUDGING if word in told.replace("no measure of performance", "").split()] == []


def test_it_says_who_of_them_stands_out_when_all_are_looked_at():
    """Some lie outside by chance, two far out: Benjamini-Hochberg names these alone."""
    frame = vary(0.0).with_columns(
        nai_under_1=pl.when(pl.col("authority").is_in(["Authority 040", "Authority 070"]))
        .then(40.0)
        .otherwise("nai_under_1")
    )
    placed = place_authorities(frame)
    names = placed.filter("stands_out")["authority"].to_list()
    outside = placed.filter(pl.col("position") != 0).height
    assert names == ["Authority 040", "Authority 070"]
    assert outside > 2
    words = draw(NAME, frame).words
    assert words.title.endswith("2 of them outside the 99.8 % ones; 2 stand out when all are looked at")
    said = "Allowing for 146 having been looked at (Benjamini-Hochberg), Authority 040 and Authority 070 stand out: "
    assert said in words.alt
    assert any(note.startswith(said) for note in words.notes)


def test_where_all_who_lie_outside_may_be_there_by_chance_none_stands_out():
    frame = next(
        frame
        for seed in range(50)
        for frame in [vary(0.0, seed=seed)]
        if place_authorities(frame)["position"].ne(0).any()
    )
    words = draw(NAME, frame).words
    assert words.title.endswith("; none stands out when all are looked at")
    assert "Allowing for 146 having been looked at (Benjamini-Hochberg), none stands out." in words.notes


def test_it_says_whether_the_limits_are_widened_and_by_how_much():
    (note,) = [note for note in draw(NAME, vary(0.0)).words.notes if note.startswith("The limits are")]
    assert note.startswith(
        "The limits are not widened: that the authorities differ by more than chance is not shown (p "
    )
    wide = vary(0.6)
    (spread,) = set(place_authorities(wide)["spread"])
    words = draw(NAME, wide).words
    (note,) = [note for note in words.notes if note.startswith("The limits are")]
    assert note.endswith(f"their own ratios by about {100 * spread:.0f} % (standard deviation).")
    assert note in words.alt
    assert "outside the widened 95 % limits" in words.title


def test_many_outside_are_told_by_the_first_of_the_alphabet(placed):
    words = draw(NAME, authorities(outside=40)).words
    assert any("more, in the table. Worth a look, no verdict." in note for note in words.notes)


def test_where_none_lies_outside_none_is_named():
    even = authorities().with_columns(nai_under_1=pl.col("infant_years") / 3_000)
    drawing = draw(NAME, even)
    assert drawing.words.title == "None of the 153 authorities lie outside the 95 % limits of chance"
    assert "None lies outside the limits." in drawing.words.alt
    assert {label.text for label in read_words(drawing)} <= AT_ENDS


def test_nothing_expected_is_nothing_drawn():
    for frame in (empty(NAME), authorities().with_columns(nai_under_1=pl.lit(0.0))):
        drawing = draw(NAME, frame)
        assert (drawing.words.title, drawing.plot) == (NOTHING, None)


def test_no_name_stands_on_a_limit_where_there_is_room():
    """One authority above its limit, far to the left, where the lines are steep."""
    frame = authorities(outside=0).filter(pl.col("authority").str.starts_with("Authority"))
    few = pl.when(pl.col("authority") == "Authority 000").then(8.0).otherwise(pl.col("infant_years") / 5_000)
    frame = frame.with_columns(nai_under_1=few)
    drawing = draw(NAME, frame)
    (text,) = [label for label in read_words(drawing) if label.text == "Authority 000"]
    (piece,) = drawing.plot(WIDE).pieces
    width, height = piece.specification["width"], piece.specification["height"]
    left, right = text.x, text.x + measure("Authority 000", WIDE.text_size)
    placed = place_authorities(frame)
    top = choose_top([Dot("", 1.0, max(placed["ratio"]), is_outside=True)])
    most = choose_ticks(max(placed["expected"])).top
    for column in ("upper", "outer_upper"):
        for x, y in placed.select(pl.col("expected") / most * width, height * (1 - pl.col(column) / top)).iter_rows():
            assert not (left <= x <= right and abs(y - text.y) <= WIDE.text_size * 1.25 / 2 - 2)


def test_no_name_stands_on_the_lower_edge():
    """An authority without any lies on the axis: its name would be struck through."""
    none = authorities(outside=0).with_columns(
        nai_under_1=pl.when(pl.col("authority") == "Authority 089").then(0.0).otherwise(pl.col("infant_years") / 3_000)
    )
    drawing = draw(NAME, none)
    (text,) = [label for label in read_words(drawing) if label.text == "Authority 089"]
    (piece,) = drawing.plot(WIDE).pieces
    assert text.y + WIDE.text_size * 1.25 / 2 <= piece.specification["height"]
