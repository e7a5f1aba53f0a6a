"""Whatever fails, is killed or finds the disk full while a release is published, the public sees one that is whole.

Every call once: `python -m benchmarks.fault_injection publish faults`; two hundred kills: `publish kills 200`.
"""

import errno
import os
from contextlib import suppress
from unittest import mock

import pytest

from assets.boundary import guard
from assets.release import publishing as release
from tests.faults.injection import KILLED, fail_at, fill, inject, run_killed
from tests.faults.publishing import (
    SECOND,
    find_half_done,
    finish,
    lay,
    list_approved,
    list_public,
    publish_again,
    publish_first,
    publish_second,
    sum_up,
)
from tests.faults.test_full_disk import SENTENCE, fill_up
from warehouse import folders
from warehouse.folders import read_files
from warehouse.releases import digest_of
from warehouse.space import DiskFull

#: at how many calls of making a draft and of approving it
FAULTS = {"draft": 1, "approve": 1}
KILLS = {"draft": 1, "approve": 1}


@pytest.fixture(scope="module")
def published(tmp_path_factory, small_home):
    """A home with one release, what a second comes to that nothing happens to, and how many calls each part makes."""
    folder = tmp_path_factory.mktemp("published")
    base = folder / "base"
    lay(small_home, base)
    publish_first(base)
    quiet = folder / "quiet"
    lay(base, quiet)
    approving = []

    def note(*args, **kwargs):
        approving.append(counter.calls)
        return approve(*args, **kwargs)

    approve = release.approve
    with inject(None) as counter, mock.patch("tests.faults.publishing.approve", note):
        publish_second(quiet)
    before, after = (digest_of(read_files(root / "public")) for root in (base, quiet))
    return base, sum_up(quiet), (before, after), (approving[0], counter.calls)


def spread(places):
    return [(part, number) for part, wanted in places.items() for number in range(wanted)]


def place(published, part, number, places):
    """One of so many calls spread over making a draft or over approving it."""
    made, approved = published[3]
    first, last = {"draft": (0, made), "approve": (made, approved)}[part]
    return 1 + first + int((number + 0.5) / places * (last - first - 1))


def assert_recovers(root, published):
    assert find_half_done(root, published[2]) == []
    publish_again(root)
    assert sum_up(root) == published[1]


def test_a_second_release_comes_on_top_of_the_first(published):
    assert published[1]["approved"] == ["2019-06", "2019-07"]
    assert published[1]["doctor"] == published[1]["left"] == []
    assert published[2][0] != published[2][1]


@pytest.mark.parametrize(("part", "number"), spread(FAULTS))
def test_after_a_call_that_failed_the_same_commands_come_to_the_same_release(published, tmp_path, part, number):
    lay(published[0], tmp_path / "home")
    with suppress(Exception):
        fail_at(tmp_path / "home", place(published, part, number, FAULTS[part]), work=publish_second)
    assert_recovers(tmp_path / "home", published)


@pytest.mark.parametrize(("part", "number"), spread(KILLS))
def test_after_a_kill_the_same_commands_come_to_the_same_release(published, tmp_path, part, number):
    lay(published[0], tmp_path / "home")
    assert run_killed(tmp_path / "home", place(published, part, number, KILLS[part]), work=publish_second) == KILLED
    assert_recovers(tmp_path / "home", published)


@pytest.mark.parametrize("broken", ["replace_folder", "fill_published", "refresh_tables"])
def test_what_was_approved_is_finished_by_the_next_run(published, tmp_path, broken):
    """Public, in the warehouse and in the analysts' copy, wherever after the approval a process ended."""
    root = tmp_path / "home"
    lay(published[0], root)
    real, calls = getattr(release, broken), []

    def end(*args, **kwargs):
        calls.append(broken)
        # The first folder is that of the draft.
        if broken == "replace_folder" and len(calls) == 1:
            return real(*args, **kwargs)
        raise KeyboardInterrupt

    with mock.patch.object(release, broken, end), pytest.raises(KeyboardInterrupt):
        publish_second(root)
    assert list_approved(root) == ["2019-06", "2019-07"]
    finish(root)
    assert sum_up(root) == published[1]


@pytest.mark.parametrize(
    ("folder", "name"), [("release-draft", "the draft of a release"), ("public", "the public folder")]
)
def test_a_disk_that_is_full_names_the_folder_and_leaves_the_release_before(published, disk, folder, name):
    root = disk / "home"
    lay(published[0], root)
    real = folders.write_files

    def write(place, files):
        if place.name == f"{folder}.draft":
            fill_up(disk)
        return real(place, files)

    with mock.patch.object(release, "write_files", write), pytest.raises(DiskFull, match=name) as told, guard("run"):
        publish_second(root)
    assert SENTENCE in str(told.value)
    (disk / "ballast").unlink()
    assert list_public(root) == ["2019-06"]
    assert list_approved(root)[1:] == ([SECOND.release] if folder == "public" else [])
    assert_recovers(root, published)


def test_calls_that_say_the_disk_is_full(published, tmp_path):
    root = tmp_path / "home"
    lay(published[0], root)
    for part in ("draft", "approve"):
        with pytest.raises(DiskFull, match=SENTENCE):
            fail_at(root, place(published, part, 1, 2), fill, work=publish_second)
        assert find_half_done(root, published[2]) == []
    assert_recovers(root, published)


def test_a_page_that_is_called_as_another_place_is_not_told_as_that(tmp_path):
    """`public/archive.html` is not the archive."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "public.draft" / "archive.html"))
    with (
        pytest.raises(DiskFull, match="no space for the public folder"),
        folders.replace_folder(tmp_path / "public"),
    ):
        raise full
