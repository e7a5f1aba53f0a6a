"""What lies in the landing folder: which files are ready to be taken, which must wait, which are refused.

Belongs here: names, kinds of file, manifests and the question whether a delivery is complete. Does not belong
here: the content of a file beyond its last bytes and its hash (``warehouse.reading``) and the copy that is
kept (``warehouse.archive``). Nothing in this module changes the landing folder, and nothing in it can block.
"""

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, Literal

from warehouse.errors import ExtractRefused, RefusalCode

EXTRACTS: Final = (
    "notifications",
    "children",
    "rapid_reviews",
    "adults",
    "review_cases",
    "engagements",
    "dfe_statistics",
)
MANIFEST_SUFFIX: Final = ".manifest.json"
SAMPLE_TRUTH: Final = "sample_truth.json"
DEFAULT_STABLE_FOR: Final = timedelta(seconds=2)
DEFAULT_MAX_BYTES: Final = 512 * 1024 * 1024
_MANIFEST_MAX_BYTES: Final = 64 * 1024
_MANIFEST_MAX_ROWS: Final = 10**9
"""More is no promise but a number to trip over: it becomes part of a name in the books."""
_HASH_CHUNK: Final = 1024 * 1024
#: a time of change further ahead than this tells of a wrong clock, not of someone writing; shares that keep local time
#: are an hour ahead in summer
_AHEAD: Final = timedelta(hours=2)
#: how the system says that an entry is a link, a socket or a device after all
_NOT_ORDINARY: Final = frozenset({errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.EISDIR, errno.EOPNOTSUPP})

Suffix = Literal["csv", "xlsx", "parquet"]
FORMS: Final[tuple[Suffix, ...]] = ("csv", "xlsx", "parquet")
_SUFFIXES: Final[dict[str, Suffix]] = {form: form for form in FORMS}

