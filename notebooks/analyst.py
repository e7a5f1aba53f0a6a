"""The analysts' notebook: pick a measure, an area and a day, see counts, shares and rates with their limits.

    make notebook                       opens it in the browser, on this machine alone
    python notebooks/analyst.py         runs every cell and shows nothing

It reads the analysts' copy, read only, and asks nothing of any network.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Panelwatch: analysts' notebook")


@app.cell
def _():
    import os

    import altair as alt
    import marimo as mo
    import polars as pl

    from pipelines.answers import ask_sql
    from pipelines.settings import read_settings

    copy = read_settings(os.environ).home.analyst

    def ask(sql, **values):
        """Ask the analysts' copy a question in SQL; `$name` stands for a value given by name."""
        answer = ask_sql(copy, sql, values or None)
        return pl.DataFrame(answer.rows, schema=list(answer.columns), orient="row", infer_schema_length=None)

    return alt, ask, mo, pl


@app.cell
def _(ask, mo):
    told = ask(
        "select coalesce(bool_or(is_synthetic), false) as is_synthetic, max(extract_date) as newest"
        " from quality.load where status = 'loaded'"
    ).row(0, named=True)
    banner = (
        mo.callout(mo.md("**SYNTHETIC DATA**: no child, family or incident in these figures is real."), kind="warn")
        if told["is_synthetic"]
        else None
    )
    mo.vstack(
        [
            mo.md(
                f"""# Serious incident notifications

As known on {told["newest"]:%d %B %Y}. Internal: small numbers are not suppressed; do not publish from here. High or low
counts are not a measure of an authority's performance."""
            ),
            banner,
        ]
    )
    return


@app.cell
def _(ask, mo):
    areas = ask(
        "select area_name || case geographic_level when 'local_authority' then ' (' || area_code || ')' else '' end"
        " as label, area_code from ref.area where boundaries = 'of_the_time'"
        " order by list_position(['national', 'regional', 'local_authority'], geographic_level), label"
    )
    deliveries = ask(
        "select distinct extract_date from quality.load where status = 'loaded' and extract = 'notifications'"
        " order by extract_date desc"
    )["extract_date"].to_list()
    area = mo.ui.dropdown(dict(areas.iter_rows()), value=areas["label"][0], label="Area", searchable=True)
    kind = mo.ui.dropdown(
        {
            "months": "month",
            "quarters": "quarter",
            "half years": "half_year",
            "financial years": "financial_year",
            "calendar years": "calendar_year",
            "rolling 12 months": "rolling_12_months",
        },
        value="quarters",
        label="Periods",
    )
    basis = mo.ui.radio(
        {"the Panel's (scope of the Panel, as known)": "panel", "the department's (as first notified)": "dfe"},
        value="the Panel's (scope of the Panel, as known)",
        label="Basis, never mixed",
    )
    day = mo.ui.dropdown(
        {f"{each:%d %B %Y}": each for each in deliveries}, value=f"{deliveries[0]:%d %B %Y}", label="As known on"
    )
    mo.hstack([area, kind, day, basis], justify="start", gap=2, wrap=True)
    return area, basis, day, kind


