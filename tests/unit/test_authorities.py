"""Where authorities stand: the limits shown decide, widened only for variation that chance does not make."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from assets.statistics.funnels import find_smallest_ratio, limit_ratios, place_ratios
from assets.statistics.multiplicity import adjust_p_values
from assets.statistics.overdispersion import limit_dispersed
from assets.watching.authorities import place_authorities

INFANTS = np.sort(np.random.default_rng(5).gamma(1.9, 15_000, size=153))
WIDE = stats.norm.ppf(0.975), stats.norm.ppf(0.999)


def place(events, infants=INFANTS):
    names = [f"Authority {place:03}" for place in range(len(infants))]
    return place_authorities(pl.DataFrame({"authority": names, "nai_under_1": events, "infant_years": infants}))


def draw(total, *, spread=0.0, seed=3, ratios=()):
    """Counts of authorities whose own ratios have this standard deviation, the last ones as given."""
    rng = np.random.default_rng(seed)
    ratio = (1 + rng.normal(0, spread / 2, INFANTS.size)).clip(0) ** 2
    if ratios:
        ratio[-len(ratios) :] = ratios
    return rng.poisson(total * INFANTS / INFANTS.sum() * ratio).astype(float)


def test_chance_alone_at_few_expected_leaves_the_exact_limits():
    """At three years of England's counts the plain estimate of tau squared is above 0 in nine of ten such funnels."""
    placed = place(draw(330))
    assert placed["spread"].to_list() == [0.0] * 153
    assert (placed["spread_p_value"] > 0.05).all()
    exact = limit_ratios(placed["expected"].to_numpy())
    assert placed["upper"].to_list() == exact.upper.tolist()
    assert placed["lower"].to_list() == exact.lower.tolist()
    known = place_ratios(placed["nai_under_1"].to_numpy(), placed["expected"].to_numpy())
    assert placed["position"].to_list() == known.position.tolist()
    assert placed["p_value"].to_list() == known.p_value.tolist()


def test_where_authorities_vary_each_limit_is_the_wider_of_the_two():
    placed = place(draw(770, spread=0.5))
    (spread,) = set(placed["spread"])
    assert spread == pytest.approx(0.5, abs=0.15)
    expected, tau2 = placed["expected"].to_numpy(), (spread / 2) ** 2
    for prefix, confidence, deviate in (("", 0.95, WIDE[0]), ("outer_", 0.998, WIDE[1])):
        exact = limit_ratios(expected, confidence=confidence)
        wide = limit_dispersed(expected, scale="root", target=1.0, tau2=tau2, deviate=deviate)
        assert placed[f"{prefix}lower"].to_numpy() == pytest.approx(np.minimum(exact.lower, wide.lower))
        assert placed[f"{prefix}upper"].to_numpy() == pytest.approx(np.maximum(exact.upper, wide.upper))
    assert placed["smallest"].to_numpy() == pytest.approx(find_smallest_ratio(expected, tau2=tau2))


@pytest.mark.parametrize("spread", [0.0, 0.5])
@pytest.mark.parametrize("total", [330, 770, 8_000])
def test_who_is_said_to_lie_outside_is_drawn_outside(spread, total):
    for seed in range(5):
        placed = place(draw(total, spread=spread, seed=seed, ratios=(4.0, 2.5, 0.1)))
        ratio = placed["ratio"].to_numpy()
        sides = [
            (ratio >= upper * (1 - 1e-9)) * 1.0 - ((ratio <= lower * (1 + 1e-9)) & (lower > 0)) * 1.0
            for lower, upper in (
                (placed[f"{prefix}lower"].to_numpy(), placed[f"{prefix}upper"].to_numpy()) for prefix in ("", "outer_")
            )
        ]
        assert placed["position"].to_list() == (sides[0] + sides[1]).tolist()


def test_few_lie_outside_widened_limits():
    events = draw(2_500, spread=0.5)
    placed = place(events)
    exact = place_ratios(events, placed["expected"].to_numpy()).position
    assert (exact != 0).sum() > 2 * (placed["position"] != 0).sum()
    assert (placed["position"] != 0).sum() <= 15


def test_after_looking_at_all_chance_alone_mostly_leaves_none_and_a_fourfold_rate_stays():
    """Benjamini-Hochberg at 10 %: of 40 funnels of chance alone at most a tenth name anyone; some lie outside in all."""
    by_chance = [place(draw(550, seed=seed)) for seed in range(40)]
    assert sum(placed["stands_out"].any() for placed in by_chance) <= 4
    assert np.mean([(placed["position"] != 0).sum() for placed in by_chance]) > 1
    placed = place(draw(550, ratios=(4.0, 4.0)))
    assert placed["stands_out"].to_list()[-2:] == [True, True]


def test_who_stands_out_goes_by_the_p_values_of_the_limits_shown():
    for total, spread in ((330, 0.0), (770, 0.5)):
        placed = place(draw(total, spread=spread, ratios=(6.0,)))
        p_value = placed["p_value"].to_numpy()
        assert placed["stands_out"].to_list() == (adjust_p_values(p_value) <= 0.10).tolist()
        assert ((p_value <= 0.05) == (placed["position"].to_numpy() != 0)).all()
    exact = place_ratios(placed["nai_under_1"].to_numpy(), placed["expected"].to_numpy()).p_value
    assert (p_value >= exact).all()


def test_who_has_nothing_expected_is_not_looked_at(recwarn):
    placed = place([2.0, 3.0, 0.0], [20_000.0, 30_000.0, 0.0])
    assert placed["stands_out"].to_list() == [False, False, None]
    none = place([0.0, 0.0], [20_000.0, 30_000.0])
    assert none["stands_out"].to_list() == [None, None]
    assert none["spread"].to_list() == [0.0, 0.0]
    assert none["spread_p_value"].is_nan().all()
    assert not recwarn.list
