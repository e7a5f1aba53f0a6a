"""A folder is replaced whole or not at all."""

import pytest

from warehouse.folders import replace_folder, write_files


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_folder_takes_the_place_of_the_one_before(tmp_path):
    place = tmp_path / "figures"
    for name in ("a", "b"):
        with replace_folder(place) as folder:
            assert write_files(folder, {name: b"12", f"{name}{name}": b"3"}) == 3
            assert folder != place
        assert names(place) == {name, name * 2}
    assert names(tmp_path) == {"figures"}


def test_only_its_owner_reads_it(tmp_path):
    with replace_folder(tmp_path / "figures") as folder:
        write_files(folder, {"a": b"1"})
    assert (tmp_path / "figures").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "figures" / "a").stat().st_mode & 0o777 == 0o600


def test_one_that_could_not_be_filled_leaves_the_one_before(tmp_path):
    place = tmp_path / "figures"
    with replace_folder(place) as folder:
        write_files(folder, {"a": b"1"})
    with pytest.raises(TypeError), replace_folder(place) as folder:
        write_files(folder, {"b": b"1", "c": None})
    assert names(place) == {"a"}
    assert names(tmp_path) == {"figures"}


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    place = tmp_path / "figures"
    for left_over in ("figures.draft", "figures.old"):
        write_files_into = tmp_path / left_over
        write_files_into.mkdir()
        write_files(write_files_into, {"half": b"1"})
    with replace_folder(place) as folder:
        write_files(folder, {"a": b"1"})
    assert names(tmp_path) == {"figures"}
    assert names(place) == {"a"}
