"""Each row of the hazards table that is about a file: delivered for real, refused under its own code, no value told."""

import hashlib
import json
import os
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from warehouse.archive import Archive
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.landing import scan
from warehouse.reading import CellDefect, CsvDialect, Limits, open_table

NAME = "notifications_2020-03-31_synthetic"
CANARY = "Zyxwvut"
HEADER = b"notification_id,nature,status\n"


class Delivery:
    """A landing folder with one file in it, taken as far as it goes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        self.landing.mkdir()

    def put(self, content: bytes, *, suffix: str = "csv", manifest: bool = False) -> Path:
        path = self.landing / f"{NAME}.{suffix}"
        path.write_bytes(content)
        if manifest:
            self.put_manifest(path, hashlib.sha256(content).hexdigest())
        return path

    def put_manifest(self, path: Path, sha256: str, rows: int = 1) -> None:
        fields = {"sha256": sha256, "rows": rows, "sent_at": "2020-03-31T09:00:00+00:00"}
        path.with_name(path.name + ".manifest.json").write_text(json.dumps(fields))

    def take(self, *, limits: Limits | None = None, dialect: CsvDialect | None = None) -> pl.DataFrame:
        """Scan, archive and read; what the scan refuses is raised as the loader would report it."""
        found = scan(self.landing, stable_for=timedelta(0), now=lambda: time.time() + 1)
        if found.refused:
            raise _RefusedError(found.refused[0].code, found.refused[0].detail)
        archived = Archive(self.root / "archive").store(found.ready[0])
        try:
            with open_table(archived.path, found.ready[0].name, limits=limits, dialect=dialect) as table:
                frame = pl.concat(list(table.batches(2)))
                self.blank_rows, self.defects = table.blank_rows, table.cell_defects
                self.header = table.header
        except ExtractRefused as refusal:
            raise _RefusedError(refusal.code, refusal.detail) from None
        return frame

    def refusal(self, **how: object) -> str:
        with pytest.raises(_RefusedError) as caught:
            self.take(**how)
        assert CANARY not in caught.value.detail
        return caught.value.code


class _RefusedError(Exception):
    def __init__(self, code: RefusalCode, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery(tmp_path)


VALID = HEADER + b'A1,death,open\nA2,"other, or\nnot",open\n'


def test_every_prefix_of_a_valid_csv_is_refused_by_its_manifest(delivery: Delivery) -> None:
    whole = hashlib.sha256(VALID).hexdigest()
    for cut in range(len(VALID)):
        path = delivery.put(VALID[:cut])
        delivery.put_manifest(path, whole, rows=2)
        assert delivery.refusal() == "manifest_mismatch"


def test_without_a_manifest_only_a_prefix_that_ends_a_whole_row_is_taken(delivery: Delivery) -> None:
    taken = []
    for cut in range(len(VALID)):
        delivery.put(VALID[:cut])
        try:
            delivery.take()
        except _RefusedError:
            continue
        taken.append(cut)
    assert taken == [len(HEADER) + len(b"A1,death,open\n")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\n"[:3] + b"\n", "header_blank"),
        (HEADER, "file_header_only"),
        (HEADER + b"\n,,\n", "file_header_only"),
        (HEADER + b"A1,Zyxwvut\n", "ragged_row"),
        (HEADER + b"A1,Zyxwvut,open,4\n", "ragged_row"),
        (HEADER + b"A1;Zyxwvut;open\n", "separator_mixed"),
        (b"notification_id;nature;status\nA1;Zyxwvut;open\n", "separator_mixed"),
        (b"notification_id,Nature,nature \nA1,b,c\n", "header_duplicate"),
        (b"notification_id,,status\nA1,b,c\n", "header_blank"),
        (HEADER + b'A1,"Zyxwvut,open\n', "quote_unterminated"),
        (HEADER + b'A1,"Zyxwvut,open\nA2,"death",open\n', "quote_unterminated"),
        (HEADER + b'A1,5" Zyxwvut,open\n', "quote_misplaced"),
        (HEADER + b'A1,"death" Zyxwvut,open\n', "quote_misplaced"),
        (HEADER + b"A1,death,open\r\n", "line_endings_mixed"),
        (HEADER.replace(b"\n", b"\r") + b"A1,death,open\r\n", "line_endings_mixed"),
        (HEADER + b"A1,Zyxwvut\x00,open\n", "nul_bytes"),
        (HEADER + b"A1,Zyxwvut\xe9,open\n", "encoding_undecodable"),
    ],
)
def test_a_faulty_csv_is_refused_under_its_own_code(delivery: Delivery, content: bytes, code: str) -> None:
    delivery.put(content)
    assert delivery.refusal() == code


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_the_encoding(delivery: Delivery, encoding: str) -> None:
    delivery.put("name,nature\nZoë – 1,death\n".encode(encoding))
    assert delivery.take().rows() == [(2, "Zoë – 1", "death")]
    assert delivery.header == ("name", "nature")
    assert not list(delivery.root.glob(".decoded-*"))


def test_big_endian_utf_16_is_read_and_a_cut_one_refused_with_its_line(delivery: Delivery) -> None:
    content = b"\xfe\xff" + "a,b\nx,é\n".encode("utf-16-be")
    delivery.put(content, manifest=True)
    assert delivery.take().rows() == [(2, "x", "é")]
    delivery.put(content + b"\x00", manifest=True)
    with pytest.raises(_RefusedError, match="line 3"):
        delivery.take()


def test_windows_1252_is_read_only_when_the_profile_declares_it(delivery: Delivery) -> None:
    delivery.put(HEADER + b"A1,caf\xe9 \x96,open\n")
    assert delivery.refusal() == "encoding_undecodable"
    assert delivery.take(dialect=CsvDialect(encoding="cp1252")).item(0, "c1") == "café –"
    delivery.put(HEADER + b"A1,\x81,open\n")
    assert delivery.refusal(dialect=CsvDialect(encoding="cp1252")) == "encoding_undecodable"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_bytes=10), "file_too_large"),
        (Limits(rows=1), "too_many_rows"),
        (Limits(columns=2), "too_many_columns"),
        (Limits(field_characters=8), "field_too_long"),
        (Limits(record_bytes=20), "row_too_long"),
    ],
)
def test_each_cap_has_its_code(delivery: Delivery, limits: Limits, code: str) -> None:
    delivery.put(b"a,b,c\nA1,death,open\nA2,other1234,open-and-closed\n"[: 45 + 6] + b"\n")
    assert delivery.refusal(limits=limits) == code


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_field_of_5_mb_is_refused_with_its_place(delivery: Delivery, quote: bytes) -> None:
    long = quote + b"x" * 5_000_000 + quote
    delivery.put(HEADER + b"A1,death,open\nA2," + long + b",open\n")
    with pytest.raises(_RefusedError, match="row 3, column 2") as caught:
        delivery.take()
    assert caught.value.code == "field_too_long"


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_name_of_a_column_of_200_kb_is_refused_with_its_place(delivery: Delivery, quote: bytes) -> None:
    """The csv module has a limit of its own between ours of a cell and ours of a record, and an error of its own."""
    delivery.put(b"a," + quote + b"x" * 200_000 + quote + b",c\nA1,death,open\n")
    with pytest.raises(_RefusedError, match="row 1, column 2") as caught:
        delivery.take()
    assert caught.value.code == "field_too_long"


def test_a_quote_left_open_before_5_mb_is_named_as_such(delivery: Delivery) -> None:
    delivery.put(HEADER + b'A1,"death,open\n' + b"A2,death,open\n" * 400_000)
    assert delivery.refusal() == "quote_unterminated"


def test_blank_rows_are_counted_and_rows_keep_the_number_a_spreadsheet_shows(delivery: Delivery) -> None:
    delivery.put(HEADER + b'\n,,\n"A\n1",death,open\n" ",,\n\nA2,,\n')
    assert delivery.take().rows() == [(4, "A\n1", "death", "open"), (7, "A2", "", "")]
    assert delivery.blank_rows == 4


def test_a_header_with_a_line_break_of_the_other_kind_is_read(delivery: Delivery) -> None:
    delivery.put(b'"date\nof incident",b\r\n1,"x\n\r\ny"\r\n\r\n3,4\r\n')
    assert delivery.take().rows() == [(2, "1", "x\n\r\ny"), (4, "3", "4")]


def write_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(number, column, value)


def rewrite_part(path: Path, part: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, old in parts.items():
            container.writestr(name, content if name == part else old)


def test_a_formula_cell_is_reported_and_plain_values_are_text(delivery: Delivery) -> None:
    path = delivery.landing / f"{NAME}.xlsx"
    write_workbook(path, {"Sheet1": [["a", "b", "c"], ["x", 2, True], [], ["=1+1", 0.5, "y"]]})
    assert delivery.take().rows() == [(2, "x", "2", "TRUE"), (4, "0", "0.5", "y")]
    assert delivery.defects == (CellDefect(4, 0, "formula_cell"),)
    assert delivery.blank_rows == 1


def test_the_sheet_named_after_the_extract_is_read_and_otherwise_several_are_refused(
    delivery: Delivery,
) -> None:
    path = delivery.landing / f"{NAME}.xlsx"
    write_workbook(path, {"Notes": [["n"], ["x"]], "Notifications": [["a"], ["1"]]})
    assert delivery.take().rows() == [(2, "1")]
    write_workbook(path, {"Notes": [["n"], ["x"]], "Other": [["a"], ["1"]]})
    assert delivery.refusal() == "xlsx_several_sheets"


def test_a_merged_header_is_refused(delivery: Delivery) -> None:
    with xlsxwriter.Workbook(delivery.landing / f"{NAME}.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "Dates")
        sheet.write_row(1, 0, ["1", "2"])
    assert delivery.refusal() == "xlsx_merged_header"


@pytest.mark.parametrize(
    ("limits", "unit"),
    [
        (Limits(inflated_bytes=2_000_000, inflation_ratio=10_000), "bytes"),
        (Limits(inflation_ratio=5), "times"),
        (Limits(archive_entries=3), "parts"),
    ],
)
def test_a_workbook_that_inflates_is_refused_while_it_is_counted(delivery: Delivery, limits: Limits, unit: str) -> None:
    path = delivery.landing / f"{NAME}.xlsx"
    write_workbook(path, {"Sheet1": [["a"], ["1"]]})
    rewrite_part(path, "xl/theme/theme1.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    with pytest.raises(_RefusedError, match=unit) as caught:
        delivery.take(limits=limits)
    assert caught.value.code == "xlsx_inflates_too_large"


def test_two_cells_in_far_corners_do_not_allocate_the_sheet_between_them(delivery: Delivery) -> None:
    with xlsxwriter.Workbook(delivery.landing / f"{NAME}.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    assert delivery.refusal() == "xlsx_inflates_too_large"


def test_a_long_shared_text_in_many_cells_is_counted_once_per_cell(delivery: Delivery) -> None:
    rows: list[list[object]] = [["a"], *([["x" * 30_000]] * 200)]
    write_workbook(delivery.landing / f"{NAME}.xlsx", {"Sheet1": rows})
    assert delivery.refusal(limits=Limits(inflated_bytes=5_000_000)) == "xlsx_inflates_too_large"


def test_a_declared_entity_is_refused_before_it_expands(delivery: Delivery) -> None:
    path = delivery.landing / f"{NAME}.xlsx"
    write_workbook(path, {"Sheet1": [["a"], ["1"]]})
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    rewrite_part(path, "xl/sharedStrings.xml", bomb)
    assert delivery.refusal() == "xlsx_entity_declared"


def test_a_cut_or_false_workbook_is_refused(delivery: Delivery) -> None:
    path = delivery.landing / f"{NAME}.xlsx"
    write_workbook(path, {"Sheet1": [["a"], ["1"]]})
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert delivery.refusal() == "ending_missing"
    path.write_bytes(whole[:200] + whole[260:])
    assert delivery.refusal() == "xlsx_unreadable"


def test_parquet_columns_become_text_and_nested_or_broken_ones_are_refused(delivery: Delivery) -> None:
    path = delivery.landing / f"{NAME}.parquet"
    pl.DataFrame({"a": ["x", None, "y"], "b": [1.0, None, 2.5], "c": [["p", "q"], None, []]}).write_parquet(path)
    assert delivery.take().rows() == [(2, "x", "1", "p;q"), (4, "y", "2.5", "")]
    assert delivery.blank_rows == 1
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert delivery.refusal() == "ending_missing"
    path.write_bytes(b"PAR1" + os.urandom(100) + b"PAR1")
    assert delivery.refusal() == "parquet_unreadable"
    pl.DataFrame({"a": [{"x": 1}]}).write_parquet(path)
    assert delivery.refusal() == "parquet_nested_column"


def test_one_long_text_of_a_parquet_dictionary_is_refused_with_its_row(delivery: Delivery) -> None:
    path = delivery.landing / f"{NAME}.parquet"
    pl.DataFrame({"a": ["x"] * 50 + ["y" * 200_000]}).write_parquet(path)
    with pytest.raises(_RefusedError, match="row 52, column 1") as caught:
        delivery.take()
    assert caught.value.code == "field_too_long"


def test_the_same_bytes_under_another_name_are_recognised(delivery: Delivery) -> None:
    delivery.put(VALID)
    (delivery.landing / "notifications_2020-04-30.csv").write_bytes(VALID)
    ready = scan(delivery.landing, stable_for=timedelta(0), now=lambda: time.time() + 1).ready
    archive = Archive(delivery.root / "archive")
    first, again = (archive.store(landed) for landed in ready)
    assert (first.sha256, first.path) == (again.sha256, again.path)
    assert (first.is_new, again.is_new) == (True, False)


def test_lists_of_several_row_groups_are_read_each_by_its_own_dictionary(delivery: Delivery) -> None:
    path = delivery.landing / f"{NAME}.parquet"
    lists = pl.Series("b", [["p", "q"], None, ["r", None], []], dtype=pl.List(pl.String))
    pl.DataFrame({"a": list("vxyz"), "b": lists}).write_parquet(path, row_group_size=2)
    assert [row[2] for row in delivery.take().rows()] == ["p;q", "", "r", ""]
