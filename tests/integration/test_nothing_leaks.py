"""A mark in every identifier, outline and rejected cell is found nowhere outside landing, archive and vault."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.contracts.catalogue import EXTRACTS, Extract, get_extract
from expectations.contracts.fields import Kind
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, ask, fresh_home, load, write
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.building import build
from warehouse.home import Home

MARK = "zqxcanary"
BORN = date(1931, 3, 17)
#: text that the contract keeps as written, so that the search is seen to find what is there
KEPT = "qzxkept"
KEPT_AS_WRITTEN = {Kind.TEXT, Kind.ID}
# A leading code or word decides and more may follow; that is a recognised spelling, and those are kept as written.
READ_BY_THEIR_BEGINNING = {"placement", "ethnicity"}
ADULT = {
    "notification_id": "SIN-2019-000001",
    "adult_id": "A1",
    "role": "father",
    "suspected": "yes",
    "forename": f"{MARK}forename",
    "surname": f"{MARK}surname",
    "date_of_birth": "17/03/1931",
    "domestic_abuse_current": "no",
    "domestic_abuse_historical": "no",
    "mental_health": "no",
    "care_leaver": "no",
    "convictions": "no",
    "probation": "none",
}


def write_good(landing: Path) -> None:
    marked = {"forename": f"{MARK}forename", "surname": f"{MARK}surname"}
    write(landing, "notifications_2019-04-30.csv", [{**NOTIFICATION, "case_outline": f"{MARK} outline"}])
    write(landing, "children_2019-04-30.csv", [{**CHILD, **marked, "date_of_birth": "17/03/2018"}])
    write(landing, "rapid_reviews_2019-04-30.csv", [{**REVIEW, "coder": KEPT}])
    write(landing, "adults_2019-04-30.csv", [ADULT])


def write_rejected(landing: Path, extract: Extract, template: dict[str, str]) -> int:
    """Spoil each column of a good row in turn, by the mark alone and behind what stood there; return the rows."""
    rows = []
    for column in extract.arriving:
        if column.notes.kind not in KEPT_AS_WRITTEN and column.name in template:
            good = template[column.name]
            behind = () if column.name in READ_BY_THEIR_BEGINNING else (f"{good} {MARK}?", f"{good}{MARK}?")
            rows += [{**template, column.name: spoiled} for spoiled in (f"{MARK}?", *behind)]
        elif column.notes.kind is Kind.ID and column.name in template:
            rows.append({**template, column.name: f"{MARK} ?"})
    write(landing, f"{extract.name}_2026-06-30_spoiled.csv", rows)
    return len(rows)


def write_refused(landing: Path) -> None:
    header, row = ",".join(NOTIFICATION), ",".join({**NOTIFICATION, "case_outline": MARK}.values())
    spoiled = {
        "ragged": f"{header}\n{row}\n{row},{MARK}\n",
        "quote": f'{header}\n"{row}\n',
        "misplaced": f"{header}\n{row.replace(MARK, f'{MARK}' + chr(34) + MARK)}\n",
        "separator": f"{header}\n{row}\n{row.replace(',', ';')}\n",
        "columns": f"{header.replace('nature', MARK)}\n{row}\n",
        "twice": f"{header.replace('nature', 'status')}\n{row}\n",
        "mixed": f"{header}\n{row.replace('01/03/2019', '13/02/2019')}\n{row.replace('01/03/2019', '02/13/2019')}\n",
    }
    for tag, text in spoiled.items():
        (landing / f"notifications_2019-04-29_{tag}.csv").write_text(text, encoding="utf-8")
    (landing / "notifications_2019-04-29_bytes.csv").write_bytes(f"{header}\n{row}".encode() + b"\xff\xfe\n")
    (landing / "notifications_2019-04-29_cut.parquet").write_bytes(b"PAR1" + MARK.encode() * 9 + b"PAR1")
    (landing / "notifications_2019-04-29_cut.xlsx").write_bytes(b"PK\x03\x04" + MARK.encode() * 9)
    pl.DataFrame({"notification_id": [[MARK]], "nature": [{"a": MARK}]}).write_parquet(
        landing / "notifications_2019-04-29_nested.parquet"
    )


def list_base_tables(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    # Reference data come from no extract; their calendar holds every day.
    sql = "select schema_name, table_name from duckdb_tables() where not internal and not temporary and schema_name <> 'ref'"
    for schema, name in ask(con, sql):
        yield f'"{schema}"."{name}"'


def tables_with(con: duckdb.DuckDBPyConnection, mark: str) -> set[str]:
    """The tables in which some cell of some row holds the mark, whatever the cell's type."""
    sql = "select count(*) from {} as t where contains(lower(cast(t as varchar)), ?)"
    return {table for table in list_base_tables(con) if con.execute(sql.format(table), [mark]).fetchall()[0][0]}


