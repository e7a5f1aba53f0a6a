"""When the main job runs by the clock.

Belongs here: schedules. Does not belong here: runs that a file starts (`sensors`).
"""

import dagster as dg

from pipelines.jobs import main_job

daily_at_six = dg.ScheduleDefinition(
    name="daily_at_six",
    job=main_job,
    cron_schedule="0 6 * * *",
    execution_timezone="Europe/London",
    description="Every morning at six, London time: freshness is judged and a run that failed is taken up again.",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
