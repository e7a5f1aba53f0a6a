"""What must hold whatever bytes arrive: the targets of fuzzing, and the sentences and rows they may come to.

Belongs here: one function per target, from bytes to nothing or an AssertionError. Does not belong here: where the bytes
come from (`mutation`, `benchmarks/fuzz.py`) and how long one looks.
"""

import re
import signal
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Final

import duckdb
import polars as pl

from expectations.contracts.apply import read_batch
from expectations.contracts.catalogue import EXTRACTS, Extract
from expectations.contracts.columns import Knowledge
from expectations.contracts.normalisers import CODE_NORMALISERS
from expectations.normalise.abuse_categories import normalise_abuse_categories
from expectations.normalise.ages import normalise_age
from expectations.normalise.blank import is_blank
from expectations.normalise.date_columns import date_order_evidence, parse_dates, parse_timestamps
from expectations.normalise.dates import DateFormats, parse_date, parse_timestamp
from expectations.normalise.ids import normalise_id
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.symbols import parse_value
from expectations.normalise.text import clean, fold
from expectations.normalise.themes import normalise_themes
from expectations.profiles.choice import choose_profile
from expectations.wording import list_wordings
from tests.faults.hostile_csv import CANARY
from tests.keyed import keyed
from warehouse.books import FileFacts
from warehouse.errors import WORDING, ExtractRefused, RefusalCode
from warehouse.intake import take_file
from warehouse.landing import Landed, parse_name
from warehouse.reading import Limits, open_table
from warehouse.references import load_knowledge
from warehouse.sealing import open_session_in_memory

# Far below those of a load, so that an input which is large only in memory is over soon.
LIMITS: Final = Limits(
    rows=50_000,
    inflated_bytes=4_000_000,
    sheet_cells=100_000,
    cell_defects=10_000,
    unpacked_bytes=8_000_000,
    page_bytes=4_000_000,
    parquet_values=1_000_000,
    list_values=200_000,
    text_bytes=16_000_000,
)
LONGEST_SECONDS: Final = 30
DAY: Final = date(2020, 3, 31)
_UNITS: Final = frozenset(
    {
        "bytes", "parts", "cells", "texts", "formulas", "times its packed size", "pages", "values", "bytes at once",
        "bytes of footer", "bytes of text", "values of one list column",
    }
)  # fmt: skip
_ENCODINGS: Final = frozenset({"UTF-8", "UTF-16", "Windows-1252"})
_COLUMNS: Final = frozenset(column.name for extract in EXTRACTS for column in extract.columns)
_OWN_WORDS: Final = _UNITS | _ENCODINGS | _COLUMNS
_DATES: Final = DateFormats()


