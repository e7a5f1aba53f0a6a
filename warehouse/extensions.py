"""DuckDB's extensions, each from its installed package, never from the network.

Belongs here: finding and loading one. Does not belong here: what it is for.
"""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.errors import PanelwatchError


class ExtensionMissing(PanelwatchError):  # noqa: N818 - the state of the installation
    """The package of an extension is not installed, or is for another version of DuckDB."""


def load_extension(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension into a session. Raises ExtensionMissing, and duckdb.Error when it does not load."""
    path = str(_find_extension(name)).replace("'", "''")
    con.execute(f"LOAD '{path}'")


def _find_extension(name: str) -> Path:
    package = f"duckdb_extension_{name}"
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.is_file():
            return path
    raise ExtensionMissing(f"The package {package.replace('_', '-')} for DuckDB {duckdb.__version__} is not installed.")
