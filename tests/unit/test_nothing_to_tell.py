"""Series that tell nothing (no month, one, gaps, zeros alone) go through every monitoring statistic without a fault.

The tests of each statistic say what comes out; here nothing is left out of the round: what is new in
``assets/statistics`` and takes a series of counts belongs in ``STATISTICS``.
"""

import numpy as np
import pytest

from assets.statistics import (
    baseline,
    chain_ladder,
    control_charts,
    control_limits,
    cusum,
    ears,
    farrington,
    few_points,
    funnels,
    glr,
    interrupted_series,
    intervals,
    multiplicity,
    nowcast,
    overdispersion,
    rates,
    reporting_delay,
    run_rules,
    scan,
    standardisation,
    standardised_cusum,
    thresholds,
)

AUTHORITIES = 151
SERIES = {
    "no month": np.empty(0),
    "one month": np.array([3.0]),
    "one month of zero": np.zeros(1),
    "one missing month": np.full(1, np.nan),
    "a missing month": np.r_[np.full(40, 10.0), np.nan, np.full(43, 10.0)],
    "missing alone": np.full(84, np.nan),
    "zeros alone": np.zeros(84),
    "zeros and a missing month": np.r_[np.zeros(40), np.nan, np.zeros(43)],
}


def usual_mean(counts):
    """The mean that a chart of these counts is given: of no count at all there is none."""
    return np.full(counts.shape, np.nan if np.isnan(counts).all() else np.nanmean(counts))


def triangle_of(counts):
    return reporting_delay.hide_unobserved(np.stack([counts, counts, counts], axis=1))


def solve_and_chart(counts):
    means = usual_mean(counts)
    limit = thresholds.solve_threshold(means[-12:], ratio=1.5, probability=0.10)
    return cusum.chart_cusum(counts, means, ratio=1.5, threshold=np.nan_to_num(limit)).alarm


def solve_and_chart_share(counts):
    share = np.nan if np.isnan(counts).all() else np.nanmean(counts) / 40
    trials = np.full(counts.shape, 40.0)
    limit = thresholds.solve_share_threshold(trials[-12:], share=share, odds_ratio=1.5, probability=0.10)
    return cusum.chart_share_cusum(
        counts, trials, share=share, odds_ratio=1.5, threshold=np.nan_to_num(limit, nan=np.inf)
    ).alarm


def chart_as_known(counts):
    delay = reporting_delay.estimate_delay(triangle_of(counts))
    completeness = reporting_delay.completeness_of_months(delay, months=counts.size)
    means = reporting_delay.thin_baseline(usual_mean(counts), completeness)
    return cusum.chart_cusum(counts, means, ratio=0.5, threshold=6).alarm


def judge_few(counts):
    judged = few_points.judge_points(counts, baseline=4)
    return judged.is_rise | judged.is_fall


#: what a statistic says of a series: alarms where it has any, else whatever it gives
STATISTICS = {
    "cusum": solve_and_chart,
    "share cusum": solve_and_chart_share,
    "cusum, thinned": chart_as_known,
    "standardised cusum": lambda counts: (
        standardised_cusum.chart_standardised_cusum(counts, usual_mean(counts), reference=0.5, threshold=4).alarm
    ),
    "glr": lambda counts: glr.chart_glr(counts, usual_mean(counts), threshold=5).alarm,
    "farrington": lambda counts: farrington.detect_excesses(counts).is_alarm,
    "farrington, seasons": lambda counts: (
        farrington.detect_excesses(counts, settings=farrington.FarringtonSettings(periods=10)).is_alarm
    ),
    **{
        name: lambda counts, name=name: ears.bound_counts(counts, method=name, min_sigma=0.5).is_alarm
        for name in ("C1", "C2", "C3")
    },
    "XmR": lambda counts: control_charts.chart_individuals(counts).signals.cause,
    "u": lambda counts: control_charts.chart_rates(counts, np.ones(counts.shape), baseline=24).signals.cause,
    "p": lambda counts: control_charts.chart_shares(counts, np.full(counts.shape, 40), baseline=24).signals.cause,
    "gaps and times": lambda counts: (control_limits.limit_gaps(counts), control_limits.limit_times(counts)),
    "runs": lambda counts: run_rules.analyse_runs(counts, control_limits.limit_median(counts).centre).is_signal,
    "few points": judge_few,
    "dispersed points": lambda counts: few_points.compare_with_dispersed(3.0, counts),
    "nowcast": lambda counts: nowcast.nowcast_triangle(triangle_of(counts)),
    "chain ladder": lambda counts: chain_ladder.fit_chain_ladder(np.cumsum(triangle_of(counts), axis=1)),
    "baseline": lambda counts: (baseline.fit_log_linear(counts, harmonics=1), baseline.assess_season(counts)),
    "interruption": lambda counts: interrupted_series.estimate_interruption(
        counts, np.ones(counts.shape), break_at=counts.size // 2
    ),
    "intervals": lambda counts: (
        intervals.wilson_interval(counts, counts * 0 + 40),
        intervals.wilson_interval(counts, counts),
        intervals.clopper_pearson_interval(counts, counts),
        intervals.poisson_interval(counts),
    ),
    "rates": lambda counts: (
        rates.estimate_rate(counts, counts * 0),
        rates.compare_rates((counts, counts), (counts * 0 + 9, counts * 0 + 9)),
    ),
}


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_series_that_tells_nothing_is_no_fault_and_no_alarm(statistic, series, recwarn):
    found = STATISTICS[statistic](SERIES[series])
    if isinstance(found, np.ndarray):
        assert not found.any()
    assert not recwarn.list


@pytest.mark.parametrize("missing", [0, 3])
def test_authorities_with_zeros_alone_stand_nowhere_and_no_fault(missing, recwarn):
    events, trials = np.zeros(AUTHORITIES), np.full(AUTHORITIES, 20.0)
    events[:missing] = np.nan
    target = float(np.nansum(events) / trials.sum())
    place = funnels.place_ratios(events, trials * target)
    share = funnels.place_shares(events, trials, target=target)
    assert np.isnan([place.position, share.position]).all()
    assert not multiplicity.select_discoveries(place.p_value).any()
    for confidence in (funnels.INNER, funnels.OUTER):
        funnels.limit_ratios(trials * target, confidence=confidence)
        funnels.limit_shares(trials, target=target, confidence=confidence)
    for scale in ("root", "arcsine"):
        scores = overdispersion.score_authorities(events, trials, scale=scale)
        found = overdispersion.estimate_overdispersion(scores)
        overdispersion.limit_dispersed(trials, scale=scale, target=scores.target, tau2=found.tau2)
        overdispersion.find_dispersed_p_values(scores, tau2=found.tau2)
    funnels.find_smallest_ratio(trials * target)
    standardisation.standardise_indirectly(events, trials, reference=(events * 0, trials))
    months = np.zeros((AUTHORITIES, 12))
    scan.scan_windows(months, months + 9, zones=[(0,), (1, 2)])
    assert not recwarn.list
