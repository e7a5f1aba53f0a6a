"""One file through its contract: batches in, accepted rows and findings out.

Belongs here: what needs the whole file (header, order of dates). Does not belong here: the books, other files,
rows that repeat a key (`warehouse.repeated_keys`), where accepted rows are kept (`warehouse.vault`).
"""

from collections.abc import Iterator, Mapping
from typing import Final

import duckdb
import polars as pl

from expectations.contracts.apply import ReadBatch, read_batch
from expectations.contracts.catalogue import Extract, get_extract
from expectations.contracts.cells import FINDING_SCHEMA, SPELLING_SCHEMA
from expectations.contracts.columns import Knowledge
from expectations.contracts.fields import Kind
from expectations.contracts.keys import ABOUT_SCHEMA, read_about, read_keys
from expectations.normalise.date_columns import OrderEvidence, date_order_evidence
from expectations.profiles import HeaderRefused, Profile
from expectations.profiles.baseline import BASELINE
from expectations.profiles.choice import choose_profile
from warehouse.books import FileFacts, Taken
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.home import Home
from warehouse.landing import Landed
from warehouse.reading.limits import Limits
from warehouse.reading.open_table import open_table
from warehouse.reading.raw_table import CsvDialect, RawTable
from warehouse.repeated_keys import Repeated, find_repeated
from warehouse.source import Source
from warehouse.tokens import PERSON_OF, TokenKeys, add_tokens
from warehouse.vault import Draft, Vault, accepted_path

_DATE_KINDS: Final = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.BIRTH_DATE})
#: with every cell wrong a batch takes some 200 MB of findings: more rows at once would be faster
BATCH_ROWS: Final = 25_000


