"""A purge is killed before every call of the file system and of DuckDB; the next opening must finish it; by hand.

    python -m benchmarks.kill_a_purge [step] [first]

A purge that was not ordered yet has changed nothing; one that was is finished by the next opening, and everything else
is then as if the purged files had never come. `step` takes every step-th call, from
the `first`.
"""

import sys
import tempfile
from pathlib import Path
from shutil import copytree, rmtree

from tests.faults.test_purge import count_steps, make_loaded, outlive
from tests.keyed import keyed


def main(step: str = "1", first: str = "1") -> None:
    with tempfile.TemporaryDirectory() as folder:
        loaded = make_loaded(Path(folder) / "loaded")
        _, calls = count_steps(loaded, Path(folder) / "counted")["all"]
        places = range(int(first), calls + 1, int(step))
        not_begun, differ = 0, []
        for at in places:
            home = keyed(Path(folder) / "home")
            copytree(loaded[0], home.root)
            try:
                not_begun += not outlive(home, loaded, at)
            except Exception as fault:
                differ.append(at)
                print(f"call {at}: {type(fault).__name__}", flush=True)
            rmtree(home.root)
    print(
        f"{calls:,} calls in a purge; killed at {len(places):,} of them, {not_begun} before the order;"
        f" {len(differ)} left something different"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
