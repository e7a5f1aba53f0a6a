"""The catalogue: every extract and every table of the house, in the order of the data's way.

Belongs here: which model stands for which name, and the keys. Does not belong here: columns (the models say).
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandera.polars as pa
import polars as pl

from expectations.contracts import (
    cohort,
    extracts,
    facts,
    linkage,
    monitoring,
    quality,
    records,
    reference,
    releases,
    timeseries,
)
from expectations.contracts.fields import FieldNotes, Kind

Model = type[pa.DataFrameModel]
Storage = Literal["table", "view"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the rest of the house sees it."""

    name: str
    dtype: pl.DataType
    is_nullable: bool
    description: str
    notes: FieldNotes

    @property
    def is_required(self) -> bool:
        """Whether every file must have the column."""
        return not self.is_nullable and self.notes.absent_as is None


@cache
def list_columns(model: Model) -> tuple[Column, ...]:
    """Return the columns of a contract in declared order."""
    found = []
    for name, column in model.to_schema().columns.items():
        notes = (column.metadata or {})["notes"]
        dtype = column.dtype.type
        found.append(Column(name, dtype, column.nullable, column.description or "", notes))
    return tuple(found)


def read_grain(model: Model) -> str:
    """Return the first sentence of a contract: its grain."""
    return " ".join((model.__doc__ or "").split()).strip()


