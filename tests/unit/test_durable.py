"""A file takes its place only once its bytes are on the disk, and the disk knows the new name when it has."""

import os
from pathlib import Path

import pytest

from warehouse.durable import put_in_place


@pytest.fixture
def steps(monkeypatch):
    """What is asked of the disk, in order: names of what is flushed, and renames."""
    told = []
    fsync, replace = os.fsync, os.replace

    def flush(descriptor):
        told.append(f"flush {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        fsync(descriptor)

    def rename(draft, place, **others):
        told.append(f"rename {Path(draft).name}")
        replace(draft, place, **others)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", rename)
    return told


def test_bytes_then_the_rename_then_the_name(tmp_path, steps):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "draft").write_text("new", encoding="utf-8")
    (folder / "place").write_text("old", encoding="utf-8")
    put_in_place(folder / "draft", folder / "place")
    assert steps == ["flush draft", "rename draft", "flush folder"]
    assert (folder / "place").read_text(encoding="utf-8") == "new"
    assert (folder / "place").stat().st_mode & 0o777 == 0o600
    assert not (folder / "draft").exists()
