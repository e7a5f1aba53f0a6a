"""Encrypted files: what went in comes out, and nothing else ever does."""

import io
import tracemalloc
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.keyed import KEYS
from warehouse import sealed_file
from warehouse.keys import Purpose, parse_ring
from warehouse.sealed_file import SealBroken, SealedSource, Sealer, read_blocks

RING = parse_ring(Purpose.ARCHIVE, KEYS[Purpose.ARCHIVE])
OTHER = parse_ring(Purpose.ARCHIVE, KEYS[Purpose.VAULT])
BOTH = parse_ring(Purpose.ARCHIVE, f"{KEYS[Purpose.VAULT]} {KEYS[Purpose.ARCHIVE]}")
BLOCK = 64


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of 64 bytes: files of a few of them hold every case there is."""
    monkeypatch.setattr(sealed_file, "_BLOCK", BLOCK)


def seal(content: bytes, ring=RING, pieces: int = 7) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, ring.current)
    for start in range(0, len(content), pieces):
        sealer.write(content[start : start + pieces])
    sealer.finish()
    return target.getvalue()


def unseal(sealed: bytes, ring=RING) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sealed"
        path.write_bytes(sealed)
        return b"".join(read_blocks(path, ring))


def read_all(sealed: bytes, size: int) -> bytes:
    """Read as a reader does, from the first byte on and again from there."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sealed"
        path.write_bytes(sealed)
        with SealedSource(path, RING).open("rb") as file:
            return b"".join(iter(lambda: file.read(size), b""))


contents = st.binary(max_size=4 * BLOCK)


@given(contents | st.sampled_from([b"x" * (BLOCK * n + d) for n in range(4) for d in (-1, 0, 1) if BLOCK * n + d >= 0]))
def test_what_went_in_comes_out_and_cannot_be_seen_in_between(content):
    sealed = seal(content)
    assert unseal(sealed) == unseal(sealed, BOTH) == content
    assert len(content) < 8 or content not in sealed
    assert seal(content) != sealed


@given(contents, st.data())
def test_any_place_of_it_can_be_read(tmp_path_factory, content, data):
    path = tmp_path_factory.mktemp("any") / "sealed"
    path.write_bytes(seal(content))
    with SealedSource(path, BOTH).open("rb") as file:
        assert file.seek(0, io.SEEK_END) == len(content)
        for _ in range(5):
            at, size = (data.draw(st.integers(0, len(content) + BLOCK)) for _ in range(2))
            assert file.seek(at) == at
            assert file.read(size) == content[at : at + size]
        with pytest.raises(OSError, match="Invalid argument"):
            file.seek(-1 - len(content), io.SEEK_END)


def test_no_more_than_a_block_of_it_is_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(sealed_file, "_BLOCK", 1024 * 1024)
    path = tmp_path / "sealed"
    with path.open("wb") as target:
        sealer = Sealer(target, RING.current)
        for _ in range(24):
            sealer.write(bytes(1024 * 1024))
        sealer.finish()
    with closing(SealedSource(path, RING).open("rb")) as file:
        tracemalloc.start()
        try:
            assert sum(map(len, iter(lambda: file.read(65536), b""))) == 24 * 1024 * 1024
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


@given(contents, st.data())
def test_a_bit_that_was_turned_is_found(content, data):
    sealed = bytearray(seal(content))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        unseal(bytes(sealed))
    with pytest.raises(SealBroken):
        read_all(bytes(sealed), 10)


@given(contents, st.data())
def test_bytes_cut_off_or_added_are_found(content, data):
    sealed = seal(content)
    left = data.draw(st.integers(0, len(sealed) - 1))
    more = data.draw(st.binary(min_size=1, max_size=2 * BLOCK))
    for changed in (sealed[:left], sealed + more):
        with pytest.raises(SealBroken):
            unseal(changed)
        with pytest.raises(SealBroken):
            read_all(changed, 10)


def blocks_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    head, size = sealed[:48], BLOCK + 16
    return head, [sealed[start : start + size] for start in range(48, len(sealed), size)]


def test_blocks_that_change_places_or_files_are_found():
    head, blocks = blocks_of(seal(bytes(range(200))))
    _, others = blocks_of(seal(bytes(range(200))))
    for changed in ([blocks[1], blocks[0], *blocks[2:]], [others[0], *blocks[1:]], blocks[:-1], [blocks[0], *blocks]):
        with pytest.raises(SealBroken):
            unseal(head + b"".join(changed))
        with pytest.raises(SealBroken):
            read_all(head + b"".join(changed), 10)


def test_another_key_is_named_and_opens_nothing():
    with pytest.raises(SealBroken, match=f"archive key {RING.current.id}, and only {OTHER.current.id} is here"):
        unseal(seal(b"content"), OTHER)
