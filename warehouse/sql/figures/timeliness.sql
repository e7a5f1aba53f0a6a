-- Timeliness in England: one row per quarter from July 2018, since when there are rapid reviews.
select
    period_start,
    within_5_days_share as notified,
    within_5_days_lower as notified_lower,
    within_5_days_upper as notified_upper,
    within_15_days_of_awareness_share as from_awareness,
    within_15_days_of_awareness_lower as from_awareness_lower,
    within_15_days_of_awareness_upper as from_awareness_upper,
    within_15_days_of_notification_share as from_notification,
    within_15_days_of_notification_lower as from_notification_lower,
    within_15_days_of_notification_upper as from_notification_upper,
    is_provisional or is_partial as is_incomplete
from timeseries.timeliness
where
    period_kind = 'quarter'
    and geographic_level = 'national'
    and basis = 'panel'
    and period_start >= date '2018-07-01'
order by period_start
