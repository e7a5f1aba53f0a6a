"""From the landing folder to accepted rows: archive, read, contract, books.

Belongs here: the order in which one file is taken, and what is written down about it. Does not belong here: what a
row means once
it fits its contract (`warehouse.history`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import duckdb

from expectations.contracts.columns import Knowledge
from warehouse.archive import Archive
from warehouse.books import Books, FileFacts, Load
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.home import Home
from warehouse.intake import take_file
from warehouse.landing import Landed, Refusal, Scan, parse_name, printable_name, scan
from warehouse.reading.limits import Limits
from warehouse.source import measure
from warehouse.space import writing_to


@dataclass(frozen=True, slots=True)
class LandingOutcome:
    """What came of one look at the landing folder."""

    loaded: tuple[Load, ...]
    refused: tuple[Refusal, ...]
    waiting: tuple[str, ...]
    unchanged: int
    #: files that hold again what another file of their day had overtaken
    put_back: tuple[str, ...] = ()


def load_landing(
    con: duckdb.DuckDBPyConnection,
    *,
    home: Home,
    landing: Path,
    knowledge: Knowledge,
    limits: Limits | None = None,
    stable_for: timedelta = timedelta(seconds=2),
    on_file: Callable[[str, int, int], None] | None = None,
) -> LandingOutcome:
    """Take every file of the landing folder that is complete and not known yet; files stay where they are.

    A refused file is entered in the books once and changes nothing else. Parents are not needed first: rows whose
    notification is not known wait. Raises OSError and duckdb errors only for faults of the machine.
    """
    found = scan(landing, stable_for=stable_for, now=time.time)
    return _load(Books(con), found, home=home, landing=landing, knowledge=knowledge, limits=limits, on_file=on_file)


def load_one(
    books: Books, file_name: str, *, home: Home, landing: Path, knowledge: Knowledge, stable_for: timedelta
) -> LandingOutcome:
    """Take one file of the landing folder, as `load_landing` takes all."""
    found = scan(landing, stable_for=stable_for, now=time.time)
    ready = tuple(landed for landed in found.ready if landed.path.name == file_name)
    refused = tuple(refusal for refusal in found.refused if refusal.file_name == file_name)
    waiting = tuple(name for name in found.waiting if name == file_name)
    return _load(books, Scan(ready, waiting, refused), home=home, landing=landing, knowledge=knowledge)


def _load(
    books: Books,
    found: Scan,
    *,
    home: Home,
    landing: Path,
    knowledge: Knowledge,
    limits: Limits | None = None,
    on_file: Callable[[str, int, int], None] | None = None,
) -> LandingOutcome:
    loaded: list[Load] = []
    refused: list[Refusal] = []
    put_back: list[str] = []
    unchanged = 0
    for refusal in found.refused:
        if books.enter_unread(refusal, landing):
            refused.append(replace(refusal, file_name=printable_name(refusal.file_name)))
        else:
            unchanged += 1
    fresh = [landed for landed in found.ready if not books.has_seen(landed)]
    unchanged += len(found.ready) - len(fresh)
    for position, landed in enumerate(fresh, start=1):
        if on_file is not None:
            on_file(landed.name.file_name, position, len(fresh))
        taken = _take(books, landed, home=home, knowledge=knowledge, limits=limits or Limits())
        if taken is None:
            unchanged += 1
        elif isinstance(taken, Refusal):
            refused.append(taken)
        elif isinstance(taken, str):
            put_back.append(taken)
        else:
            loaded.append(taken)
    return LandingOutcome(tuple(loaded), tuple(refused), found.waiting, unchanged, tuple(put_back))


def _take(
    books: Books, landed: Landed, *, home: Home, knowledge: Knowledge, limits: Limits
) -> Load | Refusal | str | None:
    """Archive and read one file; when the same delivery is in the books already, None, or its name if it overtook."""
    archive = Archive.of(home)
    purged = books.list_purged()
    try:
        with writing_to(home.archive):
            archived = archive.store(landed, purged=purged)
    except ExtractRefused as no:
        refusal = Refusal(no.file_name, no.code, no.detail)
        rests = landed if no.code is RefusalCode.PURGED else None
        return refusal if books.enter_unread(refusal, landed.path.parent, landed=rests) else None
    facts = FileFacts.of(landed, archived.sha256, archived.size)
    if books.has_load(facts.load_id):
        return landed.name.file_name if books.send_again(facts, landed) else None
    try:
        with writing_to(home.accepted), archive.open(archived.sha256) as source:
            taken = take_file(books.con, source, landed, facts, home=home, knowledge=knowledge, limits=limits)
    except ExtractRefused as no:
        if no.code is RefusalCode.MANIFEST_ROWS_DIFFER:
            return _refuse_by_manifest(books, landed, facts, no)
        books.enter_refused(facts, no, landed)
        return Refusal(no.file_name, no.code, no.detail)
    return books.enter(facts, taken, landed)


def take_archived(
    con: duckdb.DuckDBPyConnection, sha256: str, file_name: str, *, home: Home, knowledge: Knowledge
) -> None:
    """Take a file from the archive once more, under the name it came with.

    Raises ArchiveDamaged, and ExtractRefused when it no longer reads as it did.
    """
    archive = Archive.of(home)
    path = archive.path_of(sha256)
    with archive.open(sha256) as source:
        size = measure(source)
        landed = Landed(path, parse_name(file_name), size, mtime_ns=0, inode=0, manifest=None)
        facts = FileFacts.of(landed, sha256, size)
        taken = take_file(con, source, landed, facts, home=home, knowledge=knowledge, limits=Limits())
    Books(con).enter(facts, taken, landed)


def _refuse_by_manifest(books: Books, landed: Landed, facts: FileFacts, no: ExtractRefused) -> Refusal | None:
    """Enter a file that its manifest contradicts, once per promise: a corrected manifest must still let the file in."""
    promised = replace(facts, load_id=f"{facts.load_id}-not-{no.places['expected']}")
    if books.has_load(promised.load_id):
        return None
    books.enter_refused(promised, no)
    return Refusal(no.file_name, no.code, no.detail)
