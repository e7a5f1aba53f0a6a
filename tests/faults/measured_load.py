"""One file through the real load in a process of its own, which tells what came of it and what memory it took.

Several files have one process that imports what a load needs, and from it each a copy of its own: a copy begins with the
memory of the imports, as a process that made them itself would.

Belongs here: the child process and how it is started. Does not belong here: the files (`hostile_files`).
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: files of the home in which the child leaves what came of it, and what it wrote to its standard output and error
TOLD, SAID = "told.json", "said.txt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load said of the one file in its landing folder."""

    code: str | None
    sentence: str
    rows_in: int
    rows_told: int
    """Accepted, rejected and duplicate together: the same number, or rows were lost."""
    seconds: float
    peak_mib: int
    said: str
    """All that the process wrote to standard output and standard error besides."""

    @property
    def word(self) -> str:
        return self.code or "loaded"


def load_apart(home: Path, *, timeout: int = 600) -> Outcome:
    """Load what lies in the landing folder of `home` in a child process; raise LookupError when it tells nothing."""
    return load_each_apart([home], timeout=timeout)[home]


def load_each_apart(homes: Sequence[Path], *, timeout: int) -> Mapping[Path, Outcome]:
    """The same for several, each in so many seconds; one that failed or took longer is missing."""
    subprocess.run(
        [sys.executable, "-m", "tests.faults.measured_load", str(timeout), *map(str, homes)], cwd=ROOT, check=True
    )
    told = {home: home / TOLD for home in homes if (home / TOLD).exists()}
    return {
        home: Outcome(**json.loads(path.read_bytes()), said=(home / SAID).read_text(encoding="utf-8"))
        for home, path in told.items()
    }


def _peak_mib() -> int:
    """Return the peak of this process; `ru_maxrss` would be that of its parent where that is more."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) // 1024  # type: ignore[index]


def _import_load() -> Callable[[Path], dict[str, object]]:
    import pandas  # noqa: F401, PLC0415 - DuckDB takes it along when it is first given a value

    from tests.keyed import keyed  # noqa: PLC0415 - what a parent that only starts this needs not
    from warehouse.connection import open_live  # noqa: PLC0415
    from warehouse.loading import load_landing  # noqa: PLC0415
    from warehouse.references import load_knowledge  # noqa: PLC0415

    def load(root: Path) -> dict[str, object]:
        home = keyed(root)
        home.make_folders()
        began = time.perf_counter()
        with open_live(home) as con:
            found = load_landing(
                con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0)
            )
        (taken,) = [*found.loaded, *found.refused] or [None]
        code = getattr(taken, "code", None)
        counts = [getattr(taken, f"rows_{kind}", 0) for kind in ("in", "accepted", "rejected", "duplicate")]
        return {
            "code": code,
            "sentence": getattr(taken, "detail", ""),
            "rows_in": counts[0],
            "rows_told": sum(counts[1:]),
            "seconds": round(time.perf_counter() - began, 2),
            "peak_mib": _peak_mib(),
        }

    return load


def _main(timeout: int, roots: Sequence[Path]) -> None:
    load = _import_load()
    for root in roots:
        child = os.fork()
        if not child:
            signal.alarm(timeout)
            said = os.open(root / SAID, os.O_WRONLY | os.O_CREAT)
            os.dup2(said, 1)
            os.dup2(said, 2)
            told = json.dumps(load(root))
            sys.stdout.flush()
            (root / TOLD).write_text(told, encoding="ascii")
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    _main(int(sys.argv[1]), [Path(root) for root in sys.argv[2:]])