def take_file(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    landed: Landed,
    facts: FileFacts,
    *,
    home: Home,
    knowledge: Knowledge,
    limits: Limits,
) -> Taken:
    """Read an archived file and write its accepted rows; the rows appear under their name at once or not at all.

    `con` is a session that may read and write the vault. Raises ExtractRefused when the file is refused whole.
    """
    extract = get_extract(facts.extract)
    dialect = CsvDialect(separator=BASELINE.separator, encoding=BASELINE.encoding)
    target = accepted_path(home, facts.extract, facts.load_id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Draft(con, Vault.of(home), target)
    try:
        with open_table(source, landed.name, limits=limits, dialect=dialect) as table:
            sorter = _Sorter(
                extract, facts, table, keys=TokenKeys.of(home.keys), knowledge=knowledge, limit=limits.findings
            )
            sorter.run(draft)
            _check_rows(landed, table)
            repeated = find_repeated(
                draft, extract, sorter.tell_rejected(), file_name=facts.file_name, limit=limits.repeated
            )
            taken = _sum_up(sorter, table, repeated)
        draft.finish(pl.concat([repeated.duplicates, repeated.clashing["row_number"]]))
    finally:
        draft.discard()
    return taken


class _Sorter:
    """Sorts the rows of one file into fitting rows and findings, batch by batch."""

    def __init__(
        self,
        extract: Extract,
        facts: FileFacts,
        table: RawTable,
        *,
        keys: TokenKeys,
        knowledge: Knowledge,
        limit: int,
    ) -> None:
        self.extract = extract
        self.facts = facts
        self.table = table
        self.key = keys.of_extract(extract.name)
        self.knowledge = knowledge
        self.profile, match = _choose(table, extract, facts)
        self.positions = match
        self.columns_ignored = len(table.header) - len(match)
        self.errors: list[pl.DataFrame] = []
        self.warnings: list[pl.DataFrame] = []
        self.spellings: list[pl.DataFrame] = []
        #: row numbers and keys of the rows that do not fit
        self.rejected: list[pl.DataFrame] = []
        self.about: list[pl.DataFrame] = []
        self.evidence: dict[str, OrderEvidence] = {}
        self.limit = limit
        self.findings = 0

    def run(self, draft: Draft) -> None:
        """Read every batch and write the rows that fit."""
        for raw in self._batches():
            self._weigh_dates(raw)
            read = read_batch(
                raw,
                extract=self.extract,
                profile=self.profile,
                extract_date=self.facts.extract_date,  # type: ignore[arg-type]
                knowledge=self.knowledge,
            )
            self._keep(read)
            self._look_at_rejected(raw.join(read.errors, on="row_number", how="semi"))
            fitting = read.accepted
            if self.key is not None:
                fitting = add_tokens(fitting, key=self.key, purpose=PERSON_OF[self.extract.name])
            draft.write(fitting.with_columns(pl.lit(self.facts.load_id).alias("load_id")))
        self._judge_dates()

    def _batches(self) -> Iterator[pl.DataFrame]:
        defects = self._cell_defects()
        names = [pl.col(f"c{position}").alias(name) for name, position in self.positions.items()]
        for batch in self.table.batches(BATCH_ROWS):
            raw = batch.select("row_number", *names)
            if defects.height:
                self.errors.append(defects.join(raw.select("row_number"), on="row_number", how="semi"))
                self._look_at_rejected(_blank_defects(raw.join(defects, on="row_number", how="semi"), defects))
                raw = raw.join(defects.select("row_number").unique(), on="row_number", how="anti")
            yield raw

    def _cell_defects(self) -> pl.DataFrame:
        names = {position: name for name, position in self.positions.items()}
        rows = [
            (defect.row_number, defect.code, names[defect.column_index], None)
            for defect in self.table.cell_defects
            if defect.column_index in names
        ]
        return pl.DataFrame(rows, schema=FINDING_SCHEMA, orient="row")

    def _look_at_rejected(self, rejected: pl.DataFrame) -> None:
        """Keep whose rows do not fit, and which records they are about.

        No other row of this file stands for such a record, nor is it absent from a full snapshot.
        """
        if not rejected.height:
            return
        told = {"extract": self.extract, "profile": self.profile, "knowledge": self.knowledge}
        self.about.append(read_about(rejected, **told))
        self.rejected.append(read_keys(rejected, **told).insert_column(0, rejected["row_number"]))

    def tell_rejected(self) -> pl.DataFrame:
        """Return row number and key of every row that does not fit, the key null where it cannot be read."""
        schema = {"row_number": pl.Int64, **dict.fromkeys(self.extract.key, pl.String)}
        return pl.concat([pl.DataFrame(schema=schema), *self.rejected])

    def _weigh_dates(self, raw: pl.DataFrame) -> None:
        for column in self.extract.arriving:
            if column.notes.kind in _DATE_KINDS and column.name in raw.columns:
                found = date_order_evidence(raw[column.name].unique())
                known = self.evidence.get(column.name, OrderEvidence(0, 0, 0))
                self.evidence[column.name] = OrderEvidence(
                    known.day_first + found.day_first,
                    known.month_first + found.month_first,
                    known.either + found.either,
                )

    def _judge_dates(self) -> None:
        for name, evidence in self.evidence.items():
            if (code := evidence.find_refusal(self.profile.dates)) is not None:
                raise ExtractRefused(RefusalCode(code), self.facts.file_name, column=name)

    def _keep(self, read: ReadBatch) -> None:
        # Each finding is kept in memory and in the books: a file made of nothing else would fill both.
        self.findings += read.errors.height + read.warnings.height + read.spellings.height
        if self.findings > self.limit:
            raise ExtractRefused(RefusalCode.TOO_MANY_FINDINGS, self.facts.file_name, limit=self.limit)
        self.errors.append(read.errors)
        self.warnings.append(read.warnings)
        if read.spellings.height:
            self.spellings.append(read.spellings)


def _blank_defects(raw: pl.DataFrame, defects: pl.DataFrame) -> pl.DataFrame:
    """Empty the cells that are defective: what stands in their place says nothing."""
    return raw.with_columns(
        pl.when(~pl.col("row_number").is_in(rows["row_number"].to_list())).then(pl.col(name)).alias(name)
        for (name,), rows in defects.group_by("column_name")
    )


def _choose(table: RawTable, extract: Extract, facts: FileFacts) -> tuple[Profile, Mapping[str, int]]:
    try:
        profile, match = choose_profile(table.header, extract, facts.extract_date)  # type: ignore[arg-type]
    except HeaderRefused as no:
        code = RefusalCode(no.code)
        raise ExtractRefused(code, facts.file_name, column=no.column, first=no.first) from None
    return profile, match.positions


def _check_rows(landed: Landed, table: RawTable) -> None:
    if landed.manifest is not None and landed.manifest.rows != table.rows:
        raise ExtractRefused(
            RefusalCode.MANIFEST_ROWS_DIFFER, landed.name.file_name, expected=landed.manifest.rows, found=table.rows
        )


def _sum_up(sorter: _Sorter, table: RawTable, repeated: Repeated) -> Taken:
    """Sum up what was read; rows that repeat a key in other words are rejected, all of them.

    One that is rejected anyway is told that it repeats a key as well: every reason is listed.
    """
    extract = sorter.extract
    clashing = pl.concat([repeated.clashing["row_number"], repeated.contradicted])
    clashes = {"row_number": clashing, "rule_code": "duplicate_key", "column_name": extract.key[-1], "suggestion": None}
    errors = pl.concat([*sorter.errors, pl.DataFrame(clashes, schema=FINDING_SCHEMA)])
    held = pl.DataFrame(schema=dict.fromkeys(extract.key, pl.String))
    if sorter.facts.is_full:
        told_keys = (sorter.tell_rejected(), repeated.clashing)
        held = pl.concat([held, *(told.select(*extract.key).cast(pl.String) for told in told_keys)])
    rows_rejected = errors["row_number"].n_unique()
    return Taken(
        rows_in=table.rows,
        rows_fitting=table.rows - rows_rejected - len(repeated.duplicates),
        rows_rejected=rows_rejected,
        rows_duplicate=len(repeated.duplicates),
        rows_blank=table.blank_rows,
        columns_ignored=sorter.columns_ignored,
        errors=errors,
        warnings=pl.concat([pl.DataFrame(schema=FINDING_SCHEMA), *sorter.warnings]),
        spellings=pl.concat([pl.DataFrame(schema=SPELLING_SCHEMA), *sorter.spellings])
        .group_by("column_name", "submitted", "canonical")
        .agg(pl.col("cells").sum())
        .sort("column_name", "submitted", "canonical"),
        held_keys=held.unique(),
        about=pl.concat([pl.DataFrame(schema=ABOUT_SCHEMA), *sorter.about, repeated.about]),
        rows_without_key=held[extract.key[0]].null_count(),
    )
