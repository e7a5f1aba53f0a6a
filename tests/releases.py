"""Public releases of tests."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from assets.release.files import Facts, name_data_files, write_files
from assets.release.publishing import Summary, Wish, add_pages, approve, gather, prepare
from pipelines.opening import open_session
from pipelines.settings import read_settings
from tests.faults.injection import deliver, run
from tests.keyed import SETTINGS
from warehouse.releases import read_releases

FIRST = ("2025-11", date(2025, 10, 31))
SECOND = ("2026-05", None)


@contextmanager
def opened(root: Path):
    # A home made by hand has no files of keys.
    keys = {} if any((root / "keys").glob("*.key")) else SETTINGS
    settings = read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **keys})
    with open_session(settings) as session:
        yield session


def publish_two(root: Path) -> None:
    for name, day in (FIRST, SECOND):
        publish(root, Wish(name, 5, day))


def publish(root: Path, wish: Wish) -> Summary:
    """Make a release and approve it, each in an opening of its own, as two commands do."""
    with opened(root) as session:
        summary = prepare(session, wish)
    with opened(root) as session:
        approve(session, wish.release, digest=summary.digest[:12], by="A. Tester")
    return summary


def print_without(public: Path, table: str, name: str = "2026-06") -> dict[str, bytes]:
    """Return all that would be public if the newest release were printed once more, without a table.

    Nothing is counted or hidden anew: this is about files and pages.
    """
    before = read_releases(public)
    last = before[-1]
    tables = {
        each: frame.with_columns(pl.lit(name).alias("release")) for each, frame in last.tables.items() if each != table
    }
    facts = Facts(name, last.as_at, last.threshold, last.is_synthetic, left_out=(table,))
    files = write_files(tables, facts, last.tables)
    kept = replace(
        last, release=name, data_files=name_data_files(tables), files=files, next_update=None, left_out=(table,)
    )
    return gather([*before, add_pages(kept, before)])


def make_small_home(root: Path) -> None:
    """Make a home of a handful of records that a release can be made of in a second."""
    deliver(root)
    run(root)
