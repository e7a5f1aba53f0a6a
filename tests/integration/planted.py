"""What the sample's truth file says was planted, held against what the loader wrote into its books.

Belongs here: the comparison alone, for the tests and for the benchmark over many seeds. Does not belong here: planting, loading.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tests.integration.deliveries import ask


class Finding(NamedTuple):
    """One defect of one row, planted or found."""

    file_name: str
    row_number: int
    code: str
    column: str


class FileBooks(NamedTuple):
    """What the books say of one file; a refused file counts no rows."""

    refusal: str | None
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    rows_duplicate: int
    rows_blank: int

    @property
    def is_conserved(self) -> bool:
        """Whether every row that came in is accepted, rejected or a duplicate."""
        return self.rows_in == self.rows_accepted + self.rows_rejected + self.rows_duplicate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Planted and found, per defect and per file."""

    planted: frozenset[Finding]
    found: frozenset[Finding]
    planted_files: Mapping[str, FileBooks]
    found_files: Mapping[str, FileBooks]

    @property
    def missed(self) -> list[Finding]:
        """Planted defects that the loader did not find where and as they were planted."""
        return sorted(self.planted - self.found)

    @property
    def clean_rows_rejected(self) -> list[tuple[str, int]]:
        """Rejected rows in which nothing was planted."""
        spoiled = {finding[:2] for finding in self.planted}
        return sorted({finding[:2] for finding in self.found} - spoiled)

    @property
    def unlike(self) -> list[str]:
        """Files whose counts or refusal are not those planted, files that are missing and files nobody planted."""
        names = self.planted_files.keys() | self.found_files.keys()
        return sorted(name for name in names if self.planted_files.get(name) != self.found_files.get(name))

    @property
    def not_conserved(self) -> list[str]:
        """Files that lost or gained rows on the way."""
        return sorted(name for name, books in self.found_files.items() if not books.is_conserved)


def compare(con: duckdb.DuckDBPyConnection, truth_path: Path) -> Comparison:
    """Hold the truth file against quality.rejected_row and quality.load."""
    files: dict[str, dict[str, Any]] = json.loads(truth_path.read_text(encoding="utf-8"))["files"]
    planted = {
        Finding(name, defect["row_number"], defect["code"], defect["column"])
        for name, file in files.items()
        for defect in file["defects"]
    }
    found = ask(con, "select file_name, row_number, rule_code, column_name from quality.rejected_row")
    books = ask(
        con,
        "select file_name, refusal_code, rows_in, rows_accepted, rows_rejected, rows_duplicate, rows_blank from quality.load",
    )
    return Comparison(
        planted=frozenset(planted),
        found=frozenset(Finding(*row) for row in found),
        planted_files={name: _expect(file) for name, file in files.items() if not file["resent_of"]},
        found_files={name: FileBooks(*rest) for name, *rest in books},
    )


def _expect(file: dict[str, Any]) -> FileBooks:
    if file["refusal"]:
        return FileBooks(file["refusal"], 0, 0, 0, 0, 0)
    return FileBooks(
        None, file["rows"], file["clean_rows"], len(file["defects"]), len(file["duplicates"]), file["blank_rows"]
    )
