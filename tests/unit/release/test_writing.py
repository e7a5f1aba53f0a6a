"""All files of a release together: the same number in each, and nothing handed out that breaks a rule."""

import csv
import io
from dataclasses import replace

import pytest

from assets.release.files import FilesRefused, write_files
from assets.release.files.declared import INDICATORS
from assets.release.files.ees import split_tables
from assets.release.files.sheets import lay_out
from tests.unit.release.frames import FACTS, make_tables, with_cell
from tests.unit.release.test_workbooks import read_ods, read_xlsx

BOOK = "serious_incident_notifications_2026_11"


@pytest.fixture(scope="module")
def written():
    return write_files(make_tables(), FACTS, None)


def test_every_data_file_has_its_metadata_and_contract(written):
    stems = [file.stem for file in split_tables(make_tables())]
    expected = {f"data/{stem}.{end}" for stem in stems for end in ("csv", "meta.csv", "csv-metadata.json")}
    expected |= {f"contracts/{stem}.odcs.yaml" for stem in stems}
    expected |= {"data/csv-metadata.json", "data/datapackage.json", "release_notes.md", f"{BOOK}.xlsx", f"{BOOK}.ods"}
    assert set(written) == expected


def test_the_same_tables_give_the_same_bytes(written):
    assert write_files(make_tables(), FACTS, None) == written


def test_the_same_number_stands_in_csv_xlsx_and_ods(written):
    files = split_tables(make_tables())
    books = [read_xlsx(written[f"{BOOK}.xlsx"]), read_ods(written[f"{BOOK}.ods"])]
    compared = 0
    for file, sheet in zip(files, lay_out(files, FACTS)[3:], strict=True):
        lines = list(csv.reader(io.StringIO(written[f"data/{file.name}"].decode())))
        for book in books:
            for line, row in zip(lines[1:], book[sheet.name][-len(file.rows) :], strict=True):
                for column, text, cell in zip(file.columns, line, row, strict=True):
                    is_number = column in INDICATORS and text not in {"c", "x", "z", "low"}
                    assert cell == ((float(text) if is_number else text) or (0 if is_number else None))
                    assert isinstance(cell, int | float) == is_number
                    compared += is_number
    assert compared > 100


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("R04", ("totals", "notifications", 0, "1,000")),
        ("R03", ("characteristics", "notifications", 1, None)),
        ("G04", ("areas", "new_la_code", 3, "Hartlepool")),
        ("R06", ("characteristics", "breakdown", 1, "Male ")),
        ("W02", ("areas", "notifications", 4, "4")),
        ("W02", ("cohort_review", "denominator", 0, "1")),
    ],
)
def test_a_release_that_breaks_a_rule_is_not_written(code, changed):
    with pytest.raises(FilesRefused) as caught:
        write_files(with_cell(make_tables(), *changed), FACTS, None)
    assert code in {finding.code for finding in caught.value.findings}


def test_text_that_a_spreadsheet_would_run_is_written_disarmed():
    tables = with_cell(make_tables(), "characteristics", "breakdown", 1, "=1+1")
    assert b",Gender,'=1+1,270," in write_files(tables, FACTS, None)["data/characteristics_financial_year.csv"]


def test_rows_of_another_release_are_not_written():
    with pytest.raises(FilesRefused, match="W03: The table totals has rows of another release"):
        write_files(with_cell(make_tables(), "totals", "release", 0, "2026-05"), FACTS, None)


@pytest.mark.parametrize("release", ["2026", "2026-13", "../2026-11"])
def test_a_release_is_named_by_year_and_month(release):
    with pytest.raises(ValueError, match="year and month"):
        replace(FACTS, release=release)


def test_a_release_without_one_of_its_tables_is_not_written():
    tables = make_tables()
    del tables["areas"]
    with pytest.raises(FilesRefused, match="W01: The table areas has no rows"):
        write_files(tables, FACTS, None)


def test_a_text_of_commas_quotes_and_brackets_is_written():
    tables = with_cell(make_tables(), "characteristics", "breakdown", 1, 'Boys, "known as" <b>| [x](y)')
    assert write_files(tables, FACTS, make_tables())
