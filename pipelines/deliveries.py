"""Deliveries taken side by side by workers: one partition per delivery, and the main job when all of them are taken.

Belongs here: what the orchestrator knows where the warehouse is a lake. Does not belong here: how a delivery is taken
(`taking`), which workers there are (`deploy/`).
"""

import json
import os
import time
from typing import Final

import dagster as dg

from assets.boundary import guard
from assets.declare import OWNERS
from pipelines.jobs import GROUP_OF_DELIVERIES, main_job
from pipelines.names import DELIVERY_JOB, MAIN_JOB
from pipelines.settings import read_settings
from pipelines.taking import take_delivery
from warehouse.landing import scan

DELIVERY: Final = dg.AssetKey(["landing", "delivery"])
#: one partition per file of the landing folder, named as the file is
DELIVERIES: Final = dg.DynamicPartitionsDefinition(name="delivery")
_OPEN: Final = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


@dg.asset(
    key=DELIVERY,
    partitions_def=DELIVERIES,
    group_name=GROUP_OF_DELIVERIES,
    owners=list(OWNERS),
    description="One file of the landing folder, read against its contract and entered into the books of the lake.",
    kinds={"python", "polars"},
)
def delivery(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Take one file; what the books hold already is not taken again."""
    with guard("taking of a delivery"):
        outcome = take_delivery(read_settings(os.environ), context.partition_key)
    rows = sum(load.rows_in for load in outcome.loaded)
    return dg.MaterializeResult(metadata={"dagster/row_count": rows, "refused": len(outcome.refused)})


delivery_job = dg.define_asset_job(
    DELIVERY_JOB,
    selection=dg.AssetSelection.assets(DELIVERY),
    partitions_def=DELIVERIES,
    description="Takes one delivery, beside other workers who take theirs.",
    # The whole run is one worker's: a process per step would start for a step that reads one file.
    executor_def=dg.in_process_executor,
    # A worker that died without a word holds the main job back no longer.
    tags={"dagster/max_runtime": "5400"},
)


@dg.sensor(
    jobs=[delivery_job, main_job],
    minimum_interval_seconds=30,
    description="Starts a run for each new file of the landing folder, and the main job when all of them have ended.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def delivery_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run per file that is new or touched; a tick repeated after a crash asks for the same runs."""
    settings = read_settings(os.environ)
    if not settings.landing.is_dir():
        return dg.SkipReason("There is no landing folder yet.")
    found = scan(settings.landing, stable_for=settings.stable_for, now=time.time)
    there = {landed.path.name: f"{landed.size}-{landed.mtime_ns}" for landed in found.ready}
    refused = sorted(f"{refusal.file_name} {refusal.code}" for refusal in found.refused)
    before = json.loads(context.cursor) if context.cursor else {"turn": 0, "there": {}, "refused": [], "counted": 0}
    if there != before["there"] or refused != before["refused"]:
        turn = before["turn"] + 1
        fresh = sorted(name for name, stamp in there.items() if before["there"].get(name) != stamp)
        return dg.SensorResult(
            # Of a turn, so that content that is put back with its old time is asked for once more.
            run_requests=[
                dg.RunRequest(run_key=f"{turn} {name}", job_name=DELIVERY_JOB, partition_key=name) for name in fresh
            ],
            dynamic_partitions_requests=[DELIVERIES.build_add_request(fresh)],
            cursor=json.dumps({**before, "turn": turn, "there": there, "refused": refused}),
        )
    if before["counted"] == before["turn"]:
        return dg.SkipReason("Nothing in the landing folder was touched.")
    if context.instance.get_runs_count(dg.RunsFilter(job_name=DELIVERY_JOB, statuses=list(_OPEN))):
        return dg.SkipReason("Deliveries are being taken.")
    return dg.SensorResult(
        # A run that failed leaves its file to the main job, which takes what the books do not hold.
        run_requests=[dg.RunRequest(run_key=f"{before['turn']}", job_name=MAIN_JOB)],
        cursor=json.dumps({**before, "counted": before["turn"]}),
    )
