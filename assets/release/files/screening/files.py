"""Rules of the files themselves: names, encoding, size and shape.

Belongs here: what must hold before a row can be read. Does not belong here: rules of columns and rows.
"""

import csv
import re
from collections.abc import Iterator
from typing import Final

from assets.release.files.ees import META_COLUMNS
from assets.release.files.screening.pair import OBSERVATIONAL, Pair, at, rule

#: bounds of our own, far above any release: the standard gives none for a file loaded by hand
MOST_BYTES: Final = 50_000_000
MOST_ROWS: Final = 500_000
MOST_COLUMNS: Final = 100
_MANDATORY: Final = OBSERVATIONAL[:5]
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\.csv")


@rule("F01", "The data file's name is lower case letters, digits and underscores, ending in .csv.", is_first=True)
def check_data_name(pair: Pair) -> Iterator[str]:
    """Spaces and signs break links and the department's upload."""
    if not _NAME.fullmatch(pair.data_name):
        yield "The data file's name holds something other than lower case letters, digits and underscores."


@rule("F02", "The metadata file is called as the data file, ending in .meta.csv.", is_first=True)
def check_meta_name(pair: Pair) -> Iterator[str]:
    """The service pairs the two by name alone."""
    if pair.meta_name != pair.data_name.removesuffix(".csv") + ".meta.csv":
        yield f"{pair.data_name}: its metadata file is not named after it."


@rule("F03", "Both files are UTF-8 without a byte order mark and without control characters.", is_first=True)
def check_encoding(pair: Pair) -> Iterator[str]:
    """Read another way, names of places turn into other names."""
    for name, content in _both(pair):
        if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            yield f"{name}: it begins with a byte order mark."
        if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content):
            yield f"{name}: it holds control characters."
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as fault:
            yield f"{name}, line {content.count(10, 0, fault.start) + 1}: it is not UTF-8."


@rule("F04", "Both files stay within their size, and hold at least one row.", is_first=True)
def check_size(pair: Pair) -> Iterator[str]:
    """A file that is cut on upload looks whole."""
    for name, content in _both(pair):
        if len(content) > MOST_BYTES:
            yield f"{name}: it is larger than {MOST_BYTES:,} bytes."
        elif content.count(b"\n") > MOST_ROWS + 1:
            yield f"{name}: it has more than {MOST_ROWS:,} rows."
        elif content.count(b"\n") < 2:
            yield f"{name}: it has no rows."


@rule("F05", "Both files are separated by commas, with as many cells in every row as in the header.", is_first=True)
def check_shape(pair: Pair) -> Iterator[str]:
    """A cell too many shifts all after it."""
    for name, content in _both(pair):
        try:
            lines = pair.lines if content is pair.data else pair.meta_lines
        except (UnicodeDecodeError, csv.Error):
            continue
        if lines and len(lines[0]) == 1:
            yield f"{name}: it is not separated by commas."
        elif lines and len(lines[0]) > MOST_COLUMNS:
            yield f"{name}: it has more than {MOST_COLUMNS} columns."
        elif ragged := [n for n, line in enumerate(lines[1:], start=2) if len(line) != len(lines[0])]:
            yield f"{name}, {at(ragged)}: there are more or fewer cells than in the header."


@rule("F06", "No row and no column is empty.", is_first=True)
def check_empty(pair: Pair) -> Iterator[str]:
    """An empty row is one that someone forgot."""
    for name, content in _both(pair):
        try:
            lines = pair.lines if content is pair.data else pair.meta_lines
        except (UnicodeDecodeError, csv.Error):
            continue
        if empty := [n for n, line in enumerate(lines[1:], start=2) if not any(line)]:
            yield f"{name}, {at(empty)}: empty."
        if lines and "" in lines[0]:
            yield f"{name}: column {lines[0].index('') + 1} has no name."


@rule("C01", "The five mandatory columns are there.", is_first=True)
def check_mandatory(pair: Pair) -> Iterator[str]:
    """Without them nothing says when and where."""
    for column in _MANDATORY:
        if column not in _header(pair):
            yield f"{pair.data_name}: the column {column} is missing."


@rule("C02", "The metadata file has its eight columns, and no other.", is_first=True)
def check_meta_columns(pair: Pair) -> Iterator[str]:
    """The service refuses any other set."""
    try:
        found = pair.meta_lines[0] if pair.meta_lines else []
    except (UnicodeDecodeError, csv.Error):
        return
    for column in META_COLUMNS:
        if column not in found:
            yield f"{pair.meta_name}: the column {column} is missing."
    if len(found) > len(META_COLUMNS):
        yield f"{pair.meta_name}: it has columns beyond the eight."


@rule("C03", "No two columns have one name.", is_first=True)
def check_duplicate_columns(pair: Pair) -> Iterator[str]:
    """One of two would be lost."""
    header = _header(pair)
    for position, column in enumerate(header):
        if column in header[:position]:
            yield f"{pair.data_name}: column {position + 1} has the name of an earlier one."


def _both(pair: Pair) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    return (pair.data_name, pair.data), (pair.meta_name, pair.meta)


def _header(pair: Pair) -> list[str]:
    try:
        return pair.header
    except (UnicodeDecodeError, csv.Error):
        return []
