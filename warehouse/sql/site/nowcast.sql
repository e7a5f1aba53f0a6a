-- England, newest first: one row per measure and month that was not complete or is among the newest 24: what was told
-- of it, and what it will come to.
select
    measure,
    period_start,
    known_on,
    reported,
    expected_final,
    lower,
    upper,
    completeness,
    is_complete
from timeseries.nowcast
where area_code = 'E92000001'
qualify row_number() over (partition by measure order by period_start desc) <= 24
order by measure, period_start desc
