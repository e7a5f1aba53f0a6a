"""Rows keep their meaning in every form, and no cell of a CSV runs in a spreadsheet."""

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.exports import disarm, to_cell
from pipelines.answers import Answer
from pipelines.tables import Form, write_answer

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


@pytest.mark.parametrize("before", [" ", "\u00a0", "\ufeff", "\u200b", "  \u3000"])
def test_what_a_spreadsheet_passes_over_hides_no_formula(before):
    assert disarm(f"{before}=1+1") == f"'{before}=1+1"
    assert disarm(f"{before}a") == f"{before}a"


LEADS = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u00a0@", "'", '"', ";"])
TEXTS = st.builds("{}{}".format, LEADS, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
NUMBERS = st.one_of(
    st.integers(), st.floats(allow_nan=False), st.decimals(allow_nan=False, allow_infinity=False), st.booleans()
)
VALUES = st.one_of(TEXTS, st.lists(TEXTS, max_size=3), NUMBERS)


@given(st.lists(st.tuples(TEXTS, VALUES), min_size=1, max_size=4))
def test_no_cell_of_a_csv_runs_but_numbers_stay_as_they_are(columns):
    names, values = zip(*columns, strict=True)
    cells = list(csv.reader(io.StringIO(written(Answer(names, (values, values)), Form.CSV), newline="")))
    assert len(cells) == 3 or (len(names) == 1 and "" in (names[0], *map(str, values), "[]"))
    for cell in cells[0]:
        assert not runs(cell)
    for cell, value in zip(cells[-1], values, strict=len(cells) == 3):
        if isinstance(value, int | float | Decimal):
            assert cell == (str(value).lower() if isinstance(value, bool) else str(value))
        else:
            assert not runs(cell)


def runs(cell):
    """Whether a spreadsheet would take the text for a formula; said here again, and not by the code that is tested."""
    return re.match("[ \u00a0\u3000\u200b\u2060\ufeff]*[=+\\-@\t\r\n＝＋－＠]", cell) is not None


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


def test_a_table_without_rows_says_so_and_names_its_columns():
    nothing = Answer(("name", "share"), ())
    assert written(nothing, Form.TABLE) == "No rows. The columns would be name, share.\n"
    assert written(nothing, Form.CSV) == "name,share\n"
