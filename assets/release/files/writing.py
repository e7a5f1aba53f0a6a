"""All files of a release, written together or not at all.

Belongs here: which files there are, and that none leaves unscreened. Does not belong here: what stands in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assets.release.files.declared import FILTERS, FORMS, INDICATORS
from assets.release.files.ees import DataFile, split_tables, write_data, write_meta
from assets.release.files.facts import Facts
from assets.release.files.metadata import describe_csvw, describe_csvw_group, describe_package, write_contract
from assets.release.files.notes import write_notes
from assets.release.files.ods import write_ods
from assets.release.files.screener import screen
from assets.release.files.screening.pair import Finding, at
from assets.release.files.sheets import lay_out
from assets.release.files.xlsx import write_xlsx
from warehouse.errors import PanelwatchError

if TYPE_CHECKING:
    import polars as pl


class FilesRefused(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Files that break a rule; none of them is handed out. `findings` says which, where, and never a value."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        super().__init__(f"The files of the release break {len(findings)} rules, first {first.code}: {first.message}")


def write_files(
    tables: Mapping[str, "pl.DataFrame"], facts: Facts, previous_tables: Mapping[str, "pl.DataFrame"] | None
) -> dict[str, bytes]:
    """Return every file of a release by its path within it; the same tables and facts give the same bytes.

    Raises FilesRefused when a file breaks a rule of the standard or prints a count below the threshold, and
    TableNotPublishable when a table was never declared.
    """
    files = split_tables(tables)
    written = {f"data/{name}": content for file in files for name, content in _write_pair(file).items()}
    if findings := [
        *_find_missing(files, facts),
        *_find_foreign(tables, facts),
        *(found for file in files for found in _judge(file, written, facts)),
    ]:
        raise FilesRefused(findings)
    for file in files:
        written[f"data/{file.name}-metadata.json"] = describe_csvw(file, facts)
        written[f"contracts/{file.stem}.odcs.yaml"] = write_contract(file, facts)
    written["data/csv-metadata.json"] = describe_csvw_group(files, facts)
    written["data/datapackage.json"] = describe_package(files, facts)
    sheets = lay_out(files, facts)
    stem = f"serious_incident_notifications_{facts.release.replace('-', '_')}"
    written[f"{stem}.xlsx"] = write_xlsx(sheets, facts)
    written[f"{stem}.ods"] = write_ods(sheets, facts)
    previous = None if previous_tables is None else split_tables(previous_tables)
    written["release_notes.md"] = write_notes(files, facts, previous)
    return written


def name_data_files(tables: Mapping[str, "pl.DataFrame"]) -> dict[str, tuple[str, ...]]:
    """Return the paths of each table's data files, in the order of its rows."""
    files = split_tables(tables)
    return {table: tuple(f"data/{file.name}" for file in files if file.table == table) for table in tables}


def _write_pair(file: DataFile) -> dict[str, bytes]:
    return {file.name: write_data(file), file.meta_name: write_meta(file)}


def _find_missing(files: Sequence[DataFile], facts: Facts) -> Iterator[Finding]:
    printed = {file.table for file in files}
    for table in FORMS:
        if table in facts.left_out and table in printed:
            yield Finding("W01", f"The table {table} has rows, and the release says that it is left out.")
        elif table not in facts.left_out and table not in printed:
            yield Finding("W01", f"The table {table} has no rows: a release has all tables but those left out.")


def _find_foreign(tables: Mapping[str, "pl.DataFrame"], facts: Facts) -> Iterator[Finding]:
    for table, frame in tables.items():
        if set(frame["release"].to_list()) - {facts.release}:
            yield Finding("W03", f"The table {table} has rows of another release.")


def _judge(file: DataFile, written: Mapping[str, bytes], facts: Facts) -> Iterator[Finding]:
    without_total = () if FORMS[file.table].has_total else tuple(FILTERS)
    yield from screen(
        file.name,
        written[f"data/{file.name}"],
        file.meta_name,
        written[f"data/{file.meta_name}"],
        without_total=without_total,
    )
    yield from _find_small(file, facts.threshold)


def _find_small(file: DataFile, threshold: int) -> Iterator[Finding]:
    """What is hidden was decided long before; a small count that arrives here all the same goes no further."""
    for position, column in enumerate(file.columns):
        if column in INDICATORS and INDICATORS[column].decimals == 0:
            wrong = [
                number
                for number, row in enumerate(file.rows, start=2)
                if row[position].isdecimal() and 0 < int(row[position]) < threshold
            ]
            if wrong:
                yield Finding("W02", f"{file.name}, column {column}, {at(wrong)}: a count below the threshold.")
