"""At rest everything that may hold a name is encrypted, opens under its own key alone, and stays whole while keys change."""

import os
import shutil
from contextlib import closing, suppress
from datetime import datetime, timedelta

import duckdb
import pytest

from pipelines.doctor import examine
from pipelines.opening import open_session
from pipelines.settings import read_settings
from tests.faults.injection import InjectedError, inject
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, lay_empty_warehouse, write
from tests.keyed import KEYS, NEEDED, SETTINGS, keyed
from warehouse import extensions
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.archive import Archive
from warehouse.building import build
from warehouse.connection import open_analyst, open_live, open_to_read
from warehouse.digest import digest_tables
from warehouse.history import update_history
from warehouse.keys import SEALING, KeyRefused, KeyStore, Purpose, check_apart
from warehouse.ledger import read_ledger
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.rotation import find_unopened, rotate, seal
from warehouse.sealing import EncryptionUnavailable, NotEncrypted, open_session_in_memory

NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
CANARY = "Quetzalcoatlus"
OF_TOKENS = (Purpose.CHILD, Purpose.ADULT)
SECRETS = (CANARY.encode(), b"SIN-2019-000001")


def settings_of(root, **changed):
    alone = {"PANELWATCH_HELPERS": "0", "PANELWATCH_THREADS": "1"}
    settings = {"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **alone, **SETTINGS, **changed}
    return read_settings({name: text for name, text in settings.items() if text})


def take(session):
    load_landing(
        session.con, home=session.home, landing=session.landing, knowledge=load_knowledge(), stable_for=timedelta(0)
    )
    update_history(session.con, home=session.home, withdrawal_limit=1)
    for table in ("history.incident_version", "history.incident_as_notified"):
        build(session.con, table)
    publish_analyst_copy(session.con, session.home)


def fill(root, **changed):
    """A home after one delivery, the copy for analysts made; its landing folder is empty again."""
    settings = settings_of(root, **changed)
    home = settings.home
    lay_empty_warehouse(home)
    write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
    write(home.landing, "children_2019-03-31.csv", [{**CHILD, "forename": CANARY, "surname": CANARY}])
    write(home.landing, "rapid_reviews_2019-04-30.csv", [REVIEW])
    with open_session(settings) as session:
        take(session)
    for path in home.landing.iterdir():
        path.unlink()
    return home


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="module")
def content(filled):
    """What it holds, whatever the keys are."""
    return digest(filled)


@pytest.fixture(scope="module")
def in_the_clear(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("clear"), PANELWATCH_ENCRYPTION="off")


def copy_of(home, tmp_path, keys=KEYS, *, seals=True):
    root = shutil.copytree(home.root, tmp_path / "home")
    copied = keyed(root, seals=seals)
    return type(copied)(root, KeyStore(root / "keys", keys, seals=seals))


def with_files_of_keys(home):
    """The same home, its keys in files."""
    store = KeyStore(home.root / "keys")
    for purpose in Purpose:
        store.write(home.keys.ring(purpose))
    return type(home)(home.root, store)


def bytes_of(home):
    return {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and path != home.lock}


def show_secrets(home):
    return {
        str(path.relative_to(home.root))
        for path, content in bytes_of(home).items()
        if any(s in content for s in SECRETS)
    }


def digest(home):
    with closing(open_to_read(home)) as con:
        return digest_tables(con)


def tokens(home):
    with closing(open_to_read(home)) as con:
        return con.execute("SELECT child_token FROM core.child ORDER BY ALL").fetchall()


def prove(home, expected):
    """Everything opens, agrees, holds what it held, and nothing lies in the clear."""
    assert list(find_unopened(home)) == []
    assert list(examine(type(settings_of(home.root))(home, home.landing))) == []
    assert digest(home) == expected
    with open_analyst(home) as con:
        assert con.execute("SELECT count(*) FROM core.incident").fetchone() == (1,)
    assert show_secrets(home) == set()


def test_nothing_that_may_hold_a_name_lies_in_the_clear(filled, in_the_clear):
    assert show_secrets(filled) == set()
    # What the search finds without encryption.
    seen = {name.partition("/")[0] for name in show_secrets(in_the_clear)}
    assert seen == {"archive", "vault", "warehouse.duckdb", "analyst.duckdb"}
    assert digest(filled).keys() == digest(in_the_clear).keys()


@pytest.mark.parametrize("purpose", sorted(SEALING))
def test_another_key_opens_nothing_says_so_and_writes_nothing(filled, tmp_path, purpose):
    home = copy_of(filled, tmp_path, {**KEYS, purpose: "f0" + KEYS[purpose][2:]})
    before = bytes_of(home)
    told = " ".join(find_unopened(home))
    assert f"{purpose} key" in told
    assert KEYS[purpose][2:] not in told
    if purpose in (Purpose.WAREHOUSE, Purpose.VAULT):
        with pytest.raises(KeyRefused), open_live(home):
            pass
    assert bytes_of(home) == before


