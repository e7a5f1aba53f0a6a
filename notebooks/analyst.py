import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Panelwatch: the analysts' copy")

with app.setup(hide_code=True):
    # Reads the analysts' copy, read only, and nothing else: no other file and no network. Each cell asks the newest
    # copy; an open connection would go on showing the one it opened.
    import os
    from datetime import date

    import altair as alt
    import marimo as mo
    import polars as pl

    from pipelines.answers import NO_COPY, QuestionFailed, ask_sql
    from pipelines.settings import read_settings
    from pipelines.summary import SYNTHETIC, is_synthetic

    HOME = read_settings(os.environ).home
    KINDS = {
        "month": "month",
        "quarter": "quarter",
        "half year (from April)": "half_year",
        "financial year": "financial_year",
        "calendar year": "calendar_year",
        "rolling 12 months": "rolling_12_months",
    }
    INK, FAINT = "#12436d", "#9fb9cd"
    WHOLE, NOT_WHOLE = "whole period", "provisional or partial"
    ADDED = ["middle", "state"]
    MONTHS = alt.Axis(format="%b %Y", labelFlush=False, tickCount=10)
    MIDDLE = alt.X("middle:T", title=None, axis=MONTHS, scale=alt.Scale(padding=12))
    STATE = alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=[WHOLE, NOT_WHOLE], range=[INK, FAINT]),
        legend=alt.Legend(orient="top"),
    )

    def ask(sql: str, **values: object) -> pl.DataFrame:
        mo.stop(not HOME.analyst.exists())
        answer = ask_sql(HOME, sql, values)
        return pl.DataFrame(list(answer.rows), schema=list(answer.columns), orient="row", infer_schema_length=None)

    def ask_periods(sql: str, **values: object) -> pl.DataFrame:
        rows = ask(sql, **values)
        start, end = pl.col("period_start"), pl.col("period_end")
        is_whole = ~(pl.col("is_provisional") | pl.col("is_partial"))
        return rows.with_columns(
            middle=start + (end - start) / 2,
            state=pl.when(is_whole).then(pl.lit(WHOLE)).otherwise(pl.lit(NOT_WHOLE)),
        )

    def in_words(day: date) -> str:
        return f"{day.day} {day:%B %Y}"

    def show(rows: pl.DataFrame) -> mo.Html:
        rows = rows.with_columns(pl.selectors.float().round(3))
        # Its own download would write cells that a spreadsheet runs; `panelwatch query --format csv` does not.
        how = {"selection": None, "page_size": 12, "show_column_summaries": False, "show_data_types": False}
        return mo.ui.table(rows, show_download=False, **how)

    def show_series(text: str, chart: alt.TopLevelMixin, rows: pl.DataFrame) -> mo.Html:
        sized = chart.properties(width="container", height=240)
        return mo.vstack([mo.md(text), sized, mo.accordion({"As a table": show(rows.drop(ADDED))})])

    def draw_counts(rows: pl.DataFrame, *, are_rolling: bool) -> alt.Chart:
        tips = ["period_start", "period_end", "notifications", "deaths", "serious_harm", "other"]
        chart = alt.Chart(rows).encode(y=alt.Y("notifications:Q", title="notifications"), tooltip=tips)
        if are_rolling:
            # Rolling years overlap: bars would look as if they could be added.
            end = alt.X("period_end:T", title="12 months up to", axis=MONTHS)
            return chart.mark_line(color=INK, point=True).encode(x=end)
        start = alt.X("period_start:T", title=None, axis=MONTHS)
        return chart.mark_bar(stroke="white").encode(x=start, x2="period_end:T", y2=alt.datum(0), color=STATE)

    def draw_limits(rows: pl.DataFrame, value: str, lower: str, upper: str, *, title: str) -> alt.LayerChart:
        tips = [name for name in rows.columns if name not in ADDED]
        chart = alt.Chart(rows).encode(x=MIDDLE, color=STATE, tooltip=tips)
        limits = chart.mark_rule(strokeWidth=2).encode(y=alt.Y(f"{lower}:Q", title=title), y2=f"{upper}:Q")
        return limits + chart.mark_point(filled=True, size=60).encode(y=f"{value}:Q")

    def draw_then_and_now(rows: pl.DataFrame) -> alt.LayerChart:
        tips = ["period_start", "period_end", "nai_under_1_then", "nai_under_1_now"]
        chart = alt.Chart(rows).encode(x=MIDDLE, tooltip=tips)
        title = "then: points, now: line"
        now = chart.mark_line(color=FAINT, strokeWidth=3).encode(y=alt.Y("nai_under_1_now:Q", title=title))
        return now + chart.mark_point(color=INK, filled=True, size=60).encode(y="nai_under_1_then:Q")


