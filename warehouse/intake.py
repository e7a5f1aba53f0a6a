"""One file through its contract: batches in, accepted rows and findings out.

Belongs here: what needs the whole file (header, order of dates, repeated keys) and the accepted rows' own file. Does
not belong
here: the books, other files.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.contracts.apply import ReadBatch, read_batch
from expectations.contracts.catalogue import Extract, get_extract
from expectations.contracts.cells import FINDING_SCHEMA, SPELLING_SCHEMA
from expectations.contracts.columns import Knowledge
from expectations.contracts.fields import Kind
from expectations.contracts.keys import read_keys
from expectations.normalise.date_columns import OrderEvidence, date_order_evidence
from expectations.profiles import HeaderRefused, Profile
from expectations.profiles.baseline import BASELINE
from expectations.profiles.choice import choose_profile
from warehouse.books import FileFacts, Taken
from warehouse.ddl import quote_name
from warehouse.durable import put_in_place
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.home import Home
from warehouse.landing import Landed
from warehouse.reading.limits import Limits
from warehouse.reading.open_table import open_table
from warehouse.reading.raw_table import CsvDialect, RawTable
from warehouse.tokens import add_tokens

_DATE_KINDS: Final = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.BIRTH_DATE})
_TOKEN_PURPOSE: Final = {"children": "child", "adults": "adult"}
_REPEATED: Final = {"row_number": pl.Int64, "place": pl.Int64, "differs": pl.Boolean}
BATCH_ROWS: Final = 100_000


def accepted_path(home: Home, extract: str, load_id: str) -> Path:
    """Return where the accepted rows of a load are kept."""
    return home.accepted / extract / f"{load_id}.parquet"


def take_file(
    path: Path, landed: Landed, facts: FileFacts, *, home: Home, key: bytes, knowledge: Knowledge, limits: Limits
) -> Taken:
    """Read an archived file and write its accepted rows; the rows appear under their name at once or not at all.

    Raises ExtractRefused when the file is refused whole.
    """
    extract = get_extract(facts.extract)
    dialect = CsvDialect(separator=BASELINE.separator, encoding=BASELINE.encoding)
    target = accepted_path(home, facts.extract, facts.load_id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    try:
        with open_table(path, landed.name, work=home.work, limits=limits, dialect=dialect) as table:
            sorter = _Sorter(extract, facts, table, key=key, knowledge=knowledge)
            with _DraftWriter(draft) as file:
                sorter.run(file)
            _check_rows(landed, table)
            taken = _settle_repeated_keys(draft, extract, sorter, table)
        put_in_place(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return taken


class _Sorter:
    """Sorts the rows of one file into fitting rows and findings, batch by batch."""

    def __init__(
        self, extract: Extract, facts: FileFacts, table: RawTable, *, key: bytes, knowledge: Knowledge
    ) -> None:
        self.extract = extract
        self.facts = facts
        self.table = table
        self.key = key
        self.knowledge = knowledge
        self.profile, match = _choose(table, extract, facts)
        self.positions = match
        self.columns_ignored = len(table.header) - len(match)
        self.errors: list[pl.DataFrame] = []
        self.warnings: list[pl.DataFrame] = []
        self.spellings: list[pl.DataFrame] = []
        self.held_keys: list[pl.DataFrame] = []
        self.evidence: dict[str, OrderEvidence] = {}

    def run(self, file: "_DraftWriter") -> None:
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
            self._hold_keys(raw.join(read.errors, on="row_number", how="semi"))
            fitting = read.accepted
            if self.extract.name in _TOKEN_PURPOSE:
                fitting = add_tokens(fitting, key=self.key, purpose=_TOKEN_PURPOSE[self.extract.name])
            file.write(fitting.with_columns(pl.lit(self.facts.load_id).alias("load_id")))
        self._judge_dates()

    def _batches(self) -> Iterator[pl.DataFrame]:
        defects = self._cell_defects()
        names = [pl.col(f"c{position}").alias(name) for name, position in self.positions.items()]
        for batch in self.table.batches(BATCH_ROWS):
            raw = batch.select("row_number", *names)
            if defects.height:
                self.errors.append(defects.join(raw.select("row_number"), on="row_number", how="semi"))
                self._hold_keys(_blank_defects(raw.join(defects, on="row_number", how="semi"), defects))
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

    def _hold_keys(self, rejected: pl.DataFrame) -> None:
        """Keep which records a full snapshot holds in rows that do not fit: they are not absent from it."""
        if self.facts.is_full and rejected.height:
            self.held_keys.append(
                read_keys(rejected, extract=self.extract, profile=self.profile, knowledge=self.knowledge)
            )

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


class _DraftWriter:
    """Writes frames of one shape to a Parquet file, opened with the first of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "_DraftWriter":
        return self

    def write(self, frame: pl.DataFrame) -> None:
        """Append a frame."""
        rows: pa.Table = frame.to_arrow()
        if self._writer is None:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.close(handle)
            self._writer = pq.ParquetWriter(self._path, rows.schema, compression="zstd", compression_level=1)
        self._writer.write_table(rows)

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()


