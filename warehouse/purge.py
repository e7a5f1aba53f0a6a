"""Loads forgotten: no byte of them stays in any file, and what they told of is told by the others alone.

Belongs here: which loads are due, ordering their purge and carrying it out. Does not belong here: who may ask and what
is said (`pipelines.purging`).

The order stands in the ledger before anything is removed. From then on the loads count as purged: a process that is
killed half way leaves what the next opening finishes, every step can be done again, and so is the whole of it when a
backup brings something back.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from expectations.contracts.catalogue import EXTRACTS
from warehouse.archive import Archive
from warehouse.audit import Fault, Finding, note_head, read_books
from warehouse.connection import transaction
from warehouse.ddl import empty_derived, quote_name
from warehouse.durable import flush_folder
from warehouse.errors import PanelwatchError
from warehouse.fresh import fresh_path, write_fresh
from warehouse.history import fill_marks, read_accepted, retell_history
from warehouse.home import Home
from warehouse.ledger import PURGE_ORDERED, PURGED, Ledger
from warehouse.linkage.forget import forget_made
from warehouse.queries import read_query, read_script
from warehouse.vault import accepted_path


class LoadUnknown(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A load that was named is not in the books."""


@dataclass(frozen=True, slots=True)
class Due:
    """One load that is to go."""

    load_id: str
    extract: str
    file_name: str
    extract_date: date
    sha256: str
    size_bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What becomes of the records of one kind that the loads tell of."""

    record: str
    gone: int
    left: int


@dataclass(frozen=True, slots=True)
class Order:
    """Who asked for a purge, and why."""

    asked_by: str
    because: str


def list_named(con: duckdb.DuckDBPyConnection, loads: Sequence[str]) -> list[Due]:
    """Return the named loads, and every other that brought the same bytes. Raises LoadUnknown."""
    found = [Due(*row) for row in con.execute(read_query("purge.named"), {"loads": list(loads)}).fetchall()]
    missing = sorted(set(loads) - {due.load_id for due in found})
    if missing:
        gone = {load_id for (load_id,) in con.execute("SELECT purged_load FROM internal.purged").fetchall()}
        if missing[0] in gone:
            raise LoadUnknown(f"Load {missing[0]} was purged before: nothing of it is left, and nothing was changed.")
        raise LoadUnknown(f"There is no load {missing[0]}: `panelwatch query` on quality.load names them.")
    return found


def list_older(con: duckdb.DuckDBPyConnection, day: date) -> list[Due]:
    """Return the loads that tell of a day before this one; bytes that came again later are not due yet."""
    return [Due(*row) for row in con.execute(read_query("purge.older"), {"day": day}).fetchall()]


def foresee_losses(con: duckdb.DuckDBPyConnection, home: Home, due: Sequence[Due]) -> list[Loss]:
    """Say of each kind of record how many nobody else tells of, and how many others tell of too."""
    loads = [each.load_id for each in due]
    losses = []
    for extract in EXTRACTS:
        is_told = extract.record is not None and any(each.extract == extract.name for each in due)
        if not is_told or not read_accepted(con, extract, home):
            continue
        sql = fill_marks(read_script("history.count_purged"), extract)
        row = con.execute(sql, {"loads": loads}).fetchone()
        assert row is not None  # noqa: S101 - an aggregate always gives a row
        losses.append(Loss(str(extract.record), *row))
    return losses


def list_landed(landing: Path, due: Sequence[Due]) -> list[str]:
    """Return the names of files in the landing folder that hold the very bytes."""
    sizes = {each.size_bytes for each in due}
    digests = {each.sha256 for each in due}
    found = []
    for path in sorted(landing.iterdir()) if landing.is_dir() else []:
        with suppress(OSError):
            if path.is_file() and not path.is_symlink() and path.stat().st_size in sizes:
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                if digest in digests:
                    found.append(path.name)
    return found


def order_purge(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, due: Sequence[Due], order: Order, *, now: datetime
) -> None:
    """Write the order into the ledger; when this returns the loads count as purged."""
    facts = {
        "loads": [{"load_id": each.load_id, "extract": each.extract, "sha256": each.sha256} for each in due],
        "asked_by": order.asked_by,
        "because": order.because,
    }
    ledger.append(PURGE_ORDERED, facts, now=now)
    note_head(con, ledger)


def finish_purges(
    con: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, *, withdrawal_limit: float, now: datetime
) -> bool:
    """Carry out what was ordered and is not done, or was undone; True when the warehouse has to be opened anew.

    Until it is closed the old file is in use, and nothing more may be written to it.
    """
    if next(find_remains(con, home, ledger), None) is None:
        return False
    _forget(con, home, ledger, withdrawal_limit=withdrawal_limit)
    _forget_derived(con)
    write_fresh(con, home)
    _remove_files(home, ledger)
    orders = ledger.orders_open or {load["order"] for load in ledger.purged.values()}
    ledger.append(PURGED, {"orders": sorted(orders)}, now=now)
    return True


def find_remains(con: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger) -> Iterator[Finding]:
    """Give what is left of loads that were ordered to be purged."""
    gone = ledger.purged
    if not gone:
        return
    for order in sorted(ledger.orders_open):
        yield Finding(Fault.PURGE, f"The purge that entry {order} of the ledger orders is not finished.")
    archive = Archive.of(home)
    books = {facts["load_id"] for facts in read_books(con)}
    barred = {load_id for (load_id,) in con.execute("SELECT purged_load FROM internal.purged").fetchall()}
    for load_id, load in gone.items():
        places = {
            "warehouse": load_id in books,
            "archive": archive.holds(load["sha256"]),
            "vault": accepted_path(home, load["extract"], load_id).exists(),
        }
        for place, is_there in places.items():
            if is_there:
                yield Finding(Fault.PURGE, f"Load {load_id} was purged and is in the {place}.")
        if load_id not in barred:
            yield Finding(Fault.PURGE, f"Load {load_id} was purged and the warehouse does not know it.")


def bar_purged(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Let the database know which bytes are never to be taken again."""
    con.execute("DELETE FROM internal.purged")
    for load_id, load in ledger.purged.items():
        con.execute("INSERT INTO internal.purged VALUES (?, ?, ?)", [load_id, load["sha256"], load["ordered_at"]])


