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

#: how long a run waits for others: a look at alerts, a command, workers that take deliveries into a lake; a run that
#: failed because of them would not be asked for again before the morning
_PATIENCE_SECONDS: Final = 3600.0


@contextmanager
def open_session_of_environment() -> Iterator[Session]:
    """Open the warehouse that the environment names."""
    with open_session(read_settings(os.environ), wait_seconds=_PATIENCE_SECONDS) as session:
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
