"""What a published figure is about: period and area, read from several columns together.

Belongs here: the derived columns of the extract `dfe_statistics`. Does not belong here: any other extract.
"""

import polars as pl

from expectations.contracts.cells import FINDING_SCHEMA
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.published_periods import normalise_published_period

_LEVELS = {
    "national": "national",
    "regional": "regional",
    "region": "regional",
    "local authority": "local_authority",
    "local_authority": "local_authority",
    "la": "local_authority",
}
_GSS_CODE = r"^[EKWNS]\d{8}$"


def read_published(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add period_kind, period_start and area_code; return the frame and the findings of rows where that fails."""
    frame = frame.with_columns(
        pl.col("geographic_level").str.to_lowercase().replace_strict(_LEVELS, default=None),
    )
    area = (
        pl.when(pl.col("geographic_level") == "national")
        .then(pl.col("country_code"))
        .when(pl.col("geographic_level") == "regional")
        .then(pl.col("region_code"))
        .otherwise(pl.col("new_la_code"))
    )
    frame = frame.join(_read_periods(frame), on=["time_period", "time_identifier"], how="left", maintain_order="left")
    frame = frame.with_columns(pl.when(area.str.contains(_GSS_CODE)).then(area).alias("area_code"))
    found = pl.concat(
        [
            _find(frame, pl.col("period_start").is_null(), "period_unrecognised", "time_period"),
            _find(frame, pl.col("geographic_level").is_null(), "code_unknown", "geographic_level"),
            _find(
                frame,
                pl.col("area_code").is_null() & pl.col("geographic_level").is_not_null(),
                "area_unrecognised",
                "area_code",
            ),
        ]
    )
    return frame, found


def _read_periods(frame: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for period, identifier in frame.select("time_period", "time_identifier").unique().iter_rows():
        kind = start = None
        if period is not None and identifier is not None:
            try:
                kind, start = normalise_published_period(period, identifier)
            except Unrecognised:
                kind = start = None
        rows.append((period, identifier, kind, start))
    schema = {"time_period": pl.String, "time_identifier": pl.String, "period_kind": pl.String, "period_start": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _find(frame: pl.DataFrame, is_wrong: pl.Expr, code: str, column: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row_number": frame.filter(is_wrong)["row_number"],
            "rule_code": code,
            "column_name": column,
            "suggestion": None,
        },
        schema=FINDING_SCHEMA,
    )
