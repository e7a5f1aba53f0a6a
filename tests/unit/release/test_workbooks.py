"""The workbook in both forms: the same cells, nothing that runs, everything a screen reader needs."""

import io
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.release.files.ees import split_tables
from assets.release.files.ods import write_ods
from assets.release.files.sheets import clean, lay_out
from assets.release.files.xlsx import write_xlsx
from tests.unit.release.frames import FACTS, frame, make_tables
from tests.unit.release.test_ees import read

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "a\nb",
    'say "x", y',
    "http://example.org",
    "{=1}",
    "12",
    "1e5",
]


@pytest.fixture(scope="module")
def sheets():
    return lay_out(split_tables(make_tables()), FACTS)


def read_xlsx(content: bytes) -> dict[str, list[list]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def read_ods(content: bytes) -> dict[str, list[list]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314 - our own file
    return {
        table.get(f"{TABLE}name"): [[_value(cell) for cell in row] for row in table.iter(f"{TABLE}table-row")]
        for table in root.iter(f"{TABLE}table")
    }


def _value(cell: ET.Element):
    number = cell.get(f"{OFFICE}value")
    if number is not None:
        return float(number) if "." in number else int(number)
    paragraph = cell.find(f"{TEXT}p")
    return None if paragraph is None else "".join(_texts(paragraph))


def _texts(element: ET.Element):
    yield element.text or ""
    for child in element:
        yield from [" "] if child.tag == f"{TEXT}s" else _texts(child)
        yield child.tail or ""


def expect(sheet) -> list[list]:
    rows = [[sheet.title], *([line] for line in sheet.lines), list(sheet.header)]
    return rows + [[c.text or None if c.number is None else c.number for c in row] for row in sheet.rows]


def padded(rows: list[list]) -> list[list]:
    width = max(map(len, rows))
    return [row + [None] * (width - len(row)) for row in rows]


def test_both_forms_hold_the_same_cells(sheets):
    expected = {sheet.name: padded(expect(sheet)) for sheet in sheets}
    assert read_xlsx(write_xlsx(sheets, FACTS)) == expected
    assert {name: padded(rows) for name, rows in read_ods(write_ods(sheets, FACTS)).items()} == expected


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_the_same_tables_give_the_same_bytes(write):
    once, again = (write(lay_out(split_tables(make_tables()), FACTS), FACTS) for _ in range(2))
    assert once == again


def test_a_sheet_holds_one_marked_up_table_from_the_first_column(sheets):
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets, FACTS)))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    assert book.active.title == "Cover"
    names = []
    for page in book:
        (table,) = page.tables.values()
        names.append(table.name)
        first = int(re.findall(r"\d+", table.ref)[0])
        assert table.ref == f"A{first}:{page.dimensions.split(':')[1]}"
        assert page.freeze_panes == f"A{first + 1}"
        assert not page.merged_cells.ranges
        assert page.sheet_view.selection[-1].activeCell in {"A1", f"A{first + 1}"}
        assert all(any(cell.value is not None for cell in row) for row in page.iter_rows())
        assert page["A1"].font.bold
        assert page.column_dimensions["A"].width >= 10
    assert len(set(names)) == len(names)


def test_the_contents_link_to_every_sheet_behind_them(sheets):
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets, FACTS)))
    linked = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
    assert linked == [f"'{name}'!A1" for name in book.sheetnames[2:]]


def test_document_properties_are_set(sheets):
    properties = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets, FACTS))).properties
    assert properties.title == "Serious incident notifications, release 2026-11"
    assert properties.creator == "Child Safeguarding Practice Review Panel data team (synthetic demonstration)"
    assert properties.subject.startswith("Serious incident notifications in England")
    assert properties.language == "en-GB"
    assert properties.created.date() == properties.modified.date() == FACTS.as_at
    with zipfile.ZipFile(io.BytesIO(write_ods(sheets, FACTS))) as archive:
        meta = archive.read("meta.xml").decode()
    for said in (properties.title, properties.creator, properties.subject, "<dc:language>en-GB</dc:language>"):
        assert said in meta


def test_an_open_document_names_its_tables_and_repeats_their_headers(sheets):
    content = write_ods(sheets, FACTS)
    assert content[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text, settings_ = (archive.read(name).decode() for name in ("content.xml", "settings.xml"))
    assert text.count("<table:database-range ") == text.count("<table:table-header-rows>") == len(sheets)
    assert settings_.count("VerticalSplitPosition") == len(sheets)
    assert "number-columns-spanned" not in text


def test_symbols_stand_at_the_right_as_numbers_do(sheets):
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets, FACTS)))["Areas"]
    cells = [row[-1] for row in page.iter_rows(min_row=7)]
    assert {cell.alignment.horizontal for cell in cells} == {"right"}
    assert {cell.value for cell in cells} >= {"c", 9}


def hostile_sheets(texts):
    rows = [
        ("2021", "Reporting year", "National", "E92000001", "England", t, f"{t} ", "8", "23", "-4.8") for t in texts
    ]
    return lay_out(split_tables({"cohort_review": frame("cohort_review", rows)}), FACTS)


@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5).map(lambda texts: texts + HOSTILE))
def test_no_text_becomes_a_formula_a_link_or_a_number(texts):
    sheets = hostile_sheets(texts)
    xlsx, ods = write_xlsx(sheets, FACTS), write_ods(sheets, FACTS)
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        assert not any(
            "<f>" in archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name
        )
    with zipfile.ZipFile(io.BytesIO(ods)) as archive:
        assert "table:formula=" not in archive.read("content.xml").decode()
    for found in (read_xlsx(xlsx), read_ods(ods)):
        rows = found["Review"][-len(texts) :]
        assert [row[5] or "" for row in rows] == [clean(text) for text in texts]
        assert [row[6] for row in rows] == [clean(f"{text} ") for text in texts]
        assert {row[9] for row in rows} == {-4.8}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice (Debian's libreoffice-calc) is not installed")
def test_libreoffice_opens_both_forms_with_the_same_cells(tmp_path):
    sheets = lay_out(split_tables(make_tables()), FACTS) + hostile_sheets(HOSTILE)[3:]
    sheets = tuple({sheet.name: sheet for sheet in sheets}.values())
    expected = {sheet.name: [[_as_text(cell) for cell in row] for row in padded(expect(sheet))] for sheet in sheets}
    for ending, write in (("xlsx", write_xlsx), ("ods", write_ods)):
        book = tmp_path / f"r.{ending}"
        book.write_bytes(write(sheets, FACTS))
        form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
        home = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", home, "--headless", "--convert-to", form, "--outdir", str(tmp_path / ending), str(book)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        for name, rows in expected.items():
            assert read((tmp_path / ending / f"r-{name}.csv").read_bytes()) == rows, (ending, name)


def _as_text(value) -> str:
    return "" if value is None else str(value)
