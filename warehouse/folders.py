"""A folder that readers see whole: made beside its place, then put into it.

Belongs here: making, filling and swapping such a folder. Does not belong here: what its files say.
"""

import errno
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from warehouse.durable import FILE_MODE, exchange, flush_file, flush_folder
from warehouse.space import writing_to

_FOLDER_MODE: Final = 0o700
#: what a kernel or a file system says that cannot exchange two names
_CANNOT: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


@contextmanager
def replace_folder(place: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when that ended well it takes the place of the one before, else it is removed.

    Old and new change places in one step, once the new one is on the disk: a reader always finds a whole folder.
    """
    draft = place.with_name(f"{place.name}.draft")
    _settle(place)
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with writing_to(place):
            draft.mkdir(mode=_FOLDER_MODE)
            yield draft
            for path in draft.rglob("*"):
                (flush_folder if path.is_dir() else flush_file)(path)
            flush_folder(draft)
            _swap(draft, place)
            flush_folder(place.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write files only their owner can read, in folders of the folder where a name says so; return their bytes."""
    for name, data in files.items():
        path = folder / name
        for above in reversed(path.relative_to(folder).parents[:-1]):
            (folder / above).mkdir(mode=_FOLDER_MODE, exist_ok=True)
        path.touch(mode=FILE_MODE)
        path.write_bytes(data)
    return sum(map(len, files.values()))


def read_files(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder and of those in it, by its path there; nothing where there is no folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _swap(draft: Path, place: Path) -> None:
    if not place.exists():
        draft.rename(place)
    else:
        try:
            exchange(draft, place)
        except OSError as fault:
            if fault.errno not in _CANNOT:
                raise
            # Where the file system cannot exchange two names a reader finds none for a moment.
            old = _old(place)
            place.rename(old)
            draft.rename(place)
            shutil.rmtree(old, ignore_errors=True)


def _settle(place: Path) -> None:
    """Make good what was killed between two renames."""
    old = _old(place)
    if old.exists() and not place.exists():
        old.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _old(place: Path) -> Path:
    return place.with_name(f"{place.name}.old")
