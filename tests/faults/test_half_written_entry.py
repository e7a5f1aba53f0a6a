"""Half an entry at the end of the ledger: readers leave it alone, whoever enters the next one cuts it off."""

import errno
import os
from datetime import datetime
from unittest import mock

import pytest

from pipelines.doctor import examine
from pipelines.linkage import read_audit
from tests.faults.injection import settings_of
from tests.faults.test_ledger import deliver_first, take
from tests.integration.test_cli import call
from tests.keyed import SETTINGS, keyed
from warehouse.ledger import LedgerDamaged, read_ledger
from warehouse.space import DiskFull

NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
#: what a killed process left of its line: nearly all, some, a byte
LEFT = pytest.mark.parametrize("left", [slice(None, -1), slice(None, 40), slice(None, 1)], ids=["all", "some", "byte"])


@pytest.fixture
def home(tmp_path):
    """A home with a ledger of three entries and nothing else."""
    made = keyed(tmp_path)
    ledger = read_ledger(made)
    for number in range(3):
        ledger.append("loaded", {"load_id": str(number)}, now=NOW)
    return made


def halve_last(home, left):
    """Leave so much of the last entry as a killed process would; return the bytes of those before it."""
    *before, last = home.ledger.read_bytes().splitlines(keepends=True)
    home.ledger.write_bytes(b"".join(before) + last[left])
    return b"".join(before)


def test_a_reader_in_the_middle_of_an_append_takes_nothing_off_it(home):
    """`panelwatch keys check` holds no lock: it may look while another process is writing."""
    write, seen = os.write, []

    def write_in_two(descriptor, line):
        write(descriptor, line[:30])
        seen.extend(read_ledger(home).entries)
        return 30 + write(descriptor, line[30:])

    ledger = read_ledger(home)
    with mock.patch.object(os, "write", write_in_two):
        ledger.append("loaded", {"load_id": "late"}, now=NOW)
    assert seen == ledger.entries[:3]
    assert read_ledger(home).entries == ledger.entries
    assert len(ledger.entries) == 4


@LEFT
def test_reading_leaves_the_file_as_it_is_and_tells_what_is_whole(home, left):
    halve_last(home, left)
    before = home.ledger.read_bytes()
    assert [entry.facts["load_id"] for entry in read_ledger(home).entries] == ["0", "1"]
    code, out, err = call(home.root, "keys", "check", **SETTINGS)
    assert (code, err) == (0, ""), out
    assert list(read_audit(settings_of(home.root))) == []
    assert home.ledger.read_bytes() == before


def test_looking_for_what_is_wrong_leaves_it_as_well(tmp_path):
    from pipelines.opening import open_session  # noqa: PLC0415 - slow to start

    home = keyed(tmp_path)
    deliver_first(home)
    with open_session(settings_of(tmp_path)) as session:
        take(session)
    with home.ledger.open("ab") as file:
        file.write(b'{"before": ')
    before = home.ledger.read_bytes()
    assert list(examine(settings_of(tmp_path))) == []
    assert home.ledger.read_bytes() == before


@LEFT
def test_the_next_entry_takes_the_place_of_the_half_one(home, left):
    whole = halve_last(home, left)
    ledger = read_ledger(home)
    ledger.append("loaded", {"load_id": "next"}, now=NOW)
    assert home.ledger.read_bytes() == whole + ledger.entries[-1].as_line()
    assert read_ledger(home).entries == ledger.entries
    ledger.append("loaded", {"load_id": "after"}, now=NOW)
    assert read_ledger(home).entries == ledger.entries
    assert [entry.facts["load_id"] for entry in ledger.entries] == ["0", "1", "next", "after"]


def test_half_of_the_first_entry_there_ever_was(tmp_path):
    home = keyed(tmp_path)
    home.ledger.write_bytes(b'{"before": "0000')
    ledger = read_ledger(home)
    assert ledger.entries == []
    ledger.append("loaded", {"load_id": "first"}, now=NOW)
    assert read_ledger(home).entries == ledger.entries


def test_a_disk_that_is_full_where_the_half_one_was_leaves_a_whole_chain(home):
    whole = halve_last(home, slice(None, 40))
    ledger = read_ledger(home)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with mock.patch.object(os, "write", side_effect=full), pytest.raises(DiskFull, match="ledger"):
        ledger.append("loaded", {"load_id": "next"}, now=NOW)
    assert home.ledger.read_bytes() == whole
    ledger.append("loaded", {"load_id": "next"}, now=NOW)
    assert read_ledger(home).entries == ledger.entries


@pytest.mark.parametrize("half", [b"", b'{"before": '])
def test_a_whole_entry_that_was_not_read_is_never_cut_off(home, half):
    """Two that append at a time would be a fault of ours: it must stop there, and lose no entry."""
    mine, other = read_ledger(home), read_ledger(home)
    other.append("loaded", {"load_id": "other"}, now=NOW)
    with home.ledger.open("ab") as file:
        file.write(half)
    before = home.ledger.read_bytes()
    with pytest.raises(LedgerDamaged, match="since it was read"):
        mine.append("loaded", {"load_id": "mine"}, now=NOW)
    assert home.ledger.read_bytes() == before
    assert read_ledger(home).entries == other.entries


def test_entries_taken_off_since_they_were_read_are_missed(home):
    ledger = read_ledger(home)
    whole = halve_last(home, slice(None, 0))
    with pytest.raises(LedgerDamaged, match="since it was read"):
        ledger.append("loaded", {"load_id": "next"}, now=NOW)
    assert home.ledger.read_bytes() == whole
