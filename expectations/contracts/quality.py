"""The books (`quality`): what arrived, what was rejected and what was checked; never a cell's value.

Does not belong here: rules themselves (`expectations/rules/`, `expectations/suites/`).
"""

import pandera.polars as pa
import polars as pl

from expectations.contracts.fields import derived


class Load(pa.DataFrameModel):
    """One row per file taken from the landing folder."""

    load_id: pl.String = derived("Extract, day and first twelve digits of the file's SHA-256.")
    extract: pl.String = derived("Which extract; unknown when the file's name does not say.")
    file_name: pl.String = derived("Name of the file as it arrived.")
    extract_date: pl.Date = derived("Day the extract was taken; blank when the name does not say.", optional=True)
    tag: pl.String = derived("Tag in the file's name.", optional=True)
    is_full: pl.Boolean = derived("Whether the file is a full snapshot.")
    is_synthetic: pl.Boolean = derived("Whether the file is marked as synthetic.")
    sha256: pl.String = derived("SHA-256 of the file's bytes.")
    size_bytes: pl.Int64 = derived("Size of the file.", ge=0)
    sent_at: pl.String = derived("When the sender says it was sent (manifest).", optional=True)
    status: pl.String = derived("loaded or refused.", isin=["loaded", "refused"])
    rows_in: pl.Int64 = derived("Data rows in the file, blank rows not counted.", ge=0)
    rows_accepted: pl.Int64 = derived("Rows accepted: new, amended or unchanged.", ge=0)
    rows_rejected: pl.Int64 = derived("Rows rejected, those waiting for their notification included.", ge=0)
    rows_duplicate: pl.Int64 = derived("Rows that repeat an earlier row of the same file.", ge=0)
    rows_blank: pl.Int64 = derived("Blank rows skipped.", ge=0)
    rows_without_key: pl.Int64 = derived(
        "Rejected rows of a full snapshot that do not tell their record; one that has any withdraws nothing.", ge=0
    )
    rows_new: pl.Int64 = derived("Accepted rows that were new when the file was loaded.", ge=0)
    rows_amended: pl.Int64 = derived("Accepted rows that changed a record when the file was loaded.", ge=0)
    rows_unchanged: pl.Int64 = derived("Accepted rows that said what was known when the file was loaded.", ge=0)
    columns_ignored: pl.Int32 = derived("Columns no contract knows; kept in the archive only.", ge=0)
    refusal_code: pl.String = derived("Why the file was refused whole.", optional=True)
    refusal: pl.String = derived("The refusal in one sentence.", optional=True)
    loaded_at: pl.Datetime("us") = derived("When the file was loaded, UTC.")  # type: ignore[valid-type]


class RowFinding(pa.DataFrameModel):
    """What is said about a row."""

    load_id: pl.String = derived("The load (quality.load).")
    extract: pl.String = derived("Which extract.")
    file_name: pl.String = derived("Name of the file.")
    row_number: pl.Int64 = derived("Row as a spreadsheet shows it: the header is row 1.", ge=2)
    rule_code: pl.String = derived("The rule (docs/rules.md).")
    column_name: pl.String = derived("The column concerned, by its canonical name.")
    suggestion: pl.String = derived("What may have been meant, from our own lists.", optional=True)


class RejectedRow(RowFinding):
    """One row per rejected row and rule it broke."""

    authority_code: pl.String = derived(
        "Whose row it is, as the GSS code of our own register: of a notification and an engagement the authority it"
        " names, of all else that of its notification; blank where that cannot be told.",
        optional=True,
    )


class WarnedRow(RowFinding):
    """One row per accepted row and rule that looks wrong in it."""


class Spelling(pa.DataFrameModel):
    """One row per load, column and recognised spelling; the analysts' copy holds those five cells of a file share."""

    load_id: pl.String = derived("The load (quality.load).")
    extract: pl.String = derived("Which extract.")
    column_name: pl.String = derived("The column, by its canonical name.")
    submitted: pl.String = derived("The spelling as submitted, once recognised.")
    canonical: pl.String = derived("The canonical value it was read as.")
    cells: pl.Int64 = derived("Cells of the file with this spelling.", ge=1)


class CheckResult(pa.DataFrameModel):
    """One row per check of the newest run."""

    check_name: pl.String = derived("Name of the check.")
    table_name: pl.String = derived("Table it is about.")
    severity: pl.String = derived("error or warning.", isin=["error", "warning"])
    is_passed: pl.Boolean = derived("Whether it passed.")
    observed: pl.Float64 = derived("The number it looked at.", optional=True)
    sentence: pl.String = derived("The result in one sentence.")


class ScopeCount(pa.DataFrameModel):
    """One row per scope rule: how many notifications it sets apart."""

    rule: pl.String = derived("The scope rule, a column of core.incident.")
    notifications: pl.Int64 = derived("Notifications it applies to.", ge=0)
    wording: pl.String = derived("The rule in words.")
