"""Every defect the sample plants is found where it was planted, and nothing clean is lost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.integration.core_rows import read_core
from tests.integration.deliveries import fresh_home, load
from tests.integration.planted import Comparison, compare
from warehouse.home import Home
from warehouse.sample.dirty_files import REFUSALS
from warehouse.sample.dirty_rows import KINDS
from warehouse.sample.writer import TRUTH_FILE, write_sample

# Small, yet every kind of defect finds files to be planted in; `python -m benchmarks.dirt_seeds` takes the default size,
# other seeds, and light dirt, which is some of this.
SIZE = 300
SEED = 1


@dataclass(frozen=True, slots=True)
class Delivered:
    """A dirty sample after it was loaded."""

    home: Home
    con: duckdb.DuckDBPyConnection
    comparison: Comparison


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    with fresh_home(tmp_path_factory.mktemp("dirt")) as (home, con):
        write_sample(home.landing, seed=SEED, notifications=SIZE, dirt="heavy")
        load(con, home)
        yield Delivered(home, con, compare(con, home.landing / TRUTH_FILE))


def test_every_planted_defect_is_found_in_its_file_row_and_column_with_its_code(delivered: Delivered) -> None:
    assert delivered.comparison.missed == []


def test_no_row_is_rejected_in_which_nothing_was_planted(delivered: Delivered) -> None:
    assert delivered.comparison.clean_rows_rejected == []


def test_nothing_is_said_of_a_spoiled_row_that_was_not_planted(delivered: Delivered) -> None:
    assert delivered.comparison.found - delivered.comparison.planted == frozenset()


def test_every_file_is_refused_or_counted_as_planted(delivered: Delivered) -> None:
    assert delivered.comparison.unlike == []


def test_every_file_conserves_its_rows(delivered: Delivered) -> None:
    assert delivered.comparison.not_conserved == []


def test_a_file_sent_twice_is_in_the_books_once(delivered: Delivered) -> None:
    truth = json.loads((delivered.home.landing / TRUTH_FILE).read_text(encoding="utf-8"))["files"]
    resent = {name: file["resent_of"] for name, file in truth.items() if file["resent_of"]}
    assert resent
    assert resent.keys().isdisjoint(delivered.comparison.found_files)
    assert delivered.comparison.found_files.keys() >= set(resent.values())


def test_heavy_dirt_holds_every_kind_of_defect_and_refusal(delivered: Delivered) -> None:
    comparison = delivered.comparison
    assert {(f.file_name.split("_20")[0], f.column, f.code) for f in comparison.planted} == {
        (kind.extract, kind.column, kind.code) for kind in KINDS
    }
    refused = {books.refusal for books in comparison.found_files.values()} - {None}
    assert refused == {refusal.code for refusal in REFUSALS}


def test_another_look_at_the_same_dirt_enters_nothing(delivered: Delivered) -> None:
    landed, changed = load(delivered.con, delivered.home)
    assert (landed.loaded, landed.refused, changed.is_changed) == ((), (), False)


def test_dirty_deliveries_say_the_same_as_clean_ones(delivered: Delivered, tmp_path: Path) -> None:
    with fresh_home(tmp_path) as (home, con):
        write_sample(home.landing, seed=SEED, notifications=SIZE)
        load(con, home)
        clean = read_core(con)
    dirty = read_core(delivered.con)
    differing = {name: len((clean[name] - dirty[name]) + (dirty[name] - clean[name])) for name in clean}
    assert differing == dict.fromkeys(clean, 0)
