"""A purged load is gone, stays gone, and leaves everything else as if it had never come."""

import json
import shutil
from datetime import date

import pytest
from typer.testing import CliRunner

from pipelines import purging
from pipelines.cli import app
from pipelines.opening import open_session
from pipelines.purging import Wish, describe_purge, purge
from tests.faults.injection import KILLED, inject, settings_of
from tests.faults.purging import ORDER, purge_killed
from tests.faults.test_ledger import NOW, complaints, deliver_first, deliver_second, digest, take
from tests.integration.deliveries import CHILD, NOTIFICATION, lay_empty_warehouse, write
from tests.keyed import SETTINGS, keyed
from warehouse import purge as carrying_out
from warehouse.audit import RecordsDisagree
from warehouse.connection import WarehouseBusy, hold_lock, open_live
from warehouse.ledger import PURGE_ORDERED, PURGED, read_ledger
from warehouse.purge import LoadUnknown
from warehouse.rebuild import rebuild

DUE = "2019-04-30"
#: the copy of these homes is a few bytes
NO_COPY = "The analysts' copy cannot be read (IOException)."


def open_and_take(root):
    with open_session(settings_of(root)) as session:
        take(session)
        loads = session.con.execute("SELECT load_id, extract_date::VARCHAR FROM internal.load").fetchall()
    return sorted(load_id for load_id, day in loads if day == DUE)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    return make_loaded(tmp_path_factory.mktemp("loaded"))


def make_loaded(root):
    """Make a home with two deliveries; give it, the loads of the second, and the digest before it came."""
    lay_empty_warehouse(keyed(root))
    deliver_first(keyed(root))
    open_and_take(root)
    before = digest(root)
    deliver_second(keyed(root))
    loads = open_and_take(root)
    (root / "analyst.duckdb").write_bytes(b"a copy")
    (root / "analyst.duckdb").chmod(0o600)
    (root / "warehouse.before-rebuild.duckdb").write_bytes(b"an old database")
    (root / "figures").mkdir()
    (root / "figures" / "age.svg").write_bytes(b"a figure")
    (root / "site").mkdir()
    (root / "site" / "index.html").write_bytes(b"a page")
    return root, loads, before


@pytest.fixture
def home(loaded, tmp_path):
    root = tmp_path / "home"
    shutil.copytree(loaded[0], root)
    return keyed(root)


def clear_landing(home):
    """What the data team does after a purge."""
    for path in home.landing.glob(f"*{DUE}*"):
        path.unlink()


def assert_gone(home, loaded):
    """Nothing of the second delivery is left, and all else is as if it had never come."""
    _, loads, before = loaded
    clear_landing(home)
    open_and_take(home.root)
    assert digest(home.root) == before
    assert complaints(home) == []
    left = [path.name for path in home.root.rglob("*") if path != home.ledger and DUE in path.name]
    assert left == []
    for name in ("analyst.duckdb", "figures", "site", "warehouse.before-rebuild.duckdb", "warehouse.fresh"):
        assert not (home.root / name).exists()
    assert set(loads).isdisjoint(read_ledger(home).loads)


def test_without_an_order_nothing_changes_but_all_is_told(home, loaded):
    changing = {"load.lock", "warehouse.duckdb"}
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and path.name not in changing}
    tables = digest(home.root)
    told = list(describe_purge(purge(settings_of(home.root), Wish(tuple(loaded[1])), None), is_done=False))
    assert told[0] == "To be purged: 2 files with 3 accepted rows."
    assert "Records of notification: 1 told of by no other file would go; 1 are told by the others alone." in told
    assert any(line.startswith("Still in the landing folder: 2.") for line in told)
    assert told[-1].startswith("Nothing was changed.")
    assert {path: path.read_bytes() for path in before} == before
    assert digest(home.root) == tables


