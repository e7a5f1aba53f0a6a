"""What `panelwatch doctor` looks at and says.

Belongs here: the examination in order, and what to do about each finding. Does not belong here: comparing records
(`warehouse.audit`), making the warehouse anew (`warehouse.rebuild`).
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import duckdb

from pipelines.settings import Settings
from warehouse.audit import Fault, find_disagreements
from warehouse.connection import hold_lock, open_analyst, open_to_read
from warehouse.home import Home
from warehouse.ledger import LedgerDamaged, find_approved, read_ledger
from warehouse.purge import find_remains, is_waiting
from warehouse.releases import is_as_approved
from warehouse.upgrade import list_outdated

REBUILD: Final = "`panelwatch doctor --rebuild` makes the warehouse anew from the archive; then `panelwatch run`."
_MENDED: Final = "`panelwatch run` mends it; then ask again."
_TO_DO: Final = {
    Fault.LEDGER: "Restore ledger.jsonl from a backup, and find out who may write there.",
    Fault.BOOKS: REBUILD,
    Fault.LOST: REBUILD,
    Fault.ARCHIVE: "Restore the file from a backup of the archive, under the same hash.",
    Fault.VAULT: REBUILD,
    Fault.PURGE: "Nothing: the next `panelwatch run` removes it.",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong, and what to do about it."""

    sentence: str
    to_do: str


def examine(settings: Settings) -> Iterator[Complaint]:
    """Give everything that is wrong with an installation; nothing is changed. Raises WarehouseBusy."""
    home = settings.home
    if not home.has_warehouse():
        if home.ledger.exists():
            yield Complaint("The warehouse is gone, and the ledger knows of loads.", REBUILD)
        return
    with hold_lock(home):
        yield from _examine_records(home)
        yield from _examine_copy(home)
        yield from _examine_public(home)
        yield from _examine_modes(home)


def _examine_records(home: Home) -> Iterator[Complaint]:
    try:
        ledger = read_ledger(home)
    except LedgerDamaged as damaged:
        yield Complaint(str(damaged), _TO_DO[Fault.LEDGER])
        return
    if is_waiting(home):
        yield Complaint("The last step of a purge is due.", _TO_DO[Fault.PURGE])
        return
    try:
        with closing(open_to_read(home)) as con:
            for name in list_outdated(con):
                yield Complaint(f"An earlier version made the warehouse, and this one keeps {name} otherwise.", REBUILD)
            if home.lake is not None:
                yield from _examine_bounds(con)
            for found in find_disagreements(con, home, ledger, thorough=True):
                yield Complaint(found.sentence, _TO_DO[found.fault])
            for left in find_remains(con, home, ledger):
                yield Complaint(left.sentence, _TO_DO[left.fault])
    except duckdb.CatalogException:
        yield Complaint("The warehouse was made by an earlier version.", "`panelwatch run` once, then ask again.")
    except duckdb.Error as fault:
        yield Complaint(f"The warehouse cannot be read ({type(fault).__name__}).", REBUILD)


def _examine_bounds(con: duckdb.DuckDBPyConnection) -> Iterator[Complaint]:
    from warehouse.lake_bounds import list_misread  # noqa: PLC0415 - only where there is a lake

    for name in list_misread(con):
        yield Complaint(f"The catalog of the lake tells too few values of {name}: questions would miss rows.", _MENDED)


def _examine_modes(home: Home) -> Iterator[Complaint]:
    opened = list(home.list_open_to_others())
    if opened:
        yield Complaint(
            f"{len(opened)} files or folders can be read, written or entered by others, {opened[0].name} among them.",
            "Take their rights away (`chmod -R go=`), and find out who gave them.",
        )


def _examine_public(home: Home) -> Iterator[Complaint]:
    """Hold the public folder against what a person approved last."""
    try:
        ledger = read_ledger(home)
    except LedgerDamaged:
        return
    if not is_as_approved(home, ledger):
        nobody = find_approved(ledger) is None
        what = "not empty, and nothing was approved" if nobody else "not what was approved last"
        yield Complaint(
            f"The public folder is {what}.",
            "`panelwatch run` makes it whole from the draft that was approved; if it still says so, someone changed the"
            " folder: put it back from a backup and find out who.",
        )


def _examine_copy(home: Home) -> Iterator[Complaint]:
    if home.analyst.with_suffix(".draft").exists():
        yield Complaint(
            "A copy for analysts was left half made by a run that was killed; analysts see the one before.",
            "Nothing: the next `panelwatch run` makes it whole.",
        )
    if not home.analyst.exists():
        return
    try:
        with open_analyst(home) as con:
            con.execute("SELECT count(*) FROM quality.load").fetchone()
    except duckdb.Error as fault:
        yield Complaint(
            f"The analysts' copy cannot be read ({type(fault).__name__}).",
            "Remove analyst.duckdb; the next `panelwatch run` makes it again.",
        )
