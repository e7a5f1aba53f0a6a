"""Runs the suites by Great Expectations and says what came out in plain sentences.

Here: choosing a suite, checking its input, running it in memory, wording the result. Not here: what must
hold (one file per suite), and what is done with a result (asset checks in ``assets``).

Great Expectations takes 2 seconds to import, so it is imported where a suite runs and nowhere else. Its
context is ephemeral: nothing is written, nothing is sent. It is asked for BOOLEAN_ONLY, because its fuller
results hold values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from expectations.suites.category_mix import CATEGORY_MIX
from expectations.suites.conservation import CONSERVATION
from expectations.suites.declaration import Check, Suite, SuiteInputError, SuiteResult
from expectations.suites.freshness import FRESHNESS
from expectations.suites.observe import name_some, observe
from expectations.suites.referential import REFERENTIAL
from expectations.suites.volume import VOLUME

if TYPE_CHECKING:
    import pandas
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext

SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite for suite in (CONSERVATION, REFERENTIAL, VOLUME, FRESHNESS, CATEGORY_MIX)
}


def run_suite(name: str, frames: Mapping[str, pandas.DataFrame]) -> tuple[SuiteResult, ...]:
    """Run one suite on the profile frame it declares; one result per check, in the declared order.

    ``frames`` holds profile frames by name; others than the suite's own are ignored. Raises
    ``SuiteInputError`` for an unknown suite, a missing frame or a missing column.
    """
    suite = _find_suite(name)
    measured = suite.measure(_take_frame(suite, frames)).reset_index(drop=True)
    if measured.empty:
        return tuple(_report_nothing(suite, check) for check in suite.checks)
    passed = _validate(suite, measured)
    return tuple(_report(suite, check, measured=measured, passed=passed[check.name]) for check in suite.checks)


def run_all_suites(frames: Mapping[str, pandas.DataFrame]) -> tuple[SuiteResult, ...]:
    """Run every suite; the blocking ones come first."""
    return tuple(result for name in SUITES for result in run_suite(name, frames))


def load_great_expectations() -> None:
    """Import it ahead of the first suite, where there is time for it."""
    import great_expectations  # noqa: F401, PLC0415


def _find_suite(name: str) -> Suite:
    if name not in SUITES:
        raise SuiteInputError(f"there is no suite {name!r}; there are {', '.join(SUITES)}")
    return SUITES[name]


def _take_frame(suite: Suite, frames: Mapping[str, pandas.DataFrame]) -> pandas.DataFrame:
    if suite.frame not in frames:
        raise SuiteInputError(f"suite {suite.name} needs the frame {suite.frame}")
    frame = frames[suite.frame]
    missing = [column for column in suite.columns if column not in frame.columns]
    if missing:
        lacking = ", ".join(missing)
        raise SuiteInputError(f"frame {suite.frame} lacks {lacking}, which suite {suite.name} needs")
    return frame


def _validate(suite: Suite, measured: pandas.DataFrame) -> dict[str, bool]:
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.expectations.expectation_configuration import (  # noqa: PLC0415
        ExpectationConfiguration,
    )

    expectations = [
        ExpectationConfiguration(
            type=check.expectation,
            kwargs={"column": check.column, **check.arguments},
            meta={"check": check.name},
        ).to_domain_obj()
        for check in suite.checks
    ]
    batch = (
        _open_context()
        .data_sources.add_pandas("profiles")
        .add_dataframe_asset(suite.frame)
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": measured})
    )
    validated = batch.validate(
        gx.ExpectationSuite(name=suite.name, expectations=expectations), result_format="BOOLEAN_ONLY"
    )
    return {_take_name(suite, result): bool(result.success) for result in validated.results}


def _take_name(suite: Suite, result: ExpectationValidationResult) -> str:
    """Give the check a result belongs to; Great Expectations groups results by column, not in our order."""
    config = result.expectation_config
    name = (config.meta or {}).get("check") if config else None
    if name is None or (result.exception_info or {}).get("raised_exception"):
        # Its own message may quote the data.
        raise SuiteInputError(f"suite {suite.name} could not run {name or 'a check'} on frame {suite.frame}")
    return name


def _open_context() -> EphemeralDataContext:
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.data_context.types.base import (  # noqa: PLC0415
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )


def _report(suite: Suite, check: Check, *, measured: pandas.DataFrame, passed: bool) -> SuiteResult:
    number, failing = observe(check, measured)
    shown = "unknown" if number is None else f"{number:.3g}"
    sentence = check.holds if passed else check.broken.format(subjects=name_some(failing), observed=shown)
    return SuiteResult(
        suite=suite.name,
        expectation=check.name,
        passed=passed,
        severity=suite.severity,
        observed=number,
        sentence=sentence,
    )


def _report_nothing(suite: Suite, check: Check) -> SuiteResult:
    return SuiteResult(
        suite=suite.name,
        expectation=check.name,
        passed=True,
        severity=suite.severity,
        observed=None,
        sentence="There is nothing to compare yet.",
    )
