"""The overview: what someone must know in the first minute of the morning.

Belongs here: which facts come first. Does not belong here: what is behind each of them (the other pages).
"""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from assets.charts.wording import say_number
from assets.site.cells import Column, choose, count, day, name_code, show, text
from assets.site.model import Cell, Fact, Facts, Items, Link, Page, Paragraph, Section, Summary, Table
from assets.site.navigation import ALERTS, COHORT, NOWCAST, QUALITY, RECONCILIATION, SERIES
from assets.site.pages.shared import (
    NOTIFIED,
    OPEN,
    SHARE,
    find_due,
    name_series,
    read_headlines,
    say_kind,
    say_limits,
    say_share,
    say_state,
    show_figure,
)
from assets.site.sources import Sources
from expectations.days import say_day, say_month

RATE: Final = "nai_under_1_rate.E92000001"
_NAI: Final = "notifications of non-accidental injury under one"


def make_overview(sources: Sources) -> Page:
    """Return the page everyone opens first."""
    return Page(
        "index",
        "Overview",
        "Serious incident notifications in England: the two headline figures, the newest month, and what needs a look.",
        (
            Section("now", "Now", (Facts((*_list_headlines(sources), _find_month(sources), _count_alerts(sources))),)),
            Section("attention", "What needs a look", _list_attention(sources)),
            Section("freshness", "How fresh the data are", (_show_freshness(sources),)),
            Section("completeness", "How complete the newest months are", _show_completeness(sources)),
            Section("course", "Non-accidental injury under one", show_figure(sources, "nai_by_month")),
        ),
    )


def _list_headlines(sources: Sources) -> tuple[Fact, ...]:
    found = read_headlines(sources)
    facts = []
    if (row := found.get(NOTIFIED)) is not None and row["value"] is not None:
        note = f"July 2018 to July 2020, as known on {say_day(row['known_on'])}; {say_number(row['value_now'])} now"
        facts.append(Fact(say_number(row["value"]), _NAI, note, Link("How it is counted", "cohort.html#headline")))
    if (row := found.get(SHARE)) is not None and row["denominator"]:
        note = (
            f"{row['numerator']} of {row['denominator']}, 95 % limits {say_limits(row['lower'], row['upper'])}; July"
            f" 2018 to December 2019, as known on {say_day(row['known_on'])}; {say_share(row['value_now'])} now"
        )
        label = "of incidents with a rapid review were non-accidental injury under one"
        facts.append(Fact(say_share(row["value"]), label, note, Link("How it is counted", "cohort.html#headline")))
    return tuple(facts)


def _find_month(sources: Sources) -> Fact:
    """Return the newest judged month of England beside what was expected."""
    judged = sources.read("figures.watched").filter((pl.col("series_id") == RATE) & pl.col("is_decisive"))
    link = Link("The series", f"{name_series(RATE)}.html", "of the newest month")
    if judged.is_empty():
        return Fact("–", f"{_NAI} in the newest month", "No month has been judged yet.")
    row = judged.sort("period_start", descending=True).row(0, named=True)
    note = (
        f"expected {say_number(row['expected'], 1)}, by chance {say_number(row['lower'])} to"
        f" {say_number(row['upper'])}; as known on {say_day(row['known_on'])}"
    )
    return Fact(say_number(row["observed"]), f"{_NAI} in {say_month(row['period_start'])}", note, link)


def _count_alerts(sources: Sources) -> Fact:
    found = sources.read("site.alerts")
    opened = found.filter(pl.col("state").is_in(OPEN))
    taken = opened.filter(pl.col("state") == "acknowledged").height
    label = "open alert" if opened.height == 1 else "open alerts"
    return Fact(str(opened.height), label, f"{taken} of them acknowledged", Link("All alerts", ALERTS.href))


def _list_attention(sources: Sources) -> tuple[Items | Paragraph | Table, ...]:
    opened = sources.read("site.alerts").filter(pl.col("state").is_in(OPEN))
    columns = (
        Column("alert_id", "Alert", text),
        Column("kind", "Kind", say_kind),
        Column("summary", "What was found", text),
        Column("state", "State", say_state),
    )
    alerts = show(opened, columns, name="overview-alerts", caption="Open alerts", nothing="No alert is open.")
    failed = sources.read("site.checks").filter(~pl.col("is_passed")).height
    figures = dict(sources.read("questions.reconciled").iter_rows())
    match, differs, missing = (figures.get(status, 0) for status in ("match", "differs", "not_computable"))
    links = (
        Link(f"{failed} {'check' if failed == 1 else 'checks'} of the data did not pass", QUALITY.href),
        Link(f"{match} published figures match, {differs} differ, {missing} cannot be computed", RECONCILIATION.href),
        Link("All series", SERIES.href),
        Link("The fieldwork review's cohort", COHORT.href),
    )
    return (alerts, Items(links))


def _show_freshness(sources: Sources) -> Table:
    found = sources.read("site.extracts")
    due = [find_due(extract, newest) for extract, newest in found.select("extract", "newest_extract").iter_rows()]
    late = [None if one is None else one <= sources.today for one in due]
    frame = found.with_columns(pl.Series("due", due, pl.Date), pl.Series("late", late, pl.Boolean))
    columns = (
        Column("extract", "Extract", name_code),
        Column("newest_extract", "Newest, as known on", day),
        Column("due", "Overdue from", lambda value: day(value) if value else text("comes once")),
        Column("late", f"On {say_day(sources.today)}", _say_late),
        Column("files", "Files taken", count),
        Column("files_refused", "Files refused", count),
    )
    return show(frame, columns, name="overview-freshness", caption="Newest delivery of each extract")


def _say_late(is_late: bool | None) -> Cell:
    return choose("overdue", "in time" if is_late is not None else "not awaited")(is_late)


def _show_completeness(sources: Sources) -> tuple[Paragraph | Summary, ...]:
    found = sources.read("site.nowcast").filter(pl.col("measure") == "nai_under_1").head(3)
    if found.is_empty():
        return (Paragraph("There is no month to tell of yet."),)
    rows = tuple((say_month(row["period_start"]), _say_month(row)) for row in found.to_dicts())
    lead = Paragraph("Notifications of non-accidental injury under one in England; later deliveries still add to them.")
    return (lead, Summary((*rows, ("More", NOWCAST))))


def _say_month(row: Mapping[str, Any]) -> str:
    """Return how much of a month is known; where no delay is known yet, that it cannot be told."""
    if row["completeness"] is None or row["expected_final"] is None:
        return f"{row['reported']} reported; how many are still to come is not known yet"
    return (
        f"{row['reported']} reported, about {say_number(100 * row['completeness'])} % of what will come;"
        f" {say_number(row['expected_final'], 1)} expected in the end ({row['lower']} to {row['upper']})"
    )
