"""Pure functions of arrays: no clock, no files, no Dagster, no DuckDB.

What each module is for. `tests/architecture/test_statistics.py` holds this list against what the product imports.

Used by the product (a run, a command or a page comes to call it):
    baseline, cusum, disclosure, disclosure_attack, disclosure_pattern, disclosure_problem, farrington,
    farrington_baseline, farrington_fit, farrington_threshold, few_points, funnels, interrupted_series, intervals,
    multiplicity, nowcast, overdispersion, poisson_regression, reporting_delay, run_length, sampling, scan

Reference for SQL (tests hold what SQL computes against it):
    periods

Comparison and golden cases only (benchmarks, reference values of other programs; no page, figure or signal):
    chain_ladder, control_charts, control_limits, control_rules, ears, glr, rates, run_rules, standardisation,
    standardised_cusum, thresholds

u, p and XmR charts with the rules of Making Data Count (`control_charts`, `control_limits`, `control_rules`) are of the
last kind: no page shows one. The alarms are CUSUMs, and what people are shown is each watched series with the limits
of its frozen baseline and the CUSUMs themselves.
"""
