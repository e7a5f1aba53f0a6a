"""One command as a process of its own: its seconds and the most memory it held.

>>> run_child(["true"]).seconds < 5
True
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: no peer tells anyone of its use; each is also told so in its own project
SILENT: Final = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DBT_VERSION_CHECK": "false",
    "SQLMESH__DISABLE_ANONYMIZED_ANALYTICS": "true",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
}
#: a network of its own that holds nothing
_OFFLINE: Final = ("unshare", "--map-root-user", "--net")


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command cost: seconds on the clock, the largest resident set of it or a process it waited for, and the
    seconds of processors: others at work on the machine lengthen the first, hardly the last.
    """

    seconds: float
    peak_mebibytes: int
    processor_seconds: float = 0.0


class CommandFailed(RuntimeError):  # noqa: N818 - what became of it
    """A command ended with another code than 0."""


def run_child(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    offline: bool = False,
) -> Finished:
    """Run a command to its end. Raises CommandFailed with the end of what it printed."""
    words = [*(_OFFLINE if offline and can_be_offline() else ()), *map(str, command)]
    with tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        child = subprocess.Popen(
            words, cwd=cwd, env={**os.environ, **SILENT, **(env or {})}, stdout=printed, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            printed.seek(0)
            tail = printed.read().decode(errors="replace")[-6000:]
            raise CommandFailed(f"{' '.join(words)} ended with {child.returncode}:\n{tail}")
    return Finished(seconds, usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime)


def can_be_offline() -> bool:
    """Tell whether this machine lets a command run in a network of its own."""
    try:
        return subprocess.run([*_OFFLINE, "true"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False
