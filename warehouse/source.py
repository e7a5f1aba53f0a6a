"""What a reader is given: bytes that it may open again and again, wherever they are kept.

Belongs here: what a reader may ask of them. Does not belong here: where they are (`warehouse.archive`), and what they
are (the readers).
"""

import os
from typing import BinaryIO, Literal, Protocol


class Source(Protocol):
    """A path, or an archived file that is decrypted as it is read."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Give the bytes from the first on."""
        ...


def measure(source: Source) -> int:
    """Return how many bytes a source holds; it must be one that can be read from any place."""
    with source.open("rb") as file:
        return file.seek(0, os.SEEK_END)
