"""What a chart holds months against: the baseline as known on the day it is frozen.

Belongs here: what is known of the months on a day; level, season, dispersion and threshold of a baseline. Does not
belong here: drawing charts (`charts`), solving thresholds (`thresholds`), which months a baseline has (`series`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from assets.statistics.baseline import assess_season, estimate_dispersion, fit_log_linear
from assets.statistics.cusum import BoolArray
from assets.statistics.intervals import FloatArray
from assets.statistics.reporting_delay import is_complete
from assets.watching.figures import Days, Figures, IntArray, estimate_completeness
from assets.watching.series import Chart, Kind
from assets.watching.thresholds import solve_count_threshold, solve_share_threshold

LEAST_EVENTS: Final = 5
LEAST_MONTHS: Final = 12
"""A baseline of fewer events or months is none: the series is not judged."""

DISPERSION_P_VALUE: Final = 0.05
"""Counts count as overdispersed when chance alone gives so much variance less often than this."""

SEASON_P_VALUE: Final = 0.001
LEAST_SEASONAL_MONTHS: Final = 18
LEAST_SEASONAL_MEAN: Final = 5.0
"""A season is taken up only where the likelihood supports it so far, and enough months and counts tell of it: one that
is there by chance makes every later year wrong at the same months."""

_SEASON_TERMS: Final = 2


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is in control: ``level`` (A, T), a rate per exposure or a share; ``alpha`` and ``threshold`` (A,)."""

    level: FloatArray
    alpha: FloatArray
    threshold: FloatArray


@dataclass(frozen=True, slots=True)
class Known:
    """What is known on one day: arrays (A, T)."""

    events: FloatArray
    trials: FloatArray
    completeness: FloatArray
    is_whole: BoolArray


def know(figures: Figures, rows: IntArray, *, pools: IntArray, day: int, kind: Kind) -> Known:
    """Say what is known of the areas in ``rows`` on a day; ``pools`` (A,) are those that tell of delays."""
    counted = figures.trials if kind is Kind.SHARE else figures.events
    of_pool, place = np.unique(pools, return_inverse=True)
    completeness, told = estimate_completeness(counted[: day + 1, of_pool], figures, day)
    share = completeness[place]
    notified = figures.trials[day][of_pool] > 0
    return Known(
        events=figures.events[day][rows],
        # Nothing notified in the whole of England is a month before the extracts began.
        trials=np.where(notified[place], figures.trials[day][rows], np.nan),
        completeness=share,
        is_whole=is_complete(share) & told[place],
    )


def freeze(known: Known, exposure: FloatArray, periods: Days, *, inside: IntArray, chart: Chart) -> Frozen:
    """Estimate what is in control from the months ``inside`` the baseline, as known on the day of first judging."""
    if chart.kind is Kind.SHARE:
        return _freeze_shares(known, inside, chart=chart)
    return _freeze_counts(known, exposure, periods, inside=inside, chart=chart)


def _freeze_shares(known: Known, inside: IntArray, *, chart: Chart) -> Frozen:
    # Only these columns: a sum over more of them, though zeros, would be rounded otherwise.
    counted, trials = known.events[:, inside], known.trials[:, inside]
    is_used = ~np.isnan(trials)
    frozen = _blank(known.events.shape)
    for row, used in enumerate(is_used):
        events, size = counted[row, used].sum(), trials[row, used].sum()
        if events < LEAST_EVENTS or used.sum() < LEAST_MONTHS or events >= size:
            continue
        frozen.level[row] = events / size
        frozen.threshold[row] = solve_share_threshold(
            float(trials[row, used].mean()),
            share=float(events / size),
            events=float(events),
            ratio=chart.ratio,
            probability=chart.false_alarms_a_year,
        )
    return frozen


def _freeze_counts(known: Known, exposure: FloatArray, periods: Days, *, inside: IntArray, chart: Chart) -> Frozen:
    counted, share = known.events[:, inside], known.completeness[:, inside]
    base = exposure[:, inside] * share
    is_used = ~np.isnan(known.trials[:, inside]) & ~np.isnan(base)
    frozen = _blank(known.events.shape)
    for row, used in enumerate(is_used):
        events = counted[row, used].sum()
        if events < LEAST_EVENTS or used.sum() < LEAST_MONTHS or not base[row, used].sum() > 0:
            continue
        whole = np.where(used & is_complete(share[row]), counted[row], np.nan)
        season = find_season(whole, periods, inside=inside)
        size = base[row, used] if season is None else base[row, used] * season[inside][used]
        rate = events / size.sum()
        frozen.level[row] = rate if season is None else rate * season
        means = rate * size
        frozen.alpha[row] = _find_alpha(counted[row, used], means, terms=1 if season is None else 1 + _SEASON_TERMS)
        frozen.threshold[row] = solve_count_threshold(
            float(means.mean()),
            events=float(events),
            ratio=chart.ratio,
            probability=chart.false_alarms_a_year,
            alpha=float(frozen.alpha[row]),
        )
    return frozen


def find_season(counts: FloatArray, periods: Days, *, inside: IntArray) -> FloatArray | None:
    """Find by what each of ``periods`` (T,) lies above or below the year's mean; None where no season is supported.

    ``counts`` are those of the months ``inside`` the baseline, NaN where one is not complete. One sine and cosine of
    the year, by the likelihood-ratio test.
    """
    known = counts[~np.isnan(counts)]
    if known.size < LEAST_SEASONAL_MONTHS or known.mean() < LEAST_SEASONAL_MEAN:
        return None
    if assess_season(counts) >= SEASON_P_VALUE:
        return None
    model = fit_log_linear(counts, harmonics=1)
    month = periods.astype("datetime64[M]").astype(np.int64)
    return model.predict(month - month[inside[0]] + 1) / np.exp(model.coefficients[0])


def _find_alpha(counts: FloatArray, means: FloatArray, *, terms: int) -> float:
    """Give alpha of variance mean + alpha mean^2, 0 unless the counts vary more than chance explains."""
    dispersion = estimate_dispersion(counts, means, terms=terms)
    freedom = counts.size - terms
    if special.chdtrc(freedom, dispersion * freedom) >= DISPERSION_P_VALUE:
        return 0.0
    return (dispersion - 1) / float(means.mean())


def _blank(shape: tuple[int, ...]) -> Frozen:
    return Frozen(level=np.full(shape, np.nan), alpha=np.zeros(shape[0]), threshold=np.full(shape[0], np.nan))
