-- How far each chart of England that alerts by itself was up to its alarm: one row per chart and judged month.
select
    series_id,
    method,
    period_start,
    100 * statistic / nullif(threshold, 0) as level,
    is_alarm
from monitoring.signal
where is_decisive and contains(method, 'cusum') and series_id like '%.E92000001'
order by series_id, method, period_start
