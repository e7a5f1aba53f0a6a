"""Interrupted time series: the same means under each variance, each with its standard errors."""

import numpy as np
import polars as pl

from assets.statistics.interrupted_series import design_interruption
from assets.statistics.poisson_regression import (
    estimate_ratios,
    fit_negative_binomial,
    fit_poisson,
    model_covariance,
    newey_west_covariance,
    sandwich_covariance,
)
from tests.golden.case import Case


def answer(case: Case) -> pl.DataFrame:
    """Return one row per model and term."""
    series = case.read_input()
    design = design_interruption(
        series.height,
        break_at=case.params["break_t"] - 1,
        form="step_trend_and_slope",
        harmonics=case.params["harmonics"],
    )
    offset = np.log(series["population"].to_numpy())
    counts = series["count"].to_numpy()
    poisson = fit_poisson(counts, design.values, offset=offset)
    negative_binomial = fit_negative_binomial(counts, design.values, offset=offset)
    models = {
        "poisson": (poisson, model_covariance(poisson)),
        "quasipoisson": (poisson, model_covariance(poisson, dispersion=poisson.dispersion)),
        "poisson_NeweyWest_lag3": (poisson, newey_west_covariance(poisson, lag=3)),
        "poisson_HC0": (poisson, sandwich_covariance(poisson)),
        "negbin_ML": (negative_binomial, model_covariance(negative_binomial)),
    }
    parts: list[pl.DataFrame] = []
    for model, (fit, covariance) in models.items():
        ratios = estimate_ratios(fit, covariance)
        parts.append(
            pl.DataFrame(
                {
                    "model": [model] * len(design.terms),
                    "term": design.terms,
                    "estimate": ratios.estimate,
                    "se": ratios.standard_error,
                    "rr": ratios.ratio,
                    "rr_lower": ratios.lower,
                    "rr_upper": ratios.upper,
                    "dispersion": poisson.dispersion,
                    "nb_theta": negative_binomial.size,
                }
            )
        )
    return pl.concat(parts)
