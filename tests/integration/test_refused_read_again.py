"""A refused file is read again where another name or a newer version may let it in: once, and not at every look."""

import hashlib
import json
import shutil
from datetime import date, datetime, timedelta

import pytest

from assets.session import Session, glance, is_finished
from expectations.profiles import Profile, choice
from pipelines.opening import open_session
from pipelines.purging import Wish, purge
from tests.doomed import load_until_killed
from tests.faults.injection import settings_of
from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, load, write
from tests.keyed import keyed
from warehouse import books, loading, reading_apart
from warehouse.audit import RecordsDisagree, find_disagreements
from warehouse.connection import open_live
from warehouse.digest import digest_tables
from warehouse.history import update_history
from warehouse.ledger import read_ledger
from warehouse.loading import load_landing
from warehouse.purge import Order
from warehouse.rebuild import rebuild
from warehouse.references import load_knowledge

DAY = "2019-03-31"
NAME = f"notifications_{DAY}_synthetic.csv"
MISNAMED = f"notifications_{DAY}_synthetic.xlsx"
NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
#: the header of a form that no profile knows yet
UNKNOWN = {"nature": "what happened"}
NEW_FORM = Profile("2019 b", date(2019, 1, 1), {"notifications": {header: name for name, header in UNKNOWN.items()}})
BOOKS = "SELECT file_name, status, rows_accepted FROM quality.load ORDER BY ALL"
FOUND = "SELECT load_id, place FROM internal.arrival ORDER BY ALL"


def promise(path, rows=1):
    """Lay a manifest beside a file."""
    told = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "rows": rows, "sent_at": "2019-04-01T09:00:00"}
    path.with_name(f"{path.name}.manifest.json").write_text(json.dumps(told), encoding="utf-8")


def misname(home, name=MISNAMED, **said):
    """Drop a CSV that is called a workbook, and says to be whole."""
    path = write(home.landing, name, [{**NOTIFICATION, **said}])
    promise(path)
    return path


def rename(path, name):
    promise(path.rename(path.with_name(name)))
    path.with_name(f"{path.name}.manifest.json").unlink()


def write_unknown(home, name=NAME, **said):
    """Drop a file of a form that no profile knows."""
    row = {UNKNOWN.get(column, column): cell for column, cell in {**NOTIFICATION, **said}.items()}
    return write(home.landing, name, [row])


@pytest.fixture
def upgrade(monkeypatch):
    """Install another version, which may know the new form."""

    def install(version, *, knows_form):
        monkeypatch.setattr(books, "reading_version", lambda: version)
        if knows_form:
            monkeypatch.setattr(choice.choose_profile, "__defaults__", ((*choice.PROFILES, NEW_FORM),))

    return install


@pytest.fixture
def readings(monkeypatch):
    """The names of all files that are read, in their order."""
    names = []
    real = reading_apart.Reading.read

    def read(self, *given):
        names.append(self.landed.path.name)
        return real(self, *given)

    monkeypatch.setattr(reading_apart.Reading, "read", read)
    return names


def test_a_csv_that_was_called_a_workbook_is_taken_once_it_is_called_a_csv(tmp_path, readings):
    with fresh_home(tmp_path) as (home, con):
        path = misname(home)
        assert [refusal.code for refusal in load(con, home)[0].refused] == ["xlsx_unreadable"]
        rename(path, NAME)
        assert [taken.file_name for taken in load(con, home)[0].loaded] == [NAME]
        assert ask(con, BOOKS) == [(NAME, "loaded", 1)]
        assert ask(con, "SELECT notification_id FROM core.notification") == [(NOTIFICATION["notification_id"],)]
        assert load(con, home)[0].unchanged == 1
        assert readings == [MISNAMED, NAME]


def test_both_names_at_once_come_to_the_one_that_can_be_read(tmp_path):
    later = NAME.replace("_synthetic", "_synthetic_z")
    with fresh_home(tmp_path) as (home, con):
        path = misname(home)
        (home.landing / later).write_bytes(path.read_bytes())
        landed, _ = load(con, home)
        assert ([refusal.file_name for refusal in landed.refused], len(landed.loaded)) == ([MISNAMED], 1)
        assert ask(con, BOOKS) == [(later, "loaded", 1)]
        assert load(con, home)[0].unchanged == 2


