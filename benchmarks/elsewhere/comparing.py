"""Whether two tables hold the same rows: in any order, exact but for doubles, which may differ in the tenth digit."""

from pathlib import Path

import polars as pl

RELATIVE = 1e-9


def read(path: Path) -> pl.DataFrame:
    """Read a Parquet file, or the folder of one that Spark wrote."""
    if not path.is_dir():
        return pl.read_parquet(path)
    parts = sorted(path.glob("*.parquet"))
    return pl.concat([pl.read_parquet(part) for part in parts])


def find_difference(told: pl.DataFrame, expected: pl.DataFrame) -> str:
    """Return in a few words how two tables differ, without a value of theirs; nothing when they are equal."""
    if told.columns != expected.columns:
        return "other columns"
    types = [name for name in told.columns if told.schema[name] != expected.schema[name]]
    if types:
        return f"other types: {', '.join(f'{n} {told.schema[n]}, not {expected.schema[n]}' for n in types)}"
    if told.height != expected.height:
        return f"{told.height} rows"
    ours, theirs = _in_order(expected), _in_order(told)
    differ = [f"{name} in {count}" for name in told.columns if (count := _count_unlike(theirs[name], ours[name]))]
    return f"other values: {', '.join(differ)}" if differ else ""


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Sort by everything that is exact, then by doubles: those alone may be off by a digit."""
    doubles = [name for name, kind in frame.schema.items() if kind.is_float()]
    exact = [_sortable(name, kind) for name, kind in frame.schema.items() if not kind.is_float()]
    return frame.sort([*exact, *(pl.col(name) for name in doubles)], nulls_last=True)


def _sortable(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List):
        return pl.concat_str(column.list.len().cast(pl.String), column.list.join("\x1f"), separator="\x1f")
    return column


def _count_unlike(told: pl.Series, expected: pl.Series) -> int:
    if not expected.dtype.is_float():
        return int((~told.eq_missing(expected)).sum())
    # An infinity is near nothing, but may be the same; two blanks are, and a NaN here counts as the same as a NaN.
    is_same = told.eq_missing(expected)
    largest = pl.DataFrame([told.abs(), expected.abs().alias("expected")]).max_horizontal()
    is_near = (told - expected).abs() <= RELATIVE * largest
    is_finite = told.is_finite() & expected.is_finite()
    return int((~(is_same | (is_near & is_finite).fill_null(False))).sum())
