"""From what two levels say of a pair to one band: what tokens share, and how probable the model holds it.

Belongs here: thresholds and their reasons. Does not belong here: tokens, the model, groups.
"""

from typing import Final

import polars as pl

STRONG: Final = "strong"
POSSIBLE: Final = "possible"
MODEL: Final = "model"

LEAST_STRONG: Final = 0.8
"""docs/linkage.md says how many pairs above it were false where the truth is known."""
LEAST_POSSIBLE: Final = 0.1
"""There precision and recall together were best, and below it a reviewer would see little but chance."""
LEAST_KEPT: Final = 0.5
"""Even the same whole identity is no strong tie where the model, which knows how common names are, doubts it more."""
LEAST_OF_OTHER_DATES: Final = 0.6
"""Two known dates that differ may be a slip of the hand; below it strangers of one name came among them."""
WHOLE: Final = ("same_identity", "swapped")
WEAK: Final = ("one_name",)
"""One name and a date of birth: twins share that. Never strong, and possible only where the model says so too."""


def name_bands(by_tokens: pl.DataFrame, by_model: pl.DataFrame) -> pl.DataFrame:
    """Return every pair that is possible or strong: left_unit, right_unit, band, evidence.

    `by_tokens` has left_unit, right_unit, form; `by_model` left_unit, right_unit, probability, has_other_date, every
    pair of a probability worth keeping. A pair the model did not keep has probability 0; where it kept none at all, as
    where it did not run, tokens alone speak.
    """
    keys = ["left_unit", "right_unit"]
    held = by_model.filter(~pl.col("has_other_date") | (pl.col("probability") >= LEAST_OF_OTHER_DATES))
    both = by_tokens.join(held, on=keys, how="full", coalesce=True)
    probability = pl.col("probability").fill_null(0.0) if by_model.height else pl.lit(1.0)
    whole = pl.col("form").is_in(WHOLE).fill_null(value=False)
    one = pl.col("form").is_in(WEAK).fill_null(value=False)
    weak = pl.col("form").is_in(WEAK).fill_null(value=True)
    strong = (whole & (probability >= LEAST_KEPT)) | (~one & (pl.col("probability").fill_null(0.0) >= LEAST_STRONG))
    possible = (~weak) | (probability >= LEAST_POSSIBLE)
    return (
        both.with_columns(
            pl.when(strong).then(pl.lit(STRONG)).when(possible).then(pl.lit(POSSIBLE)).alias("band"),
            pl.col("form").fill_null(MODEL).alias("evidence"),
        )
        .drop_nulls("band")
        .select(*keys, "band", "evidence")
        .sort(keys)
    )
