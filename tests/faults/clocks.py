"""A host whose clock, or time zone, is not what it should be."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from unittest import mock

import duckdb

from pipelines import clock
from pipelines.clock import tell_day
from tests.faults.injection import begin, run, sum_up
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


class Told(NamedTuple):
    """What a process in a time zone says."""

    shown: str
    database: str
    today: date
    found: dict[str, object]


def run_in(zones: Sequence[str], root: Path) -> list[Told]:
    """Do a whole run in a process of its own in each time zone, all at once."""
    # Started anew, not forked: the database asks for the zone once a process.
    context = get_context("spawn")
    answers = []
    for zone in zones:
        answer, telling = context.Pipe(duplex=False)
        with mock.patch.dict(os.environ, TZ=zone):
            context.Process(target=_run_in, args=(root / zone.replace("/", "-"), telling)).start()
        telling.close()
        answers.append(answer)
    return [answer.recv() for answer in answers]


def _run_in(root: Path, telling: Connection) -> None:
    shown = datetime.fromtimestamp(LATE_IN_JUNE.timestamp()).isoformat()  # noqa: DTZ006 - the host's own
    with duckdb.connect() as con:
        row = con.execute("SELECT current_setting('TimeZone')").fetchone()
    assert row is not None
    begin(root)
    with clock_at(LATE_IN_JUNE):
        run(root, today=None)
        today = tell_day()
    telling.send(Told(shown, row[0], today, sum_up(root)))
