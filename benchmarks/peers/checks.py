"""The checks every peer runs, declared once: each peer has them in its own words.

All of them hold on the sample, so that no peer stops early. Panelwatch is asked the same, beside its own contracts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expectations import codes


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold of a table: `sql` gives the rows for which it does not."""

    kind: str
    table: str
    columns: tuple[str, ...]
    sql: str
    #: the values accepted, or the table and column that must hold the value
    among: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "__".join((self.kind, self.table.replace(".", "_"), *self.columns))


def list_checks() -> tuple[Check, ...]:
    """Give all checks: at least as many and of the same kinds as the issue asks of a peer."""
    return (*_not_null(), *_unique(), *_accepted(), *_related(), *_rules())


def _not_null() -> Iterator[Check]:
    for table, column in (
        ("history.notification_version", "notified_on"),
        ("history.notification_version", "notifying_authority"),
        ("history.notification_version", "date_notified"),
        ("history.incident_version", "gss_code"),
        ("history.incident_version", "region_code"),
        ("history.rapid_review_version", "date_received"),
        ("timeseries.notifications", "notifications"),
    ):
        yield Check("not_null", table, (column,), f"select 1 from {table} where {column} is null")


def _unique() -> Iterator[Check]:
    for table, columns in (
        ("history.notification_version", ("notification_id", "valid_from")),
        ("history.child_version", ("notification_id", "child_id", "valid_from")),
        ("history.adult_version", ("notification_id", "adult_id", "valid_from")),
        ("history.incident_version", ("notification_id", "valid_from")),
        ("timeseries.notifications", ("period_kind", "period_start", "basis", "area_code")),
        ("cohort.nai_under_1", ("notification_id",)),
        ("cohort.headline", ("measure",)),
    ):
        listed = ", ".join(columns)
        yield Check("unique", table, columns, f"select {listed} from {table} group by {listed} having count(*) > 1")


def _accepted() -> Iterator[Check]:
    for table, column, values in (
        ("history.notification_version", "nature", codes.NATURE.values),
        ("history.notification_version", "status", codes.STATUS.values),
        ("history.child_version", "sex", codes.SEX.values),
        ("history.child_version", "ethnicity", codes.ETHNICITY.values),
        ("history.rapid_review_version", "nai", codes.NAI.values),
        ("history.adult_version", "age_band", codes.AGE_BAND.values),
    ):
        listed = ", ".join(f"'{value}'" for value in values)
        sql = f"select 1 from {table} where {column} not in ({listed})"
        yield Check("accepted_values", table, (column,), sql, among=tuple(values))


def _related() -> Iterator[Check]:
    for table, column, parent, key in (
        ("history.child_version", "notification_id", "history.notification_version", "notification_id"),
        ("history.rapid_review_version", "notification_id", "history.notification_version", "notification_id"),
        ("history.adult_version", "notification_id", "history.notification_version", "notification_id"),
        ("history.review_case_version", "notification_id", "history.notification_version", "notification_id"),
        ("cohort.case_theme", "theme_code", "ref.theme", "theme_code"),
    ):
        sql = f"select 1 from {table} as record anti join {parent} as parent on record.{column} = parent.{key}"
        yield Check("relationships", table, (column,), sql, among=(parent, key))


def _rules() -> Iterator[Check]:
    for table, name, broken in (
        ("history.notification_version", "notified_before_incident", "notified_on < date_of_incident"),
        ("history.notification_version", "notified_before_aware", "notified_on < date_aware"),
        ("history.notification_version", "duplicate_of_itself", "duplicate_of = notification_id"),
        ("history.rapid_review_version", "coded_before_received", "coded_on < date_received"),
        ("history.review_case_version", "prognosis_when_died", "outcome = 'died' and prognosis is not null"),
        ("history.incident_version", "stretch_is_empty", "valid_from >= valid_to"),
        ("timeseries.notifications", "natures_do_not_add_up", "deaths + serious_harm + other <> notifications"),
        ("timeseries.nai_share", "share_out_of_limits", "share < share_lower or share > share_upper"),
    ):
        yield Check("rule", table, (name,), f"select 1 from {table} where {broken}")