def test_what_was_purged_is_gone_from_every_table_and_the_rest_as_if_it_had_never_come(home, loaded):
    plan = purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    assert len(plan.due) == 2
    entries = [entry for entry in read_ledger(home).entries if entry.what in {PURGE_ORDERED, PURGED}]
    assert [entry.what for entry in entries] == [PURGE_ORDERED, PURGED]
    assert (entries[0].facts["asked_by"], entries[0].facts["because"]) == (ORDER.asked_by, ORDER.because)
    assert complaints(home) == []
    # Tables made of the records say nothing until they are made anew.
    assert digest(home.root)["history.incident_version"] == (0, 0)
    assert_gone(home, loaded)


def test_a_rebuild_after_a_purge_gives_the_same_and_keeps_no_database_that_holds_it(home, loaded):
    shutil.copyfile(home.warehouse, home.root.parent / "backup.duckdb")
    purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    clear_landing(home)
    assert rebuild(home, now=NOW) == 3
    assert (home.root / "warehouse.before-rebuild.duckdb").exists()
    shutil.copyfile(home.root.parent / "backup.duckdb", home.warehouse)
    rebuild(home, now=NOW)
    assert_gone(home, loaded)


def test_everything_can_be_purged_and_a_rebuild_then_gives_an_empty_warehouse(home):
    purge(settings_of(home.root), Wish(tuple(read_ledger(home).loads)), ORDER)
    assert rebuild(home, now=NOW) == 0
    with open_session(settings_of(home.root)) as session:
        assert session.con.execute("SELECT count(*) FROM history.notification_version").fetchone() == (0,)
    assert [path for path in (*home.archive.rglob("*"), *home.accepted.rglob("*.parquet")) if path.is_file()] == []


def test_purged_bytes_are_refused_whatever_they_are_called_and_say_why_once(home, loaded):
    purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    again = (home.landing / f"notifications_{DUE}_synthetic.csv").read_bytes()
    (home.landing / "notifications_2019-06-30_full_synthetic.csv").write_bytes(again)
    for _ in range(2):
        open_and_take(home.root)
        with open_session(settings_of(home.root)) as session:
            refused = session.con.execute(
                "SELECT file_name, refusal FROM quality.load WHERE refusal_code = 'purged' ORDER BY 1"
            ).fetchall()
        names = ["notifications_2019-04-30", "notifications_2019-06-30", "rapid_reviews_2019-04-30"]
        assert [name[:24] for name, _ in refused] == names
        assert refused[0][1].endswith("these very bytes were purged and are never taken again; remove the file.")
    assert not any(again in path.read_bytes() for path in home.archive.rglob("*") if path.is_file())
    assert complaints(home) == []


def test_bytes_that_came_under_two_names_go_together(home):
    (home.landing / "children_2019-05-31_synthetic.csv").write_bytes(
        (home.landing / "children_2019-03-31_synthetic.csv").read_bytes()
    )
    open_and_take(home.root)
    twice = sorted(load_id for load_id in read_ledger(home).loads if load_id.startswith("children"))
    assert [each.load_id for each in purge(settings_of(home.root), Wish(older_than=date(2019, 5, 1)), None).due] == [
        load_id for load_id in read_ledger(home).loads if load_id not in twice
    ]
    plan = purge(settings_of(home.root), Wish((twice[0],)), ORDER)
    assert sorted(each.load_id for each in plan.due) == twice
    assert complaints(home) == []


def test_a_load_is_old_by_the_day_it_tells_of_and_that_day_itself_is_kept(home):
    assert purge(settings_of(home.root), Wish(older_than=date(2019, 3, 31)), None).due == ()
    due = purge(settings_of(home.root), Wish(older_than=date(2019, 4, 30)), ORDER).due
    assert {each.extract_date for each in due} == {date(2019, 3, 31)}
    assert len(due) == 3
    assert complaints(home) == []


