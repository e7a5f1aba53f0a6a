"""The process that waits for a run, with nothing loaded but what Dagster needs: for what is about runs alone."""

from contextlib import nullcontext
from unittest import mock

from pipelines import spare

if __name__ == "__main__":
    with mock.patch.object(spare, "load", nullcontext):
        spare.main()
