"""The methods whose power is compared: what each is shown, and when it raises the alarm.

Here: the counts that are simulated for each method and its alarm at a given strictness, through the functions of
``assets.statistics``. Not here: how the strictness is found and what is printed (``power``).

A strictness is a number, the greater the fewer alarms: the threshold of a CUSUM, z of EARS, minus the logarithm (base
10) of Farrington's alpha, and for the u chart the factor that both limits are widened with.

Counts are Poisson with the mean 10.7 a month; for the share, 28.9 other notifications beside them. The change begins
in the month after those a method needs, and lasts. Only alarms of a rise count.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from assets.statistics.control_charts import chart_rates
from assets.statistics.control_limits import limit_rates
from assets.statistics.control_rules import find_signals
from assets.statistics.cusum import chart_cusum, chart_share_cusum
from assets.statistics.ears import Method as EarsMethod
from assets.statistics.ears import bound_counts
from assets.statistics.farrington import FarringtonSettings, detect_excesses
from assets.statistics.reporting_delay import DelayDistribution, completeness_of_months, is_complete, thin_baseline

MEAN = 10.7
OTHERS = 28.9
SHARE = MEAN / (MEAN + OTHERS)
#: of a month's notifications, the share known by the end of it and of each of the five months after it
CHANCES = np.array([0.62, 0.20, 0.08, 0.05, 0.03, 0.02])
DELAY = DelayDistribution(chance=CHANCES, completeness=np.cumsum(CHANCES))
#: months that a chart of late notifications has run before the change: the latest of them are still filling up
RUN_IN = 12
#: months of the u chart's frozen baseline
BASELINE = 36
#: the 7 counts of EARS, and the gap of 2 and the 2 earlier excesses that C3 has besides
EARS_MONTHS = 11
FARRINGTON = FarringtonSettings(trend=False)
#: five years, and the month before the same month of the first
FARRINGTON_MONTHS = FARRINGTON.years_back * FARRINGTON.frequency + FARRINGTON.half_window

#: shows a method so many series of so many months whose mean is so many times the usual one; what it gives has a row
#: for each series
Show = Callable[[np.random.Generator, int, int, float], np.ndarray]
#: tells which series raised the alarm within the months shown, at a strictness
Fires = Callable[[np.ndarray, float], np.ndarray]
#: chance to find +25 % within 6 months, +50 % within 3, +50 % within 6, +100 % within 3; None where not known
Figures = tuple[float | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Method:
    """A method, the months it needs before the change, and the figures a reference has for it.

    No strictness that is sought is above ``strictest``; ``setting`` says one in the method's own terms.
    """

    name: str
    months_before: int
    show: Show
    fires: Fires
    reference: Figures
    strictest: float
    setting: Callable[[float], str]


def list_methods() -> list[Method]:
    """Give the methods in the order of the table."""
    known_mean = [
        _cusum("LR-CUSUM x1.5", show_cusum(1.5), (0.46, 0.60, 0.90, 0.99)),
        _cusum("LR-CUSUM x1.25", show_cusum(1.25), (0.48, 0.53, 0.93, 0.98)),
    ]
    estimated_mean = [
        Method(
            "u chart, Making Data Count rules",
            BASELINE,
            show_counts(BASELINE),
            u_chart_fires,
            (0.35, 0.48, 0.80, 0.96),
            strictest=2.0,
            setting=lambda strictness: f"limits x{strictness:.3f}",
        ),
        Method(
            "Farrington flexible, no trend",
            FARRINGTON_MONTHS,
            show_farrington,
            reaches,
            (0.30, 0.46, 0.69, 0.93),
            strictest=6.0,
            setting=lambda strictness: f"alpha {10**-strictness:.4f}",
        ),
        _ears("EARS C1", ears_fires("C1"), (0.12, None, 0.22, 0.48)),
        _ears("EARS C2", ears_fires("C2"), (0.16, None, 0.34, 0.71)),
        _ears("EARS C3", ears_fires("C3"), (0.20, None, 0.47, 0.83)),
        _ears("EARS C3, its own count too", c3_with_its_own_count_fires, (0.20, None, 0.47, 0.83)),
    ]
    late = [
        _cusum("late, baseline thinned", show_late(1.5, complete_only=False), (0.42, 0.54, 0.88, 0.96), before=RUN_IN),
        _cusum(
            "late, complete months only", show_late(1.5, complete_only=True), (0.29, 0.15, 0.76, 0.51), before=RUN_IN
        ),
    ]
    return [
        *known_mean,
        *estimated_mean,
        *late,
        _cusum("share, binomial CUSUM", show_share(1.5), (0.37, 0.47, 0.82, 0.94)),
    ]


def _cusum(name: str, show: Show, reference: Figures, *, before: int = 0) -> Method:
    return Method(
        name, before, show, reaches, reference, strictest=64.0, setting=lambda strictness: f"h {strictness:.2f}"
    )


def _ears(name: str, fires: Fires, reference: Figures) -> Method:
    return Method(
        name,
        EARS_MONTHS,
        show_counts(EARS_MONTHS),
        fires,
        reference,
        strictest=16.0,
        setting=lambda strictness: f"z {strictness:.2f}",
    )


def draw_counts(
    generator: np.random.Generator, series: int, months: int, rise: float, *, before: int = 0
) -> np.ndarray:
    """Draw counts of the months before the change and of those after it."""
    means = MEAN * np.where(np.arange(before + months) < before, 1.0, rise)
    return generator.poisson(means, size=(series, before + months))


def reaches(reached: np.ndarray, strictness: float) -> np.ndarray:
    """Raise the alarm where the highest value reached is the strictness or more."""
    return reached >= strictness


def show_cusum(ratio: float) -> Show:
    """Give the highest value of the chart, which starts at 0 in the month of the change."""

    def show(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        counts = draw_counts(generator, series, months, rise)
        chart = chart_cusum(counts, MEAN, ratio=ratio, threshold=np.inf, acknowledged=False)
        return chart.statistic.max(axis=-1)

    return show


def show_share(odds_ratio: float) -> Show:
    """Give the highest value of the share's chart; events rise, the other notifications stay."""

    def show(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        events = draw_counts(generator, series, months, rise)
        trials = events + generator.poisson(OTHERS, size=events.shape)
        chart = chart_share_cusum(
            events, trials, share=SHARE, odds_ratio=odds_ratio, threshold=np.inf, acknowledged=False
        )
        return chart.statistic.max(axis=-1)

    return show


def show_late(ratio: float, *, complete_only: bool) -> Show:
    """Give the highest value of charts drawn anew at the end of each month, of which the newest month decides."""

    def show(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        rises = np.where(np.arange(RUN_IN + months) < RUN_IN, 1.0, rise)
        means = MEAN * rises[:, None] * CHANCES
        cells = generator.poisson(means, size=(series, *means.shape))
        return np.max([newest(cells, RUN_IN + month) for month in range(1, months + 1)], axis=0)

    def newest(cells: np.ndarray, months: int) -> np.ndarray:
        age = np.arange(months)[::-1, None]
        counts = (cells[:, :months] * (np.arange(CHANCES.size) <= age)).sum(axis=-1).astype(float)
        completeness = completeness_of_months(DELAY, months=months)
        if complete_only:
            counts[:, ~is_complete(completeness)] = np.nan
        means = thin_baseline(MEAN, completeness)
        return chart_cusum(counts, means, ratio=ratio, threshold=np.inf, acknowledged=False).statistic[:, -1]

    return show


def show_counts(before: int) -> Show:
    """Give the counts themselves, for methods that estimate the usual mean from the months before the change."""

    def show(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        return draw_counts(generator, series, months, rise, before=before)

    return show


def show_farrington(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
    """Give minus the logarithm of the least p-value: the alarm is raised where alpha is no smaller than it."""
    counts = draw_counts(generator, series, months, rise, before=FARRINGTON_MONTHS)
    found = detect_excesses(counts, at=FARRINGTON_MONTHS + np.arange(months), settings=FARRINGTON)
    return -np.log10(np.where(found.has_enough_events, found.p_value, 1.0).min(axis=-1))


def u_chart_fires(counts: np.ndarray, strictness: float) -> np.ndarray:
    """Draw the chart anew every month and raise the alarm when its newest month is marked as a rise.

    Widening multiplies the standard error, so that the limits and the lines that two of three points lie near move
    out together; runs and trends stay. The factor comes on top of Laney's, where a baseline is overdispersed.
    """
    exposure = np.ones(counts.shape)
    laney = chart_rates(counts, exposure, baseline=BASELINE).sigma_z[:, 0]
    fired = np.zeros(len(counts), dtype=bool)
    for months in range(BASELINE + 1, counts.shape[1] + 1):
        known = counts[:, :months]
        baseline = np.arange(months) < BASELINE
        limits = limit_rates(known, exposure[:, :months], used=baseline, sigma_z=laney * strictness)
        fired |= find_signals(known, limits).cause[:, -1] > 0
    return fired


def ears_fires(method: EarsMethod) -> Fires:
    def fires(counts: np.ndarray, strictness: float) -> np.ndarray:
        bounds = bound_counts(counts, method=method, alpha=float(special.ndtr(-strictness)))
        return bounds.is_alarm[:, EARS_MONTHS:].any(axis=-1)

    return fires


def c3_with_its_own_count_fires(counts: np.ndarray, strictness: float) -> np.ndarray:
    """Raise C3's alarm as the documentation of R surveillance describes it: the count's own excess is summed too.

    Not a method of ours, whose C3 equals that package's program: here to show what the difference makes.
    """
    mean, one_above = (bound_counts(counts, method="C2", alpha=alpha).upper for alpha in (0.5, special.ndtr(-1.0)))
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum(0.0, (counts - mean) / (one_above - mean) - 1)
    total = excess[:, 2:] + excess[:, 1:-1] + excess[:, :-2]
    return (total[:, EARS_MONTHS - 2 :] > strictness).any(axis=-1)
