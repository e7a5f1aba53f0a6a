"""The archive: whole or not at all, private, and never the bytes of another file."""

import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest

from warehouse.archive import Archive, ArchiveDamaged
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.landing import Landed, scan


@pytest.fixture
def landed(tmp_path: Path) -> Landed:
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "adults_2020-03-31.csv").write_bytes(b"a,b\n1,2\n")
    return scan(landing, stable_for=timedelta(0), now=lambda: time.time() + 1).ready[0]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def files(archive: Archive) -> list[Path]:
    return [path for path in archive.root.rglob("*") if path.is_file()]


def test_bytes_are_found_again_by_their_hash(archive: Archive, landed: Landed) -> None:
    archived = archive.store(landed)
    assert archive.verify(archived.sha256).read_bytes() == landed.path.read_bytes()
    assert not archive.store(landed).is_new
    assert files(archive) == [archived.path]


def test_only_the_owner_can_read_it(archive: Archive, landed: Landed) -> None:
    archive.store(landed)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in archive.root.rglob("*") if path.is_dir()}
    assert modes | {stat.S_IMODE(archive.root.stat().st_mode)} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(archive)} == {0o600}


@pytest.mark.parametrize("change", ["grown", "exchanged", "gone"])
def test_a_source_that_is_not_the_scanned_one_leaves_nothing(archive: Archive, landed: Landed, change: str) -> None:
    if change == "grown":
        with landed.path.open("ab") as file:
            file.write(b"3,4\n")
    else:
        landed.path.unlink()
    if change == "exchanged":
        landed.path.symlink_to("/etc/hostname")
    with pytest.raises(ExtractRefused) as caught:
        archive.store(landed)
    expected = RefusalCode.NOT_A_REGULAR_FILE if change == "exchanged" else RefusalCode.CHANGED_WHILE_READ
    assert caught.value.code is expected
    assert files(archive) == []


def test_damage_is_found_and_healed_by_the_next_delivery(archive: Archive, landed: Landed) -> None:
    archived = archive.store(landed)
    archived.path.write_bytes(b"a,b\n1,3\n")
    with pytest.raises(ArchiveDamaged):
        archive.verify(archived.sha256)
    archive.store(landed)
    assert archive.verify(archived.sha256) == archived.path


def test_an_unknown_hash_is_an_error(archive: Archive) -> None:
    with pytest.raises(ArchiveDamaged):
        archive.path_of("0" * 64)
