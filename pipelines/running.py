"""One run of a job in this process, with the same history `dagster dev` shows.

Belongs here: starting a job and understanding how it ended. Does not belong here: what the job does
(`definitions`), what is told of it (`summary`).
"""

import logging
import os
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import duckdb

from assets.alerts import Look
from assets.boundary import guard
from assets.preload import preload
from assets.session import Glance, Session, count_releases_shown, glance, is_finished, is_published
from pipelines.alert_sending import Standing, look_and_deliver
from pipelines.clock import tell_time
from pipelines.names import MAIN_JOB, SCAN_JOB
from pipelines.opening import Listener, open_session
from pipelines.run_history import open_instance
from pipelines.settings import Settings
from pipelines.spare import PROCESS_TAG, describe_process
from warehouse.errors import PanelwatchError
from warehouse.ledger import count_approved, read_ledger
from warehouse.loading import LandingOutcome
from warehouse.releases import is_as_approved
from warehouse.space import find_full
from warehouse.withdrawal_limit import name_let_in


class RunFailed(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """The main job stopped; the analysts' copy is the one before."""


@dataclass(slots=True)
class RunReport:
    """What a run took in; None where the landing folder held nothing new and nothing was left over."""

    outcome: LandingOutcome | None = None
    is_key_new: bool = False
    #: what the look before the run saw
    seen: Glance = field(default_factory=lambda: Glance(0, (), 0))
    #: full snapshots that were refused and that the limit of this run lets in
    let_in: tuple[str, ...] = ()
    #: how alerts stand after the run
    alerts: Standing = field(default_factory=Standing)


def run_main_job(settings: Settings, listener: Listener | None = None, *, patience: bool = True) -> RunReport:
    """Take the landing folder through to the analysts' copy, unless nothing is new and nothing was left over.

    A file that was copied in a moment ago is given the time a resting file must rest (`patience`). Raises
    WarehouseBusy when another load holds the warehouse, KeyRefused, and RunFailed when a stage or a blocking check
    failed.
    """
    report = RunReport()
    told = listener or Listener()

    def hear_landed(outcome: LandingOutcome) -> None:
        report.outcome = outcome
        told.on_landed(outcome)

    def hear_key() -> None:
        report.is_key_new = True

    with open_session(settings, Listener(told.on_file, hear_landed, hear_key)) as session:
        finish_publication(session)
        report.seen = look(session, patience=patience)
        report.let_in = name_let_in(session.con, limit=settings.withdrawal_limit)
        failed = None
        try:
            if report.seen.fresh or not is_finished(session):
                preload(session.hands)
                execute(session, MAIN_JOB)
        except Exception as fault:
            failed = fault
        try:
            report.alerts = tell_alerts(session, settings, failed)
        finally:
            # How the run ended matters more than that alerts could not be told.
            if failed is not None:
                raise failed
    return report


def finish_publication(session: Session) -> None:
    """Finish a release that was approved by a process that did not live to publish it, or to show it to analysts.

    A public folder that was tampered with must not keep loads back: a check of the job and `doctor` speak of it.
    """
    ledger = read_ledger(session.home)
    if not is_as_approved(session.home, ledger) or count_releases_shown(session) != count_approved(ledger):
        from assets.release.publishing import finish  # noqa: PLC0415 - slow to start, and next to never needed

        with guard("public release"), suppress(PanelwatchError):
            finish(session)


def run_scan(settings: Settings) -> bool:
    """Look for clusters, without taking anything from the landing folder; return whether analysts see them already.

    Raises WarehouseBusy when a load holds the warehouse, and ScanTooEarly when the last load was not counted.
    """
    with open_session(settings) as session:
        execute(session, SCAN_JOB)
        return is_published(session)


def tell_alerts(session: Session, settings: Settings, failed: Exception | None) -> Standing:
    """Take a look at what deserves an alert, with how the run ended, and send what is due."""
    sentence = None
    if failed is not None:
        with suppress(duckdb.Error):
            session.con.execute("ROLLBACK")
        # Of any other fault not even its words are told: they may hold a value.
        is_ours = isinstance(failed, PanelwatchError)
        sentence = str(failed) if is_ours else f"The main job stopped ({type(failed).__name__})."
    with guard("look at alerts"):
        return look_and_deliver(session, Look(tell_time(), has_run=True, failed=sentence), settings.alert_urls)


def look(session: Session, *, patience: bool) -> Glance:
    """Look at the landing folder, a second time when files may only just have been copied in."""
    seen = glance(session)
    if seen.waiting and patience:
        time.sleep(session.stable_for.total_seconds())
        seen = glance(session)
    return seen


def execute(session: Session, name: str, config: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Run a job in this process on an open session, with the configuration of its assets by name."""
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    import dagster as dg  # noqa: PLC0415 - half a second that a command without a run need not wait for

    from pipelines.definitions import build_definitions  # noqa: PLC0415
    from pipelines.resources import provide_session  # noqa: PLC0415

    # Dagster's own words on standard error would stand between the official and the summary; its history keeps them.
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    opened: AbstractContextManager[Session] = nullcontext(session)
    job = build_definitions({"session": provide_session(opened)}).resolve_job_def(name)
    with open_instance(session.home) as instance:
        try:
            result = job.execute_in_process(
                instance=instance,
                # Who watches runs finds out that this process was killed, as with any other; not from another machine.
                tags={PROCESS_TAG: describe_process(os.getpid())} if session.home.lake is None else None,
                run_config={
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    "ops": {asset: {"config": dict(given)} for asset, given in (config or {}).items()},
                },
            )
        except PanelwatchError:
            raise
        except dg.DagsterError as fault:
            raise _explain(fault, session) from None
    if not result.success:
        raise RunFailed("The run stopped; `dagster dev -w workspace.yaml` shows where.")


def _explain(fault: BaseException, session: Session) -> PanelwatchError:
    """Return our own error inside one of Dagster's, or say which checks stopped the run."""
    full = find_full(fault)
    if full is not None:
        return full
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, PanelwatchError):
            return cause
        cause = cause.__cause__ or cause.__context__
    failed = session.con.execute(
        "SELECT sentence FROM quality.check_result WHERE NOT is_passed AND severity = 'error' ORDER BY check_name"
    ).fetchall()
    if failed:
        sentences = " ".join(sentence for (sentence,) in failed)
        return RunFailed(f"A blocking check failed, so the analysts' copy stays as it was. {sentences}")
    return RunFailed(f"The run stopped ({type(fault).__name__}).")
