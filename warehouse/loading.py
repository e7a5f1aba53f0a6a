"""From the landing folder to accepted rows: archive, read, contract, books.

Belongs here: the order in which files are taken, and what is written down about them. Does not belong here: what a row
means once it fits its contract (`warehouse.history`).

Files are entered in the books in their order, each when its turn comes. Reading one needs nothing of those before it:
of many, the process beside a load reads some, and some are read before their turn.
"""

import time
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import duckdb

from expectations.contracts.columns import Knowledge
from warehouse.archive import Archive
from warehouse.books import Books, FileFacts, Load, Taken
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.hands import Hands, Task
from warehouse.home import Home
from warehouse.intake import take_file
from warehouse.landing import Landed, Refusal, Scan, parse_name, printable_name, scan
from warehouse.reading.limits import Limits
from warehouse.reading_apart import Reading, read_apart
from warehouse.source import measure
from warehouse.space import writing_to

#: how many files are read before their turn; what was found in each is kept in memory until then
_AHEAD: Final = 16
#: fewer files than this, holding fewer bytes, are read before another process has begun
_MANY_FILES: Final = 16
_MANY_BYTES: Final = 4_000_000


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
    hands: Hands | None = None,
) -> LandingOutcome:
    """Take every file of the landing folder that is complete and not known yet; files stay where they are.

    A refused file is entered in the books once and changes nothing else. Parents are not needed first: rows whose
    notification is not known wait. `on_file` hears of each file that is begun: its name, its place and how many there
    are. Raises OSError and duckdb errors only for faults of the machine.
    """
    found = scan(landing, stable_for=stable_for, now=time.time)
    taking = _Taking(Books(con), home, knowledge, limits or Limits(), hands or Hands(), on_file or _hear_nothing)
    return _load(taking, found, landing=landing)


def load_one(
    books: Books, file_name: str, *, home: Home, landing: Path, knowledge: Knowledge, stable_for: timedelta
) -> LandingOutcome:
    """Take one file of the landing folder, as `load_landing` takes all."""
    found = scan(landing, stable_for=stable_for, now=time.time)
    ready = tuple(landed for landed in found.ready if landed.path.name == file_name)
    refused = tuple(refusal for refusal in found.refused if refusal.file_name == file_name)
    waiting = tuple(name for name in found.waiting if name == file_name)
    taking = _Taking(books, home, knowledge, Limits(), Hands(), _hear_nothing)
    return _load(taking, Scan(ready, waiting, refused), landing=landing)


def _load(taking: "_Taking", found: Scan, *, landing: Path) -> LandingOutcome:
    books = taking.books
    loaded: list[Load] = []
    refused: list[Refusal] = []
    put_back: list[str] = []
    unchanged = 0
    for refusal in found.refused:
        with books.take_turn():
            is_new = books.enter_unread(refusal, landing)
        if is_new:
            refused.append(replace(refusal, file_name=printable_name(refusal.file_name)))
        else:
            unchanged += 1
    fresh = books.find_unseen(found.ready)
    unchanged += len(found.ready) - len(fresh)
    for taken in taking.take(fresh):
        if taken is None:
            unchanged += 1
        elif isinstance(taken, Refusal):
            refused.append(taken)
        elif isinstance(taken, str):
            put_back.append(taken)
        else:
            loaded.append(taken)
    return LandingOutcome(tuple(loaded), tuple(refused), found.waiting, unchanged, tuple(put_back))


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file that is in the archive, or may not be, and its reading if there is something to read."""

    landed: Landed
    archived: FileFacts | ExtractRefused
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Taking:
    """How files are taken: into which books, by whom."""

    books: Books
    home: Home
    knowledge: Knowledge
    limits: Limits
    hands: Hands
    on_file: Callable[[str, int, int], None]

    def take(self, files: Sequence[Landed]) -> Iterator[Load | Refusal | str | None]:
        """Take the files one by one.

        Give for each what was loaded, why it is refused, or, when the same delivery is in the books already, its name
        if it overtook another, else None.
        """
        if not files:
            return
        is_much = len(files) >= _MANY_FILES or sum(landed.size for landed in files) >= _MANY_BYTES
        hands = self.hands if is_much else Hands()
        told = self.books.con.execute("SELECT current_setting('memory_limit')").fetchone()
        memory_limit = str(told[0]) if told else ""
        begun: list[_Begun] = []
        purged, settled = self.books.list_purged(), set(self.books.list_settled())

        def begin(landed: Landed) -> Task[Taken | ExtractRefused | None]:
            self.on_file(landed.name.file_name, len(begun) + 1, len(files))
            begun.append(self._begin(landed, settled, purged))
            reading = begun[-1].reading
            if reading is None:
                return Task(_find_nothing)
            settled.add((reading.facts.load_id, landed.name.suffix))
            return hands.start(
                partial(reading.read, self.books.con, self.knowledge),
                elsewhere=partial(read_apart, reading, memory_limit),
            )

        found = hands.finish_in_order((partial(begin, landed) for landed in files), ahead=_AHEAD)
        for place, what in enumerate(found):
            with self.books.take_turn():
                entered = self._enter(begun[place], what)
            yield entered

    def _begin(self, landed: Landed, settled: Container[tuple[str, str]], purged: Container[str]) -> _Begun:
        """Archive a file; one that need not be read, or is the twin of another, is looked at when its turn comes."""
        try:
            with writing_to(self.home.archive):
                archived = Archive.of(self.home).store(landed, purged=purged)
        except ExtractRefused as no:
            return _Begun(landed, no, None)
        facts = FileFacts.of(landed, archived.sha256, archived.size)
        if (facts.load_id, landed.name.suffix) in settled:
            return _Begun(landed, facts, None)
        return _Begun(landed, facts, Reading(self.home, landed, facts, self.limits))

    def _enter(self, begun: _Begun, found: Taken | ExtractRefused | None) -> Load | Refusal | str | None:
        books, landed, facts = self.books, begun.landed, begun.archived
        if isinstance(facts, ExtractRefused):
            refusal = Refusal(facts.file_name, facts.code, facts.detail)
            rests = landed if facts.code is RefusalCode.PURGED else None
            return refusal if books.enter_unread(refusal, landed.path.parent, landed=rests) else None
        if not books.is_settled(facts.load_id, landed):
            if found is None:
                # Its twin was refused by its manifest, which is about one file alone.
                found = Reading(self.home, landed, facts, self.limits).read(books.con, self.knowledge)
            if not isinstance(found, ExtractRefused):
                return books.enter(facts, found, landed)
            if found.code is RefusalCode.MANIFEST_ROWS_DIFFER:
                return _refuse_by_manifest(books, landed, facts, found)
            if books.enter_refused(facts, found, landed):
                return Refusal(found.file_name, found.code, found.detail)
        return landed.name.file_name if books.send_again(facts, landed) else None


def _find_nothing() -> None:
    """Find nothing: there is nothing to read."""


def _hear_nothing(_name: str, _place: int, _count: int) -> None:
    """Hear of a file, and do nothing."""


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
