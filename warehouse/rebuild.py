"""The warehouse made anew from the archive, in the order of the ledger.

Belongs here: re-taking every archived file into a fresh database and putting that in the old one's place. Does not
belong here: finding out that it is needed (`warehouse.audit`).

What was loaded is read again from its archived bytes and has to come to the same counts; what was refused is entered as
the ledger has it. The ledger of alerts and decisions on linkage live in the database alone and are carried over where
the old one can still be read. Views, figures and the analysts' copy are made by the next run.

A lake is filled from such a database (`warehouse.filling`). One that was never in use takes the place of the file that
was the warehouse before it.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from warehouse.archive import Archive, ArchiveDamaged
from warehouse.audit import find_disagreements, find_missing_entries, note_head, read_books
from warehouse.connection import hold_lock, open_to_read, prepare, transaction
from warehouse.durable import put_in_place
from warehouse.errors import PanelwatchError
from warehouse.extensions import Config
from warehouse.fresh import adopt_fresh
from warehouse.home import Home
from warehouse.keys import KeyRefused, Purpose
from warehouse.ledger import Ledger, read_ledger
from warehouse.loading import take_archived
from warehouse.purge import bar_purged
from warehouse.references import load_knowledge
from warehouse.sealing import attach, open_database
from warehouse.token_keys import hold_token_keys
from warehouse.vault import Vault

if TYPE_CHECKING:
    from warehouse.lake import Lake

#: what is in the database alone: all of one kind or nothing of it, for its tables speak of each other
_CARRIED: Final = (
    ("alert_event", "silence", "outbox", "delivery", "look", "run_failed"),
    ("linkage_decision",),
)
#: facts of a load that are not in its own row of the books
_ENTERED_APART: Final = ("tag_again", "arrival", "withdrawal_limit")
_TABLES_OF_OLD: Final = "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'internal'"


class RebuildImpossible(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Something the warehouse was made from is gone, or no longer gives what it gave."""


def rebuild(home: Home, *, now: datetime, keeps_old: bool = True) -> int:
    """Make the warehouse anew from ledger and archive, and return how many files it holds.

    The old database is kept as `warehouse.before-rebuild.duckdb`, a lake's older snapshots stay readable; not so where
    they may hold what was purged, nor without `keeps_old`. Raises LedgerDamaged, KeyRefused, WarehouseBusy,
    LakeUnavailable and RebuildImpossible; the warehouse is then as it was.
    """
    with hold_lock(home):
        adopt_fresh(home)
        before = _find_before(home)
        ledger = read_ledger(home)
        files = list(ledger.loads.values())
        check_ledger(before, ledger)
        find_archived(home, files)
        draft = home.root / "warehouse.rebuilt.duckdb"
        _remove(draft)
        config: Config = {"temp_directory": str(home.name_spill_folder())}
        with closing(open_database(draft, home.keys.sealing(Purpose.WAREHOUSE), config=config)) as con:
            Vault.of(home).admit(con)
            prepare(con)
            hold_token_keys(con, home)
            for facts in files:
                _enter(con, home, facts, now=now)
            con.execute("DELETE FROM internal.seen_file")
            bar_purged(con, ledger)
            _check(con, home, ledger)
            is_kept = _carry_over(con, before, ledger) and keeps_old
            note_head(con, ledger)
            con.execute("CHECKPOINT")
            if home.lake is not None:
                # Snapshots may hold what the present state does not.
                _fill(con, home.lake, keeps_old=keeps_old and not ledger.purged)
        kept = home.root / "warehouse.before-rebuild.duckdb"
        if before.lake is None:
            _put_aside(home.warehouse, kept)
        if home.lake is None:
            put_in_place(draft, home.warehouse)
        _remove(draft)
        if not is_kept:
            _remove(kept)
    return len(files)


def _find_before(home: Home) -> Home:
    """Return the installation as it was: a lake that was never in use has come in the place of a file."""
    if home.lake is None:
        return home
    from warehouse.filling import is_new  # noqa: PLC0415 - only where there is a lake

    is_moving = is_new(home.lake) and home.warehouse.exists()
    return replace(home, lake=None) if is_moving else home


def check_ledger(home: Home, ledger: Ledger) -> None:
    """Raise RebuildImpossible where the ledger is empty, or shorter than the old database, if that opens, knows it."""
    if not ledger.loads and not ledger.purged:
        raise RebuildImpossible(
            "The ledger names no file, so nothing says what the warehouse was made from. Restore ledger.jsonl from a"
            " backup; where there never was one, `panelwatch run` makes it from the warehouse."
        )
    try:
        with closing(open_to_read(home)) as con:
            missing = next(find_missing_entries(con, ledger), None)
    except duckdb.Error:
        return
    if missing is not None:
        raise RebuildImpossible(f"{missing.sentence} Restore ledger.jsonl from a backup first.")


