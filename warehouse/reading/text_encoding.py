"""From the encoding a CSV file was sent in to UTF-8, a block at a time.

Belongs here: byte order marks, the encodings a profile may declare, and the bytes decoded as they are read. Does not
belong here: any guess at an encoding; a file without a mark is what its profile says, and UTF-8 is proven by
``csv_shape``.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.raw_stream import RawStream
from warehouse.source import Source

_BLOCK_BYTES: Final = 1024 * 1024
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SHOWN: Final = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}


def as_utf8(source: Source, *, file_name: str, declared: str) -> Source:
    """Return a source of UTF-8 bytes: the one that is given, or one that decodes it as it is read, forward alone.

    Reading that raises ExtractRefused with ``encoding_undecodable`` and the line.
    """
    with source.open("rb") as file:
        encoding, mark = _encoding_of(file.read(3), declared)
    if encoding == "utf-8":
        return source
    return _Decoded(source=source, encoding=encoding, mark=len(mark), file_name=file_name)


def _encoding_of(start: bytes, declared: str) -> tuple[str, bytes]:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", codecs.BOM_UTF8
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, mark
    return declared, b""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decoded:
    """A file of another encoding as UTF-8."""

    source: Source
    encoding: str
    mark: int
    file_name: str

    def open(self, _: Literal["rb"], /) -> BinaryIO:
        file = self.source.open("rb")
        file.seek(self.mark)
        return io.BufferedReader(_Stream(file, _transcode(file, encoding=self.encoding, file_name=self.file_name)))


class _Stream(RawStream):
    """The bytes of one block after the other; it cannot go back."""

    def __init__(self, file: BinaryIO, blocks: Iterator[bytes]) -> None:
        super().__init__(file)
        # A chunk may hold no whole character, and an empty piece would be the end.
        self._blocks = filter(None, blocks)
        self._rest = memoryview(b"")

    def give(self, most: int) -> memoryview:
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece


def _transcode(source: BinaryIO, *, encoding: str, file_name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines = 0
    is_last = False
    while not is_last:
        chunk = source.read(_BLOCK_BYTES)
        is_last = not chunk
        try:
            text = decoder.decode(chunk, final=is_last)
        except UnicodeDecodeError as fault:
            before = fault.object[: fault.start].decode(encoding)
            line = lines + before.count("\n") + 1
        else:
            lines += text.count("\n")
            yield text.encode("utf-8")
            continue
        raise ExtractRefused(RefusalCode.ENCODING_UNDECODABLE, file_name, line=line, encoding=_SHOWN[encoding])
