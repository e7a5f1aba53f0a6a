"""Every call of a whole run fails once, or kills the process once; the next run must come to the same; by hand.

    python -m benchmarks.fault_injection faults [file|duckdb|network] [step] [first]
    python -m benchmarks.fault_injection full [file|duckdb] [step] [first]
    python -m benchmarks.fault_injection kills [file|duckdb|network] [number]

`faults` fails the n-th call to the file system, DuckDB or the network, or to one of them, for every step-th n; `full`
says there that the disk is full; `kills` kills the process at so many random calls. After each a run without a fault
follows, and every table, the copy, the ledger, figures, archive and vault are compared with those of a home that
nothing happened to. Messages go to a receiver on this machine, which must have got each, and the outbox be empty.
"""

import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import numpy as np

from tests.faults.injection import (
    KINDS,
    LATER,
    NOW,
    Act,
    deliver,
    fail,
    fail_at,
    fill,
    inject,
    list_outbox,
    run,
    run_killed,
    sum_up,
)
from tests.integration.receivers import serve_http
from tests.keyed import keyed
from warehouse.connection import open_to_read

_ACTS: dict[str, Act] = {"faults": fail, "full": fill}


@dataclass(frozen=True)
class Trial:
    """What is done to every run, and what the next one must come to."""

    way: str
    only: str | None
    urls: Sequence[str]

    def disturb(self, root: Path, at: int) -> None:
        if self.way == "kills":
            run_killed(root, at, self.only, self.urls)
        else:
            fail_at(root, at, _ACTS[self.way], self.only, self.urls)

    def recover(self, root: Path) -> dict[str, object]:
        # What could not be sent is tried again later.
        run(root, self.urls, now=LATER if self.urls else NOW)
        with closing(open_to_read(keyed(root))) as con:
            return sum_up(root) | {"outbox": list_outbox(con)}

    def try_all(self, folder: Path, places: Iterable[int], wanted: dict[str, object]) -> tuple[int, int]:
        """Return at how many calls it was tried, and how many left something different."""
        tried = differ = 0
        for at in places:
            root = folder / str(at)
            deliver(root)
            with suppress(Exception):
                self.disturb(root, at)
            found = self.recover(root)
            tried += 1
            # An hour's run that is stopped has still said how far it got.
            print(f"call {at}: tried", file=sys.stderr, flush=True)
            if found != wanted:
                differ += 1
                names = [name for name in wanted if found.get(name) != wanted[name]]
                print(f"call {at}: not the same: {', '.join(names)}", flush=True)
            rmtree(root)
        return tried, differ


def choose(way: str, numbers: Sequence[str], calls: int) -> Iterable[int]:
    if way == "kills":
        wanted = min(calls, int(numbers[0]) if numbers else 200)
        return sorted(int(at) + 1 for at in np.random.default_rng(1).choice(calls, wanted, replace=False))
    step, first = (int(numbers[at]) if len(numbers) > at else 1 for at in (0, 1))
    return range(first, calls + 1, step)


def main(way: str, *numbers: str) -> None:
    began = time.perf_counter()
    only = numbers[0] if numbers and numbers[0] in KINDS else None
    with tempfile.TemporaryDirectory() as folder, serve_http() as (receiver, url):
        trial = Trial(way, only, [url] if only == "network" else [])
        quiet = Path(folder) / "quiet"
        deliver(quiet)
        with inject(None, only=only) as counter:
            run(quiet, trial.urls)
        wanted = trial.recover(quiet)
        messages = set(receiver.got)
        places = choose(way, numbers[1:] if only else numbers, counter.calls)
        tried, differ = trial.try_all(Path(folder), places, wanted)
        is_lost = set(receiver.got) != messages or len(receiver.got) < (tried + 1) * len(messages)
    print(
        f"{counter.calls:,} calls{f' of kind {only}' if only else ''} in a run; {way} at {tried:,} of them;"
        f" {differ} left something different; messages {'lost' if is_lost else 'all there'};"
        f" {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