def test_a_load_nobody_knows_or_that_went_before_changes_nothing(home, loaded):
    before = home.ledger.read_bytes()
    with pytest.raises(LoadUnknown, match="There is no load nonsense"):
        purge(settings_of(home.root), Wish((loaded[1][0], "nonsense")), ORDER)
    assert home.ledger.read_bytes() == before
    purge(settings_of(home.root), Wish((loaded[1][0],)), ORDER)
    with pytest.raises(LoadUnknown, match="was purged before"):
        purge(settings_of(home.root), Wish((loaded[1][0],)), ORDER)


def test_nothing_is_purged_while_another_load_holds_the_warehouse(home, loaded):
    before = home.ledger.read_bytes()
    with hold_lock(home), pytest.raises(WarehouseBusy):
        purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    assert home.ledger.read_bytes() == before


@pytest.mark.parametrize("what", ["archive", "vault", "books"])
def test_files_that_were_only_deleted_are_no_purge(home, loaded, what):
    load_id = loaded[1][0]
    if what == "archive":
        shutil.rmtree(next(home.archive.rglob(f"notifications_{DUE}*")).parent)
    elif what == "vault":
        next(home.accepted.rglob(f"{load_id}.parquet")).unlink()
    else:
        with open_live(home) as con:
            con.execute("DELETE FROM internal.load WHERE load_id = ?", [load_id])
    assert any(load_id in sentence for sentence in complaints(home))
    with pytest.raises(RecordsDisagree), open_session(settings_of(home.root)):
        pass


def test_what_a_backup_brings_back_is_told_and_purged_again(home, loaded):
    backup = home.root.parent / "backup"
    shutil.copytree(home.root, backup)
    purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    for name in ("archive", "vault"):
        shutil.copytree(backup / name, home.root / name, dirs_exist_ok=True)
    assert sum("was purged and is in the archive" in sentence for sentence in complaints(home)) == 2
    assert sum("was purged and is in the vault" in sentence for sentence in complaints(home)) == 2
    shutil.copyfile(backup / "warehouse.duckdb", home.warehouse)
    assert sum("was purged and is in the warehouse" in sentence for sentence in complaints(home)) == 2
    assert_gone(home, loaded)
    assert [entry.what for entry in read_ledger(home).entries].count(PURGED) == 2


PHASES = ("order_purge", "_forget", "write_fresh", "_remove_files")


@pytest.fixture(scope="module")
def steps(loaded, tmp_path_factory):
    return count_steps(loaded, tmp_path_factory.mktemp("counted") / "home")


def count_steps(loaded, root):
    """Tell between which calls of the file system and of DuckDB each phase of a purge lies, and how many there are."""
    shutil.copytree(loaded[0], root)
    found = {}
    with inject(None) as counter, pytest.MonkeyPatch.context() as patch:
        for name in PHASES:
            patch.setattr(carrying_out, name, note_calls(counter, found, name))
        patch.setattr(purging, "order_purge", carrying_out.order_purge)
        purge(settings_of(root), Wish(tuple(loaded[1])), ORDER)
        return found | {"all": (1, counter.calls)}


def note_calls(counter, found, name):
    real = getattr(carrying_out, name)

    def call_real(*args, **kwargs):
        first = counter.calls + 1
        real(*args, **kwargs)
        found[name] = (first, counter.calls)

    return call_real


# `python -m benchmarks.kill_a_purge` walks every call.
@pytest.mark.parametrize(
    ("phase", "part"),
    [
        ("order_purge", 0), ("order_purge", 1), ("_forget", 0.5), ("write_fresh", 0.5), ("_remove_files", 0.5),
    ],
)  # fmt: skip
def test_a_purge_killed_at_any_step_was_not_begun_or_is_finished_by_the_next_opening(home, loaded, steps, phase, part):
    first, last = steps[phase]
    is_ordered = outlive(home, loaded, first + int((last - first) * part))
    assert is_ordered == ((phase, part) != ("order_purge", 0))


