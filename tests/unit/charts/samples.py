"""Frames for every figure: of ordinary size and words, and such as strain it."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from assets.charts.watched_figures import name_watched
from assets.watching.series import Period, list_series
from tests.unit.charts.frames import ALARM_CHARTS, AUTHORITIES, JUDGED, SERIES, WHOLE_PERIODS, add_months, empty, parts

CATEGORIES = {
    "outcome": {"seriously_harmed": 19, "died": 4},
    "gender": {"male": 15, "female": 8, "transgender": 0},
    "ethnicity": {"White_British": 18, "White_British_/_White_European": 2, "Asian_/_Black_Caribbean": 1},
    "agency_status": {
        "universal_services_only": 14,
        "Child_Protection_Plan": 4,
        "Early_Help": 3,
        "Child_in_Need_Plan": 2,
    },
    "parental_features": {"mental_health_of_either_or_both_parents": 19, "father_with_criminal_convictions": 9},
}
GROUPS = {
    "strategic leadership": 2,
    "information sharing": 5,
    "universal services": 4,
    "invisible fathers": 7,
    "additional features": 6,
}
KINDS = {"nai_share": 3, "timeliness": 3, "notifications_by_year": 12, "dfe_published": 6}


def wave(place, low, high):
    return round(low + (high - low) * (0.5 + 0.5 * np.sin(place * 1.7)), 3)


def series(name):
    """A long series whose last period and, where years are drawn, whose first is not complete."""
    step = KINDS.get(name, 1)
    length = 96 // step
    low, high = (0.2, 0.9) if name in {"nai_share", "timeliness"} else (0, 57)
    rows = []
    for place in range(length):
        row = {"period_start": add_months(date(2018, 4, 1), place * step)}
        for number, column in enumerate(SERIES[name]):
            spread = -0.1 if column.endswith("_lower") else 0.1 if column.endswith("_upper") else 0.0
            value = wave(place + (0 if column.endswith(("_lower", "_upper")) else 0 * number), low, high)
            row[column] = max(value * (1 + spread), 0) + (2 if column == "dfe" else 0)
        row["is_incomplete"] = place == length - 1 or (step == 12 and place == 0)
        if name in WHOLE_PERIODS:
            row["is_over"] = place < length - 1
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def sample(name):
    """A frame of the size and with the lengths of words that figures meet."""
    if name in CATEGORIES:
        return parts(**CATEGORIES[name])
    if name == "age":
        return pl.DataFrame([(age, (age * 5) % 4) for age in range(12)], schema=["age_months", "cases"], orient="row")
    if name.startswith("alarm_charts"):
        return alarm_charts(is_national=name.endswith("england"))
    if name.startswith("watched"):
        return judged(name)
    others = {
        "system": system,
        "nai_rate_by_region": regions,
        "march_2020": march_2020,
        "authority_funnel": authorities,
    }
    return others[name]() if name in others else series(name)


def system():
    rows = [
        (group, f"theme {number} of {group} with several words", number * 3, 23)
        for group, count in sorted(GROUPS.items())
        for number in range(count)
    ]
    return pl.DataFrame(rows, schema=["theme_group", "label", "cases", "whole"], orient="row")


def regions():
    areas = ["East Midlands", "England", "London", "Yorkshire and The Humber", "South East"]
    years = series("notifications_by_year").select("period_start", "is_incomplete").to_dicts()
    rows = [
        {
            "area": area,
            **year,
            "rate": wave(place + number, 8, 25),
            "rate_lower": wave(place + number, 3, 10),
            "rate_upper": wave(place + number, 25, 60),
        }
        for number, area in enumerate(areas)
        for place, year in enumerate(years)
    ]
    return pl.DataFrame(rows).sort("area", "period_start")


def march_2020():
    rows = [
        (
            start,
            start >= date(2020, 4, 1),
            wave(place, 11, 38),
            19.4 if place < 21 else 22.3,
            1.16,
            0.98,
            1.37,
            False,
        )
        for place in range(45)
        for start in [add_months(date(2018, 7, 1), place)]
    ]
    columns = ["period_start", "is_after", "rate", "mean", "ratio", "ratio_lower", "ratio_upper", "is_incomplete"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def alarm_charts(*, is_national):
    """Six years of every chart that alerts by itself, some of them above their alarm."""
    rows = [
        (one.series_id, chart.method, add_months(date(2020, 4, 1), place), level, level >= 100)
        for number, one in enumerate(list_series())
        if one.is_national == is_national
        for chart in one.charts
        if chart.is_decisive and chart.is_yearly
        for place in range(72)
        for level in [wave(place * 0.1 + number, 0, 130)]
    ]
    return pl.DataFrame(rows, schema=ALARM_CHARTS, orient="row")


def find_watched(name):
    """The watched series a figure is of."""
    (found,) = [one for one in list_series() if name_watched(one.series_id) == name]
    return found


def judged(name, *, periods=24, alarms=(3, 4, 17)):
    """The newest periods of a watched series by every chart of it, newest first; of those that differ, the first counts."""
    one = find_watched(name)
    scale = 1 if one.is_share else 600 if one.period is Period.DELIVERY else 20
    step = {Period.MONTH: 1, Period.HALF_YEAR: 6, Period.DELIVERY: 3}[one.period]
    rows = [
        (
            one.series_id,
            add_months(date(2024, 4, 1), place * step),
            chart.method,
            seen if one.is_share else round(seen),
            (0.4 if chart.is_decisive else 0.5) * scale,
            0.2 * scale,
            0.75 * scale,
            place in alarms and chart is one.charts[0],
            chart.is_decisive,
        )
        for place in reversed(range(periods))
        for seen in [wave(place, 0.1, 0.9) * scale]
        for chart in one.charts
    ]
    return pl.DataFrame(rows, schema=JUDGED, orient="row")


NAMES = ("Bournemouth, Christchurch and Poole", "Kingston upon Hull, City of", "Rutland", "Kent")
YEARS = (date(2019, 4, 1), date(2024, 4, 1))


def authorities(*, outside=6):
    """As many authorities as England has, some of them far out on either side, and of one next to nothing is expected."""
    rows = [
        (f"Authority {place:03}", "South West", *YEARS, float(infants // 5_000 + place % 3 - 1), float(infants))
        for place in range(146)
        for infants in [9_000 + 400 * place]
    ]
    rows += [
        (f"{NAMES[place % len(NAMES)]} {place}", "London", *YEARS, *far_out)
        for place in range(outside)
        for far_out in [(0.0, 40_000.0 + 300 * place) if place % 4 == 3 else (12.0 + place % 4, 20_000.0 + 300 * place)]
    ]
    rows += [("Small", "London", *YEARS, 1.0, 300.0), ("Without infants", "London", *YEARS, 0.0, 0.0)]
    return pl.DataFrame(rows, schema=AUTHORITIES, orient="row").sort("authority")


CROWDED = {
    "universal_services_only": 9,
    "Child_Protection_Plan_of_another_authority": 8,
    "looked_after_under_a_voluntary_arrangement": 2,
    "Early_Help": 1,
    "Child_in_Need_Plan": 1,
    "not_known": 1,
    "White_British_/_White_European_and_Black_Caribbean": 1,
}


def hardest(name: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Frames that strain a figure: nothing, one period or category, nothing complete, many small parts, large numbers."""
    frame = sample(name)
    yield "data", frame
    yield "empty", empty(name)
    yield (
        "one",
        frame.filter(pl.col("period_start") == frame["period_start"][5])
        if name.endswith("region")
        else frame[5:6]
        if name in SERIES
        else frame.head(1),
    )
    if "is_incomplete" in frame.columns:
        yield "incomplete", frame.with_columns(is_incomplete=pl.lit(value=True))
        yield "zero", frame.with_columns(pl.selectors.float() * 0)
    if name in CATEGORIES:
        yield "crowded", parts(**CROWDED)
    if name == "authority_funnel":
        yield "crowded", authorities(outside=40)
        yield "none", frame.with_columns(nai_under_1=pl.lit(0.0))
        yield "none outside", frame.with_columns(nai_under_1=pl.col("infant_years") / 3_000)
    if name.startswith("watched"):
        yield "crowded", judged(name, alarms=range(24))
        yield "zero", frame.with_columns(pl.selectors.float() * 0)
        yield "no limits", frame.with_columns(lower=pl.lit(None, pl.Float64), upper=pl.lit(None, pl.Float64))
    if name.startswith("notifications"):
        yield "large", frame.with_columns(pl.selectors.float() * 12345)
