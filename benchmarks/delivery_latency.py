"""From a delivery dropped into the landing folder to views analysts can ask, under `dagster dev`; by hand.

    python -m benchmarks.delivery_latency DELIVERIES ANALYSTS [SECONDS BETWEEN TWO QUESTIONS]

The default sample is loaded first. Then `dagster dev` runs as the user guide starts it, on loopback, and one small
delivery after the other is dropped: six notifications of the newest extract, under a day of its own, the first of them
not counted, for its run starts what waits for the next. A delivery has
arrived when the analysts' copy names it. So many other processes ask the copy the while, first with nothing going on,
then during the deliveries. Told are seconds from drop to copy, and of the readings how many failed, were torn (of more
than one state), and how long they took idle and during loads. ANALYSTS may be 0.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

from benchmarks.soak import read_until
from pipelines.names import MAIN_JOB
from pipelines.settings import read_settings
from tests.cookbook import run_default_sample
from warehouse.connection import open_analyst
from warehouse.home import Home

ROOT = Path(__file__).resolve().parents[1]
FIRST_DAY = date(2026, 5, 1)
ROWS = 6
PATIENCE = 180.0
_POLL = 0.05
_IDLE_SECONDS = 20.0
#: deliveries come a day apart, not the moment the last one was counted
_APART_SECONDS = 10.0


def main(deliveries: str, analysts: str, pause: str = "0") -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        run_default_sample(root)
        home = read_settings({"PANELWATCH_HOME": str(root)}).home
        with analysing(home, int(analysts), float(pause)) as idle:
            time.sleep(_IDLE_SECONDS)
        with orchestrating(root), analysing(home, int(analysts), float(pause)) as busy:
            seconds = [deliver(home, number) for number in range(int(deliveries) + 1)][1:]
    tell(seconds, idle, busy)


@contextmanager
def orchestrating(root: Path) -> Iterator[None]:
    """Run `dagster dev` on a home until the end, with the project's own `dagster.yaml`."""
    (root / "dagster").mkdir(mode=0o700, exist_ok=True)
    (root / "dagster" / "dagster.yaml").write_bytes((ROOT / "dagster.yaml").read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("dagster")), "dev", "-w", "workspace.yaml", "-p", str(port)],
        cwd=ROOT,
        env={**os.environ, "PANELWATCH_HOME": str(root), "DAGSTER_HOME": str(root / "dagster")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: is_serving(port), "the web server")
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def is_serving(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5):
        return True
    return False


def deliver(home: Home, number: int) -> float:
    """Drop a small delivery and return after how many seconds the copy names it; then let the run end."""
    landing = read_settings({"PANELWATCH_HOME": str(home.root)}).landing
    newest = sorted(path for path in landing.glob("notifications_*_synthetic.csv"))[-1]
    lines = newest.read_text(encoding="utf-8").splitlines(keepends=True)
    name = f"notifications_{FIRST_DAY + timedelta(days=number)}_small.csv"
    draft = landing.parent / name
    draft.write_text("".join(lines[: ROWS + 1]), encoding="utf-8")
    draft.rename(landing / name)
    began = time.monotonic()
    wait_for(lambda: is_shown(home, name), f"delivery {number}")
    taken = time.monotonic() - began
    print(f"delivery {number}: {taken:.1f} s", flush=True)
    wait_for(lambda: is_idle(home), "the end of the run")
    time.sleep(_APART_SECONDS)
    return taken


def is_shown(home: Home, name: str) -> bool:
    with open_analyst(home) as con:
        return con.execute("SELECT 1 FROM quality.load WHERE file_name = ?", [name]).fetchone() is not None


def is_idle(home: Home) -> bool:
    """Whether nobody holds the warehouse: figures, pages and alerts are done, too."""
    return home.lock.read_text(encoding="ascii").strip() == ""


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit(f"{what} did not come within {PATIENCE:.0f} s of job {MAIN_JOB}")
        time.sleep(_POLL)


@contextmanager
def analysing(home: Home, analysts: int, pause: float) -> Iterator[list[tuple]]:
    """Let analysts ask the copy until the end; what came of each is in the list then."""
    context = get_context("forkserver")
    is_over = context.Event()
    asked, answers = [], []
    for _ in range(analysts):
        answer, told = context.Pipe(duplex=False)
        process = context.Process(target=read_until, args=(home, pause, is_over, told))
        process.start()
        asked.append((process, answer))
    try:
        yield answers
    finally:
        is_over.set()
        answers += [answer.recv() for _, answer in asked]
        for process, _ in asked:
            process.join()


def tell(seconds: Sequence[float], idle: Sequence[tuple], busy: Sequence[tuple]) -> None:
    line = f"from drop to copy, {len(seconds)} deliveries: median {median(seconds):.1f} s"
    print(f"{line}, 95 % within {quantiles(seconds, n=20)[-1]:.1f} s, longest {max(seconds):.1f} s")
    for name, answers in (("idle", idle), ("during loads", busy)) if idle else ():
        reads, errors, torn = (sum(answer[at] for answer in answers) for at in range(3))
        each = [second for answer in answers for second in answer[4]]
        print(
            f"readings {name}: {reads:,}, {errors} errors, {torn} torn; median {median(each):.2f} s, 95 % within"
            f" {quantiles(each, n=20)[-1]:.2f} s"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
