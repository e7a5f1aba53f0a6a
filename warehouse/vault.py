"""The vault: accepted rows with names and dates of birth, one encrypted Parquet file per load.

Belongs here: where they lie, under which key, how SQL reads and writes them. Does not belong here: which rows are
accepted (`warehouse.intake`).

DuckDB 1.5.5 cannot read encrypted Parquet files with `union_by_name` (it stops with an internal error): every file of
an extract has the same columns. All files are under one key, which a mark beside them names.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import duckdb
import polars as pl

from warehouse.ddl import quote_text
from warehouse.durable import put_in_place
from warehouse.frames import lend_frame
from warehouse.home import Home
from warehouse.keys import Key, KeyRefused, Purpose
from warehouse.sealing import NotEncrypted, add_parquet_key, parquet_key_name

MARK: Final = "key.id"
#: of accepted rows that are kept in memory; a file of more is written in parts first, and then again as one
HELD_BYTES: Final = 32 * 2**20


def accepted_path(home: Home, extract: str, load_id: str) -> Path:
    """Return where the accepted rows of a load are kept."""
    return home.accepted / extract / f"{load_id}.parquet"


@dataclass(frozen=True, slots=True)
class Vault:
    """The accepted rows of an installation and the key they are under; None where encryption is off."""

    home: Home
    key: Key | None

    @classmethod
    def of(cls, home: Home) -> Self:
        """Return the vault with the key its files are under. Raises KeyRefused when that key is not here."""
        ring = home.keys.sealing(Purpose.VAULT)
        mark = home.accepted / MARK
        named = mark.read_text(encoding="ascii").strip() if mark.exists() else None
        has_files = next(home.accepted.glob("*/*.parquet"), None) is not None
        if ring is None:
            if named is not None:
                raise KeyRefused("The vault is encrypted, and the setting PANELWATCH_ENCRYPTION is off.")
            return cls(home, None)
        if named is None:
            if has_files:
                raise NotEncrypted(
                    "The vault is not encrypted. `panelwatch keys seal` encrypts it; nothing was changed."
                )
            write_mark(home.accepted, ring.current)
            return cls(home, ring.current)
        for key in ring.every:
            if key.id == named:
                return cls(home, key)
        known = ", ".join(key.id for key in ring.every)
        raise KeyRefused(
            f"The vault was encrypted with the vault key {named}, and only {known} is here: put that key back; nothing"
            " was changed."
        )

    def admit(self, con: duckdb.DuckDBPyConnection) -> None:
        """Let a session read and write the vault."""
        if self.key is not None:
            add_parquet_key(con, self.key)

    def rows_of(self, paths: Sequence[Path]) -> str:
        """Return what stands for the rows of some files in a FROM clause."""
        files = ", ".join(quote_text(str(path)) for path in paths)
        name = "" if self.key is None else f", encryption_config = {{footer_key: '{parquet_key_name(self.key)}'}}"
        return f"read_parquet([{files}]{name})"

    def write(self, con: duckdb.DuckDBPyConnection, rows: str, place: Path) -> None:
        """Write the rows of a FROM clause to a file that only its owner can read."""
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        name = "" if self.key is None else f", ENCRYPTION_CONFIG {{footer_key: '{parquet_key_name(self.key)}'}}"
        options = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, USE_TMP_FILE false{name}"
        con.execute(f"COPY (SELECT * FROM {rows}) TO {quote_text(str(place))} ({options})")  # noqa: S608 - our own names


def write_mark(folder: Path, key: Key) -> None:
    """Name the key that the files of a vault folder are under."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{MARK}.draft"
    draft.write_text(f"{key.id}\n", encoding="ascii")
    put_in_place(draft, folder / MARK)


class Draft:
    """The accepted rows of one load while they are being read: in memory, or in files once they are many.

    Two workers may read one delivery at once, under two names: each has files of its own until one takes its place.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, vault: Vault, place: Path) -> None:
        self.con = con
        self._vault = vault
        self._place = place
        self._mark = secrets.token_hex(4)
        self._held: list[pl.DataFrame] = []
        self._parts: list[Path] = []

    def write(self, frame: pl.DataFrame) -> None:
        """Append a frame."""
        self._held.append(frame)
        if sum(held.estimated_size() for held in self._held) >= HELD_BYTES:
            self._write_held()

    @contextmanager
    def lend(self, columns: Sequence[str]) -> Iterator[str]:
        """Give what stands for some columns of all rows in a FROM clause, to be read once."""
        if self._parts:
            yield self.write_all()
            return
        with lend_frame(self.con, "held_rows", pl.concat(self._held).select(columns)):
            yield "held_rows"

    def write_all(self) -> str:
        """Let nothing stay in memory; return what stands for all rows in a FROM clause."""
        if self._held:
            self._write_held()
        return self._vault.rows_of(self._parts)

    def finish(self, dropped: pl.Series) -> None:
        """Put all rows but some, by their numbers, in their place; they appear there at once or not at all."""
        rows = self.write_all()
        if len(self._parts) > 1 or not dropped.is_empty():
            with lend_frame(self.con, "dropped_rows", dropped.to_frame("row_number")):
                self._write(f"{rows} ANTI JOIN dropped_rows USING (row_number)")
        put_in_place(self._parts[-1], self._place)

    def _write_held(self) -> None:
        frame, self._held = pl.concat(self._held), []
        with lend_frame(self.con, "accepted_rows", frame):
            self._write("accepted_rows")

    def _write(self, rows: str) -> None:
        part = self._place.with_suffix(f".{self._mark}-{len(self._parts)}.draft")
        self._parts.append(part)
        self._vault.write(self.con, rows, part)

    def discard(self) -> None:
        """Remove what was not put in its place."""
        for part in self._parts:
            part.unlink(missing_ok=True)
