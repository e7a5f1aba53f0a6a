"""Rules of rows: periods, places, categories and numbers.

Belongs here: what holds of single cells and rows. Does not belong here: rules of columns as a whole.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from assets.exports import disarm
from assets.release.files.screening.pair import OBSERVATIONAL, Pair, at, in_cells, rule
from expectations.contracts.releases import SYMBOLS

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: identifiers that may stand in one file, and the digits of their periods
FAMILIES: Final[tuple[tuple[frozenset[str], int], ...]] = (
    (frozenset({"Calendar year"}), 4),
    (frozenset({"Reporting year"}), 4),
    (frozenset(_MONTHS), 4),
    (frozenset(f"Week {number}" for number in range(1, 53)), 4),
    (frozenset({"Financial year"}), 6),
    (frozenset({"Academic year"}), 6),
    (frozenset({"Tax year"}), 6),
    (frozenset({"Autumn and spring term"}), 6),
    (frozenset({"Autumn term", "Spring term", "Summer term"}), 6),
    (frozenset(f"Financial year Q{number}" for number in range(1, 5)), 6),
    (frozenset({"Part 1 (April to September)", "Part 2 (October to March)"}), 6),
)
_DIGITS: Final = {name: digits for family, digits in FAMILIES for name in family}

_COUNTRY: Final = ("country_code", "country_name")
_REGION: Final = ("region_code", "region_name")
_AUTHORITY: Final = ("old_la_code", "new_la_code", "la_name")
#: places a level fills; all others are blank. An authority also names its region
LEVELS: Final = {
    "National": _COUNTRY,
    "Regional": (*_COUNTRY, *_REGION),
    "Local authority": (*_COUNTRY, *_REGION, *_AUTHORITY),
}
_PATTERNS: Final = {
    "country_code": re.compile(r"E92000001"),
    "region_code": re.compile(r"E1[23]00000\d"),
    # Two authorities that return together have both their codes, as in E06000061/E06000062.
    "new_la_code": re.compile(r"E(06|08|09|10)\d{6}(/E(06|08|09|10)\d{6})?"),
    "old_la_code": re.compile(r"\d{3}(/\d{3})?"),
}
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_NOTHING: Final = {"NA", "na", "Null", "null", "NULL", "N/A", "n/a", ".", "..", "-", "~", ":", "NaN", "nan", "None"}
_LONGEST_ITEM: Final = 120


@rule("T01", "Every time_identifier is one of the standard's.")
def check_identifiers(pair: Pair) -> Iterator[str]:
    """The service refuses any other wording."""
    yield from in_cells(pair, ["time_identifier"], lambda cell: cell not in _DIGITS, "the standard has no such kind")


@rule("T02", "One file holds periods of one kind: years, halves, quarters, months or weeks.")
def check_mixture(pair: Pair) -> Iterator[str]:
    """A year and its halves in one file would be added up."""
    found = {row["time_identifier"] for row in pair.rows} & set(_DIGITS)
    if not any(found <= family for family, _ in FAMILIES):
        yield f"{pair.data_name}, column time_identifier: kinds of period are mixed that must stand in files apart."


@rule("T03", "A time_period has the four or six digits of its kind; of six, the years follow each other.")
def check_periods(pair: Pair) -> Iterator[str]:
    """202022 is no year."""
    wrong = [
        number
        for number, row in enumerate(pair.rows, start=2)
        if row["time_identifier"] in _DIGITS and not _is_period(row["time_period"], _DIGITS[row["time_identifier"]])
    ]
    if wrong:
        yield f"{pair.data_name}, column time_period, {at(wrong)}: not the digits of its kind of period."


@rule("G01", "Every geographic_level is National, Regional or Local authority.")
def check_level(pair: Pair) -> Iterator[str]:
    """The standard has more; our tables do not."""
    yield from in_cells(pair, ["geographic_level"], lambda cell: cell not in LEVELS, "no level of our tables")


@rule("G02", "The columns of every level in the file are there.")
def check_level_columns(pair: Pair) -> Iterator[str]:
    """A region without its code cannot be placed."""
    needed = {column for row in pair.rows for column in LEVELS.get(row["geographic_level"], ())}
    for column in OBSERVATIONAL:
        if column in needed and column not in pair.header:
            yield f"{pair.data_name}: the column {column} is missing for a level that needs it."


@rule("G03", "Codes and names of a level's places are filled, and those of smaller places are blank.")
def check_filled(pair: Pair) -> Iterator[str]:
    """Rows of England that name a region would be read as the region's."""
    for column in (*_COUNTRY, *_REGION, *_AUTHORITY):
        if column not in pair.header:
            continue
        wrong = [
            number
            for number, row in enumerate(pair.rows, start=2)
            if row["geographic_level"] in LEVELS and (column in LEVELS[row["geographic_level"]]) != bool(row[column])
        ]
        if wrong:
            yield f"{pair.data_name}, column {column}, {at(wrong)}: blank where the level has one, or the reverse."


