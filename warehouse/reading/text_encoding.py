"""From the encoding a CSV file was sent in to UTF-8, a block at a time.

Belongs here: byte order marks, the encodings a profile may declare, and the copy in memory. Does not belong
here: any guess at an encoding; a file without a mark is what its profile says, and UTF-8 is proven by
``csv_shape``.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.in_memory import open_in_memory

_BLOCK_BYTES: Final = 1024 * 1024
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SHOWN: Final = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}


@contextmanager
def open_as_utf8(path: Path, *, file_name: str, declared: str) -> Iterator[Path]:
    """Give a path to UTF-8 bytes: the file itself, or a copy in memory.

    Raises:
        ExtractRefused: ``encoding_undecodable`` with the line.
    """
    with path.open("rb") as source:
        encoding, mark = _encoding_of(source.read(3), declared)
        if encoding == "utf-8":
            yield path
            return
        source.seek(len(mark))
        with open_in_memory(_transcode(source, encoding=encoding, file_name=file_name)) as copy:
            yield copy


def _encoding_of(start: bytes, declared: str) -> tuple[str, bytes]:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", codecs.BOM_UTF8
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, mark
    return declared, b""


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
