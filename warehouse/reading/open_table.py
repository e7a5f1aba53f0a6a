"""The one door to the readers: the suffix of a file's name says which."""

from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.landing import ExtractName, printable_name
from warehouse.reading.csv_reader import read_csv
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import CsvDialect, RawTable
from warehouse.reading.text_encoding import as_utf8
from warehouse.source import Source, measure


@contextmanager
def open_table(
    source: Source,
    name: ExtractName,
    *,
    limits: Limits | None = None,
    dialect: CsvDialect | None = None,
) -> Iterator[RawTable]:
    """Open an archived file as text; leaving the block removes what reading it needed.

    Args:
        source: the file to read, wherever it is kept.
        name: what the file was called when it arrived; decides the format and names it in messages.
        limits: caps, checked before anything is parsed.
        dialect: separator and encoding as the profile declares them; only CSV has them.

    Raises:
        ExtractRefused: the file does not read; its code and sentence say why, without a value.
    """
    limits = limits or Limits()
    dialect = dialect or CsvDialect()
    file_name = printable_name(name.file_name)
    size = measure(source)
    if size > limits.file_bytes:
        raise ExtractRefused(RefusalCode.FILE_TOO_LARGE, file_name, limit=limits.file_bytes)
    if size == 0:
        raise ExtractRefused(RefusalCode.FILE_EMPTY, file_name)
    match name.suffix:
        case "csv":
            text = as_utf8(source, file_name=file_name, declared=dialect.encoding)
            yield read_csv(text, file_name=file_name, separator=dialect.separator, limits=limits)
        case "xlsx":
            from warehouse.reading.xlsx_reader import read_xlsx  # noqa: PLC0415 - only where one came

            yield read_xlsx(source, file_name=file_name, extract=name.extract, limits=limits)
        case "parquet":
            from warehouse.reading.parquet_reader import read_parquet  # noqa: PLC0415 - only where one came

            yield read_parquet(source, file_name=file_name, limits=limits)
