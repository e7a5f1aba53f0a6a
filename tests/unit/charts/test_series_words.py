"""What the figures of the time series say, sentence by sentence."""

from datetime import date

import polars as pl
import pytest

from assets.charts.layout import WIDE
from assets.charts.wording import NOTHING
from tests.unit.charts.frames import SERIES, draw, empty, months

APRIL = date(2024, 4, 1)
TWO_YEARS = [30.0] * 12 + [20.0] * 12


def years(*values, start=2018, column="dfe", **others):
    rows = [
        {"period_start": date(start + place, 4, 1), "panel": None, "dfe": None, column: value, "is_incomplete": False}
        for place, value in enumerate(values)
    ]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(**others)


def test_months_are_compared_with_the_year_before():
    words = draw("nai_by_month", months(APRIL, TWO_YEARS, "nai_under_1")).words
    assert words.title == (
        "Notifications of non-accidental injury under one averaged 20.0 a month in the 12 months to March 2026,"
        " 30.0 in the 12 months before"
    )
    assert words.alt == (
        "Line chart. Notifications of non-accidental injury under one by month, England, April 2024 to March 2026."
        " Lowest 20 in April 2025, highest 30 in April 2024, last 20 in March 2026."
    )


def test_both_bases_are_told_and_never_added():
    words = draw("notifications_by_month", months(APRIL, [3.0, 4.0], "panel", dfe=[5.0, 7.0])).words
    assert words.title == "Notifications on basis panel averaged 3.5 a month in the 2 months to May 2024"
    assert words.alt == (
        "Line chart. Notifications by month, England, April 2024 to May 2024."
        " basis panel: lowest 3 in April 2024, highest 4 in May 2024, last 4 in May 2024."
        " basis dfe: lowest 5 in April 2024, highest 7 in May 2024, last 7 in May 2024."
    )


def test_a_month_that_is_not_complete_is_named_and_left_out_of_the_finding():
    words = draw("nai_by_month", months(APRIL, [*TWO_YEARS, 1.0], "nai_under_1", incomplete=(24,))).words
    assert "to March 2026" in words.title
    assert "Hollow points and dashed lines: not complete (April 2026)." in words.notes
    assert words.alt.endswith("last 20 in March 2026. Hollow points and dashed lines: not complete (April 2026).")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("nai_by_month", ("nai_under_1",)),
        ("nai_rate_by_month", ("rate", "rate_lower", "rate_upper")),
        ("notifications_by_month", ("panel", "dfe")),
    ],
)
def test_a_month_that_has_just_begun_is_not_drawn_and_named(name, columns):
    """Its count, often 0, would look like a fall."""
    frame = months(APRIL, [*TWO_YEARS, 0.0], columns[0], incomplete=(24,))
    frame = frame.with_columns(*(pl.col(columns[0]).alias(column) for column in columns))
    frame = frame.with_columns(is_over=~pl.col("is_incomplete"))
    drawing = draw(name, frame)
    remark = "Not drawn, because not over: April 2026."
    assert remark in drawing.words.notes
    assert remark in drawing.words.alt
    assert "April 2024 to March 2026" in drawing.words.alt
    assert not any("Hollow" in note for note in drawing.words.notes)
    assert values_drawn(drawing) == set(TWO_YEARS)


def values_drawn(drawing):
    """Every value of a mark of a drawing in a time."""
    (piece,) = drawing.plot(WIDE).pieces
    rows = [row for layer in piece.specification["layer"] for row in layer["data"]["values"] if "run" in row]
    return {row["value"] for row in rows}


def test_months_of_which_none_is_over_are_no_data():
    frame = months(APRIL, [0.0], "nai_under_1", incomplete=(0,)).with_columns(is_over=pl.lit(value=False))
    words = draw("nai_by_month", frame).words
    assert words.title == NOTHING
    assert "Not drawn, because not over: April 2024." in words.notes


