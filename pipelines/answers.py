"""Answers from the analysts' copy.

Belongs here: asking one question of the copy and typing what comes back. Does not belong here: how an answer is shown
(`tables`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from warehouse.errors import PanelwatchError
from warehouse.home import Home

if TYPE_CHECKING:
    import duckdb


#: kinds of statement; of a pivot the first is a CREATE, which the copy refuses where it would stay
_QUESTIONS: Final = {"SELECT", "EXPLAIN", "CREATE"}
NO_COPY: Final = "There is no analysts' copy yet: put extracts into the landing folder, then `panelwatch run`."


class QuestionFailed(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A question could not be answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows, as they came."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def as_records(self) -> list[dict[str, Any]]:
        """Return the rows by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def ask(home: Home, name: str, values: Mapping[str, Any] | None = None) -> Answer:
    """Answer a named question of `warehouse/sql/questions`."""
    from warehouse.queries import read_query  # noqa: PLC0415 - DuckDB is slow to start and help asks nothing

    return ask_sql(home, read_query(f"questions.{name}"), values)


def ask_sql(
    home: Home, sql: str, values: Mapping[str, Any] | None = None, *, stored_at: datetime | None = None
) -> Answer:
    """Answer a question in SQL, read only: of the copy, or of the lake as it was stored at a time.

    Raises KeyRefused, and QuestionFailed when there is no copy yet, the question is none, or it is of linkage, whose
    views are in the ledger. DuckDB's own words are passed on only where they speak of the question (a name, a comma),
    never where they would quote the data.
    """
    import duckdb  # noqa: PLC0415 - slow to start

    from warehouse.connection import open_analyst, open_stored  # noqa: PLC0415

    if stored_at is None and not home.analyst.exists():
        raise QuestionFailed(NO_COPY)
    try:
        if any(each.type.name not in _QUESTIONS for each in duckdb.extract_statements(sql)):
            raise QuestionFailed("Only questions can be asked here: SELECT, FROM, DESCRIBE, SUMMARIZE, EXPLAIN.")
        with open_analyst(home) if stored_at is None else open_stored(home, stored_at) as con:
            # Off, the tables are empty in the copy, which is the truth; what a lake stored may be of when it was on.
            if home.keys.links or stored_at is not None:
                _refuse_linkage(con, sql)
            return _fetch(con.execute(sql, dict(values) if values else None))
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as fault:
        raise QuestionFailed(f"The question cannot be read: {_first_line(str(fault))}") from None
    except duckdb.PermissionException:
        raise QuestionFailed("What is asked is read only and reaches no other file and no network.") from None
    except duckdb.Error as fault:
        raise QuestionFailed(f"The question stopped on the data ({type(fault).__name__}).") from None


def _refuse_linkage(con: "duckdb.DuckDBPyConnection", sql: str) -> None:
    import duckdb  # noqa: PLC0415

    from warehouse.linkage.views import VIEWS, find_view  # noqa: PLC0415

    try:
        named = con.get_table_names(sql, qualified=True)
    except duckdb.Error:
        # Nobody tells the tables of a pivot, which is several statements, nor of a question that takes values.
        named = set(re.findall(r'[\w."]+', sql))
    for view in filter(None, map(find_view, sorted(named))):
        raise QuestionFailed(
            f"{VIEWS[view]} is about persons who may be one, so each view of it is in the ledger:"
            f" `panelwatch linkage {view} --by NAME` reads it."
        )


def _fetch(result: "duckdb.DuckDBPyConnection") -> Answer:
    described: Sequence[Any] = result.description or ()
    return Answer(tuple(column[0] for column in described), tuple(result.fetchall()))


def _first_line(text: str) -> str:
    return text.partition("\n")[0].strip().rstrip(".") + "."
