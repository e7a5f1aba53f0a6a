"""Files that never touch a disk, for readers that want a path.

Belongs here: giving bytes a path in memory. Does not belong here: what the bytes are.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_in_memory(blocks: Iterable[bytes]) -> Iterator[Path]:
    """Give a path to bytes that are in memory alone; it leads nowhere once the block is left, however it is left."""
    descriptor = os.memfd_create("panelwatch", os.MFD_CLOEXEC)
    try:
        for block in blocks:
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)
