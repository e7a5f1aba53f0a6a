"""Inputs made from other inputs: bytes changed, taken out, doubled and put together.

Belongs here: the mutator, which draws the same inputs from the same seed, and where the corpus lies. Does not belong
here: what must hold of them (`fuzzing`).
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

CORPUS: Final = Path(__file__).resolve().parents[1] / "corpus"
MOST_BYTES: Final = 64 * 1024
_WORDS: Final = (
    b",", b";", b"|", b"\n", b"\r\n", b"\r", b'"', b'""', b"\0", b"\t", b" ", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf",
    b"\xc2\xa0", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xf0\x9f\xa7\xb8", b"\xed\xa0\x80", b"\xff", b"\x80",
    b"zqxcanary", b"01/03/2019", b"2019-03-01T10:00:00Z", b"29/02/2019", b"31/03/2019 01:30", b"43525", b"43525.5", b"1e9",
    b"9" * 30, b"-1", b"0", b"1.0", b"A1", b"SIN-2019-000001", b"Leeds", b"Bournemouth", b"E08000035", b"yes", b"no",
    b"unknown", b"WBRI", b"MWBC", b"Mixed", b"8 weeks", b"3 months", b"<1", b"physical;neglect", b"1,0,0,1", b"CP", b"U1",
    b"=1+1", b"<c r=\"A1\" t=\"s\"><v>0</v></c>", b'<f t="array" ref="A1:B2">1</f>', b"<v>1e400</v>", b't="d"', b't="e"',
    b't="b"', b'r="XFD1048576"', b"<!DOCTYPE a>", b"&#x10FFFF;", b"&amp;", b"<![CDATA[", b"]]>", b"\xef\xbc\x91",
    b"\xcc\x81", b"\xce\x90", b"\xc4\xb0", b"\xc2\xb2", b"\xe2\x85\xa8", b"\xd9\xa3",
)  # fmt: skip


def read_corpus(target: str) -> list[bytes]:
    """Return the inputs of a target, in the order of their names."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir()) if path.is_file()]


def mutate(content: bytes, others: list[bytes], random: Random, *, target: str) -> bytes:
    """Make one input of another; a workbook's parts are changed inside more often than their packing."""
    if target == "xlsx" and random.random() < 0.8:
        try:
            return _mutate_parts(content, random)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError, zlib.error):
            pass
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        content = random.choice(_WAYS)(content, others, random)
    return content[:MOST_BYTES]


def _mutate_parts(content: bytes, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        parts = {entry.filename: container.read(entry) for entry in container.infolist()}
    if not parts:
        raise ValueError("an empty container")
    likely = [name for name in parts if name.startswith("xl/")]
    chosen = random.choice(likely or list(parts))
    parts[chosen] = mutate(parts[chosen], list(parts.values()), random, target="xml")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return packed.getvalue()


def _place(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.choice((1, 2, 4, 16, 64, 1024)))


def _change(content: bytes, _: list[bytes], random: Random) -> bytes:
    start, _end = _place(content, random)
    old = content[start] if start < len(content) else 0
    new = random.choice((random.randrange(256), old ^ (1 << random.randrange(8)), 0, 255, (old + 1) % 256))
    return content[:start] + bytes([new]) + content[start + 1 :]


def _remove(content: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(content, random)
    return content[:start] + content[end:]


def _double(content: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(content, random)
    return content[:end] + content[start:end] * random.choice((1, 1, 2, 50)) + content[end:]


def _insert(content: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(content, random)
    return content[:start] + random.choice(_WORDS) + content[random.choice((start, end)) :]


def _join(content: bytes, others: list[bytes], random: Random) -> bytes:
    other = random.choice(others) if others else b""
    (start, _end), (there, until) = _place(content, random), _place(other, random)
    return content[:start] + other[there:until] + content[start:]


def _splice(content: bytes, others: list[bytes], random: Random) -> bytes:
    other = random.choice(others) if others else b""
    return content[: _place(content, random)[0]] + other[_place(other, random)[0] :]


_WAYS: Final[tuple[Callable[[bytes, list[bytes], Random], bytes], ...]] = (
    _change,
    _change,
    _remove,
    _double,
    _insert,
    _insert,
    _join,
    _splice,
)
