"""Rows keep their meaning in every form, and no cell of a CSV runs in a spreadsheet."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.answers import Answer
from pipelines.tables import Form, disarm, to_cell, write_answer

ROWS = Answer(
    ("name", "share", "rows", "day", "is_new", "set", "none"),
    (("a,b", 0.5, 3, date(2020, 3, 31), True, ["x", "y"], None),),
)


def written(answer, form):
    out = io.StringIO()
    write_answer(answer, form, out)
    return out.getvalue()


def test_csv_is_a_header_row_and_the_rows():
    assert written(ROWS, Form.CSV) == 'name,share,rows,day,is_new,set,none\n"a,b",0.5,3,2020-03-31,true,x;y,\n'


def test_json_keeps_numbers_as_numbers_and_missing_as_null():
    assert json.loads(written(ROWS, Form.JSON)) == [
        {
            "name": "a,b",
            "share": 0.5,
            "rows": 3,
            "day": "2020-03-31",
            "is_new": True,
            "set": ["x", "y"],
            "none": None,
        }
    ]


def test_a_table_shows_every_cell_even_with_rich_marks_and_controls():
    shown = written(Answer(("text",), (("[bold]x\x1b[31m",),)), Form.TABLE)
    assert "[bold]x" in shown
    assert "\x1b" not in shown


def test_an_answer_without_rows_is_its_header():
    empty = Answer(("a", "b"), ())
    assert written(empty, Form.CSV) == "a,b\n"
    assert json.loads(written(empty, Form.JSON)) == []


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(lead):
    assert disarm(f"{lead}1+1") == f"'{lead}1+1"


@pytest.mark.parametrize(
    ("number", "cell"), [(-1, "-1"), (-0.5, "-0.5"), (Decimal("-2.50"), "-2.50"), (float("nan"), "")]
)
def test_a_number_is_never_disarmed(number, cell):
    assert to_cell(number) == cell


def test_times_are_written_as_iso_8601():
    assert to_cell(datetime(2020, 3, 31, 9, 5)) == "2020-03-31 09:05:00"  # noqa: DTZ001 - as the warehouse holds it


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=5
    )
)
def test_every_text_comes_back_from_csv_but_for_the_apostrophe(texts):
    line = written(Answer(tuple("abcde"[: len(texts)]), (tuple(texts),)), Form.CSV)
    back = list(csv.reader(io.StringIO(line, newline="")))[1] if texts != [""] else [""]
    assert [
        cell.removeprefix("'") if not text.startswith("'") else cell for cell, text in zip(back, texts, strict=True)
    ] == texts
