"""What Python's csv module writes, the reader gives back cell for cell, whatever the cells hold."""

import csv
import io
import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.errors import ExtractRefused
from warehouse.landing import parse_name
from warehouse.reading import CsvDialect, open_table

NAME = parse_name("notifications_2020-03-31.csv")
CELLS = st.text(
    st.one_of(st.sampled_from(',;\t"\n\r \\#x'), st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    max_size=12,
)
# Names differ from the first character on, so that no two are alike whatever follows.
NAMES = st.lists(CELLS, min_size=1, max_size=5).map(lambda cells: [f"{i}{c}" for i, c in enumerate(cells)])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(NAMES)
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, min_size=1, max_size=8))


def read(content: bytes, separator: str, size: int) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(content)
        with open_table(path, NAME, dialect=CsvDialect(separator=separator)) as table:
            return table.header, pl.concat(list(table.batches(size))).rows()


def is_blank(cell: str) -> bool:
    """Whether a cell is nothing but white space; the separators of C0 are none in Unicode, though Python strips them."""
    return not cell.translate(dict.fromkeys(map(ord, "\x1c\x1d\x1e\x1f"), "x")).strip()


@settings(max_examples=80)
@given(
    tables(),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.integers(1, 4),
)
def test_a_csv_reads_back_cell_for_cell(
    table: tuple[list[str], list[list[str]]], separator: str, line_end: str, encoding: str, size: int
) -> None:
    header, rows = table
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    kept = [(number, *row) for number, row in enumerate(rows, start=2) if not all(map(is_blank, row))]
    try:
        read_header, read_rows = read(text.getvalue().encode(encoding), separator, size)
    except ExtractRefused as refusal:
        is_explained = {"separator_mixed": len(header) == 1, "file_header_only": not kept}
        if not is_explained.get(refusal.code, False):
            raise
        return
    assert read_header == tuple(header)
    assert read_rows == kept


@settings(max_examples=150)
@given(st.lists(st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b"\r", b"\xc3\xa9", b"\xff", b" "]), max_size=25))
def test_any_bytes_are_refused_or_read_as_python_reads_them(parts: list[bytes]) -> None:
    content = b"a,b\n" + b"".join(parts)
    try:
        _, rows = read(content, ",", 100)
    except ExtractRefused:
        return
    expected = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    assert [row[1:] for row in rows] == [tuple(row) for row in list(expected)[1:] if not all(map(is_blank, row))]
