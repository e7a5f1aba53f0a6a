"""What was taken cannot be lost, edited or forgotten without being found, and comes back from the archive."""

import json
import os
import shutil
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.doctor import examine
from pipelines.opening import open_session
from tests.command_line import call_here
from tests.faults.injection import settings_of
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, lay_empty_warehouse, write
from tests.keyed import SETTINGS, keyed
from warehouse.alerts import AlertEvent, append, read_events
from warehouse.audit import RecordsDisagree, follow_books
from warehouse.building import build
from warehouse.connection import WarehouseDamaged, open_live, open_to_read
from warehouse.digest import digest_tables
from warehouse.history import update_history
from warehouse.keys import Key
from warehouse.ledger import START, LedgerDamaged, read_ledger
from warehouse.linkage.decisions import Pair, Verdict, keep_decision
from warehouse.loading import load_landing
from warehouse.rebuild import RebuildImpossible, rebuild
from warehouse.references import load_knowledge

NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it


def take(session):
    """Take the landing folder and bring the history up to date, as the first two stages do."""
    con, home = session.con, session.home
    load_landing(con, home=home, landing=session.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
    update_history(con, home=home, withdrawal_limit=1)
    for table in ("history.incident_version", "history.incident_as_notified"):
        build(session.con, table)


def deliver_first(home):
    home.make_folders()
    write(home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
    write(home.landing, "children_2019-03-31_synthetic.csv", [CHILD])
    (home.landing / "rapid_reviews_2019-03-31_synthetic.csv").write_text(",".join(REVIEW) + "\n", encoding="utf-8")


def deliver_second(home):
    late = {**NOTIFICATION, "nature": "death"}
    write(
        home.landing, "notifications_2019-04-30_synthetic.csv", [late, {**late, "notification_id": "SIN-2019-000002"}]
    )
    write(home.landing, "rapid_reviews_2019-04-30_synthetic.csv", [REVIEW])


def digest(root):
    with closing(open_to_read(keyed(root))) as con:
        return digest_tables(con)


@pytest.fixture(scope="module")
def between(tmp_path_factory):
    """A home after the first of two deliveries."""
    root = tmp_path_factory.mktemp("between") / "home"
    home = keyed(root)
    lay_empty_warehouse(home)
    deliver_first(home)
    with open_session(settings_of(root)) as session:
        take(session)
    return root


@pytest.fixture(scope="module")
def loaded(between, tmp_path_factory):
    """The same after the second, the warehouse as it was between them, and its digest."""
    root = shutil.copytree(between, tmp_path_factory.mktemp("loaded") / "home")
    home = keyed(root)
    shutil.copyfile(home.warehouse, root / "earlier.duckdb")
    deliver_second(home)
    with open_session(settings_of(root)) as session:
        take(session)
    return root, digest(root)


@pytest.fixture
def home(loaded, tmp_path):
    """A copy of it, to be broken."""
    root = tmp_path / "home"
    shutil.copytree(loaded[0], root)
    return keyed(root)


def complaints(home):
    return [complaint.sentence for complaint in examine(settings_of(home.root))]


@contextmanager
def refused(home, match):
    """Opening is refused, and nothing is changed by it."""
    before = home.ledger.read_bytes()
    with pytest.raises((RecordsDisagree, WarehouseDamaged), match=match), open_session(settings_of(home.root)):
        pass
    assert home.ledger.read_bytes() == before
    yield


def test_a_sound_home_has_no_complaint_and_every_file_has_one_entry(home):
    assert complaints(home) == []
    entries = read_ledger(home).entries
    assert sorted((entry.what, entry.facts["rows_in"]) for entry in entries) == [
        *[("loaded", 1)] * 3, ("loaded", 2), ("refused", 0),
    ]  # fmt: skip
    with open_session(settings_of(home.root)):
        pass
    assert read_ledger(home).entries == entries


def edit_line(path, number, change):
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number] = change(lines[number])
    path.write_bytes(b"".join(lines))


@settings(max_examples=60)
@given(st.integers(2, 6), st.data())
def test_any_entry_edited_removed_or_moved_is_found(entries, data):
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        kept = keyed(Path(folder))
        path = kept.ledger
        ledger = read_ledger(kept)
        for number in range(entries):
            ledger.append("loaded", {"load_id": str(number), "rows_in": number}, now=NOW)
        assert read_ledger(kept).entries == ledger.entries
        lines = path.read_bytes().splitlines(keepends=True)
        place = data.draw(st.integers(0, entries - 1))
        way = data.draw(st.sampled_from(["edit", "remove", "swap", "repeat"]))
        if way == "edit":
            at = data.draw(st.integers(0, len(lines[place]) - 2))
            other = data.draw(st.integers(32, 126).filter(lambda code: code != lines[place][at]))
            lines[place] = lines[place][:at] + bytes([other]) + lines[place][at + 1 :]
        elif way == "swap":
            lines[0], lines[-1] = lines[-1], lines[0]
        elif way == "repeat":
            lines.insert(place, lines[place])
        elif place == entries - 1:
            # Only the database tells that something is missing at the end.
            path.write_bytes(b"".join(lines[:-1]))
            assert read_ledger(kept).head != ledger.head
            return
        else:
            del lines[place]
        path.write_bytes(b"".join(lines))
        with pytest.raises(LedgerDamaged, match=r"was edited|not here"):
            read_ledger(kept)


def test_without_the_key_no_chain_can_be_forged(home):
    lines, before = [], START
    for entry in read_ledger(home).entries:
        forged = replace(entry, before=before, facts={**entry.facts, "rows_in": 9})
        lines.append(forged.sealed(Key(bytes(range(32)))).as_line())
        before = json.loads(lines[-1])["hash"]
    home.ledger.write_bytes(b"".join(lines))
    with pytest.raises(LedgerDamaged, match="Entry 1 of the ledger was edited"):
        read_ledger(home)


def test_an_entry_is_on_the_disk_when_it_is_entered(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: flushed.append(os.fstat(descriptor).st_size))
    ledger = read_ledger(keyed(tmp_path))
    for number in range(2):
        ledger.append("loaded", {"load_id": str(number)}, now=NOW)
        assert ledger.path.stat().st_size in flushed


def test_what_a_killed_process_was_writing_is_cut_off_and_written_again(home):
    whole = home.ledger.read_bytes()
    home.ledger.write_bytes(whole[:-20])
    with open_live(home) as con:
        # Killed before the database knew how far the ledger goes.
        con.execute("UPDATE internal.ledger_head SET entries = entries - 1")
        con.execute("UPDATE internal.ledger_head SET hash = ?", [json.loads(whole.splitlines()[-2])["hash"]])
    with open_session(settings_of(home.root)):
        pass
    now, before = (json.loads(text.splitlines()[-1]) for text in (home.ledger.read_bytes(), whole))
    assert now["facts"] == before["facts"]


def test_an_edited_count_is_found_in_ledger_and_in_books(home):
    edit_line(home.ledger, 2, lambda line: line.replace(b'"rows_in": ', b'"rows_in": 9'))
    with refused(home, "Entry 3 of the ledger was edited"):
        assert any("Entry 3" in sentence for sentence in complaints(home))


def test_books_that_were_edited_are_found(home):
    with open_live(home) as con:
        con.execute("UPDATE internal.load SET rows_in = rows_in + 1 WHERE extract = 'children'")
    with refused(home, "differ in rows_in"):
        assert any("differ in rows_in" in sentence for sentence in complaints(home))


@pytest.mark.parametrize("left", [3, 0], ids=["cut", "gone"])
def test_entries_taken_off_the_end_are_missed_and_no_rebuild_does_without_them(home, left):
    home.ledger.write_bytes(b"".join(home.ledger.read_bytes().splitlines(keepends=True)[:left]))
    with refused(home, f"{left} entries of 5: some were removed"):
        assert complaints(home)
    before = home.warehouse.read_bytes()
    with pytest.raises(RebuildImpossible, match=r"ledger\.jsonl from a"):
        rebuild(home, now=NOW)
    assert home.warehouse.read_bytes() == before


def test_an_archived_file_that_is_gone_stops_a_load_and_an_altered_one_is_found(home):
    path = next(path for path in home.archive.rglob("*.csv") if path.stat().st_size)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    assert any("changed or damaged" in sentence for sentence in complaints(home))
    with pytest.raises(RebuildImpossible, match="backup of the archive"):
        rebuild(home, now=NOW)
    path.unlink()
    with refused(home, "The archive holds no file"):
        assert any("holds no file" in sentence for sentence in complaints(home))
    path.write_bytes(content)
    assert complaints(home) == []


def test_accepted_rows_that_are_gone_are_found_and_made_again(home, loaded):
    next(home.accepted.rglob("*.parquet")).unlink()
    with refused(home, "not in the vault"):
        rebuild(home, now=NOW)
    assert_same(home, loaded)


def assert_same(home, loaded):
    """After the next run everything is as in the home that nothing happened to."""
    with open_session(settings_of(home.root)) as session:
        take(session)
    assert digest(home.root) == loaded[1]
    assert complaints(home) == []


def test_a_load_the_database_lost_is_found_and_comes_back_from_the_archive(home, loaded):
    shutil.copyfile(home.root / "earlier.duckdb", home.warehouse)
    with refused(home, "it was lost"):
        assert sum("it was lost" in sentence for sentence in complaints(home)) == 2
    for path in home.landing.iterdir():
        path.unlink()
    assert rebuild(home, now=NOW) == 5
    assert_same(home, loaded)


def test_a_warehouse_that_is_gone_comes_back(home, loaded):
    home.warehouse.unlink()
    assert complaints(home) == ["The warehouse is gone, and the ledger knows of loads."]
    rebuild(home, now=NOW)
    assert_same(home, loaded)


def test_books_that_are_ahead_are_what_a_killed_process_left_and_the_ledger_follows(home, loaded):
    write(home.landing, "children_2019-05-31_synthetic.csv", [{**CHILD, "sex": "male"}])
    with open_live(home) as con:
        load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
    assert len(read_ledger(home).entries) == 5
    with open_session(settings_of(home.root)):
        pass
    assert len(read_ledger(home).entries) == 6
    assert complaints(home) == []


@pytest.fixture(scope="module")
def killed(between, tmp_path_factory):
    """A home whose second load was killed before its checkpoint: what it committed is in the write-ahead log.

    Copied while the load has it open: what lies on the disk at that moment is what a kill leaves.
    """
    root = shutil.copytree(between, tmp_path_factory.mktemp("loading") / "home")
    left = tmp_path_factory.mktemp("killed") / "home"
    # Left as by an interruption: the end of a session would enter in the ledger what is in it already.
    with suppress(KeyboardInterrupt), open_session(settings_of(root)) as session:
        deliver_second(session.home)
        take(session)
        follow_books(session.con, read_ledger(session.home), now=NOW)
        shutil.copytree(root, left)
        raise KeyboardInterrupt
    assert (left / "warehouse.duckdb.wal").stat().st_size > 1000
    return left


_END_OF_LOADS = 0.3


def cut(content, part):
    return content[: int(len(content) * part)]


def flip(content, part):
    at = int(len(content) * part)
    return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]