@app.cell(hide_code=True)
def _():
    mo.stop(not HOME.analyst.exists(), mo.callout(f"{NO_COPY} Looked for: {HOME.analyst}", kind="danger"))

    newest = ask("select max(extract_date) from quality.load where extract = 'notifications'").item()
    mo.vstack(
        [
            mo.md("# The analysts' copy"),
            mo.callout(mo.md(f"**{SYNTHETIC}**"), kind="warn") if is_synthetic(HOME) else mo.md(""),
            mo.md(f"""
    Newest extract of notifications: **{in_words(newest)}**. Read only, from `{HOME.analyst}`.

    Rows are about single children, and **nothing here is suppressed**: publish no table and no chart of this page, and
    do not send the page on. What each view means is in `docs/analyst-guide.md`, questions with their SQL in
    `docs/cookbook.md`.
    """),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    areas = ask("""
        select
            area_name || if(geographic_level = 'local_authority', ', ' || area_code, '') as label,
            area_code
        from ref.area
        where boundaries = 'of_the_time'
        order by geographic_level = 'local_authority', geographic_level = 'regional', label
    """)
    loads = ask("from quality.load where extract = 'notifications' and status = 'loaded'")
    deliveries = loads["extract_date"].unique().sort().to_list()

    kind = mo.ui.dropdown(KINDS, value="quarter", label="Period")
    area = mo.ui.dropdown(dict(areas.iter_rows()), value="England", label="Area", searchable=True)
    basis = mo.ui.radio(["panel", "dfe"], value="panel", label="Basis", inline=True)
    delivery = mo.ui.slider(1, len(deliveries), value=len(deliveries), label="As known on", full_width=True)
    return area, basis, deliveries, delivery, kind


@app.cell(hide_code=True)
def _(area, basis, deliveries, delivery, kind):
    day = deliveries[delivery.value - 1]
    chosen = {"day": day, "kind": kind.value, "area": area.value}
    where = f"{area.selected_key}, by {kind.selected_key}"
    mo.vstack(
        [
            mo.md("## Choose"),
            mo.hstack([kind, area, basis], justify="start", gap=2),
            mo.hstack(
                [delivery, mo.md(f"**{in_words(day)}**, delivery {delivery.value} of {len(deliveries)}")],
                widths=[3, 2],
                align="center",
            ),
            mo.md("""
    *As known on* goes from delivery to delivery: what is below reads as it would have on that day. `panel` is the
    Panel's scope, `dfe` is every notification as first notified; they never reconcile and are never added, so one is
    shown at a time. Areas are those of the time.
    """),
        ]
    )
    return chosen, day, where


@app.cell(hide_code=True)
def _(basis, chosen, day, where):
    notified = ask_periods(
        """
        select
            period_start, period_end, notifications, deaths, serious_harm, other, children, is_provisional, is_partial
        from timeseries_notifications_as_known($day)
        where period_kind = $kind and area_code = $area and basis = $basis
        order by period_start
        """,
        **chosen,
        basis=basis.value,
    )
    show_series(
        f"""
    ## Notifications

    {where}, **basis {basis.value}**, as known on {in_words(day)}.
    """,
        draw_counts(notified, are_rolling=chosen["kind"] == "rolling_12_months"),
        notified,
    )
    return


@app.cell(hide_code=True)
def _(chosen, day, where):
    shares = ask_periods(
        """
        select
            period_start, period_end, numerator, denominator, share, share_lower, share_upper,
            is_provisional, is_partial
        from timeseries_nai_share_as_known($day)
        where period_kind = $kind and area_code = $area
        order by period_start
        """,
        **chosen,
    )
    show_series(
        f"""
    ## Non-accidental injury under one: the share

    Among notifications with a rapid review. {where}, basis panel, as known on {in_words(day)}. A line is where the
    share may lie by chance (95 %, Wilson): look at it before the point. Of recent periods, only some reviews have come.
    """,
        draw_limits(shares, "share", "share_lower", "share_upper", title="share of reviewed"),
        shares,
    )
    return


@app.cell(hide_code=True)
def _(chosen, day, where):
    rates = ask_periods(
        """
        select
            period_start, period_end, nai_under_1, infants, rate_per_100k, rate_lower, rate_upper, denominator_basis,
            is_provisional, is_partial
        from timeseries_nai_rate_as_known($day)
        where period_kind = $kind and area_code = $area
        order by period_start
        """,
        **chosen,
    )
    show_series(
        f"""
    ## Non-accidental injury under one: the rate

    Per 100,000 infants and year. {where}, basis panel, as known on {in_words(day)}. Limits are exact Poisson below 10
    events, Byar's from 10. One authority expects less than one case a year, and **no count is a measure of an
    authority's performance**. A step at 2021 can be the census, not the cases.
    """,
        draw_limits(rates, "rate_per_100k", "rate_lower", "rate_upper", title="per 100,000 infants"),
        rates,
    )
    return


@app.cell(hide_code=True)
def _(chosen, day, where):
    moved = ask_periods(
        """
        select
            period_start, known_now.period_end, known_then.is_provisional, known_then.is_partial,
            known_then.notifications as notifications_then, known_now.notifications as notifications_now,
            known_then.rapid_reviews as reviews_then, known_now.rapid_reviews as reviews_now,
            known_then.nai_under_1 as nai_under_1_then, known_now.nai_under_1 as nai_under_1_now
        from timeseries_notifications_as_known($day) as known_then
        inner join timeseries.notifications as known_now
            using (period_kind, period_start, basis, geographic_level, area_code)
        where period_kind = $kind and area_code = $area and basis = 'panel'
        order by period_start
        """,
        **chosen,
    )
    show_series(
        f"""
    ## What has changed since {in_words(day)}

    Non-accidental injury under one, {where}, basis panel: as known then, and as known now. Later deliveries brought
    reviews, codings and withdrawals; with the slider at the newest, nothing has moved.
    """,
        draw_then_and_now(moved),
        moved,
    )
    return


@app.cell(hide_code=True)
def _(day):
    headline = ask(
        """
        select
            measure, known_then.value as value_then, known_then.numerator as numerator_then,
            known_then.denominator as denominator_then, headline.value as value_published,
            headline.known_on as published_as_known_on, headline.value_now
        from cohort.headline as headline
        inner join cohort_headline_as_known($day) as known_then using (measure)
        order by measure
        """,
        day=day,
    )
    _text = f"""
    ## The headline measures

    As known on {in_words(day)}, beside the value as known on the day of the report that published it, and as known now.
    The measures have different denominators: take none from another.
    """
    mo.vstack([mo.md(_text), show(headline)])
    return


@app.cell(hide_code=True)
def _():
    dimensions = ask("select dimension from cohort.breakdown group by all order by count(*) desc, dimension")
    names = dimensions["dimension"].to_list()
    dimension = mo.ui.dropdown(names, value=next(iter(names), None), label="Broken down by")
    return (dimension,)


@app.cell(hide_code=True)
def _(day, dimension):
    funnel = ask(
        "select stage, cases, authorities, regions from cohort_funnel_as_known($day) order by cases desc", day=day
    )
    breakdown = ask(
        """
        select category, cases, denominator, round(percent, 1) as percent
        from cohort_breakdown_as_known($day)
        where dimension = $dimension
        order by cases desc, category
        """,
        day=day,
        dimension=dimension.value,
    )
    mo.vstack(
        [
            mo.md(f"""
    ## The cohort of the fieldwork review

    As known on {in_words(day)}; before the review there are no cases. Features of parents overlap and do not add up.
    """),
            mo.hstack([show(funnel), mo.vstack([dimension, show(breakdown)])], widths=[2, 3], align="start", gap=2),
        ]
    )
    return


@app.cell(hide_code=True)
def _(day):
    comparison = ask("""
        select
            dimension, category, cohort_cases, round(cohort_percent, 1) as cohort_percent,
            round(cohort_lower, 1) as cohort_lower, round(cohort_upper, 1) as cohort_upper,
            all_cases, round(all_percent, 1) as all_percent
        from cohort.comparison
        order by dimension, category
    """)
    cases = ask(
        """
        select
            notification_id, notified_on, incident_on, gss_code, region_name, nature, sex, age_months, agency_status,
            nai, has_rapid_review, review_stage
        from cohort_nai_under_1_as_known($day)
        left join ref.region using (region_code)
        order by notified_on, notification_id
        """,
        day=day,
    )
    beside = mo.md(
        "As known now. The cases were **chosen** for what could be learned from them, not drawn at random: the limits"
        " say how much so few cases can tell, not that they stand for the others."
    )
    mo.accordion(
        {
            "The final cases beside all notifications of July 2018 to July 2020": mo.vstack([beside, show(comparison)]),
            f"Every notification of non-accidental injury under one, as known on {in_words(day)}": show(cases),
        }
    )
    return


@app.cell(hide_code=True)
def _():
    counted = ask("select status, count(*) as figures from monitoring.reconciliation group by all order by status")
    figures = ask("""
        select figure_id, published, computed, computed_now, status, known_on, reason, source
        from monitoring.reconciliation
        order by status = 'match', figure_id
    """)
    told = ", ".join(f"{number} {status.replace('_', ' ')}" for status, number in counted.iter_rows())
    _text = f"""
    ## Published figures

    Each is computed as known on the day it was true and compared as published. At present: {told}.
    """
    mo.vstack([mo.md(_text), show(figures)])
    return


@app.cell(hide_code=True)
def _():
    question = mo.ui.code_editor(
        "select measure, numerator, denominator, value, lower, upper\nfrom cohort.headline",
        language="sql",
        min_height=120,
    ).form(submit_button_label="Ask")
    mo.vstack([mo.md("## Your own question\n\nIn SQL, of any view of the data dictionary; read only."), question])
    return (question,)


@app.cell(hide_code=True)
def _(question):
    mo.stop(question.value is None)
    try:
        answered = show(ask(question.value))
    except QuestionFailed as no:
        answered = mo.callout(str(no), kind="danger")
    answered
    return


if __name__ == "__main__":
    app.run()
