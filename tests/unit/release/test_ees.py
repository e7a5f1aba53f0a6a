import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.exports import disarm
from assets.release.files.declared import FILTERS, FORMS, GROUP_LABELS, INDICATORS, PLACES, TIME, columns_of, label_of
from assets.release.files.ees import META_COLUMNS, TableNotPublishable, split_tables, write_data, write_meta
from tests.unit.release.frames import frame, make_tables


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def file_of(table: str, tables: dict | None = None):
    return next(file for file in split_tables(tables or make_tables()) if file.table == table)


def test_years_halves_and_quarters_stand_in_files_of_their_own():
    names = [file.name for file in split_tables(make_tables())]
    assert names == [
        "headline_reporting_year.csv",
        "nai_under_1_financial_year.csv",
        "nai_under_1_half_year.csv",
        "characteristics_financial_year.csv",
        "characteristics_half_year.csv",
        "areas_financial_year.csv",
        "totals_financial_year.csv",
        "totals_half_year.csv",
        "totals_quarter.csv",
        "cohort_review_reporting_year.csv",
    ]


def test_a_data_file_is_plain_and_has_no_release():
    content = write_data(file_of("totals"))
    header = b"time_period,time_identifier,geographic_level,country_code,country_name,notifications\n"
    assert content == header + b"202526,Financial year,National,E92000001,England,498\n"


def test_metadata_say_unit_decimals_and_group():
    lines = read(write_meta(file_of("characteristics")))
    assert lines == [
        list(META_COLUMNS),
        ["breakdown", "Filter", "Breakdown", "", "", "", "Filter by characteristic and category", "breakdown_topic"],
        ["notifications", "Indicator", "Serious incident notifications", "", "", "0", "", ""],
        ["percentage", "Indicator", "Percentage", "", "%", "1", "", ""],
    ]


@pytest.mark.parametrize("table", FORMS)
def test_every_column_of_the_contract_is_declared_and_labelled(table):
    known = {*TIME, *PLACES, *FILTERS, *GROUP_LABELS, *INDICATORS}
    assert set(columns_of(table)) <= known
    labels = [label_of(column) for column in columns_of(table)]
    assert len(set(labels)) == len(labels)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whatever_stands_in_a_category_reads_back_and_runs_nowhere(text):
    row = ("2021", "Reporting year", "National", "E92000001", "England", text, text, "8", "23", "34.8")
    content = write_data(file_of("cohort_review", {"cohort_review": frame("cohort_review", [row])}))
    assert read(content)[1][5:7] == [disarm(text)] * 2


def test_a_negative_number_is_no_formula():
    row = ("202526", "Financial year", "National", "E92000001", "England", "-1")
    assert write_data(file_of("totals", {"totals": frame("totals", [row])})).endswith(b",-1\n")


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"children": pl.DataFrame()}, "not a public one"),
        ({"totals": make_tables()["totals"].drop("notifications")}, "no column notifications"),
        (
            {"totals": frame("totals", [("2025", "Lunar year", "National", "E92000001", "England", "9")])},
            "kind of period",
        ),
    ],
)
def test_what_was_never_declared_is_refused(tables, words):
    with pytest.raises(TableNotPublishable, match=words):
        split_tables(tables)
