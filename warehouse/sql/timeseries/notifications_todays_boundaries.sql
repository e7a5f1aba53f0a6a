-- One row per period, basis and authority of today: how many notifications of what kind, those of a split authority
-- shared out by births; as known on $day, with $frozen as first notified.
select * exclude (nai_under_1_events, nai_under_1_variance)
from notifications_by_period($day, $frozen, 'todays')
