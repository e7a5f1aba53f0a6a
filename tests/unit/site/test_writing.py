"""Text from data stays text: on a page, in an attribute, in a CSV."""

import csv
import io
import re
from datetime import date

import polars as pl
import pytest

from assets.charts.drawing import Standing
from assets.site.cells import Column, choose, count, number, percent, show, text
from assets.site.model import (
    Cell,
    Fact,
    Facts,
    Items,
    Link,
    Notice,
    Page,
    Paragraph,
    Picture,
    Section,
    Summary,
    Table,
)
from assets.site.sources import Sources
from assets.site.writing import POLICY, STYLE, read_static, write_csv, write_page
from tests.markup import read_page

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></table></main><iframe>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; & \u202e\u0000",
    "javascript:alert(1)",
]
SOURCES = Sources({}, Standing(date(2026, 4, 15), is_synthetic=True), date(2026, 11, 24))


def page_of(words):
    """A page that says the same words wherever a page says anything."""
    cell = Cell(words, words)
    blocks = (
        Table("table", words, (words, words), ((cell, Cell(words, words, tone="attention")),)),
        Paragraph(words),
        Notice(words),
        Items((words, Link(words, "index.html", words))),
        Summary(((words, words),)),
        Facts((Fact(words, words, words),)),
        Picture(words, words, "a-wide.svg", "a-narrow.svg", 680, 400),
    )
    folded = Section("folded", words, (Paragraph(words),), is_folded=True)
    return Page("page", words, words, (Section("section", words, blocks), folded), (Link(words, "index.html"),))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_make_no_element_and_no_attribute(words):
    plain = read_page(write_page(page_of("plain"), SOURCES).decode())
    hostile = read_page(write_page(page_of(words), SOURCES).decode())
    assert hostile.tags == plain.tags
    assert (hostile.links, hostile.loads, hostile.places) == (plain.links, plain.loads, plain.places)
    assert "script" not in hostile.tags
    if "\u0000" not in words:
        assert hostile.alts == [words]
        assert hostile.tables["table"][1] == [words, words]


@pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed_in_the_csv(words):
    table = Table("table", "A table", (words,), ((Cell(words, words),),))
    header, row = list(csv.reader(io.StringIO(write_csv(table).decode())))
    assert header == [f"'{words}"]
    assert row == [f"'{words}"]


def test_a_number_keeps_its_sign_in_the_csv():
    frame = pl.DataFrame({"change": [-2, 3]})
    table = show(frame, (Column("change", "Change", count),), name="table", caption="Changes")
    assert write_csv(table) == b"Change\n-2\n3\n"


def test_the_csv_says_what_the_table_shows():
    frame = pl.DataFrame({"area": ["England", "London, inner"], "share": [0.26765, None], "cases": [1234, 0]})
    columns = (Column("area", "Area", text), Column("share", "Share, %", percent), Column("cases", "Cases", count))
    table = show(frame, columns, name="table", caption="Shares")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["England", "26.8", "1,234"],
        ["London, inner", "not known", "0"],
    ]
    assert write_csv(table) == b'Area,"Share, %",Cases\nEngland,26.8,1234\n"London, inner",not known,0\n'


def test_nothing_and_not_a_number_are_said_in_words():
    assert number(1)(float("nan")).text == number(1)(None).text == text("").text == "not known"


def test_a_state_is_told_in_words_and_not_by_its_colour():
    tag = choose("overdue", "in time")
    assert (tag(True).text, tag(False).text, tag(True).tone) == ("overdue", "in time", "attention")


def test_a_table_without_rows_is_a_sentence_without_a_download():
    page = Page("page", "A page", "Lead.", (Section("s", "S", (Table("t", "Rows", ("A",), ()),)),))
    found = read_page(write_page(page, SOURCES).decode())
    assert "t.csv" not in found.links
    assert "Rows: there are no rows." in found.text


def test_every_page_carries_the_policy_that_forbids_scripts_and_strangers():
    html = write_page(page_of("plain"), SOURCES).decode()
    assert "default-src 'none'; style-src 'self'; img-src 'self'" in POLICY
    assert f'content="{POLICY}"'.replace("'", "&#39;") in html
    assert " style=" not in html
    assert "<script" not in html


def test_real_data_have_no_banner():
    real = Sources({}, Standing(date(2026, 4, 15), is_synthetic=False), date(2026, 11, 24))
    assert "Synthetic data:" in read_page(write_page(page_of("plain"), SOURCES).decode()).text
    assert "Synthetic" not in write_page(page_of("plain"), real).decode()


def test_the_style_sheet_asks_nobody_for_anything():
    style = read_static("site.css").decode()
    assert "url(" not in style
    assert "@import" not in style
    assert "@font-face" not in style


def test_styles_go_by_what_the_walk_of_the_pages_tells_looks_apart_by():
    """Elements, classes and aria-current: colours are judged of each such look once (`tests/browser/walk.mjs`)."""
    style = re.sub(r"/\*.*?\*/", "", read_static(STYLE).decode(), flags=re.DOTALL)
    selectors = [part.strip() for told in re.findall(r"([^{};]+)\{", style) for part in told.split(",")]
    assert ".side a[aria-current]" in selectors
    other = re.compile(r"\[(?!aria-current\])|:(nth|first|last|only|empty|has|not|is|where)|[~+]")
    # A mark between the steps of the trail: the second step looks as all after it.
    assert [each for each in selectors if other.search(each) and not each.startswith("@")] == [".trail li + li::before"]
