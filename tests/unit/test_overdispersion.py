"""Overdispersion of many authorities by hand, by simulation and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.overdispersion import (
    estimate_overdispersion,
    find_dispersed_p_values,
    judge_overdispersion,
    limit_dispersed,
    score_authorities,
)

SCALES = ("root", "log", "arcsine")
#: sizes as England's 153 authorities have them, as shares of all
SIZES = np.sort(np.random.default_rng(5).gamma(1.9, size=153))
SHARES = SIZES / SIZES.sum()
ROUNDS = 250


def test_scores_are_the_transformed_ratios_in_standard_errors():
    root = score_authorities([9, 4], [4, 4], scale="root")
    assert root.z == pytest.approx([(1.5 - 1) / 0.25, 0])
    log = score_authorities([9, 4], [4, 4], scale="log")
    assert log.z == pytest.approx([np.log(2.25) * 2, 0])
    share = score_authorities([5, 5], [10, 30], scale="arcsine")
    target = np.arcsin(np.sqrt(0.25))
    assert share.target == pytest.approx(target)
    assert share.z[0] == pytest.approx((np.pi / 4 - target) * 2 * np.sqrt(10))


def test_a_target_may_be_given():
    assert score_authorities([5], [10], scale="arcsine", target=0.5).z == pytest.approx([0])
    assert score_authorities([5], [10], scale="root", target=0.5).z == pytest.approx([0])


def test_tau_squared_is_dersimonian_and_lairds_without_winsorising():
    scores = score_authorities([3, 5, 8, 4, 2, 30], [1.3, 2.4, 3.9, 4.6, 3.6, 12.0], scale="root")
    found = estimate_overdispersion(scores, share=0)
    weight = 1 / scores.error**2
    q = (weight * (scores.value - scores.target) ** 2).sum()
    assert found.phi == pytest.approx(q / 6)
    assert found.tau2 == pytest.approx((q - 5) / (weight.sum() - (weight**2).sum() / weight.sum()))


def test_winsorising_pulls_in_and_truncating_leaves_out_a_tenth_at_each_end():
    expected = np.full(20, 25.0)
    scores = score_authorities(np.arange(10, 50, 2), expected, scale="root")
    pulled = estimate_overdispersion(scores).kept
    assert pulled.min() == pytest.approx(np.quantile(scores.z, 0.1))
    assert pulled.max() == pytest.approx(np.quantile(scores.z, 0.9))
    left = estimate_overdispersion(scores, extremes="truncate").kept
    assert np.flatnonzero(np.isnan(left)).tolist() == [0, 1, 18, 19]


def test_chance_alone_shows_no_overdispersion_and_true_variation_is_recovered():
    rng = np.random.default_rng(2024)
    expected = rng.gamma(4, 10, size=(300, 150))
    alone, varied = [], []
    for size in expected:
        alone.append(estimate_overdispersion(score_authorities(rng.poisson(size), size, scale="root"), share=0).tau2)
        ratio = (1 + rng.normal(0, np.sqrt(0.02), size.size)).clip(0) ** 2
        scores = score_authorities(rng.poisson(size * ratio), size, scale="root")
        varied.append(estimate_overdispersion(scores, share=0).tau2)
    assert np.mean(alone) < 0.0015
    assert np.mean(varied) == pytest.approx(0.02, rel=0.05)


def judge_rounds(total, *, spread=0.0, seed=11, rounds=ROUNDS):
    """Judge counts of authorities whose own ratios have the standard deviation ``spread``, many times over."""
    rng = np.random.default_rng(seed)
    for number in range(rounds):
        ratio = (1 + rng.normal(0, spread / 2, SHARES.size)).clip(0) ** 2
        events = rng.poisson(total * SHARES * ratio)
        expected = SHARES * events.sum()
        plain = estimate_overdispersion(score_authorities(events, expected, scale="root"))
        yield plain, judge_overdispersion(events, expected, replications=199, seed=number)


@pytest.mark.parametrize(("total", "seen"), [(110, 0.99), (330, 0.8)])
def test_few_events_alone_look_like_variation_and_are_not_judged_to_be_one(total, seen):
    """One year and three of England's: root-scale scores of counts near 2 vary more than by the standard error."""
    plain, judged = zip(*judge_rounds(total), strict=True)
    assert np.mean([one.tau2 > 0 for one in plain]) > seen
    assert np.mean([one.tau2 > 0 for one in judged]) < 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / ROUNDS)


@pytest.mark.parametrize("total", [550, 770, 8_000])
def test_the_level_is_kept_where_more_is_expected_too(total):
    judged = [one for _, one in judge_rounds(total)]
    assert np.mean([one.tau2 > 0 for one in judged]) < 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / ROUNDS)
    assert np.mean([one.p_value for one in judged]) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("total", [770, 2_500])
def test_true_variation_is_found_and_has_its_size_which_winsorising_alone_would_shrink(total):
    plain, judged = zip(*judge_rounds(total, spread=0.4, rounds=60), strict=True)
    assert np.mean([one.tau2 > 0 for one in judged]) > 0.9
    assert 2 * np.sqrt(np.mean([one.tau2 for one in judged])) == pytest.approx(0.4, abs=0.05)
    assert 2 * np.sqrt(np.mean([one.tau2 for one in plain])) < 0.33


