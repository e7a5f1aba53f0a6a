"""What runs: the main job.

Belongs here: jobs. Does not belong here: when they run (`schedules`, `sensors`).
"""

from typing import Final

import dagster as dg

from assets.declare import POOL

MAIN_JOB: Final = "landing_to_analysts"

main_job = dg.define_asset_job(
    MAIN_JOB,
    selection=dg.AssetSelection.all(),
    description="Takes every new file of the landing folder through history and core to the analysts' copy.",
    # A process per stage could not open the warehouse, which the first one holds.
    executor_def=dg.in_process_executor,
    tags={"pool": POOL},
)