def test_a_new_form_is_read_by_the_version_that_knows_it(tmp_path, upgrade, readings):
    with fresh_home(tmp_path) as (home, con):
        write_unknown(home)
        assert [refusal.code for refusal in load(con, home)[0].refused] == ["columns_missing"]
        upgrade("second", knows_form=True)
        session = Session(con, home, home.landing, timedelta(0), 0.05, date(2019, 7, 1))
        assert (glance(session).fresh, glance(session).known) == (1, 0)
        assert len(load(con, home)[0].loaded) == 1
        assert ask(con, BOOKS) == [(NAME, "loaded", 1)]
        upgrade("third", knows_form=True)
        assert glance(session).fresh == 0
        assert load(con, home)[0].unchanged == 1
        assert readings == [NAME] * 2


def test_what_no_version_can_read_is_read_once_by_each_and_told_once(tmp_path, upgrade, readings):
    with fresh_home(tmp_path) as (home, con):
        write_unknown(home)
        load(con, home)
        before = ask(con, "SELECT * FROM internal.load"), ask(con, FOUND)
        for number, version in enumerate(("second", "third"), start=1):
            upgrade(version, knows_form=False)
            for _ in range(2):
                landed, changed = load(con, home)
                assert (landed.loaded, landed.refused, landed.unchanged) == ((), (), 1)
                assert not changed.is_changed
            assert len(readings) == 1 + number
        assert (ask(con, "SELECT * FROM internal.load"), ask(con, FOUND)) == before


def test_under_another_suffix_it_is_read_once_as_well(tmp_path, readings):
    with fresh_home(tmp_path) as (home, con):
        path = write_unknown(home, MISNAMED)
        promise(path)
        load(con, home)
        rename(path, NAME)
        for _ in range(2):
            landed, _ = load(con, home)
            assert (landed.loaded, landed.refused, landed.unchanged) == ((), (), 1)
        assert readings == [MISNAMED, NAME]