@contextmanager
def limit_time() -> Iterator[None]:
    """Raise TimeoutError when the block takes longer than any input may."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check_refusal(no: ExtractRefused, file_name: str) -> None:
    """Hold a refusal to its one sentence, completed with numbers and our own words alone."""
    assert no.code in RefusalCode
    assert all(isinstance(place, int) or place in _OWN_WORDS for place in no.places.values()), "a word of the file's"
    places = {name: f"@{name}@" for name in no.places}
    wanted = re.sub(r"@\w+@", ".+", re.escape(WORDING[no.code].format_map(places)).replace("@\\", "@"))
    assert re.fullmatch(re.escape(f"{file_name}: ") + wanted + r"\.", no.detail), "not the sentence of its code"
    assert str(no) == no.detail
    assert CANARY not in no.detail


def read_file(content: bytes, folder: Path, suffix: str) -> None:
    """Read a file to its end, and hold every row of it to the shape that is promised."""
    path, work = folder / f"notifications_2020-03-31.{suffix}", folder / "work"
    path.write_bytes(content)
    work.mkdir(exist_ok=True)
    try:
        with open_table(path, parse_name(path.name), limits=LIMITS) as table:
            last = 1
            rows = 0
            for batch in table.batches(1_000):
                assert batch.width == len(table.header) + 1
                assert set(batch.dtypes[1:]) <= {pl.String}
                assert batch.null_count().row(0) == (0,) * batch.width
                numbers = batch["row_number"]
                assert numbers[0] > last
                assert (numbers.diff().drop_nulls() > 0).all()
                last = numbers[-1]
                rows += batch.height
            assert table.rows == rows
            assert all(defect.column_index >= 0 for defect in table.cell_defects)
    except ExtractRefused as no:
        check_refusal(no, path.name)
    finally:
        path.unlink()
    assert sorted(folder.rglob("*")) == [work], "something was left behind"


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


def _choose_extract(name: bytes) -> Extract:
    by_name = {extract.name: extract for extract in EXTRACTS}
    return by_name.get(name.decode(errors="replace"), EXTRACTS[zlib.crc32(name) % len(EXTRACTS)])


def read_rows(content: bytes, _: Path) -> None:
    """Send rows through a contract: the first line names an extract, each other is a row of cells between bars."""
    name, _bar, rest = content.partition(b"\n")
    extract = _choose_extract(name)
    rows = [line.split("|") for line in rest.decode(errors="replace").split("\n")][:50]
    names = [column.name for column in extract.arriving]
    padded = [[*row, *[""] * len(names)][: len(names)] for row in rows]
    raw = pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row")
    raw = raw.insert_column(0, pl.int_range(2, 2 + raw.height, dtype=pl.Int64, eager=True).alias("row_number"))
    profile, _match = choose_profile(tuple(names), extract, DAY)
    for column in names:
        date_order_evidence(raw[column].unique())
    how = {"extract": extract, "profile": profile, "extract_date": DAY, "knowledge": knowledge()}
    read = read_batch(raw, **how)
    rejected = set(read.errors["row_number"])
    assert set(read.accepted["row_number"]) == set(raw["row_number"]) - rejected
    assert read.accepted.height + len(rejected) == raw.height
    for findings in (read.errors, read.warnings):
        assert set(findings["rule_code"]) <= set(list_wordings()), "a code without a wording"
        assert set(findings["column_name"]) <= _COLUMNS
        assert not any(CANARY in suggestion.lower() for suggestion in findings["suggestion"].drop_nulls())
    alone = read_batch(raw.head(1), **how)
    assert alone.errors.equals(read.errors.filter(pl.col("row_number") == 2)), "the verdict depends on other rows"


def normalise(content: bytes, _: Path) -> None:
    """Send a text through every normaliser, as it is and with a mark behind it."""
    text = content.decode(errors="replace")
    for given in (text, f"{text} {CANARY}"):
        assert fold(fold(given)) == fold(given)
        assert clean(clean(given)) == clean(given)
        is_blank(given)
        for name, read in {**CODE_NORMALISERS, **_others()}.items():
            code, told = _try(lambda read=read, given=given: read(given))
            assert code is None or code in list_wordings(), f"{name}: {code} has no wording"
            assert CANARY not in told.lower(), f"{name} tells what was written"
    cells = pl.Series("d", [text])
    for columnar, single in ((parse_dates, parse_date), (parse_timestamps, parse_timestamp)):
        code, _told = _try(lambda single=single: single(text, formats=_DATES))
        assert columnar(cells, formats=_DATES).codes[0] == code, "a column reads otherwise than a cell"


def _try(read: Callable[[], object]) -> tuple[str | None, str]:
    """Return the code of a refusal, if it is one, and all that is told: the suggestion, or the value."""
    try:
        return None, repr(read())
    except Unrecognised as no:
        return no.code, no.suggestion or ""


@cache
def _others() -> Mapping[str, Callable[[str], object]]:
    index = knowledge().authorities

    def read_authority(text: str) -> str:
        return index.at(index.candidates(text), DAY)

    def read_id(text: str) -> str:
        # A reference is kept as it was written.
        return normalise_id(text).replace(CANARY.upper(), "")

    return MappingProxyType(
        {
            "authority": read_authority,
            "id": read_id,
            "age": normalise_age,
            "date": lambda text: parse_date(text, formats=_DATES),
            "timestamp": lambda text: parse_timestamp(text, formats=_DATES),
            "number": parse_value,
            "themes": lambda text: normalise_themes(text, allowed=knowledge().themes),
            "abuse": normalise_abuse_categories,
        }
    )


@cache
def session() -> duckdb.DuckDBPyConnection:
    """Return a database in memory: what takes a file writes accepted rows through one."""
    return open_session_in_memory(writes=False)


def load_file(content: bytes, folder: Path) -> None:
    """Take a CSV file of children as a load does: every row of it is accepted, rejected or a duplicate."""
    path = folder / "children_2020-03-31.csv"
    path.write_bytes(content)
    home = keyed(folder / "home", seals=False)
    home.make_folders()
    landed = Landed(path, parse_name(path.name), len(content), 0, 0, None)
    facts = FileFacts.of(landed, "0" * 64, len(content))
    try:
        taken = take_file(session(), path, landed, facts, home=home, knowledge=knowledge(), limits=LIMITS)
        assert taken.rows_in == taken.rows_fitting + taken.rows_rejected + taken.rows_duplicate
        assert set(taken.errors["rule_code"]) <= set(list_wordings())
        assert not any(CANARY in suggestion.lower() for suggestion in taken.errors["suggestion"].drop_nulls())
    except ExtractRefused as no:
        check_refusal(no, path.name)
    kept = [each for each in home.root.rglob("*") if each.is_file()]
    assert {each.suffix for each in kept} <= {".parquet"}, "something was left behind"
    for each in [*kept, path]:
        each.unlink()


TARGETS: Final[Mapping[str, Callable[[bytes, Path], None]]] = MappingProxyType(
    {
        "csv": lambda content, folder: read_file(content, folder, "csv"),
        "xlsx": lambda content, folder: read_file(content, folder, "xlsx"),
        "parquet": lambda content, folder: read_file(content, folder, "parquet"),
        "normalise": normalise,
        "contracts": read_rows,
        "load": load_file,
    }
)
