"""When jobs run by the clock.

Belongs here: schedules. Does not belong here: runs that a file starts (`sensors`).
"""

import dagster as dg

from pipelines.jobs import main_job, scan_job

daily_at_six = dg.ScheduleDefinition(
    name="daily_at_six",
    job=main_job,
    cron_schedule="0 6 * * *",
    execution_timezone="Europe/London",
    description="Every morning at six, London time: freshness is judged and a run that failed is taken up again.",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

monthly_scan = dg.ScheduleDefinition(
    name="monthly_scan",
    job=scan_job,
    # After the main job of that morning, which holds the warehouse.
    cron_schedule="30 7 1 * *",
    execution_timezone="Europe/London",
    description="On the first of the month at half past seven, London time, once someone has switched it on.",
    default_status=dg.DefaultScheduleStatus.STOPPED,
)
