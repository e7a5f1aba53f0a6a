"""Files made to hurt, each through the real load in a process of its own; by hand.

    python -m benchmarks.hostile_files csv|xlsx|parquet MEGABYTES [KIND ...]

Prints kind, size on disk, what came of it, rows, seconds and the peak of resident memory. What is hard on a reader is
often small on disk: of workbooks and Parquet files the size is that of what they unpack to.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.faults.hostile_csv import CSV_KINDS
from tests.faults.hostile_parquet import PARQUET_KINDS
from tests.faults.hostile_xlsx import XLSX_KINDS
from tests.faults.measured_load import load_apart


def write_pieces(kind: str) -> Callable[[Path, int], None]:
    def write(path: Path, size: int) -> None:
        with path.open("wb") as file:
            for piece in CSV_KINDS[kind](size):
                file.write(piece)

    return write


KINDS: Mapping[str, Mapping[str, Callable[[Path, int], None]]] = {
    "csv": {kind: write_pieces(kind) for kind in CSV_KINDS},
    "xlsx": XLSX_KINDS,
    "parquet": PARQUET_KINDS,
}


def try_kind(suffix: str, kind: str, size: int, root: Path) -> str:
    path = root / "landing" / f"notifications_2020-03-31_synthetic.{suffix}"
    path.parent.mkdir()
    KINDS[suffix][kind](path, size)
    told = f"| {kind} | {path.stat().st_size / 1e6:,.1f} | "
    try:
        came = load_apart(root)
    except LookupError:
        return f"{told}failed, or took too long | | | |"
    said = f"{came.code}: {came.sentence.partition(': ')[2]}" if came.code else "loaded"
    return f"{told}{said} | {came.rows_in:,} | {came.seconds:.1f} | {came.peak_mib} |"


def main(suffix: str, megabytes: float, *kinds: str) -> None:
    print("| kind | MB | what came of it | rows | seconds | peak MiB |\n|---|---|---|---|---|---|")
    for kind in kinds or KINDS[suffix]:
        with tempfile.TemporaryDirectory() as folder:
            print(try_kind(suffix, kind, int(megabytes * 1e6), Path(folder)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), *sys.argv[3:])
