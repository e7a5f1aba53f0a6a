"""Named SQL: one file, one SELECT, found by the name of what it makes.

Belongs here: finding, reading and parametrising SQL files. Does not belong here: SQL.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

_FOLDER = Path(__file__).parent / "sql"
_PARAMETER = re.compile(r"\$([a-z_][a-z_0-9]*)")
_COMMENT: Final = re.compile(r"(--[^\n]*\n)+")

#: what every reading is asked by, in the order in which macros take it
_READING: Final = ("day", "frozen", "boundaries")
#: the reading of a view that its table holds: everything known by now, amendments included
AS_KNOWN_NOW: Final = {"day": "date '9999-12-30'", "frozen": "false"}


@cache
def read_query(name: str) -> str:
    """Return the SELECT named `schema.name`, without its closing semicolon."""
    text = (_FOLDER / f"{name.replace('.', '/')}.sql").read_text(encoding="utf-8")
    return text.strip().removesuffix(";")


def has_query(name: str) -> bool:
    """Whether a table is made by a SELECT of that name; others are filled by the loader or from reference files."""
    return (_FOLDER / f"{name.replace('.', '/')}.sql").exists()


def read_as_known_now(name: str) -> str:
    """Return the SELECT of a table or view as it is known now: one that can be asked as known on a day says `$day`."""
    return fill_parameters(read_query(name), AS_KNOWN_NOW)


def read_script(name: str) -> str:
    """Return a file of statements that makes internal tables; the one kind of SQL file that is no SELECT."""
    return (_FOLDER / f"{name.replace('.', '/')}.sql").read_text(encoding="utf-8")


@cache
def schema_version() -> str:
    """Return a digest of all the schema is made from: contracts, codes, SQL, reference files, and what reads them."""
    digest = hashlib.sha256()
    warehouse, expectations = _FOLDER.parent, _FOLDER.parents[1] / "expectations"
    files = [warehouse / f"{name}.py" for name in ("ddl", "macros", "queries", "references")]
    files.append(expectations / "codes.py")
    for folder in (_FOLDER, warehouse / "reference", expectations / "contracts"):
        files += sorted(path for path in folder.rglob("*") if path.suffix in {".sql", ".csv", ".py"})
    for path in files:
        digest.update(path.relative_to(warehouse.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def list_parameters(name: str) -> tuple[str, ...]:
    """Return the `$parameters` of a query: those that say which reading is asked first, others by first use."""
    found = dict.fromkeys(_PARAMETER.findall(read_query(name)))
    return (*(known for known in _READING if known in found), *(other for other in found if other not in _READING))


def list_queries(folder: str) -> tuple[str, ...]:
    """Return the names of the queries of a folder, in order of their names."""
    return tuple(sorted(f"{folder}.{path.stem}" for path in (_FOLDER / folder).glob("*.sql")))


def read_comment(sql: str) -> str:
    r"""Return the comment a file of SQL opens with, as one line.

    >>> read_comment("-- One row per day\n-- and area.\nselect 1")
    'One row per day and area.'
    """
    opening = _COMMENT.match(sql)
    return " ".join(line.removeprefix("--").strip() for line in opening[0].splitlines()) if opening else ""


def strip_comments(sql: str) -> str:
    """Return SQL without its comments: what is left names only what it reads."""
    return re.sub(r"--[^\n]*", "", sql)


def fill_parameters(sql: str, values: Mapping[str, str]) -> str:
    """Put SQL of our own in the place of `$parameters`; one that `values` does not name stays."""
    return _PARAMETER.sub(lambda match: values.get(match[1], match[0]), sql)


def create_macro(
    con: duckdb.DuckDBPyConnection, macro: str, parameters: tuple[str, ...], *, sql: str, about: str | None
) -> None:
    """Make a table macro of a SELECT: the same file runs by itself with `$day` and as `macro(day)`.

    What it gives is said by `about`, where there is a place for that.
    """
    body = fill_parameters(sql, {name: name for name in parameters})
    con.execute(f"CREATE OR REPLACE MACRO {macro}({', '.join(parameters)}) AS TABLE {body}")
    _comment(con, f"MACRO TABLE {macro}", about)


def create_function(
    con: duckdb.DuckDBPyConnection, macro: str, parameters: tuple[str, ...], *, sql: str, about: str | None
) -> None:
    """Make a scalar macro of a SELECT of one expression."""
    body = fill_parameters(_COMMENT.sub("", sql, count=1).strip(), {name: name for name in parameters})
    expression = re.sub(r"^select\s+", "", body)
    con.execute(f"CREATE OR REPLACE MACRO {macro}({', '.join(parameters)}) AS ({expression})")
    _comment(con, f"MACRO {macro}", about)


def _comment(con: duckdb.DuckDBPyConnection, macro: str, about: str | None) -> None:
    if about is not None:
        con.execute(f"COMMENT ON {macro} IS '{_escape(about)}'")


def _escape(text: str) -> str:
    return text.replace("'", "''")
