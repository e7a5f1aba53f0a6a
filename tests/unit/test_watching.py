"""When the watched series signal, through the evaluation every load runs."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.charts.catalogue import FIGURES
from assets.watching.buys import EXAMPLES, print_table
from assets.watching.evaluate import evaluate
from assets.watching.figures import arrange, estimate_completeness
from assets.watching.series import (
    RATE_OF_ENGLAND,
    RATE_OF_REGION,
    SECOND_OPINION,
    SHARE_OF_ENGLAND,
    Kind,
    list_series,
)
from benchmarks.signals_performance import find_alarms, share_of
from expectations.contracts.monitoring import Signal
from tests.architecture.repository import ROOT
from tests.simulated_deliveries import BASELINE, FIRST, LATE, declare, deliver, told

ENGLAND = "E92000001"
HALF_YEARS = [date(2018, 4, 1), date(2018, 10, 1), date(2019, 4, 1), date(2019, 10, 1), date(2020, 4, 1)]
PUBLISHED = [274.0, 224.0, 225.0, 224.0, 285.0]


def signals(frame, charts=RATE_OF_ENGLAND):
    return evaluate(frame, declare(1, charts))


def alarms(frame, charts=RATE_OF_ENGLAND):
    return signals(frame, charts).filter(pl.col("is_alarm"))


def published(releases):
    """Give the frame of half years, each released on its own day or, told one day, all on that."""
    return pl.DataFrame(
        {
            "measure": "dfe_half_year",
            "category": "",
            "area_code": ENGLAND,
            "period_start": HALF_YEARS,
            "covered_on": releases,
            "known_on": releases,
            "events": PUBLISHED,
            "trials": PUBLISHED,
            "exposure": 1.0,
        }
    )


def test_every_series_and_every_method_of_it_is_named_once():
    names = [(series.series_id, chart.method) for series in list_series() for chart in series.charts]
    assert len(names) == len(set(names))
    assert all(
        series.title and series.figure in {None, *(figure.name for figure in FIGURES)} for series in list_series()
    )


def test_second_opinions_are_never_decisive():
    opinions = [c for s in list_series() for c in s.charts if c.kind is Kind.FARRINGTON]
    assert opinions
    assert not any(chart.is_decisive for chart in opinions)


def test_signals_fit_their_contract():
    frame = deliver(np.full(BASELINE + 24, 10.7), series=3, generator=np.random.default_rng(1), chances=LATE)
    found = evaluate(frame, declare(3, (*RATE_OF_ENGLAND, *SECOND_OPINION)))
    assert found.height
    Signal.validate(found)


def test_a_doubled_rate_raises_the_alarm_with_its_onset():
    found = alarms(told([10] * (BASELINE + 4) + [20] * 4))
    fast = found.filter(pl.col("method") == "cusum_x1.5").row(0, named=True)
    assert (fast["direction"], fast["onset"], fast["period_start"]) == ("rise", date(2020, 8, 1), date(2020, 9, 1))
    assert fast["known_on"] == date(2020, 9, 30)
    assert fast["statistic"] >= fast["threshold"]
    assert (fast["observed"], fast["expected"]) == (20, 10)
    assert fast["lower"] < 10 < fast["upper"] < 20


def test_a_vanished_rate_raises_a_fall():
    found = alarms(told([10] * (BASELINE + 4) + [1] * 6))
    assert set(found["direction"]) == {"fall"}


def test_after_an_alarm_the_chart_starts_again():
    fast = signals(told([10] * BASELINE + [20] * 8)).filter(pl.col("method") == "cusum_x1.5")
    fired = fast["is_alarm"].to_list()
    gains = fast["statistic"].to_list()
    assert sum(fired) > 1
    assert [after < now for now, after, alarm in zip(gains, gains[1:], fired, strict=False) if alarm] == [True] * (
        sum(fired[:-1])
    )


def test_months_that_come_in_one_delivery_are_judged_one_after_the_other():
    monthly = told([10] * BASELINE + [20] * 8)
    late = monthly.with_columns(
        pl.when(pl.col("period_start") > date(2020, 3, 1))
        .then(date(2020, 11, 30))
        .otherwise("covered_on")
        .alias("covered_on")
    ).with_columns(pl.col("covered_on").alias("known_on"))
    columns = ["period_start", "method", "is_alarm", "statistic"]
    rises = pl.col("method").is_in(["cusum_x1.5", "cusum_x1.25"])
    assert signals(late).filter(rises).select(columns).equals(signals(monthly).filter(rises).select(columns))


def test_a_later_revision_rewrites_no_decision():
    before = told([10] * BASELINE + [20] * 4)
    amended = pl.concat(
        [before, told([0] * 4, months=FIRST + BASELINE + np.arange(4), known_on=[date(2021, 1, 31)] * 4)]
    )
    quiet = pl.concat([amended, told([10] * 6, months=FIRST + BASELINE + 4 + np.arange(6))])
    then = signals(before)
    now = signals(quiet).filter(pl.col("known_on") <= then["known_on"].max())
    assert now.equals(then)


def test_a_fall_is_never_signalled_from_incomplete_months():
    counts = np.full((BASELINE + 24, len(LATE)), 10.0) * LATE
    counts[-1] = 0
    found = told_late(counts)
    assert not signals(found).filter((pl.col("method") == "cusum_x0.67") & (pl.col("completeness") < 0.9)).height
    newest = signals(found).filter(pl.col("period_start") == pl.col("period_start").max())
    assert set(newest["method"]) == {"cusum_x1.5", "cusum_x1.25"}
    assert not newest["is_alarm"].any()


def test_nothing_is_called_a_fall_before_three_months_told_how_late_notifications_come():
    """All of the baseline in one delivery: January to March, seen young in it, have settled by July to September."""
    counts = [10] * BASELINE + [0] * 6
    frame = (
        told(counts)
        .with_columns(
            pl.when(pl.col("period_start") <= date(2020, 3, 1))
            .then(date(2020, 3, 31))
            .otherwise("covered_on")
            .alias("covered_on")
        )
        .with_columns(pl.col("covered_on").alias("known_on"))
    )
    falls = signals(frame).filter(pl.col("method") == "cusum_x0.67")
    assert falls["known_on"].min() == date(2020, 7, 31)


def told_late(counts):
    """Give the frame of counts (months, delays) that come in month by month."""
    rows = []
    for delay in range(counts.shape[1]):
        months = np.arange(counts.shape[0] - delay)
        known = counts[: months.size, : delay + 1].sum(axis=1)
        rows.append(
            told(known, months=FIRST + months, known_on=(FIRST + months + delay + 1).astype("datetime64[D]") - 1)
        )
    last = (FIRST + np.arange(counts.shape[0]) + 1).astype("datetime64[D]") - 1
    cover = dict(zip((FIRST + np.arange(counts.shape[0])).astype("datetime64[D]").tolist(), last.tolist(), strict=True))
    return pl.concat(rows).with_columns(pl.col("period_start").replace_strict(cover).alias("covered_on"))


def test_the_share_known_is_that_of_months_now_settled():
    figures = arrange(told_late(np.full((BASELINE + 20, len(LATE)), 100.0) * LATE))
    day = figures.days.size - 1
    share, is_told = estimate_completeness(figures.events, figures, day)
    assert share[0, -6:] == pytest.approx(np.cumsum(LATE)[::-1])
    assert share[0, 0] == 1
    assert is_told.all()


def test_what_falls_due_after_its_month_is_judged_for_falls_too():
    """Reviews of a month are covered by the delivery of the month after it: at its end nothing is known."""
    frame = told_late(np.full((BASELINE + 30, len(LATE)), 20.0) * LATE)
    newest = frame["known_on"].max()
    due = frame.with_columns(
        pl.col("covered_on").dt.offset_by("1d").dt.month_end(),
        measure=pl.lit("nai_share"),
        trials=pl.col("events") * 4,
    ).filter(pl.col("covered_on") <= newest)
    found = evaluate(due, declare(1, SHARE_OF_ENGLAND, measure="nai_share"))
    falls = found.filter(pl.col("method") == "share_cusum_x0.67")
    assert falls.height > 20
    assert (falls["completeness"] >= 0.9).all()


def test_zero_one_and_missing_months_never_raise_and_say_nothing():
    empty = told([])
    assert signals(empty).height == 0
    assert signals(told([3])).height == 0
    zeros = signals(told([0] * (BASELINE + 12)), (*RATE_OF_ENGLAND, *RATE_OF_REGION, *SECOND_OPINION))
    assert zeros.height == 0
    gap = told([10] * (BASELINE + 12)).filter(pl.col("period_start") != date(2020, 6, 1))
    assert not signals(gap)["is_alarm"].any()


def test_a_region_without_a_baseline_is_not_judged_by_its_first_notification():
    assert signals(told([0] * BASELINE + [1]), RATE_OF_REGION).height == 0


def test_counts_that_vary_beyond_chance_have_a_higher_threshold():
    even = signals(told([10, 11] * 11 + [10] * 3))
    uneven = signals(told([2, 19] * 11 + [10] * 3))
    assert uneven["threshold"].min() > even["threshold"].min()


def test_of_the_published_half_years_285_fires_and_the_four_before_do_not():
    series = [each for each in list_series() if each.measure == "dfe_half_year"]
    for releases in ([date(2021, 1, 28)] * 5, [date(2018 + n // 2, 6 + 5 * (n % 2), 1) for n in range(5)]):
        found = evaluate(published(releases), series)
        assert found.filter("is_alarm").select("period_start", "observed", "direction").rows() == [
            (date(2020, 4, 1), 285.0, "rise")
        ]
        assert found["statistic"].to_list()[-1] == pytest.approx(0.0013, abs=5e-5)


def test_a_half_year_published_later_for_earlier_changes_nothing_judged_before():
    first = published([date(2021, 1, 28)] * 5).with_row_index().filter(pl.col("index") > 1).drop("index")
    both = pl.concat([first, published([date(2022, 1, 28)] * 5).head(2)])
    series = [each for each in list_series() if each.measure == "dfe_half_year"]
    then = evaluate(first, series)
    assert evaluate(both, series).filter(pl.col("known_on") == date(2021, 1, 28)).equals(then)


def test_a_delivery_of_a_tenth_of_the_rows_is_a_fall_and_a_usual_one_nothing():
    days = [date(2020, month, 28) for month in range(1, 9)]
    rows = pl.DataFrame(
        {
            "measure": "delivery_rows",
            "category": "notifications",
            "area_code": ENGLAND,
            "period_start": days,
            "covered_on": days,
            "known_on": days,
            "events": [360.0, 340.0, 380.0, 395.0, 350.0, 372.0, 366.0, 36.0],
            "trials": 0.0,
            "exposure": 1.0,
        }
    )
    found = evaluate(rows, [each for each in list_series() if each.category == "notifications"])
    assert found.filter("is_alarm").select("period_start", "direction").rows() == [(days[-1], "fall")]


def test_the_same_frame_in_any_order_gives_the_same_signals():
    frame = deliver(np.full(BASELINE + 12, 10.7), series=2, generator=np.random.default_rng(5), chances=LATE)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=2)
    declared = declare(2, RATE_OF_ENGLAND)
    assert evaluate(frame, declared).equals(evaluate(shuffled, declared))


def test_a_series_is_judged_alike_alone_and_among_others():
    frame = deliver(np.full(BASELINE + 12, 10.7), series=4, generator=np.random.default_rng(6), chances=LATE)
    declared = declare(4, RATE_OF_ENGLAND)
    alone = evaluate(frame, [declared[2]])
    among = evaluate(frame, declared).filter(pl.col("series_id") == declared[2].series_id)
    assert alone.equals(among)


def test_false_alarms_are_as_rare_as_declared_and_a_rise_by_half_is_found():
    """250 series: a standard error of 0.02 around 0.11, of 0.03 around 0.58; the benchmark draws 2,000."""
    series = 250
    quiet = find_alarms(RATE_OF_ENGLAND, series=series, seed=101)
    assert 0.07 <= share_of(quiet, series, within=12) <= 0.15
    risen = find_alarms(RATE_OF_ENGLAND, series=series, seed=102, rise=1.5, months=6)
    assert share_of(risen, series, within=3) >= 0.55 - 0.045
    assert share_of(risen, series, within=6) >= 0.85 - 0.03


def test_a_rise_by_half_is_found_although_notifications_come_late():
    series = 250
    risen = find_alarms(RATE_OF_ENGLAND, series=series, seed=103, rise=1.5, months=6, run_in=12, late=True)
    assert share_of(risen, series, within=3) >= 0.50 - 0.045


def test_nine_regions_have_at_most_about_one_false_alarm_a_year():
    series = 250
    quiet = find_alarms(RATE_OF_REGION, series=series, seed=104, mean=1.2, months=36)
    assert 9 * quiet.height / series / 3 <= 1.25


def test_a_share_in_control_is_quiet_and_a_risen_one_found():
    series = 150
    quiet = find_alarms(SHARE_OF_ENGLAND, series=series, seed=105, others=28.9)
    assert share_of(quiet, series, within=12) <= 0.12 + 0.055
    risen = find_alarms(SHARE_OF_ENGLAND, series=series, seed=106, others=28.9, rise=1.5, months=6)
    assert share_of(risen, series, within=6) >= 0.70


def test_the_committed_table_of_thresholds_is_the_computed_one():
    """When this fails: `python -m assets.watching.buys`, and put what it prints into docs/signals.md."""
    assert print_table() in (ROOT / "docs" / "signals.md").read_text(encoding="utf-8")
    assert {chart for example in EXAMPLES for chart in example.charts} >= set(RATE_OF_ENGLAND)
