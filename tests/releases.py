"""Public releases of tests."""

from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assets.release.publishing import approve, prepare
from pipelines.opening import open_session
from pipelines.settings import read_settings

FIRST = ("2025-11", date(2025, 10, 31))
SECOND = ("2026-05", None)


@contextmanager
def opened(root: Path):
    with open_session(read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0"})) as session:
        yield session


def publish_two(root: Path) -> None:
    with opened(root) as session:
        for name, day in (FIRST, SECOND):
            summary = prepare(session, name, threshold=5, as_at=day)
            approve(session, name, digest=summary.digest[:12], by="A. Tester")