@app.cell
def _(alt):
    INK, BLUE = "#3D3D3D", "#12436D"

    def draw_series(frame, column, *, title, lower=None, upper=None):
        """Draw a series with its limits; a period that is not over or not whole is a hollow point beside the line."""
        periods = alt.X("period_start:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=8))
        whole = "!datum.is_provisional && !datum.is_partial"
        base = alt.Chart(frame.to_pandas()).properties(width=720, height=240, title=title)
        line = base.transform_filter(whole)
        points = {
            "x": periods,
            "y": alt.Y(f"{column}:Q", title=None),
            "tooltip": [alt.Tooltip("period_start:T", title="from"), alt.Tooltip(f"{column}:Q", format=".3~g")],
        }
        parts = []
        if lower is not None:
            parts.append(line.mark_area(opacity=0.2, color=BLUE).encode(x=periods, y=f"{lower}:Q", y2=f"{upper}:Q"))
        parts += [
            line.mark_line(color=BLUE).encode(x=periods, y=points["y"]),
            line.mark_point(filled=True, size=45, color=BLUE, opacity=1).encode(**points),
            base.transform_filter(f"!({whole})")
            .mark_point(filled=False, size=45, color=BLUE, opacity=1)
            .encode(**points),
        ]
        return (
            alt.layer(*parts)
            .configure_title(anchor="start", color=INK, fontSize=14)
            .configure_axis(labelColor=INK, grid=False)
        )

    return (draw_series,)


@app.cell
def _(area, ask, basis, day, draw_series, kind, mo):
    _counted = ask(
        "from timeseries_notifications_as_known($day) where period_kind = $kind and basis = $basis"
        " and area_code = $area order by period_start",
        day=day.value,
        kind=kind.value,
        basis=basis.value,
        area=area.value,
    )
    mo.vstack(
        [
            mo.md("## Notifications\n\nHollow points: the period is not over, or only part of it is covered."),
            draw_series(
                _counted,
                "notifications",
                title=f"Notifications, {area.selected_key}, basis {basis.value}, as known on {day.selected_key}",
            ),
            mo.accordion({"The figures": mo.ui.table(_counted, page_size=12, selection=None)}),
        ]
    )
    return


@app.cell
def _(area, ask, day, draw_series, kind, mo, pl):
    _keys = {"day": day.value, "kind": kind.value, "area": area.value}
    _share = ask(
        "select * from timeseries_nai_share_as_known($day) where period_kind = $kind and area_code = $area"
        " order by period_start",
        **_keys,
    ).with_columns(pl.col("share", "share_lower", "share_upper").cast(pl.Float64) * 100)
    _rate = ask(
        "select * from timeseries_nai_rate_as_known($day) where period_kind = $kind and area_code = $area"
        " order by period_start",
        **_keys,
    )
    mo.vstack(
        [
            mo.md(
                "## Non-accidental injury under one\n\nThe share is out of incidents **with** a rapid review, the rate"
                " out of infants; both on basis panel, with 95 % limits. Look at the width before the line."
            ),
            draw_series(
                _share,
                "share",
                title=f"Per cent of reviewed incidents, {area.selected_key}",
                lower="share_lower",
                upper="share_upper",
            ),
            draw_series(
                _rate,
                "rate_per_100k",
                title=f"Per 100,000 infants and year, {area.selected_key}",
                lower="rate_lower",
                upper="rate_upper",
            ),
        ]
    )
    return


@app.cell
def _(ask, mo):
    mo.vstack(
        [
            mo.md("## The fieldwork review: 23 cases"),
            mo.ui.tabs(
                {
                    "Breakdown": mo.ui.table(ask("from cohort.breakdown"), page_size=10, selection=None),
                    "Against all under one": mo.ui.table(ask("from cohort.comparison"), page_size=10, selection=None),
                    "Themes": mo.ui.table(
                        ask(
                            "select theme_code, label, cases, authorities from cohort.theme"
                            " inner join ref.theme using (theme_code) order by cases desc, theme_code"
                        ),
                        page_size=10,
                        selection=None,
                    ),
                }
            ),
        ]
    )
    return


@app.cell
def _(ask, mo):
    _figures = ask("from monitoring.reconciliation order by status = 'match', figure_id")
    _matching = _figures.filter(_figures["status"] == "match").height
    mo.vstack(
        [
            mo.md(f"## Published figures\n\n{_matching} of {_figures.height} match, as known on their day."),
            mo.ui.table(_figures, page_size=10, selection=None),
        ]
    )
    return


@app.cell
def _(mo):
    question = mo.ui.text_area(
        value="from cohort.headline", label="A question of your own, in SQL", full_width=True, rows=4
    ).form(submit_button_label="Ask")
    mo.vstack(
        [mo.md("## Ask\n\nThe [cookbook](../docs/cookbook.md) has thirty-seven questions to start from."), question]
    )
    return (question,)


@app.cell
def _(ask, mo, question):
    mo.stop(question.value is None)
    try:
        _shown = mo.ui.table(ask(question.value), page_size=20, selection=None)
    except Exception as no:
        _shown = mo.callout(mo.md(str(no)), kind="danger")
    _shown
    return


if __name__ == "__main__":
    app.run()
