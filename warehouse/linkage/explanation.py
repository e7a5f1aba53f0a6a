"""Why two records may be of one person, in words and weights for the reviewer, from inside the vault.

Belongs here: what a reviewer is shown of a pair. Does not belong here: deciding, printing, keeping.

What is made here holds names and dates of birth: it goes to the reviewer's screen and nowhere else.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import duckdb
import polars as pl

from warehouse.home import Home
from warehouse.keys import Key
from warehouse.linkage.comparisons import LEVELS
from warehouse.linkage.decisions import Pair
from warehouse.linkage.model import compare, open_private, read_parameters
from warehouse.linkage.units import read_units

_TITLES: Final = {"name": "Names", "born": "Date of birth"}
_FREQUENT: Final = 0.1
_RECORD: Final = """
    SELECT incident.notified_on, incident.gss_code, adult.role, adult.suspected, adult.convictions, adult.probation
    FROM core.adult AS adult INNER JOIN core.incident AS incident ON adult.notification_id = incident.notification_id
    WHERE adult.notification_id = ? AND adult.adult_id = ?
"""
_INCIDENT: Final = """
    SELECT notified_on, incident_on, gss_code, nature, status, sex, age_months
    FROM core.incident WHERE notification_id = ?
"""


def describe_pair(con: duckdb.DuckDBPyConnection, home: Home, key: Key, pair: Pair) -> Iterator[str]:
    """Give both records with names and dates, what is on record of each, and the model's reckoning."""
    units = read_units(con, home, key).filter(pl.col("is_current"))
    chosen = [_find_unit(units, record) for record in (pair.left, pair.right)]
    for record, unit in zip((pair.left, pair.right), chosen, strict=True):
        yield f"  {' '.join(record)}: {_word_identity(unit)}"
        yield f"    {_word_row(con, _RECORD, list(record))}"
    parameters = read_parameters(con)
    if parameters is None or None in chosen:
        yield "  The model says nothing: there were too few records to learn from, or one of these is gone."
        return
    with open_private(home) as private:
        one, other = (int(unit["unit"]) for unit in chosen if unit is not None)
        yield from explain(compare(private, units, parameters, (one, other)), prior=parameters.prior)


def describe_incidents(con: duckdb.DuckDBPyConnection, pair: Pair) -> Iterator[str]:
    """Give what is on record of two notifications that may be of one incident."""
    for notification, _ in (pair.left, pair.right):
        yield f"  {notification}: {_word_row(con, _INCIDENT, [notification])}"


def explain(told: Mapping[str, Any], *, prior: float) -> Iterator[str]:
    """Give the lines of an explanation; weights are in bits: each bit doubles the odds, one below zero halves them."""
    for name, levels in LEVELS.items():
        place = told[f"gamma_{name}"]
        if place < 0:
            yield f"  {_TITLES[name]}: not known on one side, which says nothing"
            continue
        level = levels[len(levels) - 1 - place]
        yield f"  {_TITLES[name]}: {level.words}  {told[f'mw_{name}']:+.1f} bits"
        common = told.get(f"mw_tf_adj_{name}") or 0.0
        if level.frequency is not None and abs(common) >= _FREQUENT:
            share = max(told[f"tf_{level.frequency}_l"] or 0.0, told[f"tf_{level.frequency}_r"] or 0.0)
            yield f"    how common that is: {share:.2%} of records  {common:+.1f} bits"
    yield f"  Before any comparison two records are of one person once in {1 / prior:,.0f} times"
    yield f"  Together: probability {told['match_probability']:.3f}"


def _find_unit(units: pl.DataFrame, record: tuple[str, str]) -> dict[str, Any] | None:
    found = units.filter(pl.col("notification_id") == record[0], pl.col("adult_id") == record[1]).to_dicts()
    return found[0] if found else None


def _word_identity(unit: Mapping[str, Any] | None) -> str:
    if unit is None:
        return "no longer on record under a name"
    names = " ".join(unit[name] or "(not known)" for name in ("forename", "surname"))
    return f"{names}, born {unit['born'] or '(not known)'}"


def _word_row(con: duckdb.DuckDBPyConnection, sql: str, values: list[str]) -> str:
    result = con.execute(sql, values)
    columns = [column[0] for column in result.description or ()]
    row = result.fetchone()
    told = {} if row is None else dict(zip(columns, row, strict=True))
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in told.items()) or "no longer on record"
