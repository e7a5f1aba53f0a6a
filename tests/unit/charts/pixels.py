"""A PNG as numbers, read without a library for pictures."""

import struct
import zlib

import numpy as np

_CHANNELS = {2: 3, 6: 4}


def read_png(data: bytes) -> np.ndarray:
    """Give the red, green and blue of every pixel, as (height, width, 3)."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    assert (depth, interlaced) == (8, 0)
    channels = _CHANNELS[colour]
    raw = np.frombuffer(zlib.decompress(b"".join(chunks(data, b"IDAT"))), dtype=np.uint8)
    rows = raw.reshape(height, 1 + width * channels)
    pixels = np.zeros((height + 1, (width + 1) * channels), dtype=np.uint8)
    for number, row in enumerate(rows, start=1):
        pixels[number, channels:] = _unfilter(int(row[0]), row[1:], pixels[number - 1], channels)
    return pixels[1:, channels:].reshape(height, width, channels)[:, :, :3]


def chunks(data: bytes, kind: bytes):
    place = 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == kind:
            yield data[place + 8 : place + 8 + length]
        place += 12 + length


def _unfilter(method: int, row: np.ndarray, above: np.ndarray, channels: int) -> np.ndarray:
    """Undo one row's filter; `above` is the row before, with one pixel of nothing at its left."""
    up = above[channels:]
    if method == 0:
        return row
    if method == 1:
        return np.cumsum(row.reshape(-1, channels), axis=0, dtype=np.uint8).reshape(-1)
    if method == 2:
        return row + up
    found = bytearray(channels) + bytearray(row.tobytes())
    higher = above.tobytes()
    for place in range(channels, len(found)):
        left, over, corner = found[place - channels], higher[place], higher[place - channels]
        guess = (left + over) // 2 if method == 3 else _paeth(left, over, corner)
        found[place] = (found[place] + guess) & 255
    return np.frombuffer(bytes(found[channels:]), dtype=np.uint8)


def _paeth(left: int, over: int, corner: int) -> int:
    guess = left + over - corner
    distances = (abs(guess - left), abs(guess - over), abs(guess - corner))
    return (left, over, corner)[distances.index(min(distances))]