@pytest.mark.parametrize(("damage", "part"), [(flip, 0.0), (cut, 0.3), (flip, 0.7), (cut, 0.999)])
def test_a_damaged_write_ahead_log_loses_nothing(killed, loaded, tmp_path, damage, part):
    root = tmp_path / "home"
    shutil.copytree(killed, root)
    home = keyed(root)
    log = root / "warehouse.duckdb.wal"
    log.write_bytes(damage(log.read_bytes(), part))
    # Nobody delivers again: what comes back comes from the archive.
    for path in home.landing.iterdir():
        path.unlink()
    is_found = bool(complaints(home))
    # Further on stands what is made from the loads; the next run makes it again.
    assert is_found or part >= _END_OF_LOADS
    if is_found:
        with pytest.raises((RecordsDisagree, WarehouseDamaged)), open_session(settings_of(root)):
            pass
        rebuild(home, now=NOW)
    assert_same(home, loaded)


def test_a_file_sent_again_under_a_later_tag_is_entered_as_such_and_rebuilt_so(home):
    first = (home.landing / "notifications_2019-04-30_synthetic.csv").read_bytes()
    write(home.landing, "notifications_2019-04-30_u_synthetic.csv", [{**NOTIFICATION, "nature": "other"}])
    (home.landing / "notifications_2019-04-30_v_synthetic.csv").write_bytes(first)
    with open_session(settings_of(home.root)) as session:
        take(session)
    assert {entry.what for entry in read_ledger(home).entries[-2:]} == {"loaded", "sent_again"}
    assert complaints(home) == []
    before = digest(home.root)
    rebuild(home, now=NOW)
    assert_same(home, (home.root, before))


