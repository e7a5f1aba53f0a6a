"""The typed errors of the warehouse, and the one table of reasons for which a whole file is refused.

Belongs here: exception classes and the official's wording of each refusal code. Does not belong here: the
codes of rejected rows (those live in ``expectations``) and any value that stood in an extract. A place is a
row, a column number or a line, so that a message can be logged, mailed and shown without disclosing anything.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final


class PanelwatchError(Exception):
    """Base of every error an official may read: one plain sentence, never a value."""


class WarehouseBusy(PanelwatchError):  # noqa: N818 - the state a second load finds
    """Another load holds the warehouse."""


class LinkageRefused(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """What was asked of linkage cannot be done: it is off, or what it needs has not been made yet."""


class RefusalCode(StrEnum):
    """Why a file was set aside whole. Stable: officials and alerts know refusals by these words."""

    NAME_UNKNOWN = "name_unknown"
    NAME_DATE_INVALID = "name_date_invalid"
    NOT_A_REGULAR_FILE = "not_a_regular_file"
    NOT_READABLE = "not_readable"
    STILL_BEING_WRITTEN = "still_being_written"
    CHANGED_WHILE_READ = "changed_while_read"
    LAST_LINE_UNTERMINATED = "last_line_unterminated"
    ENDING_MISSING = "ending_missing"
    MANIFEST_UNREADABLE = "manifest_unreadable"
    MANIFEST_MISMATCH = "manifest_mismatch"
    MANIFEST_ROWS_DIFFER = "manifest_rows_differ"
    FILE_EMPTY = "file_empty"
    FILE_HEADER_ONLY = "file_header_only"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_FINDINGS = "too_many_findings"
    TOO_MANY_REPEATED = "too_many_repeated"
    TOO_MANY_COLUMNS = "too_many_columns"
    FIELD_TOO_LONG = "field_too_long"
    ROW_TOO_LONG = "row_too_long"
    HEADER_BLANK = "header_blank"
    HEADER_DUPLICATE = "header_duplicate"
    HEADER_UNKNOWN = "header_unknown"
    COLUMNS_MISSING = "columns_missing"
    RAGGED_ROW = "ragged_row"
    SEPARATOR_MIXED = "separator_mixed"
    QUOTE_UNTERMINATED = "quote_unterminated"
    QUOTE_MISPLACED = "quote_misplaced"
    LINE_ENDINGS_MIXED = "line_endings_mixed"
    ENCODING_UNDECODABLE = "encoding_undecodable"
    NUL_BYTES = "nul_bytes"
    CSV_UNREADABLE = "csv_unreadable"
    XLSX_UNREADABLE = "xlsx_unreadable"
    XLSX_INFLATES_TOO_LARGE = "xlsx_inflates_too_large"
    XLSX_ENTITY_DECLARED = "xlsx_entity_declared"
    XLSX_SEVERAL_SHEETS = "xlsx_several_sheets"
    XLSX_MERGED_HEADER = "xlsx_merged_header"
    PARQUET_UNREADABLE = "parquet_unreadable"
    PARQUET_INFLATES_TOO_LARGE = "parquet_inflates_too_large"
    PARQUET_NESTED_COLUMN = "parquet_nested_column"
    DATE_ORDER_MIXED = "date_order_mixed"
    DATE_ORDER_NOT_DECLARED = "date_order_not_declared"
    WITHDRAWAL_LIMIT = "withdrawal_limit"
    PURGED = "purged"


WORDING: Final[Mapping[RefusalCode, str]] = MappingProxyType(
    {
        RefusalCode.NAME_UNKNOWN: (
            "the name is not one the Panel's landing folder takes: "
            "it must be <extract>_<YYYY-MM-DD>[_<tag>].csv, .xlsx or .parquet with a known extract"
        ),
        RefusalCode.NAME_DATE_INVALID: "the date in the name is not a day of the calendar",
        RefusalCode.NOT_A_REGULAR_FILE: "this is a link, a pipe, a device or a folder, not an ordinary file",
        RefusalCode.NOT_READABLE: "the file cannot be opened with the rights this program runs under",
        RefusalCode.STILL_BEING_WRITTEN: "the file is still being written; it is looked at again next time",
        RefusalCode.CHANGED_WHILE_READ: "the file changed while it was copied; it is taken once it rests",
        RefusalCode.LAST_LINE_UNTERMINATED: (
            "the last line does not end with a line break, so the file may be half a copy; "
            "send it again, or send a manifest with it"
        ),
        RefusalCode.ENDING_MISSING: "the end of the file is missing, so it is half a copy; send it again",
        RefusalCode.MANIFEST_UNREADABLE: (
            "the manifest beside the file is not JSON with sha256, rows and sent_at, and nothing else fits"
        ),
        RefusalCode.MANIFEST_MISMATCH: "the file is not the one its manifest describes (SHA-256 differs)",
        RefusalCode.MANIFEST_ROWS_DIFFER: "the manifest promises {expected} rows but the file holds {found}",
        RefusalCode.FILE_EMPTY: "the file is empty (0 bytes, or nothing but a byte order mark)",
        RefusalCode.FILE_HEADER_ONLY: "the file holds column names but no rows",
        RefusalCode.FILE_TOO_LARGE: "the file is larger than {limit} bytes, the most that is read",
        RefusalCode.TOO_MANY_ROWS: "the file has more than {limit} rows, the most that is read",
        RefusalCode.TOO_MANY_FINDINGS: "more than {limit} of its cells do not fit: it is not what its name says",
        RefusalCode.TOO_MANY_REPEATED: "more than {limit} of its rows repeat the key of another row",
        RefusalCode.TOO_MANY_COLUMNS: "the file has more than {limit} columns, the most that is read",
        RefusalCode.FIELD_TOO_LONG: "row {row}, column {column}: the cell is longer than {limit} characters",
        RefusalCode.ROW_TOO_LONG: "row {row} is longer than {limit} bytes",
        RefusalCode.HEADER_BLANK: "row 1, column {column}: the column has no name",
        RefusalCode.HEADER_DUPLICATE: ("row 1, column {column}: the column has the same name as column {first}"),
        RefusalCode.HEADER_UNKNOWN: "row 1, column {column}: no profile knows a column of this name",
        RefusalCode.COLUMNS_MISSING: "row 1: the file lacks the required column {column}",
        RefusalCode.RAGGED_ROW: "row {row} has {found} cells where row 1 has {expected}",
        RefusalCode.SEPARATOR_MIXED: "row {row} separates its cells by another character than declared",
        RefusalCode.QUOTE_UNTERMINATED: "row {row}: a quotation mark is opened and never closed",
        RefusalCode.QUOTE_MISPLACED: (
            "row {row}: a quotation mark stands inside a cell without being doubled and enclosed"
        ),
        RefusalCode.LINE_ENDINGS_MIXED: "row {row} ends its line differently from row 1",
        RefusalCode.ENCODING_UNDECODABLE: "line {line} holds bytes that are not {encoding}",
        RefusalCode.NUL_BYTES: "line {line} holds a NUL byte, which no text has",
        RefusalCode.CSV_UNREADABLE: "the file does not read as the CSV its profile declares",
        RefusalCode.XLSX_UNREADABLE: "the file is not a workbook that can be read",
        RefusalCode.XLSX_INFLATES_TOO_LARGE: "the workbook unpacks to more than {limit} {unit}",
        RefusalCode.XLSX_ENTITY_DECLARED: "the workbook declares a document type, which no workbook needs",
        RefusalCode.XLSX_SEVERAL_SHEETS: ("the workbook has {found} sheets and none is named after its extract"),
        RefusalCode.XLSX_MERGED_HEADER: "row 1, column {column}: the header has merged cells",
        RefusalCode.PARQUET_UNREADABLE: "the file is not a Parquet file that can be read",
        RefusalCode.PARQUET_INFLATES_TOO_LARGE: "the Parquet file unpacks to more than {limit} {unit}",
        RefusalCode.PARQUET_NESTED_COLUMN: "column {column} holds neither plain values nor lists of texts",
        RefusalCode.DATE_ORDER_MIXED: ("column {column} mixes dates written day first with dates written month first"),
        RefusalCode.DATE_ORDER_NOT_DECLARED: (
            "column {column} writes its dates month first, where day first is declared, so none of them is safe to read"
        ),
        RefusalCode.WITHDRAWAL_LIMIT: (
            "this full snapshot would withdraw {found} of {current} current records, more than the limit"
        ),
        RefusalCode.PURGED: "these very bytes were purged and are never taken again; remove the file",
    }
)
"""One sentence per code, completed with places (numbers and our own words) only; documentation lists it."""


class ExtractRefused(PanelwatchError):  # noqa: N818 - the name the whole specification uses
    """A whole file is set aside: nothing of it was loaded and nothing else changed.

    Args:
        code: why.
        file_name: the bare name of the file as it arrived.
        places: what the wording of the code asks for (``row``, ``column``, ``limit``, ...). Row 1 is the
        header and
            column 1 the first, as a spreadsheet shows them.

    Raises:
        KeyError: a place the wording needs was not given (a mistake of ours, found by the tests).
    """

    def __init__(self, code: RefusalCode, file_name: str, **places: int | str) -> None:
        self.code: Final = code
        self.file_name: Final = file_name
        self.places: Final = MappingProxyType(places)
        self.detail: Final = f"{file_name}: {WORDING[code].format_map(places)}."
        super().__init__(self.detail)

    def __reduce__(self) -> tuple[Callable[..., "ExtractRefused"], tuple[RefusalCode, str]]:
        """Let another process say it."""
        return partial(type(self), **self.places), (self.code, self.file_name)
