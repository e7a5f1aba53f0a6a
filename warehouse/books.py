"""The books of the loader: which files are known, what was read from each, all in one transaction per file.

Belongs here: writing and asking the internal tables about files. Does not belong here: reading files.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Self

import duckdb
import polars as pl

from warehouse.connection import transaction
from warehouse.errors import ExtractRefused
from warehouse.frames import lend_frame
from warehouse.landing import FORMS, Landed, Refusal, parse_name, printable_name
from warehouse.reading_version import reading_version

_HASH_DIGITS = 12
_HAS_TAG_AS_LATE: Final = """
    SELECT 1 FROM internal.load WHERE load_id = $load_id AND tag >= $tag
    UNION ALL
    SELECT 1 FROM internal.sent_again WHERE load_id = $load_id AND tag >= $tag
"""
_HAS_TAG_LATER: Final = _HAS_TAG_AS_LATE.replace(">=", ">")
_HAS_OTHER_OF_DAY: Final = """
    SELECT 1 FROM internal.load AS load INNER JOIN internal.load AS other USING (extract, extract_date, is_full)
    WHERE load.load_id = $load_id AND other.load_id <> $load_id
        AND load.refusal_code IS NULL AND other.refusal_code IS NULL
"""
#: files as they were taken; not refused ones that this version has not read under the form their name gives
_SEEN: Final = """
    SELECT seen.path, seen.size_bytes, seen.mtime_ns
    FROM internal.seen_file AS seen
    LEFT JOIN internal.load AS load ON seen.load_id = load.load_id
    LEFT JOIN internal.refused_reading AS reading
        ON seen.load_id = reading.load_id
        AND reading.form = lower(split_part(seen.path, '.', -1)) AND reading.version = $version
    WHERE load.refusal_code IS NULL OR load.sha256 = '' OR reading.load_id IS NOT NULL
"""
#: deliveries that need not be read under a form: loaded ones under none
_SETTLED: Final = """
    SELECT load_id, unnest($forms) AS form FROM internal.load WHERE refusal_code IS NULL
    UNION
    SELECT load_id, form FROM internal.refused_reading WHERE version = $version
"""
_WAS_OF_FORM: Final = """
    SELECT 1 FROM internal.load WHERE load_id = $load_id AND lower(split_part(file_name, '.', -1)) = $form
    UNION ALL
    SELECT 1 FROM internal.refused_reading WHERE load_id = $load_id AND form = $form
"""
_LAST_TAG: Final = """
    SELECT coalesce(coming.tag_again, load.tag, '')
    FROM internal.load AS load INNER JOIN internal.last_coming AS coming ON load.load_id = coming.load_id
    WHERE load.load_id = ? AND load.refusal_code IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file before it is read."""

    load_id: str
    extract: str
    file_name: str
    extract_date: date | None
    tag: str | None
    is_full: bool
    is_synthetic: bool
    sha256: str
    size_bytes: int
    sent_at: str | None

    @classmethod
    def of(cls, landed: Landed, sha256: str, size: int) -> Self:
        """Name a delivery by extract, day and content: the same bytes on another day are another delivery."""
        name = landed.name
        kind = "full-" if name.is_full else ""
        return cls(
            load_id=f"{name.extract}-{name.extract_date:%Y-%m-%d}-{kind}{sha256[:_HASH_DIGITS]}",
            extract=name.extract,
            file_name=name.file_name,
            extract_date=name.extract_date,
            tag=name.tag or None,
            is_full=name.is_full,
            is_synthetic=name.is_synthetic,
            sha256=sha256,
            size_bytes=size,
            sent_at=None if landed.manifest is None else landed.manifest.sent_at.isoformat(),
        )

    @classmethod
    def of_unread(cls, refusal: Refusal, load_id: str, size: int) -> Self:
        """Name a file that was refused unread: what it would have told, and of which day, as far as its name says."""
        try:
            name = parse_name(refusal.file_name)
        except ExtractRefused:
            name = None
        return cls(
            load_id=load_id,
            extract="unknown" if name is None else name.extract,
            file_name=printable_name(refusal.file_name),
            extract_date=None if name is None else name.extract_date,
            tag=None if name is None else name.tag or None,
            is_full=name is not None and name.is_full,
            is_synthetic=name is not None and name.is_synthetic,
            sha256="",
            size_bytes=size,
            sent_at=None,
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read from one file."""

    rows_in: int
    rows_fitting: int
    rows_rejected: int
    rows_duplicate: int
    rows_blank: int
    columns_ignored: int
    errors: pl.DataFrame
    warnings: pl.DataFrame
    spellings: pl.DataFrame
    #: of a full snapshot: which records its rejected rows are about (one column per part of the key)
    held_keys: pl.DataFrame
    #: of a full snapshot: rejected rows whose record cannot be told
    rows_without_key: int
    #: whose row each rejected one is, where that can be told (`expectations.contracts.keys.ABOUT_SCHEMA`)
    about: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Load:
    """One loaded file, as the summary tells it."""

    load_id: str
    extract: str
    file_name: str
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    rows_duplicate: int


