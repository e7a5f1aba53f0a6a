"""Standardised values by hand, and the count that turns back into the threshold."""

import numpy as np
import pytest

from assets.statistics.standardised_cusum import chart_standardised_cusum, standardise_counts

TRANSFORMS = ["standard", "rossi", "anscombe", "none"]


def test_the_transforms_by_hand():
    assert standardise_counts(16, 9) == pytest.approx(7 / 3)
    assert standardise_counts(16, 9, transform="rossi") == pytest.approx((16 - 27 + 2 * 12) / 6)
    assert standardise_counts(27, 8, transform="anscombe") == pytest.approx(1.5 * (9 - 4) / np.sqrt(2))
    assert standardise_counts(16, 9, transform="none") == 16


@pytest.mark.parametrize("transform", ["standard", "rossi", "anscombe"])
def test_standardised_counts_are_about_standard_normal(transform):
    values = standardise_counts(np.random.default_rng(1).poisson(30, 20_000), 30.0, transform=transform)
    assert values.mean() == pytest.approx(0, abs=0.05)
    assert values.std() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_the_needed_count_brings_the_statistic_to_the_threshold(transform):
    counts, reference, threshold = [12, 9, 15, 17], 0.5 if transform != "none" else 11.0, 3.0
    chart = chart_standardised_cusum(counts, 11.0, reference=reference, threshold=threshold, transform=transform)
    for month, needed in enumerate(chart.needed):
        again = chart_standardised_cusum(
            [*counts[:month], needed], 11.0, reference=reference, threshold=threshold, transform=transform
        )
        assert again.statistic[-1] == pytest.approx(threshold)


def test_the_chart_goes_on_after_an_alarm_unless_it_restarts():
    going_on = chart_standardised_cusum([30, 11, 11], 11.0, reference=0.5, threshold=3)
    restarted = chart_standardised_cusum([30, 11, 11], 11.0, reference=0.5, threshold=3, restarts=True)
    assert going_on.alarm.tolist() == [True, True, True]
    assert restarted.alarm.tolist() == [True, False, False]
    assert restarted.statistic[0] == going_on.statistic[0]


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("counts", [[], [0], [np.nan, 3], [0] * 24])
def test_edges_raise_no_error(transform, counts, recwarn):
    for mean in (0.0, 2.0, np.nan):
        chart = chart_standardised_cusum(counts, mean, reference=0.5, threshold=1000, transform=transform)
        assert not chart.alarm.any()
    assert not recwarn.list


def test_an_unknown_transform_is_refused():
    with pytest.raises(ValueError, match="anscombe"):
        standardise_counts(1, 1, transform="other")
