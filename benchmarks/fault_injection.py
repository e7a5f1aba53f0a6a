"""Every call of a whole run fails once, or kills the process once; the next run must come to the same; by hand.

    python -m benchmarks.fault_injection [publish] faults [file|duckdb|network] [step] [first]
    python -m benchmarks.fault_injection [publish] full [file|duckdb] [step] [first]
    python -m benchmarks.fault_injection [publish] kills [file|duckdb|network] [number]

`faults` fails the n-th call to the file system, DuckDB or the network, or to one of them, for every step-th n; `full`
says there that the disk is full; `kills` kills the process at so many random calls. After each a run without a fault
follows, and every table, the copy, the ledger, figures, archive and vault are compared with those of a home that
nothing happened to. Messages go to a receiver on this machine, which must have got each, and the outbox be empty.

With `publish` a second public release is made and approved in place of the run. Straight after the fault the public
folder must be the release before or this one, and in the ledger if it is this one; after the same commands again the
release, its tables and what doctor says are compared.

A fault is one of a call, whatever lies under it: `TMPDIR=/dev/shm` spares the disk its work. A trial of a publication
then takes 1.6 to 1.8 seconds of processor time, and all 1,607 calls of kind file some 45 minutes of one core.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import numpy as np

from tests.faults import publishing
from tests.faults.injection import (
    KINDS,
    LATER,
    NOW,
    Act,
    Work,
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
from warehouse.folders import read_files
from warehouse.releases import digest_of

_ACTS: dict[str, Act] = {"faults": fail, "full": fill}


@dataclass(frozen=True)
class Scene:
    """What is disturbed: how a home for it is laid out, the work itself, and what a person does after."""

    lay: Callable[[Path], None]
    work: Work
    #: does the work again without a fault, and sums up what it came to
    recover: Callable[[Path, Sequence[str]], dict[str, object]]
    #: says what is half done straight after the fault
    look: Callable[[Path], Sequence[str]] = lambda _: ()


def recover_run(root: Path, urls: Sequence[str]) -> dict[str, object]:
    # What could not be sent is tried again later.
    run(root, urls, now=LATER if urls else NOW)
    with closing(open_to_read(keyed(root))) as con:
        return sum_up(root) | {"outbox": list_outbox(con)}


def recover_publication(root: Path, urls: Sequence[str]) -> dict[str, object]:
    publishing.publish_again(root, urls)
    return publishing.sum_up(root)


def set_publication(folder: Path) -> Scene:
    """Make a home with one release, and find out what a second comes to."""
    base, after = folder / "base", folder / "after"
    publishing.make_published(base)
    publishing.lay(base, after)
    publishing.publish_second(after)
    wholes = [digest_of(read_files(keyed(root).public)) for root in (base, after)]
    return Scene(
        lambda root: publishing.lay(base, root),
        publishing.publish_second,
        recover_publication,
        lambda root: publishing.find_half_done(root, wholes),
    )


@dataclass(frozen=True)
class Trial:
    """What is done to every run, and what the next one must come to."""

    scene: Scene
    way: str
    only: str | None
    urls: Sequence[str]

    def disturb(self, root: Path, at: int) -> None:
        if self.way == "kills":
            run_killed(root, at, self.only, self.urls, self.scene.work)
        else:
            fail_at(root, at, _ACTS[self.way], self.only, self.urls, self.scene.work)

    def try_all(self, folder: Path, places: Iterable[int], wanted: dict[str, object]) -> tuple[int, int]:
        """Return at how many calls it was tried, and how many left something different."""
        tried = differ = 0
        for at in places:
            root = folder / str(at)
            self.scene.lay(root)
            with suppress(Exception):
                self.disturb(root, at)
            names = [*self.scene.look(root)]
            found = self.scene.recover(root, self.urls)
            tried += 1
            # An hour's run that is stopped has still said how far it got.
            print(f"call {at}: tried", file=sys.stderr, flush=True)
            names += [name for name in wanted if found.get(name) != wanted[name]]
            if names or found != wanted:
                differ += 1
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
    is_publication = way == "publish"
    if is_publication:
        way, *numbers = numbers
    only = numbers[0] if numbers and numbers[0] in KINDS else None
    with tempfile.TemporaryDirectory() as folder, serve_http() as (receiver, url):
        scene = set_publication(Path(folder)) if is_publication else Scene(deliver, run, recover_run)
        trial = Trial(scene, way, only, [url] if only == "network" else [])
        quiet = Path(folder) / "quiet"
        scene.lay(quiet)
        with inject(None, only=only) as counter:
            scene.work(quiet, trial.urls)
        wanted = scene.recover(quiet, trial.urls)
        messages = set(receiver.got)
        places = choose(way, numbers[1:] if only else numbers, counter.calls)
        tried, differ = trial.try_all(Path(folder), places, wanted)
        is_lost = set(receiver.got) != messages or len(receiver.got) < (tried + 1) * len(messages)
    what = "publication" if is_publication else "run"
    print(
        f"{counter.calls:,} calls{f' of kind {only}' if only else ''} in a {what};"
        f" {way} at {tried:,} of them; {differ} left something different;"
        f" messages {'lost' if is_lost else 'all there'}; {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
