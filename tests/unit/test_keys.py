"""Keys: one per purpose, refused when they protect nothing, and never shown."""

import stat
from contextlib import nullcontext
from unittest import mock

import pytest

from tests.keyed import KEYS
from warehouse.first_keys import holds_data, make_demonstration_keys, make_first_keys
from warehouse.home import Home
from warehouse.keys import SEALING, KeyRefused, KeyStore, Purpose, check_apart, parse_ring
from warehouse.lake import Lake

GOOD = KEYS[Purpose.CHILD]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xyz hexadecimal",
        GOOD[:62],
        "00" * 32,
        "ab" * 40,
        "0123456789abcdef" * 4,
        f"{GOOD} {GOOD}",
        f"{GOOD}\n{GOOD[:40]}",
    ],
)
def test_a_key_that_protects_nothing_is_refused_and_not_repeated(text):
    with pytest.raises(KeyRefused) as refused:
        parse_ring(Purpose.CHILD, text)
    assert "child key" in str(refused.value)
    assert not text or text[:20] not in str(refused.value)


def test_a_ring_knows_the_key_in_use_and_the_former_ones():
    other = KEYS[Purpose.ADULT]
    ring = parse_ring(Purpose.CHILD, f"{GOOD}\n{other}\n")
    assert [key.secret.hex() for key in ring.every] == [GOOD, other]
    assert len({key.id for key in ring.every}) == 2
    assert GOOD not in f"{ring!r}"
    assert ring.current.id not in GOOD


def test_made_keys_are_random_private_and_apart(tmp_path):
    home = Home(tmp_path, KeyStore(tmp_path / "keys", links=True))
    assert set(make_first_keys(home)) == set(Purpose)
    assert make_first_keys(home) == ()
    check_apart(home.keys)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.keys.folder.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(home.keys.folder.stat().st_mode) == 0o700
    assert len({home.keys.ring(purpose).current for purpose in Purpose}) == len(Purpose)


def test_without_encryption_only_tokens_and_ledger_need_keys(tmp_path):
    store = KeyStore(tmp_path / "keys", seals=False)
    assert set(make_first_keys(Home(tmp_path, store))) == set(Purpose) - SEALING - {Purpose.LINKAGE}
    check_apart(store)
    assert store.sealing(Purpose.VAULT) is None


def test_a_linkage_key_is_needed_where_persons_are_linked_alone_and_can_be_made_beside_data(tmp_path):
    make_first_keys(Home(tmp_path))
    (tmp_path / "warehouse.duckdb").touch()
    assert make_first_keys(Home(tmp_path)) == ()
    linking = Home(tmp_path, KeyStore(tmp_path / "keys", links=True))
    assert linking.keys.missing() == (Purpose.LINKAGE,)
    with pytest.raises(KeyRefused, match="no linkage key"):
        check_apart(linking.keys)
    assert make_first_keys(linking) == (Purpose.LINKAGE,)
    check_apart(linking.keys)


def test_a_key_that_others_may_read_is_refused(tmp_path):
    home = Home(tmp_path)
    make_first_keys(home)
    path = home.keys.folder / Purpose.VAULT.file_name
    path.chmod(0o640)
    with pytest.raises(KeyRefused, match="read by others"):
        check_apart(home.keys)


def test_one_key_for_two_purposes_is_refused(tmp_path):
    store = KeyStore(tmp_path, {**KEYS, Purpose.ADULT: KEYS[Purpose.CHILD]})
    with pytest.raises(KeyRefused, match="child and adult are the same"):
        check_apart(store)


def test_a_key_of_the_environment_goes_before_the_file(tmp_path):
    home = Home(tmp_path)
    make_first_keys(home)
    given = KeyStore(home.keys.folder, {Purpose.CHILD: GOOD})
    assert given.ring(Purpose.CHILD).current.secret.hex() == GOOD
    assert given.ring(Purpose.ADULT) == home.keys.ring(Purpose.ADULT)


@pytest.mark.parametrize(
    ("names", "is_made"),
    [
        (["notifications_2020-01-01_synthetic.csv", "readme.txt", "dfe_statistics_2020-01-01.csv"], True),
        (["dfe_statistics_2020-01-01.csv"], False),
        (["notifications_2020-01-01_synthetic.csv", "children_2020-01-01.csv"], False),
        (["notifications_2020-01-01.csv"], False),
        ([], False),
    ],
)
def test_only_synthetic_data_in_an_empty_home_get_keys_by_themselves(tmp_path, names, is_made):
    home = Home(tmp_path)
    home.make_folders()
    for name in names:
        (home.landing / name).touch()
    assert make_demonstration_keys(home, home.landing) is is_made
    assert bool(home.keys.missing()) is not is_made


@pytest.mark.parametrize("kept", ["warehouse.duckdb", "ledger.jsonl", "archive/aa/aabb/x.csv"])
def test_where_data_are_no_key_is_made(tmp_path, kept):
    home = Home(tmp_path)
    home.make_folders()
    (home.landing / "notifications_2020-01-01_synthetic.csv").touch()
    path = tmp_path / kept
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert not make_demonstration_keys(home, home.landing)
    with pytest.raises(KeyRefused, match="from a backup"):
        make_first_keys(home)
    assert list(home.keys.folder.iterdir()) == []


@pytest.mark.parametrize("is_used", [True, False])
def test_a_lake_in_use_counts_as_data_though_its_folder_is_empty(tmp_path, is_used):
    home = Home(tmp_path, lake=Lake("postgresql://owner@/lake", str(tmp_path / "lake")))
    home.make_folders()
    (home.landing / "notifications_2020-01-01_synthetic.csv").touch()
    with mock.patch.object(Lake, "is_in_use", return_value=is_used):
        assert holds_data(home) is is_used
        with pytest.raises(KeyRefused, match="from a backup") if is_used else nullcontext():
            make_first_keys(home)
    assert bool(home.keys.missing()) is is_used
