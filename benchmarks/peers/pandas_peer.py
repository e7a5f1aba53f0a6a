"""pandas and Great Expectations: the part of the shared work a team would write by hand."""

from pathlib import Path

from benchmarks.peers.plans import Work, list_all_models, write_plan
from benchmarks.peers.steps import Step

PROGRAM = Path(__file__).with_name("pandas_by_hand.py")
#: the tables it builds; fewer than the others, which speaks for it
VIEWS = (
    "timeseries.notifications",
    "timeseries.nai_share",
    "cohort.nai_under_1",
    "cohort.funnel",
    "cohort.headline",
)


def prepare(work: Work, python: Path) -> Step:
    """Write the plan; give the command that carries it out."""
    plan = write_plan(work, list_all_models(work.inputs))
    results = work.folder / "results"
    env = {"HOME": str(work.folder), "TZ": "UTC"}
    return Step([python, PROGRAM, plan], cwd=work.folder, env=env, clear=(results,), results=results)
