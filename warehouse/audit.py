"""Whether ledger, books, archive and vault agree on what was taken.

Belongs here: comparing them, and letting the ledger follow the books. Does not belong here: the ledger itself
(`warehouse.ledger`), what a person is told to do (`pipelines.doctor`), making the warehouse anew (`warehouse.rebuild`).

Books are written first, the ledger after them. So books that are ahead are what a killed process left, and the ledger
follows them; a ledger that is ahead means that the database lost what it had committed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import duckdb

from warehouse.archive import Archive, ArchiveDamaged
from warehouse.connection import transaction
from warehouse.errors import PanelwatchError
from warehouse.home import Home
from warehouse.ledger import Ledger, LedgerDamaged, read_ledger
from warehouse.queries import read_query
from warehouse.vault import accepted_path

_FEW: Final = 5
_SENT_AGAIN: Final = frozenset({"tag_again", "arrival"})
_LIMIT: Final = "withdrawal_limit"
#: what a delivery is told by, whatever it is called
_OF_THE_DELIVERY: Final = ("extract", "extract_date", "is_full", "sha256", "size_bytes")


class Fault(StrEnum):
    """What is wrong, as `panelwatch doctor` calls it."""

    LEDGER = "ledger_edited"
    BOOKS = "books_differ"
    LOST = "load_lost"
    ARCHIVE = "archive_damaged"
    VAULT = "vault_incomplete"
    PURGE = "purge_unfinished"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree; the sentence names loads by their number, never a value."""

    fault: Fault
    sentence: str


class RecordsDisagree(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Ledger, books and archive do not agree: a load would build on what may be lost."""


def open_ledger(con: duckdb.DuckDBPyConnection, home: Home, *, now: datetime) -> Ledger:
    """Read the ledger, hold it against books and archive, and let it follow what a killed process entered.

    Bytes of the archive are not read again: that is for `find_disagreements`. Raises RecordsDisagree.
    """
    try:
        ledger = read_ledger(home)
    except LedgerDamaged as damaged:
        raise RecordsDisagree(f"{damaged} `panelwatch doctor` tells more.") from None
    found = next(find_disagreements(con, home, ledger, thorough=False), None)
    if found is not None:
        raise RecordsDisagree(f"{found.sentence} Nothing was loaded; `panelwatch doctor` says what to do.")
    follow_books(con, ledger, now=now)
    return ledger


def follow_books(con: duckdb.DuckDBPyConnection, ledger: Ledger, *, now: datetime) -> None:
    """Enter every file of the books that the ledger does not hold yet."""
    known = ledger.loads
    for facts in _read_unpurged(con, ledger):
        before = known.get(facts["load_id"])
        if before is None or is_read_after_all(before, facts):
            ledger.append("refused" if facts["refusal_code"] else "loaded", facts, now=now)
        elif has_moved_on(before, facts):
            ledger.append(_name_move(before, facts), facts, now=now)
    note_head(con, ledger)


def note_publication(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, facts: Mapping[str, Any] | None, *, now: datetime
) -> None:
    """Enter which state analysts were given, unless they were not or the ledger says so already."""
    published = [entry.facts for entry in ledger.entries if entry.what == "published"]
    if facts is not None and (not published or published[-1] != facts):
        ledger.append("published", facts, now=now)
        note_head(con, ledger)


def note_head(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Keep in the database how far the ledger goes: entries taken off its end are missed there."""
    with transaction(con):
        con.execute("DELETE FROM internal.ledger_head")
        con.execute("INSERT INTO internal.ledger_head VALUES (?, ?)", [len(ledger.entries), ledger.head])


def find_disagreements(
    con: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, *, thorough: bool
) -> Iterator[Finding]:
    """Give everything that does not agree; ``thorough`` reads every archived file again."""
    yield from find_missing_entries(con, ledger)
    books = {facts["load_id"]: facts for facts in _read_unpurged(con, ledger)}
    yield from _compare_books(books, ledger)
    archive = Archive.of(home)
    for load_id, facts in books.items():
        if facts["sha256"] and (problem := _check_archive(archive, facts["sha256"], thorough=thorough)):
            yield Finding(Fault.ARCHIVE, f"Load {load_id}: {problem}")
        if not facts["refusal_code"] and not accepted_path(home, facts["extract"], load_id).exists():
            yield Finding(Fault.VAULT, f"Load {load_id}: its accepted rows are not in the vault.")


def read_books(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return what the ledger keeps of every file in the books, in the order in which they were entered.

    Dates are text, as the ledger has them. The name of a file that was refused unread is left out: it may be any text.
    """
    asked = con.execute(read_query("audit.books"))
    names = [column[0] for column in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def _read_unpurged(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[dict[str, Any]]:
    """Leave out loads that are to be purged: of those nothing need be there (`warehouse.purge`)."""
    gone = ledger.purged
    return [facts for facts in read_books(con) if facts["load_id"] not in gone]


def find_missing_entries(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Iterator[Finding]:
    """Give what the database knows of the ledger and the ledger does not hold."""
    row = con.execute("SELECT entries, hash FROM internal.ledger_head").fetchone()
    if row is None:
        return
    entries, digest = row
    if len(ledger.entries) < entries:
        yield Finding(Fault.LEDGER, f"The ledger has {len(ledger.entries)} entries of {entries}: some were removed.")
    elif entries and ledger.entries[entries - 1].hash != digest:
        yield Finding(Fault.LEDGER, f"Entry {entries} of the ledger is not the one that was written.")


def _compare_books(books: Mapping[str, Mapping[str, Any]], ledger: Ledger) -> Iterator[Finding]:
    for load_id, facts in ledger.loads.items():
        entered = books.get(load_id)
        if entered is None:
            yield Finding(Fault.LOST, f"Load {load_id} is in the ledger and not in the warehouse: it was lost.")
        elif has_moved_on(facts, entered) or is_read_after_all(facts, entered):
            continue
        elif differing := list_differing(facts, entered):
            names = ", ".join(differing[:_FEW])
            yield Finding(Fault.BOOKS, f"Load {load_id}: the ledger and the warehouse differ in {names}.")


def list_differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the facts that are not what they were; an entry of before there were some of them has none."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def has_moved_on(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the books tell what may happen to a load once it is entered, and nothing else.

    The same bytes came again, under a later tag or put back, or a full snapshot may withdraw more than before.
    """
    differing = set(list_differing(before, now))
    return (
        bool(differing)
        and differing <= {*_SENT_AGAIN, _LIMIT}
        and (now["tag_again"] or "") >= (before["tag_again"] or "")
        and (now["arrival"] or 0) >= (before.get("arrival") or 0)
        and (now[_LIMIT] or 0) >= (before.get(_LIMIT) or 0)
    )


def _name_move(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return "sent_again" if _SENT_AGAIN & set(list_differing(before, now)) else "judged"


def is_read_after_all(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the books tell that bytes which were refused are loaded, under another name or by another version.

    The other way round nothing that is loaded becomes refused.
    """
    is_loaded = before["refusal_code"] is not None and now["refusal_code"] is None
    return is_loaded and all(before[name] == now[name] for name in _OF_THE_DELIVERY)


def _check_archive(archive: Archive, sha256: str, *, thorough: bool) -> str | None:
    try:
        if thorough:
            archive.verify(sha256)
        else:
            archive.path_of(sha256)
    except ArchiveDamaged as damaged:
        return str(damaged)
    return None
