"""Runs every exported view on another database and holds its rows against DuckDB's.

python -m benchmarks.elsewhere spark [--home FOLDER] [--only VIEW ...]
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.elsewhere.cluster import run_cluster
from benchmarks.elsewhere.comparing import find_difference, read
from benchmarks.elsewhere.home import make_home, write_input
from benchmarks.elsewhere.postgres import run_postgres
from warehouse.home import Home

PYTHON = Path(".venv-spark/bin/python")


def run_spark(folder: Path, chosen: list[str]) -> dict[str, tuple[float, str]]:
    """Run the views on a cluster; return the seconds and the complaint of each."""
    python = PYTHON.absolute()
    script = Path(__file__).with_name("run_in_spark.py")
    told = {}
    with run_cluster(python, folder) as master:
        command = (str(python), str(script), master, str(folder), *chosen)
        with (
            (folder / "driver.log").open("wb") as log,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as running,
        ):
            for line in running.stdout or ():
                name, seconds, complaint = json.loads(line)
                told[name] = (seconds, complaint)
                print(f"{name}: {seconds} s {complaint}", flush=True)
    return told


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("dialect", choices=("spark", "postgres"))
    asked.add_argument("--home", type=Path, help="a home that is there; one of the default sample is made unless given")
    asked.add_argument("--keep", type=Path, help="where to work and leave everything; a temporary folder unless given")
    asked.add_argument("--only", nargs="*", default=[], help="views whose rows are compared")
    given = asked.parse_args()
    # Whoever ends it ends the cluster with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        home = given.home
        if home is None:
            home = folder / "home"
            make_home(home)
        export = write_input(Home(home.absolute()), folder, given.dialect)
        told = run_spark(folder, given.only) if given.dialect == "spark" else run_postgres(folder)
        views = [view.name for view in export.views if not given.only or view.name in given.only]
        differ = report(folder, views, told)
    raise SystemExit(1 if differ else 0)


def report(folder: Path, views: list[str], told: dict[str, tuple[float, str]]) -> int:
    """Print a line per view, and how many differ."""
    differ = 0
    print(f"\n{'view':45} {'rows':>8} {'seconds':>8}  equal")
    for name in views:
        expected = read(folder / "expected" / f"{name}.parquet")
        seconds, complaint = told.get(name, (0.0, "not run"))
        complaint = complaint or find_difference(read(folder / "told" / f"{name}.parquet"), expected)
        differ += bool(complaint)
        print(f"{name:45} {expected.height:>8} {seconds:>8}  {f'no: {complaint}' if complaint else 'yes'}")
    print(f"\n{len(views) - differ} of {len(views)} views equal, every row.")
    return differ


if __name__ == "__main__":
    main()
