"""How the rate moved in March 2020: found when it moved, blank when nothing can be said."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.statistics.interrupted_series import INTERRUPTION_FORMS, estimate_interruption
from assets.timeseries import estimate_march_2020
from expectations.contracts.catalogue import get_table

FIRST, BREAK, MONTHS = date(2018, 7, 1), date(2020, 4, 1), 45
TERMS = {
    "step": ("step",),
    "step_and_trend": ("step", "trend"),
    "step_trend_and_slope": ("step", "trend", "slope"),
}
ESTIMATES = ("rate_ratio", "ratio_lower", "ratio_upper", "p_value", "dispersion")


def make_months(counts: list[int], *, infant_years: list[float | None] | None = None) -> pl.DataFrame:
    """One row per month from July 2018, as the SELECT of the table gives them."""
    starts = pl.date_range(FIRST, date(2022, 3, 1), interval="1mo", eager=True)[: len(counts)]
    years = [50_000.0] * len(counts) if infant_years is None else infant_years
    return pl.DataFrame(
        {
            "period_start": starts,
            "nai_under_1": pl.Series(counts, dtype=pl.Int64),
            "infant_years": pl.Series(years, dtype=pl.Float64),
            "is_after": starts >= BREAK,
        }
    )


def find(frame: pl.DataFrame, form: str, term: str) -> dict[str, float | None]:
    return frame.row(by_predicate=(pl.col("form") == form) & (pl.col("term") == term), named=True)


def draw(before: float, after: float, seed: int) -> list[int]:
    """Poisson counts of 21 months before and 24 after."""
    rng = np.random.default_rng(seed)
    return [*rng.poisson(before, 21).tolist(), *rng.poisson(after, 24).tolist()]


def test_a_doubled_rate_is_found():
    row = find(estimate_march_2020(make_months(draw(12, 24, seed=1))), "step", "step")
    assert row["rate_ratio"] == pytest.approx(2, rel=0.15)
    assert 1.5 < row["ratio_lower"] < row["rate_ratio"] < row["ratio_upper"] < 2.6
    assert row["p_value"] < 1e-6


def test_an_exactly_doubled_rate_is_two_in_every_form_and_leaves_no_trend():
    found = estimate_march_2020(make_months([10] * 21 + [20] * 24))
    for form, terms in TERMS.items():
        for term in terms:
            expected = 2 if term == "step" else 1
            assert find(found, form, term)["rate_ratio"] == pytest.approx(expected, rel=1e-6)


def test_a_rate_that_stays_is_not_called_moved():
    moved = sum(
        find(estimate_march_2020(make_months(draw(12, 12, seed))), "step", "step")["p_value"] < 0.01
        for seed in range(30)
    )
    assert moved <= 3


def test_it_is_the_rate_that_counts_and_not_the_number():
    halved = [40_000.0] * 21 + [20_000.0] * 24
    row = find(estimate_march_2020(make_months([12] * 45, infant_years=halved)), "step", "step")
    assert row["rate_ratio"] == pytest.approx(2, rel=1e-6)


def test_the_season_of_the_calendar_is_not_taken_for_a_step():
    months = [(6 + each) % 12 for each in range(MONTHS)]
    counts = [round(40 + 20 * np.cos(2 * np.pi * month / 12)) for month in months]
    assert find(estimate_march_2020(make_months(counts)), "step", "step")["rate_ratio"] == pytest.approx(1, abs=0.01)


def test_every_row_says_its_form_its_assumption_and_the_counts_it_rests_on():
    found = estimate_march_2020(make_months([10] * 21 + [20] * 24))
    told = {form: set(rows["term"]) for (form,), rows in found.group_by("form")}
    assert told == {form: set(terms) for form, terms in TERMS.items()}
    assert found.filter("is_primary")["form"].to_list() == ["step"]
    assert found["assumption"].n_unique() == len(INTERRUPTION_FORMS)
    counted = found.select("months_before", "months_after", "events_before", "events_after").unique().rows()
    assert counted == [(21, 24, 210, 480)]


def test_the_estimates_are_those_of_the_interrupted_series():
    counts = draw(9, 11, seed=4)
    found = estimate_march_2020(make_months(counts))
    calendar = [(6 + each) % 12 + 1 for each in range(MONTHS)]
    for form in INTERRUPTION_FORMS:
        expected = estimate_interruption(
            counts, np.full(MONTHS, 50_000.0), break_at=21, form=form, month_of_year=calendar
        )
        row, place = find(found, form, "step"), expected.terms.index("post")
        assert row["rate_ratio"] == pytest.approx(expected.rate_ratio[place])
        assert row["ratio_lower"] == pytest.approx(expected.lower[place])
        assert row["ratio_upper"] == pytest.approx(expected.upper[place])
        assert row["dispersion"] == pytest.approx(expected.dispersion)


@pytest.mark.parametrize(
    ("counts", "counted"),
    [
        ([], (0, 0, 0, 0)),
        ([10] * 21, (21, 0, 210, 0)),
        ([0] * 45, (21, 24, 0, 0)),
        ([10] * 21 + [0] * 24, (21, 24, 210, 0)),
        ([0] * 21 + [10] * 24, (21, 24, 0, 240)),
    ],
    ids=["no months", "nothing after", "no events", "no events after", "no events before"],
)
def test_what_cannot_be_estimated_is_blank_and_still_a_row(counts, counted):
    found = estimate_march_2020(make_months(counts))
    assert found.height == sum(map(len, TERMS.values()))
    assert found.select(ESTIMATES).null_count().row(0) == (found.height,) * len(ESTIMATES)
    assert found.select("months_before", "months_after", "events_before", "events_after").unique().rows() == [counted]


def test_with_months_after_alone_every_estimate_is_blank():
    found = estimate_march_2020(make_months([10] * 45).filter("is_after"))
    assert found["rate_ratio"].null_count() == found.height
    assert found["months_before"].unique().to_list() == [0]


def test_a_month_without_infants_takes_no_part_and_does_not_move_the_rest():
    years: list[float | None] = [50_000.0] * 45
    counts = [10] * 21 + [20] * 24
    years[3] = None
    counts[3] = 500
    row = find(estimate_march_2020(make_months(counts, infant_years=years)), "step", "step")
    assert row["rate_ratio"] == pytest.approx(2, rel=1e-6)


def test_few_months_are_estimated_or_blank_and_never_an_error():
    for length in range(1, MONTHS):
        found = estimate_march_2020(make_months([(7 * each) % 11 for each in range(length)]))
        blanks = found.select(pl.col("rate_ratio").is_null() == pl.col("p_value").is_null())
        assert blanks.to_series().all()
        assert found["rate_ratio"].is_nan().sum() == 0


def test_the_rows_have_the_columns_the_table_declares():
    found = estimate_march_2020(make_months([10] * 21 + [20] * 24))
    assert {column.name for column in get_table("timeseries.march_2020").columns} == set(found.columns)
