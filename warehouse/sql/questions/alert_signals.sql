-- One row per judged period of the series `$series_id`, as `assets.watching.signal.Signal` holds it.
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
where series_id = $series_id
order by period_start, method
