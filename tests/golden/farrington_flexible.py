"""The flexible Farrington comparison and its parts: thresholds, seasons, weights."""

from collections.abc import Callable

import numpy as np
import polars as pl
from scipy import special

from assets.statistics.farrington import Excesses, FarringtonSettings, detect_excesses
from assets.statistics.farrington_baseline import assign_levels
from assets.statistics.farrington_fit import weigh_down
from assets.statistics.farrington_threshold import delta_threshold, negative_binomial_threshold
from tests.golden.case import Case


def answer(case: Case) -> pl.DataFrame:
    """Return what a run answers, or, where the case has neither settings nor input, what a part does."""
    if case.input_name is not None:
        return answer_run(case)
    # Such a case names its questions in the first columns of its expectation: which columns tells the part.
    for marking_column, answer_part in PARTS.items():
        if marking_column in case.columns:
            return answer_part(case.read_expected())
    raise KeyError(case.name)


def answer_run(case: Case) -> pl.DataFrame:
    """Return one row per time point of the range."""
    series, params = case.read_input(), case.params
    settings = read_settings(params)
    first, last = params["range"]
    found = detect_excesses(
        series["count"].to_numpy(),
        at=np.arange(first - 1, last),
        population=series["population"].to_numpy() if params["populationOffset"] else None,
        dates=series[:, 1].str.to_date().to_numpy() if params["epochAsDate"] else None,
        settings=settings,
    )
    return pl.DataFrame(
        {
            "t": np.arange(first, last + 1),
            "observed": found.observed,
            # The reference shows no limit where too few recent events rule an alarm out.
            "upperbound": np.where(found.has_enough_events, found.upper, np.nan),
            "alarm": found.is_alarm.astype(int),
            "expected": np.where(found.has_enough_events, found.expected, np.nan),
            "score": score_as_reference(found, settings),
            "pvalue": found.p_value,
            "mu0": mean_as_reference(found, settings),
            "phi": found.dispersion,
            "trend_fitted": np.isfinite(found.slope).astype(int),
            "trend_coef": found.slope,
        }
    )


def read_settings(params: dict) -> FarringtonSettings:
    """Return the settings the reference's names stand for."""
    least_events, recent_points = params["limit54"]
    return FarringtonSettings(
        years_back=params["b"],
        half_window=params["w"],
        periods=params["noPeriods"],
        recent_excluded=params["pastWeeksNotIncluded"],
        frequency=params["freq"],
        reweight=params["reweight"],
        weights_threshold=params["weightsThreshold"],
        trend=params["trend"],
        trend_p_value=params["pThresholdTrend"],
        alpha=params["alpha"],
        method=params["thresholdMethod"],
        power=params["powertrans"],
        least_events=least_events,
        recent_points=recent_points,
        correct_dispersion=params.get("correct_dispersion", False),
    )


def score_as_reference(found: Excesses, settings: FarringtonSettings) -> np.ndarray:
    """Return the score; but for the delta method the reference takes the logarithm of the mean for the mean."""
    if settings.method == "delta":
        return found.score
    log_mean = np.log(found.expected)
    return (found.observed - log_mean) / (found.upper - log_mean)


def mean_as_reference(found: Excesses, settings: FarringtonSettings) -> np.ndarray:
    """Return what the reference calls mu0: without meaning for the delta method, where it is exp(an upper mean)."""
    reach = special.ndtri(1 - settings.alpha)
    if settings.method == "delta":
        return np.exp(found.expected * (1 + reach * found.standard_error))
    return found.expected * np.exp(reach * found.standard_error * (settings.method == "muan"))


def answer_thresholds(told: pl.DataFrame) -> pl.DataFrame:
    """Return the limits of each row's mean."""
    rows = [answer_threshold(row) for row in told.iter_rows(named=True)]
    return told.select("kind", "mu0", "se", "phi", "trans", "alpha", "y").hstack(pl.DataFrame(rows))


def answer_threshold(row: dict) -> dict[str, float]:
    mean, count = row["mu0"], row["y"]
    if row["kind"] == "delta":
        limit = delta_threshold(count, mean, row["se"], dispersion=row["phi"], alpha=row["alpha"], power=row["trans"])
        # With the square root the reference squares a limit below 0; ours is 0.
        reflected = (2 * np.sqrt(mean) - np.sqrt(limit.upper)) ** 2
        lower = reflected if row["trans"] == "1/2" else limit.lower
    else:
        error = row["se"] if row["kind"] == "muan" else 0.0
        limit = negative_binomial_threshold(count, mean, error, dispersion=row["phi"], alpha=row["alpha"])
        lower = limit.lower
    return {
        "lower": float(lower),
        "upper": float(limit.upper),
        "prob": float(limit.p_value),
        "score": float((count - mean) / (limit.upper - mean)),
    }


def answer_blocks(told: pl.DataFrame) -> pl.DataFrame:
    """Return the season of every point of each baseline, nothing outside it."""
    parts: list[pl.DataFrame] = []
    for _, rows in told.group_by("k", "b", "freq", "w", "noPeriods", maintain_order=True):
        asked = rows.row(0, named=True)
        levels = assign_levels(
            asked["k"] - 1,
            years_back=asked["b"],
            half_window=asked["w"],
            periods=asked["noPeriods"],
            frequency=asked["freq"],
        )
        blocks = [int(levels[t - 1]) if t <= len(levels) and levels[t - 1] else None for t in rows["t"]]
        parts.append(rows.drop("block").with_columns(block=pl.Series(blocks, dtype=pl.Int64)))
    return pl.concat(parts)


def answer_weights(told: pl.DataFrame) -> pl.DataFrame:
    """Return the weights of each vector of residuals."""
    parts = [
        rows.with_columns(omega=pl.Series(weigh_down(rows["s"].to_numpy(), threshold=float(rows["threshold"][0]))))
        for _, rows in told.group_by("threshold", maintain_order=True)
    ]
    return pl.concat(parts)


PARTS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "kind": answer_thresholds,
    "block": answer_blocks,
    "omega": answer_weights,
}
