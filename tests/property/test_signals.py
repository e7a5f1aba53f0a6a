"""What holds for the signals of any deliveries."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.watching.evaluate import evaluate
from assets.watching.series import RATE_OF_ENGLAND, SECOND_OPINION
from tests.simulated_deliveries import BASELINE, LATE, declare, deliver

CHARTS = (*RATE_OF_ENGLAND, *SECOND_OPINION)


def thin_out(frame, generator):
    """Leave some deliveries out: what they held comes with the next, as do the months they covered first."""
    days = frame["known_on"].unique().sort().to_numpy()
    kept = days[(generator.random(days.size) < 0.5) | (np.arange(days.size) == days.size - 1)]
    moved = {
        name: kept[np.searchsorted(kept, frame[name].to_numpy())].astype("datetime64[D]")
        for name in ("covered_on", "known_on")
    }
    newest = frame.with_row_index().with_columns(**{name: pl.Series(days) for name, days in moved.items()})
    key = ["measure", "category", "area_code", "period_start", "known_on"]
    return newest.sort("index").group_by(key, maintain_order=True).last().select(frame.columns)


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1), step=st.sampled_from([0.3, 1.0, 1.8]), is_thinned=st.booleans())
def test_signals_as_known_on_a_day_are_the_rows_of_now_up_to_that_day(seed, step, is_thinned):
    generator = np.random.default_rng(seed)
    means = np.full(BASELINE + 30, 8.0)
    means[BASELINE + 10 :] *= step
    frame = deliver(means, series=2, generator=generator, chances=LATE)
    if is_thinned:
        frame = thin_out(frame, generator)
    declared = declare(2, CHARTS)
    now = evaluate(frame, declared)
    days = frame["known_on"].unique().sort().to_list()
    for day in generator.choice(len(days), size=min(3, len(days)), replace=False):
        until = days[int(day)]
        known = frame.filter((pl.col("known_on") <= until) & (pl.col("covered_on") <= until))
        assert evaluate(known, declared).equals(now.filter(pl.col("known_on") <= until))


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1), mean=st.sampled_from([0.0, 0.05, 0.8, 6.0, 40.0]), is_thinned=st.booleans())
def test_whatever_comes_is_judged_without_a_fault_and_each_month_once(seed, mean, is_thinned):
    generator = np.random.default_rng(seed)
    frame = deliver(np.full(BASELINE + 30, mean), series=2, generator=generator, chances=LATE)
    if is_thinned:
        frame = thin_out(frame, generator)
    found = evaluate(frame, declare(2, CHARTS))
    assert found.select("series_id", "method", "period_start").is_duplicated().sum() == 0
    fell = found.filter((pl.col("direction") == "fall") & pl.col("is_decisive"))
    assert (fell["completeness"] >= 0.9 - 1e-9).all()
