"""How each kind of column is read.

Belongs here: one reader per kind, and what it needs to know. Does not belong here: the order of the contract step.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from expectations.contracts.catalogue import Column
from expectations.contracts.cells import (
    Applied,
    ReadColumn,
    count_spellings_by_cell,
    nothing_found,
    read_coded,
    read_distinct,
    read_plain,
)
from expectations.contracts.fields import Kind
from expectations.contracts.normalisers import CODE_NORMALISERS
from expectations.normalise.abuse_categories import normalise_abuse_categories
from expectations.normalise.ages import normalise_age
from expectations.normalise.authorities import AuthorityIndex
from expectations.normalise.authority_register import Candidate
from expectations.normalise.blank import is_blank
from expectations.normalise.date_columns import parse_dates, parse_timestamps
from expectations.normalise.ids import normalise_id
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.symbols import parse_value
from expectations.normalise.text import clean
from expectations.normalise.themes import normalise_themes
from expectations.normalise.yes_no import normalise_yes_no
from expectations.profiles import Profile

# What our own systems write; anything else takes the slower way through `normalise_id`.
_CANONICAL_ID = r"^[A-Z]{1,10}(-[A-Z0-9]{1,12}){1,3}$"
_MAX_NAME = 200
# Grandparents are among the adults: a date of birth reaches further back than any other date here.
_EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the world outside an extract must say before its cells can be read."""

    authorities: AuthorityIndex
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may look at beside its own cells."""

    profile: Profile
    knowledge: Knowledge
    typed: Mapping[str, pl.Series]


def read_column(
    column: Column, cells: pl.Series, *, profile: Profile, knowledge: Knowledge, typed: Mapping[str, pl.Series]
) -> ReadColumn:
    """Read one column of text by its kind; `typed` holds the columns read before it."""
    return _READERS[column.notes.kind](column, cells, Context(profile, knowledge, typed))


def _read_id(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    return read_plain(column.name, cells, normalise_id, pl.String, canonical=_CANONICAL_ID)


def _read_text(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    return read_plain(column.name, cells, clean, pl.String)


def _read_code(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    assert column.notes.codes is not None  # noqa: S101 - a code column without a list cannot be declared
    return read_coded(column.name, cells, CODE_NORMALISERS[column.notes.codes.name], pl.String)


def _read_code_set(column: Column, cells: pl.Series, context: Context) -> ReadColumn:
    def read(text: str) -> list[str]:
        if column.notes.codes is None:
            return list(normalise_themes(text, allowed=context.knowledge.themes))
        return list(normalise_abuse_categories(text))

    return read_coded(column.name, cells, read, pl.List(pl.String))


def _read_boolean(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    return read_coded(column.name, cells, lambda text: normalise_yes_no(text) == "yes", pl.Boolean)


def _read_integer(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    def read(text: str) -> int:
        value, symbol = parse_value(text)
        if symbol is not None or value is None or value != value.to_integral_value() or abs(value) > 10**9:
            raise Unrecognised("number_unrecognised")
        return int(value)

    return read_plain(column.name, cells, read, pl.Int32)


def _read_published_number(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    def read(text: str) -> dict[str, float | str | None]:
        value, symbol = parse_value(text)
        return {"value": None if value is None else float(value), "symbol": symbol}

    # A printed symbol such as ":" or ".." is an answer here, not an empty cell.
    applied = _read_symbols(cells, read)
    fields = applied["value"].struct
    typed = (fields.field("value").alias(column.name), fields.field("symbol").alias(f"{column.name}_symbol"))
    return ReadColumn(typed, applied["code"], applied["suggestion"])


def _read_symbols(cells: pl.Series, read: Callable[[str], dict[str, float | str | None]]) -> pl.DataFrame:
    dtype = pl.Struct({"value": pl.Float64, "symbol": pl.String})
    rows = []
    for text in cells.unique().drop_nulls().to_list():
        value = code = None
        if text.strip():
            try:
                value = read(text)
            except Unrecognised as no:
                code = no.code
        rows.append({"text": text, "value": value, "code": code, "suggestion": None})
    schema = {"text": pl.String, "value": dtype, "code": pl.String, "suggestion": pl.String}
    meaning = pl.DataFrame(rows, schema=schema)
    return pl.DataFrame({"text": cells}).join(meaning, on="text", how="left", maintain_order="left")


def _blank_to_null(cells: pl.Series) -> pl.Series:
    """Blank out the cells that hold nothing; one with two digits in a row always holds something."""
    unsure = cells.filter(~cells.str.contains(r"\d\d").fill_null(value=False)).unique().drop_nulls().to_list()
    blanks = [text for text in unsure if is_blank(text, none_is_blank=True)]
    return cells.set(cells.is_in(blanks), None) if blanks else cells


def _read_date(column: Column, cells: pl.Series, context: Context) -> ReadColumn:
    typed, codes = parse_dates(_blank_to_null(cells), formats=context.profile.dates)
    return ReadColumn((typed.alias(column.name),), codes, nothing_found(len(cells))[1])


def _read_birth_date(column: Column, cells: pl.Series, context: Context) -> ReadColumn:
    formats = replace(context.profile.dates, earliest=_EARLIEST_BIRTH)
    typed, codes = parse_dates(_blank_to_null(cells), formats=formats)
    return ReadColumn((typed.alias(column.name),), codes, nothing_found(len(cells))[1])


def _read_timestamp(column: Column, cells: pl.Series, context: Context) -> ReadColumn:
    local, utc, codes = parse_timestamps(_blank_to_null(cells), formats=context.profile.dates)
    typed = (
        local.alias(column.name),
        utc.dt.replace_time_zone(None).alias(f"{column.name}_utc"),
        local.dt.date().alias(column.name.replace("date_", "") + "_on"),
    )
    return ReadColumn(typed, codes, nothing_found(len(cells))[1])


def _read_age(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    dtype = pl.Struct({"months": pl.Int32, "is_unborn": pl.Boolean, "is_under_1": pl.Boolean})

    def read(text: str) -> dict[str, int | bool | None]:
        age = normalise_age(text)
        return {"months": age.months, "is_unborn": age.is_unborn, "is_under_1": age.is_under_1}

    applied = read_distinct(cells, read, dtype).apply(cells)
    fields = applied.value.struct
    is_read = applied.value.is_not_null()
    typed = (
        cells.str.strip_chars().set(~is_read, None).alias(column.name),
        fields.field("months").alias("stated_age_months"),
        fields.field("is_unborn").alias("stated_unborn"),
        fields.field("is_under_1").alias("stated_under_1"),
    )
    return ReadColumn(typed, applied.codes, applied.suggestions)


def _read_name(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    """A name may be spelled like a placeholder (Null, Na): only marks without a letter are blank."""
    has_letter = cells.str.contains(r"\p{L}").fill_null(value=False)
    named = cells.set(~has_letter, None).str.replace_all(r"\s+", " ").str.strip_chars()
    is_long = (named.str.len_chars() > _MAX_NAME).fill_null(value=False)
    codes, suggestions = nothing_found(len(cells))
    return ReadColumn((named.alias(column.name),), codes.set(is_long, "text_too_long"), suggestions)


def _read_free_text(column: Column, cells: pl.Series, _: Context) -> ReadColumn:
    has_text = cells.str.strip_chars().str.len_chars().fill_null(0) > 0
    name = "has_" + column.name
    return ReadColumn((has_text.alias(name),), *nothing_found(len(cells)))


def _read_authority(column: Column, cells: pl.Series, context: Context) -> ReadColumn:
    assert column.notes.valid_on is not None  # noqa: S101 - an authority column without a day cannot be declared
    days = context.typed[column.notes.valid_on]
    index = context.knowledge.authorities
    spellings = read_distinct(cells, index.candidates, pl.Object)
    candidates = {row["text"]: row["value"] for row in spellings.frame.iter_rows(named=True)}
    given = _place_sole(pl.DataFrame({"text": cells, "day": days}), candidates)
    applied = _place_by_day(given, candidates, index)
    codes, suggestions = applied.codes, applied.suggestions
    if spellings.is_told:
        unread, meant = spellings.find(cells)
        codes = pl.select(pl.coalesce(unread, codes)).to_series()
        suggestions = pl.select(pl.coalesce(meant, suggestions)).to_series()
    typed = applied.value.alias(column.name)
    return ReadColumn(
        (typed,), codes, suggestions, count_spellings_by_cell(column.name, cells, typed.set(days.is_null(), None))
    )


def _place_by_day(
    given: pl.DataFrame, candidates: Mapping[str, Sequence[Candidate] | None], index: AuthorityIndex
) -> Applied:
    """Ask for each spelling and day that are not placed which authority was meant."""
    pairs = given.filter(pl.col("sole").is_null() & pl.col("text").is_not_null()).select("text", "day").unique()
    if pairs.is_empty():
        return Applied(given["sole"], *nothing_found(given.height))
    rows = []
    for text, day in pairs.iter_rows():
        value = code = suggestion = None
        found = candidates[text]
        if found is not None:
            try:
                # Without its day the row is rejected anyway; an authority that was given must not be called missing.
                value = found[-1].gss_code if day is None else index.at(found, day)
            except Unrecognised as no:
                code, suggestion = no.code, no.suggestion
        rows.append((text, day, value, code, suggestion))
    at_day = pl.DataFrame(
        rows,
        schema={"text": pl.String, "day": pl.Date, "value": pl.String, "code": pl.String, "suggestion": pl.String},
        orient="row",
    )
    applied = given.join(at_day, on=["text", "day"], how="left", maintain_order="left", nulls_equal=True).with_columns(
        pl.coalesce("sole", "value").alias("value")
    )
    return Applied(applied["value"], applied["code"], applied["suggestion"])


def _place_sole(given: pl.DataFrame, candidates: Mapping[str, Sequence[Candidate] | None]) -> pl.DataFrame:
    """Add the column `sole`: the authority of a spelling that can mean one alone, on a day on which there was one.

    Nearly every cell is one of these, and days are many: the others are asked for one by one.
    """
    rows = [(text, *found[0]) for text, found in candidates.items() if found is not None and len(found) == 1]
    schema = {"text": pl.String, "sole": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
    is_valid = (pl.col("valid_from") <= pl.col("day")) & (pl.col("day") <= pl.coalesce("valid_to", "day"))
    return given.join(
        pl.DataFrame(rows, schema=schema, orient="row"), on="text", how="left", maintain_order="left"
    ).select("text", "day", pl.when(pl.col("day").is_null() | is_valid).then(pl.col("sole")).alias("sole"))


_READERS: Mapping[Kind, Callable[[Column, pl.Series, Context], ReadColumn]] = {
    Kind.ID: _read_id,
    Kind.TEXT: _read_text,
    Kind.CODE: _read_code,
    Kind.CODE_SET: _read_code_set,
    Kind.AUTHORITY: _read_authority,
    Kind.DATE: _read_date,
    Kind.TIMESTAMP: _read_timestamp,
    Kind.AGE: _read_age,
    Kind.BOOLEAN: _read_boolean,
    Kind.INTEGER: _read_integer,
    Kind.PUBLISHED_NUMBER: _read_published_number,
    Kind.NAME: _read_name,
    Kind.BIRTH_DATE: _read_birth_date,
    Kind.FREE_TEXT: _read_free_text,
}