def test_a_judgement_is_the_same_every_time_and_what_is_missing_does_not_count(recwarn):
    events, expected = [0, 9, 2, 14, 3, 1] * 2, [4.0, 4.0, 5.0, 6.0, 5.0, 5.0] * 2
    assert judge_overdispersion(events, expected) == judge_overdispersion(events, expected)
    with_gaps = judge_overdispersion([*events, 3, np.nan, 2], [*expected, 0.0, 4.0, np.nan])
    assert with_gaps == judge_overdispersion(events, expected)
    assert with_gaps.tau2 > 0
    assert not recwarn.list


@pytest.mark.parametrize("events", [[], [3.0], [np.nan] * 20, [0.0] * 20, [1.0] * 8 + [40.0]])
def test_too_few_authorities_or_none_with_an_event_show_no_variation(events, recwarn):
    """One of nine far out is one far out: the nine tell nothing of how all vary."""
    expected = np.full(len(events), np.nansum(events) / max(len(events), 1))
    judged = judge_overdispersion(events, expected)
    assert (judged.tau2, np.isnan(judged.p_value)) == (0.0, True)
    assert not recwarn.list


def test_what_chance_alone_gives_is_divided_out_of_phi():
    scores = score_authorities([3, 5, 8, 4, 2, 30], [1.3, 2.4, 3.9, 4.6, 3.6, 12.0], scale="root")
    plain, against = estimate_overdispersion(scores), estimate_overdispersion(scores, chance=1.25)
    weight = 1 / scores.error**2
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    assert against.phi == plain.phi
    assert against.tau2 == pytest.approx((6 * plain.phi / 1.25 - 5) / spread)


def test_limits_are_taken_back_to_ratios_and_shares():
    funnel = limit_dispersed([25.0], scale="root", target=1.0, tau2=0.03, deviate=2.0)
    reach = 2 * np.sqrt(0.01 + 0.03)
    assert [*funnel.lower, *funnel.upper] == pytest.approx([(1 - reach) ** 2, (1 + reach) ** 2])
    funnel = limit_dispersed([25.0], scale="log", target=0.0, tau2=0.03, deviate=2.0)
    assert [*funnel.lower, *funnel.upper] == pytest.approx(np.exp([-2 * np.sqrt(0.07), 2 * np.sqrt(0.07)]))
    target = np.arcsin(np.sqrt(0.26))
    funnel = limit_dispersed([25.0], scale="arcsine", target=target, deviate=2.0)
    assert [*funnel.lower, *funnel.upper] == pytest.approx(np.sin([target - 0.2, target + 0.2]) ** 2)


def test_limits_stay_on_the_scale_unless_the_reference_is_asked_for():
    ends = limit_dispersed([1.0], scale="root", target=1.0, deviate=3.0)
    assert (ends.lower, ends.upper) == (0.0, pytest.approx(6.25))
    assert limit_dispersed([1.0], scale="root", target=1.0, deviate=3.0, squared=False).lower == -0.5
    shares = limit_dispersed([1.0], scale="arcsine", target=0.5, deviate=3.0)
    assert (shares.lower, shares.upper) == (0.0, 1.0)
    folded = limit_dispersed([1.0], scale="arcsine", target=0.5, deviate=3.0, folded=True)
    assert folded.upper == pytest.approx(np.sin(2.0) ** 2)


def test_p_values_allow_for_variation_between_authorities():
    scores = score_authorities([9, 1, 4], [4, 4, 4], scale="root")
    assert find_dispersed_p_values(scores, tau2=0.0) == pytest.approx(2 * stats.norm.sf([2, 2, 0]))
    assert find_dispersed_p_values(scores, tau2=3 / 16) == pytest.approx(2 * stats.norm.sf([1, 1, 0]))


@pytest.mark.parametrize("scale", SCALES)
def test_missing_and_empty_authorities_do_not_count(scale, recwarn):
    events, sizes = [3, 5, np.nan, 0, 4, 2], [13, 9, 8, 0, 11, 7]
    with_gaps = estimate_overdispersion(score_authorities(events, sizes, scale=scale))
    without = estimate_overdispersion(score_authorities([3, 5, 4, 2], [13, 9, 11, 7], scale=scale))
    # For shares the target differs when a denominator without numerator is counted: it is not.
    assert with_gaps.phi == pytest.approx(without.phi)
    assert with_gaps.tau2 == pytest.approx(without.tau2)
    assert np.isnan(with_gaps.kept).tolist() == [False, False, True, True, False, False]
    assert not recwarn.list


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("extremes", ["winsorise", "truncate"])
@pytest.mark.parametrize("events", [[], [0, 0, 0], [np.nan], [3]])
def test_few_or_all_zero_authorities_show_no_variation(scale, extremes, events, recwarn):
    scores = score_authorities(events, np.full(len(events), 20.0), scale=scale)
    found = estimate_overdispersion(scores, extremes=extremes)
    assert found.tau2 >= 0
    assert np.isfinite(found.tau2)
    assert find_dispersed_p_values(scores, tau2=found.tau2).shape == (len(events),)
    assert not recwarn.list


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="numerator"):
        score_authorities([3], [2], scale="arcsine")
    with pytest.raises(ValueError, match="extremes"):
        estimate_overdispersion(score_authorities([3], [2], scale="root"), share=0.5)
