"""What `deploy/compose.yaml` describes, started and used, where there is a container engine; by hand.

    python -m benchmarks.deployed docker compose        or: ... podman-compose

In a project of its own, gone afterwards with its volumes: the image is built, keys are made, servers, code, web server,
daemon and two workers are started, and the default sample is written into their landing folder. What the sensor, the
workers and the main job make of it must be, in every row asked for, what `panelwatch run` makes of it in one process
and one file. Told are seconds until the analysts' copy is there.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.cookbook import answer_question, run_default_sample

COMPOSE: Final = Path(__file__).resolve().parents[1] / "deploy" / "compose.yaml"
QUESTIONS: Final = (
    "SELECT * FROM cohort.headline ORDER BY ALL",
    # The last bits of a sum of doubles depend on the order in which rows are read.
    "SELECT * REPLACE (round(rate_per_100k, 9) AS rate_per_100k, round(rate_lower, 9) AS rate_lower,"
    " round(rate_upper, 9) AS rate_upper) FROM timeseries.nai_rate ORDER BY ALL",
    "SELECT extract, extract_date, rows_in, rows_accepted FROM quality.load ORDER BY ALL",
)
PATIENCE: Final = 1800.0
_PAUSE: Final = 5.0


class Deployment:
    """Containers of one project."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [*words, "--file", str(COMPOSE), "--project-name", "panelwatch-tried"]
        self._environment = {**os.environ, "PANELWATCH_PG_PASSWORD": secrets.token_hex(16), "PANELWATCH_TAG": "tried"}

    def call(self, *words: str, is_sure: bool = True) -> str:
        """Say something to the engine and return what it answers; a failure ends the trial unless it may fail."""
        told = subprocess.run(
            [*self._words, *words], env=self._environment, capture_output=True, text=True, check=False
        )
        if is_sure and told.returncode:
            raise SystemExit(f"{' '.join(words)}: {told.stderr or told.stdout}")
        return told.stdout

    def ask(self, *words: str, is_sure: bool = True) -> str:
        """Ask Panelwatch in a worker's container."""
        return self.call("exec", "-T", "worker", "panelwatch", *words, is_sure=is_sure)

    def wait_for_copy(self) -> float:
        """Wait until the main job has ended; return the seconds."""
        start = time.monotonic()
        while "Last run: done" not in self.ask("status", is_sure=False):
            if time.monotonic() - start > PATIENCE:
                raise SystemExit("The analysts' copy never came.")
            time.sleep(_PAUSE)
        return time.monotonic() - start


def main(*words: str) -> None:
    deployed = Deployment(words or ("docker", "compose"))
    try:
        deployed.call("build")
        deployed.call("run", "--rm", "-T", "code", "panelwatch", "keys", "init")
        deployed.call("up", "--detach", "--scale", "worker=2")
        print(deployed.ask("sample").strip(), flush=True)
        print(f"Counted after {deployed.wait_for_copy():.0f} s", flush=True)
        answers = [deployed.ask("query", "--format", "csv", asked) for asked in QUESTIONS]
        print(deployed.ask("doctor").strip())
    finally:
        deployed.call("down", "--volumes", "--remove-orphans", is_sure=False)
    with tempfile.TemporaryDirectory() as folder:
        home = run_default_sample(Path(folder) / "home")
        expected = [answer_question(home, asked) for asked in QUESTIONS]
    for asked, found, wanted in zip(QUESTIONS, answers, expected, strict=True):
        if found.splitlines() != wanted.splitlines():
            differs = sorted(set(found.splitlines()) ^ set(wanted.splitlines()))
            raise SystemExit("\n".join([f"Not as in one process: {asked}", *differs[:6]]))
        print(f"{len(wanted.splitlines()) - 1:,} rows as in one process: {asked}")


if __name__ == "__main__":
    main(*sys.argv[1:])
