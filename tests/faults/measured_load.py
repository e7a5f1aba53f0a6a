"""One file through the real load in a process of its own, which tells what came of it and what memory it took.

Belongs here: the child process and how it is started. Does not belong here: the files (`hostile_files`).
"""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


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


def load_apart(home: Path, *, timeout: float = 600) -> Outcome:
    """Load what lies in the landing folder of `home` in a child process; raise CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.measured_load", str(home)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    said, _, told = done.stdout.rstrip("\n").rpartition("\n")
    return Outcome(**json.loads(told), said=said + done.stderr)


def _peak_mib() -> int:
    """Return the peak of this process; `ru_maxrss` would be that of its parent where that is more."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) // 1024  # type: ignore[index]


def _load(root: Path) -> dict[str, object]:
    from tests.keyed import keyed  # noqa: PLC0415 - what a parent that only starts this needs not
    from warehouse.connection import open_live  # noqa: PLC0415
    from warehouse.loading import load_landing  # noqa: PLC0415
    from warehouse.references import load_knowledge  # noqa: PLC0415

    home = keyed(root)
    home.make_folders()
    began = time.perf_counter()
    with open_live(home) as con:
        found = load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
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


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_load(Path(sys.argv[1]))) + "\n")
