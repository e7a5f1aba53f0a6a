"""Sessions of DuckDB in memory, with extensions from their installed packages, never from the network.

Belongs here: finding, trusting and loading an extension. Does not belong here: what it is for.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import duckdb

from warehouse.errors import PanelwatchError

Config = dict[str, str | bool | int | float | list[str]]

#: no extension comes from anywhere but its package
CLOSED: Final[Config] = {"autoload_known_extensions": False, "autoinstall_known_extensions": False}
_UNSIGNED: Final = "allow_unsigned_extensions"
#: files whose signature DuckDB has found good in this process
_trusted: set[tuple[object, ...]] = set()


class ExtensionMissing(PanelwatchError):  # noqa: N818 - the state of the installation
    """The package of an extension is not installed, or is for another version of DuckDB."""


def open_in_memory(config: Config | None = None, *, extensions: Sequence[str] = ()) -> duckdb.DuckDBPyConnection:
    """Open a session without a file, with extensions.

    DuckDB reads a whole extension for its signature whenever a session loads it, 0.1 s of the processor for 30 MB: once
    a process is enough for a file that is the same since. Nothing else can be loaded without one.

    Raises ExtensionMissing, and duckdb.Error when one does not load.
    """
    paths = [_find_extension(name) for name in extensions]
    files = {_identify(path) for path in paths}
    is_trusted = bool(files) and files <= _trusted
    given: Config = {**CLOSED, **(config or {}), **({_UNSIGNED: True} if is_trusted else {})}
    con = duckdb.connect(":memory:", config=given)
    try:
        for path in paths:
            _load(con, path)
        # DuckDB lets nobody take this back while the session lives.
        con.execute(f"SET {_UNSIGNED} = false")
    except BaseException:
        con.close()
        raise
    _trusted.update(files)
    return con


def load_extension(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension into a session that is open; nothing when it has it.

    Raises ExtensionMissing, and duckdb.Error when it does not load.
    """
    _load(con, _find_extension(name))


def _load(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"LOAD '{quoted}'")


def _identify(path: Path) -> tuple[object, ...]:
    """Name a file as it is now: the time of its last change is the system's, nobody can set it."""
    told = path.stat()
    return path, told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _find_extension(name: str) -> Path:
    package = f"duckdb_extension_{name}"
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.is_file():
            return path
    raise ExtensionMissing(f"The package {package.replace('_', '-')} for DuckDB {duckdb.__version__} is not installed.")
