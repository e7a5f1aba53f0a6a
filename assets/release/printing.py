"""The tables of a release as they are printed, made of cells that were decided upon.

Belongs here: rows, names, symbols and everything derived from a count. Does not belong here: which counts are hidden
(`disclosing`), files (`files`).
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import polars as pl

from assets.release.counting import KEY
from assets.release.disclosing import CONFIDENTIAL
from assets.release.review_counts import KIND, population_of
from assets.release.tables import COUNTED, MEASURES, Topic
from expectations.contracts.catalogue import get_table

NOT_AVAILABLE: Final = "x"
NOT_APPLICABLE: Final = "z"
LOW: Final = "low"

COUNTS: Final = frozenset(
    {"notifications", "reviewed", "nai_under_1", "nai_under_1_reviewed", "number", "denominator", "cases"}
)
"""The columns that print a count itself; all others are labels, or worked out of counts."""

_LEVELS: Final = {"national": "National", "regional": "Regional", "local_authority": "Local authority"}
_ENGLAND: Final = {"country_code": "E92000001", "country_name": "England"}
_DERIVED: Final = ("share", "share_lower", "share_upper", "rate_per_100k", "rate_lower", "rate_upper")

Row = dict[str, str | None]
Lookup = Mapping[tuple[Any, ...], str | None]


@dataclass(frozen=True, slots=True)
class Made:
    """All that the printed tables are made of: no count in it that is not printed."""

    release: str
    #: every cell as printed, by KEY
    printed: Lookup
    #: periods and areas with their names
    spine: pl.DataFrame
    #: share and rate of England with their limits, by period
    derived: pl.DataFrame
    #: measures of the headline, with the limits of their shares
    headline: pl.DataFrame
    #: dimensions and categories of the fieldwork review, in order
    breakdown: pl.DataFrame
    known_on: date
    #: public tables that are not printed
    left_out: tuple[str, ...] = ()


def print_tables(made: Made) -> dict[str, pl.DataFrame]:
    """Return the rows of every public table that is not left out by name, in the order of the contract's columns."""
    printers: dict[str, Callable[[Made], Iterator[Row]]] = {
        "headline": _print_headline,
        "nai_under_1": _print_nai,
        "characteristics": lambda m: _print_topics(m, "characteristics", with_share=True),
        "areas": lambda m: _print_topics(m, "areas", with_share=False),
        "totals": _print_totals,
        "cohort_review": _print_review,
    }
    return {
        name: _frame(name, made.release, printer(made))
        for name, printer in printers.items()
        if name not in made.left_out
    }


def name_period(kind: str, start: date) -> tuple[str, str]:
    """Return time period and identifier as the department's standard words them.

    >>> name_period("half_year", date(2020, 10, 1))
    ('202021', 'Part 2 (October to March)')
    >>> name_period("quarter", date(2021, 1, 1))
    ('202021', 'Financial year Q4')
    """
    if kind == KIND:
        return str(start.year), "Reporting year"
    year = start.year - (start.month < 4)
    period = f"{year}{(year + 1) % 100:02d}"
    if kind == "half_year":
        return period, "Part 1 (April to September)" if start.month == 4 else "Part 2 (October to March)"
    if kind == "quarter":
        return period, f"Financial year Q{(start.month - 4) % 12 // 3 + 1}"
    return period, "Financial year"


def print_share(part: str | None, whole: str | None, *, decimals: int = 1) -> str:
    """Return a share in per cent from two printed counts; a symbol in either is a symbol here.

    >>> print_share("1", "3"), print_share("c", "3"), print_share("0", "0"), print_share("1", "4000")
    ('33.3', 'c', 'z', 'low')
    """
    for symbol in (part, whole):
        if symbol is None or not symbol.isdigit():
            return symbol or NOT_AVAILABLE
    assert part is not None  # noqa: S101 - narrows the type
    assert whole is not None  # noqa: S101 - narrows the type
    if int(whole) == 0:
        return NOT_APPLICABLE
    return print_number(100 * Decimal(part) / Decimal(whole), decimals=decimals, is_none=int(part) == 0)


def print_number(value: Decimal | float | None, *, decimals: int = 1, is_none: bool = False) -> str:
    """Return a number with so many decimals, a half rounded up; what is more than none never shows as none."""
    if value is None or math.isnan(value):
        return NOT_APPLICABLE
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded == 0:
        return "0" if is_none or exact == 0 else LOW
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _print_topics(made: Made, name: str, *, with_share: bool) -> Iterator[Row]:
    for place, topics in _places(made, name):
        total = made.printed[(*_key(place), "total", "total")]
        for topic in topics:
            for category in topic.printed:
                number = made.printed[(*_key(place), topic.name, category)]
                row = _label(place) | {
                    "breakdown_topic": topic.label,
                    "breakdown": topic.categories[category],
                    "notifications": number,
                }
                yield row | ({"percentage": print_share(number, total)} if with_share else {})


def _print_totals(made: Made) -> Iterator[Row]:
    for place, _ in _places(made, "totals"):
        yield _label(place) | {"notifications": made.printed[(*_key(place), "total", "total")]}