def test_a_manifest_that_speaks_against_it_may_still_be_corrected(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        path = misname(home)
        load(con, home)
        rename(path, NAME)
        promise(home.landing / NAME, rows=2)
        assert [refusal.code for refusal in load(con, home)[0].refused] == ["manifest_rows_differ"]
        promise(home.landing / NAME)
        assert len(load(con, home)[0].loaded) == 1


def natures(con):
    return [nature for (nature,) in ask(con, "SELECT nature FROM core.notification")]


def test_a_file_an_upgrade_lets_in_came_before_its_correction_and_a_renamed_one_after_it(tmp_path, upgrade):
    with fresh_home(tmp_path) as (home, con):
        write_unknown(home, nature="death")
        load(con, home)
        # The same name but for its case: nothing but the order of coming tells which of the two stands.
        write(home.landing, NAME.replace(".csv", ".CSV"), [{**NOTIFICATION, "nature": "other"}])
        load(con, home)
        upgrade("second", knows_form=True)
        assert len(load(con, home)[0].loaded) == 1
        assert natures(con) == ["other"]
        path = misname(home, nature="serious_harm")
        load(con, home)
        assert natures(con) == ["other"]
        rename(path, NAME)
        load(con, home)
        assert natures(con) == ["serious_harm"]


@pytest.mark.parametrize(
    ("refused", "again", "taken", "stands"),
    [("a", "b", "c", "c"), ("a", "c", "b", "c"), ("b", None, "a", "b"), ("a", None, "b", "b")],
)
def test_of_all_tags_it_came_under_the_last_one_places_it(tmp_path, refused, again, taken, stands):
    with fresh_home(tmp_path) as (home, con):
        path = misname(home, MISNAMED.replace("_synthetic", f"_{refused}-synthetic"))
        if again:
            misname(home, MISNAMED.replace("_synthetic", f"_{again}-synthetic"))
        load(con, home)
        rename(path, NAME.replace("_synthetic", f"_{taken}-synthetic"))
        load(con, home)
        places = "SELECT coalesce(tag_again, tag) FROM internal.load JOIN internal.last_coming USING (load_id)"
        assert ask(con, places) == [(f"{stands}-synthetic",)]


def take(session):
    con, home = session.con, session.home
    load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
    update_history(con, home=home, withdrawal_limit=1)


@pytest.fixture
def taken(tmp_path):
    """A home whose file was refused, kept so in `earlier.duckdb`, and then taken under its right name."""
    home = keyed(tmp_path)
    home.make_folders()
    path = misname(home)
    with open_session(settings_of(tmp_path)) as session:
        take(session)
    (tmp_path / "earlier.duckdb").write_bytes(home.warehouse.read_bytes())
    rename(path, NAME)
    with open_session(settings_of(tmp_path)) as session:
        take(session)
    return home


def test_ledger_and_rebuild_know_of_it(taken):
    told = [(entry.what, entry.facts["file_name"]) for entry in read_ledger(taken).entries]
    assert told == [("refused", MISNAMED), ("loaded", NAME)]
    with open_session(settings_of(taken.root)) as session:
        before = digest_tables(session.con)
    assert rebuild(taken, now=NOW) == 1
    with open_session(settings_of(taken.root)) as session:
        take(session)
        assert digest_tables(session.con) == before
        assert list(find_disagreements(session.con, taken, read_ledger(taken), thorough=True)) == []
    assert len(read_ledger(taken).entries) == 2


def test_a_rebuild_enters_what_is_still_refused_unread_and_tells_nobody_of_it_again(tmp_path):
    home = keyed(tmp_path)
    home.make_folders()
    write_unknown(home)
    for _ in range(2):
        with open_session(settings_of(tmp_path)) as session:
            take(session)
        rebuild(home, now=NOW)
    assert [entry.what for entry in read_ledger(home).entries] == ["refused"]


def test_books_that_were_put_back_to_before_it_was_taken_have_lost_it(taken):
    taken.warehouse.write_bytes((taken.root / "earlier.duckdb").read_bytes())
    with pytest.raises(RecordsDisagree, match="differ in"), open_session(settings_of(taken.root)):
        pass
    assert rebuild(taken, now=NOW) == 1


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """A home whose file was refused and then called by its right name."""
    root = tmp_path_factory.mktemp("refused") / "home"
    with fresh_home(root) as (home, con):
        path = misname(home)
        load(con, home)
    rename(path, NAME)
    return root


@pytest.mark.parametrize("step", range(1, 16))
def test_a_load_killed_while_it_takes_it_is_made_good_by_the_next(refused, tmp_path, step):
    home = keyed(shutil.copytree(refused, tmp_path / "home"), seals=False)
    was_killed = load_until_killed(home, step, "books")
    with open_live(home, threads=1) as con:
        assert was_killed == (ask(con, BOOKS) == [(MISNAMED, "refused", 0)])
        load(con, home)
        assert ask(con, BOOKS) == [(NAME, "loaded", 1)]
        assert ask(con, "SELECT count(*), count(DISTINCT load_id) FROM internal.load") == [(1, 1)]
        assert len(natures(con)) == 1


def test_a_run_killed_before_the_history_is_told_is_not_finished(tmp_path, monkeypatch):
    """The books hold as many files as before, and the history is the one that was published."""
    home = keyed(tmp_path)
    home.make_folders()
    path = misname(home)
    with open_session(settings_of(tmp_path)) as session:
        take(session)
        monkeypatch.setattr("assets.session._read_mark", lambda con, name: 1 if "files" in name else 0)
        home.analyst.touch()
        home.figures.mkdir(exist_ok=True)
        (home.figures / "index.json").touch()
        assert is_finished(session)
        rename(path, NAME)
        load_landing(session.con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
        assert not is_finished(session)


def test_what_was_purged_is_barred_under_every_name(tmp_path):
    home = keyed(tmp_path)
    home.make_folders()
    path = misname(home)
    settings = settings_of(tmp_path)
    with open_session(settings) as session:
        take(session)
    purge(settings, Wish(tuple(read_ledger(home).loads)), Order("A. Officer", "retention period"))
    rename(path, NAME)
    with open_session(settings) as session:
        landed = loading.load_landing(
            session.con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0)
        )
        assert [refusal.code for refusal in landed.refused] == ["purged"]
        assert ask(session.con, "SELECT count(*) FROM core.notification") == [(0,)]
