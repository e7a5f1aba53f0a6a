"""What every peer is given: the extracts, and reference data as CSV files.

Beside the tables of `ref` the peers get the meaning of every spelling of an authority and of an age in these extracts,
which Panelwatch works out itself: a team would keep such lists by hand, and the peers are spared making them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.peers.sharing import EXTRACTS, GIVEN
from expectations.normalise.ages import normalise_age
from warehouse.connection import prepare
from warehouse.references import load_knowledge
from warehouse.sample.writer import write_sample

#: no authority is known to end: a comparison needs no blank then
_LAST = date(9999, 12, 31)
_SPELLED = (
    ("notifications", "notifying_authority"),
    ("notifications", "incident_authority"),
    ("notifications", "home_authority"),
    ("engagements", "authority"),
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The folder of extracts, the folder of reference data, and how each of its tables is read."""

    landing: Path
    given: Path
    columns: dict[str, dict[str, str]]
    rows: int

    def read_extract(self, extract: str) -> str:
        """Write the source of an extract: all its files, every cell as text."""
        return f"read_csv('{self.landing}/{extract}_*.csv', all_varchar = true, filename = true)"

    def read_given(self, table: str) -> str:
        """Write the SELECT of a table of reference data, typed."""
        columns = ", ".join(f'"{name}"::{kind} as "{name}"' for name, kind in self.columns[table].items())
        return f"select {columns} from {self.file_of(table)}"

    def file_of(self, table: str) -> str:
        """Write the source of a table of reference data, every cell as text."""
        return f"read_csv('{self.given}/{table}.csv', all_varchar = true, header = true)"


def write_inputs(folder: Path, *, notifications: int | None = None, seed: int = 1) -> Inputs:
    """Write the synthetic sample of that size and what goes with it."""
    landing, given = folder / "landing", folder / "given"
    given.mkdir(parents=True)
    summary = write_sample(landing, seed=seed, notifications=notifications)
    with duckdb.connect() as con:
        prepare(con)
        con.execute(
            "create table ref.authority_spelling (spelling text, gss_code text, valid_from date, valid_to date)"
        )
        con.executemany(
            "insert into ref.authority_spelling values (?, ?, ?, ?)", list(_spell_authorities(con, landing))
        )
        con.execute(
            "create table ref.age_spelling (spelling text, months integer, is_unborn boolean, is_under_1 boolean)"
        )
        con.executemany("insert into ref.age_spelling values (?, ?, ?, ?)", list(_spell_ages(con, landing)))
        columns = {table: _write_table(con, table, given) for table in GIVEN}
    return Inputs(landing, given, columns, sum(summary.rows.values()))


def _write_table(con: duckdb.DuckDBPyConnection, table: str, given: Path) -> dict[str, str]:
    con.execute(f"copy ref.{table} to '{given / table}.csv' (header, quote '\"')")
    described = con.execute(f"describe ref.{table}").fetchall()
    return {name: "varchar" if kind.startswith("ENUM") else kind.lower() for name, kind, *_ in described}


def _spell_authorities(con: duckdb.DuckDBPyConnection, landing: Path) -> Iterator[tuple[str, str, date, date]]:
    index = load_knowledge().authorities
    for spelling in _list_distinct(con, landing, _SPELLED):
        for candidate in index.candidates(spelling):
            yield spelling, candidate.gss_code, candidate.valid_from, candidate.valid_to or _LAST


def _spell_ages(con: duckdb.DuckDBPyConnection, landing: Path) -> Iterator[tuple[str, int | None, bool, bool | None]]:
    for spelling in _list_distinct(con, landing, (("children", "age_at_incident"),)):
        age = normalise_age(spelling)
        yield spelling, age.months, age.is_unborn, age.is_under_1


def _list_distinct(con: duckdb.DuckDBPyConnection, landing: Path, cells: tuple[tuple[str, str], ...]) -> list[str]:
    told = " union ".join(
        f"select distinct {column} as cell from read_csv('{landing}/{extract}_*.csv', all_varchar = true)"
        for extract, column in cells
    )
    return [cell for (cell,) in con.execute(f"from ({told}) where cell is not null order by cell").fetchall()]


__all__ = ["EXTRACTS", "Inputs", "write_inputs"]
