"""A damaged workbook or Parquet file is read or refused; nothing else ever leaves the reader."""

import contextlib
import io
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.keyed import keyed
from warehouse import sealed_file
from warehouse.archive import Archive, ArchiveDamaged
from warehouse.errors import ExtractRefused
from warehouse.landing import parse_name, scan
from warehouse.reading import open_table

PLACES = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255), st.integers(0, 20)), min_size=1, max_size=4)
ENOUGH = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


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


def make_table(suffix: str) -> bytes:
    rows = [(f"SIN-2020-{number:06}", "x" * (number % 7)) for number in range(400)]
    target = io.BytesIO()
    match suffix:
        case "csv":
            target.write("".join(f"{a},{b}\n" for a, b in [("a", "b"), *rows]).encode("utf-16"))
        case "parquet":
            pl.DataFrame(rows, schema=["a", "b"], orient="row").write_parquet(target, compression="uncompressed")
        case _:
            with xlsxwriter.Workbook(target) as book:
                sheet = book.add_worksheet()
                for at, row in enumerate([("a", "b"), *rows]):
                    sheet.write_row(at, 0, row)
    return target.getvalue()


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_an_encrypted_file_reads_as_the_plain_one_and_a_turned_bit_is_the_archives_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(sealed_file, "_BLOCK", 256)
    name = parse_name(f"notifications_2020-03-31.{suffix}")
    landing, home = tmp_path / "landing", keyed(tmp_path / "home")
    landing.mkdir()
    (landing / name.file_name).write_bytes(make_table(suffix))
    (landed,) = scan(landing, stable_for=timedelta(0), now=lambda: time.time() + 1).ready
    archive = Archive.of(home)
    archived = archive.store(landed)

    def read_archived() -> list[tuple[object, ...]]:
        with archive.open(archived.sha256) as source, open_table(source, name) as table:
            return pl.concat(list(table.batches(50))).rows()

    with open_table(landed.path, name) as table:
        plain = pl.concat(list(table.batches(50))).rows()
    assert read_archived() == plain
    assert len(plain) == 400
    sealed = archived.path.read_bytes()
    for share in (0.1, 0.5, 0.99):
        changed = bytearray(sealed)
        changed[int(share * len(sealed))] ^= 1
        archived.path.write_bytes(changed)
        with pytest.raises(ArchiveDamaged):
            read_archived()
