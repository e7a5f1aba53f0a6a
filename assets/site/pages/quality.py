"""What came in, what was rejected and by which rule, and which checks did not pass.

Belongs here: codes, rows, columns and counts. Does not belong here: any value of any cell, no suggestion made from one,
and no file's name: whoever dropped it may have written anything into its tag.
"""

from typing import Final

import polars as pl

from assets.site.cells import Column, choose, count, day, name_code, number, show, text
from assets.site.model import Cell, Fact, Facts, Notice, Page, Section, Table
from assets.site.sources import Sources
from expectations.normalise.dates import london_day

_NO_NAME: Final = (
    "A delivery is called by its id: extract, day, full where it is a full snapshot, and the first digits of its file's"
    " hash. Names of files are not shown, because anything may stand in them; panelwatch status lists those refused."
)
_NO_CELL: Final = (
    "The books hold file, row, column and rule of what was rejected and no cell of it. The list of rows can go back to"
    " whoever sent the file: panelwatch rejected --file FILE --export OUT."
)
_WHOSE: Final = (
    "Whose row it is says the authority a notification names, where our register knows it, and of all other rows their"
    " notification, once it has come. Not told are rows that name none we know. An authority that sends more has more"
    " to send back: the numbers are no measure of its work."
)
#: so many rules and authorities are shown: every authority with every rule would be a page nobody reads
_MOST: Final = 200


def make_quality(sources: Sources) -> Page:
    """Return the page of data quality."""
    checks, loads = sources.read("site.checks"), sources.read("site.loads")
    failed, refused = checks.filter(~pl.col("is_passed")), loads.filter(pl.col("status") == "refused")
    return Page(
        "quality",
        "Data quality",
        "Every file and where its rows ended, what was rejected by which rule, and the checks of the newest run.",
        (
            Section("totals", "All files together", (_count(sources),)),
            Section("checks", "Checks that did not pass", (_show_checks(failed, "quality-failed"),)),
            Section("rejected", "Rejected rows by rule", (Notice(_NO_CELL), _show_rules(sources, "rejected"))),
            Section("whose", "Rejected rows by rule and authority", (Notice(_WHOSE), _show_whose(sources))),
            Section("warned", "Accepted rows that look wrong", (_show_rules(sources, "warned"),)),
            Section("refused", "Refused files", (Notice(_NO_NAME), _show_loads(refused, "quality-refused"))),
            Section(
                "every-check",
                "Every check of the newest run",
                (_show_checks(checks, "quality-checks"),),
                is_folded=True,
            ),
            Section("every-file", "Every file", (_show_loads(loads, "quality-files"),), is_folded=True),
        ),
    )


def _count(sources: Sources) -> Facts:
    frame = sources.read("site.extracts")
    words = {
        "rows_in": ("rows read", "each ended in exactly one of the three"),
        "rows_accepted": ("accepted", "new, amended or known already"),
        "rows_rejected": ("rejected", "waiting rows among them"),
        "rows_duplicate": ("repeated", "the same record earlier in its file"),
    }
    sums = {name: int(frame[name].sum()) for name in words}
    return Facts(tuple(Fact(f"{sums[name]:,}", label, note) for name, (label, note) in words.items()))


def _show_checks(frame: pl.DataFrame, name: str) -> Table:
    columns = (
        Column("sentence", "What was found", text),
        Column("is_passed", "Result", lambda is_passed: choose("not passed", "passed")(not is_passed)),
        Column("severity", "Severity", name_code),
        Column("table_name", "About", text),
        Column("observed", "Observed", _say_observed),
    )
    what = "Checks that did not pass" if name == "quality-failed" else "Every check, those that did not pass first"
    caption = f"{what}: contracts, keys and expectations"
    return show(frame, columns, name=name, caption=caption, nothing="Every check passed.")


def _say_observed(value: float | str | None) -> Cell:
    if isinstance(value, int | float):
        return number(0 if float(value).is_integer() else 3)(value)
    return Cell(value or "–", value or "–")


def _show_rules(sources: Sources, what: str) -> Table:
    columns = (
        Column("rule_code", "Rule", text),
        Column("sentence", "What it says", text),
        Column("extract", "Extract", name_code),
        Column("column_name", "Column", text),
        Column("row_count", "Rows", count),
        Column("file_count", "Files", count),
        Column("newest_extract", "Newest extract with it", day),
    )
    found = sources.read(f"site.{what}_rules")
    sentences = [sources.wording.get(code, "") for code in found["rule_code"]]
    frame = found.with_columns(pl.Series("sentence", sentences, pl.String))
    caption = f"Rows {what} by rule, extract and column, most rows first"
    return show(frame, columns, name=f"quality-{what}", caption=caption, nothing=f"No row was {what}.")


def _show_whose(sources: Sources) -> Table:
    columns = (
        Column("rule_code", "Rule", text),
        Column("authority", "Authority", lambda name: text(name or "not told")),
        Column("extract", "Extract", name_code),
        Column("row_count", "Rows", count),
        Column("file_count", "Files", count),
        Column("newest_extract", "Newest extract with it", day),
    )
    found = sources.read("site.rejected_authorities")
    cut = f", the {_MOST} with most rows of {found.height}" if found.height > _MOST else ", most rows first"
    caption = f"Rows rejected by rule, authority and extract{cut}"
    return show(found.head(_MOST), columns, name="quality-whose", caption=caption, nothing="No row was rejected.")


def _show_loads(frame: pl.DataFrame, name: str) -> Table:
    columns = (
        Column("load_id", "Delivery", text),
        Column("extract_date", "Taken on", day),
        Column("status", "Status", lambda status: choose("refused", status)(status == "refused")),
        Column("refusal_code", "Why refused", lambda code: Cell(code or "–", code or "–")),
        Column("rows_in", "Rows", count),
        Column("rows_accepted", "Accepted", count),
        Column("rows_rejected", "Rejected", count),
        Column("rows_duplicate", "Repeated", count),
        Column("loaded_at", "Loaded on", lambda moment: day(london_day(moment))),
    )
    what = "Refused files" if name == "quality-refused" else "Every file"
    return show(frame, columns, name=name, caption=f"{what}, newest extract first", nothing="There is none.")
