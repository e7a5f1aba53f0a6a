"""Named SQL: one file, one SELECT, found by the name of what it makes.

Belongs here: finding, reading and parametrising SQL files. Does not belong here: SQL.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

import duckdb

_FOLDER = Path(__file__).parent / "sql"
_PARAMETER = re.compile(r"\$([a-z_]+)")


@cache
def read_query(name: str) -> str:
    """Return the SELECT named `schema.name`, without its closing semicolon."""
    text = (_FOLDER / f"{name.replace('.', '/')}.sql").read_text(encoding="utf-8")
    return text.strip().removesuffix(";")


def read_script(name: str) -> str:
    """Return a file of statements that makes internal tables; the one kind of SQL file that is no SELECT."""
    return (_FOLDER / f"{name.replace('.', '/')}.sql").read_text(encoding="utf-8")


@cache
def schema_version() -> str:
    """Return a digest of everything the schema is made from: contracts, SQL and reference files."""
    digest = hashlib.sha256()
    root = _FOLDER.parent
    for folder in (_FOLDER, root / "reference", root.parent / "expectations" / "contracts"):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".sql", ".csv", ".py"}):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def list_parameters(name: str) -> tuple[str, ...]:
    """Return the `$parameters` of a query in order of first use."""
    return tuple(dict.fromkeys(_PARAMETER.findall(read_query(name))))


def create_macro(
    con: duckdb.DuckDBPyConnection, name: str, macro: str, parameters: tuple[str, ...], about: str
) -> None:
    """Make a table macro of a query: the same file runs by itself with `$day` and as `macro(day)`."""
    body = _PARAMETER.sub(lambda match: match[1], read_query(name))
    con.execute(f"CREATE OR REPLACE MACRO {macro}({', '.join(parameters)}) AS TABLE {body}")
    con.execute(f"COMMENT ON MACRO TABLE {macro} IS '{about.replace(chr(39), chr(39) * 2)}'")
