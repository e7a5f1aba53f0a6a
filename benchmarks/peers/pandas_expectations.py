"""The checks in Great Expectations; part of ``pandas_by_hand``."""

from collections.abc import Mapping
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

YES_NO = ["yes", "no", "not_known"]


def list_expectations(told: Any) -> dict[str, list[Any]]:
    """Give what must hold of each table."""
    known = sorted(told.notifications["notification_id"].unique())
    parent = gxe.ExpectColumnValuesToBeInSet(column="notification_id", value_set=known)
    return {
        "notifications": [
            *(
                gxe.ExpectColumnValuesToNotBeNull(column=c)
                for c in ("notified_on", "notifying_authority", "date_notified")
            ),
            _unique("notification_id", "extract_date"),
            _among("nature", "death", "serious_harm", "other"),
            _among("status", "open", "closed", "withdrawn", "not_met"),
            _not_before("notified_on", "date_of_incident"),
            _not_before("notified_on", "date_aware"),
        ],
        "children": [
            parent,
            _unique("notification_id", "child_id", "extract_date"),
            _among("sex", "male", "female", "transgender", "not_known"),
            _among("is_index", "yes", "no"),
            _among("looked_after", *YES_NO),
        ],
        "reviews": [
            parent,
            gxe.ExpectColumnValuesToNotBeNull(column="date_received"),
            _among("nai", "confirmed", "suspected", "not_nai", "not_known"),
            _not_before("coded_on", "date_received"),
        ],
        "adults": [parent, _unique("notification_id", "adult_id", "extract_date"), _among("mental_health", *YES_NO)],
        "cases": [parent, _among("outcome", "died", "seriously_harmed")],
        "timeseries.notifications": [
            _unique("period_kind", "period_start", "basis", "area_code"),
            gxe.ExpectColumnValuesToNotBeNull(column="notifications"),
            gxe.ExpectMulticolumnSumToEqual(column_list=["deaths", "serious_harm", "other", "minus"], sum_total=0),
        ],
        "timeseries.nai_share": [_not_before("share", "share_lower"), _not_before("share_upper", "share")],
        "cohort.nai_under_1": [
            gxe.ExpectColumnValuesToBeUnique(column="notification_id"),
            gxe.ExpectColumnValuesToNotBeNull(column="region_code"),
        ],
        "cohort.headline": [gxe.ExpectColumnValuesToBeUnique(column="measure")],
    }


def check_frames(told: Any, results: Mapping[str, pd.DataFrame]) -> None:
    """Validate every table; ends the program where one does not hold."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("tables")
    counted = results["timeseries.notifications"]
    frames = {
        **vars(told),
        **results,
        "timeseries.notifications": counted.assign(minus=-counted["notifications"]),
    }
    for name, expectations in list_expectations(told).items():
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        suite = gx.ExpectationSuite(name=name, expectations=expectations)
        found = batch.get_batch({"dataframe": frames[name]}).validate(suite, result_format="BOOLEAN_ONLY")
        if not found.success:
            failed = [each.expectation_config.type for each in found.results if not each.success]
            raise SystemExit(f"{name}: {failed}")


def _unique(*columns: str) -> Any:
    return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(columns))


def _among(column: str, *values: str) -> Any:
    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(values))


def _not_before(later: str, earlier: str) -> Any:
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=later, column_B=earlier, or_equal=True, ignore_row_if="either_value_is_missing"
    )
