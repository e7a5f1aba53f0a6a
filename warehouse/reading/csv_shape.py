"""Proving the shape of a CSV file before it is parsed: RFC 4180, strictly, in bounded memory.

Belongs here: what can be said from the bytes alone (encoding, quotes, line ends, cells per row, lengths),
each fault under its own code and with the row it stands in. Does not belong here: the cells themselves, which
DuckDB reads afterwards (``csv_reader``); its messages quote the offending line and name no row, which is why
the proof is ours.
"""

import csv
import io
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import check_header
from warehouse.source import Source

_QUOTE: Final = ord('"')
_LINE_FEED: Final = ord("\n")
_CARRIAGE_RETURN: Final = ord("\r")
_SEPARATORS: Final = b",;\t|"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_BLOCK_BYTES: Final = 1024 * 1024
"""A block of nothing but separators has some eighty bytes of marks for each of its own."""

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CsvShape:
    """What a reader needs to know of a proven file.

    Attributes:
        header: the cells of row 1 as sent.
        is_blank: of every row from row 1 on, whether it is a line without a byte. A file of one column has none: its
            empty lines are rows whose cell is empty. A byte a row: their numbers would take eight, and a file may hold
            nothing but line feeds.
        records: rows including the header, without the blank lines.
        cuts: places in the file, ascending, between which stand whole rows and not much more than a block of bytes.
    """

    header: tuple[str, ...]
    records: int
    is_blank: NDArray[np.bool_]
    cuts: tuple[int, ...]


def prove_csv(source: Source, *, file_name: str, separator: str, limits: Limits) -> CsvShape:
    """Read the UTF-8 file once, a block at a time, and refuse it unless every row reads in exactly one way.

    Raises:
        ExtractRefused: with the row (or line) of the first fault found in the first block that has one.
    """
    proof = _Proof(file_name=file_name, separator=ord(separator), limits=limits)
    with source.open("rb") as file:
        rest = file.read(len(_BYTE_ORDER_MARK)).removeprefix(_BYTE_ORDER_MARK)
        proof.cuts.append(file.tell() - len(rest))
        while chunk := file.read(_BLOCK_BYTES):
            rest = proof.take(rest + chunk)
            proof.cuts.append(file.tell() - len(rest))
            if len(rest) > limits.record_bytes:
                proof.refuse_long_record(rest, has_more_quotes=_holds_quote(file))
    if rest:
        proof.cuts.append(proof.cuts[-1] + len(rest))
        rest = proof.take(rest if rest.endswith(b"\n") else rest + b"\n", is_last=True)
    if rest:
        raise ExtractRefused(RefusalCode.QUOTE_UNTERMINATED, file_name, row=proof.records + 1)
    if proof.records == 0:
        raise ExtractRefused(RefusalCode.FILE_EMPTY, file_name)
    is_blank = np.concatenate(proof.is_blank)
    return CsvShape(
        header=proof.header, records=proof.records - int(is_blank.sum()), is_blank=is_blank, cuts=tuple(proof.cuts)
    )


@dataclass(slots=True, kw_only=True)
class _Block:
    """The marks of one block: where cells and records end, and where quotation marks stand."""

    content: bytes
    codes: NDArray[np.uint8]
    quotes: Positions
    edges: Positions
    """Separators and line feeds outside quotation marks, up to the last complete record."""
    end_edges: Positions
    """Which of ``edges`` end a record."""

    @property
    def ends(self) -> Positions:
        return self.edges[self.end_edges]

    def take_first(self) -> "_Block":
        """Return the marks of the first record alone."""
        return replace(self, edges=self.edges[: int(self.end_edges[0]) + 1], end_edges=self.end_edges[:1])


