"""Processes forked from one that has imported everything and done nothing: a start takes hundredths of a second.

No thread of the test's own is copied. Belongs here: what is imported beforehand. Does not belong here: what the processes
do, which is for modules that import little, as each process imports anew what the one it is forked from has not.
"""

from multiprocessing import get_context
from multiprocessing.context import ForkServerContext

#: all that any test wants: there is one such process for all tests of a process, and the first test starts it
PRELOADED = (
    "tests.doomed",
    "tests.faults.injection",
    "tests.faults.publishing",
    "tests.faults.purging",
    # DuckDB takes it along when it is first given a value: half a second of every process.
    "pandas",
)


def forking() -> ForkServerContext:
    """Give what processes are made by."""
    context = get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED])
    return context
