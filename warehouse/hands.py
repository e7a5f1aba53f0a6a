"""A second process beside a run, for work that needs no open warehouse.

Belongs here: starting it, giving it work, doing the work here where there is none or it failed. Does not belong here:
what the work is.
"""

import atexit
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Final, Generic, TypeVar

from warehouse.garbage import collect_seldom

T = TypeVar("T")

#: one beside the run: what may go there takes as long as what may not
_PROCESSES: Final = 1


@dataclass(slots=True)
class Task(Generic[T]):
    """Work that was given away, or waits to be done here."""

    work: Callable[[], T]
    elsewhere: Future[T] | None = None
    #: what came of it here before it was asked for
    _found: list[T] = field(default_factory=list, init=False)
    _is_tried: bool = field(default=False, init=False)

    @property
    def is_done(self) -> bool:
        """Whether it was done once, if in vain, or taken back."""
        return self._is_tried or (self.elsewhere is not None and self.elsewhere.done())

    def finish(self, *, is_prepared_there: bool = False) -> T:
        """Return what comes of the work: of the other process if it has begun, or else done here and now.

        Work that the other process is preparing for, loading what it takes, is waited for: here that would begin only
        now. What fails there is done again here: then the fault is raised where it is understood, and a process that
        was killed, or has no memory left, costs time and nothing else.
        """
        if self._found:
            return self._found.pop()
        if self.elsewhere is not None and (is_prepared_there or not self.take_back()):
            # Its words would hold what was worked on.
            with suppress(Exception):
                return self.elsewhere.result()
        return self.work()

    def take_back(self) -> bool:
        """Take the work back, to be done here; False where the other process has begun it."""
        return self.elsewhere is None or self.elsewhere.cancel()

    def do_ahead(self) -> None:
        """Do the work here before it is asked for; where it fails it is done again when it is."""
        self._is_tried = True
        with suppress(Exception):
            self._found.append(self.work())


@dataclass(slots=True)
class Hands:
    """Who does the work; without `processes` everything is done here, when its result is asked for."""

    processes: int = 0
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def start(self, work: Callable[[], T], *, elsewhere: Callable[[], T] | None = None) -> Task[T]:
        """Begin with work that can be pickled, in another process where there is one.

        `elsewhere` is the work as that process does it, if it does it in another way.
        """
        if not self.processes:
            return Task(work)
        try:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn"), initializer=_settle)
            return Task(work, self._pool.submit(elsewhere or work))
        except (OSError, RuntimeError, AssertionError):
            # No room for a process, one that died, or a parent that may have none: then there is none.
            self.processes = 0
            return Task(work)

    def finish(self, tasks: list[Task[T]]) -> list[T]:
        """Return what comes of each, in their order; this process begins with the last, the other with the first."""
        return [task.finish() for task in reversed(tasks)][::-1]

    def finish_in_order(self, begin: Iterable[Callable[[], Task[T]]], *, ahead: int) -> Iterator[T]:
        """Give what comes of each task, in order; so many are begun ahead of the one whose turn it is.

        The other process does the first of them; this one, when it would have to wait, the last.
        """
        to_begin = iter(begin)
        begun: deque[Task[T]] = deque()
        while True:
            room = 1 + (ahead if self.processes else 0)
            begun.extend(start() for start in islice(to_begin, max(0, room - len(begun))))
            if not begun:
                return
            task = begun.popleft()
            while not (task.is_done or task.take_back()) and (other := _find_waiting(begun)) is not None:
                other.do_ahead()
            yield task.finish()

    def rest(self) -> None:
        """Let the other process go, and what it has not begun with it; what it is at it ends first.

        Left to go by itself it never would where this process is one of `multiprocessing`, as the orchestrator's are:
        leaving, that would wait for a process it can no longer tell to go.
        """
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _find_waiting(tasks: deque[Task[T]]) -> Task[T] | None:
    """Return the last task that nobody has begun."""
    return next((task for task in reversed(tasks) if not task.is_done and task.take_back()), None)


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
    collect_seldom()
    parent = parent_process()
    if parent is not None:
        Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()
    # Taking down every library that was loaded takes longer than the rest of leaving.
    atexit.register(os._exit, 0)
    # What a library prints would stand in the run's own output, and in Dagster's logs.
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(silence, stream.fileno())
    os.close(silence)


def _leave_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
