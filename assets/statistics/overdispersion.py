"""Funnels widened for variation between authorities beyond chance (additive overdispersion).

Here: standardised scores of ratios or shares, the overdispersion they show (phi), the variance between authorities
that explains it (tau squared), whether chance alone would show as much, and limits and scores that allow for it. Not
here: exact limits without it (``funnels``).

Sources: Spiegelhalter (2005), Statistics in Medicine 24:1185-1202; Spiegelhalter, Sherlaw-Johnson, Bardsley, Blunt,
Wood & Grigg (2012), JRSS A 175:1-47; DerSimonian & Laird (1986), Controlled Clinical Trials 7:177-188. Arrays are
one-dimensional, a cell for an authority. NaN, or a denominator of zero, is an authority that does not count: its
score is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.intervals import FloatArray, Interval, check_counts, normal_quantile

Scale = Literal["root", "log", "arcsine"]
Extremes = Literal["winsorise", "truncate"]

EXTREME_SHARE = 0.1
"""Share of authorities at each end whose scores are pulled in, or left out, before the overdispersion is judged."""

LEVEL = 0.05
"""How often chance alone may be taken for variation between authorities."""

_REPLICATIONS = 1_999
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Scores:
    """Authorities on the scale on which chance has the same size for all with the same denominator.

    ``value`` is the transformed ratio or share, ``target`` the transformed target, ``error`` the standard error by
    chance alone, ``z`` their standardised distance.
    """

    value: FloatArray
    error: FloatArray
    z: FloatArray
    target: float


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much the authorities vary beyond chance.

    ``kept`` are the scores it was judged by (NaN: left out); ``phi`` is their mean square, 1 by chance alone; ``tau2``
    is the variance between authorities on the transformed scale, 0 where phi does not exceed (I - 1)/I.
    """

    kept: FloatArray
    phi: float
    tau2: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the authorities vary beyond chance.

    ``phi`` is the mean square of their scores, ``chance`` its mean where chance alone is at work, ``p_value`` how often
    chance alone gives a phi as great; ``tau2`` is 0 unless the p-value is at most the level. Of few authorities, or no
    event, nothing is known: NaN, and tau2 0.
    """

    phi: float
    chance: float
    p_value: float
    tau2: float


def score_authorities(
    events: ArrayLike, denominators: ArrayLike, *, scale: Scale, target: float | None = None
) -> Scores:
    """Give each authority's standardised score.

    ``root``: square root of observed over expected counts, standard error 1/(2 sqrt(expected)); ``log``: its logarithm,
    1/sqrt(expected); ``arcsine``: arcsine of the square root of a share, 1/(2 sqrt(trials)). The target is 1 for
    ratios and the share of all authorities together for shares, unless given. Source: Spiegelhalter et al. (2012);
    Spiegelhalter (2005). No event has no logarithm: its score is minus infinity.

    >>> score_authorities([3, 5, 8], [1.3, 2.4, 3.9], scale="root").z.round(2)
    array([1.18, 1.37, 1.71])
    """
    count, size = np.broadcast_arrays(check_counts(events), check_counts(denominators))
    size = np.where(size > 0, size, np.nan)
    if scale == "arcsine" and np.any(count > size):
        raise ValueError("a numerator is greater than its denominator")
    centre = target if target is not None else _find_target(count, size, scale=scale)
    value, aim = _transform(count / size, scale=scale), float(_transform(np.asarray(centre), scale=scale))
    error = (1.0 if scale == "log" else 0.5) / np.sqrt(size)
    return Scores(value=value, error=error, z=(value - aim) / error, target=aim)


def estimate_overdispersion(
    scores: Scores, *, extremes: Extremes = "winsorise", share: float = EXTREME_SHARE, chance: float = 1.0
) -> Overdispersion:
    """Estimate phi and tau squared by the method of moments from scores without their extremes.

    The scores are ``winsorise``d, those beyond the quantiles ``share`` and 1 - ``share`` set to them
    (Spiegelhalter 2005), or ``truncate``d, the lowest and highest ``share`` of the ranks left out (NHS
    Digital's SHMI): a few true outliers must not widen the funnel that is to show them. tau squared is DerSimonian and
    Laird's: max(0, (I phi - (I - 1))/(sum w - sum w^2/sum w)) with w = 1/error^2 over the I scores kept. Where chance
    alone gives another phi than 1, because few are expected or by the winsorising itself, phi is divided by that
    ``chance`` in it.

    >>> counts, expected = [3, 5, 8, 4, 2, 30], [1.3, 2.4, 3.9, 4.6, 3.6, 12.0]
    >>> found = estimate_overdispersion(score_authorities(counts, expected, scale="root"))
    >>> print(f"phi {found.phi:.2f}, tau squared {found.tau2:.3f}")
    phi 2.48, tau squared 0.120
    """
    if not 0 <= share < 0.5:
        raise ValueError("the share of extremes at each end lies between 0 and 0.5")
    kept = _winsorise(scores.z, share=share) if extremes == "winsorise" else _truncate(scores.z, share=share)
    counted = np.isfinite(kept)
    number = int(counted.sum())
    if number == 0:
        return Overdispersion(kept=kept, phi=float("nan"), tau2=0.0)
    phi = float(np.mean(kept[counted] ** 2))
    weight = 1 / scores.error[counted] ** 2
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    excess = number * phi / chance - (number - 1)
    # One authority alone, or none beyond chance, says nothing about variation between authorities.
    tau2 = float(excess / spread) if excess > 0 and spread > 0 and number > 1 else 0.0
    return Overdispersion(kept=kept, phi=phi, tau2=tau2)


def judge_overdispersion(
    events: ArrayLike,
    expected: ArrayLike,
    *,
    level: float = LEVEL,
    share: float = EXTREME_SHARE,
    replications: int = _REPLICATIONS,
    seed: int = 0,
) -> Judgement:
    """Judge whether counts vary between authorities beyond chance, and estimate tau squared where they do.

    The scores are on the square-root scale, winsorised (Spiegelhalter 2005). phi is compared with what it is when
    as many events are dealt by chance alone, each to an authority with the probability of its share of all expected
    (Monte Carlo test: Barnard 1963, JRSS B 25:294; Besag & Diggle 1977, Applied Statistics 26:327-333): given the total
    that is its exact distribution, whatever the counts. The same ``seed`` gives the same result.

    Fewer than 1/``share`` authorities are not judged: none of them is pulled in, and one far out would pass for the
    variation of all.

    Why: a score is only nearly N(0, 1). With England's 153 authorities and chance alone, the plain estimate of tau
    squared is above 0 in all funnels of one year (0.8 expected on average), as if ratios varied by 63 % (2 tau), in
    82 % of three years' (27 %), 10 % of five years' and 1 % of seven years'; where more is expected it errs the other
    way, because winsorised scores of chance alone have phi 0.68: at seven years ratios that do vary by 40 % come out as
    26 %. Judged as here 40 % comes out as 33, 44 and 39 % at three, five and seven years, found in 64, 93 and 99 % of
    funnels, and 20 % is found in 16, 20 and 41 % (`python -m benchmarks.funnel_widening`). Chance alone is taken for
    variation in 5.0 to 5.7 % (the default seed; 40,000 funnels each of 0.7, 2.2, 3.6, 5.0 and 16 expected).

    >>> judged = judge_overdispersion([0, 9, 2, 14, 3, 1, 0, 9, 2, 14, 3, 1], [4, 5, 5, 6, 5, 4, 4, 5, 5, 6, 5, 4])
    >>> print(f"phi {judged.phi:.1f}, by chance {judged.chance:.1f}, p {judged.p_value:.3f}, tau2 {judged.tau2:.2f}")
    phi 5.1, by chance 0.7, p 0.001, tau2 0.36
    """
    scores = score_authorities(events, expected, scale="root")
    mean = np.broadcast_to(check_counts(expected), scores.z.shape)[np.isfinite(scores.z)]
    alone = _deal_by_chance(mean, share=share, replications=replications, seed=seed)
    chance = float(alone.mean()) if alone.size else 0.0
    if not chance > 0:
        return Judgement(phi=float("nan"), chance=float("nan"), p_value=float("nan"), tau2=0.0)
    found = estimate_overdispersion(scores, share=share, chance=chance)
    reached = np.count_nonzero(alone >= found.phi * (1 - _ROUNDING))
    p_value = (1 + reached) / (replications + 1)
    return Judgement(phi=found.phi, chance=chance, p_value=p_value, tau2=found.tau2 if p_value <= level else 0.0)


def limit_dispersed(
    denominators: ArrayLike,
    *,
    scale: Scale,
    target: float,
    tau2: float = 0.0,
    deviate: float | None = None,
    squared: bool = True,
    folded: bool = False,
) -> Interval:
    """Give funnel limits that allow for variation between authorities, as ratios or shares.

    target +/- deviate x sqrt(error^2 + tau2) on the transformed ``scale``, taken back. ``target`` is transformed (as in
    ``Scores``); ``deviate`` is in standard errors, by default 1.96 for 95 %. A limit beyond the end of its scale is set
    to it (0, or 1 for shares).

    Two settings repeat FunnelPlotR 0.6.0: ``squared=False`` leaves limits on the square-root scale, where they can
    be negative, and ``folded=True`` lets a share's limit beyond the scale come back (the sine of more than a right
    angle).

    >>> limits = limit_dispersed([4.0, 100.0], scale="root", target=1.0, tau2=0.025)
    >>> limits.lower.round(2), limits.upper.round(2)
    (array([0.18, 0.46]), array([2.5 , 1.76]))
    """
    size = check_counts(denominators)
    width = normal_quantile(0.95) if deviate is None else deviate
    error = (1.0 if scale == "log" else 0.5) / np.sqrt(np.where(size > 0, size, np.nan))
    reach = width * np.sqrt(error**2 + tau2)
    if scale == "root" and not squared:
        return Interval(lower=target - reach, upper=target + reach)
    first, last = (-np.inf, np.inf) if scale == "log" or folded else (0.0, _END[scale])
    return Interval(
        lower=_take_back(np.clip(target - reach, first, last), scale=scale),
        upper=_take_back(np.clip(target + reach, first, last), scale=scale),
    )


def find_dispersed_p_values(scores: Scores, *, tau2: float) -> FloatArray:
    """Give two-sided p-values of scores whose standard errors allow for variation between authorities.

    z = (value - target)/sqrt(error^2 + tau2), compared with the normal distribution (Spiegelhalter 2005).

    >>> scores = score_authorities([3, 5, 30], [1.3, 2.4, 12.0], scale="root")
    >>> find_dispersed_p_values(scores, tau2=0.03).round(3)
    array([0.271, 0.226, 0.01 ])
    """
    deviate = (scores.value - scores.target) / np.sqrt(scores.error**2 + tau2)
    return 2 * special.ndtr(-np.abs(deviate))


_END = {"root": np.inf, "arcsine": np.pi / 2}


def _find_target(count: FloatArray, size: FloatArray, *, scale: Scale) -> float:
    if scale != "arcsine":
        return 1.0
    known = ~np.isnan(count) & ~np.isnan(size)
    return float(count[known].sum() / size[known].sum()) if known.any() else float("nan")


def _transform(value: FloatArray, *, scale: Scale) -> FloatArray:
    if scale == "log":
        with np.errstate(divide="ignore"):
            return np.log(value)
    return np.sqrt(value) if scale == "root" else np.arcsin(np.sqrt(value))


def _take_back(value: FloatArray, *, scale: Scale) -> FloatArray:
    if scale == "log":
        return np.exp(value)
    return value**2 if scale == "root" else np.sin(value) ** 2


def _deal_by_chance(mean: FloatArray, *, share: float, replications: int, seed: int) -> FloatArray:
    """Give phi of each of many deals of all events among authorities by chance; nothing of few, or no event."""
    total = round(float(mean.sum()))
    if mean.size < max(2, 1 / share if share else 0) or total == 0:
        return np.empty(0)
    dealt = np.random.default_rng(seed).multinomial(total, mean / mean.sum(), size=replications)
    z = 2 * (np.sqrt(dealt) - np.sqrt(mean))
    ends = np.quantile(z, [share, 1 - share], axis=1, keepdims=True)
    return np.mean(np.clip(z, *ends) ** 2, axis=1)


def _winsorise(z: FloatArray, *, share: float) -> FloatArray:
    known = z[np.isfinite(z)]
    if known.size == 0:
        return z
    lowest, highest = np.quantile(known, [share, 1 - share])
    return np.clip(z, lowest, highest)


def _truncate(z: FloatArray, *, share: float) -> FloatArray:
    known = z[~np.isnan(z)]
    # Ties share the mean of their ranks, so that equal scores are kept or left out together.
    first = np.searchsorted(np.sort(known), z, side="left")
    last = np.searchsorted(np.sort(known), z, side="right")
    rank = (first + 1 + last) / 2 / (known.size + 1)
    return np.where((rank >= share) & (rank < 1 - share), z, np.nan)
