"""Reference data: from the files of `warehouse/reference/` to the tables of `ref`.

Belongs here: which file feeds which table and where it comes from. Does not belong here: the facts themselves.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from expectations.codes import CODE_LISTS
from expectations.contracts.catalogue import Table, get_table
from expectations.contracts.columns import Knowledge
from expectations.normalise.authorities import AuthorityIndex
from warehouse.ddl import quote_name
from warehouse.frames import lend_frame
from warehouse.working_days import calendar_bounds, working_day_rows

_FOLDER: Final = Path(__file__).parent / "reference"
_DFE: Final = "Department for Education, local authority code lists (OGL v3.0)"
_ONS: Final = "Office for National Statistics, licensed under the Open Government Licence v3.0"
_REPORT: Final = "Fieldwork report: National review of non-accidental injury in under 1s, September 2021 (OGL v3.0)"
_SOURCES: Final = {
    "region": _ONS,
    "local_authority": _DFE,
    "authority_neighbour": f"{_ONS}; boundaries of districts 2022, joined to authorities",
    "authority_change": f"{_DFE}; shares of births: {_ONS}, births by district, year to June 2019",
    "infant_population": f"{_ONS}; districts summed to authorities",
    "theme": _REPORT,
    "recommendation": f"{_REPORT}; press release of the same day",
}


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one reference file."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def load_knowledge() -> Knowledge:
    """Return what the contracts must know of England: authorities and themes."""
    index = AuthorityIndex.from_rows(
        read_rows("local_authorities"),
        read_rows("local_authority_changes"),
        aliases=read_rows("authority_aliases"),
        districts=read_rows("districts"),
        joint_returns=read_rows("joint_returns"),
    )
    return Knowledge(index, frozenset(row["theme_code"] for row in read_rows("themes")))


def fill_reference_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Replace the contents of every table of `ref` by what this version ships."""
    frames = {
        "region": _frame("regions"),
        "local_authority": pl.concat([_frame("local_authorities"), _frame("joint_returns")], how="diagonal"),
        "authority_change": _frame("local_authority_changes"),
        "authority_neighbour": _frame("authority_neighbours"),
        "infant_population": _frame("infant_population"),
        "theme": _frame("themes"),
        "recommendation": _frame("recommendations").drop("source"),
        "published_figure": _frame("published_figures"),
        "working_day": _working_days(),
        "code": _codes(),
    }
    for name, frame in frames.items():
        table = get_table(f"ref.{name}")
        source = _SOURCES.get(name)
        _replace(con, table, frame if source is None else frame.with_columns(pl.lit(source).alias("source")))


def _frame(name: str) -> pl.DataFrame:
    rows = read_rows(name)
    return pl.DataFrame(
        {column: [row[column] or None for row in rows] for column in rows[0]},
        schema=dict.fromkeys(rows[0], pl.String),
    )


@cache
def _working_days() -> pl.DataFrame:
    first, last = calendar_bounds()
    rows = [(r.day, r.is_working_day, r.holiday_name, r.working_day_number) for r in working_day_rows(first, last)]
    schema = {"day": pl.Date, "is_working_day": pl.Boolean, "holiday_name": pl.String, "working_day_number": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _codes() -> pl.DataFrame:
    rows = [
        (code_list.name, code.code, code.label, position, code_list.source)
        for code_list in CODE_LISTS.values()
        for position, code in enumerate(code_list.codes, start=1)
    ]
    names = [column.name for column in get_table("ref.code").columns]
    return pl.DataFrame(rows, schema=names, orient="row")


def _replace(con: duckdb.DuckDBPyConnection, table: Table, frame: pl.DataFrame) -> None:
    names = [c.name for c in table.columns]
    columns = ", ".join(quote_name(name) for name in names)
    con.execute(f"DELETE FROM {table.full_name}")  # noqa: S608 - our own name
    with lend_frame(con, "reference_rows", frame.select(names)):
        con.execute(f"INSERT INTO {table.full_name} ({columns}) SELECT {columns} FROM reference_rows")  # noqa: S608 - our names
