"""Accepted rows come to the same file whether all of them are kept in memory until then, some, or none."""

import polars as pl
import pytest

from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, load, write
from warehouse import intake, vault
from warehouse.vault import Vault, accepted_path

#: batches of three rows; each, or none, is too much to be kept in memory, or two are
BATCH = 3
BYTES = {"all": 2**20, "none": 0, "two batches": 700}
COUNTED = "SELECT rows_in, rows_accepted, rows_rejected, rows_duplicate FROM quality.load"


def notify(number, **said):
    return {**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}", **said}


#: in other batches than what they repeat: a row that says the same again, and one that says otherwise
REPEATED = [notify(1), notify(2, nature="other")]
#: a row that does not fit, of a record that stands once, or twice
SPOILT = [notify(1, nature="?"), notify(2, status="?"), notify(2)]
PLAIN = [notify(number) for number in range(1, 15)]


def take(root, monkeypatch, rows, held):
    monkeypatch.setattr(intake, "BATCH_ROWS", BATCH)
    monkeypatch.setattr(vault, "HELD_BYTES", BYTES[held])
    written = []
    monkeypatch.setattr(vault.Draft, "_write", count_calls(vault.Draft._write, written))
    with fresh_home(root) as (home, con):
        write(home.landing, "notifications_2019-03-31_synthetic.csv", rows)
        load(con, home)
        (counts,) = ask(con, COUNTED)
        rejected = ask(con, "SELECT row_number, rule_code FROM quality.rejected_row ORDER BY ALL")
        (load_id,) = ask(con, "SELECT load_id FROM internal.load")[0]
        place = accepted_path(home, "notifications", load_id)
        kept = ask(con, f"FROM {Vault.of(home).rows_of([place])} ORDER BY row_number")
        assert list(home.accepted.rglob("*.draft")) == []
        assert place.stat().st_mode & 0o777 == 0o600
    return (counts, rejected, kept), len(written)


def count_calls(real, calls):
    def call(*given):
        calls.append(given)
        return real(*given)

    return call


@pytest.mark.parametrize(
    ("rows", "counted", "rejected"),
    [
        pytest.param(PLAIN, (14, 14, 0, 0), [], id="plain"),
        # Both that contradict each other are rejected; one that says the same again is a duplicate.
        pytest.param(PLAIN + REPEATED, (16, 13, 2, 1), [3, 17], id="repeated"),
        # So are one that does not fit and those it contradicts, whichever comes first.
        pytest.param(PLAIN + SPOILT, (17, 12, 5, 0), [2, 3, 16, 16, 17, 17, 18], id="spoilt twins"),
        pytest.param(PLAIN[:1], (1, 1, 0, 0), [], id="one"),
        pytest.param([{**NOTIFICATION, "notification_id": ""}], (1, 0, 1, 0), [2], id="none that fits"),
    ],
)
def test_rows_are_the_same_however_many_are_kept_in_memory(tmp_path, monkeypatch, rows, counted, rejected):
    found = [take(tmp_path / held, monkeypatch, rows, held)[0] for held in BYTES]
    assert found[0] == found[1] == found[2]
    counts, told, kept = found[0]
    assert counts == counted
    assert [row_number for row_number, _ in told] == rejected
    assert len(kept) == counts[1]


def test_a_file_that_fits_into_memory_is_written_once_and_a_larger_one_in_parts(tmp_path, monkeypatch):
    written = {held: take(tmp_path / held, monkeypatch, PLAIN, held)[1] for held in BYTES}
    assert written["all"] == 1
    assert 2 < written["two batches"] < written["none"] == 6


def test_a_frame_comes_out_of_a_draft_as_it_went_in(tmp_path):
    frame = pl.DataFrame({"row_number": [2, 3, 4], "said": ["a", None, "ä"]})
    with fresh_home(tmp_path) as (home, con):
        (home.accepted / "notifications").mkdir(parents=True, exist_ok=True)
        place = accepted_path(home, "notifications", "x")
        draft = vault.Draft(con, Vault.of(home), place)
        for part in (frame[:1], frame[1:]):
            draft.write(part)
        with draft.lend(["said"]) as rows:
            assert con.execute(f"SELECT count(said), count(*) FROM {rows}").fetchone() == (2, 3)
        draft.finish(pl.Series("row_number", [3]))
        assert con.execute(f"FROM {Vault.of(home).rows_of([place])}").fetchall() == [(2, "a"), (4, "ä")]