def _settle_repeated_keys(draft: Path, extract: Extract, sorter: _Sorter, table: RawTable) -> Taken:
    """Take out rows that repeat a key: the same content again is a duplicate, another content rejects them all."""
    repeated = _find_repeated(draft, extract) if _repeats_keys(draft, extract) else pl.DataFrame(schema=_REPEATED)
    duplicates = repeated.filter(~pl.col("differs") & (pl.col("place") > 1))["row_number"]
    clashing = repeated.filter("differs")["row_number"]
    errors = pl.concat(
        [
            *sorter.errors,
            pl.DataFrame(
                {
                    "row_number": clashing,
                    "rule_code": "duplicate_key",
                    "column_name": extract.key[-1],
                    "suggestion": None,
                },
                schema=FINDING_SCHEMA,
            ),
        ]
    )
    held = sorter.held_keys
    if repeated.height:
        if sorter.facts.is_full:
            held.append(_read_key_of(draft, extract, clashing))
        _drop_rows(draft, pl.concat([duplicates, clashing]))
    rows_rejected = errors["row_number"].n_unique()
    return Taken(
        rows_in=table.rows,
        rows_fitting=table.rows - rows_rejected - len(duplicates),
        rows_rejected=rows_rejected,
        rows_duplicate=len(duplicates),
        rows_blank=table.blank_rows,
        columns_ignored=sorter.columns_ignored,
        errors=errors,
        warnings=pl.concat([pl.DataFrame(schema=FINDING_SCHEMA), *sorter.warnings]),
        spellings=pl.concat([pl.DataFrame(schema=SPELLING_SCHEMA), *sorter.spellings])
        .group_by("column_name", "submitted", "canonical")
        .agg(pl.col("cells").sum())
        .sort("column_name", "submitted", "canonical"),
        held_keys=pl.concat([pl.DataFrame(schema=dict.fromkeys(extract.key, pl.String)), *held]).unique(),
        rows_without_key=sum(keys[extract.key[0]].null_count() for keys in held),
    )


def _read_key_of(draft: Path, extract: Extract, rows: pl.Series) -> pl.DataFrame:
    """Return the keys of some rows of the draft."""
    wanted = rows.to_frame("row_number").lazy()
    return pl.scan_parquet(draft).join(wanted, on="row_number", how="semi").select(*extract.key).collect()


def _repeats_keys(draft: Path, extract: Extract) -> bool:
    """Whether any key stands twice; spares nearly every file the dearer look at contents."""
    keys = pl.scan_parquet(draft).select(*extract.key)
    counts = keys.select(pl.len().alias("rows"), pl.struct(pl.all()).n_unique().alias("keys")).collect()
    return counts["rows"][0] != counts["keys"][0]


def _find_repeated(draft: Path, extract: Extract) -> pl.DataFrame:
    """Return the rows whose key stands more than once: row_number, place among them, whether their content differs."""
    names = [c.name for c in extract.columns if c.notes.kind is not Kind.FREE_TEXT]
    key = ", ".join(quote_name(name) for name in extract.key)
    content = ", ".join(quote_name(name) for name in names)
    sql = f"""
        with repeated as (
            select {key} from read_parquet($draft) group by {key} having count(*) > 1
        ),
        listed as (
            select row_number, {key}, row({content}) as content
            from read_parquet($draft) semi join repeated using ({key})
        )
        select
            row_number,
            row_number() over (partition by {key} order by row_number) as place,
            count(distinct content) over (partition by {key}) > 1 as differs
        from listed
        order by row_number
    """  # noqa: S608 - identifiers from our own contracts
    with duckdb.connect() as con:
        rows = con.execute(sql, {"draft": str(draft)}).fetchall()
    return pl.DataFrame(rows, schema=_REPEATED, orient="row")


def _drop_rows(draft: Path, rows: pl.Series) -> None:
    """Write the draft again without some rows."""
    rest = draft.with_suffix(".rest")
    dropped = rows.to_frame("row_number").lazy()
    pl.scan_parquet(draft).join(dropped, on="row_number", how="anti", maintain_order="left").sink_parquet(
        rest, compression="zstd"
    )
    rest.chmod(0o600)
    rest.replace(draft)
