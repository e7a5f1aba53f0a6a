"""A second process beside a run, for work that needs numbers and no warehouse.

Belongs here: starting it, giving it work, doing the work here where there is none or it failed. Does not belong here:
what the work is.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Final, Generic, TypeVar

T = TypeVar("T")

#: one beside the run: what may go there takes as long as what may not
_PROCESSES: Final = 1


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """Work that was given away, or waits to be done here."""

    work: Callable[[], T]
    elsewhere: Future[T] | None = None

    def finish(self) -> T:
        """Return what comes of the work: of the other process if it has begun, or else done here and now.

        What fails there is done again here: then the fault is raised where it is understood, and a process that was
        killed, or has no memory left, costs time and nothing else.
        """
        if self.elsewhere is not None and not self.elsewhere.cancel():
            # Its words would hold what was worked on.
            with suppress(Exception):
                return self.elsewhere.result()
        return self.work()


@dataclass(slots=True)
class Hands:
    """Who does the work; without `processes` everything is done here, when its result is asked for."""

    processes: int = 0
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def start(self, work: Callable[[], T]) -> Task[T]:
        """Begin with work that can be pickled, in another process where there is one."""
        if not self.processes:
            return Task(work)
        try:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn"), initializer=_settle)
            return Task(work, self._pool.submit(work))
        except (OSError, RuntimeError, AssertionError):
            # No room for a process, one that died, or a parent that may have none: then there is none.
            self.processes = 0
            return Task(work)

    def finish(self, tasks: list[Task[T]]) -> list[T]:
        """Return what comes of each, in their order; this process begins with the last, the other with the first."""
        return [task.finish() for task in reversed(tasks)][::-1]

    def rest(self) -> None:
        """Let the other process go, and what it has not begun with it; what it is at it ends first.

        Left to go by itself it never would where this process is one of `multiprocessing`, as the orchestrator's are:
        leaving, that would wait for a process it can no longer tell to go.
        """
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


#: what was started for the next run
_kept: Final[list[Hands]] = []


@contextmanager
def keep_hands(processes: int) -> Iterator[Hands]:
    """Start hands that are lent to the next run of this process, so that they have loaded what it takes by then."""
    hands = Hands(processes)
    _kept.append(hands)
    try:
        yield hands
    finally:
        _kept[:] = [kept for kept in _kept if kept is not hands]
        hands.rest()


@contextmanager
def lend_hands(processes: int) -> Iterator[Hands]:
    """Lend hands for as long as a run takes; the process starts with the first work it is given, if none was kept."""
    hands = _kept.pop() if processes and _kept else Hands(processes)
    try:
        yield hands
    finally:
        hands.rest()


def count_spare_processors() -> int:
    """Return how many processors are left beside the one a run needs."""
    return len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) - 1


def _settle() -> None:
    """Make the new process a quiet one that does not outlive the run."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()
    # What a library prints would stand in the run's own output, and in Dagster's logs.
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(silence, stream.fileno())
    os.close(silence)


def _leave_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
