"""Rules of columns: their names, their metadata, and that the two files agree.

Belongs here: what holds of a column as a whole. Does not belong here: rules of single rows.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from assets.release.files.screening.pair import OBSERVATIONAL, Pair, rule

_TYPES: Final = ("Filter", "Indicator")
_UNITS: Final = ("", "%", "pp", "£", "£m", "numberstring")
_LONGEST_NAME: Final = 50
_LONGEST_LABEL: Final = 80
_OF_INDICATORS: Final = ("indicator_grouping", "indicator_unit", "indicator_dp")
_OF_FILTERS: Final = ("filter_hint", "filter_grouping_column")


@rule("C04", "Column names are snake_case, begin with a letter and have at most 50 characters.")
def check_names(pair: Pair) -> Iterator[str]:
    """Names are the identifiers of the service's interface for programs."""
    for position, column in enumerate(pair.header, start=1):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", column) or len(column) > _LONGEST_NAME:
            yield f"{pair.data_name}: the name of column {position} is not snake_case of at most 50 characters."


@rule("C05", "The mandatory columns come first.")
def check_order(pair: Pair) -> Iterator[str]:
    """Ours: the standard asks for them, and every example of it begins with them."""
    if set(pair.header[:5]) != set(OBSERVATIONAL[:5]):
        yield f"{pair.data_name}: the first five columns are not the mandatory ones."


@rule("M01", "Every column says when or where, or is declared in the metadata.")
def check_declared(pair: Pair) -> Iterator[str]:
    """The service drops what it was not told of."""
    known = {*OBSERVATIONAL, *_names(pair), *(row["filter_grouping_column"] for row in pair.declared)}
    for column in pair.header:
        if column not in known:
            yield f"{pair.data_name}, column {pair.header.index(column) + 1}: it is not declared in {pair.meta_name}."


@rule("M02", "Everything declared in the metadata is in the data, once.")
def check_present(pair: Pair) -> Iterator[str]:
    """A declared column that is missing was renamed in one file alone."""
    for number, name in enumerate(_names(pair), start=2):
        if name not in pair.header:
            yield f"{pair.meta_name}, row {number}: {pair.data_name} has no such column."
        elif name in _names(pair)[: number - 2]:
            yield f"{pair.meta_name}, row {number}: it declares a column a second time."


@rule("M03", "Columns are declared as Filter or Indicator, and at least one is an indicator.")
def check_types(pair: Pair) -> Iterator[str]:
    """There is no third kind."""
    for number, row in enumerate(pair.declared, start=2):
        if row["col_type"] not in _TYPES:
            yield f"{pair.meta_name}, row {number}: col_type is neither Filter nor Indicator."
    if not pair.indicators:
        yield f"{pair.meta_name}: it declares no indicator."


@rule("M04", "Every declared column has a label of its own of at most 80 characters.")
def check_labels(pair: Pair) -> Iterator[str]:
    """Readers see labels, not names."""
    counted = Counter(row["label"] for row in pair.declared)
    for number, row in enumerate(pair.declared, start=2):
        if not row["label"].strip() or len(row["label"]) > _LONGEST_LABEL or counted[row["label"]] > 1:
            yield f"{pair.meta_name}, row {number}: the label is blank, too long or not the only one of its kind."


@rule("M05", "Columns that say when and where are not declared.")
def check_observational(pair: Pair) -> Iterator[str]:
    """The service would offer places as a filter."""
    for number, row in enumerate(pair.declared, start=2):
        if {row["col_name"], row["filter_grouping_column"]} & set(OBSERVATIONAL):
            yield f"{pair.meta_name}, row {number}: it declares a column that says when or where."


@rule("M06", "Filters have no facts of indicators, and indicators none of filters.")
def check_facts(pair: Pair) -> Iterator[str]:
    """A unit beside a filter belongs to another line."""
    for number, row in enumerate(pair.declared, start=2):
        wrong = _OF_INDICATORS if row["col_type"] == "Filter" else _OF_FILTERS
        for column in wrong:
            if row[column]:
                yield f"{pair.meta_name}, column {column}, row {number}: it belongs to the other kind of column."


@rule("M07", "The unit of an indicator is blank, %, pp, £, £m or numberstring.")
def check_units(pair: Pair) -> Iterator[str]:
    """The service knows no other."""
    for number, row in enumerate(pair.declared, start=2):
        if row["indicator_unit"] not in _UNITS:
            yield f"{pair.meta_name}, column indicator_unit, row {number}: the standard has no such unit."


@rule("M08", "Every indicator says its decimals, as a whole number.")
def check_decimals(pair: Pair) -> Iterator[str]:
    """Without it the service rounds as it likes."""
    for number, row in enumerate(pair.declared, start=2):
        if row["col_type"] == "Indicator" and not re.fullmatch(r"\d", row["indicator_dp"]):
            yield f"{pair.meta_name}, column indicator_dp, row {number}: it is not a whole number from 0 to 9."


@rule("M09", "A grouping column is in the data, is no filter itself and groups one filter only.")
def check_groups(pair: Pair) -> Iterator[str]:
    """Two filters of one group cannot be told apart."""
    used = Counter(row["filter_grouping_column"] for row in pair.declared)
    for number, row in enumerate(pair.declared, start=2):
        group = row["filter_grouping_column"]
        if group and (group not in pair.header or group in _names(pair) or used[group] > 1):
            yield (
                f"{pair.meta_name}, column filter_grouping_column, row {number}:"
                " the group is not in the data, is a filter itself or groups two."
            )


@rule("M10", "A group has no more levels than the filter it groups.")
def check_group_levels(pair: Pair) -> Iterator[str]:
    """Otherwise the two are the wrong way round."""
    for row in pair.declared:
        name, group = row["col_name"], row["filter_grouping_column"]
        if group in pair.header and name in pair.header and _levels(pair, group) > _levels(pair, name):
            yield f"{pair.data_name}, column {group}: it has more levels than the filter it groups."


@rule("M11", "A filter has at least two levels; one with a single level is left out.")
def check_levels(pair: Pair) -> Iterator[str]:
    """A single choice is none."""
    for column in pair.filters:
        if _levels(pair, column) < 2:
            yield f"{pair.data_name}, column {column}: a filter with fewer than two levels is to be left out."


@rule("M12", "Filters and groups have a Total, but those whose categories add up to nothing.")
def check_total(pair: Pair) -> Iterator[str]:
    """The service shows the total first; without one it adds categories up itself."""
    for row in pair.declared:
        if row["col_type"] != "Filter" or row["col_name"] in pair.without_total:
            continue
        for column in (row["col_name"], row["filter_grouping_column"]):
            if column in pair.header and all(cells[column] != "Total" for cells in pair.rows):
                yield f"{pair.data_name}, column {column}: no row is the Total."


def _names(pair: Pair) -> list[str]:
    return [row["col_name"] for row in pair.declared]


def _levels(pair: Pair, column: str) -> int:
    return len({row[column] for row in pair.rows})
