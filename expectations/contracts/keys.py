"""Which record a row is about, though the row itself was rejected.

Belongs here: reading the key alone of rows that do not fit. Does not belong here: judging a row (``apply``).
"""

import polars as pl

from expectations.contracts.catalogue import Extract
from expectations.contracts.columns import Knowledge, read_column
from expectations.normalise.text import FORBIDDEN_PATTERN
from expectations.profiles import Profile


def read_keys(raw: pl.DataFrame, *, extract: Extract, profile: Profile, knowledge: Knowledge) -> pl.DataFrame:
    """Return the key columns of every row of `raw`; all of them null where any part of the key cannot be read.

    `raw` holds text cells under canonical names, as for `read_batch`.
    """
    parts = {column.name: column for column in extract.arriving if column.name in extract.key}
    typed: dict[str, pl.Series] = {}
    is_read = pl.Series([True] * raw.height, dtype=pl.Boolean)
    for name in extract.key:
        if name not in raw.columns:
            return pl.DataFrame(schema=dict.fromkeys(extract.key, pl.String)).clear(raw.height)
        cells = raw[name]
        read = read_column(parts[name], cells, profile=profile, knowledge=knowledge, typed=typed)
        typed |= {series.name: series for series in read.typed}
        is_whole = ~cells.str.strip_chars(" \t\r\n").str.contains(FORBIDDEN_PATTERN).fill_null(value=False)
        is_read &= read.codes.is_null() & typed[name].is_not_null() & is_whole
    keys = pl.DataFrame([typed[name].cast(pl.String) for name in extract.key])
    return keys.select(pl.when(is_read).then(pl.col(name)).alias(name) for name in extract.key)
