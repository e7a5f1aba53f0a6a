"""What the newest months will come to, from deliveries that are monthly or months apart."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.watching.nowcasting import nowcast_months
from assets.watching.series import ENGLAND, REGIONS
from expectations.contracts.catalogue import get_table
from tests.simulated_deliveries import FIRST, LATE, last_day

MONTHS = 60
LONDON = "E12000007"


def draw(seed, *, mean=10.7, months=MONTHS):
    """Notifications by month, region and delay in months; London's are a ninth."""
    means = np.full((months, len(REGIONS), 1), mean / len(REGIONS)) * np.array(LATE)
    return np.random.default_rng(seed).poisson(means)


def tell(cells, *, every=1, regions=REGIONS):
    """The rows of the table's SELECT when a delivery comes at the end of every so many months."""
    newest = cells.shape[0] - 1
    counts = {ENGLAND: cells.sum(axis=1), **dict(zip(regions, np.moveaxis(cells, 1, 0), strict=False))}
    rows = [
        (area, month, now, int(of_area[month, : now - month + 1].sum()))
        for now in range(newest, -1, -every)
        for area, of_area in counts.items()
        for month in range(now + 1)
    ]
    area, month, now, events = (np.array(part) for part in zip(*rows, strict=True))
    covered = newest - (newest - month) // every * every
    return pl.DataFrame(
        {
            "measure": "nai_under_1",
            "category": "",
            "area_code": area,
            "period_start": (FIRST + month).astype("datetime64[D]"),
            "covered_on": last_day(FIRST + covered),
            "known_on": last_day(FIRST + now),
            "events": events.astype(np.float64),
            "trials": events.astype(np.float64),
            "exposure": 1.0,
            "newest_on": last_day(FIRST + newest).item(),
        }
    )


def of(frame, area, back):
    """The row of the month so many before the newest."""
    return frame.filter(pl.col("area_code") == area).row(-1 - back, named=True)


def nowcast_england(cells, *, every=1):
    """Nowcast England alone, a tenth of the rows: regions learn from England, and it from none."""
    return nowcast_months(tell(cells, every=every, regions=()))


def test_england_is_nowcast_alike_alone_and_with_its_regions():
    cells = draw(2)
    of_all = nowcast_months(tell(cells)).filter(pl.col("area_code") == ENGLAND)
    assert nowcast_england(cells).equals(of_all)


@pytest.mark.parametrize("every", [1, 2, 3])
def test_nine_in_ten_final_counts_lie_within_the_limits(every):
    held, width = [], []
    for seed in range(60):
        cells = draw(seed)
        found = nowcast_england(cells, every=every)
        for back in range(3):
            row = of(found, ENGLAND, back)
            final = cells[MONTHS - 1 - back].sum()
            held.append(row["lower"] <= final <= row["upper"])
            width.append(row["upper"] - row["lower"])
    assert 0.85 <= np.mean(held) <= 0.97
    assert 2 < np.mean(width) < 9


def test_the_expected_final_counts_are_right_on_average():
    rows = [(draw(seed)[MONTHS - 1].sum(), of(nowcast_england(draw(seed)), ENGLAND, 0)) for seed in range(60)]
    error = np.mean([row["expected_final"] - final for final, row in rows])
    assert abs(error) < 1.2
    assert np.mean([row["completeness"] for _, row in rows]) == pytest.approx(LATE[0], abs=0.03)


def test_a_month_that_is_settled_has_its_count_and_no_doubt():
    row = of(nowcast_months(tell(draw(1))), ENGLAND, 6)
    assert row["reported"] == row["expected_final"] == row["lower"] == row["upper"]
    assert row["is_complete"]


def test_a_region_without_a_notification_yet_still_expects_some():
    cells = draw(1)
    cells[-1] = 0
    row = of(nowcast_months(tell(cells)), LONDON, 0)
    assert row["reported"] == row["lower"] == 0
    assert 0 < row["expected_final"] < 1
    assert row["upper"] >= 1


def test_before_three_months_tell_how_late_notifications_come_nothing_is_expected():
    found = nowcast_months(tell(draw(1, months=8)))
    newest, oldest = of(found, ENGLAND, 0), of(found, ENGLAND, 7)
    assert newest["expected_final"] is newest["lower"] is newest["completeness"] is None
    assert newest["reported"] > 0
    assert not newest["is_complete"]
    assert oldest["is_complete"]


def test_what_is_taken_back_leaves_nothing_to_come():
    cells = np.zeros((MONTHS, len(REGIONS), len(LATE)), dtype=np.int64)
    cells[:, :, 0], cells[:, 0, 1] = 3, -1
    row = of(nowcast_months(tell(cells)), ENGLAND, 0)
    assert row["expected_final"] == row["reported"] == row["upper"]


def test_only_what_was_known_on_the_newest_day_that_covers_all_counts():
    frame = tell(draw(1))
    early = frame.with_columns(newest_on=pl.lit(date(2023, 5, 31)))
    found = nowcast_months(early)
    assert found["known_on"].unique().to_list() == [date(2023, 5, 31)]
    assert found["period_start"].max() == date(2023, 5, 1)
    assert found.equals(nowcast_months(early.filter(pl.col("known_on") <= date(2023, 5, 31))))


def test_nothing_gives_no_rows_with_the_columns_of_the_table():
    found = nowcast_months(tell(draw(1)).clear())
    assert found.height == 0
    assert found.columns == [column.name for column in get_table("timeseries.nowcast").columns]
