"""A watched series as it was judged: its picture holds the values of its rows and marks every alarm."""

from datetime import date

import polars as pl
import pytest

from assets.charts.catalogue import DRAWN, FIGURES, WATCHED
from assets.charts.palette import DARK_BLUE, MID_BLUE, ORANGE
from assets.charts.watched_figures import name_watched
from assets.charts.wording import NO_MEASURE, NOTHING
from assets.watching.series import list_series
from tests.unit.charts.drawn import read_lines, read_points
from tests.unit.charts.frames import JUDGED, draw
from tests.unit.charts.samples import judged

ENGLAND = "watched_nai_under_1_rate_e92000001"
REGION = "watched_nai_under_1_share_e12000003"
DELIVERY = "watched_delivery_rows_rapid_reviews"
HALF_YEAR = "watched_dfe_half_year_e92000001"
FARRINGTON = "watched_notifications_age_under_1_e92000001"


def column(frame, name, method):
    rows = frame.filter(pl.col("method") == method)
    return dict(zip(rows["period_start"], rows[name], strict=True))


def test_every_watched_series_has_a_figure_of_its_own():
    assert [figure.name for figure in WATCHED] == [name_watched(one.series_id) for one in list_series()]
    assert (*FIGURES, *WATCHED) == DRAWN
    assert {figure.query for figure in WATCHED} == {"figures.watched"}


@pytest.mark.parametrize("name", [ENGLAND, REGION, DELIVERY, HALF_YEAR, FARRINGTON])
def test_the_picture_holds_the_values_of_the_rows(name):
    frame = judged(name)
    method = frame["method"][0]
    drawing = draw(name, frame)
    lines = read_lines(drawing)
    assert lines[DARK_BLUE] == [column(frame, "observed", method)]
    assert lines[ORANGE] == [column(frame, "expected", method)]
    assert lines[MID_BLUE] == [column(frame, "upper", method), column(frame, "lower", method)]
    assert read_points(drawing, "circle") == column(frame, "observed", method)


def test_every_alarm_is_marked_and_named_whichever_chart_raised_it():
    frame = judged(ENGLAND, alarms=())
    other = (pl.col("method") == "farrington") & (pl.col("period_start") == date(2025, 6, 1))
    first = (pl.col("method") == "cusum_x1.5") & (pl.col("period_start") == date(2024, 7, 1))
    frame = frame.with_columns(is_alarm=other | first)
    drawing = draw(ENGLAND, frame)
    observed = column(frame, "observed", "cusum_x1.5")
    days = (date(2024, 7, 1), date(2025, 6, 1))
    assert read_points(drawing, "diamond") == {day: observed[day] for day in days}
    told = "Diamond around a point: an alarm (July 2024, June 2025)."
    assert told in drawing.words.notes
    assert told in drawing.words.alt
    assert drawing.words.title == "2 alarms in the newest 24 judged months, to March 2026"


def test_without_an_alarm_nothing_is_marked_and_it_says_so():
    drawing = draw(ENGLAND, judged(ENGLAND, alarms=()))
    assert read_points(drawing, "diamond") == {}
    assert drawing.words.title == "No alarm in the newest 24 judged months, to March 2026"
    assert "No alarm in the newest 24 judged months, to March 2026." in drawing.words.alt
    assert not any("Diamond" in note for note in drawing.words.notes)


def test_of_charts_that_expect_different_things_the_first_that_alerts_is_drawn_and_named():
    shuffled = judged(ENGLAND).sort("method", descending=True)
    lines = read_lines(draw(ENGLAND, shuffled))
    assert set(lines[ORANGE][0].values()) == {8.0}
    note = "Expected and limits: those of the CUSUM chart for a rise of the rate to 1.5 times the baseline."
    assert note in draw(ENGLAND, shuffled).words.notes
    alike = shuffled.with_columns(expected=pl.lit(8.0))
    assert note not in draw(ENGLAND, alike).words.notes


def test_the_alternative_text_tells_the_newest_period_and_the_extremes():
    rows = [
        ("nai_under_1_rate.E92000001", date(2026, month, 1), "cusum_x1.5", seen, 9.218, 4.0, 16.0, False, True)
        for month, seen in ((3, 7.0), (2, 12.0), (1, 3.0))
    ]
    words = draw(ENGLAND, pl.DataFrame(rows, schema=JUDGED, orient="row")).words
    assert words.alt == (
        "Line chart. Non-accidental injury under 1, notified in a month, England: each month as it was judged. January"
        " 2026 to March 2026. Newest: observed 7, expected 9.2, limits 4 to 16. Observed: lowest 3 in January 2026,"
        " highest 12 in February 2026. No alarm in the newest 3 judged months, to March 2026."
    )


def test_periods_are_called_by_what_they_are():
    assert draw(DELIVERY, judged(DELIVERY, alarms=())).words.title.endswith(
        "newest 24 judged deliveries, to 1 January 2030"
    )
    assert draw(HALF_YEAR, judged(HALF_YEAR, periods=2, alarms=())).words.title.endswith(
        "newest 2 judged half years, to October 2024 to March 2025"
    )
    assert (
        draw(ENGLAND, judged(ENGLAND, periods=1, alarms=())).words.title
        == "No alarm in the one month judged, April 2024"
    )


def test_a_region_is_no_measure_of_anybody():
    assert NO_MEASURE in draw(REGION, judged(REGION)).words.notes
    assert NO_MEASURE not in draw(ENGLAND, judged(ENGLAND)).words.notes


def test_a_period_without_limits_is_a_gap_in_them_alone():
    frame = judged(REGION).with_columns(
        upper=pl.when(pl.col("period_start") == date(2025, 1, 1)).then(None).otherwise("upper"),
        lower=pl.lit(None, pl.Float64),
    )
    lines = read_lines(draw(REGION, frame))
    assert len(lines[MID_BLUE]) == 1
    assert date(2025, 1, 1) not in lines[MID_BLUE][0]
    assert date(2025, 1, 1) in lines[DARK_BLUE][0]


def test_months_that_could_not_be_judged_are_told():
    """A region may have no reviewed incident in a month: no row, and a line that passes over it."""
    frame = judged(REGION)
    gone = frame.filter(~pl.col("period_start").is_in([date(2024, 9, 1), date(2025, 2, 1)]))
    assert "The lines pass over 2 months that could not be judged." in draw(REGION, gone).words.notes
    assert not any("pass over" in note for note in draw(REGION, frame).words.notes)
    assert not any("pass over" in note for note in draw(DELIVERY, judged(DELIVERY)).words.notes)


def test_rows_of_other_series_are_not_drawn_and_without_any_there_is_nothing():
    other = judged(REGION)
    drawing = draw(ENGLAND, other)
    assert (drawing.words.title, drawing.plot) == (NOTHING, None)
    both = pl.concat([other, judged(ENGLAND)])
    assert read_lines(draw(ENGLAND, both)) == read_lines(draw(ENGLAND, judged(ENGLAND)))
