"""Every figure, declared once.

Belongs here: name, what it reads, who draws it, for whom. Does not belong here: drawing, SQL
(`warehouse/sql/figures/<name>.sql`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import polars as pl

from assets.charts import (
    alarm_figures,
    cohort_figures,
    funnel_figure,
    march_2020_figure,
    region_figures,
    series_figures,
    system_figure,
    timeliness_figure,
    watched_figures,
)
from assets.charts.drawing import Drawing
from assets.watching import series as watched

#: what the pictures' folder says of them

_SERIES: Final = ("notifications", "children", "rapid_reviews")
_REVIEW: Final = ("notifications", "children", "adults", "rapid_reviews", "review_cases")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `query` names its SELECT, `extracts` what its numbers come from."""

    name: str
    #: its number in the report of the fieldwork review; None for what the report does not have
    number: int | None
    for_whom: str
    extracts: tuple[str, ...]
    draw: Callable[[pl.DataFrame], Drawing]
    #: the SELECT it shares with others; its own where there is none
    shared: str = ""
    #: whether it is for print elsewhere too, and not for a page alone
    has_png: bool = True

    @property
    def query(self) -> str:
        """Name of its SELECT."""
        return f"figures.{self.shared or self.name}"


FIGURES: Final = (
    Figure("outcome", 1, "readers of the fieldwork review", _REVIEW, cohort_figures.draw_outcome),
    Figure("gender", 2, "readers of the fieldwork review", _REVIEW, cohort_figures.draw_gender),
    Figure("ethnicity", 3, "readers of the fieldwork review", _REVIEW, cohort_figures.draw_ethnicity),
    Figure("age", 4, "readers of the fieldwork review", _REVIEW, cohort_figures.draw_age),
    Figure("agency_status", 5, "readers of the fieldwork review", _REVIEW, cohort_figures.draw_agency_status),
    Figure("parental_features", 6, "readers of the fieldwork review", _REVIEW, cohort_figures.draw_parental_features),
    Figure("system", 7, "readers of the fieldwork review", _REVIEW, system_figure.draw_system),
    Figure("notifications_by_month", None, "analysts", _SERIES, series_figures.draw_notifications_by_month),
    Figure("notifications_by_year", None, "analysts", _SERIES, series_figures.draw_notifications_by_year),
    Figure("nai_by_month", None, "the Panel", _SERIES, series_figures.draw_nai_by_month),
    Figure("nai_share", None, "the Panel", _SERIES, series_figures.draw_nai_share),
    Figure("nai_rate_by_month", None, "analysts", _SERIES, series_figures.draw_nai_rate_by_month),
    Figure("nai_rate_rolling", None, "the Panel", _SERIES, series_figures.draw_nai_rate_rolling),
    Figure("nai_rate_by_region", None, "analysts", _SERIES, region_figures.draw_nai_rate_by_region),
    Figure("authority_funnel", None, "analysts", _SERIES, funnel_figure.draw_authority_funnel),
    Figure("march_2020", None, "the Panel", _SERIES, march_2020_figure.draw_march_2020),
    Figure("timeliness", None, "the Panel", _SERIES, timeliness_figure.draw_timeliness),
    Figure("alarm_charts_england", None, "the Panel", _SERIES, alarm_figures.draw_alarm_charts_england),
    Figure("alarm_charts_regions", None, "the Panel", _SERIES, alarm_figures.draw_alarm_charts_regions),
    Figure("dfe_published", None, "analysts", ("dfe_statistics",), series_figures.draw_dfe_published),
)


def _rest_on(one: watched.Series) -> tuple[str, ...]:
    """Return the extracts a watched series is made from."""
    special = {"dfe_half_year": ("dfe_statistics",), "delivery_rows": (one.category,)}
    return special.get(one.measure, _SERIES)


#: a figure for every watched series, for its page: forty more, so as SVG alone
WATCHED: Final = tuple(
    Figure(
        watched_figures.name_watched(one.series_id),
        None,
        "alert readers",
        _rest_on(one),
        partial(watched_figures.draw_watched, one),
        shared="watched",
        has_png=False,
    )
    for one in watched.list_series()
)
DRAWN: Final = (*FIGURES, *WATCHED)
