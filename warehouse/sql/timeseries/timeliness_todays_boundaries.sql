-- One row per period, basis and authority of today: notifications and rapid reviews due and made in time, and the
-- working days they took, those of a split authority shared out by births; as known on $day, with $frozen as first
-- notified.
select * from timeliness_by_period($day, $frozen, 'todays')
