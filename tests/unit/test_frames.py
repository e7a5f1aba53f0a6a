"""Frames go into SQL and come out of it as they were, once each, and are gone afterwards."""

import subprocess
import sys
from datetime import date, datetime

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from warehouse.frames import fetch_frame, lend_frame

#: one column of each type that tables are declared with
TYPES = {
    "text": pl.String,
    "day": pl.Date,
    "moment": pl.Datetime("us"),
    "small": pl.Int32,
    "large": pl.Int64,
    "number": pl.Float64,
    "answer": pl.Boolean,
    "list": pl.List(pl.String),
}
# DuckDB's text holds no NUL.
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
ROWS = st.fixed_dictionaries(
    {
        "text": st.none() | TEXTS,
        "day": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        "moment": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - as tables keep it
        "small": st.none() | st.integers(-(2**31), 2**31 - 1),
        "large": st.none() | st.integers(-(2**63), 2**63 - 1),
        "number": st.none() | st.floats(allow_nan=False),
        "answer": st.none() | st.booleans(),
        "list": st.none() | st.lists(st.none() | TEXTS, max_size=3),
    }
)


@given(st.lists(ROWS, max_size=20))
def test_a_frame_comes_out_of_sql_as_it_went_in(rows):
    frame = pl.DataFrame(rows, schema=TYPES)
    with duckdb.connect() as con:
        with lend_frame(con, "lent_rows", frame):
            con.execute("CREATE TABLE kept AS FROM lent_rows")
        assert_frame_equal(fetch_frame(con, "FROM kept"), frame)


def test_a_frame_in_pieces_is_lent_whole():
    piece = pl.DataFrame({"number": range(1000)})
    whole = pl.concat([piece, piece.reverse(), piece.head(0)], rechunk=False)
    with duckdb.connect() as con, lend_frame(con, "lent_rows", whole):
        assert con.execute("SELECT list(number) FROM lent_rows").fetchall() == [(whole["number"].to_list(),)]


def test_rows_that_are_asked_for_twice_are_refused_and_not_passed_over():
    with duckdb.connect() as con, lend_frame(con, "lent_rows", pl.DataFrame({"number": [1]})):
        con.execute("FROM lent_rows").fetchall()
        with pytest.raises(duckdb.InvalidInputException, match="already been consumed"):
            con.execute("FROM lent_rows")


def test_a_name_is_free_again_whatever_went_wrong():
    with duckdb.connect() as con:
        with pytest.raises(duckdb.ConversionException), lend_frame(con, "lent_rows", pl.DataFrame({"text": ["a"]})):
            con.execute("SELECT text::INTEGER FROM lent_rows").fetchall()
        with pytest.raises(duckdb.CatalogException):
            con.execute("FROM lent_rows")


def test_lending_a_frame_loads_no_library_that_is_not_loaded():
    said = """
import sys, duckdb, polars as pl
from warehouse.frames import lend_frame
before = set(sys.modules)
with duckdb.connect() as con, lend_frame(con, "lent_rows", pl.DataFrame({"text": ["a"]})):
    con.execute("FROM lent_rows").fetchall()
print(sorted({name.partition(".")[0] for name in set(sys.modules) - before} & {"pandas", "pyarrow"}))
"""
    told = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
