"""From accepted rows to every version of every record: what was known when.

Belongs here: which records a new file touches, and rebuilding exactly those from all files. Does not belong here:
reading files,
views. The versions are a pure function of the set of files, so the order in which files arrive cannot matter.
"""

from dataclasses import dataclass
from typing import Final

import duckdb

from expectations.contracts.catalogue import EXTRACTS, Extract, get_table
from warehouse.building import current_revision
from warehouse.connection import transaction
from warehouse.ddl import codes_of, quote_name, sql_type
from warehouse.home import Home
from warehouse.queries import read_script
from warehouse.vault import Vault, accepted_path
from warehouse.withdrawal_limit import judge_snapshots, list_let_in

#: what the versions of these records add to their facts; the SQL of each is in warehouse/sql/history
_VIEWS: Final = ("spoken", "told_state", "aged", "shaped_state")
_TABLES: Final = ("stated", "gone", "state", "incident_day", "touched")
_AGED: Final = {"child", "adult"}
_UNAPPLIED: Final = """
    SELECT extract, load_id FROM internal.load
    WHERE refusal_code IS NULL AND load_id NOT IN (SELECT load_id FROM internal.applied)
"""
_SHAPED: Final = {"notification", *_AGED}


@dataclass(frozen=True, slots=True)
class HistoryOutcome:
    """Whether anything changed, and how many versions were written per record."""

    is_changed: bool
    versions: dict[str, int]