@rule("G04", "Codes of places have the form of their level.")
def check_codes(pair: Pair) -> Iterator[str]:
    """A district's code in an authority's place is another place."""
    for column, pattern in _PATTERNS.items():
        yield from in_cells(
            pair, [column], lambda cell, p=pattern: bool(cell) and not p.fullmatch(cell), "not a code of its level"
        )


@rule("G05", "One code stands for one name, and one name of a country or region for one code.")
def check_pairs(pair: Pair) -> Iterator[str]:
    """The service takes the first spelling for all.

    An authority made anew keeps its name and gets a new code, in the middle of a year too: both stand in the file.
    """
    of_authorities = (_AUTHORITY[1:], _AUTHORITY[1::-1])
    for one, other in (_COUNTRY, _REGION, _COUNTRY[::-1], _REGION[::-1], *of_authorities):
        if one in pair.header and other in pair.header:
            yield from _check_same(pair, one, other)


@rule("R01", "No two rows are of one period, place and category.")
def check_duplicates(pair: Pair) -> Iterator[str]:
    """Two counts of one thing: one of them is wrong."""
    key = [c for c in pair.header if c in OBSERVATIONAL or c in pair.filters or c in pair.groups]
    seen: dict[tuple[str, ...], int] = {}
    repeated = [
        number
        for number, row in enumerate(pair.rows, start=2)
        if seen.setdefault(tuple(row[column] for column in key), number) != number
    ]
    if repeated:
        yield f"{pair.data_name}, {at(repeated)}: an earlier row is of the same period, place and categories."


@rule("R02", "No filter and no group is blank.")
def check_blank_filters(pair: Pair) -> Iterator[str]:
    """What is no breakdown is a Total."""
    yield from in_cells(pair, [*pair.filters, *pair.groups], lambda cell: not cell.strip(), "blank")


@rule("R03", "No indicator is blank.")
def check_blank_indicators(pair: Pair) -> Iterator[str]:
    """A symbol says why there is no number; a blank does not."""
    yield from in_cells(pair, pair.indicators, lambda cell: not cell.strip(), "blank")


@rule("R04", "Indicators hold plain numbers or the symbols c, x, z, low, and nothing else.")
def check_numbers(pair: Pair) -> Iterator[str]:
    """Thousands separators, percent signs and symbols of old (: ~ ..) are text to a program."""
    yield from in_cells(
        pair,
        pair.indicators,
        lambda cell: bool(cell.strip()) and cell not in SYMBOLS and not _NUMBER.fullmatch(cell),
        "neither a plain number nor one of the symbols",
    )


@rule("R05", "Numbers have no more decimals than the metadata declares.")
def check_decimals(pair: Pair) -> Iterator[str]:
    """A decimal more than declared was never rounded."""
    for row in pair.declared:
        if row["col_name"] in pair.indicators and row["indicator_dp"].isdigit():
            yield from in_cells(pair, [row["col_name"]], _has_more_than(int(row["indicator_dp"])), "too many decimals")


@rule("R06", "No cell begins or ends with a space, or holds a line break.")
def check_spaces(pair: Pair) -> Iterator[str]:
    """Two spellings of one category are two categories."""
    yield from in_cells(
        pair, pair.header, lambda cell: cell != cell.strip() or bool(re.search(r"[\r\n\t]", cell)), "stray spaces"
    )


@rule("R07", "Categories have at most 120 characters and are no stand-in for nothing (NA, null, ..).")
def check_items(pair: Pair) -> Iterator[str]:
    """A category called null is one that got lost."""
    yield from in_cells(
        pair,
        [*pair.filters, *pair.groups],
        lambda cell: len(cell) > _LONGEST_ITEM or cell in _NOTHING,
        "too long, or a word for nothing",
    )


@rule("R08", "No text begins as a formula would.")
def check_formulas(pair: Pair) -> Iterator[str]:
    """Ours: a spreadsheet would run it."""
    text = [column for column in pair.header if column not in pair.indicators]
    yield from in_cells(pair, text, lambda cell: disarm(cell) != cell, "a spreadsheet would run it")


def _is_period(text: str, digits: int) -> bool:
    if not re.fullmatch(rf"(19|20)\d{{{digits - 2}}}", text):
        return False
    return digits == 4 or int(text[4:]) == (int(text[:4]) + 1) % 100


def _has_more_than(decimals: int) -> Callable[[str], bool]:
    return lambda cell: bool(_NUMBER.fullmatch(cell)) and len(cell.partition(".")[2]) > decimals


def _check_same(pair: Pair, key: str, column: str) -> Iterator[str]:
    found: dict[str, str] = {}
    wrong = [
        number
        for number, row in enumerate(pair.rows, start=2)
        if row[key] and found.setdefault(row[key], row[column]) != row[column]
    ]
    if wrong:
        yield f"{pair.data_name}, column {column}, {at(wrong)}: it differs from that of an earlier row."
