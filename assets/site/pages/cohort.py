"""The fieldwork review: its headline figures and its Figures 1 to 7, each with the numbers behind it.

Belongs here: what the review published, counted anew. Does not belong here: single cases: none is on any page.
"""

from typing import Final

import polars as pl

from assets.charts.catalogue import FIGURES, Figure
from assets.charts.wording import upper
from assets.site.cells import Column, count, day, name_code, number, percent, show, text
from assets.site.model import Cell, Page, Paragraph, Section, Summary, Table
from assets.site.navigation import RECONCILIATION
from assets.site.pages.shared import SHARE, show_figure
from assets.site.sources import Sources

_MEASURES: Final = {
    "nai_under_1_notified_2018_07_to_2020_07": "Non-accidental injury under one notified, July 2018 to July 2020",
    SHARE: "Share of non-accidental injury under one among the reviewed, July 2018 to December 2019, %",
    "deaths_share_of_reviewed_2018_07_to_2019_12": "Share of deaths among the reviewed, July 2018 to December 2019, %",
    "known_to_social_services_share_of_reviewed_2018_07_to_2019_12": "Share known to children's social care among the"
    " reviewed, July 2018 to December 2019, %",
    "review_cases_shortlisted": "Cases shortlisted by the fieldwork review",
    "review_cases_final": "Final cases of the fieldwork review",
    "review_authorities": "Authorities of the final cases",
}


def make_cohort(sources: Sources) -> Page:
    """Return the page of the fieldwork review."""
    numbered = sorted((figure for figure in FIGURES if figure.number), key=lambda figure: figure.number or 0)
    return Page(
        "cohort",
        "Cohort review",
        "The fieldwork review of non-accidental injury under one: headline figures, selection, and Figures 1 to 7.",
        (
            Section("headline", "Headline figures", (_describe(), show_headline(sources))),
            Section("selection", "From all reviews to the final cases", (_show_funnel(sources),)),
            *(_show(sources, figure) for figure in numbered),
            Section("breakdown", "Every other breakdown", (_show_breakdown(sources),), is_folded=True),
            Section("comparison", "Beside all injuries under one", _show_comparison(sources), is_folded=True),
            Section("engagement", "Who was met", (_show_engagement(sources),)),
            Section("recommendations", "Recommendations", (_show_recommendations(sources),), is_folded=True),
        ),
    )


def _describe() -> Summary:
    return Summary(
        (
            ("The 257", "All notified from July 2018 to July 2020, 25 months, with or without a rapid review."),
            (
                "The 27 %",
                "Of the incidents with a rapid review, notified July 2018 to December 2019. Wilson score, 95 %.",
            ),
            ("As known", "A published figure was true of what was known then; the count now holds later amendments."),
            ("To beware of", "The two have different bases and periods: neither can be taken from the other."),
            ("Beside what was published", RECONCILIATION),
        )
    )


def show_headline(sources: Sources) -> Table:
    """Return the headline measures: shares in percent, counts as they are."""
    found = sources.read("site.headline")
    is_share = pl.col("denominator").is_not_null()
    times = pl.when(is_share).then(100.0).otherwise(1.0)
    frame = found.with_columns(
        *(pl.col(name) * times for name in ("value", "lower", "upper", "value_now")),
        label=pl.col("measure").replace_strict(_MEASURES, default=pl.col("measure")),
    )
    columns = (
        Column("label", "Measure", text),
        Column("value", "As known then", _say_measure),
        Column("numerator", "Counted", count),
        Column("denominator", "Out of", _say_or_none),
        Column("lower", "Lower 95 % limit", _say_limit),
        Column("upper", "Upper 95 % limit", _say_limit),
        Column("known_on", "As known on", day),
        Column("value_now", "Now", _say_measure),
    )
    return show(frame, columns, name="cohort-headline", caption="Headline figures, as known when published and now")


