"""What counts as the same rows in two databases: order does not, a blank is no NaN, a double may differ in its tenth digit."""

from datetime import date, datetime

import polars as pl
import pytest

from benchmarks.elsewhere.comparing import find_difference

NAN = float("nan")
at = datetime.fromisoformat
ROWS = {
    "code": ["a", "b", None, ""],
    "number": [1, 2, 3, None],
    "share": [0.1, None, NAN, 1e6],
    "day": [date(2020, 1, 31), None, date(1999, 1, 1), date(2020, 1, 31)],
    "at": [at("2020-03-29T01:30"), None, at("2020-01-01"), at("2020-01-01")],
    "words": [["x", "y"], [], None, [""]],
}


def frame(**changed):
    return pl.DataFrame(ROWS | changed)


def test_rows_in_another_order_are_the_same():
    assert find_difference(frame()[[3, 1, 0, 2]], frame()) == ""
    assert find_difference(frame(share=[0.1 * (1 + 1e-11), None, NAN, 1e6]), frame()) == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"share": [0.1, NAN, NAN, 1e6]}, "share in 1"),
        ({"share": [0.1, None, None, 1e6]}, "share in 1"),
        ({"share": [0.1 + 1e-9, None, NAN, 1e6]}, "share in 1"),
        ({"share": [0.1, None, NAN, float("inf")]}, "share in 1"),
        ({"number": [1, 2, 4, None]}, "number in 1"),
        ({"code": ["a", "b", "", None]}, "other values: "),
        ({"day": [date(2020, 1, 30), None, date(1999, 1, 1), date(2020, 1, 31)]}, "day in 1"),
        ({"at": [at("2020-03-29T00:30"), None, at("2020-01-01"), at("2020-01-01")]}, "at in 1"),
        ({"words": [["y", "x"], [], None, [""]]}, "words in 1"),
        ({"words": [["x", "y"], None, None, [""]]}, "words in 1"),
        ({"words": [["x", "y"], [""], None, [""]]}, "words in 1"),
        ({"number": [1.0, 2.0, 3.0, None]}, "other types: number Float64, not Int64"),
    ],
)
def test_a_value_or_type_that_differs_is_told_by_its_column(changed, told):
    assert told in find_difference(frame(**changed), frame())


def test_rows_and_columns_that_are_missing_or_twice_are_told():
    assert find_difference(frame()[:3], frame()) == "3 rows"
    assert find_difference(pl.concat([frame()[:3], frame()[:1]]), frame()).startswith("other values")
    assert find_difference(frame().drop("day"), frame()) == "other columns"