_NAME: Final = re.compile(
    r"(?P<extract>[a-z]+(?:_[a-z]+)*)_(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:_(?P<tag>[a-z0-9][a-z0-9_-]{0,79}))?\.(?P<suffix>csv|xlsx|parquet)",
    re.IGNORECASE | re.ASCII,
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class ExtractName:
    """What the name of a file says: ``<extract>_<YYYY-MM-DD>[_<tag>].<csv|xlsx|parquet>``."""

    file_name: str
    extract: str
    extract_date: date
    tag: str
    is_full: bool
    is_synthetic: bool
    suffix: Suffix


@dataclass(frozen=True, slots=True)
class Manifest:
    """The optional sidecar ``<file>.manifest.json``: what the sender says it sent."""

    sha256: str
    rows: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Landed:
    """A complete file that may be archived; the stamp tells whether it was touched since it was looked at."""

    path: Path
    name: ExtractName
    size: int
    mtime_ns: int
    inode: int
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file set aside by the scan; ``detail`` is the sentence an official reads."""

    file_name: str
    code: RefusalCode
    detail: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything found in the landing folder, each group in the order of file names."""

    ready: tuple[Landed, ...]
    waiting: tuple[str, ...]
    refused: tuple[Refusal, ...]


class _Waiting(Exception):  # noqa: N818 - a signal between two functions of this module, not an error
    """The file may still be growing."""


def parse_name(name: str, *, extracts: tuple[str, ...] = EXTRACTS) -> ExtractName:
    """Read a file name against the allow-list.

    Case is ignored, as Windows shares do. The tag's parts are split on ``-`` and ``_``: ``full`` marks a full
    snapshot and ``synthetic`` made-up data.

    >>> parse_name("notifications_2020-03-31_synthetic-full.csv").is_full
    True

    Raises:
        ExtractRefused: ``name_unknown`` or ``name_date_invalid``.
    """
    shown = printable_name(name)
    match = _NAME.fullmatch(name)
    if match is None or match["extract"].lower() not in extracts:
        raise ExtractRefused(RefusalCode.NAME_UNKNOWN, shown)
    try:
        extract_date = date.fromisoformat(match["date"])
    except ValueError:
        raise ExtractRefused(RefusalCode.NAME_DATE_INVALID, shown) from None
    tag = (match["tag"] or "").lower()
    tokens = re.split(r"[-_]", tag)
    return ExtractName(
        file_name=name,
        extract=match["extract"].lower(),
        extract_date=extract_date,
        tag=tag,
        is_full="full" in tokens,
        is_synthetic="synthetic" in tokens,
        suffix=_SUFFIXES[match["suffix"].lower()],
    )


def printable_name(name: str) -> str:
    """Return ``name`` fit for a message: what is not printable (controls, bidi marks) becomes ``?``."""
    return "".join(character if character.isprintable() else "?" for character in name[:255])


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open an ordinary file for reading without following a link and without ever blocking.

    The kind is asked before opening (opening a device can itself do something) and again on the open
    descriptor, because the entry may have been exchanged between the two.

    Raises:
        ExtractRefused: ``not_a_regular_file``, or ``not_readable`` when the system denies access.
        FileNotFoundError: the file has gone.
        OSError: a fault of the machine.
    """
    shown = printable_name(path.name)
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ExtractRefused(RefusalCode.NOT_A_REGULAR_FILE, shown)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:
        raise ExtractRefused(RefusalCode.NOT_READABLE, shown) from None
    except FileNotFoundError:
        raise
    except OSError as fault:
        # Any other number is a fault of the machine (a bad disk, no descriptors left), which must not refuse a file.
        if fault.errno not in _NOT_ORDINARY:
            raise
        raise ExtractRefused(RefusalCode.NOT_A_REGULAR_FILE, shown) from None
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ExtractRefused(RefusalCode.NOT_A_REGULAR_FILE, shown)
        yield file  # type: ignore[misc]


def scan(
    folder: Path,
    *,
    stable_for: timedelta = DEFAULT_STABLE_FOR,
    now: Callable[[], float],
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> Scan:
    """Look at every entry of ``folder`` (not below it) and sort it into ready, waiting and refused.

    A file is ready when its manifest's SHA-256 matches, or when it has no manifest, was last touched at least
    ``stable_for`` ago by the clock ``now`` (seconds since the epoch), or by a clock far ahead of it, and its end is
    there: a CSV's last line break, a workbook's central directory, a Parquet file's closing magic. A CSV cut exactly at
    a line end cannot be told from a shorter delivery; only a manifest can.

    Dot files, sub-folders that are not named like an extract, manifests and the sample's truth file are
    passed over.
    """
    ready: list[Landed] = []
    waiting: list[str] = []
    refused: list[Refusal] = []
    is_rested = partial(_is_rested, now=now(), stable_for=stable_for)
    for file_name in sorted(entry.name for entry in os.scandir(folder) if _is_candidate(entry)):
        try:
            ready.append(_look_at(folder / file_name, is_rested=is_rested, max_bytes=max_bytes))
        except (_Waiting, FileNotFoundError):
            waiting.append(file_name)
        except ExtractRefused as refusal:
            refused.append(Refusal(file_name=file_name, code=refusal.code, detail=refusal.detail))
    return Scan(ready=tuple(ready), waiting=tuple(waiting), refused=tuple(refused))


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name == SAMPLE_TRUTH or entry.name.endswith(MANIFEST_SUFFIX):
        return False
    return not entry.is_dir(follow_symlinks=False) or _NAME.fullmatch(entry.name) is not None


def _is_rested(touched: float, *, now: float, stable_for: timedelta) -> bool:
    return touched <= now - stable_for.total_seconds() or touched > now + _AHEAD.total_seconds()


def _look_at(path: Path, *, is_rested: Callable[[float], bool], max_bytes: int) -> Landed:
    name = parse_name(path.name)
    shown = printable_name(path.name)
    with open_regular(path) as file:
        status = os.fstat(file.fileno())
        if status.st_size > max_bytes:
            raise ExtractRefused(RefusalCode.FILE_TOO_LARGE, shown, limit=max_bytes)
        manifest = _read_manifest(path, is_rested=is_rested)
        if manifest is not None:
            if _hash(file) != manifest.sha256:
                _wait_or_refuse(RefusalCode.MANIFEST_MISMATCH, shown, is_rested=is_rested(status.st_mtime))
        elif not is_rested(status.st_mtime):
            raise _Waiting
        elif not _has_ending(file, name.suffix, status.st_size):
            is_csv = name.suffix == "csv"
            raise ExtractRefused(RefusalCode.LAST_LINE_UNTERMINATED if is_csv else RefusalCode.ENDING_MISSING, shown)
        if status.st_size == 0:
            raise ExtractRefused(RefusalCode.FILE_EMPTY, shown)
    return Landed(
        path=path,
        name=name,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        inode=status.st_ino,
        manifest=manifest,
    )


def _wait_or_refuse(code: RefusalCode, file_name: str, *, is_rested: bool) -> None:
    """Refuse a file that rests; before that, a copy in progress would show the same fault."""
    if is_rested:
        raise ExtractRefused(code, file_name)
    raise _Waiting


def _read_manifest(path: Path, *, is_rested: Callable[[float], bool]) -> Manifest | None:
    sidecar = path.with_name(path.name + MANIFEST_SUFFIX)
    try:
        with open_regular(sidecar) as file:
            rests = is_rested(os.fstat(file.fileno()).st_mtime)
            content = file.read(_MANIFEST_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    manifest = parse_manifest(content)
    if manifest is None:
        _wait_or_refuse(RefusalCode.MANIFEST_UNREADABLE, printable_name(path.name), is_rested=rests)
    return manifest


def parse_manifest(content: bytes) -> Manifest | None:
    """Return the manifest, or None when ``content`` is not ``{"sha256", "rows", "sent_at"}`` in JSON."""
    if len(content) > _MANIFEST_MAX_BYTES:
        return None
    try:
        fields = json.loads(content)
        sha256, rows, sent_at = fields["sha256"], fields["rows"], datetime.fromisoformat(fields["sent_at"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(sha256, str) or _SHA256.fullmatch(sha256) is None:
        return None
    if not isinstance(rows, int) or isinstance(rows, bool) or not 0 <= rows <= _MANIFEST_MAX_ROWS:
        return None
    return Manifest(sha256=sha256.lower(), rows=rows, sent_at=sent_at)


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_HASH_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _has_ending(file: BinaryIO, suffix: Suffix, size: int) -> bool:
    """Tell whether the last bytes are an end. An empty file has one: it is refused for being empty."""
    if size == 0:
        return True
    match suffix:
        case "csv":
            # A UTF-16 line break is 0A 00 or 00 0A; the reader checks the rest of such a file.
            return _tail(file, size, 2).rstrip(b"\0").endswith(b"\n")
        case "parquet":
            return _tail(file, size, 4) in (b"PAR1", b"PARE")
        case "xlsx":
            # The end-of-central-directory record is 22 bytes and a comment of at most 65535.
            return b"PK\x05\x06" in _tail(file, size, 22 + 65_535)


def _tail(file: BinaryIO, size: int, length: int) -> bytes:
    file.seek(max(0, size - length))
    return file.read(length)
