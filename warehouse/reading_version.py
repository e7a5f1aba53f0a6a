"""Which version of the program reads files: what one refused, the next may read.

Belongs here: what counts as another version of reading. Does not belong here: which refused files are read again
(`warehouse.books`), the version of the schema (`warehouse.queries`), which a new profile does not change.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_WAREHOUSE: Final = Path(__file__).parent
#: contracts, profiles and spellings; the readers and their limits; the order of both
_READ_BY: Final = (_WAREHOUSE.parent / "expectations", _WAREHOUSE / "reading", _WAREHOUSE / "intake.py")


@cache
def reading_version() -> str:
    """Return a digest of everything that decides whether a file is read or refused."""
    digest = hashlib.sha256()
    for place in _READ_BY:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            name = path.relative_to(_WAREHOUSE.parent).as_posix()
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
