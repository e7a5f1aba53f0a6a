"""The releases the public has, as they lie in the public folder: `published.*` is filled from nothing else.

Belongs here: reading releases back, whole and unaltered, and the tables made of them. Does not belong here: making one
(`assets.release`), the pages beside them (`assets.public_site`).

A release is a folder of its files and a `release.json` that names each with its SHA-256. It is never changed again, so
that a link to it keeps its meaning; a correction is a release of its own.
"""

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from expectations.contracts.catalogue import Table, tables_of
from warehouse.connection import transaction
from warehouse.ddl import create_statement, quote_name
from warehouse.errors import PanelwatchError
from warehouse.folders import read_files
from warehouse.frames import lend_frame
from warehouse.home import Home
from warehouse.ledger import Ledger, find_approved

FOLDER: Final = "releases"
INDEX: Final = "release.json"
NAME: Final = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")
_RELEASE: Final = "release"


class ReleaseDamaged(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A release in the public folder is not what was published."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One release as it is kept: what it says of itself, and its files by name."""

    release: str
    as_at: date
    threshold: int
    is_synthetic: bool
    #: the CSV files of each public table, in the order of its rows
    data_files: Mapping[str, Sequence[str]]
    files: Mapping[str, bytes]
    next_update: date | None = None
    #: public tables a person chose not to print
    left_out: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The public tables as printed, all text; without those left out."""
        return {name: _read_table(name, self) for name in self.data_files}

    def as_index(self) -> bytes:
        """Return `release.json`."""
        told: dict[str, Any] = {
            "release": self.release,
            "as_at": self.as_at.isoformat(),
            "threshold": self.threshold,
            "is_synthetic": self.is_synthetic,
            "tables": {name: list(files) for name, files in self.data_files.items()},
            "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(self.files.items())},
        }
        # Only where there is something to say: a release of before this could be said keeps its bytes.
        if self.next_update is not None:
            told["next_update"] = self.next_update.isoformat()
        if self.left_out:
            told["left_out"] = list(self.left_out)
        return json.dumps(told, indent=2, sort_keys=True).encode() + b"\n"

    def as_files(self) -> dict[str, bytes]:
        """Return all files of the release with their place in the public folder."""
        place = f"{FOLDER}/{self.release}"
        return {f"{place}/{name}": data for name, data in self.files.items()} | {f"{place}/{INDEX}": self.as_index()}


def read_releases(public: Path) -> list[Kept]:
    """Return every release of a public folder, oldest first. Raises ReleaseDamaged."""
    if not (public / FOLDER).is_dir():
        return []
    folders = [path for path in sorted((public / FOLDER).iterdir()) if NAME.fullmatch(path.name)]
    return [_read_release(folder) for folder in folders]


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 over files and their places: what a person approves.

    >>> digest_of({})[:12]
    'e3b0c44298fc'
    """
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
    return digest.hexdigest()


def is_as_approved(home: Home, ledger: Ledger) -> bool:
    """Whether the public folder is what a person approved last; empty where nobody has approved anything."""
    approved = find_approved(ledger)
    return digest_of(read_files(home.public)) == (digest_of({}) if approved is None else approved["digest"])


def fill_published(con: duckdb.DuckDBPyConnection, releases: Sequence[Kept]) -> int:
    """Replace all of `published` by what the releases print; return the rows."""
    rows = 0
    with transaction(con):
        for table in tables_of("published"):
            frame = _gather(table, releases)
            con.execute(f"DELETE FROM {table.full_name}")  # noqa: S608 - our own name
            names = ", ".join(quote_name(column.name) for column in table.columns)
            into = f"INSERT INTO {table.full_name} ({names})"
            with lend_frame(con, "printed_rows", frame):
                con.execute(f"{into} SELECT {names} FROM printed_rows")  # noqa: S608 - our own names
            rows += frame.height
    return rows


def open_published(releases: Sequence[Kept]) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that holds `published` alone and can reach no file, network or extension."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA published")
    for table in tables_of("published"):
        con.execute(create_statement(table))
    fill_published(con, releases)
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def _gather(table: Table, releases: Sequence[Kept]) -> pl.DataFrame:
    if table.name == _RELEASE:
        rows: list[dict[str, Any]] = [
            {
                "release": r.release,
                "as_at": r.as_at,
                "threshold": r.threshold,
                "is_synthetic": r.is_synthetic,
                "next_update": r.next_update,
                "left_out": ", ".join(r.left_out) or None,
            }
            for r in releases
        ]
        return pl.DataFrame(rows, schema={column.name: column.dtype for column in table.columns})
    empty = pl.DataFrame(schema=dict.fromkeys([column.name for column in table.columns], pl.String))
    return pl.concat([empty, *(_read_table(table.name, r) for r in releases if table.name in r.data_files)])


def _read_release(folder: Path) -> Kept:
    files = read_files(folder)
    try:
        told = json.loads(files.pop(INDEX))
        kept = Kept(
            str(told["release"]),
            date.fromisoformat(told["as_at"]),
            int(told["threshold"]),
            bool(told["is_synthetic"]),
            dict(told["tables"]),
            files,
            date.fromisoformat(told["next_update"]) if "next_update" in told else None,
            tuple(told.get("left_out", ())),
        )
        is_same = told["sha256"] == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    except (KeyError, ValueError, TypeError):
        is_same, kept = False, None
    if kept is None or not is_same or kept.release != folder.name:
        raise ReleaseDamaged(f"Release {folder.name} in the public folder is not what was published.")
    return kept


def _read_table(name: str, kept: Kept) -> pl.DataFrame:
    """Read a data file back as it was printed: everything is text, and blank is missing."""
    table = next(each for each in tables_of("published") if each.name == name)
    parts = [pl.read_csv(io.BytesIO(kept.files[file]), infer_schema=False) for file in kept.data_files[name]]
    frame = pl.concat(parts)
    return frame.with_columns(pl.lit(kept.release).alias("release")).select([c.name for c in table.columns])