def _forget(con: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, *, withdrawal_limit: float) -> None:
    """Delete what any table holds of the loads, and tell every record by the others."""
    loads = list(ledger.purged)
    named = con.execute(
        "SELECT schema_name, table_name FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_oid, table_oid)"
        " WHERE database_name = current_database() AND NOT internal AND column_name = 'load_id'"
    ).fetchall()
    with transaction(con):
        # Found by their column, not listed: a table that is forgotten here would keep what was to be forgotten.
        for schema, table in named:
            name = f"{quote_name(schema)}.{quote_name(table)}"
            con.execute(f"DELETE FROM {name} WHERE list_contains(?, load_id)", [loads])  # noqa: S608 - our own names
        # What the last run said of a state that is no more.
        con.execute("DELETE FROM quality.check_result")
        bar_purged(con, ledger)
        retell_history(con, home=home, withdrawal_limit=withdrawal_limit)
        forget_made(con)


def _forget_derived(con: duckdb.DuckDBPyConnection) -> None:
    """Empty every derived table: the next run counts again. The opening of the warehouse has seen to its columns."""
    with transaction(con):
        empty_derived(con)
        con.execute("DELETE FROM internal.built")


def _remove_files(home: Home, ledger: Ledger) -> None:
    """Remove the loads' own files, and every file that was made of them: the next run makes those again."""
    archive = Archive.of(home)
    for load_id, load in ledger.purged.items():
        archive.remove(load["sha256"])
        rows = accepted_path(home, load["extract"], load_id)
        if rows.exists():
            rows.unlink()
            flush_folder(rows.parent)
    folders = (home.figures, home.site)
    made = [folder.with_name(f"{folder.name}{kind}") for folder in folders for kind in ("", ".draft", ".old")]
    made += [*home.root.glob("analyst.*"), *home.root.glob("warehouse.before-rebuild.*")]
    for path in made:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    flush_folder(home.root)


def is_waiting(home: Home) -> bool:
    """Whether the last step of a purge is due: the fresh file takes its place at the next opening."""
    return fresh_path(home).exists()
