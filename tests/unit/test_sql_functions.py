"""The limits SQL computes are those of the statistics, number for number."""

import math
import random
from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import polars as pl
import pytest

from assets.statistics.intervals import Interval, poisson_interval, wilson_interval
from warehouse.frames import lend_frame
from warehouse.queries import create_function, list_parameters, read_query

CLOSE = 1e-12
FUNCTIONS = ("wilson_limits", "poisson_limits")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in FUNCTIONS:
            query = f"functions.{name}"
            create_function(connection, name, list_parameters(query), sql=read_query(query), about="")
        yield connection


def ask(con: duckdb.DuckDBPyConnection, call: str, **columns: Sequence[float | None] | np.ndarray) -> Interval:
    """The limits a call gives for each row of the columns; blank as NaN."""
    with lend_frame(con, "given", pl.DataFrame(columns).with_row_index("place")):
        found = con.execute(
            f"WITH answered AS (SELECT place, {call} AS limits FROM given)"
            " SELECT limits.lower, limits.upper FROM answered ORDER BY place"
        ).fetchnumpy()
    return Interval(*(np.ma.filled(found[name].astype(float), np.nan) for name in ("lower", "upper")))


def assert_same(found: Interval, expected: Interval) -> None:
    np.testing.assert_allclose(found.lower, expected.lower, rtol=CLOSE, atol=CLOSE)
    np.testing.assert_allclose(found.upper, expected.upper, rtol=CLOSE, atol=CLOSE)


def draw_shares(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Denominators of every order of magnitude up to ten million, with whole numerators up to them."""
    rng = random.Random(20210930)
    trials = [round(10 ** rng.uniform(0, 7)) for _ in range(count)]
    return np.array([rng.randint(0, size) for size in trials]), np.array(trials)


class TestWilson:
    def test_every_whole_share_of_up_to_150_equals_the_statistics(self, con):
        events, trials = np.array([(n, size) for size in range(151) for n in range(size + 1)]).T
        assert len(events) == 151 * 152 // 2
        assert_same(
            ask(con, "wilson_limits(events, trials)", events=events, trials=trials), wilson_interval(events, trials)
        )

    def test_random_shares_of_any_size_equal_the_statistics(self, con):
        events, trials = draw_shares(20_000)
        assert_same(
            ask(con, "wilson_limits(events, trials)", events=events, trials=trials), wilson_interval(events, trials)
        )

    def test_shares_of_fractions_equal_the_statistics(self, con):
        rng = np.random.default_rng(4606)
        trials = 10 ** rng.uniform(-6, 4, 20_000)
        events = trials * rng.uniform(0, 1, 20_000)
        assert_same(
            ask(con, "wilson_limits(events, trials)", events=events, trials=trials), wilson_interval(events, trials)
        )

    def test_the_share_of_the_annual_report_has_its_limits(self, con):
        limits = ask(con, "wilson_limits(events, trials)", events=[144], trials=[538])
        assert (round(limits.lower[0], 4), round(limits.upper[0], 4)) == (0.2320, 0.3066)

    @pytest.mark.parametrize("size", [1, 2, 23, 538, 10_000_000])
    def test_none_and_all_reach_the_ends_exactly(self, con, size):
        limits = ask(con, "wilson_limits(events, trials)", events=[0, size], trials=[size, size])
        assert (limits.lower[0], limits.upper[1]) == (0.0, 1.0)
        assert 0 < limits.upper[0] == pytest.approx(1 - limits.lower[1], abs=CLOSE)

    @pytest.mark.parametrize(("events", "trials"), [(0, 0), (None, 5), (None, None), (0, None)])
    def test_a_share_of_nothing_or_of_something_unknown_is_blank(self, con, events, trials):
        columns = {"events": pl.Series([events], dtype=pl.Int64), "trials": pl.Series([trials], dtype=pl.Int64)}
        limits = ask(con, "wilson_limits(events, trials)", **columns)
        assert math.isnan(limits.lower[0])
        assert math.isnan(limits.upper[0])

    def test_limits_of_whole_numbers_and_of_the_same_as_fractions_agree(self, con):
        events, trials = draw_shares(2_000)
        whole = ask(con, "wilson_limits(events, trials)", events=events, trials=trials)
        assert_same(ask(con, "wilson_limits(events::double, trials::double)", events=events, trials=trials), whole)
        assert_same(ask(con, "wilson_limits(events::hugeint, trials::hugeint)", events=events, trials=trials), whole)


class TestPoisson:
    def test_every_count_up_to_5000_equals_the_statistics(self, con):
        events = np.arange(5_001)
        assert_same(ask(con, "poisson_limits(events)", events=events), poisson_interval(events))

    def test_random_counts_of_any_size_equal_the_statistics(self, con):
        events = np.round(10 ** np.random.default_rng(1936).uniform(0, 9, 20_000)).astype(int)
        assert_same(ask(con, "poisson_limits(events)", events=events), poisson_interval(events))

    def test_a_sum_of_counts_is_a_count_whatever_its_type(self, con):
        # sum() gives a hugeint and a sum of shares a double: both come from the series.
        events = np.arange(40)
        for kind in ("hugeint", "double", "integer"):
            assert_same(ask(con, f"poisson_limits(events::{kind})", events=events), poisson_interval(events))

    def test_none_seen_begins_at_zero_and_ends_at_the_exact_limit(self, con):
        limits = ask(con, "poisson_limits(events)", events=[0])
        assert limits.lower[0] == 0
        assert limits.upper[0] == pytest.approx(-math.log(0.025), rel=CLOSE)

    def test_exact_limits_hold_to_nine_and_byars_from_ten(self, con):
        limits = ask(con, "poisson_limits(events)", events=[9, 10])
        np.testing.assert_allclose(limits.lower, [4.115, 4.787], atol=5e-4)
        np.testing.assert_allclose(limits.upper, [17.085, 18.391], atol=5e-4)

    def test_an_unknown_count_is_blank(self, con):
        limits = ask(con, "poisson_limits(events)", events=pl.Series([None], dtype=pl.Int64))
        assert math.isnan(limits.lower[0])
        assert math.isnan(limits.upper[0])

    def test_limits_rise_with_the_count_and_hold_it(self, con):
        events = np.arange(2_000)
        limits = ask(con, "poisson_limits(events)", events=events)
        assert (np.diff(limits.lower) > 0).all()
        assert (np.diff(limits.upper) > 0).all()
        assert ((limits.lower <= events) & (events <= limits.upper)).all()
