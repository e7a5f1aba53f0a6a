"""Which record a row is about, and whose it is, though the row itself was rejected.

Belongs here: reading the key and the authority alone of rows that do not fit. Does not belong here: judging a row
(``apply``).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from expectations.contracts.catalogue import Extract
from expectations.contracts.columns import Knowledge, read_column
from expectations.normalise.text import FORBIDDEN_PATTERN
from expectations.profiles import Profile

_NOTIFICATION: Final = "notification_id"
_NUMBERED: Final = r"^[A-Z]{1,5}-\d{4}-\d{1,9}$"
ABOUT_SCHEMA: Final = {"row_number": pl.Int64, _NOTIFICATION: pl.String, "authority_code": pl.String}


def read_keys(raw: pl.DataFrame, *, extract: Extract, profile: Profile, knowledge: Knowledge) -> pl.DataFrame:
    """Return the key columns of every row of `raw`; all of them null where any part of the key cannot be read.

    `raw` holds text cells under canonical names, as for `read_batch`.
    """
    parts: dict[str, pl.Series] = {}
    for name in extract.key:
        if name not in raw.columns:
            return pl.DataFrame(schema=dict.fromkeys(extract.key, pl.String)).clear(raw.height)
        parts[name] = _read_id(raw, name, extract=extract, profile=profile, knowledge=knowledge, typed=parts)
    keys = pl.DataFrame(list(parts.values()))
    is_read = pl.all_horizontal(pl.col(name).is_not_null() for name in extract.key)
    return keys.select(pl.when(is_read).then(pl.col(name)).alias(name) for name in extract.key)


def read_about(raw: pl.DataFrame, *, extract: Extract, profile: Profile, knowledge: Knowledge) -> pl.DataFrame:
    """Return whose row each of `raw` is (ABOUT_SCHEMA), where that can be told: a code of the register, no cell's text.

    Where the row names no authority we know there is the id of its notification in place of the code, for whoever knows
    the notification. `raw` holds row numbers, and text cells under canonical names as for `read_batch`.
    """
    told = [raw["row_number"]]
    if extract.authority in raw.columns:
        told.append(_read_authority(raw, extract=extract, profile=profile, knowledge=knowledge))
    if _NOTIFICATION in extract.key and _NOTIFICATION in raw.columns:
        told.append(_read_id(raw, _NOTIFICATION, extract=extract, profile=profile, knowledge=knowledge, typed={}))
    return tell_about(pl.DataFrame(told))


def tell_about(rows: pl.DataFrame) -> pl.DataFrame:
    """Return ABOUT_SCHEMA of rows with `row_number` and, where there are such columns, authority and notification.

    An id is kept only where it is letters, a year and a number: no name that strayed into the column has that form.
    """
    if rows.is_empty():
        return pl.DataFrame(schema=ABOUT_SCHEMA)
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in ABOUT_SCHEMA.items() if name not in rows.columns]
    about = rows.with_columns(lacking).select(*ABOUT_SCHEMA).cast(ABOUT_SCHEMA)  # type: ignore[arg-type]
    is_named, is_number = pl.col("authority_code").is_not_null(), pl.col(_NOTIFICATION).str.contains(_NUMBERED)
    return about.with_columns(pl.when(~is_named & is_number).then(pl.col(_NOTIFICATION)).alias(_NOTIFICATION)).filter(
        is_named | pl.col(_NOTIFICATION).is_not_null()
    )


def _read_id(
    raw: pl.DataFrame,
    name: str,
    *,
    extract: Extract,
    profile: Profile,
    knowledge: Knowledge,
    typed: Mapping[str, pl.Series],
) -> pl.Series:
    """Return one part of the key, null where it cannot be read."""
    (column,) = (column for column in extract.arriving if column.name == name)
    cells = raw[name]
    read = read_column(column, cells, profile=profile, knowledge=knowledge, typed=typed)
    (values,) = read.typed
    is_whole = ~cells.str.strip_chars(" \t\r\n").str.contains(FORBIDDEN_PATTERN).fill_null(value=False)
    return values.cast(pl.String).set(~(read.codes.is_null() & is_whole), None).alias(name)


def _read_authority(raw: pl.DataFrame, *, extract: Extract, profile: Profile, knowledge: Knowledge) -> pl.Series:
    """Return the authority each row names, that of its day or, where the name had none then, the last one."""
    columns = {column.name: column for column in extract.columns}
    column = columns[str(extract.authority)]
    day = columns[str(column.notes.valid_on)]
    source = columns[day.notes.derived_from or day.name]
    no_day = pl.Series([None] * raw.height, dtype=pl.Date)
    days = {day.name: no_day}
    if source.name in raw.columns:
        read = read_column(source, raw[source.name], profile=profile, knowledge=knowledge, typed={})
        days = {series.name: series for series in read.typed}
    found = []
    for typed in (days, {day.name: no_day}):
        (values,) = read_column(column, raw[column.name], profile=profile, knowledge=knowledge, typed=typed).typed
        found.append(values.cast(pl.String))
    return found[0].fill_null(found[1]).alias("authority_code")
