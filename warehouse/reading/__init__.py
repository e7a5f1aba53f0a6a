"""Reading an archived extract into text: one header and batches of cells, exactly as they were sent.

Belongs here: the dialects of CSV, XLSX and Parquet, the caps that keep memory bounded, and the refusal of a
file that does not read. Does not belong here: what a column or a cell means (``expectations``). Every reader
gives the same ``RawTable``; no cell is null, a cell without content is the empty text.
"""

from warehouse.reading.limits import Limits
from warehouse.reading.open_table import open_table
from warehouse.reading.raw_table import CellDefect, CsvDialect, RawTable

__all__ = ["CellDefect", "CsvDialect", "Limits", "RawTable", "open_table"]
