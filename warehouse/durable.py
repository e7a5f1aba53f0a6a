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
#: of renameat2(2): paths from the working folder; both names stay
_HERE: Final = -100
_EXCHANGE: Final = 2


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


def exchange(one: Path, other: Path) -> None:
    """Let two files or folders of one file system change places; at no moment is either name without one.

    Raises OSError where the system cannot (Linux can, since 3.15), with ENOSYS where it does not know how.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if rename(_HERE, bytes(one), _HERE, bytes(other), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one), None, str(other))
    for folder in {one.parent, other.parent}:
        flush_folder(folder)
