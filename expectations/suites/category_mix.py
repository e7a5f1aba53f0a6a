"""Category mix: the shares of a coded column are about those of the file before.

A column whose answers move from one code to another between two files more often shows a changed form,
export or code list than a changed world: a warning to look before reading the trend. The distance is the
share of rows that would have to change their code to turn one mix into the other; what chance alone
explains at these numbers of rows is taken off first, so that small files raise nothing. Not here: unknown
codes, which are rejected row by row.
"""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Final

from expectations.suites.declaration import Suite, expect_between

if TYPE_CHECKING:
    import pandas

HIGHEST_DISTANCE: Final = 0.10
"""One row in ten under another code than before, beyond chance."""

CHANCE_MULTIPLE: Final = 2.0
"""How often the distance expected from chance alone is taken off: at twice, two equal mixes practically never warn."""

COLUMN: Final = ["extract", "column_name"]


def measure_category_mix(category_profile: pandas.DataFrame) -> pandas.DataFrame:
    """Give one row per coded column: total variation distance to the file before, beyond chance, and share total.

    The expected distance of two samples of one mix is half the sum, over the codes, of sqrt(2 / pi) standard
    deviations of the difference of two shares (the mean absolute value of a normal variable).
    """
    compared = category_profile.dropna(subset=["rows_current", "rows_previous"])
    compared = compared[(compared["rows_current"] > 0) & (compared["rows_previous"] > 0)].fillna(
        {"share_current": 0.0, "share_previous": 0.0}
    )
    rows = compared["rows_current"] + compared["rows_previous"]
    weight = compared["rows_current"] / rows
    pooled = weight * compared["share_current"] + (1 - weight) * compared["share_previous"]
    variance = pooled * (1 - pooled) * (1 / compared["rows_current"] + 1 / compared["rows_previous"])
    parts = compared.assign(
        moved=(compared["share_current"] - compared["share_previous"]).abs() / 2,
        chance=(2 / pi * variance.clip(lower=0)) ** 0.5 / 2,
    )
    mix = parts.groupby(COLUMN, as_index=False)[["moved", "chance", "share_current"]].sum()
    return mix.assign(
        subject=mix["extract"] + "." + mix["column_name"],
        distance=(mix["moved"] - CHANCE_MULTIPLE * mix["chance"]).clip(lower=0),
        share_total=mix["share_current"],
    )[["subject", "distance", "share_total"]]


CATEGORY_MIX = Suite(
    name="category_mix",
    severity="warning",
    frame="category_profile",
    columns=(
        *COLUMN,
        "code",
        "share_current",
        "share_previous",
        "rows_current",
        "rows_previous",
    ),
    measure=measure_category_mix,
    checks=(
        expect_between(
            name="mix_like_the_file_before",
            column="distance",
            maximum=HIGHEST_DISTANCE,
            holds="The codes of every column are mixed as in the file before.",
            broken="The mix of codes changed in {subjects}: a share of {observed} beyond chance.",
        ),
        expect_between(
            name="shares_add_up",
            column="share_total",
            minimum=0.999,
            maximum=1.001,
            holds="The shares of every column add up to one.",
            broken="The shares do not add up to one in {subjects}: {observed}.",
        ),
    ),
)
