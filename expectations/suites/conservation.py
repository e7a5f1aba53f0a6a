"""Conservation: every row of every file ends in exactly one place.

For each file that was loaded, the rows read are the rows accepted, rejected and recognised as duplicates,
added up. A file that was refused contributes nothing. When this fails a number in the views may be wrong,
so it blocks them: look at the named load in ``quality.load``. Not here: whether a rejection was right
(``rules``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.suites.declaration import Suite, expect_between, expect_present, expect_unique

if TYPE_CHECKING:
    import pandas

ROW_COUNTS = ("rows_in", "rows_accepted", "rows_rejected", "rows_duplicate")


def measure_conservation(load_profile: pandas.DataFrame) -> pandas.DataFrame:
    """Give one row per load: its rows without a place, and the rows accepted from it although it was refused."""
    loaded = load_profile["status"] == "loaded"
    placed = load_profile["rows_accepted"] + load_profile["rows_rejected"] + load_profile["rows_duplicate"]
    return load_profile.assign(
        subject=load_profile["load_id"],
        rows_unaccounted=(load_profile["rows_in"] - placed).where(loaded, 0),
        rows_from_refused=load_profile["rows_accepted"].mask(loaded, 0),
        smallest_count=load_profile[list(ROW_COUNTS)].min(axis=1, skipna=False),
    )[["subject", "rows_unaccounted", "rows_from_refused", "smallest_count"]]


CONSERVATION = Suite(
    name="conservation",
    severity="error",
    frame="load_profile",
    columns=("load_id", "status", *ROW_COUNTS),
    measure=measure_conservation,
    checks=(
        expect_unique(
            name="load_recorded_once",
            column="subject",
            holds="Every file is counted once.",
            broken="Counted more than once: {subjects}.",
        ),
        expect_present(
            name="row_counts_known",
            column="smallest_count",
            holds="Every file has all its row counts.",
            broken="A row count is missing for {subjects}.",
        ),
        expect_between(
            name="row_counts_not_negative",
            column="smallest_count",
            minimum=0,
            holds="No row count is negative.",
            broken="A row count is negative for {subjects}.",
        ),
        expect_between(
            name="rows_conserved",
            column="rows_unaccounted",
            minimum=0,
            maximum=0,
            holds="In every file the rows read are the rows accepted, rejected and duplicate.",
            broken="Rows read and rows accounted for differ in {subjects}, by {observed} at most.",
        ),
        expect_between(
            name="refused_files_contribute_nothing",
            column="rows_from_refused",
            minimum=0,
            maximum=0,
            holds="No row was accepted from a refused file.",
            broken="Rows were accepted from a refused file: {subjects}.",
        ),
    ),
)
