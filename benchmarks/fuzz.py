"""Fuzzing of the readers, normalisers and contracts; by hand, for as long as one likes.

    python -m benchmarks.fuzz csv|xlsx|parquet|normalise|contracts|load SECONDS [SEED]

Begins with the corpus in `tests/corpus/` and changes it. What breaks a promise of `tests/faults/fuzzing.py` is written
into that corpus, once per fault, under a name that begins with `found`; the suite replays it from then on.

With atheris the inputs follow what the code does with them; without it they are drawn blindly, which is slower to find
what lies deep. It is not among the packages of the environment, for it has wheels for Linux on x86-64 only:
`pip install atheris==3.0.0`, in an environment of its own beside this one.
"""

import hashlib
import importlib.util
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

from tests.faults.mutation import CORPUS, MOST_BYTES, mutate, read_corpus

INSTRUMENTED = ("warehouse.reading", "warehouse.intake", "expectations", "tests.faults.fuzzing")


class Hunt:
    """One target, its inputs so far, and the faults found."""

    def __init__(self, target: str, folder: Path) -> None:
        from tests.faults.fuzzing import TARGETS, limit_time  # noqa: PLC0415 - after atheris has had its say

        self.target, self.check, self.limit_time = target, TARGETS[target], limit_time
        self.folder = folder
        self.corpus = read_corpus(target)
        self.runs = 0
        self.faults: set[str] = set()
        self.slowest = 0.0
        self.last = folder / "last-input"
        print(f"{target}: the input being tried is in {self.last}", flush=True)

    def run(self, content: bytes) -> None:
        self.runs += 1
        # What ends the process itself is found here.
        self.last.write_bytes(content)
        place = self.folder / "place"
        place.mkdir(exist_ok=True)
        began = time.perf_counter()
        try:
            with self.limit_time():
                self.check(content, place)
        except Exception:
            self.keep(content)
        self.slowest = max(self.slowest, time.perf_counter() - began)

    def keep(self, content: bytes) -> None:
        kind, fault, trace = sys.exc_info()
        frames = [frame for frame in traceback.extract_tb(trace) if ".venv" not in frame.filename]
        name = f"{kind.__name__}-{Path(frames[-1].filename).stem}-{frames[-1].lineno}"
        if name in self.faults:
            return
        self.faults.add(name)
        path = CORPUS / self.target / f"found-{name}-{hashlib.sha256(content).hexdigest()[:8]}"
        path.write_bytes(content)
        print(f"{name}: {fault} ({path.name})", flush=True)

    def tell(self, seconds: float) -> None:
        print(
            f"{self.target}: {self.runs:,} executions in {seconds:.0f} s, {len(self.faults)} faults,"
            f" slowest {self.slowest:.2f} s",
            flush=True,
        )


def hunt_blindly(hunt: Hunt, seconds: float, seed: int) -> None:
    random, began = Random(seed), time.perf_counter()
    for content in hunt.corpus:
        hunt.run(content)
    while time.perf_counter() - began < seconds:
        hunt.run(mutate(random.choice(hunt.corpus), hunt.corpus, random, target=hunt.target))
    hunt.tell(time.perf_counter() - began)


def hunt_guided(target: str, seconds: float, seed: int, folder: Path) -> None:
    import atheris  # noqa: PLC0415 - need not be there

    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        hunt = Hunt(target, folder)
    began = time.perf_counter()

    def take(content: bytes) -> None:
        hunt.run(content)
        if time.perf_counter() - began > seconds:
            hunt.tell(time.perf_counter() - began)
            os._exit(0)

    def change(content: bytes, most: int, number: int) -> bytes:
        random = Random(number)
        if random.random() < 0.3:
            return atheris.Mutate(content, most)
        return mutate(content, hunt.corpus, random, target=target)[:most]

    found = folder / "corpus"
    found.mkdir()
    options = [f"-max_len={MOST_BYTES}", f"-seed={seed}", "-timeout=120", "-rss_limit_mb=4096", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options, str(found), str(CORPUS / target)], take, custom_mutator=change)
    atheris.Fuzz()


def main(target: str, seconds: float, seed: int = 1) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if importlib.util.find_spec("atheris"):
            hunt_guided(target, seconds, seed, Path(folder))
        else:
            hunt_blindly(Hunt(target, Path(folder)), seconds, seed)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:4]))
