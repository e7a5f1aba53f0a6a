"""What a message says: in words and figures of series, never of a record.

Belongs here: titles and texts of messages. Does not belong here: when one is due (`ledger`), how it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from assets.alerting.kinds import KINDS
from assets.watching.series import Chart, Kind, Period, Series
from assets.watching.signal import Signal
from expectations.days import say_day, say_month
from warehouse.alerts import AlertEvent

SYNTHETIC: Final = "SYNTHETIC DATA: no child, family or incident in these figures is real."

#: counts below this are not told of a region: messages leave the house
_SMALLEST_TOLD: Final = 5
_MOST_LISTED: Final = 12
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Text:
    """Title and body of a message."""

    title: str
    body: str


def summarise_signal(series: Series, first: Signal) -> str:
    """Return an episode in one sentence, from its first alarm."""
    word = "higher" if first.direction == "rise" else "lower"
    signalled = name_period(series.period, first.period_start)
    since = name_period(series.period, first.onset or first.period_start)
    words = f"{series.title}: {word} than expected"
    # Of few points each is judged by itself.
    began = "" if since == signalled else f" since {since}"
    return f"{words}{began}, signalled for {signalled} by the delivery of {say_day(first.known_on)}."


def describe_signal(series: Series, newest: Signal, *, run: Sequence[Signal], picture: Path | None = None) -> str:
    """Return the lines of a message about one series: its newest alarm, and the run of periods that led to it."""
    chart = series.get_chart(newest.method)
    lines = [
        series.title,
        f"  Period          {name_period(series.period, newest.period_start)}, as known on {say_day(newest.known_on)}",
        f"  Observed        {tell_observed(series, newest.observed)}",
        f"  Expected        {tell_expected(series, newest)}",
        f"  Since           {tell_run(series, run, chart)}",
        f"  Method          {chart.words}",
        f"  How sure        {describe_certainty(chart, series.period)}",
        f"  How complete    {describe_completeness(newest.completeness)}",
    ]
    return "\n".join([*lines, *([] if picture is None else [f"  Chart           {picture}"])])


def tell_run(series: Series, run: Sequence[Signal], chart: Chart) -> str:
    """Say since when, and what the months since then came to: a chart adds up what is nothing by itself."""
    since = f"{name_period(series.period, run[0].period_start)}, as far as the chart can tell"
    if chart.kind is not Kind.COUNT:
        return since
    observed, expected = (
        sum(value for row in run if (value := getattr(row, name)) is not None) for name in ("observed", "expected")
    )
    return f"{since}; {tell_observed(series, observed)} since then, {number(expected)} expected"


def tell_observed(series: Series, value: float | None) -> str:
    """Say what was seen; of a region no small count, and no share, which would be one of few reviews."""
    if series.is_national:
        return number(value, is_share=series.is_share)
    if series.is_share:
        return "not told: a month of a region has few reviews"
    if value is not None and 1 <= value < _SMALLEST_TOLD:
        return f"fewer than {_SMALLEST_TOLD}"
    return number(value)


def tell_expected(series: Series, signal: Signal) -> str:
    """Say what was expected, and between what chance alone leaves 95 of 100 figures."""
    expected, lower, upper = (
        number(value, is_share=series.is_share) for value in (signal.expected, signal.lower, signal.upper)
    )
    # The limits of a region's share would tell of how few reviews it is.
    is_told = signal.lower is not None and signal.upper is not None and (series.is_national or not series.is_share)
    return f"{expected}; by chance alone {lower} to {upper}" if is_told else expected


def name_period(period: Period, start: date) -> str:
    """Return a period in words.

    >>> name_period(Period.HALF_YEAR, date(2020, 10, 1)), name_period(Period.DELIVERY, date(2021, 4, 30))
    ('October 2020 to March 2021', '30 April 2021')
    """
    if period is Period.DELIVERY:
        return say_day(start)
    if period is Period.HALF_YEAR:
        end = date(start.year + (start.month + 5 > _YEAR), (start.month + 4) % _YEAR + 1, 1)
        return f"{say_month(start)} to {say_month(end)}"
    return say_month(start)


def describe_certainty(chart: Chart, period: Period) -> str:
    """Say how often the chart would alarm although nothing changed.

    >>> describe_certainty(Chart("cusum_x1.5", Kind.COUNT, 1.5, 0.11), Period.MONTH)
    'with no change, such an alarm would come in 11 of 100 years'
    >>> describe_certainty(Chart("exact_earlier", Kind.POINTS, false_alarms_a_year=0.00135), Period.HALF_YEAR)
    'with no change, such an alarm would come at 1.35 of 1,000 half years'
    """
    chance = chart.false_alarms_a_year
    often = f"{100 * chance:.2g} of 100" if chance >= 0.01 else f"{1000 * chance:.3g} of 1,000"
    if chart.is_yearly:
        return f"with no change, such an alarm would come in {often} years"
    plural = {Period.MONTH: "months", Period.HALF_YEAR: "half years", Period.DELIVERY: "deliveries"}[period]
    return f"with no change, such an alarm would come at {often} {plural}"


def describe_completeness(completeness: float | None) -> str:
    """Say how much of the final count was in; the expected count allows for the rest.

    >>> describe_completeness(0.934)
    'about 93 % of the final count was in; the expected figure allows for what was not'
    """
    if completeness is None:
        return "not known"
    return f"about {100 * completeness:.0f} % of the final count was in; the expected figure allows for what was not"


def word_fired(alerts: Sequence[AlertEvent], texts: Mapping[str, str], *, synthetic: bool) -> Text:
    """Word the one message of everything that fires together; `texts` by fingerprint."""
    kind = KINDS[alerts[0].kind]
    more = "" if len(alerts) == 1 else f" ({len(alerts)} together)"
    body = [alert.summary for alert in alerts[:_MOST_LISTED]]
    body += _more(len(alerts))
    for alert in alerts[:_MOST_LISTED]:
        body += ["", text] if (text := texts.get(alert.fingerprint)) else []
    earlier = sorted({alert.earlier_alert_id for alert in alerts if alert.earlier_alert_id})
    if earlier:
        body += ["", f"Takes up again: {', '.join(earlier)}."]
    names = [alert.alert_id for alert in alerts]
    body += [
        "",
        f"What to do: {kind.to_do}",
        f"Runbook: {kind.runbook}",
        f"To take {'it' if len(alerts) == 1 else 'them'}: panelwatch alerts ack {' '.join(names)} --by NAME",
    ]
    return _finish(f"{kind.title}{more}", body, alerts, synthetic=synthetic)


def word_resolved(alerts: Sequence[AlertEvent], *, synthetic: bool) -> Text:
    """Word the one message that alerts are over."""
    kind = KINDS[alerts[0].kind]
    body = ["No longer found:", *(alert.summary for alert in alerts[:_MOST_LISTED]), *_more(len(alerts))]
    return _finish(f"Resolved: {kind.title[0].lower()}{kind.title[1:]}", body, alerts, synthetic=synthetic)


def word_heartbeat(
    *, open_alerts: int, waiting: int, newest: date | None, last_run_failed: bool, synthetic: bool
) -> Text:
    """Word the daily sign of life: its absence is what a receiver watches for."""
    body = [
        "The last run failed." if last_run_failed else "The last run ended well.",
        f"Open alerts: {open_alerts}. Other messages that wait to be sent: {waiting}.",
        "No extract is loaded yet." if newest is None else f"The newest extract is of {say_day(newest)}.",
        "When this message does not come for a day, nobody is looking: docs/runbooks/heartbeat_missing.md",
    ]
    return _finish("Panelwatch is running", body, (), synthetic=synthetic)


def word_test(*, synthetic: bool) -> Text:
    """Word the message that proves a target can be reached."""
    return _finish("Test", ["This is a test. Nothing has happened."], (), synthetic=synthetic)


def number(value: float | None, *, is_share: bool = False) -> str:
    """Return a figure of a series.

    >>> number(12.0), number(10.68), number(0.2683, is_share=True), number(None)
    ('12', '10.7', '26.8 %', 'not known')
    """
    if value is None:
        return "not known"
    if is_share:
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _more(alerts: int) -> list[str]:
    return [f"and {alerts - _MOST_LISTED} more: panelwatch alerts list"] if alerts > _MOST_LISTED else []


def _finish(title: str, body: Sequence[str], alerts: Sequence[AlertEvent], *, synthetic: bool) -> Text:
    names = [alert.alert_id for alert in alerts[:_MOST_LISTED]]
    head = [SYNTHETIC, ""] if synthetic else []
    foot = ["", f"Alerts: {', '.join(names)}"] if names else []
    mark = "SYNTHETIC: " if synthetic else ""
    return Text(f"Panelwatch: {mark}{title}", "\n".join([*head, *body, *foot]))
