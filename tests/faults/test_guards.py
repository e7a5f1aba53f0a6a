"""What is said of a file before its reader may unpack it: these are refused by the guards alone, not by luck further on."""

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faults.hostile_parquet import PARQUET_KINDS
from tests.faults.hostile_xlsx import XLSX_KINDS, write_parts
from warehouse.errors import ExtractRefused
from warehouse.reading import Limits
from warehouse.reading.parquet_guard import check_parquet
from warehouse.reading.xlsx_guard import open_workbook

MEGABYTE = 1_000_000


def refuse_workbook(path: Path) -> str:
    with pytest.raises(ExtractRefused) as caught, open_workbook(path, file_name=path.name, limits=Limits()):
        pass
    return caught.value.code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("a part that claims a small size", "xlsx_unreadable"),
        ("the same bytes under 900 names", "xlsx_unreadable"),
        ("many parts", "xlsx_inflates_too_large"),
        ("nested tags, closed", "xlsx_unreadable"),
        ("one long attribute", "xlsx_unreadable"),
        ("one long comment", "xlsx_unreadable"),
        ("billion laughs", "xlsx_entity_declared"),
    ],
)
def test_a_bomb_is_refused_before_the_workbook_is_opened(tmp_path: Path, kind: str, code: str) -> None:
    path = tmp_path / "x.xlsx"
    XLSX_KINDS[kind](path, 4 * MEGABYTE)
    assert refuse_workbook(path) == code


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_with_a_dictionary_of_its_own_size_is_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.xlsx"
    write_parts(path, {}, method=method)
    assert refuse_workbook(path) == "xlsx_unreadable"


def test_nothing_may_stand_before_or_behind_the_directory(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_parts(path, {})
    whole = path.read_bytes()
    with open_workbook(path, file_name=path.name, limits=Limits()) as container:
        assert container.namelist()
    for changed in (b"MZ" + whole, whole + b"PK\x05\x06" + b"\0" * 18, whole[:-2] + b"\x05\0"):
        path.write_bytes(changed)
        assert refuse_workbook(path) == "xlsx_unreadable"


def refuse_parquet(path: Path, limits: Limits) -> str:
    with pytest.raises(ExtractRefused) as caught:
        check_parquet(path, file_name=path.name, limits=limits)
    return f"{caught.value.code} {caught.value.places.get('unit', '')}".strip()


@pytest.mark.parametrize(
    ("kind", "limits", "code"),
    [
        ("a page that claims two gigabytes", Limits(), "parquet_inflates_too_large bytes"),
        ("texts that share their beginning", Limits(), "parquet_unreadable"),
        ("a long footer", Limits(footer_bytes=MEGABYTE), "parquet_inflates_too_large bytes of footer"),
        ("a footer that claims two gigabytes", Limits(), "parquet_unreadable"),
        ("many pages", Limits(pages=100), "parquet_inflates_too_large pages"),
        ("rows of nothing", Limits(parquet_values=MEGABYTE), "parquet_inflates_too_large values"),
        ("one list of millions", Limits(list_values=100_000), "parquet_inflates_too_large values of one list column"),
        ("one page of spaces", Limits(page_bytes=MEGABYTE), "parquet_inflates_too_large bytes at once"),
    ],
)
def test_a_parquet_bomb_is_refused_by_its_headers(tmp_path: Path, kind: str, limits: Limits, code: str) -> None:
    path = tmp_path / "x.parquet"
    PARQUET_KINDS[kind](path, 2 * MEGABYTE)
    assert refuse_parquet(path, limits) == code


def test_texts_of_a_row_group_count_together_but_numbers_by_the_page(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    how = {"use_dictionary": False, "compression": "none", "data_page_size": 10_000}
    pq.write_table(pa.table({"a": [f"{at:09}" for at in range(50_000)]}), path, **how)
    assert refuse_parquet(path, Limits(page_bytes=300_000)) == "parquet_inflates_too_large bytes at once"
    pq.write_table(pa.table({"a": list(range(50_000))}), path, **how)
    check_parquet(path, file_name=path.name, limits=Limits(page_bytes=300_000))