def test_an_undamaged_log_is_played(killed, loaded, tmp_path):
    root = tmp_path / "home"
    shutil.copytree(killed, root)
    assert complaints(keyed(root)) == []
    assert_same(keyed(root), loaded)


def test_the_ledger_of_alerts_and_decisions_on_linkage_are_carried_over_by_a_rebuild(home):
    event = AlertEvent("A00001", "opened", NOW, "volume", "x", "none", "volume:x:none:", None, None, "Few rows.")
    pair = Pair("abc", ("N1", "A1"), ("N2", "A1"), "strong", "same_identity", None)
    with open_live(home) as con:
        append(con, [event])
        keep_decision(con, pair, Verdict.SAME, by="A. Reviewer", because="both files", now=NOW)
    rebuild(home, now=NOW)
    with open_live(home) as con:
        assert read_events(con) == [event]
        assert con.execute("SELECT pair_id, verdict FROM internal.linkage_decision").fetchall() == [("abc", "same")]


def test_a_copy_left_half_made_or_unreadable_is_told(home):
    home.analyst.with_suffix(".draft").write_bytes(b"half")
    home.analyst.write_bytes(b"nonsense")
    told = " ".join(complaints(home))
    assert "half made" in told
    assert "cannot be read" in told


def test_following_twice_enters_once(home):
    with open_session(settings_of(home.root)) as session:
        ledger = read_ledger(home)
        for _ in range(2):
            follow_books(session.con, ledger, now=NOW)
    assert len(read_ledger(home).entries) == 5


def test_a_person_is_told_what_is_wrong_and_what_to_do(home, loaded):
    code, out, _ = call_here(home.root, "doctor", **SETTINGS)
    assert (code, out) == (0, "Ledger, archive, vault, warehouse and the analysts' copy agree.\n")
    shutil.copyfile(home.root / "earlier.duckdb", home.warehouse)
    code, out, err = call_here(home.root, "run", **SETTINGS)
    assert (code, out) == (1, "")
    assert err.strip().endswith("it was lost. Nothing was loaded; `panelwatch doctor` says what to do.")
    code, out, _ = call_here(home.root, "doctor", **SETTINGS)
    assert code == 1
    assert out.count("What to do: `panelwatch doctor --rebuild`") == 2
    code, out, _ = call_here(home.root, "doctor", "--rebuild", **SETTINGS)
    assert (code, out) == (0, "The warehouse is made anew from 5 archived files; `panelwatch run` makes the views.\n")
    assert_same(home, loaded)
