"""A process that loads what a run needs, waits for one, and is its process then.

Belongs here: both ends of it, and how it is found again. Does not belong here: who has runs (`pipelines.launching`).
"""

import os
import signal
import subprocess  # nosec B404 - starts this very module and nothing else
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sysconfig import get_path
from typing import TYPE_CHECKING, Final

from warehouse.garbage import collect_seldom

if TYPE_CHECKING:
    import dagster as dg

#: what a run says of its process: number and birth, since numbers come back
PROCESS_TAG: Final = "panelwatch/process"
_ROOT: Final = Path(__file__).resolve().parents[1]
_PACKAGES: Final = ("assets", "expectations", "pipelines", "warehouse")
_READ: Final = (".py", ".sql", ".csv", ".json")


class Spare:
    """The process, for whoever started it."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE)  # nosec B603 - no word from outside

    def describe(self) -> str:
        """Return what finds the process again, from any process of this machine."""
        return describe_process(self._process.pid)

    def take(self, told: str) -> None:
        """Give it the run it waits for, as `dagster api execute_run` is told."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        # Gone before it has read that, it is a run whose process is gone: the launcher follows it and finds that.
        with suppress(BrokenPipeError), self._process.stdin as asked:
            asked.write(told.encode())

    def leave(self) -> None:
        """Let it go without a run."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        self._process.stdin.close()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the process has ended, or so long."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)


def main() -> None:
    """Load, wait, and run; without a run, leave with whoever would have had one."""
    # Meant for a run: whoever interrupts the daemon closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    seen = look_at_code()
    with load():
        if not (told := sys.stdin.buffer.read().decode()):
            return
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if look_at_code() == seen:
            execute_run(told)
            return
    # Another version was put in its place since.
    words = [sys.executable, "-m", "dagster", "api", "execute_run", told]
    os.execv(words[0], words)  # noqa: S606 - no shell, and the daemon's words  # nosec B606


@contextmanager
def load() -> Iterator[None]:
    """Load what a run needs, and start the process beside it."""
    # Dagster's own way to run what it is told; the definitions are what it will look for.
    from dagster._cli import api  # noqa: F401, PLC0415

    from assets.preload import preload  # noqa: PLC0415
    from pipelines import definitions  # noqa: F401, PLC0415
    from pipelines.settings import SettingInvalid, read_settings  # noqa: PLC0415
    from warehouse.hands import keep_hands  # noqa: PLC0415

    helpers = 0
    # What is wrong with a setting is for the run to say.
    with suppress(SettingInvalid):
        helpers = read_settings(os.environ).helpers
    with keep_hands(helpers) as hands:
        preload(hands)
        yield


def execute_run(told: str) -> None:
    """Be the process of a run until it has ended."""
    from dagster._cli.api import execute_run_command  # noqa: PLC0415

    from pipelines.run_history import keep_connections  # noqa: PLC0415

    with keep_connections():
        execute_run_command.main([told], standalone_mode=False)


def look_at_code() -> int:
    """Return what changes when a file of ours does, or a package is installed."""
    files = [path for name in _PACKAGES for path in (_ROOT / name).rglob("*") if path.suffix in _READ]
    looked_at = [*sorted(files), Path(get_path("purelib"))]
    return hash(tuple((str(path), path.stat().st_mtime_ns) for path in looked_at))


def describe_process(pid: int) -> str:
    """Return what tells a process from every other this machine had since it started: its number and its birth.

    Nothing where there is none, or only its remains.
    """
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
    except OSError:
        return ""
    return "" if told[0] == "Z" else f"{pid} {told[19]}"


def find_process(run: "dg.DagsterRun") -> int | None:
    """Return the number of the process a run has, if it is still that one."""
    described = run.tags.get(PROCESS_TAG, "")
    pid = int(described.partition(" ")[0] or 0)
    return pid if pid and describe_process(pid) == described else None


if __name__ == "__main__":
    main()