@dataclass(slots=True, kw_only=True)
class _Proof:
    """The running state: complete records and lines so far."""

    file_name: str
    separator: int
    limits: Limits
    header: tuple[str, ...] = ()
    records: int = 0
    lines: int = 0
    has_carriage_returns: bool = False
    is_blank: list[NDArray[np.bool_]] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)

    def take(self, content: bytes, *, is_last: bool = False) -> bytes:
        """Prove the complete records of ``content`` and return the bytes after them."""
        self._check_nul(content)
        block = _mark(content, self.separator)
        self._check_quotes(block)
        used = int(block.edges[-1]) + 1 if block.edges.size else 0
        if used == 0:
            return content
        self._check_encoding(content[:used])
        if self.records == 0:
            # The csv module stops at a cell beyond a limit of its own.
            self._check_lengths(block.take_first())
            self._read_header(block)
        self._check_line_ends(block, is_last=is_last)
        self._check_lengths(block)
        self._check_cells(block)
        self.records += block.end_edges.size
        self.lines += content.count(b"\n", 0, used)
        if self.records - 1 > self.limits.rows:
            raise self._refused(RefusalCode.TOO_MANY_ROWS, limit=self.limits.rows)
        return content[used:]

    def _refused(self, code: RefusalCode, **places: int | str) -> ExtractRefused:
        return ExtractRefused(code, self.file_name, **places)

    def _row_of(self, block: _Block, position: int) -> int:
        return self.records + int(np.searchsorted(block.ends, position)) + 1

    def _line_of(self, content: bytes, position: int) -> int:
        return self.lines + content.count(b"\n", 0, position) + 1

    def _check_nul(self, content: bytes) -> None:
        position = content.find(b"\0")
        if position >= 0:
            raise self._refused(RefusalCode.NUL_BYTES, line=self._line_of(content, position))

    def _check_encoding(self, content: bytes) -> None:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as fault:
            line = self._line_of(content, fault.start)
        else:
            return
        raise self._refused(RefusalCode.ENCODING_UNDECODABLE, line=line, encoding="UTF-8")

    def _check_quotes(self, block: _Block) -> None:
        """Refuse a mark that opens elsewhere than at a cell's start or closes elsewhere than at its end.

        A doubled mark closes and opens again, so it passes.
        A closing mark that stands at a cell's start is really the next cell's opening one: the cell before it
        was never closed.
        """
        opening, closing = block.quotes[0::2], block.quotes[1::2]
        codes = block.codes
        at_start = _stands_after(codes, opening, (self.separator, _LINE_FEED))
        misplaced = opening[~(at_start | _stands_after(codes, opening, (_QUOTE,)))]
        after = closing[closing + 1 < codes.size] + 1
        allowed = (self.separator, _LINE_FEED, _CARRIAGE_RETURN, _QUOTE)
        wrong = np.flatnonzero(~np.isin(codes[after], allowed))
        if misplaced.size and not (wrong.size and closing[wrong[0]] < misplaced[0]):
            raise self._refused(RefusalCode.QUOTE_MISPLACED, row=self._row_of(block, int(misplaced[0])))
        if wrong.size:
            mark = int(closing[wrong[0]])
            looks_opening = mark > 0 and codes[mark - 1] in (self.separator, _LINE_FEED)
            code = RefusalCode.QUOTE_UNTERMINATED if looks_opening else RefusalCode.QUOTE_MISPLACED
            raise self._refused(code, row=self._row_of(block, int(opening[wrong[0]])))

    def _read_header(self, block: _Block) -> None:
        text = block.content[: int(block.ends[0])].removesuffix(b"\r").decode("utf-8")
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=chr(self.separator)), [""])
        if len(cells) == 1 and any(chr(other) in text for other in _SEPARATORS):
            raise self._refused(RefusalCode.SEPARATOR_MIXED, row=1)
        self.header = tuple(cells)
        check_header(self.header, file_name=self.file_name, limits=self.limits)
        end = int(block.ends[0])
        self.has_carriage_returns = end > 0 and block.codes[end - 1] == _CARRIAGE_RETURN

    def _check_line_ends(self, block: _Block, *, is_last: bool) -> None:
        """Refuse a record that ends unlike the first, and any other carriage return outside quotes."""
        ends = block.ends
        ends_with_return = (ends > 0) & (block.codes[ends - 1] == _CARRIAGE_RETURN)
        different = np.flatnonzero(ends_with_return != self.has_carriage_returns)
        if is_last:
            different = different[different < ends.size - 1]
        if different.size:
            row = self.records + int(different[0]) + 1
            raise self._refused(RefusalCode.LINE_ENDINGS_MIXED, row=row)
        used = int(ends[-1]) + 1
        if block.content.count(b"\r", 0, used) == int(ends_with_return.sum()):
            return
        returns = np.flatnonzero(block.codes[:used] == _CARRIAGE_RETURN)
        is_enclosed = np.searchsorted(block.quotes, returns) % 2 == 1
        stray = returns[~is_enclosed & (block.codes[returns + 1] != _LINE_FEED)]
        if stray.size:
            raise self._refused(RefusalCode.LINE_ENDINGS_MIXED, row=self._row_of(block, int(stray[0])))

    def _check_lengths(self, block: _Block) -> None:
        """Refuse long cells and rows; only a cell that is long in bytes is decoded to count characters."""
        starts = np.concatenate([[0], block.edges[:-1] + 1])
        for index in np.flatnonzero(block.edges - starts > self.limits.field_characters):
            cell = block.content[starts[index] : block.edges[index]].decode("utf-8").strip('"')
            if len(cell) > self.limits.field_characters:
                record = int(np.searchsorted(block.end_edges, index))
                first = int(block.end_edges[record - 1]) + 1 if record else 0
                row, column = self.records + record + 1, int(index) - first + 1
                raise self._long_field(row=row, column=column)
        lengths = np.diff(block.ends, prepend=-1)
        too_long = np.flatnonzero(lengths > self.limits.record_bytes)
        if too_long.size:
            row = self.records + int(too_long[0]) + 1
            raise self._refused(RefusalCode.ROW_TOO_LONG, row=row, limit=self.limits.record_bytes)

    def _long_field(self, *, row: int, column: int) -> ExtractRefused:
        limit = self.limits.field_characters
        return self._refused(RefusalCode.FIELD_TOO_LONG, row=row, column=column, limit=limit)

    def refuse_long_record(self, content: bytes, *, has_more_quotes: bool) -> None:
        """Name the fault of a record that has not ended in time: most often a mark that nothing closes."""
        row = self.records + 1
        if not has_more_quotes and content.count(b'"') % 2 == 1:
            raise self._refused(RefusalCode.QUOTE_UNTERMINATED, row=row)
        edges = _mark(content, self.separator, complete_only=False).edges
        lengths = np.diff(edges, prepend=-1, append=len(content)) - 1
        long_cells = np.flatnonzero(lengths > self.limits.field_characters)
        if long_cells.size:
            raise self._long_field(row=row, column=int(long_cells[0]) + 1)
        raise self._refused(RefusalCode.ROW_TOO_LONG, row=row, limit=self.limits.record_bytes)

    def _check_cells(self, block: _Block) -> None:
        """Refuse a record with more or fewer cells than the header, unless it is a line without a byte."""
        cells = np.diff(block.end_edges, prepend=-1)
        expected = len(self.header)
        numbers = np.flatnonzero(cells != expected)
        self.is_blank.append(np.zeros(cells.size, np.bool_))
        if expected == 1 or numbers.size == 0:
            if numbers.size == 0:
                return
            self._refuse_ragged(block, int(numbers[0]), found=int(cells[numbers[0]]))
        lengths = np.diff(block.ends, prepend=-1) - 1 - int(self.has_carriage_returns)
        is_blank = (cells[numbers] == 1) & (lengths[numbers] <= 0)
        ragged = numbers[~is_blank]
        if ragged.size:
            self._refuse_ragged(block, int(ragged[0]), found=int(cells[ragged[0]]))
        self.is_blank[-1][numbers[is_blank]] = True

    def _refuse_ragged(self, block: _Block, index: int, *, found: int) -> None:
        start = int(block.ends[index - 1]) + 1 if index else 0
        record = block.content[start : int(block.ends[index])]
        row = self.records + index + 1
        expected = len(self.header)
        if found == 1 and any(record.count(other) == expected - 1 for other in _SEPARATORS if expected > 1):
            raise self._refused(RefusalCode.SEPARATOR_MIXED, row=row)
        raise self._refused(RefusalCode.RAGGED_ROW, row=row, found=found, expected=expected)