def test_analysts_need_their_key_and_no_other(filled, tmp_path):
    copied = copy_of(filled, tmp_path, {Purpose.ANALYST: KEYS[Purpose.ANALYST]})
    with open_analyst(copied) as con:
        assert con.execute("SELECT count(*) FROM core.incident").fetchone() == (1,)
    with pytest.raises(KeyRefused):
        open_to_read(copied)


@pytest.mark.parametrize("purpose", [Purpose.CHILD, Purpose.ADULT])
def test_tokens_under_another_key_are_refused(filled, tmp_path, purpose):
    home = copy_of(filled, tmp_path, {**KEYS, purpose: "f0" + KEYS[purpose][2:]})
    with pytest.raises(KeyRefused, match=f"{purpose} key"), open_live(home):
        pass


@pytest.mark.parametrize("purpose", NEEDED)
def test_a_missing_key_is_named_and_nothing_written(filled, tmp_path, purpose):
    copy_of(filled, tmp_path)
    settings = settings_of(tmp_path / "home", **{purpose.setting: ""})
    before = bytes_of(settings.home)
    with pytest.raises(KeyRefused, match=f"no {purpose} key.*{purpose.setting}"), open_session(settings):
        pass
    assert bytes_of(settings.home) == before


def test_without_the_extension_nothing_is_written(in_the_clear, tmp_path, monkeypatch):
    monkeypatch.setattr(extensions, "find_spec", lambda _: None)
    settings = settings_of(tmp_path / "sealed")
    with pytest.raises(EncryptionUnavailable, match="duckdb-extension-httpfs"), open_session(settings):
        pass
    assert not settings.home.warehouse.exists()
    clear = copy_of(in_the_clear, tmp_path, seals=False)
    with open_session(settings_of(clear.root, PANELWATCH_ENCRYPTION="off")):
        pass


def test_encryption_that_was_turned_off_opens_nothing_encrypted(filled, tmp_path):
    home = copy_of(filled, tmp_path, seals=False)
    assert len([sentence for sentence in find_unopened(home) if "PANELWATCH_ENCRYPTION is off" in sentence]) == 4


@pytest.mark.parametrize("purpose", sorted(SEALING))
def test_while_encryption_is_off_no_key_of_it_is_rotated(in_the_clear, purpose):
    before = bytes_of(in_the_clear)
    with pytest.raises(KeyRefused, match="PANELWATCH_ENCRYPTION is off"):
        rotate(in_the_clear, purpose, now=NOW)
    assert bytes_of(in_the_clear) == before


def test_what_lies_in_the_clear_is_refused_until_it_is_sealed(in_the_clear, tmp_path):
    home = copy_of(in_the_clear, tmp_path)
    expected = digest(in_the_clear)
    with pytest.raises(NotEncrypted, match="keys seal"), open_live(home):
        pass
    assert len([sentence for sentence in find_unopened(home) if "keys seal" in sentence]) == 4
    assert len(list(seal(home, now=NOW))) == 4
    prove(home, expected)


def rotate_on(home, purpose):
    """Rotate one key; see that the new one is in use and in the ledger, and that the old one opens nothing any more."""
    old = home.keys.ring(purpose).current
    done = rotate(home, purpose, now=NOW)
    ring = home.keys.ring(purpose)
    assert ring.current == done.key != old
    assert ring.former == ((old,) if purpose is Purpose.LEDGER else ())
    check_apart(home.keys)
    assert read_ledger(home).entries[-1].facts == {"purpose": purpose, "key": done.key.id}
    assert list(find_unopened(home)) == []
    if purpose in SEALING:
        # What was encrypted before opens no more under the old key: a key that leaked is worth nothing.
        kept = type(home)(home.root, KeyStore(home.keys.folder, {purpose: old.secret.hex()}))
        assert any(f"{purpose} key" in sentence for sentence in find_unopened(kept))


def test_a_new_key_takes_the_place_of_the_old_one_for_one_purpose_after_the_other(filled, content, tmp_path):
    home = with_files_of_keys(copy_of(filled, tmp_path))
    before = tokens(home)
    for purpose in Purpose:
        if purpose not in OF_TOKENS:
            rotate_on(home, purpose)
    prove(home, content)
    for purpose in OF_TOKENS:
        rotate_on(home, purpose)
        assert not list(home.root.glob("*.before-rebuild*"))
        # The views are made by the next run.
        with open_session(settings_of(home.root, **dict.fromkeys(SETTINGS, ""))) as session:
            take(session)
        assert len(tokens(home)) == len(before) == 1
        assert (tokens(home) != before) is (purpose is Purpose.CHILD)
        before = tokens(home)
    prove(home, digest(home))


