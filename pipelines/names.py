"""What the jobs are called.

Belongs here: names, for those who must not wait for Dagster to start. Does not belong here: the jobs (`jobs`).
"""

from typing import Final

MAIN_JOB: Final = "landing_to_analysts"
SCAN_JOB: Final = "scan_job"
DRAFT_JOB: Final = "draft_release"
LINKAGE_JOB: Final = "linkage_job"
PUBLISH_JOB: Final = "publish_release"
DELIVERY_JOB: Final = "take_delivery"
