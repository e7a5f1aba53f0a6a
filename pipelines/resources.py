"""What Dagster gives to the assets: one session for all stages of a run.

Belongs here: Dagster's resources. Does not belong here: what a session is (`assets.session`).
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import dagster as dg

from assets.session import Session
from pipelines.opening import open_session
from pipelines.settings import read_settings

#: how long a run waits for workers that take deliveries into a lake
_PATIENCE_SECONDS: Final = 3600.0


@contextmanager
def open_session_of_environment() -> Iterator[Session]:
    """Open the warehouse that the environment names."""
    settings = read_settings(os.environ)
    # Beside one machine's file nobody queues: the pool lets one run in at a time.
    wait_seconds = 0.0 if settings.home.lake is None else _PATIENCE_SECONDS
    with open_session(settings, wait_seconds=wait_seconds) as session:
        yield session


def provide_session(opened: AbstractContextManager[Session] | None = None) -> dg.ResourceDefinition:
    """Return the resource `session`; it is opened when a run starts and closed when it ends, whatever happens.

    `opened` takes the place of the warehouse that the environment names: a session the caller has open already.
    """

    def enter(_: dg.InitResourceContext) -> Iterator[Session]:
        with opened or open_session_of_environment() as session:
            yield session

    return dg.ResourceDefinition(
        resource_fn=contextmanager(enter), description="The live warehouse, open for one run as its one writer."
    )