def test_where_nothing_was_loaded_a_new_key_for_tokens_is_taken_at_once(tmp_path):
    home = with_files_of_keys(keyed(tmp_path))
    lay_empty_warehouse(home)
    with open_live(home):
        pass
    assert rotate(home, Purpose.CHILD, now=NOW).sentence == "Nothing was loaded yet."
    with open_live(home) as con:
        assert con.execute("SELECT key_id FROM internal.token_key WHERE purpose = 'child'").fetchone() == (
            home.keys.ring(Purpose.CHILD).current.id,
        )
    assert list(find_unopened(home)) == []


@pytest.mark.parametrize(
    ("purpose", "part"),
    [(Purpose.WAREHOUSE, 0.9), (Purpose.ANALYST, 0.7), (Purpose.VAULT, 0.8), (Purpose.ARCHIVE, 0.3)],
)
def test_a_rotation_that_failed_half_way_is_finished_by_the_next(filled, content, tmp_path, purpose, part):
    probe = with_files_of_keys(copy_of(filled, tmp_path / "probe"))
    with inject(None) as counter:
        rotate(probe, purpose, now=NOW)
    home = with_files_of_keys(copy_of(filled, tmp_path))
    with suppress(InjectedError, Exception), inject(max(1, int(counter.calls * part))):
        rotate(home, purpose, now=NOW)
    assert list(find_unopened(home)) == []
    assert digest(home) == content
    rotate(home, purpose, now=NOW)
    with open_live(home):
        pass
    prove(home, content)
    assert home.keys.ring(purpose).former == ()


def test_a_rotation_of_tokens_that_failed_half_way_is_finished_by_the_next(filled, tmp_path):
    home = with_files_of_keys(copy_of(filled, tmp_path))
    # Every file was entered into the new database by then.
    with pytest.raises(InjectedError), inject(1, since="warehouse.rebuild._carry_over"):
        rotate(home, Purpose.CHILD, now=NOW)
    assert len(home.keys.ring(Purpose.CHILD).former) == 1
    rotate(home, Purpose.CHILD, now=NOW)
    with open_live(home) as con:
        assert con.execute("SELECT count(*), count(DISTINCT load_id) FROM internal.load").fetchone() == (3, 3)
    prove(home, digest(home))
    assert home.keys.ring(Purpose.CHILD).former == ()


def test_a_key_of_the_environment_is_rotated_by_naming_both(filled, tmp_path):
    copy_of(filled, tmp_path)
    root = tmp_path / "home"
    with pytest.raises(KeyRefused, match="put the new key before the old one"):
        rotate(settings_of(root).home, Purpose.WAREHOUSE, now=NOW)
    new = os.urandom(32).hex()
    both = settings_of(root, PANELWATCH_KEY_WAREHOUSE=f"{new} {KEYS[Purpose.WAREHOUSE]}").home
    rotate(both, Purpose.WAREHOUSE, now=NOW)
    prove(settings_of(root, PANELWATCH_KEY_WAREHOUSE=new).home, digest(both))


def test_what_spills_to_the_disk_is_encrypted(tmp_path):
    def spill(*, writes):
        folder = tmp_path / str(writes)
        config = {"temp_directory": str(folder), "memory_limit": "20MB", "threads": 1}
        with closing(open_session_in_memory(writes=writes, config=config)) as con:
            con.execute("SET preserve_insertion_order = false")
            con.execute(
                f"CREATE TABLE spilt AS SELECT '{CANARY}' || i * 7919 % 1000003 AS name, i FROM range(1000000) t(i)"
            )
            content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
            assert con.execute("SELECT min(name) FROM spilt").fetchone() == (f"{CANARY}0",)
        return content

    assert CANARY.encode() in spill(writes=False)
    sealed = spill(writes=True)
    assert len(sealed) > 1_000_000
    assert CANARY.encode() not in sealed


def test_the_archive_gives_back_what_came(filled):
    archive = Archive.of(filled)
    for path in filled.archive.glob("*/*/*"):
        archive.verify(path.parent.name)
        with archive.open(path.parent.name) as source, source.open("rb") as file:
            assert file.read().startswith((b"notification_id", b"sin"))
            assert file.seek(0) == 0
            assert file.read(15) in (b"notification_id", b"sin")


def test_a_damaged_copy_or_warehouse_is_told_from_a_wrong_key(filled, tmp_path):
    home = copy_of(filled, tmp_path)
    home.warehouse.write_bytes(b"nonsense" * 1000)
    with pytest.raises(duckdb.Error):
        open_to_read(home)
