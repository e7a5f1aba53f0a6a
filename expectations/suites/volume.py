"""Volume: a file is about as long as the files before it.

The rows of the newest file of each extract are compared with the median of the earlier ones of the same
kind (full snapshots with full snapshots). Half or double is worth a telephone call, not a stop: a warning.
Fewer than four earlier files, or files of a few rows, say too little and never raise it. Not here: whether
the rows are right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from expectations.suites.declaration import Suite, expect_between

if TYPE_CHECKING:
    import pandas

LOWEST_RATIO: Final = 0.5
HIGHEST_RATIO: Final = 2.0

MINIMUM_EARLIER_LOADS: Final = 4

MINIMUM_USUAL_ROWS: Final = 50
"""At 50 rows, half as many is 3.5 standard deviations of a Poisson count: below that it is soon chance."""

KIND: Final = ["extract", "is_full"]


def measure_volume(load_profile: pandas.DataFrame) -> pandas.DataFrame:
    """Give one row per kind of file with enough earlier ones: rows of the newest over the median of the earlier."""
    loaded = load_profile[load_profile["status"] == "loaded"]
    loaded = loaded.sort_values([*KIND, "extract_date", "load_id"])
    usual = loaded.groupby(KIND)["rows_in"].transform(
        lambda rows: rows.shift().expanding(MINIMUM_EARLIER_LOADS).median()
    )
    newest = loaded.assign(usual=usual).groupby(KIND).tail(1)
    newest = newest[newest["usual"] >= MINIMUM_USUAL_ROWS]
    return newest.assign(subject=newest["extract"], volume_ratio=newest["rows_in"] / newest["usual"])[
        ["subject", "volume_ratio"]
    ]


VOLUME = Suite(
    name="volume",
    severity="warning",
    frame="load_profile",
    columns=("load_id", "extract", "extract_date", "rows_in", "status", "is_full"),
    measure=measure_volume,
    checks=(
        expect_between(
            name="not_too_few_rows",
            column="volume_ratio",
            minimum=LOWEST_RATIO,
            holds="No newest file is less than half as long as usual.",
            broken="Far fewer rows than usual in {subjects}: {observed} of the usual number.",
        ),
        expect_between(
            name="not_too_many_rows",
            column="volume_ratio",
            maximum=HIGHEST_RATIO,
            holds="No newest file is more than twice as long as usual.",
            broken="Far more rows than usual in {subjects}: {observed} times the usual number.",
        ),
    ),
)
