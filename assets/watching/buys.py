"""What the thresholds of the declared charts buy, computed: false alarms, run lengths, and how soon a change is found.

Belongs here: the table of docs/signals.md, which `python -m assets.watching.buys` prints. Does not belong here: the
declarations (`series`). Real thresholds are solved anew for each series' own baseline; the table has one of each kind.
"""

import sys
from dataclasses import dataclass
from typing import Final

import numpy as np

from assets.statistics.cusum import reference_value
from assets.statistics.intervals import FloatArray
from assets.statistics.run_length import find_average_run_length, find_first_alarms, find_first_share_alarms
from assets.watching.series import (
    PUBLISHED,
    RATE_OF_ENGLAND,
    RATE_OF_REGION,
    SECOND_OPINION,
    SHARE_OF_ENGLAND,
    SHARE_OF_REGION,
    TIMELINESS,
    VOLUME,
    Chart,
    Kind,
)
from assets.watching.thresholds import MONTHS, solve_count_threshold, solve_share_threshold

BASELINE_MONTHS: Final = 21
_LONG: Final = 240


@dataclass(frozen=True, slots=True)
class Example:
    """A baseline to solve thresholds for: a mean a month, or a share of so many a month."""

    words: str
    charts: tuple[Chart, ...]
    mean: float = 0.0
    share: float = 0.0


EXAMPLES: Final = (
    Example("rate, England (10.7 a month)", RATE_OF_ENGLAND, mean=10.7),
    Example("rate, region (1.2 a month)", RATE_OF_REGION, mean=1.2),
    Example("share, England (27 % of 30)", SHARE_OF_ENGLAND, mean=30, share=0.27),
    Example("share, region (27 % of 3)", SHARE_OF_REGION, mean=3, share=0.27),
    Example("within 5 days (77 % of 34)", TIMELINESS, mean=34, share=0.77),
    Example("reviewed within 15 days (56 % of 34)", TIMELINESS, mean=34, share=0.56),
)


@dataclass(frozen=True, slots=True)
class Bought:
    """What a chart's threshold buys where the baseline is exactly right: months, and chances."""

    threshold: float
    run_length: float
    false_alarm: float
    within_3: float
    within_6: float


def buy(chart: Chart, example: Example) -> Bought:
    """Solve a chart's threshold for a baseline of 21 months and say what it buys.

    >>> bought = buy(RATE_OF_ENGLAND[0], EXAMPLES[0])
    >>> print(f"{bought.threshold:.1f}: one false alarm in {bought.run_length:.0f} months")
    8.1: one false alarm in 138 months
    """
    aim = {"ratio": chart.ratio, "probability": chart.false_alarms_a_year}
    if chart.kind is Kind.SHARE:
        events = example.mean * example.share * BASELINE_MONTHS
        threshold = solve_share_threshold(example.mean, share=example.share, events=events, **aim)
    else:
        threshold = solve_count_threshold(example.mean, events=example.mean * BASELINE_MONTHS, **aim)
    quiet, changed = (_first_alarms(chart, example, threshold, is_changed=each) for each in (False, True))
    return Bought(
        threshold=threshold,
        run_length=_run_length(chart, example, threshold, quiet),
        false_alarm=float(quiet[:MONTHS].sum()),
        within_3=float(changed[:3].sum()),
        within_6=float(changed[:6].sum()),
    )


def _first_alarms(chart: Chart, example: Example, threshold: float, *, is_changed: bool) -> FloatArray:
    size = np.full(6 if is_changed else _LONG if chart.kind is Kind.SHARE else MONTHS, example.mean)
    if chart.kind is Kind.COUNT:
        actual = size * chart.ratio if is_changed else None
        return find_first_alarms(size, ratio=chart.ratio, threshold=threshold, actual=actual)
    odds = example.share / (1 - example.share) * (chart.ratio if is_changed else 1)
    return find_first_share_alarms(
        size, share=example.share, odds_ratio=chart.ratio, threshold=threshold, actual=odds / (1 + odds)
    )


def _run_length(chart: Chart, example: Example, threshold: float, quiet: FloatArray) -> float:
    if chart.kind is Kind.COUNT:
        reference = float(reference_value(example.mean, ratio=chart.ratio))
        return find_average_run_length(example.mean, reference=reference, threshold=threshold, falls=chart.ratio < 1)
    # After years the chance of an alarm in the next month no longer moves: from there on it is geometric.
    left = 1 - np.cumsum(quiet)
    return float(1 + left[:-1].sum() + left[-1] * left[-2] / quiet[-1])


def print_table() -> str:
    """Return the table of docs/signals.md."""
    lines = [
        "| watched | method | looks for | threshold | one false alarm in | any in 12 months | baseline estimated"
        " | found within 3 months | within 6 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for example in EXAMPLES:
        for chart in example.charts:
            bought = buy(chart, example)
            what = "odds" if chart.kind is Kind.SHARE else "rate"
            lines.append(
                f"| {example.words} | `{chart.method}` | {what} x{chart.ratio:.2f} | {bought.threshold:.1f}"
                f" | {bought.run_length:.0f} months | {bought.false_alarm:.3f} | {chart.false_alarms_a_year:.3f}"
                f" | {bought.within_3:.2f} | {bought.within_6:.2f} |"
            )
    for words, (chart,) in (
        ("DfE half years", PUBLISHED),
        ("rows of a delivery", VOLUME),
        ("strata, and the rate of England", SECOND_OPINION),
    ):
        lines.append(
            f"| {words} | `{chart.method}` | any change | p < {chart.false_alarms_a_year:g} | | |"
            f" {chart.false_alarms_a_year:g} a point | | |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(print_table())
