"""Funnels of shares and rates as OHID's tool gives them, and FunnelPlotR's with overdispersion.

`params` is empty: what was asked for stands in the call. Three habits of the references are repeated here and not in
the production code: the fixed axis of 100 points, quantiles of the normal distribution rounded to six decimals, and the
mending of arcsine limits that run backwards.
"""

import numpy as np
import polars as pl

from assets.statistics.funnels import find_exposures, limit_shares, place_ratios, place_shares
from assets.statistics.intervals import exact_poisson_interval
from assets.statistics.overdispersion import estimate_overdispersion, limit_dispersed, score_authorities
from tests.golden.calls import read_call, read_numbers
from tests.golden.case import Case

LEVELS = {"2s": 0.95, "3s": 0.998}
DEVIATES = {"95": 1.959964, "99": 3.090232}
LABELS = {
    -2.0: "Low (0.001)",
    -1.0: "Low (0.025)",
    0.0: "Not significant",
    1.0: "High (0.025)",
    2.0: "High (0.001)",
}


def answer(case: Case) -> pl.DataFrame:
    """Answer a case by what its columns hold."""
    call, given = read_call(case), case.read_input()
    if "phi_overall" in case.columns:
        return widen(given, call)
    if "significance" in case.columns:
        return place(given, call)
    return draw_shares(given, call) if "Population" in case.columns else draw_rates(given, call)


def read_counts(given: pl.DataFrame, call: dict[str, str], case_columns=("nai", "total")):
    """Return numerators and denominators; a call that is shortened with dots names neither."""
    numerator = call.get("numerator", case_columns[0])
    denominator = call.get("denominator", case_columns[1])
    return given[numerator].to_numpy().astype(float), given[denominator].to_numpy().astype(float)


def draw_shares(given: pl.DataFrame, call: dict[str, str]) -> pl.DataFrame:
    """Limits at 100 population sizes around the share of all."""
    events, trials = read_counts(given, call)
    scale, target, sizes = (
        read_numbers(call.get("multiplier", "100"))[0],
        events.sum() / trials.sum(),
        draw_axis(trials),
    )
    columns = {"Population": sizes, "baseline": np.full(sizes.size, scale * target)}
    for name, level in LEVELS.items():
        funnel = limit_shares(sizes, target=target, confidence=level, method="normal")
        columns |= {f"lower_{name}_limit": scale * funnel.lower}
        # Whatever the multiplier, the reference cuts at 100.
        columns |= {f"upper_{name}_limit": np.minimum(scale * funnel.upper, 100)}
    return pl.DataFrame(columns)


def draw_rates(given: pl.DataFrame, call: dict[str, str]) -> pl.DataFrame:
    """Populations of one year at which 100 counts lie on the limits of the rate of all."""
    events, exposure = read_counts(given, call, ("nai", "infant_years"))
    scale = read_numbers(call.get("multiplier", "1e5"))[0]
    years = read_numbers(call.get("years_of_data", "1"))[0]
    rate, counts = events.sum() / exposure.sum(), draw_axis(events)
    columns = {"Events": counts, "baseline": np.full(counts.size, scale * rate)}
    for name, level in LEVELS.items():
        found = find_exposures(counts, rate=rate, confidence=level, tolerance=1e-7)
        for side, years_at_risk in (("lower", found.lower), ("upper", found.upper)):
            columns |= {f"{side}_{name}_population_1_year": years_at_risk / years}
            columns |= {f"{side}_{name}_limit": scale * counts / years_at_risk}
    return pl.DataFrame(columns)


def draw_axis(values: np.ndarray) -> np.ndarray:
    """Return the reference's axis: 100 whole numbers from 1, one apart as long as that reaches the greatest value."""
    return np.arange(100) * max(1, int(np.ceil(np.nanmax(values) / 100))) + 1


