"""Every adult's record under each identity it was told by, with names, in memory: what tokens and model are made of.

Belongs here: reading identities out of the vault, person tokens, writing the units down without a name. Does not belong
here: tokens of linkage (`warehouse.linkage.tokens`), the model (`warehouse.linkage.model`).
"""

from collections.abc import Callable, Iterable
from typing import Final

import duckdb
import polars as pl

from expectations.contracts.catalogue import get_extract
from expectations.normalise.person_names import fold_name
from warehouse.frames import fetch_frame, lend_frame
from warehouse.history import read_accepted
from warehouse.home import Home
from warehouse.keys import Key
from warehouse.linkage.tokens import hash_text

_NAMES: Final = ("forename", "surname")
# One spelling stands for all that fold alike: they have one token.
_UNITS: Final = """
    WITH said AS (
        SELECT adult_token, min(forename) AS forename, min(surname) AS surname, min(date_of_birth) AS born
        FROM accepted WHERE adult_token IS NOT NULL GROUP BY adult_token
    ),
    told AS (
        SELECT notification_id, adult_id, adult_token, bool_or(valid_to IS NULL AND is_present) AS is_current
        FROM history.adult_version WHERE adult_token IS NOT NULL GROUP BY ALL
    )
    SELECT row_number() OVER (ORDER BY notification_id, adult_id, adult_token) AS unit,
        told.*, said.forename, said.surname, strftime(said.born, '%Y-%m-%d') AS born
    FROM told INNER JOIN said USING (adult_token) ORDER BY unit
"""


def read_units(con: duckdb.DuckDBPyConnection, home: Home, key: Key) -> pl.DataFrame:
    """Return one row per record and identity: unit, keys, tokens, folded names and date of birth; blank where missing.

    The frame holds names: it stays in memory, and nothing of it is written but what `keep_units` keeps.
    """
    if not read_accepted(con, get_extract("adults"), home):
        con.execute("CREATE OR REPLACE TEMP VIEW accepted AS SELECT * FROM (SELECT NULL AS adult_token) WHERE false")
        return _empty()
    frame = fetch_frame(con, _UNITS)
    con.execute("DROP VIEW temp.accepted")
    folded = frame.with_columns(*(apply_once(frame[name], fold_name).alias(name) for name in _NAMES))
    return add_person_tokens(folded.with_columns(pl.col(*_NAMES, "born").fill_null("")), key)


def add_person_tokens(units: pl.DataFrame, key: Key) -> pl.DataFrame:
    """Add the token of the person: one wherever a whole identity stands, one per record where half of one does."""
    is_whole = pl.all_horizontal(pl.col(*_NAMES, "born") != "")
    record = pl.concat_str("adult_token", "notification_id", "adult_id", separator="|")
    said = units.select(pl.when(is_whole).then("adult_token").otherwise(record).alias("said"))["said"]
    return units.with_columns(apply_once(said, lambda text: hash_text(key, "person", text)).alias("person_token"))


def keep_units(con: duckdb.DuckDBPyConnection, units: pl.DataFrame) -> None:
    """Write the units down, without names and dates."""
    columns = ("unit", "notification_id", "adult_id", "adult_token", "person_token", "is_current")
    replace_table(con, "internal.linkage_unit", units.select(columns))


def replace_table(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Let a table of linkage hold the rows of a frame and no other."""
    con.execute(f"DELETE FROM {table}")  # noqa: S608 - our own name
    with lend_frame(con, "linkage_rows", frame):
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM linkage_rows")  # noqa: S608 - our own name


def apply_once(texts: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Return what a function makes of each text, called once for each that differs; null stays null."""
    distinct = texts.unique().drop_nulls()
    changed: Iterable[str] = [change(text) for text in distinct]
    return texts.replace_strict(distinct, pl.Series(changed, dtype=pl.String), default=None, return_dtype=pl.String)


def _empty() -> pl.DataFrame:
    texts = ("notification_id", "adult_id", "adult_token", *_NAMES, "born", "person_token")
    return pl.DataFrame(schema={"unit": pl.Int64, "is_current": pl.Boolean, **dict.fromkeys(texts, pl.String)})
