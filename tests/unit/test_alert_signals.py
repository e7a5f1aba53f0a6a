"""Runs of alarms become episodes, and a message says all of it and nothing of a record."""

from datetime import date
from pathlib import Path

import pytest

from assets.alerting.kinds import KINDS
from assets.alerting.signals import find_episodes, find_signals, name_kind
from assets.alerting.wording import describe_signal, summarise_signal, word_fired
from assets.watching.series import Period, list_series
from assets.watching.signal import Signal
from tests.simulated_deliveries import get_series
from warehouse.alerts import AlertEvent

ENGLAND = "nai_under_1_rate.E92000001"
LONDON = "nai_under_1_rate.E12000007"
WATCHED = {name: get_series(name) for name in (ENGLAND, LONDON)}


def rows(marks, series=ENGLAND, *, method=None, is_decisive=True, **changes):
    """One period per mark: `.` judged, `^` a rise, `v` a fall; from January 2020."""
    named = {".": None, "^": "rise", "v": "fall"}
    return [
        Signal(
            **{
                "series_id": series,
                "period_start": date(2020 + place // 12, 1 + place % 12, 1),
                "method": method or ("cusum_x1.5" if series == ENGLAND else "cusum_x2"),
                "known_on": date(2020 + (place + 2) // 12, 1 + (place + 2) % 12, 28),
                "direction": named[mark],
                "observed": 17.0,
                "expected": 10.7,
                "lower": 5.0,
                "upper": 18.0,
                "statistic": 9.0,
                "threshold": 8.0,
                "completeness": 0.93,
                "is_alarm": mark != ".",
                "is_decisive": is_decisive,
                "onset": date(2020, 1, 1) if mark != "." else None,
                **changes,
            }
        )
        for place, mark in enumerate(marks)
    ]


@pytest.mark.parametrize(
    ("marks", "episodes"),
    [
        ("......", []),
        ("..^...", [(3, True)]),
        ("..^..", [(3, False)]),
        ("..^..^..", [(3, False)]),
        ("..^....^", [(3, True), (8, False)]),
        ("^.v", [(1, False), (3, False)]),
    ],
)
def test_three_periods_without_an_alarm_end_an_episode(marks, episodes):
    found = find_episodes(rows(marks))
    assert [(episode.alarms[0].period_start.month, episode.is_over) for episode in found] == episodes


def test_a_second_opinion_never_alerts_by_itself():
    assert find_episodes(rows("^^^", is_decisive=False)) == []


def test_methods_of_one_series_share_an_episode():
    assert len(find_episodes([*rows(".^..", method="a"), *rows("..^.", method="b")])) == 1


def test_england_comes_before_its_regions_and_each_episode_is_its_own():
    found = find_signals([*rows("^", LONDON), *rows("^")], WATCHED.values(), today=date(2020, 4, 1))
    assert [finding.series_id for finding in found] == [ENGLAND, LONDON]
    assert found[0].episode == "2020-01-01"
    assert (found[0].is_over, found[0].is_old) == (False, False)


def test_an_episode_long_over_is_history():
    (finding,) = find_signals(rows("^....."), WATCHED.values(), today=date(2020, 7, 30))
    assert finding.is_old
    (finding,) = find_signals(rows("^....."), WATCHED.values(), today=date(2020, 6, 1))
    assert (finding.is_over, finding.is_old) == (True, False)


@pytest.mark.parametrize(
    ("series", "direction", "kind"),
    [
        (ENGLAND, "rise", "rate_rise"),
        ("nai_under_1_share.E92000001", "fall", "share_fall"),
        ("timeliness_within_5_days.E92000001", "fall", "timeliness_fall"),
        ("timeliness_within_5_days.E92000001", "rise", None),
        ("dfe_half_year.E92000001", "rise", "dfe_series"),
        ("delivery_rows.children", "fall", "volume"),
    ],
)
def test_a_move_of_a_series_has_its_kind(series, direction, kind):
    assert name_kind(get_series(series).measure, direction) == kind


def test_every_watched_series_has_a_kind_with_a_runbook_for_each_way_it_may_alert():
    for series in list_series():
        for chart in series.charts:
            ways = ["fall"] if chart.ratio < 1 else ["rise"] if chart.ratio > 1 else ["rise", "fall"]
            kinds = [name_kind(series.measure, way) for way in ways if chart.is_decisive]
            assert all(kind in KINDS for kind in kinds), series.series_id


def test_a_message_says_everything_a_reader_needs():
    findings = find_signals(
        [*rows("..^"), *rows("..^", LONDON, observed=3.0)],
        WATCHED.values(),
        today=date(2020, 6, 1),
        figures=Path("figures"),
    )
    alerts = [event(finding) for finding in findings]
    text = word_fired(alerts, {f.fingerprint: f.text for f in findings}, synthetic=True)
    assert text.title == "Panelwatch: SYNTHETIC: More notifications than expected (2 together)"
    for part in (
        "SYNTHETIC DATA",
        "higher than expected since January 2020, signalled for March 2020 by the delivery of 28 May 2020.",
        "Observed        17",
        "Expected        10.7; by chance alone 5 to 18",
        "Since           January 2020, as far as the chart can tell; 51 since then, 32.1 expected",
        "Method          CUSUM chart for a rise of the rate to 1.5 times the baseline",
        "11 of 100 years",
        "about 93 % of the final count was in",
        "Chart           figures/alarm_charts_england-wide.svg",
        "What to do:",
        "docs/runbooks/rate_rise.md",
        "panelwatch alerts ack A00001",
    ):
        assert part in text.body


@pytest.mark.parametrize(("observed", "told"), [(0.0, "0"), (1.0, "fewer than 5"), (4.0, "fewer than 5"), (5.0, "5")])
def test_a_small_count_of_a_region_is_not_told(observed, told):
    (row,) = rows("^", LONDON, observed=observed)
    lines = describe_signal(WATCHED[LONDON], row, run=[row]).splitlines()
    assert f"  Observed        {told}" in lines


def test_a_share_of_england_is_told_in_percent():
    (row,) = rows("^", "nai_under_1_share.E92000001", method="share_cusum_x1.5", observed=15 / 32, expected=0.2873)
    lines = describe_signal(get_series(row.series_id), row, run=[row])
    assert "Observed        46.9 %" in lines
    assert "Expected        28.7 %; by chance alone" in lines
    assert "a rise of the odds to 1.5 times" in lines


def test_of_a_share_of_a_region_neither_the_figure_nor_its_limits_are_told():
    (row,) = rows("^", "nai_under_1_share.E12000007", method="share_cusum_x2", observed=2 / 3, expected=0.27, upper=1)
    lines = describe_signal(get_series(row.series_id), row, run=[row]).splitlines()
    assert "  Observed        not told: a month of a region has few reviews" in lines
    assert "  Expected        27.0 %" in lines


@pytest.mark.parametrize(
    ("series_id", "method", "period", "sure"),
    [
        ("dfe_half_year.E92000001", "exact_earlier", "April 2020 to September 2020", "1.35 of 1,000 half years"),
        ("delivery_rows.children", "exact_dispersed", "1 April 2020", "1.35 of 1,000 deliveries"),
    ],
)
def test_a_period_and_a_chance_are_named_for_what_they_are(series_id, method, period, sure):
    (row,) = rows("^", series_id, method=method, period_start=date(2020, 4, 1), onset=date(2020, 4, 1))
    series = get_series(series_id)
    lines = describe_signal(series, row, run=[row])
    assert f"Period          {period}, as known on" in lines
    assert sure in lines
    assert "since" not in summarise_signal(series, row)
    assert series.period is not Period.MONTH


def event(finding):
    return AlertEvent(
        "A00001", "fired", None, finding.kind, finding.series_id, finding.direction, finding.fingerprint,
        finding.opened_for, finding.onset, finding.summary,
    )  # fmt: skip
