"""CUSUM and GLR charts of counts and the exact run length, as R surveillance and spc give them."""

import numpy as np
import polars as pl

from assets.statistics.baseline import estimate_alpha, fit_log_linear
from assets.statistics.cusum import chart_cusum, chart_share_cusum
from assets.statistics.glr import GlrDesign, chart_glr, find_needed_counts
from assets.statistics.run_length import find_average_run_length
from assets.statistics.standardised_cusum import chart_standardised_cusum
from tests.golden.case import Case

# The reference ends a fit at this relative change of the deviance.
REFERENCE_TOLERANCE = 1e-8
DIRECTIONS = {"inc": "rise", "dec": "fall"}


def answer(case: Case) -> pl.DataFrame:
    """Answer a chart or, for the case without an input, the run lengths of its own table of designs."""
    if case.input_name is None:
        return run_lengths(case)
    if "trans" in case.params:
        return standardised(case)
    return shares(case) if "pi0" in case.params else likelihood_ratios(case)


def run_lengths(case: Case) -> pl.DataFrame:
    """ARL_in at the in-control mean, ARL_x at x times it."""
    designs = case.read_expected().select("mu0", "ratio", "k", "h")
    lengths = {
        name: [
            find_average_run_length(
                row["mu0"] * (1.0 if name == "ARL_in" else float(name.removeprefix("ARL_"))),
                reference=row["k"],
                threshold=row["h"],
            )
            for row in designs.iter_rows(named=True)
        ]
        for name in case.columns
        if name.startswith("ARL_")
    }
    return designs.with_columns(**{name: pl.Series(values) for name, values in lengths.items()})


def standardised(case: Case) -> pl.DataFrame:
    """`m` is a number or numbers, null for the mean of the months before the range, or "glm"."""
    counts, positions = read_range(case)
    first, told, transform = positions[0], case.params.get("m"), case.params["trans"]
    earlier = counts[: first - 1]
    if told is None:
        means = np.full(positions.size, earlier.mean())
    elif told == "glm":
        means = fit_log_linear(earlier, harmonics=1, tolerance=REFERENCE_TOLERANCE).predict(positions)
    else:
        means = np.broadcast_to(np.asarray(told, dtype=float), positions.shape)
    restarts = bool(case.params.get("reset", False))
    observed = counts[positions - 1]
    chart = chart_standardised_cusum(
        observed,
        means,
        reference=case.params["k"],
        threshold=case.params["h"],
        transform=transform,
        restarts=restarts,
    )
    return pl.DataFrame(
        {
            "t": positions,
            "observed": observed,
            # With a reset the reference shows the statistic after it.
            "cusum": np.where(chart.alarm & restarts, 0.0, chart.statistic),
            "alarm": chart.alarm.astype(int),
            # A small excess of rounding is no reason for one count more.
            "upperbound": np.ceil(chart.needed - 1e-9) if transform == "standard" else chart.needed,
            "m": means,
        }
    )


def likelihood_ratios(case: Case) -> pl.DataFrame:
    """With `theta` the chart of one ratio, without it the generalised one; `mu0` told, or fitted to earlier months."""
    counts, positions = read_range(case)
    observed, told = counts[positions - 1], case.params.get("mu0")
    terms = told if isinstance(told, dict) else {}
    if isinstance(told, str):
        means = case.read_expected()["mu0"].to_numpy()
    elif isinstance(told, int | float | list):
        means = np.broadcast_to(np.asarray(told, dtype=float), positions.shape)
    else:
        means = np.full(positions.size, np.nan)
    alpha = case.params.get("alpha", 0.0)
    harmonics, trend = terms.get("S", 1), bool(terms.get("trend", False))
    if alpha is None:
        alpha = estimate_alpha(counts[: positions[0] - 1], harmonics=harmonics, trend=trend)
    fitted = np.isnan(means).all()
    stat, alarm = np.zeros(positions.size), np.zeros(positions.size, dtype=bool)
    begin, means = 0, means.copy()
    while begin < positions.size:
        if fitted:
            known = counts[: positions[begin] - 1]
            model = fit_log_linear(known, harmonics=harmonics, trend=trend, alpha=alpha)
            means[begin:] = model.predict(positions[begin:])
        stat[begin:], alarm[begin:] = run_chart(case, observed[begin:], means[begin:], alpha)
        refits = fitted and terms.get("refit", False) and alarm[begin:].any()
        begin = begin + int(np.argmax(alarm[begin:])) + 1 if refits else positions.size
    return pl.DataFrame(
        {
            "t": positions,
            "observed": observed,
            "stat": stat,
            "alarm": alarm.astype(int),
            "mu0": means,
            "alpha": np.full(positions.size, alpha),
        }
    )


def run_chart(case: Case, observed: np.ndarray, means: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """`ret` says whether the statistic is wanted or the number of cases that would have raised the alarm."""
    params = case.params
    limit, cases = params["c.ARL"], params.get("ret", "value") == "cases"
    if params.get("theta") is not None:
        theta = params["theta"]
        unit = abs(theta)
        chart = chart_cusum(observed, means, ratio=float(np.exp(theta)), threshold=limit / unit, alpha=alpha)
        return (chart.needed if cases else chart.statistic * unit), chart.alarm
    least, window = params.get("Mtilde", 1), params.get("M", -1)
    limited = window > 0
    design = GlrDesign(
        direction=DIRECTIONS[params.get("dir", "inc")],
        alpha=alpha,
        least=least,
        window=window if limited else None,
        # The reference leaves out the first months after a start when its window is limited.
        warm_up=least if limited else 0,
    )
    chart = chart_glr(observed, means, threshold=limit, design=design)
    return find_needed_counts(
        observed, means, threshold=limit, design=design
    ) if cases else chart.statistic, chart.alarm


def shares(case: Case) -> pl.DataFrame:
    """`pi0` and an odds ratio, or `pi1` in its place; `h` is a log-likelihood ratio."""
    table, params = case.read_input(), case.params
    share = params["pi0"]
    if params.get("odds_ratio") is None:
        odds_ratio = params["pi1"] / (1 - params["pi1"]) / (share / (1 - share))
    else:
        odds_ratio = params["odds_ratio"]
    unit = abs(np.log(odds_ratio))
    chart = chart_share_cusum(table["y"], table["n"], share=share, odds_ratio=odds_ratio, threshold=params["h"] / unit)
    odds = odds_ratio * share / (1 - share)
    return pl.DataFrame(
        {
            "t": table["t"],
            "stat": chart.statistic * unit,
            "alarm": chart.alarm.astype(int),
            "pi0": np.full(table.height, share),
            "pi1": np.full(table.height, odds / (1 + odds)),
        }
    )


def read_range(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return all counts and the 1-based positions of the months a chart is run over."""
    counts = case.read_input()["count"].cast(pl.Float64).to_numpy()
    first, last = case.params["range"][0], case.params["range"][-1]
    return counts, np.arange(first, last + 1)