def outlive(home, loaded, at):
    """Kill a purge at a call, and see that it was not begun or is finished; tell which."""
    assert purge_killed(home.root, loaded[1], at) == KILLED
    is_ordered = PURGE_ORDERED in [entry.what for entry in read_ledger(home).entries]
    if not is_ordered:
        assert complaints(home) == [NO_COPY]
        purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    assert_gone(home, loaded)
    return is_ordered


def test_a_fresh_database_left_waiting_takes_its_place_before_anything_is_written(home, loaded, steps):
    # The last entry of the ledger takes three calls.
    assert purge_killed(home.root, loaded[1], steps["_remove_files"][1] + 5) == KILLED
    assert read_ledger(home).entries[-1].what == PURGED
    assert "The last step of a purge is due." in complaints(home)
    clear_landing(home)
    write(home.landing, "children_2019-05-31_synthetic.csv", [{**CHILD, "sex": "male"}])
    open_and_take(home.root)
    assert any(load_id.startswith("children-2019-05-31") for load_id in read_ledger(home).loads)
    assert complaints(home) == []


def test_a_disk_that_is_full_leaves_an_order_that_is_carried_out_when_there_is_room(home, loaded, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warehouse.purge.write_fresh", refuse)
    with pytest.raises(OSError, match="No space"):
        purge(settings_of(home.root), Wish(tuple(loaded[1])), ORDER)
    assert any("is not finished" in sentence for sentence in complaints(home))
    monkeypatch.undo()
    assert_gone(home, loaded)


def test_the_command_does_nothing_unless_it_is_confirmed_with_name_and_reason(home, loaded, monkeypatch):
    monkeypatch.setenv("PANELWATCH_HOME", str(home.root))
    for name, text in SETTINGS.items():
        monkeypatch.setenv(name, text)

    def call(*words):
        ended = CliRunner().invoke(app, ["purge", *words])
        return ended.exit_code, ended.stdout

    load_id = loaded[1][0]
    order = ("--confirm", "--by", ORDER.asked_by, "--because", ORDER.because)
    for words in (
        (),
        (load_id, "--older-than", "2019-01-01"),
        (load_id, "--confirm"),
        ("--older-than", "1.1.2019"),
        (load_id, *order, "--dry-run"),
    ):
        assert call(*words)[0] == 2
    for words in ((load_id,), (load_id, "--dry-run"), ("--older-than", "2019-05-01")):
        code, told = call(*words)
        assert (code, told.splitlines()[-1][:20]) == (0, "Nothing was changed.")
    assert call("--older-than", "2019-01-01") == (0, "Nothing is due: no file that old is kept.\n")
    assert load_id in read_ledger(home).loads
    code, told = call(load_id, *order)
    assert (code, told.splitlines()[0]) == (0, "Purged: 1 file with 2 accepted rows.")
    assert json.loads(home.ledger.read_bytes().splitlines()[-1])["what"] == PURGED


def test_children_of_a_purged_notification_wait_for_it_again(home):
    write(
        home.landing, "notifications_2019-05-31_synthetic.csv", [{**NOTIFICATION, "notification_id": "SIN-2019-000009"}]
    )
    write(home.landing, "children_2019-05-31_synthetic.csv", [{**CHILD, "notification_id": "SIN-2019-000009"}])
    open_and_take(home.root)
    (load_id,) = (each for each in read_ledger(home).loads if each.startswith("notifications-2019-05-31"))
    purge(settings_of(home.root), Wish((load_id,)), ORDER)
    with open_session(settings_of(home.root)) as session:
        waiting = session.con.execute("SELECT load_id FROM internal.orphan").fetchall()
    assert [each[:19] for (each,) in waiting] == ["children-2019-05-31"]


def test_what_others_may_read_is_told(home):
    assert complaints(home) == [NO_COPY]
    home.archive.chmod(0o750)
    home.ledger.chmod(0o640)
    assert any(sentence.startswith("2 files or folders can be read") for sentence in complaints(home))