def _say_measure(value: float | None) -> Cell:
    """Return a count without a decimal, a percentage with one."""
    whole = value is not None and float(value).is_integer()
    return number(0 if whole else 1)(value)


def _say_or_none(value: int | None) -> Cell:
    return text("none: a count") if value is None else count(value)


def _say_limit(value: float | None) -> Cell:
    return text("none: a count") if value is None else number(1)(value)


def _show_funnel(sources: Sources) -> Table:
    columns = (
        Column("stage", "Stage", name_code),
        Column("cases", "Cases", count),
        Column("authorities", "Authorities", count),
        Column("regions", "Regions", count),
    )
    caption = "Stages of the selection, each holding the later ones"
    return show(sources.read("site.cohort_funnel"), columns, name="cohort-selection", caption=caption)


def _show(sources: Sources, figure: Figure) -> Section:
    """Return one of the review's figures with its numbers."""
    name = figure.name.replace("_", " ")
    caption = f"Figure {figure.number}: final cases by {name}"
    table = show(*_read_figure(sources, figure), name=f"cohort-{figure.name.replace('_', '-')}", caption=caption)
    return Section(
        f"figure-{figure.number}", f"Figure {figure.number}: {name}", (*show_figure(sources, figure.name), table)
    )


def _read_figure(sources: Sources, figure: Figure) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    frame = sources.read(figure.query)
    if figure.name == "age":
        return frame, (Column("age_months", "Completed months", count), Column("cases", "Cases", count))
    whole = "whole" if figure.name == "system" else "denominator"
    said = frame.with_columns(share=pl.col("cases") / pl.col(whole))
    counted = (Column("cases", "Cases", count), Column(whole, "Out of", count), Column("share", "Percent", percent))
    if figure.name == "system":
        return said, (Column("label", "Theme", text), Column("theme_group", "Group", name_code), *counted)
    return said, (Column("category", upper(figure.name.replace("_", " ")), text), *counted)


def _show_breakdown(sources: Sources) -> Table:
    columns = (
        Column("dimension", "Dimension", name_code),
        Column("category", "Category", name_code),
        Column("cases", "Cases", count),
        Column("denominator", "Out of", count),
        Column("percent", "Percent", number(1)),
    )
    frame = sources.read("site.cohort_breakdown")
    return show(frame, columns, name="cohort-breakdown", caption="Final cases by every dimension of the review")


def _show_comparison(sources: Sources) -> tuple[Paragraph | Table, ...]:
    columns = (
        Column("dimension", "Dimension", name_code),
        Column("category", "Category", name_code),
        Column("cohort_cases", "Final cases", count),
        Column("cohort_denominator", "Out of", count),
        Column("cohort_percent", "Percent", number(1)),
        Column("all_cases", "All", count),
        Column("all_denominator", "Out of", count),
        Column("all_percent", "Percent", number(1)),
        Column("p_value", "p", number(3)),
    )
    lead = Paragraph("The final cases were chosen, not drawn: a difference says how they were chosen.")
    caption = "Final cases beside all non-accidental injury under one of the review's window"
    return (lead, show(sources.read("site.cohort_comparison"), columns, name="cohort-comparison", caption=caption))


def _show_engagement(sources: Sources) -> Table:
    columns = (
        Column("group", "Group", name_code),
        Column("meetings", "Meetings", count),
        Column("people", "People", count),
    )
    return show(
        sources.read("site.cohort_engagement"), columns, name="cohort-engagement", caption="Who the reviewers met"
    )


def _show_recommendations(sources: Sources) -> Table:
    columns = (
        Column("recommendation", "Recommendation", text),
        Column("theme", "Theme it answers", text),
        Column("cases", "Cases with it", count),
        Column("authorities", "Authorities", count),
    )
    frame = sources.read("site.cohort_recommendations")
    return show(frame, columns, name="cohort-recommendations", caption="Recommendations and the themes they answer")
