"""A job for what is about runs and not about what they do: it ends when it may."""

import os
import time
from pathlib import Path

import dagster as dg

#: names the file that lets it end
MAY_END = "BRIEF_JOB_MAY_END"


@dg.op
def wait() -> None:
    """Wait until the file is there, a minute at most."""
    for _ in range(1200):
        if Path(os.environ[MAY_END]).exists():
            return
        time.sleep(0.05)


@dg.job
def brief_job() -> None:
    """Wait."""
    wait()


@dg.definitions
def brief() -> dg.Definitions:
    """Give Dagster the job."""
    return dg.Definitions(jobs=[brief_job], executor=dg.in_process_executor)
