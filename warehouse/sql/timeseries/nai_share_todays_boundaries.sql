-- One row per period and authority of today, basis panel: non-accidental injury under one among reviewed
-- notifications; as known on $day, with $frozen as first notified.
select * from nai_share_by_period($day, $frozen, 'todays')
