"""The caps that hold before anything is parsed, whatever a file claims about itself.

Belongs here: the numbers and why they are these. Does not belong here: the checks, which stand where the
bytes are counted.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps of one reading; a file beyond any of them is refused whole.

    The defaults leave room for ten times the largest delivery expected (10 million notifications are written
    as several files) and keep a reading below half a gigabyte of memory.
    """

    file_bytes: int = 512 * 1024 * 1024
    rows: int = 20_000_000
    """Rows below the header, blank ones included."""
    columns: int = 200
    field_characters: int = 100_000
    """The longest case outline seen is some 8,000 characters; a spreadsheet cell holds 32,767."""
    record_bytes: int = 2_000_000
    """One row, the least that must be held at once."""
    inflated_bytes: int = 64 * 1024 * 1024
    """All parts of a workbook, and all texts its cells name: the workbook reader holds them all at once."""
    inflation_ratio: int = 200
    """Unpacked over packed bytes of one workbook part; spreadsheets written by Excel stay below 40."""
    archive_entries: int = 1_000
    sheet_cells: int = 2_000_000
    """Cells of the rectangle that a sheet's used cells span, and shared texts: the workbook reader holds all of it."""
    cell_defects: int = 100_000
    findings: int = 200_000
    """Cells that do not fit, are warned of or spelt in their own way; each is kept, in memory and in the books."""
    repeated: int = 100_000
    """Rows that repeat the key of another row."""
    token_bytes: int = 1024 * 1024
    """One tag with its attributes, or one comment: an XML parser holds it whole."""
    footer_bytes: int = 8 * 1024 * 1024
    """The footer of a Parquet file; Arrow makes some thirty bytes of one."""
    pages: int = 100_000
    page_bytes: int = 64 * 1024 * 1024
    """The largest pages of all columns of a row group together, of texts all pages: Arrow holds so much at once."""
    unpacked_bytes: int = 512 * 1024 * 1024
    """All pages of a Parquet file."""
    parquet_values: int = 400_000_000
    """Cells of a Parquet file, blank ones included: a million of them can be packed into a few bytes."""
    list_values: int = 4_000_000
    """Values of one list column of one row group."""
    text_bytes: int = 2 * 1024 * 1024 * 1024
    """All cells of a Parquet file written out: a dictionary holds a text once that stands in every row."""
