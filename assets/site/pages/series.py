"""A page for every time series, and one for every watched series.

Belongs here: figure, table and method card of a series. Does not belong here: its words (`cards`), its chart
(`assets.charts`), its judging (`assets.watching`).
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from assets.charts.series_figures import split_begun
from assets.charts.series_words import name_periods
from assets.charts.watched_figures import name_watched, say_start
from assets.site.cells import Column, choose, count, day, number, rate, show, text
from assets.site.model import Items, Link, Page, Paragraph, Section, Summary
from assets.site.navigation import ALERTS, SERIES
from assets.site.pages.cards import CARDS, Card
from assets.site.pages.shared import NO_MEASURE, name_series, show_figure
from assets.site.sources import Sources
from assets.watching import series as watched
from expectations.days import say_month

_GROUPS: Final = {
    "nai_under_1_rate": "Rate of non-accidental injury under one",
    "nai_under_1_share": "Share of non-accidental injury under one",
    "timeliness": "Timeliness",
    "dfe_half_year": "The department's half years",
    "delivery_rows": "Size of deliveries",
    "notifications": "Notifications by kind (second opinions, which alert nobody by themselves)",
}

#: what stands above the figure of many series that holds this one too
_WIDER: Final = {
    "alarm_charts_england": "How far each chart of England is up to its alarm",
    "alarm_charts_regions": "How far each chart of the regions is up to its alarm",
    "dfe_published": "All half years as published",
    "notifications_by_month": "All notifications",
}


def list_series_pages(sources: Sources) -> Iterator[Page]:
    """Give the list of all series, then a page for each."""
    yield _make_list()
    for card in CARDS:
        yield _make_series(sources, card)
    signals = sources.read("figures.watched").partition_by("series_id", as_dict=True)
    empty = sources.read("figures.watched").clear()
    for one in watched.list_series():
        yield _make_watched(sources, one, signals.get((one.series_id,), empty))


def _make_list() -> Page:
    groups = [
        Section(
            f"watched-{start.replace('_', '-')}",
            f"Watched: {heading[0].lower()}{heading[1:]}",
            (
                Items(
                    tuple(
                        Link(one.title, f"{name_series(one.series_id)}.html")
                        for one in watched.list_series()
                        if one.series_id.startswith(start)
                    )
                ),
            ),
        )
        for start, heading in _GROUPS.items()
    ]
    series = Items(tuple(Link(card.title, f"{card.name}.html") for card in CARDS))
    return Page(
        "series",
        "Series",
        "Every time series with chart, table and how it is counted, and every series that is watched for change.",
        (Section("time-series", "Time series", (series,)), *groups),
    )


def _make_series(sources: Sources, card: Card) -> Page:
    frame = sources.read(card.query).reverse()
    caption = f"{card.title}, England, newest first{_say_begun(card, frame)}"
    table = show(frame, card.columns, name=card.name, caption=caption)
    return Page(
        card.name,
        card.title,
        "The chart, the numbers behind it, and what must be known to quote them.",
        (
            Section("chart", "Chart", show_figure(sources, card.figure)),
            Section("method", "How it is counted", (_describe(card),)),
            Section("table", "Table", (table,)),
        ),
        (SERIES,),
    )


def _say_begun(card: Card, frame: pl.DataFrame) -> str:
    """Return what the caption says of periods that have begun and are in the table alone, where there are any."""
    _, begun = split_begun(frame)
    if not begun:
        return ""
    periods = name_periods(card.kind, sorted(begun))
    return f"; not drawn because not over, as known so far: {periods}"


def _describe(card: Card) -> Summary:
    return Summary(
        (
            ("Definition", card.definition),
            ("Basis", card.basis),
            ("Source", card.source),
            ("Interval", card.interval),
            ("To beware of", " ".join(card.caveats)),
        )
    )


def _make_watched(sources: Sources, one: watched.Series, signals: pl.DataFrame) -> Page:
    methods = {chart.method: chart for chart in one.charts}
    say = number(1, times=100) if one.is_share else rate
    unit = ", %" if one.is_share else ""
    observed = say if one.is_share else count
    columns = (
        Column("period_start", one.period.value.capitalize(), lambda start: text(say_start(one, start))),
        Column("method", "Chart", lambda method: text(methods[method].words if method in methods else method)),
        Column("observed", f"Observed{unit}", observed),
        Column("expected", f"Expected{unit}", say),
        Column("lower", f"Lower limit{unit}", observed),
        Column("upper", f"Upper limit{unit}", observed),
        Column("level", "Percent of the alarm level", number()),
        Column("is_alarm", "Signal", choose("alarm", "none")),
        Column("known_on", "As known on", day),
    )
    frame = signals.with_columns(level=100 * pl.col("statistic") / pl.col("threshold"))
    caption = f"{one.title}: the newest periods as they were judged, newest first"
    chart = Section("chart", "Chart", show_figure(sources, name_watched(one.series_id)))
    wider = Section("wider", _WIDER[one.figure], show_figure(sources, one.figure)) if one.figure else None
    notice = () if one.is_national else (Paragraph(NO_MEASURE),)
    table = show(frame, columns, name=name_series(one.series_id), caption=caption, nothing="No period has been judged.")
    method = Section("method", "How it is watched", (_describe_watching(one),))
    judged = Section("judged", "Judged periods", (*notice, table))
    return Page(
        name_series(one.series_id),
        one.title,
        "What is watched, against which baseline, and what each chart said when a delivery first covered a period.",
        tuple(each for each in (chart, method, wider, judged) if each),
        (SERIES,),
    )


def _describe_watching(one: watched.Series) -> Summary:
    baselines = "; ".join(
        f"{say_month(each.first)} to {say_month(each.last)}{', ' + each.reason if each.reason else ''}"
        for each in one.baselines
    )
    charts = (
        (
            f"Chart {place}",
            f"{chart.words}{'' if chart.is_decisive else ' (alerts nobody by itself)'}; chance of a false alarm"
            f" {100 * chart.false_alarms_a_year:g} % {'in twelve months' if chart.is_yearly else 'at each point'}",
        )
        for place, chart in enumerate(one.charts, start=1)
    )
    return Summary(
        (
            ("Series", one.series_id),
            ("Period", f"one {one.period.value}"),
            ("Baseline", baselines or "what was before each period"),
            *charts,
            (
                "Limits",
                "95 %, of each period by itself. Charts add up evidence over periods and may alarm within them.",
            ),
            (
                "As known",
                "Each period is judged once, by the delivery that first covers it, and stays so.",
            ),
            ("Alerts", ALERTS),
        )
    )
