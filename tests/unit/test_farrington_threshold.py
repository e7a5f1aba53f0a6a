"""Thresholds against scipy's distributions and by hand."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.farrington_threshold import delta_threshold, negative_binomial_threshold

MEANS = np.array([0.02, 0.4, 1.0, 3.7, 10.7, 55.0, 900.0])


@pytest.mark.parametrize("alpha", [0.05, 0.005, 0.0005])
@pytest.mark.parametrize("dispersion", [1.0, 1.0001, 1.4, 3.0, 40.0])
def test_negative_binomial_limits_are_quantiles_and_the_chance_is_the_upper_tail(alpha, dispersion):
    counts = np.round(MEANS * 1.5)
    limit = negative_binomial_threshold(counts, np.log(MEANS), dispersion=dispersion, alpha=alpha)
    over = dispersion - 1
    distribution = stats.nbinom(MEANS / over, 1 / dispersion) if over else stats.poisson(MEANS)
    np.testing.assert_array_equal(limit.upper, distribution.ppf(1 - alpha))
    np.testing.assert_array_equal(limit.lower, distribution.ppf(alpha))
    np.testing.assert_allclose(limit.p_value, distribution.sf(counts - 1), rtol=1e-8)


def test_a_limit_does_not_depend_on_how_an_array_is_stored():
    log_means = np.log(MEANS) + np.linspace(0, 1, 5)[:, None]
    stored_by_column = negative_binomial_threshold(4, np.asfortranarray(log_means), dispersion=2)
    for row, log_mean in enumerate(log_means):
        alone = negative_binomial_threshold(4, log_mean, dispersion=2)
        np.testing.assert_array_equal(stored_by_column.upper[row], alone.upper)


def test_an_unsure_mean_is_raised_to_its_own_limit():
    raised = negative_binomial_threshold(17, np.log(10.7), 0.3, alpha=0.05)
    known = negative_binomial_threshold(17, np.log(10.7) + stats.norm.ppf(0.95) * 0.3, alpha=0.05)
    assert (raised.upper, raised.p_value) == (known.upper, known.p_value)
    assert raised.upper > negative_binomial_threshold(17, np.log(10.7), alpha=0.05).upper


def test_the_delta_limit_without_transformation_is_the_normal_one():
    limit = delta_threshold(14, 10.0, 1.5, dispersion=2.0, alpha=0.025, power="none")
    spread = np.sqrt(2 * 10 + 1.5**2)
    assert limit.upper == pytest.approx(10 + 1.959964 * spread, rel=1e-6)
    assert limit.lower == pytest.approx(10 - 1.959964 * spread, rel=1e-5)
    assert limit.p_value == pytest.approx(stats.norm.sf(4 / spread))


@pytest.mark.parametrize(("power", "exponent"), [("2/3", 2 / 3), ("1/2", 1 / 2), ("none", 1.0)])
def test_a_count_at_the_delta_limit_has_a_chance_of_alpha(power, exponent):
    first = delta_threshold(0, MEANS, 0.2 * MEANS, dispersion=1.3, alpha=0.01, power=power)
    at_limit = delta_threshold(first.upper, MEANS, 0.2 * MEANS, dispersion=1.3, alpha=0.01, power=power)
    np.testing.assert_allclose(at_limit.p_value, 0.01, rtol=1e-9)
    spread = exponent * MEANS ** (exponent - 1) * np.sqrt(1.3 * MEANS + (0.2 * MEANS) ** 2)
    np.testing.assert_allclose(
        first.upper, (MEANS**exponent + stats.norm.ppf(0.99) * spread) ** (1 / exponent), rtol=1e-10
    )


def test_no_limit_lies_below_no_event():
    for power in ("2/3", "1/2", "none"):
        assert delta_threshold(0, 0.4, 0.6, dispersion=3, power=power).lower == 0
    assert negative_binomial_threshold(0, np.log(0.4)).lower == 0


def test_a_limit_far_from_any_guess_is_found(recwarn):
    means, dispersion = np.array([0.001, 5.0, 1e5, 1e9]), np.array([50.0, 400.0, 1e6, 1e11])
    limit = negative_binomial_threshold(0, np.log(means), dispersion=dispersion, alpha=0.001)
    distribution = stats.nbinom(means / (dispersion - 1), 1 / dispersion)
    assert np.all(distribution.cdf(limit.upper) >= 0.999 - 1e-9)
    assert np.all((distribution.cdf(limit.upper - 1) < 0.999 + 1e-9) | (limit.upper == 0))
    assert not recwarn.list


def test_a_mean_that_may_be_anything_has_no_limit(recwarn):
    limit = negative_binomial_threshold(9, 1.0, [500.0, 20.0], dispersion=[1.0, 3.0])
    assert np.isinf(limit.upper).tolist() == [True, True]
    assert limit.p_value.tolist() == [1, 1]
    assert not recwarn.list


def test_the_unknown_stays_unknown(recwarn):
    unknown = np.array([np.nan, 3.0])
    for limit in (
        delta_threshold(5, unknown, 0.5),
        negative_binomial_threshold(5, unknown),
        negative_binomial_threshold(5, 1.0, dispersion=unknown),
    ):
        assert np.isnan(limit.upper).tolist() == [True, False]
        assert np.isnan(limit.p_value).tolist() == [True, False]
    assert np.isnan(negative_binomial_threshold(unknown, 1.0).p_value).tolist() == [True, False]
    assert not recwarn.list


def test_what_cannot_be_is_refused():
    for alpha in (0, 1, 5):
        with pytest.raises(ValueError, match="alpha"):
            delta_threshold(1, 1, 1, alpha=alpha)
        with pytest.raises(ValueError, match="alpha"):
            negative_binomial_threshold(1, 1, alpha=alpha)
    with pytest.raises(ValueError, match="dispersion"):
        negative_binomial_threshold(1, 1, dispersion=0.5)
    with pytest.raises(ValueError, match="transformation"):
        delta_threshold(1, 1, 1, power="3/4")
