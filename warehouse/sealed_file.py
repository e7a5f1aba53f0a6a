"""Files encrypted as they come, a block at a time, so that any change to them is noticed.

Belongs here: the format of such a file, writing and reading it. Does not belong here: which files, and their keys.

After the mark come the id of the key and a salt; HKDF-SHA-256 makes of key and salt one for this file alone, so that
nonces may simply count. Each block of 1 MiB is AES-256-GCM over a nonce of its number and whether it is the last, with
the head of the file as associated data: blocks cannot be cut off, swapped or taken from another file (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

import errno
import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warehouse.errors import PanelwatchError
from warehouse.keys import Key, KeyRing
from warehouse.raw_stream import RawStream

MARK: Final = b"PWSEAL1\n"
_ID: Final = 8
_SALT: Final = 32
_HEAD: Final = len(MARK) + _ID + _SALT
_BLOCK: Final = 1024 * 1024
_TAG: Final = 16
_NONCE: Final = struct.Struct(">7xI?")


class SealBroken(PanelwatchError):  # noqa: N818 - the state a file is found in
    """An encrypted file does not open: another key, or bytes that were changed."""


class Sealer:
    """Writes one encrypted file, a block behind what it is given: only the end tells which block is the last."""

    def __init__(self, target: BinaryIO, key: Key) -> None:
        self._target = target
        self._head = MARK + key.id.encode() + os.urandom(_SALT)
        self._cipher = _make_cipher(key, self._head)
        self._waiting = bytearray()
        self._number = 0
        target.write(self._head)

    def write(self, chunk: bytes) -> int:
        """Take bytes, and write those that make whole blocks."""
        self._waiting += chunk
        while len(self._waiting) > _BLOCK:
            self._write_block(bytes(self._waiting[:_BLOCK]), is_last=False)
            del self._waiting[:_BLOCK]
        return len(chunk)

    def finish(self) -> None:
        """Write the last block; without it the file never opens."""
        self._write_block(bytes(self._waiting), is_last=True)

    def _write_block(self, block: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_NONCE.pack(self._number, is_last), block, self._head))
        self._number += 1


def is_sealed(path: Path) -> bool:
    """Whether a file begins as an encrypted one does."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def find_key(path: Path, ring: KeyRing) -> Key:
    """Return the key a file was encrypted with. Raises SealBroken when the ring does not hold it."""
    with path.open("rb") as file:
        return _choose_key(file.read(_HEAD), ring)


def read_blocks(path: Path, ring: KeyRing) -> Iterator[bytes]:
    """Give the bytes of an encrypted file, each block proven before it is given.

    The last block proves that none is missing: who stops before it knows nothing of the rest. Raises SealBroken.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        cipher = _make_cipher(_choose_key(head, ring), head)
        number, block = 0, file.read(_BLOCK + _TAG)
        while True:
            following = file.read(_BLOCK + _TAG)
            yield _open_block(cipher, head, block, number=number, is_last=not following)
            if not following:
                return
            number, block = number + 1, following


@dataclass(frozen=True, slots=True)
class SealedSource:
    """An encrypted file as its readers see it: what it holds, from any place on, and never all of it at once."""

    path: Path
    ring: KeyRing

    def open(self, _: Literal["rb"], /) -> BinaryIO:
        """Give its bytes. Raises SealBroken, and so does reading where a block was changed."""
        file = self.path.open("rb")
        try:
            return io.BufferedReader(_Opened(file, self.ring))
        except BaseException:
            file.close()
            raise


class _Opened(RawStream):
    """Decrypts the block in which the next byte stands, and keeps that one alone."""

    def __init__(self, file: BinaryIO, ring: KeyRing) -> None:
        super().__init__(file)
        self._head = file.read(_HEAD)
        self._cipher = _make_cipher(_choose_key(self._head, ring), self._head)
        body = file.seek(0, os.SEEK_END) - _HEAD
        self._blocks = max(1, -(-body // (_BLOCK + _TAG)))
        self._size = max(0, body - self._blocks * _TAG)
        self._held = (-1, b"")

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._at = start + offset
        return self._at

    def give(self, most: int) -> bytes | memoryview:
        number, start = divmod(self._at, _BLOCK)
        return memoryview(self._decrypt(number))[start : start + most] if number < self._blocks else b""

    def _decrypt(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(_HEAD + number * (_BLOCK + _TAG))
            block = self._file.read(_BLOCK + _TAG)
            opened = _open_block(self._cipher, self._head, block, number=number, is_last=number + 1 == self._blocks)
            self._held = (number, opened)
        return self._held[1]


def _open_block(cipher: AESGCM, head: bytes, block: bytes, *, number: int, is_last: bool) -> bytes:
    try:
        return cipher.decrypt(_NONCE.pack(number, is_last), block, head)
    except InvalidTag:
        raise SealBroken("An encrypted file was changed or damaged: it does not open.") from None


def _choose_key(head: bytes, ring: KeyRing) -> Key:
    if len(head) < _HEAD or not head.startswith(MARK):
        raise SealBroken("An encrypted file was changed or damaged: it does not begin as one.")
    named = head[len(MARK) : len(MARK) + _ID].decode("ascii", errors="replace")
    for key in ring.every:
        if key.id == named:
            return key
    known = ", ".join(key.id for key in ring.every)
    shown = named if named.isalnum() else "?"
    raise SealBroken(
        f"A file was encrypted with the {ring.purpose} key {shown}, and only {known} is here: put that key back."
    )


def _make_cipher(key: Key, head: bytes) -> AESGCM:
    salt = head[-_SALT:]
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"panelwatch file").derive(key.secret))