def place(given: pl.DataFrame, call: dict[str, str]) -> pl.DataFrame:
    """Name the significance of each authority."""
    if call.get("statistic") == "proportion":
        events, trials = read_counts(given, call)
        found = place_shares(events, trials, target=events.sum() / trials.sum(), method="score")
    else:
        events, exposure = read_counts(given, call, ("nai", "infant_years"))
        found = place_ratios(events, exposure * events.sum() / exposure.sum(), method="interval")
    return given.with_columns(significance=pl.Series([LABELS.get(value) for value in found.position]))


def widen(given: pl.DataFrame, call: dict[str, str]) -> pl.DataFrame:
    """Give the funnel of ratios (SR) or shares (PR) with limits for overdispersion."""
    given = (
        given.group_by(group=call.get("group", "la"))
        .agg(numerator=pl.col(call["numerator"]).sum(), denominator=pl.col(call["denominator"]).sum())
        .sort("group")
    )
    share, method = call.get("data_type", "SR") == "PR", call.get("sr_method", "SHMI")
    scale = "arcsine" if share else "root" if method == "CQC" else "log"
    if scale == "log":
        given = given.with_columns(pl.col("denominator").round(2))
    events, sizes = given["numerator"].to_numpy().astype(float), given["denominator"].to_numpy().astype(float)
    scores = score_authorities(events, sizes, scale=scale)
    trim = read_numbers(call.get("trim_by", "0.1"))[0]
    found = estimate_overdispersion(scores, extremes="truncate" if scale == "log" else "winsorise", share=trim)
    times = read_numbers(call.get("multiplier", "1"))[0]
    columns = {"rr": events / sizes, "Y": scores.value, "s": scores.error, "Uzscore": scores.z, "Wuzscore": found.kept}
    for level, deviate in DEVIATES.items():
        plain = limit(sizes, scores, scale=scale, deviate=deviate, tau2=0.0)
        if not share:
            confidence = {"95": 0.95, "99": 0.998}[level]
            exact = exact_poisson_interval(sizes, confidence=confidence)
            plain = exact.lower / sizes, exact.upper / sizes
        wide = limit(sizes, scores, scale=scale, deviate=deviate, tau2=found.tau2)
        columns |= {f"LCL{level}": times * plain[0], f"UCL{level}": times * plain[1]}
        columns |= {f"OD{level}LCL": times * wide[0], f"OD{level}UCL": times * wide[1]}
    columns |= {"phi_overall": np.full(sizes.size, found.phi), "tau2_overall": np.full(sizes.size, found.tau2)}
    level = call.get("limit", "99")
    lower, upper = (f"OD{level}LCL", f"OD{level}UCL") if found.phi > 1 else (f"LCL{level}", f"UCL{level}")
    outside = (times * columns["rr"] < columns[lower]) | (times * columns["rr"] > columns[upper])
    columns |= {"highlight": np.zeros(sizes.size, dtype=int), "outlier": outside.astype(int)}
    return given.with_columns(**columns)


def limit(sizes, scores, *, scale, deviate, tau2):
    """Give limits as FunnelPlotR does, arcsine ones that run backwards mended.

    It looks at each size together with the next greater one among the sizes and 1,000 points from 3 to the
    greatest: a lower limit above the next is set to 0, an upper one below the next to 1.
    """
    settings = {"scale": scale, "target": scores.target, "deviate": deviate, "tau2": tau2}
    if scale != "arcsine":
        limits = limit_dispersed(sizes, squared=False, **settings)
        return limits.lower, limits.upper
    axis = np.unique(np.concatenate([sizes, np.linspace(3, np.ceil(sizes.max()), 1000)]))
    limits = limit_dispersed(axis, folded=True, **settings)
    lower, upper = limits.lower.copy(), limits.upper.copy()
    lower[:-1][limits.lower[:-1] > limits.lower[1:]] = 0
    upper[:-1][limits.upper[:-1] < limits.upper[1:]] = 1
    place_of = np.searchsorted(axis, sizes)
    return lower[place_of], upper[place_of]
