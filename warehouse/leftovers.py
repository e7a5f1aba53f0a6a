"""What a killed process leaves lying: half copies, drafts, temporary files; they may hold names.

Belongs here: which files those are, and removing them. Does not belong here: making them.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from warehouse.archive import INCOMING
from warehouse.home import Home


def sweep(home: Home) -> None:
    """Remove every leftover; only who holds the lock of the installation may, for nobody else is writing then."""
    for path in list_leftovers(home):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def list_leftovers(home: Home) -> Iterator[Path]:
    """Give what lies about while nobody writes."""
    yield from home.archive.glob(f"{INCOMING}*")
    yield from home.accepted.glob("**/*.draft")
    yield from home.keys.folder.glob(".*.draft")
    yield from home.work.glob("*")
    yield from home.root.glob("analyst.draft*")
    yield from home.root.glob("figures.draft")
    yield from home.root.glob("site.draft")
    # The first may be the release before, when tidying up was cut short.
    yield from home.root.glob("public.draft")
    yield from home.root.glob("release-draft.draft")
    yield from home.root.glob("*.rebuilt.duckdb*")
    yield from home.root.glob("*.resealed.duckdb*")
    yield from home.root.glob("*.fresh-draft*")
    yield from home.accepted.parent.glob("*.draft")
