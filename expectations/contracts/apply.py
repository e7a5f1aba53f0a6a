"""The contract step: a batch of text becomes typed rows, and every cell that does not fit a finding.

Belongs here: the order of the step (cells, contract, rules) for one batch. Does not belong here: what needs the
whole file
(duplicate keys), other files (orphans) or the database.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

import pandera.polars as pa
import polars as pl

from expectations.contracts.catalogue import Column, Extract
from expectations.contracts.cells import FINDING_SCHEMA, SPELLING_SCHEMA, ReadColumn, nothing_said
from expectations.contracts.columns import Knowledge, read_column
from expectations.contracts.fields import Kind
from expectations.contracts.model_check import find_failures
from expectations.contracts.published import read_published
from expectations.normalise.text import FORBIDDEN_IN_FREE_TEXT_PATTERN, FORBIDDEN_PATTERN
from expectations.profiles import Profile
from expectations.rules.rule import Severity, list_rules

_CHECK_CODES = {
    "not_nullable": "value_missing",
    "isin": "code_unknown",
    "str_length": "text_too_long",
    "greater_than_or_equal_to": "number_out_of_range",
    "less_than_or_equal_to": "number_out_of_range",
}

#: what leaves an optional cell blank and keeps its row: a child may live, or come to harm, outside England
_NOTED = frozenset({"authority_outside_england"})


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """One batch after the contract step.

    `accepted` holds the typed rows without an error, with `row_number`; `errors` and `warnings` one row per finding
    (row_number, rule_code, column_name, suggestion); `spellings` what was written differently from its canonical value.
    """

    accepted: pl.DataFrame
    errors: pl.DataFrame
    warnings: pl.DataFrame
    spellings: pl.DataFrame


def read_batch(
    raw: pl.DataFrame, *, extract: Extract, profile: Profile, extract_date: date, knowledge: Knowledge
) -> ReadBatch:
    """Read a batch of canonical column names and text cells (blank cells are empty or null) with its `row_number`.

    Columns a file lacks are read as blank. No finding holds a cell's text.
    """
    typed: dict[str, pl.Series] = {"row_number": raw["row_number"]}
    findings: list[pl.DataFrame] = [_find_forbidden(raw, extract)]
    noted: list[pl.DataFrame] = []
    spellings: list[pl.DataFrame] = []
    for column in _in_reading_order(extract):
        cells = raw[column.name] if column.name in raw.columns else nothing_said(raw.height)
        read = read_column(column, cells, profile=profile, knowledge=knowledge, typed=typed)
        typed |= {series.name: series for series in read.typed}
        if column.notes.absent_as is not None:
            typed[column.name] = typed[column.name].fill_null(column.notes.absent_as)
        if read.codes.null_count() < raw.height:
            found = _as_findings(raw["row_number"], column.name, read)
            is_noted = pl.col("rule_code").is_in(_NOTED) if column.is_nullable else pl.lit(value=False)
            noted.append(found.filter(is_noted))
            findings.append(found.filter(~is_noted))
        spellings.append(read.spellings)
    frame = pl.DataFrame(typed)
    if extract.record is None:
        frame, found = read_published(frame)
        findings.append(found)
    cell_errors = pl.concat(findings)
    errors = pl.concat([cell_errors, _break_contract(frame, extract, cell_errors)])
    broken, warned = _break_rules(frame, extract, extract_date)
    errors, warnings, accepted = pl.concat([errors, broken]), pl.concat([warned, *noted]), frame
    if errors.height:
        errors = errors.unique(["row_number", "rule_code", "column_name"]).sort(*FINDING_SCHEMA)
        accepted = frame.join(errors.select("row_number").unique(), on="row_number", how="anti", maintain_order="left")
    if warnings.height:
        warnings = warnings.join(accepted.select("row_number"), on="row_number", how="semi").sort(*FINDING_SCHEMA)
    stored = [c.name for c in extract.columns if c.notes.kind is not Kind.FREE_TEXT]
    return ReadBatch(accepted.select("row_number", *stored), errors, warnings, _sum_spellings(spellings))


def _in_reading_order(extract: Extract) -> list[Column]:
    """Authorities last: which code is valid depends on a date of the same row."""
    return sorted(extract.arriving, key=lambda c: c.notes.kind is Kind.AUTHORITY)


def _find_forbidden(raw: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    patterns = {
        c.name: FORBIDDEN_IN_FREE_TEXT_PATTERN if c.notes.kind is Kind.FREE_TEXT else FORBIDDEN_PATTERN
        for c in extract.arriving
        if c.name in raw.columns
    }
    nothing = pl.DataFrame(schema=FINDING_SCHEMA)
    # Spaces around a cell may hold what it may not, and are taken off where there is anything at all.
    if not any(raw.select(pl.col(name).str.contains(pattern).any() for name, pattern in patterns.items()).row(0)):
        return nothing
    is_forbidden = raw.select(
        pl.col(name).str.strip_chars(" \t\r\n").str.contains(pattern).fill_null(value=False)
        for name, pattern in patterns.items()
    )
    return pl.concat(
        _findings(raw["row_number"].filter(is_forbidden[name]), "forbidden_character", name) for name in patterns
    )


def _findings(rows: pl.Series, code: str, column: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"row_number": rows, "rule_code": code, "column_name": column, "suggestion": None}, schema=FINDING_SCHEMA
    )


def _as_findings(rows: pl.Series, column: str, read: ReadColumn) -> pl.DataFrame:
    return (
        pl.DataFrame({"row_number": rows, "rule_code": read.codes, "suggestion": read.suggestions})
        .filter(pl.col("rule_code").is_not_null())
        .select("row_number", "rule_code", pl.lit(column).alias("column_name"), "suggestion")
        .cast(FINDING_SCHEMA)  # type: ignore[arg-type]
    )


def _break_contract(frame: pl.DataFrame, extract: Extract, cell_errors: pl.DataFrame) -> pl.DataFrame:
    """Hold the typed rows against their pandera model; cells already found wanting are not reported twice."""
    stored = {c.name: c for c in extract.columns if c.notes.kind is not Kind.FREE_TEXT}
    failures = find_failures(frame.select(list(stored)), _stored_schema(extract))
    if failures is None:
        return pl.DataFrame(schema=FINDING_SCHEMA)
    origin = {name: column.notes.derived_from or name for name, column in stored.items()}
    return (
        failures.select(
            frame["row_number"].gather(failures["index"]).alias("row_number"),
            pl.col("check").str.extract(r"^(\w+)").replace_strict(_CHECK_CODES, default="contract_broken"),
            pl.col("column").replace_strict(origin, default=pl.col("column")).alias("column_name"),
            pl.lit(None, dtype=pl.String).alias("suggestion"),
        )
        .rename({"check": "rule_code"})
        .select(FINDING_SCHEMA.keys())
        .unique()
        .join(cell_errors, on=["row_number", "column_name"], how="anti")
    )


@cache
def _stored_schema(extract: Extract) -> pa.DataFrameSchema:
    """Return the model of the rows that are kept: free text never is."""
    free_text = [c.name for c in extract.columns if c.notes.kind is Kind.FREE_TEXT]
    return extract.model.to_schema().remove_columns(free_text)


def _break_rules(frame: pl.DataFrame, extract: Extract, extract_date: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the findings of the extract's cross-field rules: errors, then warnings."""
    found: dict[Severity, list[pl.DataFrame]] = {severity: [] for severity in Severity}
    rules = [rule for rule in list_rules() if rule.extract == extract.name]
    dated = frame.with_columns(pl.lit(extract_date).alias("extract_date"))
    is_broken = dated.select(rule.breaks.fill_null(value=False).alias(rule.code) for rule in rules)
    for rule in rules:
        if is_broken[rule.code].any():
            rows = frame["row_number"].filter(is_broken[rule.code])
            found[rule.severity].append(_findings(rows, rule.code, rule.columns[0]))
    nothing = pl.DataFrame(schema=FINDING_SCHEMA)
    return (
        pl.concat([nothing, *found[Severity.ERROR]]),
        pl.concat([nothing, *found[Severity.WARNING]]),
    )


def _sum_spellings(spellings: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=SPELLING_SCHEMA), *spellings])
