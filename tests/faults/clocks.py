"""A host whose clock, or time zone, is not what it should be."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from unittest import mock

from pipelines import clock
from pipelines.opening import open_session
from tests.faults.injection import deliver, run, settings_of, sum_up
from warehouse import books

LATE_IN_JUNE = datetime(2019, 6, 30, 23, 30, tzinfo=UTC)
"""A moment of 30 June in UTC, of 1 July in London."""


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let it be a moment, given in UTC, wherever the loader asks."""

    def stop(module: ModuleType) -> mock.MagicMock:
        stopped = stack.enter_context(mock.patch.object(module, "datetime", wraps=datetime))
        stopped.now.return_value = moment
        return stopped

    with ExitStack() as stack:
        stop(clock)
        stop(books)
        stack.enter_context(mock.patch.object(time, "time", return_value=moment.timestamp()))
        yield


def start_in(zone: str, root: Path) -> subprocess.Popen[str]:
    """Start a whole run in a process that lives in a time zone."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.clocks", str(root)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TZ": zone},
        stdout=subprocess.PIPE,
        text=True,
    )


def main(root: Path) -> None:
    """Run, and print everything there is afterwards, which day it was, and what the host's clock showed."""
    deliver(root)
    with clock_at(LATE_IN_JUNE):
        run(root)
        with open_session(settings_of(root)) as session:
            today = session.today.isoformat()
    found = {name: str(value) for name, value in sum_up(root).items()}
    shown = datetime.fromtimestamp(LATE_IN_JUNE.timestamp()).isoformat()  # noqa: DTZ006 - the host's own
    print(json.dumps({"found": found, "today": today, "shown": shown}))  # noqa: T201 - what the parent reads


if __name__ == "__main__":
    main(Path(sys.argv[1]))