def files_with(home: Home, mark: str) -> set[str]:
    """The files outside landing, archive and vault whose bytes hold the mark."""
    apart = {home.landing, home.archive, home.accepted.parent}
    paths = [path for path in home.root.rglob("*") if path.is_file() and apart.isdisjoint(path.parents)]
    return {path.name for path in paths if holds(path.read_bytes(), mark)}


def holds(data: bytes, mark: str) -> bool:
    """Whether bytes hold the mark, as they are or in what is packed in them: workbooks are archives."""
    return any(mark.encode() in each.lower() for each in unpack(data))


def unpack(data: bytes) -> Iterator[bytes]:
    """Give bytes, and all that is packed in them as a ZIP archive or with gzip, however deep."""
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield from unpack(gzip.decompress(data))
    elif zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpack(archive.read(name))


def read_template(folder: Path, extract: Extract) -> dict[str, str]:
    path = max(folder.glob(f"{extract.name}_*.csv"), key=lambda each: each.stat().st_size)
    with path.open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if sum(map(bool, row.values())) >= len(row) - 3)


@pytest.fixture
def home_and_con(tmp_path: Path) -> Iterator[tuple[Home, duckdb.DuckDBPyConnection]]:
    with fresh_home(tmp_path) as opened:
        yield opened


def test_identifiers_and_outlines_of_accepted_rows_stay_in_the_vault(home_and_con, capfd, caplog):
    home, con = home_and_con
    write_good(home.landing)
    outcome = load(con, home)
    for table in ("timeseries.notifications", "cohort.nai_under_1"):
        build(con, table)
    publish_analyst_copy(con, home)
    con.execute("CHECKPOINT")
    assert ask(con, "select sum(rows_accepted), sum(rows_rejected) from quality.load") == [(4, 0)]
    assert tables_with(con, KEPT) == {'"history"."rapid_review_version"'}
    assert "analyst.duckdb" in files_with(home, KEPT)
    assert tables_with(con, MARK) == set()
    assert files_with(home, MARK) == set()
    assert tables_with(con, BORN.isoformat()) == set()
    assert tables_with(con, "2018-03-17") == set()
    assert MARK not in f"{outcome}{capfd.readouterr()}{caplog.text}".lower()


def test_a_spelling_that_few_cells_share_leaves_no_byte_in_the_analysts_copy(home_and_con):
    home, con = home_and_con
    write(home.landing, "notifications_2019-04-30.csv", [NOTIFICATION])
    write(home.landing, "children_2019-04-30.csv", [{**CHILD, "ethnicity": f"WBRI - {KEPT}"}])
    load(con, home)
    publish_analyst_copy(con, home)
    con.execute("CHECKPOINT")
    assert tables_with(con, KEPT) == {'"quality"."spelling"'}
    assert files_with(home, KEPT) == {"warehouse.duckdb"}


@pytest.mark.parametrize("extract", [each for each in EXTRACTS if each.record], ids=lambda each: each.name)
def test_no_rejected_cell_is_repeated_anywhere(home_and_con, sample_folder, extract, capfd, caplog):
    home, con = home_and_con
    written = write_rejected(home.landing, extract, read_template(sample_folder, extract))
    outcome = load(con, home)
    publish_analyst_copy(con, home)
    con.execute("CHECKPOINT")
    assert ask(con, "select rows_in, refusal_code from quality.load") == [(written, None)]
    assert ask(con, "select count(*) > 0 from quality.rejected_row") == [(True,)]
    assert tables_with(con, MARK) == set()
    assert files_with(home, MARK) == set()
    assert MARK not in f"{outcome}{capfd.readouterr()}{caplog.text}".lower()


def test_no_cell_of_a_refused_or_waiting_file_is_repeated_anywhere(home_and_con, capfd, caplog):
    home, con = home_and_con
    write_refused(home.landing)
    write(home.landing, "children_2019-04-30.csv", [{**CHILD, "notification_id": MARK, "child_id": f"{MARK}1"}])
    outcome = load(con, home)
    publish_analyst_copy(con, home)
    con.execute("CHECKPOINT")
    assert ask(con, "select count(*) from quality.load where status = 'refused'") == [(11,)]
    assert ask(con, "select rule_code from quality.rejected_row") == [("orphan",)]
    assert tables_with(con, MARK) == set()
    assert files_with(home, MARK) == set()
    assert MARK not in f"{outcome}{capfd.readouterr()}{caplog.text}".lower()


def test_every_identifier_of_the_contracts_is_marked_here():
    marked = {(e, c.name) for e in ("notifications", "children", "adults") for c in get_extract(e).arriving}
    identifying = {(e.name, c.name) for e in EXTRACTS for c in e.arriving if c.notes.sensitivity == "identifier"}
    assert identifying <= marked
    assert {name for _, name in identifying} == {"forename", "surname", "date_of_birth", "case_outline"}
