"""A folder that readers see whole: made beside its place, then put into it.

Belongs here: making, filling and swapping such a folder. Does not belong here: what its files say.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


@contextmanager
def replace_folder(place: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when that ended well it takes the place of the one before, else it is removed.

    Two renames: a reader finds the old folder, for a moment none, then the new one; never files of both.
    """
    draft, old = (place.with_name(f"{place.name}.{kind}") for kind in ("draft", "old"))
    for left_over in (draft, old):
        shutil.rmtree(left_over, ignore_errors=True)
    draft.mkdir(mode=_FOLDER_MODE)
    try:
        yield draft
        if place.exists():
            place.rename(old)
        draft.rename(place)
    finally:
        for left_over in (draft, old):
            shutil.rmtree(left_over, ignore_errors=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write files only their owner can read; return their bytes."""
    for name, data in files.items():
        path = folder / name
        path.touch(mode=_FILE_MODE)
        path.write_bytes(data)
    return sum(map(len, files.values()))
