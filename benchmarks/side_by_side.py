"""Panelwatch and its peers side by side, one table a command; run by hand on a quiet machine, all by `make bench`.

    python -m benchmarks.side_by_side job          the whole main job against dbt build, from nothing
    python -m benchmarks.side_by_side rerun        the same again with nothing new
    python -m benchmarks.side_by_side rows         a million rows end to end against every peer
    python -m benchmarks.side_by_side farrington   Farrington's method against R's

Every peer builds the same tables from the same extracts and checks them; before anything is timed each must have come
to exactly our rows, in a run without any network. Contestants run in turn, each in a process of its own; what counts is
the median. Prints a table and whether the issue's bound holds; `--markdown` and `--json` add it to a file.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.our_work import write_results
from benchmarks.peers import dbt_peer, dlt_peer, duckdb_peer, pandas_peer, sqlmesh_peer
from benchmarks.peers.child import Finished, can_be_offline
from benchmarks.peers.contest import Result, run_in_rounds
from benchmarks.peers.environments import ROOT, python_of
from benchmarks.peers.equality import compare_views
from benchmarks.peers.inputs import Inputs, write_inputs
from benchmarks.peers.plans import Work
from benchmarks.peers.report import Bound, Contest, append, describe_machine, now, write_table
from benchmarks.peers.sharing import VIEWS
from benchmarks.peers.steps import Step
from warehouse.sample.plan import DEFAULT_NOTIFICATIONS

#: rows of all extracts a notification comes with in the sample
ROWS_A_NOTIFICATION = 30_830 / DEFAULT_NOTIFICATIONS
DBT, SQLMESH, DLT = "dbt build", "SQLMesh plan", "dlt"
DUCKDB, LIMIT, PANDAS = "plain DuckDB, same work", "plain DuckDB, CSV to text: the limit", "pandas + Great Expectations"
JOB, WORK = "panelwatch run", "Panelwatch, same work"
FRAMEWORKS = (DBT, SQLMESH, DLT)
_PEERS: Mapping[str, tuple[str, Callable[[Work, Path], Step]]] = {
    DBT: ("dbt", dbt_peer.prepare),
    SQLMESH: ("sqlmesh", sqlmesh_peer.prepare),
    DLT: ("dlt", dlt_peer.prepare),
    DUCKDB: ("duckdb", duckdb_peer.prepare),
    LIMIT: ("duckdb", duckdb_peer.prepare_limit),
    PANDAS: ("pandas_gx", pandas_peer.prepare),
}


class OtherWork(RuntimeError):  # noqa: N818 - what was found
    """A peer came to other rows than Panelwatch."""


def our_job(folder: Path, inputs: Inputs) -> Step:
    """Give the whole main job, started as people start it, in a home that holds nothing but the extracts."""
    home = folder / "job"
    program = Path(sys.executable).with_name("panelwatch")
    return Step(
        [program, "run"],
        results=home,
        cwd=ROOT,
        env={"PANELWATCH_HOME": str(home)},
        clear=(home,),
        lay=((inputs.landing, home / "landing"),),
    )


def our_work(folder: Path, inputs: Inputs) -> Step:
    """Give what the peers do, done by Panelwatch: no signals, figures, pages."""
    home = folder / "work"
    command = [sys.executable, "-m", "benchmarks.our_work", home, inputs.landing]
    return Step(command, results=home, cwd=ROOT, clear=(home,))


def lay_out(folder: Path, names: tuple[str, ...], *, notifications: int | None) -> dict[str, Step]:
    """Write the extracts and every contestant's project; see that all come to the same."""
    inputs = write_inputs(folder / "inputs", notifications=notifications)
    print(f"{inputs.rows:,} rows in all extracts", flush=True)
    ours = {JOB: our_job, WORK: our_work}
    steps = {name: ours[name](folder, inputs) for name in names if name in ours}
    for number, name in enumerate(name for name in names if name in _PEERS):
        environment, prepare = _PEERS[name]
        work = Work(folder / f"peer_{number}", inputs)
        work.folder.mkdir()
        steps[name] = prepare(work, python_of(environment))
    require_equal(folder, steps)
    return steps


