-- One row per period and area on the boundaries of the time, basis panel: non-accidental injury under one per 100,000
-- infants and year; as known on $day, with $frozen as first notified.
select
    * exclude (is_apportioned)
    replace (nai_under_1::bigint as nai_under_1)
from nai_rate_by_period($day, $frozen, 'of_the_time')
