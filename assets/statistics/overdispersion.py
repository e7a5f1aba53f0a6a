"""Funnels widened for variation between authorities beyond chance (additive overdispersion).

Here: standardised scores of ratios or shares, the overdispersion they show (phi), the variance between authorities
that explains it (tau squared), and limits and scores that allow for it. Not here: exact limits without it
(``funnels``).

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
    scores: Scores, *, extremes: Extremes = "winsorise", share: float = EXTREME_SHARE
) -> Overdispersion:
    """Estimate phi and tau squared by the method of moments from scores without their extremes.

    The scores are ``winsorise``d, those beyond the quantiles ``share`` and 1 - ``share`` set to them
    (Spiegelhalter 2005), or ``truncate``d, the lowest and highest ``share`` of the ranks left out (NHS
    Digital's SHMI): a few true outliers must not widen the funnel that is to show them. tau squared is DerSimonian and
    Laird's: max(0, (I phi - (I - 1))/(sum w - sum w^2/sum w)) with w = 1/error^2 over the I scores kept.

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
    excess = number * phi - (number - 1)
    # One authority alone, or none beyond chance, says nothing about variation between authorities.
    tau2 = float(excess / spread) if excess > 0 and spread > 0 and number > 1 else 0.0
    return Overdispersion(kept=kept, phi=phi, tau2=tau2)


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
