"""What runs: the main job, and what is asked for apart: scan for clusters, linkage, draft and publication of a release.

Belongs here: jobs. Does not belong here: when they run (`schedules`, `sensors`).
"""

from typing import Final

import dagster as dg

from assets.declare import POOL
from assets.linkage import LINKAGE_KEYS
from assets.public_release import DRAFT, PUBLIC
from assets.scan import CLUSTER_KEY
from pipelines.names import DRAFT_JOB, LINKAGE_JOB, MAIN_JOB, PUBLISH_JOB, SCAN_JOB

#: what workers take beside each other; empty but where the warehouse is a lake
GROUP_OF_DELIVERIES: Final = "deliveries"

main_job = dg.define_asset_job(
    MAIN_JOB,
    selection=dg.AssetSelection.all()
    - dg.AssetSelection.assets(CLUSTER_KEY, DRAFT, PUBLIC, *LINKAGE_KEYS)
    - dg.AssetSelection.groups(GROUP_OF_DELIVERIES),
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

linkage_job = dg.define_asset_job(
    LINKAGE_JOB,
    selection=dg.AssetSelection.assets(*LINKAGE_KEYS),
    description="Finds adults who may be one person in several families; refused unless linkage is set on.",
    executor_def=dg.in_process_executor,
    tags={"pool": POOL},
)

draft_job = dg.define_asset_job(
    DRAFT_JOB,
    selection=dg.AssetSelection.assets(DRAFT),
    description="Makes a public release, attacks it, and lets it wait for a person to approve it.",
    executor_def=dg.in_process_executor,
    tags={"pool": POOL},
)

publish_job = dg.define_asset_job(
    PUBLISH_JOB,
    selection=dg.AssetSelection.assets(PUBLIC),
    description="Makes the draft public that a person approved.",
    executor_def=dg.in_process_executor,
    tags={"pool": POOL},
)
