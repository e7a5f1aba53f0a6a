"""The ledger: what was loaded, refused and published, in a file of its own, each entry chained to the one before.

Belongs here: entries, their chain, appending so that a crash leaves all of an entry or nothing. Does not belong here:
comparing it with the books and the archive (`warehouse.audit`).

One JSON object a line. `hash` is HMAC-SHA-256 of the entry without it, under the ledger key that `key` names, and the
entry holds the hash `before` it, so that without the key an entry cannot be edited, removed or put elsewhere. The
database keeps how many entries there are and the last hash: taking entries off the end shows there. It is a file
because DuckDB loses the last commit without a word when its write-ahead log is cut short.
"""

import errno
import getpass
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from warehouse.durable import FILE_MODE, flush_folder
from warehouse.errors import PanelwatchError
from warehouse.home import Home
from warehouse.keys import Key, KeyRing, Purpose
from warehouse.space import writing_to

START: Final = "0" * 64
"""What stands before the first entry."""
PURGE_ORDERED: Final = "purge_ordered"
"""The entry after which loads count as purged, whatever of them is still to be removed."""
PURGED: Final = "purged"
"""The entry that says that nothing of them is left."""
APPROVED: Final = "release_approved"
"""The entry after which a public release counts as published, whatever of it is still to be done."""


class LedgerDamaged(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """An entry of the ledger was edited, removed or moved, or entered where it must not be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what happened, when (UTC), by whom, and the facts of it, never a cell's value."""

    sequence: int
    what: str
    made_at: str
    who: str
    facts: Mapping[str, Any]
    before: str
    key: str
    hash: str = field(default="")

    def as_line(self) -> bytes:
        """Return the entry as it stands in the file."""
        return json.dumps({**self._content(), "hash": self.hash}, sort_keys=True, default=str).encode() + b"\n"

    def sealed(self, key: Key) -> "Entry":
        """Return the entry with its hash under a key."""
        content = json.dumps(self._content(), sort_keys=True, default=str)
        return replace(self, hash=hmac.new(key.secret, content.encode(), "sha256").hexdigest())

    def _content(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence,
            "what": self.what,
            "made_at": self.made_at,
            "who": self.who,
            "facts": dict(self.facts),
            "before": self.before,
            "key": self.key,
        }


@dataclass(slots=True)
class Ledger:
    """The ledger of one installation; `entries` are those of the file, their chain proven.

    Anyone may read it; whoever appends holds the lock of a load from before it was read.
    """

    path: Path
    ring: KeyRing = field(repr=False)
    entries: list[Entry] = field(default_factory=list)
    #: bytes of the file that the entries are
    proven: int = 0

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self.entries[-1].hash if self.entries else START

    @property
    def loads(self) -> dict[str, Mapping[str, Any]]:
        """The facts of every file that was taken and not purged, by its load, in the order of taking; as last told."""
        gone = self.purged
        told = {entry.facts["load_id"]: entry.facts for entry in self.entries if "load_id" in entry.facts}
        return {load_id: facts for load_id, facts in told.items() if load_id not in gone}

    @property
    def purged(self) -> dict[str, Mapping[str, Any]]:
        """The loads that were ordered to be purged: extract, hash of the bytes, and the entry that ordered it."""
        return {
            load["load_id"]: {**load, "order": entry.sequence, "ordered_at": entry.made_at}
            for entry in self.entries
            if entry.what == PURGE_ORDERED
            for load in entry.facts["loads"]
        }

    @property
    def orders_open(self) -> set[int]:
        """The entries that ordered a purge of which no entry says that it is done."""
        done = {order for entry in self.entries if entry.what == PURGED for order in entry.facts["orders"]}
        return {entry.sequence for entry in self.entries if entry.what == PURGE_ORDERED} - done

    def append(self, what: str, facts: Mapping[str, Any], *, now: datetime) -> None:
        """Append one entry; it is on the disk when this returns.

        Half an entry that a killed process left is cut off first. Raises LedgerDamaged where the file is not what was
        read of it, and DiskFull.
        """
        key = self.ring.current
        made_at = now.isoformat(timespec="seconds")
        entry = Entry(len(self.entries) + 1, what, made_at, _name_user(), facts, self.head, key.id)
        # What the file gives back is what is chained: dates are text there.
        entry = _parse(entry.sealed(key).as_line())
        is_new = not self.path.exists()
        line = entry.as_line()
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, FILE_MODE)
        try:
            with writing_to(self.path):
                _cut_half_written(descriptor, self.proven)
                _write_whole(descriptor, line)
        finally:
            os.close(descriptor)
        if is_new:
            flush_folder(self.path.parent)
        self.entries.append(entry)
        self.proven += len(line)


def find_approved(ledger: Ledger) -> Mapping[str, Any] | None:
    """Return what was approved last to be public: release, digest of all that is public with it, and by whom."""
    found = [entry.facts for entry in ledger.entries if entry.what == APPROVED]
    return found[-1] if found else None


def count_approved(ledger: Ledger) -> int:
    """Return how many releases were approved to be public."""
    return len({entry.facts["release"] for entry in ledger.entries if entry.what == APPROVED})


def _cut_half_written(descriptor: int, proven: int) -> None:
    """Cut off the start of a line that a killed process left after the proven bytes; never a whole line."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, max(0, size - proven), proven)
    # A whole line is an entry somebody was told of: better that nothing more is entered than that it is gone.
    if size < proven or b"\n" in tail:
        raise LedgerDamaged("The ledger was changed by another since it was read; nothing was entered.")
    if tail:
        os.ftruncate(descriptor, proven)


def _write_whole(descriptor: int, line: bytes) -> None:
    """Write all of a line, or leave the file as it was: a disk that is nearly full takes a part and says nothing."""
    before = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    except BaseException:
        os.ftruncate(descriptor, before)
        raise


def read_ledger(home: Home) -> Ledger:
    """Read the ledger of an installation and prove its chain; the file stays as it is.

    A last line without an end is passed over: a killed process left it, of which nobody was told, or another is writing
    it at this moment, since not all who read hold the lock. The next entry takes its place.
    Raises LedgerDamaged and KeyRefused.
    """
    ring = home.keys.ring(Purpose.LEDGER)
    path = home.ledger
    if not path.exists():
        return Ledger(path, ring)
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    entries: list[Entry] = []
    before = START
    keys = {key.id: key for key in ring.every}
    for number, line in enumerate(whole.splitlines(keepends=True), start=1):
        entry = _parse(line)
        key = keys.get(entry.key)
        if entry.sequence == number and key is None:
            raise LedgerDamaged(f"Entry {number} of the ledger was written under a ledger key that is not here.")
        if entry.sequence != number or entry.before != before or key is None or entry.sealed(key).hash != entry.hash:
            raise LedgerDamaged(f"Entry {number} of the ledger was edited, or one before it removed.")
        entries.append(entry)
        before = entry.hash
    return Ledger(path, ring, entries, len(whole))


def _parse(line: bytes) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        return Entry(0, "", "", "", {}, "", "")


def _name_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
