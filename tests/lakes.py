"""Lakes of tests: their settings, what they hold, and copies of one that was prepared.

Belongs here: what several test modules do with a lake. Does not belong here: its servers (`tests.servers`).
"""

import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from unittest import mock

import duckdb
import psycopg2

from expectations.contracts.catalogue import EXTRACTS, get_table
from pipelines.settings import Settings, read_settings
from tests.keyed import SETTINGS
from tests.servers import make_database
from warehouse.connection import open_live, open_to_read
from warehouse.digest import digest_tables
from warehouse.home import Home

#: what is kept of each record, and of each file
KEPT = (*(f"history.{extract.record}_version" for extract in EXTRACTS if extract.record), "quality.load")
#: the newest snapshot of a lake
LAST = "SELECT max(snapshot_id) FROM ducklake_snapshots('warehouse')"


def settings_on(root: Path, address: str, **given: str) -> Settings:
    """Return the settings of a home whose warehouse is a lake."""
    alone = {"PANELWATCH_HELPERS": "0", "PANELWATCH_THREADS": "1"}
    named = {"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **alone}
    return read_settings({**named, **SETTINGS, "PANELWATCH_LAKE": address, **given})


def digests(home: Home) -> dict[str, tuple[int, int]]:
    """Digest every table and every view."""
    with closing(open_to_read(home)) as con:
        return digest_tables(con)


def digest_kept(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Digest what loads left: a lake asks its catalog for every column of every table, which takes a second for all."""
    with mock.patch("warehouse.digest.TABLES", [get_table(name) for name in KEPT]):
        return digest_tables(con)


def digests_kept(home: Home) -> dict[str, tuple[int, int]]:
    """Digest the same in a home."""
    with closing(open_to_read(home)) as con:
        return digest_kept(con)


def read_files(root: Path) -> dict[Path, bytes]:
    """Return the content of every file of a lake in a home, of whatever snapshot."""
    return {path: path.read_bytes() for path in (root / "lake").rglob("*") if path.is_file()}


def ask(home: Home, sql: str) -> list[tuple]:
    """Return the rows of a query."""
    with closing(open_to_read(home)) as con:
        return con.execute(sql).fetchall()


def find(root: Path, words: Iterable[str]) -> set[str]:
    """Return which words stand in any file of a lake in a home, of whatever snapshot."""
    contents = read_files(root).values()
    return {word for word in words if any(word.encode() in content for content in contents)}


def make_empty(server: Path, root: Path, name: str, **given: str) -> Settings:
    """Make a lake as a session leaves it in which nothing was delivered."""
    settings = settings_on(root, make_database(server, name), **given)
    settings.home.make_folders()
    with open_live(settings.home):
        pass
    return settings


def copy_lake(server: Path, prepared: Settings, root: Path, name: str, **given: str) -> Settings:
    """Copy a home and its lake, catalog and files; making one takes ten times as long."""
    shutil.copytree(prepared.home.root, root, dirs_exist_ok=True)
    of = prepared.home.lake.catalog.partition("@/")[2].partition("?")[0]
    settings = settings_on(root, make_database(server, name, of=of), **given)
    # Files are named in it by where they lie below this folder.
    with closing(psycopg2.connect(settings.home.lake.catalog)) as con, con, con.cursor() as cursor:
        told = [settings.home.lake.storage, prepared.home.lake.storage]
        cursor.execute("UPDATE ducklake_metadata SET value = %s WHERE key = 'data_path' AND value = %s", told)
        assert cursor.rowcount == 1
    return settings