def _holds_quote(file: BinaryIO) -> bool:
    """Tell whether a quotation mark follows anywhere in the rest of ``file``."""
    while chunk := file.read(_BLOCK_BYTES):
        if b'"' in chunk:
            return True
    return False


def _mark(content: bytes, separator: int, *, complete_only: bool = True) -> _Block:
    codes = np.frombuffer(content, np.uint8)
    marks = np.flatnonzero((codes == separator) | (codes == _LINE_FEED) | (codes == _QUOTE))
    kinds = codes[marks]
    is_quote = kinds == _QUOTE
    quotes = marks[is_quote]
    edges = marks
    if quotes.size:
        is_enclosed = np.cumsum(is_quote, dtype=np.int32) % 2 == 1
        edges = marks[~is_quote & ~is_enclosed]
    end_edges = np.flatnonzero(codes[edges] == _LINE_FEED)
    if complete_only:
        edges = edges[: int(end_edges[-1]) + 1] if end_edges.size else edges[:0]
    return _Block(content=content, codes=codes, quotes=quotes, edges=edges, end_edges=end_edges)


def _stands_after(codes: NDArray[np.uint8], positions: Positions, allowed: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell of each position whether it is the first of the block or follows one of ``allowed``."""
    return (positions == 0) | np.isin(codes[positions - 1], allowed)
