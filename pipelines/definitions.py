"""Everything Dagster knows of Panelwatch.

Belongs here: putting assets, jobs, schedules, sensors and resources together. Does not belong here: any of them.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import dagster as dg

from assets.cohort import cohort
from assets.core import records
from assets.extracts import extracts
from assets.figures import figures
from assets.internal_site import internal_site
from assets.linkage import linkage
from assets.monitoring import monitoring
from assets.public_release import public_site, public_tables, release_draft
from assets.publication import publication
from assets.scan import scan
from assets.timeseries import timeseries
from pipelines.deliveries import delivery, delivery_job, delivery_sensor
from pipelines.jobs import draft_job, linkage_job, main_job, publish_job, scan_job
from pipelines.resources import provide_session
from pipelines.schedules import daily_at_six, monthly_scan
from pipelines.sensors import alert_sensor, landing_sensor, tell_failed_run
from pipelines.settings import read_settings
from warehouse.home import keep_private

STAGES: Final = (extracts, records, timeseries, cohort, monitoring, public_tables, publication, figures, internal_site)

# Deliveries are quarterly: 92 days at most between two, and a week to prepare one.
FRESHNESS: Final = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=100), warn_window=timedelta(days=93))


def build_definitions(resources: Mapping[str, Any] | None = None, *, is_side_by_side: bool = False) -> dg.Definitions:
    """Return the definitions; `resources` take the place of those of the installation.

    `is_side_by_side`: deliveries are taken by several workers, each by a run of its own.
    """
    return dg.Definitions(
        # What is asked for is never overdue: nobody need ask for it.
        assets=[
            *dg.map_asset_specs(lambda spec: spec.replace_attributes(freshness_policy=FRESHNESS), STAGES),
            *(scan, linkage, release_draft, public_site),
            *([delivery] if is_side_by_side else []),
        ],
        jobs=[main_job, scan_job, linkage_job, draft_job, publish_job, *([delivery_job] if is_side_by_side else [])],
        schedules=[daily_at_six, monthly_scan],
        sensors=[delivery_sensor if is_side_by_side else landing_sensor, alert_sensor, tell_failed_run],
        resources={"session": provide_session(), **(resources or {})},
        executor=dg.in_process_executor,
    )


@dg.definitions
def panelwatch() -> dg.Definitions:
    """Give Dagster the definitions of the installation that the environment names.

    Each of its processes that runs anything of ours loads them first, so what a run writes is its owner's alone.
    """
    keep_private()
    return build_definitions(is_side_by_side=read_settings(os.environ).home.lake is not None)
