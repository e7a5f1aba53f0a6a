-- One row per period, basis and area on the boundaries of the time: notifications and rapid reviews due and made in
-- time, and the working days they took; as known on $day, with $frozen as first notified.
select
    *
    replace (
        due_5_days::bigint as due_5_days,
        within_5_days::bigint as within_5_days,
        due_15_days_of_awareness::bigint as due_15_days_of_awareness,
        within_15_days_of_awareness::bigint as within_15_days_of_awareness,
        due_15_days_of_notification::bigint as due_15_days_of_notification,
        within_15_days_of_notification::bigint as within_15_days_of_notification
    )
from timeliness_by_period($day, $frozen, 'of_the_time')