def require_equal(folder: Path, steps: Mapping[str, Step]) -> None:
    """Run every contestant once without a network and compare its rows with ours. Raises OtherWork."""
    expected: Path | None = None
    if not can_be_offline():
        print("no network of its own to be had here: the first runs have the machine's", flush=True)
    for name, step in steps.items():
        print(f"first run, not timed: {name}", flush=True)
        step.run(offline=True)
        if name == LIMIT:
            continue
        results = step.results
        if name in {JOB, WORK}:
            results = folder / f"results_{step.results.name}"
            write_results(step.results, results)
        if expected is None:
            expected = results
            continue
        views = pandas_peer.VIEWS if name == PANDAS else VIEWS
        if differences := compare_views(expected, results, views=views):
            raise OtherWork(f"{name}: {differences}")


def run_job(folder: Path, runs: int) -> Contest:
    names = (JOB, DBT, WORK, DUCKDB, LIMIT, PANDAS)
    steps = lay_out(folder, names, notifications=None)
    return contest("Whole main job on the default sample, from nothing", steps, runs=runs, bound=Bound(DBT, 1.0))


def run_again(folder: Path, runs: int) -> Contest:
    steps = lay_out(folder, (JOB, DBT), notifications=None)
    # The first run of either settles what a first run always leaves to do.
    for step in steps.values():
        step.run(anew=False)
    title = "Again with nothing new, default sample"
    return contest(title, steps, runs=runs, bound=Bound(DBT, 0.5), anew=False)


def run_rows(folder: Path, runs: int, *, rows: int) -> Contest:
    names = (WORK, DBT, SQLMESH, DLT, DUCKDB, LIMIT, PANDAS)
    steps = lay_out(folder, names, notifications=max(1, round(rows / ROWS_A_NOTIFICATION)))
    found = contest(f"{rows:,} rows, files to checked views", steps, runs=runs, bound=Bound(DBT, 0.9))
    fastest = min(FRAMEWORKS, key=lambda name: found.results[name].seconds)
    return Contest(found.title, found.ours, found.results, Bound(fastest, 0.9), found.machine, found.taken_at)


def run_farrington(_: Path, runs: int) -> Contest:
    machine, taken_at = describe_machine(), now()
    command = [sys.executable, "-m", "benchmarks.farrington_beside_r", str(runs)]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    told = json.loads(finished.stdout)
    theirs = f"R surveillance {told['version']}"
    results = {
        "Panelwatch": Result.of([Finished(seconds, 0) for seconds in told["ours"]]),
        theirs: Result.of([Finished(seconds, 0) for seconds in told["theirs"]]),
    }
    title = "Farrington's flexible method, 600 series x 24 months, one thread"
    return Contest(title, "Panelwatch", results, Bound(theirs, 1 / 60), machine, taken_at)


def contest(title: str, steps: Mapping[str, Step], *, runs: int, bound: Bound, anew: bool = True) -> Contest:
    """Time all steps in turn; the first is ours."""
    machine, taken_at = describe_machine(), now()
    results = run_in_rounds({name: partial(_run, name, step, anew=anew) for name, step in steps.items()}, runs=runs)
    return Contest(title, next(iter(steps)), results, bound, machine, taken_at)


def _run(name: str, step: Step, *, anew: bool) -> Finished:
    finished = step.run(anew=anew)
    print(f"{finished.seconds:8.2f} s  {finished.processor_seconds:8.2f} of processors  {name}", flush=True)
    return finished


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=("job", "rerun", "rows", "farrington"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of all extracts, for the table rows")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    tables: dict[str, Callable[[Path, int], Contest]] = {
        "job": run_job,
        "rerun": run_again,
        "rows": lambda folder, runs: run_rows(folder, runs, rows=given.rows),
        "farrington": run_farrington,
    }
    with tempfile.TemporaryDirectory() as folder:
        found = tables[given.table](Path(folder), given.runs)
    print(f"\n{write_table(found)}")
    append(found, markdown=given.markdown, records=given.json)
    # That a bound does not hold is a finding, no fault of the bench.
    return 0


if __name__ == "__main__":
    sys.exit(main())
