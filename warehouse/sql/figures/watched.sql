-- The newest 24 judged periods of every watched series: one row per series, period and method, newest first.
select
    series_id,
    period_start,
    method,
    known_on,
    direction,
    observed,
    expected,
    lower,
    upper,
    statistic,
    threshold,
    completeness,
    is_alarm,
    is_decisive,
    onset
from monitoring.signal
qualify dense_rank() over (partition by series_id order by period_start desc) <= 24
order by series_id, period_start desc, method