def test_many_periods_that_are_not_complete_are_told_by_their_ends():
    frame = months(APRIL, [1.0] * 5, "nai_under_1", incomplete=range(5))
    words = draw("nai_by_month", frame).words
    assert words.title == "Notifications of non-accidental injury under one: no month is complete"
    assert "not complete (April 2024 to August 2024)." in words.notes[0]
    assert "No complete period." in words.alt


def test_a_period_that_is_not_complete_on_one_basis_is_named_with_it_and_counts_on_the_other():
    frame = years(498.0, 449.0, 0.0).with_columns(
        panel=pl.Series([453.0, 403.0, 0.0]),
        panel_is_incomplete=pl.Series([True, False, True]),
        dfe_is_incomplete=pl.Series([False, False, True]),
    )
    words = draw("notifications_by_year", frame).words
    assert words.title == "Notifications on basis dfe fell from 498 in 2018-19 to 449 in 2019-20"
    assert "Hollow points and dashed lines: not complete (2020-21; basis panel 2018-19)." in words.notes
    assert "basis panel: 403 in 2019-20." in words.alt


def test_a_period_without_a_value_is_not_drawn_and_not_named():
    words = draw("nai_by_month", months(APRIL, [1.0, 2.0, None], "nai_under_1", incomplete=(2,))).words
    assert not any("Hollow" in note for note in words.notes)


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ((498.0, 357.0), "Notifications on basis dfe fell from 498 in 2018-19 to 357 in 2019-20"),
        ((357.0, 498.0), "Notifications on basis dfe rose from 357 in 2018-19 to 498 in 2019-20"),
        ((400.0, 1.0, 400.0), "Notifications on basis dfe stood at 400 in 2020-21 as in 2018-19"),
        ((498.0,), "Notifications on basis dfe were 498 in 2018-19"),
    ],
)
def test_the_first_and_the_last_year_are_compared(values, title):
    assert draw("notifications_by_year", years(*values)).words.title == title


def share(numerator, denominator, value, lower=None, upper=None):
    row = {
        "period_start": date(2026, 1, 1),
        "numerator": numerator,
        "denominator": denominator,
        "share": value,
        "share_lower": lower,
        "share_upper": upper,
        "is_incomplete": False,
    }
    return pl.DataFrame([row], infer_schema_length=None)


def test_the_share_names_what_it_is_out_of():
    words = draw("nai_share", share(20, 66, 20 / 66, 0.2, 0.42)).words
    assert words.title == (
        "30 % of the reviewed notifications of January to March 2026 were non-accidental injury under one (20 of 66)"
    )
    assert words.alt.endswith("January to March 2026 to January to March 2026. 30 % in January to March 2026.")


def test_a_share_of_nothing_is_no_data_and_one_of_none_is_a_share():
    assert draw("nai_share", share(0, 0, None)).words.title == NOTHING
    assert draw("nai_share", share(0, 9, 0.0)).words.title.startswith("0 % of the reviewed notifications")


def test_the_rate_has_its_limits_where_there_are_any():
    frame = months(APRIL, [15.34], "rate", rate_lower=[12.51], rate_upper=[18.62])
    assert draw("nai_rate_rolling", frame).words.title == (
        "In the 12 months to March 2025 there were 15.3 notifications of non-accidental injury under one per 100,000"
        " infants (95 % limits 12.5 to 18.6)"
    )
    without = months(APRIL, [15.34], "rate", rate_lower=[None], rate_upper=[None])
    assert draw("nai_rate_rolling", without).words.title.endswith(
        "15.3 notifications of non-accidental injury under one per 100,000 infants"
    )


def test_monthly_rates_are_told_by_the_middle_half():
    limits = {"rate_lower": [None] * 24, "rate_upper": [None] * 24}
    assert draw("nai_rate_by_month", months(APRIL, TWO_YEARS, "rate", **limits)).words.title == (
        "In half of all months the rate lay between 20.0 and 30.0 per 100,000"
    )
    one = months(APRIL, [3.0], "rate", rate_lower=[None], rate_upper=[None])
    assert draw("nai_rate_by_month", one).words.title == "The monthly rate was 3.0 in April 2024"


