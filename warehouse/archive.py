"""The archive: every delivery kept as it came, under the hash of its bytes.

Belongs here: copying a landed file so that it is there whole or not at all, and finding it again. Does not
belong here: which loads used it (the ledger) and what is in it (``warehouse.reading``). Layout:
``<aa>/<sha256>/<name>``, where ``aa`` are the first two digits of the hash and ``name`` is the one the bytes
first arrived under. The hash is that of the bytes that came; what lies there is encrypted.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol, Self

from warehouse.durable import flush_folder
from warehouse.errors import ExtractRefused, PanelwatchError, RefusalCode
from warehouse.home import Home
from warehouse.keys import KeyRefused, KeyRing, Purpose
from warehouse.landing import Landed, open_regular, printable_name
from warehouse.sealed_file import SealBroken, SealedSource, Sealer, is_sealed, read_blocks
from warehouse.source import Source

_CHUNK: Final = 1024 * 1024
_FOLDER_MODE: Final = 0o700
INCOMING: Final = ".incoming-"


class ArchiveDamaged(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Archived bytes are missing or no longer have the hash they are kept under."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A file in the archive; ``is_new`` is false when the same bytes were there already."""

    sha256: str
    path: Path
    size: int
    file_name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """A content-addressed folder, readable by its owner alone (folders 0700, files 0600)."""

    root: Path
    #: the keys files are under; None where encryption is off
    ring: KeyRing | None = None

    @classmethod
    def of(cls, home: Home) -> Self:
        """Return the archive of an installation. Raises KeyRefused."""
        return cls(home.archive, home.keys.sealing(Purpose.ARCHIVE))

    def store(self, landed: Landed, *, purged: Container[str] = ()) -> Archived:
        """Copy a landed file into the archive; storing the same bytes again changes nothing.

        The copy is hashed while it is made, flushed to disk under a temporary name, and takes its place by
        one rename, so that a crash leaves either nothing or all of it.

        Raises:
            ExtractRefused: ``changed_while_read`` when the source is not the file that was scanned,
                ``manifest_mismatch`` when its bytes are not those of the manifest, or ``purged`` when their hash is
                among the ``purged``.
        """
        shown = printable_name(landed.name.file_name)
        _make_folder(self.root)
        with _temporary(self.root) as (copy, copy_path):
            try:
                sha256 = self._copy(landed, copy)
            except FileNotFoundError:
                raise ExtractRefused(RefusalCode.CHANGED_WHILE_READ, shown) from None
            if landed.manifest is not None and landed.manifest.sha256 != sha256:
                raise ExtractRefused(RefusalCode.MANIFEST_MISMATCH, shown)
            if sha256 in purged:
                raise ExtractRefused(RefusalCode.PURGED, shown)
            existing = self._find(sha256)
            if existing is not None and self._is_whole(existing, sha256):
                return Archived(sha256, existing, landed.size, landed.name.file_name, is_new=False)
            folder = self._folder(sha256)
            _make_folder(folder.parent)
            _make_folder(folder)
            path = existing or folder / landed.name.file_name
            copy_path.replace(path)
            flush_folder(folder)
        return Archived(sha256, path, landed.size, landed.name.file_name, is_new=existing is None)

    def path_of(self, sha256: str) -> Path:
        """Return where the bytes with this hash are kept.

        Raises:
            ArchiveDamaged: they are not kept here.
        """
        path = self._find(sha256)
        if path is None:
            raise ArchiveDamaged(f"The archive holds no file with SHA-256 {sha256}.")
        return path

    def verify(self, sha256: str) -> Path:
        """Read the bytes again and return their path when they still have their hash.

        Raises:
            ArchiveDamaged: they are missing or were changed.
        """
        path = self.path_of(sha256)
        if not self._is_whole(path, sha256):
            raise ArchiveDamaged(f"The archived file with SHA-256 {sha256} was changed or damaged.")
        return path

    def holds(self, sha256: str) -> bool:
        """Whether anything is kept under this hash."""
        return self._folder(sha256).exists()

    def remove(self, sha256: str) -> None:
        """Remove the bytes with this hash; their name is off the disk when this returns."""
        folder = self._folder(sha256)
        if folder.exists():
            shutil.rmtree(folder)
            flush_folder(folder.parent)

    @contextmanager
    def open(self, sha256: str) -> Iterator[Source]:
        """Give the bytes as they came: the file itself, or what it holds, decrypted block by block as it is read.

        Raises:
            ArchiveDamaged: they are missing or were changed.
        """
        path = self.path_of(sha256)
        if not is_sealed(path):
            yield path
            return
        try:
            yield SealedSource(path, self._ring())
        except SealBroken as broken:
            raise ArchiveDamaged(f"{broken} It is the one with SHA-256 {sha256}.") from None

    def read(self, path: Path) -> Iterator[bytes]:
        """Give the bytes of an archived file as they came, block by block. Raises SealBroken and KeyRefused."""
        if is_sealed(path):
            yield from read_blocks(path, self._ring())
            return
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def _ring(self) -> KeyRing:
        if self.ring is None:
            raise KeyRefused("The archive is encrypted, and the setting PANELWATCH_ENCRYPTION is off.")
        return self.ring

    def _is_whole(self, path: Path, sha256: str) -> bool:
        digest = hashlib.sha256()
        try:
            for block in self.read(path):
                digest.update(block)
        except SealBroken:
            return False
        return digest.hexdigest() == sha256

    def _copy(self, landed: Landed, copy: BinaryIO) -> str:
        """Copy a landed file, encrypted where that is on, and return the hash of its bytes, on the disk by then."""
        sealer = None if self.ring is None else Sealer(copy, self.ring.current)
        sha256 = _copy_unchanged(landed, sealer or copy)
        if sealer is not None:
            sealer.finish()
        copy.flush()
        os.fsync(copy.fileno())
        return sha256

    def _folder(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def _find(self, sha256: str) -> Path | None:
        folder = self._folder(sha256)
        return min(folder.iterdir(), default=None) if folder.is_dir() else None


class _Target(Protocol):
    def write(self, chunk: bytes, /) -> int: ...


def _copy_unchanged(landed: Landed, copy: _Target) -> str:
    """Copy and hash, and refuse a source whose stamp, before or after, is not the one that was scanned."""
    digest = hashlib.sha256()
    with open_regular(landed.path) as source:
        _check_unchanged(source, landed)
        copied = 0
        while copied <= landed.size and (chunk := source.read(_CHUNK)):
            digest.update(chunk)
            copied += copy.write(chunk)
        _check_unchanged(source, landed)
    if copied != landed.size:
        raise ExtractRefused(RefusalCode.CHANGED_WHILE_READ, printable_name(landed.name.file_name))
    return digest.hexdigest()


def _check_unchanged(source: BinaryIO, landed: Landed) -> None:
    status = os.fstat(source.fileno())
    if (status.st_ino, status.st_size, status.st_mtime_ns) != (landed.inode, landed.size, landed.mtime_ns):
        raise ExtractRefused(RefusalCode.CHANGED_WHILE_READ, printable_name(landed.name.file_name))


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Give a new file (0600) in ``folder``, removed at the end unless it was moved away."""
    descriptor, name = tempfile.mkstemp(prefix=INCOMING, dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Make a private folder and make its entry durable; one that exists is left as it is."""
    if folder.is_dir():
        return
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    flush_folder(folder.parent)
