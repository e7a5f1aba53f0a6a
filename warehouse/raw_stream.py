"""Streams whose bytes are made while they are read.

Belongs here: what Python asks of such a stream. Does not belong here: making the bytes.
"""

import io
from abc import abstractmethod
from typing import BinaryIO


class RawStream(io.RawIOBase):
    """Reads from an open file, which it closes, whatever `give` makes of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    @abstractmethod
    def give(self, most: int) -> bytes | memoryview:
        """Return the next bytes, so many at the most; none at the end."""

    def readable(self) -> bool:
        """Say that it can be read, as `io` asks."""
        return True

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer as far as one piece goes; return how far."""
        piece = self.give(len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file, too."""
        self._file.close()
        super().close()