def test_the_departments_half_years_are_compared():
    rows = [(date(2018, 4, 1), 274.0, False), (date(2020, 4, 1), 285.0, False)]
    frame = pl.DataFrame(rows, schema=["period_start", "value", "is_incomplete"], orient="row")
    assert draw("dfe_published", frame).words.title == (
        "Notifications the department published rose from 274 in April to September 2018 to 285 in April to September 2020"
    )


def regions(**rates):
    rows = [
        {
            "area": area.replace("_", " "),
            "period_start": date(2025, 4, 1),
            "rate": rate,
            "rate_lower": rate - 5,
            "rate_upper": rate + 5,
            "is_incomplete": False,
        }
        for area, rate in rates.items()
    ]
    return pl.DataFrame(rows, infer_schema_length=None).sort("area")


def test_regions_are_held_against_england():
    words = draw("nai_rate_by_region", regions(England=15.0, London=13.0, North_East=24.0)).words
    assert words.title == "1 of the 2 regions had limits that leave out England's rate of 15.0 in 2025-26"
    assert words.alt == (
        "2 line charts. Notifications of non-accidental injury under one per 100,000 infants and year, by financial"
        " year and region. 2025-26, with 95 % limits: England 15.0; London 13.0 (8.0 to 18.0);"
        " North East 24.0 (19.0 to 29.0)."
    )
    assert "High or low figures are no measure of performance." in words.notes


def test_a_year_that_is_not_complete_compares_nothing():
    frame = regions(England=15.0, London=13.0).with_columns(is_incomplete=pl.lit(value=True))
    words = draw("nai_rate_by_region", frame).words
    assert words.title == "No financial year is complete yet for a rate of non-accidental injury under one by region"


def march(ratio, lower=None, upper=None):
    rows = [
        {
            "period_start": date(2020, month, 1),
            "is_after": month >= 4,
            "rate": 10.0 + month,
            "mean": 11.0 if month < 4 else 15.0,
            "ratio": ratio,
            "ratio_lower": lower,
            "ratio_upper": upper,
            "is_incomplete": False,
        }
        for month in range(2, 7)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


@pytest.mark.parametrize(
    ("estimate", "title"),
    [
        (
            (1.163, 0.984, 1.374),
            "From April 2020 the rate was 1.16 times that before (95 % limits 0.98 to 1.37): no clear change",
        ),
        (
            (1.4, 1.1, 1.8),
            "From April 2020 the rate was 1.40 times that before (95 % limits 1.10 to 1.80): higher than before",
        ),
        (
            (0.5, 0.2, 0.9),
            "From April 2020 the rate was 0.50 times that before (95 % limits 0.20 to 0.90): lower than before",
        ),
        ((1.1,), "From April 2020 the rate was 1.10 times that before"),
        ((None,), "How the rate moved in March 2020 cannot be estimated from these months"),
    ],
)
def test_a_step_is_claimed_only_where_its_limits_leave_out_no_change(estimate, title):
    words = draw("march_2020", march(*estimate)).words
    assert words.title == title
    assert "Mean rate 11.0 before, 15.0 from April 2020." in words.alt


def test_timeliness_tells_all_three_clocks():
    columns = SERIES["timeliness"]
    row = {"period_start": date(2026, 1, 1), **dict.fromkeys(columns, None), "is_incomplete": False}
    row |= {"notified": 0.81, "from_awareness": 0.31, "from_notification": 0.64}
    words = draw("timeliness", pl.DataFrame([row], infer_schema_length=None)).words
    assert words.title == (
        "In January to March 2026 81 % of notifications came within 5 working days; rapid reviews within 15:"
        " 31 % from awareness, 64 % from the notification"
    )
    assert "Reviewed within 15 working days of awareness: 31 % in January to March 2026." in words.alt


@pytest.mark.parametrize("name", [*SERIES, "nai_rate_by_region", "march_2020"])
def test_without_rows_a_figure_says_so(name):
    drawing = draw(name, empty(name))
    assert (drawing.words.title, drawing.plot) == (NOTHING, None)
    assert drawing.words.alt.startswith(f"{NOTHING}: ")
