"""A landing folder that two processes read comes to the same as one that is read by one."""

import copy
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from expectations.contracts.catalogue import EXTRACTS
from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, write
from tests.keyed import keyed
from warehouse import loading, reading_apart
from warehouse.connection import open_live
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.hands import Hands, lend_hands
from warehouse.history import read_accepted, update_history
from warehouse.home import Home
from warehouse.linkage.model import open_private
from warehouse.loading import LandingOutcome, load_landing
from warehouse.reading.limits import Limits
from warehouse.references import load_knowledge
from warehouse.sample.writer import write_sample

BOOKS = (
    "internal.rejected_row",
    "internal.rejected_about",
    "internal.held_key",
    "internal.unread_key",
    "internal.arrival",
    "internal.sent_again",
    "internal.applied",
    "internal.orphan",
    "quality.warned_row",
    "quality.spelling",
)
#: whose files are delivered: three are refused, the third day's are full snapshots, one of the last day was sent twice
DAYS = ("2019-12-31", "2020-03-31", "2022-06-30", "2022-11-30")
HERE = os.getpid()


def die_elsewhere(reading, memory_limit):
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)


def fail_elsewhere(reading, memory_limit):
    raise OSError("SECRET")


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of file there is: clean, refused, sent twice, beside rows with defects."""
    folder = tmp_path_factory.mktemp("dirty")
    write_sample(folder, seed=4, notifications=300, dirt="heavy")
    for path in folder.iterdir():
        if not any(day in path.name for day in DAYS):
            path.unlink()
    return folder


def take(home: Home, con: duckdb.DuckDBPyConnection, landing: Path, hands: Hands, **more) -> LandingOutcome:
    knowledge = load_knowledge()
    given = {"knowledge": knowledge, "stable_for": timedelta(0), "hands": hands, **more}
    outcome = load_landing(con, home=home, landing=landing, **given)
    update_history(con, home=home, withdrawal_limit=0.05)
    return outcome


def tell(home: Home, con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Give all that loading left: books, accepted rows, versions."""
    tables = [*BOOKS, *(f"history.{extract.record}_version" for extract in EXTRACTS if extract.record)]
    told: dict[str, object] = {name: sorted(ask(con, f"FROM {name}"), key=repr) for name in tables}
    told["internal.load"] = ask(con, "SELECT * EXCLUDE (loaded_at) FROM internal.load ORDER BY load_id")
    for extract in EXTRACTS:
        if read_accepted(con, extract, home):
            told[extract.name] = ask(con, "FROM accepted ORDER BY load_id, row_number")
    return told


@pytest.fixture(scope="module")
def alone(dirty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LandingOutcome, dict[str, object]]]:
    with fresh_home(tmp_path_factory.mktemp("alone")) as (home, con):
        outcome = take(home, con, dirty, Hands())
        told = tell(home, con)
        assert len(outcome.refused) == 3
        # The sample rejects no row of a full snapshot; all else is told of.
        assert [name for name, rows in told.items() if not rows] == ["internal.held_key", "internal.unread_key"]
        yield outcome, told


def count_readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the files that this process reads."""
    read: list[str] = []
    original = reading_apart.Reading.read

    def reading(self, con, knowledge):
        read.append(self.facts.file_name)
        return original(self, con, knowledge)

    monkeypatch.setattr(reading_apart.Reading, "read", reading)
    return read


def test_two_processes_leave_what_one_leaves(dirty, alone, tmp_path, monkeypatch):
    begun: list[tuple[str, int, int]] = []
    with fresh_home(tmp_path) as (home, con), lend_hands(1) as hands:
        # Once it has started it takes what it is given before this one is through with the first.
        hands.start(load_knowledge).finish()
        read = count_readings(monkeypatch)
        outcome = take(home, con, dirty, hands, on_file=lambda *told: begun.append(told))
        told = tell(home, con)
    assert (outcome, told) == alone
    assert 0 < len(read) < len(outcome.loaded) + len(outcome.refused)
    # The books say what came of a twin; there is nothing to read in it.
    assert len(read) == len(set(read))
    assert [place for _, place, _ in begun] == list(range(1, len(begun) + 1))
    assert {count for *_, count in begun} == {len(begun)}


# A thread of the pool's own stumbles over work that was taken back when its process dies (Python 3.11).
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("elsewhere", [die_elsewhere, fail_elsewhere])
def test_what_the_other_process_does_not_live_to_tell_is_read_here(
    dirty, alone, tmp_path, monkeypatch, elsewhere, capfd
):
    monkeypatch.setattr(loading, "read_apart", elsewhere)
    with fresh_home(tmp_path) as (home, con), lend_hands(1) as hands:
        assert take(home, con, dirty, hands) == alone[0]
        assert tell(home, con) == alone[1]
        assert list(home.accepted.glob("**/*.draft")) == []
    assert "SECRET" not in "".join(capfd.readouterr())


def test_what_is_encrypted_is_encrypted_by_either(tmp_path, monkeypatch):
    home = keyed(tmp_path)
    home.make_folders()
    for day in range(1, 21):
        write(home.landing, f"notifications_2019-04-{day:02d}_synthetic.csv", [NOTIFICATION])
    with open_live(home, threads=1) as con, lend_hands(1) as hands:
        hands.start(load_knowledge).finish()
        read = count_readings(monkeypatch)
        assert len(take(home, con, home.landing, hands).loaded) == 20
        assert ask(con, "SELECT count(*) FROM internal.applied WHERE rows_unchanged = 1") == [(19,)]
    assert 0 < len(read) < 20
    files = list(home.accepted.glob("*/*.parquet"))
    assert len(files) == 20
    assert {path.read_bytes()[:4] for path in files} == {b"PARE"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_why_a_file_is_refused_is_the_same_when_another_process_says_it():
    said = ExtractRefused(RefusalCode.RAGGED_ROW, "children_2019-04-30.csv", row=3, found=2, expected=4)
    heard = copy.copy(said)  # by `__reduce__`, as a process that sends it does
    assert (type(heard), str(heard), heard.code) == (ExtractRefused, str(said), RefusalCode.RAGGED_ROW)
    assert (heard.file_name, dict(heard.places)) == (said.file_name, dict(said.places))


def test_few_small_files_are_read_by_this_process(tmp_path, monkeypatch):
    with fresh_home(tmp_path) as (home, con), lend_hands(1) as hands:
        write(home.landing, "notifications_2019-04-01_synthetic.csv", [NOTIFICATION])
        read = count_readings(monkeypatch)
        take(home, con, home.landing, hands, limits=Limits())
        assert len(read) == 1
        assert hands._pool is None


def test_no_two_sessions_spill_into_the_same_folder(tmp_path):
    """DuckDB's spill files have the same names in every session: two that share a folder end in a crash."""
    sql = "SELECT current_setting('temp_directory')"
    with fresh_home(tmp_path) as (home, con), open_private(home) as beside:
        reading = reading_apart._open_session(home, "1GB")
        folders = [each.execute(sql).fetchone()[0] for each in (con, beside, reading)]
        reading.close()
    assert len(set(folders)) == 3
    assert {Path(folder).parent for folder in folders} == {home.work}