def _print_nai(made: Made) -> Iterator[Row]:
    derived = {(row["period_kind"], row["period_start"]): row for row in made.derived.to_dicts()}
    for place, _ in _places(made, "nai_under_1"):
        counts = {
            "notifications": made.printed[(*_key(place), "total", "total")],
            "reviewed": made.printed.get((*_key(place), "review", "reviewed"), NOT_AVAILABLE),
            "nai_under_1": made.printed[(*_key(place), "nai", "nai")],
            "nai_under_1_reviewed": made.printed.get((*_key(place), "nai_review", "nai_reviewed"), NOT_AVAILABLE),
        }
        values = derived[(place["period_kind"], place["period_start"])]
        needed = {"share": ("reviewed", "nai_under_1_reviewed"), "rate": ("nai_under_1",)}
        row = _label(place) | counts
        for name in _DERIVED:
            parts = [counts[part] for part in needed[name.partition("_")[0]]]
            if place["geographic_level"] != "national":
                row[name] = NOT_AVAILABLE
            else:
                row[name] = CONFIDENTIAL if CONFIDENTIAL in parts else print_number(values[name])
        yield row


def _print_headline(made: Made) -> Iterator[Row]:
    for measure in made.headline.to_dicts():
        key = ("headline", KIND, measure["known_on"], "national", _ENGLAND["country_code"], measure["measure"])
        number = made.printed[(*key, "numerator")]
        whole = made.printed.get((*key, "denominator"), NOT_APPLICABLE)
        has_share = whole != NOT_APPLICABLE
        is_hidden = CONFIDENTIAL in (number, whole)
        limits = {
            f"percentage_{end}": CONFIDENTIAL if is_hidden else print_number(100 * measure[end])
            for end in ("lower", "upper")
            if has_share
        }
        time_period, identifier = name_period(KIND, measure["known_on"])
        yield {
            "time_period": time_period,
            "time_identifier": identifier,
            "geographic_level": "National",
            **_ENGLAND,
            "measure": MEASURES[measure["measure"]],
            "number": number,
            "denominator": whole,
            "percentage": print_share(number, whole) if has_share else NOT_APPLICABLE,
            "percentage_lower": limits.get("percentage_lower", NOT_APPLICABLE),
            "percentage_upper": limits.get("percentage_upper", NOT_APPLICABLE),
        }


def _print_review(made: Made) -> Iterator[Row]:
    key = ("cohort", KIND, made.known_on, "national", _ENGLAND["country_code"])
    time_period, identifier = name_period(KIND, made.known_on)
    for dimension, category in made.breakdown.select("dimension", "category").iter_rows():
        number = made.printed[(*key, dimension, category)]
        whole = made.printed[(*key, *population_of(dimension))]
        yield {
            "time_period": time_period,
            "time_identifier": identifier,
            "geographic_level": "National",
            **_ENGLAND,
            "breakdown_topic": _word(dimension),
            "breakdown": category,
            "cases": number,
            "denominator": whole,
            "percentage": print_share(number, whole),
        }


def _places(made: Made, name: str) -> Iterator[tuple[dict[str, Any], tuple[Topic, ...]]]:
    """Give every period and area of a table in printed order, with its topics."""
    listed = pl.concat(
        made.spine.filter(
            (pl.col("basis") == counts.basis)
            & pl.col("period_kind").is_in(counts.period_kinds)
            & pl.col("geographic_level").is_in(counts.levels)
        ).with_columns(pl.lit(at).alias("which"))
        for at, counts in enumerate(COUNTED[name])
    )
    level = pl.col("geographic_level").replace_strict({n: at for at, n in enumerate(_LEVELS)}, return_dtype=pl.Int8)
    kind = pl.col("period_kind").replace_strict(
        {"financial_year": 0, "half_year": 1, "quarter": 2}, return_dtype=pl.Int8
    )
    for place in listed.sort(kind, "period_start", level, "region_code", "area_code").iter_rows(named=True):
        yield place, COUNTED[name][place["which"]].topics


def _key(place: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(place[name] for name in KEY[:5])


def _label(place: Mapping[str, Any]) -> Row:
    time_period, identifier = name_period(place["period_kind"], place["period_start"])
    return {
        "time_period": time_period,
        "time_identifier": identifier,
        "geographic_level": _LEVELS[place["geographic_level"]],
        **_ENGLAND,
        "region_code": place["region_code"],
        "region_name": place["region_name"],
        "old_la_code": place["dfe_code"],
        "new_la_code": place["area_code"] if place["geographic_level"] == "local_authority" else None,
        "la_name": place["area_name"],
    }


def _word(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _frame(name: str, release: str, rows: Iterator[Row]) -> pl.DataFrame:
    columns = [column.name for column in get_table(f"published.{name}").columns]
    filled = [{"release": release} | row for row in rows]
    return pl.DataFrame({column: pl.Series([row[column] for row in filled], dtype=pl.String) for column in columns})
