"""An interrupted time series: what changed in a monthly rate when one thing happened.

Here: the terms of a segmented regression with one interruption, and its estimates. Not here: the regression
itself (``poisson_regression``), the months and their person-years (``periods``), and finding when something
changed: the month of the interruption is stated before the data are looked at.

Source: Lopez Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348-355.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.intervals import FloatArray, check_counts
from assets.statistics.poisson_regression import estimate_ratios, fit_poisson, newey_west_covariance

InterruptionForm = Literal["step", "step_and_trend", "step_trend_and_slope"]

INTERRUPTION_FORMS: Final[tuple[InterruptionForm, ...]] = get_args(InterruptionForm)
"""From the primary form to its sensitivity checks: a step; with a trend; with a trend that may change."""

MONTHS_IN_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class InterruptionDesign:
    """The terms of the regression: their names (p) and their values (months, p)."""

    terms: tuple[str, ...]
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Interruption:
    """The estimates of one form, in the order of ``terms``: arrays (p,).

    ``post`` is the step: its rate ratio is the rate just after the interruption over the rate without it. ``time``
    and ``tpost`` are ratios per month: the trend before, and the trend after over the trend before. ``(Intercept)``
    has the rate at the series' start, events per unit of exposure. ``dispersion`` is Pearson's: 1 when months vary as
    Poisson counts do. ``months`` counts the months that took part. All is NaN where the form cannot be estimated.
    """

    form: InterruptionForm
    terms: tuple[str, ...]
    estimate: FloatArray
    standard_error: FloatArray
    rate_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray
    dispersion: float
    months: int


def design_interruption(
    months: int,
    *,
    break_at: int,
    form: InterruptionForm = "step",
    harmonics: int = 1,
    month_of_year: ArrayLike | None = None,
) -> InterruptionDesign:
    """Give the terms of a series of consecutive months, interrupted at the start of month ``break_at`` (0 the first).

    ``(Intercept)``; ``time``, months since the first; ``post``, 1 from the interruption; ``tpost``, months since
    the interruption; and pairs ``s1``, ``c1``, ``s2``, ``c2``, ...: sine and cosine with periods of 12, 6, ... months
    in ``month_of_year`` (months,), which is 1, 2, ... from the first month unless given. Another beginning of the
    year turns each pair and leaves the other terms alone. The sine with a period of two months is nothing but
    zeros and is left out. An unknown form or more than six harmonics raise ``ValueError``.

    >>> design_interruption(4, break_at=2, form="step_trend_and_slope", harmonics=0).values
    array([[1., 0., 0., 0.],
           [1., 1., 0., 0.],
           [1., 2., 1., 0.],
           [1., 3., 1., 1.]])
    >>> design_interruption(24, break_at=12, harmonics=2).terms
    ('(Intercept)', 'post', 's1', 'c1', 's2', 'c2')
    """
    if form not in INTERRUPTION_FORMS:
        raise ValueError(f"a form is one of {', '.join(INTERRUPTION_FORMS)}")
    if not 0 <= harmonics <= MONTHS_IN_YEAR // 2:
        raise ValueError("a monthly season has between 0 and 6 harmonics")
    time = np.arange(months, dtype=np.float64)
    post = (time >= break_at).astype(np.float64)
    columns = {"(Intercept)": np.ones(months)}
    if form != "step":
        columns["time"] = time
    columns["post"] = post
    if form == "step_trend_and_slope":
        columns["tpost"] = np.maximum(time - break_at, 0.0)
    columns |= _season(time + 1 if month_of_year is None else month_of_year, harmonics=harmonics)
    return InterruptionDesign(terms=tuple(columns), values=np.column_stack(list(columns.values())))


def estimate_interruption(
    counts: ArrayLike,
    exposure: ArrayLike,
    *,
    break_at: int,
    form: InterruptionForm = "step",
    harmonics: int = 1,
    lag: int = 3,
    month_of_year: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Interruption:
    """Estimate how the rate changed at an interruption, in a quasi-Poisson regression of monthly counts.

    ``counts`` (months,) of consecutive months and ``exposure`` (months,), person-years, whose logarithm is the
    offset. ``break_at`` is the position of the first month after the interruption, 0 the first month. Standard errors
    allow for any dispersion and for autocorrelation up to ``lag`` months (Newey & West 1987); limits and p-values
    are normal. The other arguments are those of ``design_interruption``. A month with a missing count or no
    exposure takes no part and keeps its place in time. A series without events, with too few months, or whose
    interruption lies outside it or leaves no event on one side gives NaN.

    A rate that halves:

    >>> counts = [12, 7, 15, 9, 10, 13, 6, 11, 4, 8, 3, 6, 5, 2, 7, 5]
    >>> change = estimate_interruption(counts, np.full(16, 50_000), break_at=8, harmonics=0)
    >>> step = change.terms.index("post")
    >>> print(f"{change.rate_ratio[step]:.2f} ({change.lower[step]:.2f} to {change.upper[step]:.2f})")
    0.48 (0.40 to 0.58)
    """
    count, years = np.broadcast_arrays(np.atleast_1d(check_counts(counts)), check_counts(exposure))
    design = design_interruption(
        len(count), break_at=break_at, form=form, harmonics=harmonics, month_of_year=month_of_year
    )
    offset = np.log(np.where(years > 0, years, np.nan))
    fit = fit_poisson(count, design.values, offset=offset)
    ratios = estimate_ratios(fit, newey_west_covariance(fit, lag=lag), confidence=confidence)
    return Interruption(
        form=form,
        terms=design.terms,
        estimate=ratios.estimate,
        standard_error=ratios.standard_error,
        rate_ratio=ratios.ratio,
        lower=ratios.lower,
        upper=ratios.upper,
        p_value=ratios.p_value,
        dispersion=fit.dispersion,
        months=int(np.sum(np.isfinite(count + offset))),
    )


def _season(month: ArrayLike, *, harmonics: int) -> dict[str, FloatArray]:
    angle = 2 * np.pi * np.asarray(month, dtype=np.float64) / MONTHS_IN_YEAR
    pairs: dict[str, FloatArray] = {}
    for order in range(1, harmonics + 1):
        if 2 * order < MONTHS_IN_YEAR:
            pairs[f"s{order}"] = np.sin(order * angle)
        pairs[f"c{order}"] = np.cos(order * angle)
    return pairs
