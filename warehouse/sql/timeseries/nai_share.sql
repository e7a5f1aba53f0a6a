-- One row per period and area on the boundaries of the time, basis panel: non-accidental injury under one among
-- reviewed notifications; as known on $day, with $frozen as first notified, when nothing was reviewed yet.
select
    * exclude (is_apportioned)
    replace (numerator::bigint as numerator, denominator::bigint as denominator)
from nai_share_by_period($day, $frozen, 'of_the_time')
