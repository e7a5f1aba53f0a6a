"""The Great Expectations suites as asset checks.

Belongs here: which asset a suite is about and the small profile frames it is given. Does not belong here: what a
suite holds (`expectations/suites`), records of any kind.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

import dagster as dg

from assets.checks import Check, Verdict, enter
from assets.declare import key_of
from assets.session import Session
from expectations.suites.run import SUITES, run_all_suites
from warehouse.queries import list_parameters, read_query

if TYPE_CHECKING:
    import pandas

    from expectations.suites.declaration import SuiteResult
    from warehouse.hands import Task

_SUBJECT: Final = {"referential": "core.incident"}
_USUAL_SUBJECT: Final = "quality.load"


def list_suite_checks() -> tuple[Check, ...]:
    """Return every check of every suite, without importing Great Expectations."""
    return tuple(
        Check(
            f"{suite.name}_{check.name}",
            key_of(_SUBJECT.get(suite.name, _USUAL_SUBJECT)),
            check.holds,
            is_warning=suite.severity == "warning",
        )
        for suite in SUITES.values()
        for check in suite.checks
    )


def start_suites(session: Session) -> "Task[tuple[SuiteResult, ...]]":
    """Begin to run every suite on today's profiles."""
    return session.hands.start(partial(run_all_suites, profile(session)))


def enter_suites(session: Session, task: "Task[tuple[SuiteResult, ...]]") -> Iterator[dg.AssetCheckResult]:
    """Enter what came of the suites."""
    checks = {check.name: check for check in list_suite_checks()}
    # `assets.preload` has the other process load Great Expectations for it.
    results = task.finish(is_prepared_there=True)
    yield from enter(
        [(checks[f"{r.suite}_{r.expectation}"], Verdict(r.passed, r.observed, r.sentence)) for r in results],
        session,
    )


def profile(session: Session) -> "dict[str, pandas.DataFrame]":
    """Return the profile frames the suites declare, by name: counts and shares, no record."""
    frames = {}
    for name in dict.fromkeys(suite.frame for suite in SUITES.values()):
        query = f"quality.profile_{name}"
        values = {"as_of": session.today} if "as_of" in list_parameters(query) else None
        frames[name] = session.con.execute(read_query(query), values).df()
    return frames