def has_unapplied_loads(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a load of the books is not applied yet; true after a load that was killed before its history was told."""
    return con.execute(f"{_UNAPPLIED} LIMIT 1").fetchone() is not None


def update_history(con: duckdb.DuckDBPyConnection, *, home: Home, withdrawal_limit: float) -> HistoryOutcome:
    """Apply every load that is not applied yet, all in one transaction.

    A full snapshot that was refused and is let in by a limit that was raised is applied as if it had just come.
    """
    let_in = list_let_in(con, limit=withdrawal_limit)
    fresh = con.execute(f"{_UNAPPLIED} OR list_contains(?, load_id) ORDER BY load_id", [let_in]).fetchall()
    if not fresh:
        return HistoryOutcome(is_changed=False, versions={})
    versions: dict[str, int] = {}
    with transaction(con):
        if let_in:
            con.execute("DELETE FROM internal.applied WHERE list_contains(?, load_id)", [let_in])
        for extract in EXTRACTS:
            new = [load_id for name, load_id in fresh if name == extract.name]
            if extract.record is None:
                _keep_statistics(con, extract, new, home)
            else:
                versions[extract.record] = _update_record(con, extract, new, home=home, limit=withdrawal_limit)
        _turn_revision(con)
    return HistoryOutcome(is_changed=True, versions=versions)


def retell_history(con: duckdb.DuckDBPyConnection, *, home: Home, withdrawal_limit: float) -> None:
    """Make every version of every record anew from the loads that are in the books, in the caller's transaction.

    What each of them changed stays as it was counted when it was applied.
    """
    loads = con.execute("SELECT extract, load_id FROM internal.load WHERE refusal_code IS NULL ORDER BY load_id")
    told = loads.fetchall()
    con.execute("CREATE OR REPLACE TEMP TABLE counted AS FROM internal.applied")
    for extract in EXTRACTS:
        if extract.record is not None:
            con.execute(f"DELETE FROM history.{extract.record}_version")  # noqa: S608 - our own name
            new = [load_id for name, load_id in told if name == extract.name]
            _update_record(con, extract, new, home=home, limit=withdrawal_limit)
    con.execute("DELETE FROM internal.applied")
    con.execute("INSERT INTO internal.applied FROM counted")
    con.execute("DROP TABLE counted")
    _turn_revision(con)


def _turn_revision(con: duckdb.DuckDBPyConnection) -> None:
    """Count one more state of the history, not the number of loads: one that is applied anew changes it too."""
    revision = current_revision(con) + 1
    con.execute("DELETE FROM internal.revision")
    con.execute("INSERT INTO internal.revision VALUES (?)", [revision])


def _update_record(
    con: duckdb.DuckDBPyConnection, extract: Extract, new: list[str], *, home: Home, limit: float
) -> int:
    """Rebuild the versions of every record the new loads touch; return how many were written."""
    has_rows = read_accepted(con, extract, home)
    parents_changed = extract.has_parent and _count(con, "SELECT count(*) FROM touched_notification")
    if not has_rows or not (new or parents_changed):
        return 0
    _run(con, "place_loads", extract)
    _list(con, "new_load", new)
    is_all_new = not _count(con, "SELECT count(*) FROM placed_load ANTI JOIN new_load USING (load_id)")
    if judge_snapshots(con, extract, limit=limit) or is_all_new:
        _run(con, "touch_all", extract)
    else:
        _run(con, "touch", extract)
        if extract.has_parent:
            _run(con, "touch_of_parent", extract)
    _run(con, "state", extract)
    if extract.has_parent:
        _run(con, "await_parent", extract)
    _count_effects(con, extract, new)
    if extract.record in _AGED:
        _run(con, "age", extract)
    _run(con, f"shape_{extract.record}" if extract.record in _SHAPED else "shape_plain", extract)
    written = _run(con, "write_versions", extract)
    if extract.record == "notification":
        con.execute("CREATE OR REPLACE TEMP TABLE touched_notification AS SELECT notification_id FROM touched")
    # Left alone, the tables of one record would crowd the next one out of memory.
    for name in _VIEWS:
        con.execute(f"DROP VIEW IF EXISTS temp.{name}")
    for name in _TABLES:
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")
    return written


def read_accepted(con: duckdb.DuckDBPyConnection, extract: Extract, home: Home) -> bool:
    """Make the temp view `accepted`: every fitting row of every load of the extract; False when there is none."""
    if extract.record == "notification":
        con.execute("CREATE OR REPLACE TEMP TABLE touched_notification (notification_id VARCHAR)")
    loads = con.execute(
        "SELECT load_id FROM internal.load WHERE extract = ? AND refusal_code IS NULL AND rows_in > 0 ORDER BY load_id",
        [extract.name],
    ).fetchall()
    paths = [path for (load_id,) in loads if (path := accepted_path(home, extract.name, load_id)).exists()]
    if not paths:
        return False
    rows = Vault.of(home).rows_of(paths)
    con.execute(f"CREATE OR REPLACE TEMP VIEW accepted AS SELECT * FROM {rows}")  # noqa: S608 - our own names
    return True


def _run(con: duckdb.DuckDBPyConnection, step: str, extract: Extract) -> int:
    """Run one step of the history; the marks in its SQL stand for names from the extract's contract.

    Return how many rows its last statement changed; 0 where it makes a table or a view.
    """
    row = con.execute(fill_marks(read_script(f"history.{step}"), extract)).fetchone()
    return 0 if row is None else int(row[0])


def fill_marks(sql: str, extract: Extract) -> str:
    """Put the names of an extract's contract into a step: its key, its stored columns, the table of its versions."""
    key = [quote_name(name) for name in extract.key]
    stored = [quote_name(name) for name in stored_columns(extract)]
    target = get_table(f"history.{extract.record}_version")
    marks = {
        "{extract}": extract.name,
        "{key}": ", ".join(key),
        "{key_parts}": ", ".join(f"key[{part}] as {name}" for part, name in enumerate(key, start=1)),
        "{stored}": ", ".join(stored),
        "{table}": target.full_name,
        "{columns}": ", ".join(quote_name(c.name) for c in target.columns),
        "{typed}": _type_codes(extract),
        "{facts}": ", ".join(quote_name(name) for name in fact_columns(extract)),
        "{same_key}": " and ".join(f"a.{name} = b.{name}" for name in key),
    }
    for mark, names in marks.items():
        sql = sql.replace(mark, names)
    return sql


def _type_codes(extract: Extract) -> str:
    """Return what makes enums of the codes in accepted rows, as versions hold them: less to carry."""
    columns = get_table(f"history.{extract.record}_version").columns
    codes = [c for c in columns if codes_of(c) and c.name in stored_columns(extract)]
    casts = [f"accepted.{quote_name(c.name)}::{sql_type(c)} AS {quote_name(c.name)}" for c in codes]
    return f"REPLACE ({', '.join(casts)})" if casts else ""


def fact_columns(extract: Extract) -> list[str]:
    """Return the content columns of a record's versions: all but key and validity."""
    versioned = {"version", "first_seen", "valid_from", "valid_to", "is_present", "load_id"}
    target = get_table(f"history.{extract.record}_version")
    return [c.name for c in target.columns if c.name not in versioned and c.name not in extract.key]


def stored_columns(extract: Extract) -> list[str]:
    """Return the content columns of an extract's accepted rows: all but the key, tokens included."""
    purpose = {"children": "child", "adults": "adult"}.get(extract.name)
    names = [c.name for c in extract.columns if c.notes.kind != "free text" and c.name not in extract.key]
    return names + ([f"{purpose}_token"] if purpose else [])


def _list(con: duckdb.DuckDBPyConnection, name: str, values: list[str]) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT unnest(?::VARCHAR[]) AS load_id", [values])


def _count_effects(con: duckdb.DuckDBPyConnection, extract: Extract, new: list[str]) -> None:
    """Write down what each new load changed, as seen when it was applied."""
    if new:
        con.execute(fill_marks(read_script("history.count_effects"), extract))


def _keep_statistics(con: duckdb.DuckDBPyConnection, extract: Extract, new: list[str], home: Home) -> None:
    """Keep the department's figures as they are: a release is no record and has no versions."""
    if new and read_accepted(con, extract, home):
        _list(con, "new_load", new)
        con.execute(read_script("history.keep_statistics"))


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return 0 if row is None else int(row[0])
