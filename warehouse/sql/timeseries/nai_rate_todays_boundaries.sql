-- One row per period and authority of today, basis panel: non-accidental injury under one per 100,000 infants and
-- year; as known on $day, with $frozen as first notified.
select * from nai_rate_by_period($day, $frozen, 'todays')