@dataclass(frozen=True, slots=True)
class Books:
    """The internal tables about files, through one connection."""

    con: duckdb.DuckDBPyConnection

    def take_turn(self) -> AbstractContextManager[None]:
        """Keep what is asked of the books true until it is acted upon; for the one writer it is so anyway."""
        return nullcontext()

    def find_unseen(self, files: Sequence[Landed]) -> list[Landed]:
        """Return the files that were not taken before as they are now (path, size, time of change).

        The others need not be hashed again. All are asked about at once: files stay where they land, so every look
        meets every file that ever came. What another version of the program refused is unseen once more.
        """
        seen = set(self.con.execute(_SEEN, {"version": reading_version()}).fetchall())
        return [landed for landed in files if (str(landed.path.resolve()), landed.size, landed.mtime_ns) not in seen]

    def has_load(self, load_id: str) -> bool:
        """Whether this delivery is in the books."""
        return self._exists("SELECT 1 FROM internal.load WHERE load_id = ?", [load_id])

    def list_settled(self) -> frozenset[tuple[str, str]]:
        """Return the deliveries that need not be read, each with the form of file under which that is so.

        Those are loaded, or were refused under that form by this very version of the program.
        """
        told: dict[str, object] = {"forms": list(FORMS), "version": reading_version()}
        return frozenset(self.con.execute(_SETTLED, told).fetchall())

    def is_settled(self, load_id: str, landed: Landed) -> bool:
        """Whether this delivery need not be read, under the form of file it has come in."""
        told: dict[str, object] = {"forms": [landed.name.suffix], "version": reading_version()}
        told |= {"load_id": load_id, "form": landed.name.suffix}
        return self._exists(f"SELECT 1 FROM ({_SETTLED}) WHERE load_id = $load_id AND form = $form", told)  # noqa: S608 - our own

    def remember_file(self, landed: Landed, load_id: str) -> None:
        """Remember that this file holds a delivery that is in the books, and no longer what it held before.

        Content that is put back with its old time of change would otherwise pass as seen.
        """
        path = str(landed.path.resolve())
        self.con.execute("DELETE FROM internal.seen_file WHERE path = ?", [path])
        self.con.execute(
            "INSERT INTO internal.seen_file VALUES (?, ?, ?, ?)", [path, landed.size, landed.mtime_ns, load_id]
        )

    def send_again(self, facts: FileFacts, landed: Landed) -> bool:
        """Remember a delivery that came again; True when it thereby overtook another file of its day.

        Of the tags it came under the one that sorts last places it, and under that tag the last time that a file name
        came to hold it. The history of what overtakes is due again.
        """
        told: dict[str, object] = {"load_id": facts.load_id, "tag": facts.tag or ""}
        with transaction(self.con):
            is_later = bool(facts.tag) and not self._exists(_HAS_TAG_AS_LATE, told)
            is_put_back = self._held_another(landed, facts.load_id) and not self._exists(_HAS_TAG_LATER, told)
            self.remember_file(landed, facts.load_id)
            if is_later:
                self.con.execute("INSERT INTO internal.sent_again VALUES (?, ?)", [facts.load_id, facts.tag])
            if not self._exists(_HAS_OTHER_OF_DAY, {"load_id": facts.load_id}) or not (is_later or is_put_back):
                return False
            self._arrive(facts.load_id)
            self.con.execute("DELETE FROM internal.applied WHERE load_id = ?", [facts.load_id])
        return True

    def enter(self, facts: FileFacts, taken: Taken, landed: Landed) -> Load:
        """Enter a file that was read, with every finding, in one transaction.

        An entry that says that it was refused, under another name or by another version, gives way.
        """
        with transaction(self.con):
            keeps_place = self._remove_refused(facts, landed)
            self._insert_load(facts, taken)
            if not keeps_place:
                self._arrive(facts.load_id)
            self._insert_findings("internal.rejected_row", facts, taken.errors)
            self._insert_findings("internal.rejected_about", facts, taken.about)
            self._insert_warnings(facts, taken.warnings)
            self._insert_spellings(facts, taken.spellings)
            self._insert_held(facts, taken)
            self.remember_file(landed, facts.load_id)
        return Load(
            facts.load_id,
            facts.extract,
            facts.file_name,
            taken.rows_in,
            taken.rows_fitting,
            taken.rows_rejected,
            taken.rows_duplicate,
        )

    def enter_refused(self, facts: FileFacts, no: ExtractRefused, landed: Landed | None = None) -> bool:
        """Enter a file that was refused whole; one that is not remembered is read again at the next look.

        False when the books hold it as refused already: only that it was read once more is new then.
        """
        with transaction(self.con):
            is_new = not self.has_load(facts.load_id)
            if is_new:
                self._insert_load(facts, None, code=str(no.code), sentence=no.detail)
                self._arrive(facts.load_id)
            if landed is not None:
                self.remember_file(landed, facts.load_id)
                values = [facts.load_id, landed.name.suffix, reading_version()]
                self.con.execute("INSERT INTO internal.refused_reading VALUES (?, ?, ?)", values)
        return is_new

    def list_purged(self) -> frozenset[str]:
        """Return the hashes of all that was purged."""
        return frozenset(sha256 for (sha256,) in self.con.execute("SELECT sha256 FROM internal.purged").fetchall())

    def has_refused(self, refusal: Refusal, folder: Path) -> bool:
        """Whether the books hold this refusal of the file as it is now."""
        return self.has_load(_name_unread(refusal, _look(folder / refusal.file_name)))

    def enter_unread(self, refusal: Refusal, folder: Path, *, landed: Landed | None = None) -> bool:
        """Enter a file refused before it was read; False when the books hold that refusal of that file already.

        One given as `landed` is remembered, so that it is not looked at again until it is touched.
        """
        stamp = _look(folder / refusal.file_name)
        load_id = _name_unread(refusal, stamp)
        if landed is not None:
            self.remember_file(landed, load_id)
        if self.has_load(load_id):
            return False
        facts = FileFacts.of_unread(refusal, load_id, stamp.st_size if stamp else 0)
        with transaction(self.con):
            self._insert_load(facts, None, code=str(refusal.code), sentence=refusal.detail)
            self._arrive(load_id)
        return True

    def _remove_refused(self, facts: FileFacts, landed: Landed) -> bool:
        """Remove the entry of a refused file that can be read now; True when it stays where it came in the order.

        An upgrade is no coming: the file came when it was refused, and may have been corrected since. Under another
        form it comes anew. Of all tags it came under the last one places it, as with any delivery.
        """
        last = self.con.execute(_LAST_TAG, [facts.load_id]).fetchone()
        if last is None:
            return False
        told: dict[str, object] = {"load_id": facts.load_id, "form": landed.name.suffix}
        keeps_place = self._exists(_WAS_OF_FORM, told) and not self._held_another(landed, facts.load_id)
        for table in ("load", "refused_reading", "sent_again"):
            self.con.execute(f"DELETE FROM internal.{table} WHERE load_id = ?", [facts.load_id])  # noqa: S608 - our own names
        if last[0] > (facts.tag or ""):
            self.con.execute("INSERT INTO internal.sent_again VALUES (?, ?)", [facts.load_id, last[0]])
        return keeps_place

    def _insert_load(
        self, facts: FileFacts, taken: Taken | None, *, code: str | None = None, sentence: str | None = None
    ) -> None:
        counts = [0] * 6
        if taken is not None:
            counts = [
                taken.rows_in,
                taken.rows_fitting,
                taken.rows_rejected,
                taken.rows_duplicate,
                taken.rows_blank,
                taken.columns_ignored,
            ]
        values = [
            facts.load_id,
            facts.extract,
            facts.file_name,
            facts.extract_date,
            facts.tag,
            facts.is_full,
            facts.is_synthetic,
            facts.sha256,
            facts.size_bytes,
            facts.sent_at,
            *counts,
            code,
            sentence,
            datetime.now(UTC).replace(tzinfo=None),
        ]
        marks = ", ".join("?" * len(values))
        self.con.execute(f"INSERT INTO internal.load VALUES ({marks})", values)  # noqa: S608 - question marks only

    def _arrive(self, load_id: str) -> None:
        self.con.execute(
            "INSERT INTO internal.arrival SELECT ?, coalesce(max(place), 0) + 1 FROM internal.arrival", [load_id]
        )

    def _held_another(self, landed: Landed, load_id: str) -> bool:
        """Whether this file held another delivery when it was last taken."""
        return self._exists(
            "SELECT 1 FROM internal.seen_file WHERE path = ? AND load_id <> ?", [str(landed.path.resolve()), load_id]
        )

    def _insert_findings(self, table: str, facts: FileFacts, findings: pl.DataFrame) -> None:
        if findings.height:
            self._insert(table, findings.select(pl.lit(facts.load_id).alias("load_id"), pl.all()))

    def _insert_warnings(self, facts: FileFacts, warnings: pl.DataFrame) -> None:
        if warnings.height:
            named = warnings.select(*_about(facts), "row_number", "rule_code", "column_name", "suggestion")
            self._insert("quality.warned_row", named)

    def _insert_spellings(self, facts: FileFacts, spellings: pl.DataFrame) -> None:
        if spellings.height:
            about = _about(facts)[:2]
            self._insert("quality.spelling", spellings.select(*about, pl.all()))

    def _insert_held(self, facts: FileFacts, taken: Taken) -> None:
        keys = taken.held_keys.drop_nulls()
        if keys.height:
            listed = keys.select(pl.lit(facts.load_id).alias("load_id"), pl.concat_list(pl.all()).alias("key"))
            self._insert("internal.held_key", listed)
        if taken.rows_without_key:
            self.con.execute("INSERT INTO internal.unread_key VALUES (?, ?)", [facts.load_id, taken.rows_without_key])

    def _insert(self, table: str, frame: pl.DataFrame) -> None:
        with lend_frame(self.con, "entered_rows", frame):
            self.con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entered_rows")  # noqa: S608 - our own name

    def _exists(self, sql: str, values: list[object] | dict[str, object]) -> bool:
        return self.con.execute(sql, values).fetchone() is not None


def _look(path: Path) -> os.stat_result | None:
    return path.lstat() if path.exists() or path.is_symlink() else None


def _name_unread(refusal: Refusal, stamp: os.stat_result | None) -> str:
    """Name a refusal by file, code, size and time of change: touched and still refused it is told again."""
    size, touched = (stamp.st_size, stamp.st_mtime_ns) if stamp else (0, 0)
    mark = f"{refusal.file_name}\0{refusal.code}\0{size}\0{touched}"
    # A name need not be text: its bytes come as halves of surrogate pairs, which nothing can store or print.
    digest = hashlib.sha256(mark.encode(errors="surrogateescape")).hexdigest()
    return f"unread-{digest[:_HASH_DIGITS]}"


def _about(facts: FileFacts) -> list[pl.Expr]:
    return [
        pl.lit(facts.load_id).alias("load_id"),
        pl.lit(facts.extract).alias("extract"),
        pl.lit(facts.file_name).alias("file_name"),
    ]
