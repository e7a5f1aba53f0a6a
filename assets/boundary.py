"""The asset boundary: nothing of a record passes it, whatever goes wrong inside.

Belongs here: turning faults into sentences. Does not belong here: recovering from them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from warehouse.errors import PanelwatchError
from warehouse.space import find_full

_ROOT: Final = Path(__file__).resolve().parents[1]
_PACKAGES: Final = ("assets", "warehouse", "expectations", "pipelines")


class StageFailed(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A stage stopped; the sentence says which, the kind of fault and the line of our code."""


@contextmanager
def guard(stage: str) -> Iterator[None]:
    """Let our own errors through and replace every other, because DuckDB, polars and pandera quote the data.

    Dagster keeps messages, causes and stack traces of exceptions for good; hence `from None`, and no list of
    exceptions: one left out would be the one that leaks.
    """
    try:
        yield
    except PanelwatchError:
        raise
    except Exception as fault:
        full = find_full(fault)
        if full is not None:
            raise full from None
        sentence = f"The {stage} stopped: {type(fault).__name__} at {find_line(fault.__traceback__)}."
        raise StageFailed(sentence) from None


def find_line(trace: TracebackType | None) -> str:
    """Return the innermost line of our own code in a trace, as file and number."""
    found = "an unknown place"
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _PACKAGES and path.name != "boundary.py":
            found = f"{path.relative_to(_ROOT).as_posix()}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found