@dataclass(frozen=True, slots=True)
class Extract:
    """One kind of file that arrives, and the record it feeds."""

    name: str
    model: Model
    facts: Model
    key: tuple[str, ...]
    #: the record in `history` and `core`; None for the published statistics, which are read as they are
    record: str | None
    #: whether its rows wait until their notification is known
    has_parent: bool = False
    #: the column that says whose row it is; of rows that have a parent that is said by their notification
    authority: str | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, arriving and derived."""
        return list_columns(self.model)

    @property
    def arriving(self) -> tuple[Column, ...]:
        """The columns a file may hold."""
        return tuple(c for c in self.columns if c.notes.kind is not Kind.DERIVED)


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view analysts can query."""

    schema: str
    name: str
    model: Model
    key: tuple[str, ...]
    storage: Storage = "table"

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns in declared order."""
        return list_columns(self.model)

    @property
    def grain(self) -> str:
        """What one row is."""
        return read_grain(self.model)


_CHILD = ("notification_id", "child_id")
_ADULT = ("notification_id", "adult_id")
_SERIES = ("period_kind", "period_start", "basis", "geographic_level", "area_code")
_REVISION = ("period_start", "geographic_level", "area_code", "known_on")
_WATCHED = ("measure", "category", "area_code", "period_start")
_FINDING = ("load_id", "row_number", "rule_code", "column_name")
_PUBLISHED = ("release", "time_period", "time_identifier", "geographic_level")
_BREAKDOWN = ("breakdown_topic", "breakdown")
_STATISTIC = ("period_kind", "period_start", "geographic_level", "area_code", "breakdown", "category")

EXTRACTS: tuple[Extract, ...] = (
    Extract(
        "notifications",
        extracts.NotificationsExtract,
        facts.NotificationFacts,
        ("notification_id",),
        "notification",
        authority="notifying_authority",
    ),
    Extract("children", extracts.ChildrenExtract, facts.ChildFacts, _CHILD, "child", has_parent=True),
    Extract(
        "rapid_reviews",
        extracts.RapidReviewsExtract,
        facts.RapidReviewFacts,
        ("notification_id",),
        "rapid_review",
        has_parent=True,
    ),
    Extract("adults", extracts.AdultsExtract, facts.AdultFacts, _ADULT, "adult", has_parent=True),
    Extract(
        "review_cases",
        extracts.ReviewCasesExtract,
        facts.ReviewCaseFacts,
        ("notification_id",),
        "review_case",
        has_parent=True,
    ),
    Extract(
        "engagements",
        extracts.EngagementsExtract,
        facts.EngagementFacts,
        ("engagement_id",),
        "engagement",
        authority="authority",
    ),
    Extract("dfe_statistics", extracts.DfeStatisticsExtract, facts.PublishedStatisticFacts, _STATISTIC, None),
)

TABLES: tuple[Table, ...] = (
    Table("ref", "region", reference.Region, ("region_code",)),
    Table("ref", "local_authority", reference.LocalAuthority, ("gss_code", "valid_from")),
    Table(
        "ref",
        "authority_change",
        reference.AuthorityChange,
        ("effective_from", "old_gss_code", "new_gss_code"),
    ),
    Table("ref", "authority_neighbour", reference.AuthorityNeighbour, ("gss_code", "neighbour_gss_code")),
    Table("ref", "infant_population", reference.InfantPopulation, ("gss_code", "measure", "year")),
    Table(
        "ref", "area_member", reference.AreaMember, ("boundaries", "geographic_level", "area_code", "gss_code"), "view"
    ),
    Table("ref", "area", reference.Area, ("boundaries", "geographic_level", "area_code"), "view"),
    Table("ref", "area_infants", reference.AreaInfants, ("area_code", "year"), "view"),
    Table("ref", "period", reference.Period, ("period_kind", "period_start", "month"), "view"),
    Table("ref", "working_day", reference.WorkingDay, ("day",)),
    Table("ref", "theme", reference.Theme, ("theme_code",)),
    Table("ref", "recommendation", reference.Recommendation, ("recommendation_code",)),
    Table("ref", "published_figure", reference.PublishedFigure, ("figure_id",)),
    Table("ref", "code", reference.CodeOfList, ("code_list", "code")),
    Table("quality", "load", quality.Load, ("load_id",), "view"),
    Table("quality", "rejected_row", quality.RejectedRow, _FINDING, "view"),
    Table("quality", "warned_row", quality.WarnedRow, _FINDING),
    Table("quality", "spelling", quality.Spelling, ("load_id", "column_name", "submitted", "canonical")),
    Table("quality", "check_result", quality.CheckResult, ("check_name",)),
    Table("quality", "scope_count", quality.ScopeCount, ("rule",), "view"),
    Table("quality", "linkage", linkage.LinkedRecord, _ADULT),
    Table("quality", "duplicate_proposal", linkage.DuplicateProposal, ("notification_id", "duplicate_of")),
    Table("history", "notification_version", records.NotificationVersion, ("notification_id", "version")),
    Table("history", "child_version", records.ChildVersion, (*_CHILD, "version")),
    Table("history", "rapid_review_version", records.RapidReviewVersion, ("notification_id", "version")),
    Table("history", "adult_version", records.AdultVersion, (*_ADULT, "version")),
    Table("history", "review_case_version", records.ReviewCaseVersion, ("notification_id", "version")),
    Table("history", "engagement_version", records.EngagementVersion, ("engagement_id", "version")),
    Table("history", "incident_version", records.IncidentVersion, ("notification_id", "valid_from")),
    Table("history", "incident_as_notified", records.IncidentAsNotified, ("notification_id", "valid_from")),
    Table("core", "notification", records.CoreNotification, ("notification_id",), "view"),
    Table("core", "child", records.CoreChild, _CHILD, "view"),
    Table("core", "rapid_review", records.CoreRapidReview, ("notification_id",), "view"),
    Table("core", "adult", records.CoreAdult, _ADULT, "view"),
    Table("core", "review_case", records.CoreReviewCase, ("notification_id",), "view"),
    Table("core", "engagement", records.CoreEngagement, ("engagement_id",), "view"),
    Table("core", "incident", records.Incident, ("notification_id",), "view"),
    Table("timeseries", "notifications", timeseries.NotificationsSeries, _SERIES),
    Table("timeseries", "notifications_todays_boundaries", timeseries.NotificationsTodaysBoundaries, _SERIES),
    Table("timeseries", "nai_share", timeseries.NaiShareSeries, _SERIES),
    Table("timeseries", "nai_share_todays_boundaries", timeseries.NaiShareTodaysBoundaries, _SERIES),
    Table("timeseries", "nai_rate", timeseries.NaiRateSeries, _SERIES),
    Table("timeseries", "nai_rate_todays_boundaries", timeseries.NaiRateTodaysBoundaries, _SERIES),
    Table("timeseries", "timeliness", timeseries.TimelinessSeries, _SERIES),
    Table("timeseries", "timeliness_todays_boundaries", timeseries.TimelinessTodaysBoundaries, _SERIES),
    Table("timeseries", "revisions", timeseries.Revisions, _REVISION),
    Table("timeseries", "march_2020", timeseries.March2020, ("form", "term")),
    Table("timeseries", "dfe_published", timeseries.DfePublished, ("release", *_STATISTIC)),
    Table("timeseries", "watched_figure", timeseries.WatchedFigure, (*_WATCHED, "known_on")),
    Table("timeseries", "nowcast", timeseries.Nowcast, ("measure", "area_code", "period_start")),
    Table("cohort", "nai_under_1", cohort.CohortNaiUnder1, ("notification_id",)),
    Table("cohort", "headline", cohort.Headline, ("measure",)),
    Table("cohort", "funnel", cohort.Funnel, ("stage",)),
    Table("cohort", "breakdown", cohort.Breakdown, ("dimension", "category")),
    Table("cohort", "theme", cohort.ThemeCount, ("theme_code",)),
    Table("cohort", "case_theme", cohort.CaseTheme, ("notification_id", "theme_code")),
    Table("cohort", "recommendation", cohort.RecommendationCount, ("recommendation_code", "theme_code")),
    Table("cohort", "comparison", cohort.Comparison, ("dimension", "category")),
    Table("cohort", "engagement", cohort.EngagementCount, ("group",)),
    Table("cohort", "linked_men", linkage.LinkedMan, _ADULT),
    Table("monitoring", "reconciliation", monitoring.Reconciliation, ("figure_id",)),
    Table("monitoring", "signal", monitoring.Signal, ("series_id", "method", "period_start")),
    Table("monitoring", "cluster", monitoring.Cluster, ("rank",)),
    Table("monitoring", "alert_event", monitoring.AlertEvent, ("event_id",), "view"),
    Table("monitoring", "alert", monitoring.Alert, ("alert_id",), "view"),
    Table("published", "release", releases.Release, ("release",)),
    Table("published", "headline", releases.Headline, (*_PUBLISHED, "measure")),
    Table("published", "nai_under_1", releases.PublishedNaiUnder1, (*_PUBLISHED, "region_code")),
    Table("published", "characteristics", releases.Characteristics, (*_PUBLISHED, *_BREAKDOWN)),
    Table("published", "areas", releases.Areas, (*_PUBLISHED, "region_code", "new_la_code", *_BREAKDOWN)),
    Table("published", "totals", releases.Totals, _PUBLISHED),
    Table("published", "cohort_review", releases.CohortReview, (*_PUBLISHED, *_BREAKDOWN)),
)


_EXTRACTS = {e.name: e for e in EXTRACTS}
_TABLES = {t.full_name: t for t in TABLES}


def get_extract(name: str) -> Extract:
    """Return the extract of that name; raise KeyError for any other."""
    return _EXTRACTS[name]


def get_table(full_name: str) -> Table:
    """Return the table of that name (`schema.name`); raise KeyError for any other."""
    return _TABLES[full_name]


#: made when someone asks for it, while linkage is on, and empty otherwise
LINKAGE: tuple[Table, ...] = tuple(
    _TABLES[name] for name in ("quality.linkage", "quality.duplicate_proposal", "cohort.linked_men")
)


def tables_of(schema: str) -> tuple[Table, ...]:
    """Return the tables of a schema in declared order."""
    return tuple(t for t in TABLES if t.schema == schema)
