"""Files that are there whole or not at all, also after the power went.

Belongs here: flushing to the disk, the one way a finished file takes its place, two names exchanged. Does not belong
here: what is in them; folders swapped as a whole (`warehouse.folders`).
"""

import ctypes
import errno
import os
from pathlib import Path
from typing import Final

FILE_MODE: Final = 0o600
_HERE: Final = -100
_EXCHANGE: Final = 2
#: what a file system, or a kernel, says that cannot exchange two names
_CANNOT: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def put_in_place(draft: Path, place: Path) -> None:
    """Let a finished draft take its place by one rename, readable by its owner alone.

    Its bytes are on the disk before the rename, and the rename before this returns: a reader finds the old file or the
    new one, and a crash leaves one of them.
    """
    draft.chmod(FILE_MODE)
    flush_file(draft)
    draft.replace(place)
    flush_folder(place.parent)


def flush_file(path: Path) -> None:
    """Have the bytes of a file on the disk when this returns."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def exchange(first: Path, second: Path) -> bool:
    """Let two files or folders change names in one step; False where the system has no such step.

    `os` does not have it; the C library does on Linux (`renameat2`, `AT_FDCWD`, `RENAME_EXCHANGE`).
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))
