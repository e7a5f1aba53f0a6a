"""Dates and timestamps of a whole column.

Belongs here: the columnar forms of `dates.parse_date` and `dates.parse_timestamp`, cell for cell the same,
and the evidence on the order of day and month that only a whole column gives. Does not belong here: any
form of date of its own; what the fast path does not read, the scalar functions do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import polars as pl

from expectations.normalise.dates import DateFormats, parse_date, parse_timestamp
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text_columns import fold_column

_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_SECONDS: Final = r":[0-5]\d"
_NUMERIC: Final = r"\d\d/\d\d/\d{4}"
_ISO: Final = r"\d{4}-\d\d-\d\d"
_LONDON: Final = "Europe/London"
_MOMENT: Final = pl.Datetime("us", "UTC")


class DateColumn(NamedTuple):
    """Days (Date) and codes (String), as long as the input: exactly one of both is set where a cell is."""

    days: pl.Series
    codes: pl.Series


class TimestampColumn(NamedTuple):
    """London wall clock (Datetime us), UTC (Datetime us, UTC) and codes (String), as long as the input."""

    local: pl.Series
    utc: pl.Series
    codes: pl.Series


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """How many cells of a column can only be day first, only month first, or either."""

    day_first: int
    month_first: int
    either: int

    def find_refusal(self, formats: DateFormats) -> str | None:
        """Return the code for which the column must be refused whole, or None.

        date_order_mixed: the column holds proof of both orders, so its other cells can be read neither way.
        date_order_not_declared: all the proof contradicts the profile, so its other cells would be turned
        round.
        """
        if self.day_first and self.month_first:
            return "date_order_mixed"
        against = self.month_first if formats.day_first else self.day_first
        return "date_order_not_declared" if against else None


def date_order_evidence(texts: Iterable[str | None]) -> OrderEvidence:
    """Count what a column's numeric dates prove about the order of day and month; blanks and other forms do not count.

    >>> date_order_evidence(["13/04/2020", "04/13/2020", "03/04/2020"])
    OrderEvidence(day_first=1, month_first=1, either=1)
    """
    pattern = r"^(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?([-/. ]) ?(?:\d{4}|\d\d)(?:$|[t ,])"
    given = pl.Series("text", texts, dtype=pl.String())
    # Nearly all begin with a year, which says nothing of the order, and need not be folded one by one.
    unsure = given.filter(~given.str.contains(r"^[0-9]{4}").fill_null(value=True))
    if unsure.is_empty():
        return OrderEvidence(0, 0, 0)
    parts = pl.LazyFrame({"text": fold_column(unsure)}).select(
        pl.col("text").str.extract(pattern, group).alias(name)
        for group, name in enumerate(("first", "mark", "second", "same_mark"), start=1)
    )
    same_mark = pl.col("mark") == pl.col("same_mark")
    numeric = parts.filter(same_mark).cast({"first": pl.Int64, "second": pl.Int64})
    first, second = pl.col("first"), pl.col("second")
    counts = numeric.select(
        (first.is_between(13, 31) & second.is_between(1, 12)).sum().alias("day_first"),
        (first.is_between(1, 12) & second.is_between(13, 31)).sum().alias("month_first"),
        (first.is_between(1, 12) & second.is_between(1, 12)).sum().alias("either"),
    )
    return OrderEvidence(*counts.collect().row(0))


def parse_dates(series: pl.Series, *, formats: DateFormats) -> DateColumn:
    """Parse a column of texts (String, nulls stay null) to days, cell for cell as `parse_date`."""
    frame = _frame(series)
    read = frame.select(_read_numeric_day(formats), _read_iso_day()).select(pl.coalesce("numeric", "iso"))
    days = _keep_in_range(read.to_series(), formats)
    rest = _read_rest(frame["text"], days, lambda cell: {"value": parse_date(cell, formats=formats)})
    slow = pl.Series("value", [cell.get("value") for cell in rest.cells], dtype=pl.Date())
    return DateColumn(_put(days, rest, slow).alias(series.name), _put_codes(days, rest).alias(series.name))


def parse_timestamps(series: pl.Series, *, formats: DateFormats) -> TimestampColumn:
    """Parse a column of texts (String, nulls stay null) to moments, cell for cell as `parse_timestamp`."""
    frame = _frame(series)
    read = frame.select(*_read_moments(formats)).select(pl.coalesce(pl.all()).alias("utc")).to_series()
    local = read.dt.convert_time_zone(_LONDON).dt.replace_time_zone(None)
    in_range = local.dt.date().is_between(formats.earliest, formats.latest)
    utc = pl.DataFrame({"utc": read, "keep": in_range}).select(pl.when("keep").then("utc")).to_series()

    def read_cell(cell: str) -> dict[str, Any]:
        return {"value": parse_timestamp(cell, formats=formats).utc}

    rest = _read_rest(frame["text"], utc, read_cell)
    slow = pl.Series("value", [cell.get("value") for cell in rest.cells], dtype=_MOMENT)
    whole = _put(utc, rest, slow)
    return TimestampColumn(
        whole.dt.convert_time_zone(_LONDON).dt.replace_time_zone(None).alias(series.name),
        whole.alias(series.name),
        _put_codes(utc, rest).alias(series.name),
    )


class _Rest(NamedTuple):
    """The cells the fast path left: their places, and per place a value or a code."""

    places: pl.Series
    cells: list[dict[str, Any]]


def _frame(series: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"text": series.cast(pl.String())})


def _when_like(pattern: str) -> pl.Expr:
    """Return the text where it has exactly the shape, else null: the parsers of polars are laxer than ours."""
    return pl.when(pl.col("text").str.contains(f"^{pattern}$")).then(pl.col("text"))


def _numeric_format(formats: DateFormats) -> str:
    return "%d/%m/%Y" if formats.day_first else "%m/%d/%Y"


def _read_numeric_day(formats: DateFormats) -> pl.Expr:
    shaped = _when_like(rf"{_NUMERIC}(?: {_CLOCK}(?:{_SECONDS})?)?").str.head(10)
    return shaped.str.to_date(_numeric_format(formats), strict=False).alias("numeric")


def _read_iso_day() -> pl.Expr:
    shaped = _when_like(rf"{_ISO}(?:[T ]{_CLOCK}(?:{_SECONDS})?)?").str.head(10)
    return shaped.str.to_date("%Y-%m-%d", strict=False).alias("iso")


def _read_moments(formats: DateFormats) -> list[pl.Expr]:
    """Return one expression per common shape, each a moment in UTC or null."""
    numeric = _numeric_format(formats)
    shapes = (
        (rf"{_NUMERIC} {_CLOCK}", f"{numeric} %H:%M"),
        (rf"{_NUMERIC} {_CLOCK}{_SECONDS}", f"{numeric} %H:%M:%S"),
        (rf"{_ISO} {_CLOCK}{_SECONDS}", "%Y-%m-%d %H:%M:%S"),
        (rf"{_ISO}T{_CLOCK}{_SECONDS}", "%Y-%m-%dT%H:%M:%S"),
    )
    london = [
        _to_datetime(_when_like(shape), form)
        .dt.replace_time_zone(_LONDON, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
        .alias(str(number))
        for number, (shape, form) in enumerate(shapes)
    ]
    zulu = _to_datetime(_when_like(rf"{_ISO}T{_CLOCK}{_SECONDS}Z"), "%Y-%m-%dT%H:%M:%SZ")
    return [*london, zulu.dt.replace_time_zone("UTC").alias("zulu")]


def _to_datetime(text: pl.Expr, form: str) -> pl.Expr:
    return text.str.to_datetime(form, strict=False, time_unit="us")


def _keep_in_range(days: pl.Series, formats: DateFormats) -> pl.Series:
    frame = pl.DataFrame({"day": days})
    in_range = pl.col("day").is_between(formats.earliest, formats.latest)
    return frame.select(pl.when(in_range).then("day").alias("day")).to_series()


def _read_rest(texts: pl.Series, fast: pl.Series, read: Callable[[str], dict[str, Any]]) -> _Rest:
    left = texts.is_not_null() & fast.is_null()
    return _Rest(left.arg_true(), [_try(read, cell) for cell in texts.filter(left)])


def _try(read: Callable[[str], dict[str, Any]], cell: str) -> dict[str, Any]:
    try:
        return read(cell)
    except Unrecognised as refusal:
        return {"code": refusal.code}


def _put(fast: pl.Series, rest: _Rest, slow: pl.Series) -> pl.Series:
    return fast.clone().scatter(rest.places, slow) if len(slow) else fast


def _put_codes(fast: pl.Series, rest: _Rest) -> pl.Series:
    codes = pl.Series("code", [None] * len(fast), dtype=pl.String())
    return _put(codes, rest, pl.Series("code", [cell.get("code") for cell in rest.cells], dtype=pl.String()))
