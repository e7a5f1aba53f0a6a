"""What months are held against: baselines that follow each other, and a season where one is supported."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.watching.evaluate import evaluate
from assets.watching.frozen import find_season
from assets.watching.series import BEFORE_LOCKDOWN, RATE_OF_ENGLAND, Baseline
from tests.simulated_deliveries import BASELINE, FIRST, declare, told


def test_a_cusum_without_a_baseline_is_a_mistake_of_the_list():
    series = replace(declare(1, RATE_OF_ENGLAND)[0], baselines=())
    with pytest.raises(ValueError, match="baseline"):
        evaluate(told([10] * 40), [series])


class TestRebasing:
    """The rate has halved for good: two years of it become the baseline of what follows."""

    COUNTS = (*(12,) * BASELINE, *(6,) * 36, *(12,) * 6)
    NEW = Baseline(
        date(2020, 7, 1), date(2022, 6, 1), date(2022, 10, 1), "Fewer incidents meet the criteria since 2020."
    )

    def judge(self, *baselines):
        series = replace(declare(1, RATE_OF_ENGLAND)[0], baselines=(BEFORE_LOCKDOWN, *baselines))
        return evaluate(told(self.COUNTS), [series])

    def test_months_from_then_on_are_held_against_the_new_baseline_and_those_before_stay_as_they_were(self):
        old, new = self.judge(), self.judge(self.NEW)
        is_before = pl.col("period_start") < self.NEW.judged_from
        assert new.filter(is_before).equals(old.filter(is_before))
        expected = new.filter(~is_before)["expected"]
        assert expected.min() == expected.max() == pytest.approx(6)
        assert old.filter(~is_before)["expected"].min() == pytest.approx(12)

    def test_a_rise_to_what_once_was_usual_is_found(self):
        rises = [frame.filter(pl.col("direction") == "rise") for frame in (self.judge(), self.judge(self.NEW))]
        assert [frame.height > 0 for frame in rises] == [False, True]
        assert rises[1]["onset"].min() == date(2023, 4, 1)

    def test_charts_begin_again_at_zero(self):
        first = self.judge(self.NEW).filter(pl.col("period_start") == self.NEW.judged_from)
        assert (first["statistic"] < 1).all()


class TestSeason:
    YEAR = 10 * np.exp(0.5 * np.sin(2 * np.pi * np.arange(BASELINE + 24) / 12))

    def test_a_season_the_baseline_supports_is_expected_again(self):
        found = evaluate(told(np.round(self.YEAR)), declare(1, RATE_OF_ENGLAND)).filter(
            pl.col("method") == "cusum_x1.5"
        )
        assert found["expected"].to_numpy() == pytest.approx(self.YEAR[BASELINE:], rel=0.1)
        assert not found["is_alarm"].any()

    def test_a_series_without_one_keeps_none_but_by_chance(self):
        counts = np.random.default_rng(1).poisson(10.7, size=(2000, BASELINE))
        months = FIRST + np.arange(BASELINE)
        kept = [find_season(row.astype(float), months, inside=np.arange(BASELINE)) is not None for row in counts]
        assert 0 < np.mean(kept) < 0.004

    @pytest.mark.parametrize(("scale", "months"), [(0.4, BASELINE), (1.0, 17)])
    def test_few_counts_or_months_tell_of_none(self, scale, months):
        counts = (scale * self.YEAR[:months]).round()
        assert find_season(counts, FIRST + np.arange(months), inside=np.arange(months)) is None

    def test_months_that_are_not_complete_are_passed_over(self):
        counts = self.YEAR[:BASELINE].copy()
        counts[[5, BASELINE - 1]] = np.nan
        factors = find_season(counts, FIRST + np.arange(BASELINE + 12), inside=np.arange(BASELINE))
        assert factors is not None
        assert factors == pytest.approx(self.YEAR[: BASELINE + 12] / 10, rel=0.01)


@pytest.mark.parametrize(
    "baseline",
    [
        replace(TestRebasing.NEW, reason=""),
        replace(TestRebasing.NEW, judged_from=None),
        replace(TestRebasing.NEW, judged_from=date(2022, 6, 1)),
        replace(TestRebasing.NEW, first=date(2020, 3, 1)),
        replace(TestRebasing.NEW, last=date(2020, 6, 1)),
    ],
)
def test_a_series_is_not_rebased_without_a_reason_or_on_months_already_judged(baseline):
    with pytest.raises(ValueError, match="rebased"):
        replace(declare(1, RATE_OF_ENGLAND)[0], baselines=(BEFORE_LOCKDOWN, baseline))
