"""A damaged workbook or Parquet file is read or refused; nothing else ever leaves the reader."""

import contextlib
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.errors import ExtractRefused
from warehouse.landing import parse_name
from warehouse.reading import open_table

PLACES = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255), st.integers(0, 20)), min_size=1, max_size=4)
ENOUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def damage(content: bytes, places: list[tuple[float, int, int]]) -> bytes:
    """Put one byte in the place of up to 20."""
    for share, byte, removed in places:
        at = int(share * len(content))
        content = content[:at] + bytes([byte]) + content[at + removed :]
    return content


def read(path: Path) -> None:
    with contextlib.suppress(ExtractRefused), open_table(path, parse_name(path.name)) as table:
        list(table.batches())


def workbook_parts() -> dict[str, bytes]:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["x", 2])
        sheet.write_formula(2, 1, "=1+1")
    with zipfile.ZipFile(packed) as container:
        return {name: container.read(name) for name in container.namelist()}


PARTS = workbook_parts()


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
)
@ENOUGH
@given(places=PLACES)
def test_a_damaged_part_of_a_workbook(tmp_path: Path, part: str, places: list[tuple[float, int, int]]) -> None:
    path = tmp_path / "notifications_2020-03-31.xlsx"
    with zipfile.ZipFile(path, "w") as container:
        for name, content in PARTS.items():
            container.writestr(name, damage(content, places) if name == part else content)
    read(path)


@ENOUGH
@given(places=PLACES)
def test_a_damaged_parquet_file(tmp_path: Path, places: list[tuple[float, int, int]]) -> None:
    whole = io.BytesIO()
    pl.DataFrame({"a": ["x", "y"], "b": [1, 2], "c": [["p"], []]}).write_parquet(whole)
    path = tmp_path / "notifications_2020-03-31.parquet"
    path.write_bytes(damage(whole.getvalue(), places))
    read(path)
