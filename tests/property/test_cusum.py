"""What holds for every CUSUM, whatever the counts."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assets.statistics.cusum import chart_cusum, chart_share_cusum
from assets.statistics.glr import GlrDesign, chart_glr
from assets.statistics.run_length import find_average_run_length, find_first_alarms
from assets.statistics.thresholds import solve_threshold

SERIES = st.lists(st.one_of(st.integers(0, 40), st.just(np.nan)), max_size=24)
RATIOS = st.sampled_from([0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2.0, 4.0])
MEANS = st.floats(0.05, 30)
THRESHOLDS = st.floats(0.1, 25)
ALPHAS = st.sampled_from([0.0, 0.01, 0.3])


@given(counts=SERIES, mean=MEANS, ratio=RATIOS, threshold=THRESHOLDS, alpha=ALPHAS)
def test_the_statistic_is_never_negative_and_the_alarm_is_raised_where_it_reaches_the_threshold(
    counts, mean, ratio, threshold, alpha
):
    chart = chart_cusum(counts, mean, ratio=ratio, threshold=threshold, alpha=alpha)
    known = ~np.isnan(np.asarray(counts, dtype=float))
    assert (chart.statistic >= 0).all()
    np.testing.assert_array_equal(chart.alarm, known & (chart.statistic >= threshold))


@given(counts=SERIES, mean=MEANS, ratio=RATIOS, threshold=THRESHOLDS, alpha=ALPHAS)
def test_the_needed_count_is_the_border_of_the_alarm(counts, mean, ratio, threshold, alpha):
    chart = chart_cusum(counts, mean, ratio=ratio, threshold=threshold, alpha=alpha)
    count = np.asarray(counts, dtype=float)
    clear = np.abs(count - chart.needed) > 1e-9
    beyond = count > chart.needed if ratio > 1 else count < chart.needed
    np.testing.assert_array_equal(chart.alarm[clear], beyond[clear])


@given(counts=SERIES, mean=MEANS, ratio=st.sampled_from([1.25, 1.5, 2.0]), month=st.integers(0, 23))
def test_one_notification_more_never_lowers_the_chart(counts, mean, ratio, month):
    assume(month < len(counts))
    more = [count + 1 if place == month else count for place, count in enumerate(counts)]
    never = [False] * len(counts)
    before = chart_cusum(counts, mean, ratio=ratio, threshold=5, acknowledged=never).statistic
    after = chart_cusum(more, mean, ratio=ratio, threshold=5, acknowledged=never).statistic
    assert (after >= before).all()


@given(counts=st.lists(st.integers(0, 20), max_size=24), share=st.floats(0.05, 0.95), odds_ratio=RATIOS)
def test_the_share_of_the_others_falls_where_the_share_rises(counts, share, odds_ratio):
    events = np.array(counts, dtype=float)
    rising = chart_share_cusum(events, 20, share=share, odds_ratio=odds_ratio, threshold=5)
    others = chart_share_cusum(20 - events, 20, share=1 - share, odds_ratio=1 / odds_ratio, threshold=5)
    np.testing.assert_allclose(rising.statistic, others.statistic, atol=1e-7)


@given(counts=SERIES, mean=MEANS, alpha=ALPHAS, window=st.sampled_from([None, 3]))
def test_either_direction_is_the_larger_of_both_until_an_alarm(counts, mean, alpha, window):
    rise, fall, either = (
        chart_glr(counts, mean, threshold=1e9, design=GlrDesign(direction=direction, alpha=alpha, window=window))
        for direction in ("rise", "fall", "either")
    )
    np.testing.assert_allclose(either.statistic, np.maximum(rise.statistic, fall.statistic), atol=1e-8)


@given(counts=SERIES, mean=MEANS, ratio=st.sampled_from([1.25, 1.5, 2.0]))
def test_the_generalised_statistic_is_at_least_that_of_any_one_ratio(counts, mean, ratio):
    never = [False] * len(counts)
    one = chart_cusum(counts, mean, ratio=ratio, threshold=5, acknowledged=never).statistic * np.log(ratio)
    known = ~np.isnan(np.asarray(counts, dtype=float))
    assert (chart_glr(counts, mean, threshold=1e9).statistic[known] >= one[known] - 1e-9).all()


@given(
    mean=MEANS, reference=st.floats(0.05, 30), threshold=st.floats(0, 15), more=st.floats(0.01, 5), falls=st.booleans()
)
def test_a_higher_threshold_never_shortens_the_run(mean, reference, threshold, more, falls):
    assume(reference > mean if not falls else reference < mean)
    lengths = [
        find_average_run_length(mean, reference=reference, threshold=limit, falls=falls)
        for limit in (threshold, threshold + more)
    ]
    assert 1 <= lengths[0] <= lengths[1] * (1 + 1e-7)


@given(means=st.lists(st.one_of(MEANS, st.just(np.nan)), max_size=14), ratio=RATIOS, threshold=THRESHOLDS, alpha=ALPHAS)
def test_first_alarms_are_probabilities_of_events_that_exclude_each_other(means, ratio, threshold, alpha):
    first = find_first_alarms(means, ratio=ratio, threshold=threshold, alpha=alpha)
    assert (first >= -1e-12).all()
    assert first.sum() <= 1 + 1e-9
    assert first[: len(means) // 2].sum() == pytest.approx(
        find_first_alarms(means[: len(means) // 2], ratio=ratio, threshold=threshold, alpha=alpha).sum(), abs=1e-9
    )


@given(means=st.lists(MEANS, min_size=1, max_size=12), ratio=RATIOS, probability=st.floats(0.01, 0.5))
def test_a_solved_threshold_keeps_its_promise(means, ratio, probability):
    threshold = solve_threshold(means, ratio=ratio, probability=probability, at_most=True)
    assert find_first_alarms(means, ratio=ratio, threshold=threshold).sum() <= probability
