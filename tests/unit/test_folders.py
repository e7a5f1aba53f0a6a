"""A folder is replaced whole or not at all."""

import errno
import os
from contextlib import suppress
from threading import Event, Thread
from unittest import mock

import pytest

from tests.keyed import keyed
from warehouse import durable, folders
from warehouse.folders import replace_folder, write_files
from warehouse.leftovers import list_leftovers
from warehouse.space import DiskFull


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


def test_a_reader_finds_it_at_every_moment(tmp_path):
    place = tmp_path / "figures"
    missing, reads, is_over = [], [], Event()

    def read():
        while not is_over.is_set():
            try:
                reads.append(len(os.listdir(place)))  # noqa: PTH208 - one call of the system, as fast as it goes
            except FileNotFoundError:
                missing.append(1)

    with replace_folder(place) as folder:
        write_files(folder, {"a": b"0"})
    reader = Thread(target=read)
    reader.start()
    try:
        for number in range(200):
            with replace_folder(place) as folder:
                write_files(folder, {"a": b"%d" % number})
    finally:
        is_over.set()
        reader.join()
    assert len(reads) > 200
    assert missing == []


def test_its_files_are_on_the_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(
        folders, "flush_file", lambda path: flushed.append((path.name, (tmp_path / "figures").exists()))
    )
    with replace_folder(tmp_path / "figures") as folder:
        write_files(folder, {"a": b"1", "b": b"2"})
    assert sorted(flushed) == [("a", False), ("b", False)]


def test_where_names_cannot_be_exchanged_two_renames_do(tmp_path):
    place = tmp_path / "figures"
    with mock.patch.object(folders, "exchange", side_effect=OSError(errno.EINVAL, "words")):
        for name in ("a", "b"):
            with replace_folder(place) as folder:
                write_files(folder, {name: b"1"})
    assert names(place) == {"b"}
    assert names(tmp_path) == {"figures"}


def test_the_folder_comes_back_that_a_kill_between_two_renames_took_away(tmp_path):
    (tmp_path / "figures.old").mkdir()
    write_files(tmp_path / "figures.old", {"a": b"1"})
    with pytest.raises(ZeroDivisionError), replace_folder(tmp_path / "figures"):
        raise ZeroDivisionError
    assert names(tmp_path / "figures") == {"a"}


def test_what_lies_half_made_is_swept_before_a_load(tmp_path):
    for name in ("figures.draft", "site.draft"):
        (tmp_path / name).mkdir()
    assert list(list_leftovers(keyed(tmp_path))) == [tmp_path / "figures.draft", tmp_path / "site.draft"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_an_exchange_that_failed_leaves_the_one_before(tmp_path, number):
    for fault in (None, OSError(number, "words")):
        failing = mock.patch.object(folders, "exchange", side_effect=fault)
        with suppress(OSError, DiskFull), failing, replace_folder(tmp_path / "figures") as folder:
            write_files(folder, {"b" if fault else "a": b"1"})
    assert names(tmp_path / "figures") == {"a"}
    assert names(tmp_path) == {"figures"}


def test_where_the_c_library_has_no_exchange_it_says_so(tmp_path):
    with mock.patch.object(durable.ctypes, "CDLL", return_value=object()), pytest.raises(OSError, match="implemented"):
        durable.exchange(tmp_path / "a", tmp_path / "b")
