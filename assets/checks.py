"""The checks of a stage: what they are called, how they run, and where their results go.

Belongs here: keys, SQL checks and contract checks, and writing every result to `quality.check_result`. Does not
belong here: what the Great Expectations suites hold (`expectations/suites`, run by `suite_checks`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import dagster as dg

from assets.declare import key_of
from assets.session import Session
from expectations.contracts.catalogue import Table
from warehouse.connection import transaction
from warehouse.ddl import quote_name
from warehouse.queries import list_queries, read_comment, read_query


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check: a number and a sentence, never a value."""

    is_passed: bool
    observed: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check of one asset; a failed one that is not a warning stops everything after its stage."""

    name: str
    asset: dg.AssetKey
    about: str
    is_warning: bool

    @property
    def severity(self) -> str:
        """As `quality.check_result` calls it."""
        return "warning" if self.is_warning else "error"

    def declare(self) -> dg.AssetCheckSpec:
        """Declare the check to Dagster."""
        return dg.AssetCheckSpec(
            self.name,
            asset=self.asset,
            description=self.about,
            blocking=not self.is_warning,
            metadata={"severity": self.severity},
        )


Outcome = tuple[Check, Verdict]


@dataclass(frozen=True, slots=True)
class SqlCheck:
    """A check that one statement decides: it gives one row with the number of violations."""

    check: Check
    sql: str

    def run(self, session: Session) -> Outcome:
        """Count the violations."""
        row = session.con.execute(self.sql).fetchone()
        violations = None if row is None or row[0] is None else int(row[0])
        times = "once" if violations == 1 else f"{violations} times"
        sentence = self.check.about if not violations else f"{self.check.about} Broken {times}."
        return self.check, Verdict(violations == 0, violations, sentence)


def list_key_checks(tables: Sequence[Table], *, is_warning: bool = False) -> tuple[SqlCheck, ...]:
    """Return one check per table: its key is unique.

    Keys are no constraints of the database, which would keep an index for each in memory.
    """
    return tuple(SqlCheck(_name_key_check(table, is_warning=is_warning), _count_repeated(table)) for table in tables)


def list_sql_checks(tables: Sequence[Table]) -> tuple[SqlCheck, ...]:
    """Return the checks of `warehouse/sql/checks` that are about one of `tables`; the file itself says of which."""
    names = {table.full_name for table in tables}
    found = []
    for query in list_queries("checks"):
        name, sql = query.removeprefix("checks."), read_query(query)
        subject = read_constant(sql, "table_name")
        if subject in names:
            is_warning = read_constant(sql, "severity") == "warning"
            found.append(SqlCheck(Check(name, key_of(subject), read_comment(sql), is_warning), sql))
    return tuple(found)


def read_constant(sql: str, column: str) -> str:
    """Return the text a check's SELECT gives as `column`; it is constant, so that a check is known before it runs.

    >>> read_constant("select count(*) as violations, 'warning' as severity from t", "severity")
    'warning'
    """
    found = re.search(rf"'([a-z0-9_.]+)' as {column}\b", sql)
    if found is None:
        raise ValueError(f"a check does not say its {column}")
    return found[1]


def run_checks(session: Session, checks: Iterable[SqlCheck]) -> Iterator[dg.AssetCheckResult]:
    """Run the checks of a stage and enter their results."""
    yield from enter([check.run(session) for check in checks], session)


def enter(outcomes: Sequence[Outcome], session: Session) -> Iterator[dg.AssetCheckResult]:
    """Write results to `quality.check_result`, each in place of the one before, and give them to Dagster."""
    if outcomes:
        con = session.con
        rows = [[c.name, ".".join(c.asset.path), c.severity, v.is_passed, v.observed, v.sentence] for c, v in outcomes]
        with transaction(con):
            names = [row[0] for row in rows]
            con.execute("DELETE FROM quality.check_result WHERE list_contains(?::VARCHAR[], check_name)", [names])
            con.executemany("INSERT INTO quality.check_result VALUES (?, ?, ?, ?, ?, ?)", rows)
    for check, verdict in outcomes:
        metadata = {} if verdict.observed is None else {"observed": verdict.observed}
        yield dg.AssetCheckResult(
            passed=verdict.is_passed,
            asset_key=check.asset,
            check_name=check.name,
            severity=dg.AssetCheckSeverity.WARN if check.is_warning else dg.AssetCheckSeverity.ERROR,
            description=verdict.sentence,
            metadata=metadata,
        )


def _name_key_check(table: Table, *, is_warning: bool) -> Check:
    key = ", ".join(table.key)
    return Check(
        f"key_is_unique_{table.schema}_{table.name}",
        key_of(table.full_name),
        f"No two rows of {table.full_name} have the same {key}.",
        is_warning=is_warning,
    )


def _count_repeated(table: Table) -> str:
    key = ", ".join(quote_name(name) for name in table.key)
    return (
        "SELECT count(*) FROM (SELECT 1 FROM "  # noqa: S608 - declared names only
        f"{table.full_name} GROUP BY {key} HAVING count(*) > 1)"
    )
