"""Writes the synthetic sample: every delivery's files and the truth file.

Belongs here: the public function ``write_sample``, file names and chunking. Does not belong here: what
the rows say.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import numpy as np
import polars as pl

from warehouse.sample.deliveries import EXTRACTS, lay_out
from warehouse.sample.dirt import add_dirt
from warehouse.sample.plan import DEFAULT_NOTIFICATIONS, DELIVERIES, FULL_DELIVERY
from warehouse.sample.population import draw_part
from warehouse.sample.truth import FileTruth, describe_truth

TRUTH_FILE = "sample_truth.json"
PART_SIZE = 20 * DEFAULT_NOTIFICATIONS
"""Notifications drawn at once (73,560): bounds memory whatever the size of the sample."""

Dirt = Literal["none", "light", "heavy"]


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: files in order of name, rows per extract, the truth file."""

    files: tuple[Path, ...]
    rows: dict[str, int]
    truth_path: Path


def write_sample(
    directory: Path, *, seed: int = 1, notifications: int | None = None, dirt: Dirt = "none"
) -> SampleSummary:
    """Write synthetic extracts and ``sample_truth.json`` into ``directory``; the same seed gives the same bytes.

    The default size, 3,678 notifications, reproduces the published figures exactly; another size has the
    same shape. Raises ValueError for a negative seed or fewer than one notification.
    """
    size = DEFAULT_NOTIFICATIONS if notifications is None else notifications
    if seed < 0 or size < 1:
        raise ValueError("the seed must not be negative and at least one notification is needed")
    directory.mkdir(parents=True, exist_ok=True)
    written = _write_deliveries(directory, seed=seed, size=size)
    files = {name: FileTruth(extract, rows, rows) for name, (extract, rows) in written.items()}
    if dirt != "none":
        files = add_dirt(directory, files, rng=np.random.default_rng([seed, 9_999]), level=dirt)
    truth_path = directory / TRUTH_FILE
    truth = describe_truth(files, seed=seed, notifications=size, dirt=dirt)
    truth_path.write_text(json.dumps(truth, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    totals: Counter[str] = Counter()
    for file in files.values():
        totals[file.extract] += file.rows
    return SampleSummary(tuple(directory / name for name in sorted(files)), dict(totals), truth_path)


def name_file(extract: str, delivery: int) -> str:
    """Name a delivery's file; the one full snapshot says so in its tag."""
    tag = "synthetic-full" if delivery == FULL_DELIVERY else "synthetic"
    return f"{extract}_{DELIVERIES[delivery].isoformat()}_{tag}.csv"


def _write_deliveries(directory: Path, *, seed: int, size: int) -> dict[str, tuple[str, int]]:
    """Append each part's rows to the files of its deliveries; give extract and row count by file name."""
    written: dict[str, tuple[str, int]] = {}
    numbered: Counter[int] = Counter()
    with ExitStack() as stack:
        handles: dict[str, IO[bytes]] = {}
        for number, part_size in enumerate(_split(size)):
            rng = np.random.default_rng([seed, number])
            part = draw_part(rng, part_size, numbered=numbered, is_first=number == 0)
            numbered = part.numbered
            for delivery in range(len(DELIVERIES)):
                for extract, rows in lay_out(rng, part.versions, delivery).items():
                    name = name_file(extract, delivery)
                    if name not in handles:
                        handles[name] = stack.enter_context((directory / name).open("wb"))
                    _append(handles[name], rows, is_new=name not in written)
                    written[name] = (extract, written.get(name, (extract, 0))[1] + rows.height)
    return written


def _split(size: int) -> Iterator[int]:
    while size > 0:
        yield min(size, PART_SIZE)
        size -= PART_SIZE


def _append(handle: IO[bytes], rows: pl.DataFrame, *, is_new: bool) -> None:
    # An empty cell is written as nothing, not as "": both mean blank, and real exports have the former.
    blank = pl.when(pl.col(pl.String) == "").then(None).otherwise(pl.col(pl.String)).name.keep()
    rows.with_columns(blank).write_csv(handle, include_header=is_new, line_terminator="\n")


__all__ = ["EXTRACTS", "TRUTH_FILE", "SampleSummary", "name_file", "write_sample"]