def find_archived(home: Home, files: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that the archive holds every file whole; raise RebuildImpossible, naming loads, where it does not."""
    archive = Archive.of(home)
    missing = []
    for facts in files:
        try:
            archive.verify(facts["sha256"])
        except ArchiveDamaged:
            missing.append(facts["load_id"])
    if missing:
        raise RebuildImpossible(
            f"The archive does not hold {len(missing)} of {len(files)} files whole: {', '.join(missing)}."
            " Restore them from a backup of the archive first."
        )


def _enter(con: duckdb.DuckDBPyConnection, home: Home, facts: Mapping[str, Any], *, now: datetime) -> None:
    if facts["tag_again"] is not None:
        con.execute("INSERT INTO internal.sent_again VALUES (?, ?)", [facts["load_id"], facts["tag_again"]])
    if facts["refusal_code"] is not None:
        entered = {name: value for name, value in facts.items() if name not in _ENTERED_APART}
        names = ", ".join(entered)
        marks = ", ".join("?" for _ in entered)
        con.execute(
            f"INSERT INTO internal.load ({names}, loaded_at) VALUES ({marks}, ?)",  # noqa: S608 - our own names
            [*entered.values(), now],
        )
        _place(con, facts)
        return
    if facts.get("withdrawal_limit") is not None:
        con.execute("INSERT INTO internal.snapshot_limit VALUES (?, ?)", [facts["load_id"], facts["withdrawal_limit"]])
    take_archived(con, facts["sha256"], facts["file_name"], home=home, knowledge=load_knowledge())
    # The manifest it came with is not archived; what it said is in the ledger.
    con.execute("UPDATE internal.load SET sent_at = ? WHERE load_id = ?", [facts["sent_at"], facts["load_id"]])
    _place(con, facts)


def _place(con: duckdb.DuckDBPyConnection, facts: Mapping[str, Any]) -> None:
    """Let a file have come when it last came; the ledger names files in the order in which they came first."""
    con.execute("DELETE FROM internal.arrival WHERE load_id = ?", [facts["load_id"]])
    if facts.get("arrival") is not None:
        con.execute("INSERT INTO internal.arrival VALUES (?, ?)", [facts["load_id"], facts["arrival"]])


def _check(con: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger) -> None:
    """Raise RebuildImpossible unless every file came to what the ledger says of it."""
    books = {facts["load_id"] for facts in read_books(con)}
    found = [each.sentence for each in find_disagreements(con, home, ledger, thorough=False)]
    if found or len(books) != len(ledger.loads):
        raise RebuildImpossible(
            f"{len(found)} files do not give what they gave before: {' '.join(found[:3])}"
            " The warehouse is as it was; was it made by another version?"
        )


def _carry_over(con: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger) -> bool:
    """Take what lives in the database alone from the old one, where that opens; False when that must not be kept.

    One put back from a backup may hold what was purged since, and of one that does not open nobody knows.
    """
    gone = list(ledger.purged)
    if not home.has_warehouse():
        return False
    try:
        old = _attach_old(con, home)
    except (duckdb.Error, KeyRefused):
        return not gone
    try:
        # One from before there was linkage holds no decisions.
        there = {name for (name,) in con.execute(_TABLES_OF_OLD, [old]).fetchall()}
        for kind in _CARRIED:
            # Of a lake a file of one kind may be lost, and the other whole.
            with suppress(duckdb.Error), transaction(con):
                for name in (name for name in kind if name in there):
                    con.execute(f"INSERT INTO internal.{name} BY NAME SELECT * FROM {old}.internal.{name}")  # noqa: S608 - our own
        holds = con.execute(f"SELECT 1 FROM {old}.internal.load WHERE list_contains(?, load_id)", [gone]).fetchone()  # noqa: S608 - our own
        return holds is None
    except duckdb.Error:
        return not gone
    finally:
        con.execute(f"DETACH {old}")


def _attach_old(con: duckdb.DuckDBPyConnection, home: Home) -> str:
    """Attach the warehouse as it was, to be read, and return its name."""
    if home.lake is not None:
        home.lake.attach(con, read_only=True)
        return "warehouse"
    attach(con, home.warehouse, "old", home.keys.sealing(Purpose.WAREHOUSE), read_only=True)
    return "old"


def _fill(con: duckdb.DuckDBPyConnection, lake: "Lake", *, keeps_old: bool) -> None:
    from warehouse.filling import fill  # noqa: PLC0415 - only where there is a lake
    from warehouse.lake_bounds import recompute_bounds  # noqa: PLC0415
    from warehouse.lake_forgetting import forget_snapshots  # noqa: PLC0415

    fill(con, lake)
    if keeps_old:
        recompute_bounds(con)
    else:
        forget_snapshots(con)


def _put_aside(database: Path, kept: Path) -> None:
    _remove(kept)
    # The write-ahead log first: the old one would be played into the new database.
    for path, target in ((_log_of(database), _log_of(kept)), (database, kept)):
        if path.exists():
            path.replace(target)


def _remove(database: Path) -> None:
    for path in (database, _log_of(database)):
        path.unlink(missing_ok=True)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")
