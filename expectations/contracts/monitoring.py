"""What the warehouse says held against what was published.

Belongs here: the columns of every table in `monitoring`. Does not belong here: how they are computed.
"""

import pandera.polars as pa
import polars as pl

from expectations.contracts.fields import counted, derived


class Reconciliation(pa.DataFrameModel):
    """One row per published figure: what was published against what the warehouse says."""

    figure_id: pl.String = derived("The figure (ref.published_figure).")
    published: pl.Float64 = counted("As published.")
    known_on: pl.Date = counted("Day as known on which the figure was true.")
    computed: pl.Float64 = counted("Computed from the extracts as known on that day.", optional=True)
    computed_now: pl.Float64 = counted("Computed from the extracts as known now.", optional=True)
    difference: pl.Float64 = counted("Computed less published, after rounding as published.", optional=True)
    status: pl.String = counted("match, differs or not_computable.", isin=["match", "differs", "not_computable"])
    reason: pl.String = counted("Why a figure differs or cannot be computed.", optional=True)
    source: pl.String = derived("Document or page.")
    location: pl.String = derived("Place in it.")


class Signal(pa.DataFrameModel):
    """One row per monitored series, method and period: what was seen beside what was expected, judged once."""

    series_id: pl.String = derived("The monitored series (assets/watching/series.py).")
    period_start: pl.Date = derived("First day of the period; of a delivery's volume, the day of the delivery.")
    method: pl.String = derived("How it is judged: the chart and the change it looks for (docs/signals.md).")
    known_on: pl.Date = derived("Day of the delivery at which the period was first judged, and as known on which.")
    direction: pl.String = derived("rise or fall; blank without an alarm.", optional=True, isin=["rise", "fall"])
    observed: pl.Float64 = counted("Count or share as known on that day.")
    expected: pl.Float64 = counted("What the baseline leads to expect of it, thinned by what comes late.")
    lower: pl.Float64 = counted("Lower limit of what chance alone gives (95 %).", optional=True)
    upper: pl.Float64 = counted(
        "Upper limit of what chance alone gives (95 %; of a Farrington comparison its own limit).", optional=True
    )
    statistic: pl.Float64 = counted(
        "What the chart had reached: notifications beyond the expected (CUSUM), probability (exact test) or the count"
        " (Farrington).",
        optional=True,
    )
    threshold: pl.Float64 = counted("What it had to reach for an alarm; a probability had to fall below it.")
    completeness: pl.Float64 = counted(
        "Share of the period's final count expected to be in by that day; blank where no delivery tells yet.",
        optional=True,
        ge=0,
        le=1,
    )
    is_alarm: pl.Boolean = derived("Whether the period raised the alarm; decided once, on known_on.")
    is_decisive: pl.Boolean = derived("Whether it may alert by itself; second opinions do not.")
    onset: pl.Date = derived("First period of the run that led to the alarm; blank without one.", optional=True)


class Cluster(pa.DataFrameModel):
    """One row per cluster of the latest scan: neighbouring authorities with more NAI under 1 lately than the rest.

    Internal: it names authorities with small counts, and feeds no alert.
    """

    rank: pl.Int32 = derived(
        "1 is the most likely; clusters of later ranks share no authority with earlier ones.", ge=1
    )
    known_on: pl.Date = derived("Day of the newest delivery of both notifications and children: what was known then.")
    first_month: pl.Date = derived("First month of the cluster.")
    last_month: pl.Date = derived("Its last month, which is the newest scanned.")
    authorities: pl.Int32 = counted("How many authorities it is made of.", ge=1)
    gss_codes: pl.List(pl.String) = derived("Their GSS codes, of today.")  # type: ignore[valid-type]
    region_codes: pl.List(pl.String) = derived("Regions they lie in.")  # type: ignore[valid-type]
    observed: pl.Float64 = counted(
        "NAI under 1 notified in it; a notification of a split authority is shared out.", ge=0
    )
    expected: pl.Float64 = counted("Its share of all of them by infants and days.", ge=0)
    relative_risk: pl.Float64 = counted(
        "Observed to expected inside, as a multiple of outside; blank when nothing was notified outside.",
        optional=True,
        ge=0,
    )
    p_value: pl.Float64 = counted(
        "How often chance alone gives so strong a cluster anywhere (Monte Carlo; of ranks after the first too high).",
        gt=0,
        le=1,
    )
    notifications: pl.Float64 = counted("NAI under 1 in all that was scanned.", ge=0)
    months_scanned: pl.Int32 = counted("Months looked back.", ge=1)
    border_steps: pl.Int32 = counted("How many borders a zone reached from the authority in its middle.", ge=0)
    largest_zone: pl.Int32 = counted("Authorities of the largest zone that was looked at.", ge=1)
    replications: pl.Int32 = counted("How often the notifications were dealt anew for the p-value.", ge=1)


class AlertEvent(pa.DataFrameModel):
    """One row per event of the alert ledger, in order; events are only ever added."""

    event_id: pl.Int64 = derived("Its place in the ledger.", ge=1)
    alert_id: pl.String = derived("The alert (monitoring.alert).")
    event: pl.String = derived("opened, fired, messaged, acknowledged, resolved or resolved_messaged.")
    made_at: pl.Datetime("us") = derived("When, UTC.")  # type: ignore[valid-type]
    kind: pl.String = derived("Kind of alert (docs/alerts.md).")
    series_id: pl.String = derived("The monitored series, or what else it is about.")
    direction: pl.String = derived("rise, fall or none.")
    opened_for: pl.Date = derived("First period with an alarm.", optional=True)
    onset: pl.Date = derived("First period of the run that led to it.", optional=True)
    summary: pl.String = derived("The alert in one sentence.")
    earlier_alert_id: pl.String = derived("The alert that this one takes up again.", optional=True)
    author: pl.String = derived("Who acknowledged it.", optional=True)
    note: pl.String = derived("What they noted.", optional=True)
    message_id: pl.String = derived("The message that told of it.", optional=True)


class Alert(pa.DataFrameModel):
    """One row per alert: one episode of one series, kind and direction, as its events leave it."""

    alert_id: pl.String = derived("The alert, as `panelwatch alerts` calls it.")
    series_id: pl.String = derived("The monitored series, or what else it is about.")
    kind: pl.String = derived("Kind of alert (docs/alerts.md).")
    state: pl.String = derived(
        "pending, firing, acknowledged or resolved.", isin=["pending", "firing", "acknowledged", "resolved"]
    )
    direction: pl.String = derived("rise, fall or none.")
    opened_for: pl.Date = derived("First period with an alarm.", optional=True)
    onset: pl.Date = derived("First period of the run that led to it.", optional=True)
    summary: pl.String = derived("The alert in one sentence.")
    opened_at: pl.Datetime("us") = derived("When it was first seen, UTC.")  # type: ignore[valid-type]
    fired_at: pl.Datetime("us") = derived("When it was confirmed, UTC.", optional=True)  # type: ignore[valid-type]
    acknowledged_at: pl.Datetime("us") = derived("When a person took it, UTC.", optional=True)  # type: ignore[valid-type]
    acknowledged_by: pl.String = derived("Who.", optional=True)
    resolved_at: pl.Datetime("us") = derived("When it was no longer found, UTC.", optional=True)  # type: ignore[valid-type]
    earlier_alert_id: pl.String = derived("The alert that this one takes up again.", optional=True)
    message_id: pl.String = derived("The message that told of it.", optional=True)
