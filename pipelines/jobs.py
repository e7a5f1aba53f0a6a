"""What runs: the main job, and the scan for clusters, which is asked for apart.

Belongs here: jobs. Does not belong here: when they run (`schedules`, `sensors`).
"""

import dagster as dg

from assets.declare import POOL
from assets.scan import CLUSTER_KEY
from pipelines.names import MAIN_JOB, SCAN_JOB

main_job = dg.define_asset_job(
    MAIN_JOB,
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(CLUSTER_KEY),
    description="Takes every new file of the landing folder through history and core to the analysts' copy.",
    # A process per stage could not open the warehouse, which the first one holds.
    executor_def=dg.in_process_executor,
    tags={"pool": POOL},
)

scan_job = dg.define_asset_job(
    SCAN_JOB,
    selection=dg.AssetSelection.assets(CLUSTER_KEY),
    description="Looks for clusters of neighbouring authorities and puts them into the analysts' copy.",
    executor_def=dg.in_process_executor,
    tags={"pool": POOL},
)
