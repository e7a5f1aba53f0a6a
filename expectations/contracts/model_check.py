"""Typed rows against their pandera model.

Belongs here: asking the model, in one pass where nothing is wrong. Does not belong here: what the models say, and how a
failure is told (`expectations.contracts.apply`).
"""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData


def find_failures(frame: pl.DataFrame, model: pa.DataFrameSchema) -> pl.DataFrame | None:
    """Return pandera's failure cases (index, column, check, failure_case), or None where the frame fits its model.

    pandera collects each of its checks alone, some thirty for a file of any size; nearly every file breaks none.
    """
    if _fits(frame, model):
        return None
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        return broken.failure_cases
    return None


def _fits(frame: pl.DataFrame, model: pa.DataFrameSchema) -> bool:
    """Whether every check of the model holds, all asked at once; False where something is asked that is not known here.

    The checks are pandera's own, null cells pass those that ignore them, as they do there.
    """
    model.get_backend(frame)  # which is how pandera comes to know its checks for polars
    if model.checks or model.unique or frame.columns != list(model.columns):
        return False
    rows = frame.lazy()
    asked: list[pl.LazyFrame] = []
    for name, column in model.columns.items():
        is_plain = not (column.unique or column.regex or column.coerce or column.parsers)
        if not is_plain or not column.dtype.check(frame.schema[name]):
            return False
        if not column.nullable:
            if frame.schema[name].is_float():
                return False
            asked.append(rows.select(pl.col(name).is_not_null().all().alias(f"{name} is there")))
        for number, check in enumerate(column.checks):
            if not (pa.Check.is_builtin_check(check.name) and check.ignore_na):
                return False
            holds = pa.Check.get_builtin_check_fn(check.name)(PolarsData(rows, name), **check.statistics)
            asked.append(holds.select(pl.all().all().name.suffix(f" {number}")))
    return not asked or all(pl.concat(asked, how="horizontal").collect().row(0))
