-- One row per period, basis and area on $boundaries: how many notifications and rapid reviews were due and made in
-- time, and how many working days they took; as known on $day, with $frozen as first notified. Reviews are known on
-- basis panel alone, and none was when an incident was first notified: blank there, not 0.
with by_clock as (
    select
        period_kind,
        period_start,
        basis,
        geographic_level,
        area_code,
        coalesce(max(due) filter (where clock = 'awareness_to_notification'), 0) as due_5_days,
        coalesce(max(in_time) filter (where clock = 'awareness_to_notification'), 0) as within_5_days,
        max(median_lag) filter (where clock = 'awareness_to_notification') as aware_to_notified_median,
        max(p90_lag) filter (where clock = 'awareness_to_notification') as aware_to_notified_p90,
        coalesce(max(due) filter (where clock = 'awareness_to_review'), 0) as due_15_days_of_awareness,
        coalesce(max(in_time) filter (where clock = 'awareness_to_review'), 0) as within_15_days_of_awareness,
        max(median_lag) filter (where clock = 'awareness_to_review') as aware_to_review_median,
        max(p90_lag) filter (where clock = 'awareness_to_review') as aware_to_review_p90,
        coalesce(max(due) filter (where clock = 'notification_to_review'), 0) as due_15_days_of_notification,
        coalesce(max(in_time) filter (where clock = 'notification_to_review'), 0) as within_15_days_of_notification,
        max(median_lag) filter (where clock = 'notification_to_review') as notified_to_review_median,
        max(p90_lag) filter (where clock = 'notification_to_review') as notified_to_review_p90
    from timeliness_by_clock($day, $frozen, $boundaries)
    group by period_kind, period_start, basis, geographic_level, area_code
),

complete as (
    select
        reached.*,
        coalesce(by_clock.due_5_days, 0) as due_5_days,
        coalesce(by_clock.within_5_days, 0) as within_5_days,
        by_clock.aware_to_notified_median,
        by_clock.aware_to_notified_p90,
        case when reached.basis = 'panel' and not $frozen then coalesce(by_clock.due_15_days_of_awareness, 0) end
            as due_15_days_of_awareness,
        case when reached.basis = 'panel' and not $frozen then coalesce(by_clock.within_15_days_of_awareness, 0) end
            as within_15_days_of_awareness,
        by_clock.aware_to_review_median,
        by_clock.aware_to_review_p90,
        case when reached.basis = 'panel' and not $frozen then coalesce(by_clock.due_15_days_of_notification, 0) end
            as due_15_days_of_notification,
        case when reached.basis = 'panel' and not $frozen then coalesce(by_clock.within_15_days_of_notification, 0) end
            as within_15_days_of_notification,
        by_clock.notified_to_review_median,
        by_clock.notified_to_review_p90
    from area_period($day, $boundaries) as reached
    left join by_clock
        on
            reached.period_kind = by_clock.period_kind
            and reached.period_start = by_clock.period_start
            and reached.basis = by_clock.basis
            and reached.geographic_level = by_clock.geographic_level
            and reached.area_code = by_clock.area_code
),

limited as (
    select
        *,
        wilson_limits(within_5_days, due_5_days) as within_5_days_limits,
        wilson_limits(within_15_days_of_awareness, due_15_days_of_awareness) as within_15_days_of_awareness_limits,
        wilson_limits(within_15_days_of_notification, due_15_days_of_notification)
            as within_15_days_of_notification_limits
    from complete
)

select
    period_kind,
    period_start,
    period_end,
    basis,
    geographic_level,
    area_code,
    due_5_days,
    within_5_days,
    within_5_days / nullif(due_5_days, 0) as within_5_days_share,
    within_5_days_limits.lower as within_5_days_lower,
    within_5_days_limits.upper as within_5_days_upper,
    aware_to_notified_median,
    aware_to_notified_p90,
    due_15_days_of_awareness,
    within_15_days_of_awareness,
    within_15_days_of_awareness / nullif(due_15_days_of_awareness, 0) as within_15_days_of_awareness_share,
    within_15_days_of_awareness_limits.lower as within_15_days_of_awareness_lower,
    within_15_days_of_awareness_limits.upper as within_15_days_of_awareness_upper,
    aware_to_review_median,
    aware_to_review_p90,
    due_15_days_of_notification,
    within_15_days_of_notification,
    within_15_days_of_notification / nullif(due_15_days_of_notification, 0) as within_15_days_of_notification_share,
    within_15_days_of_notification_limits.lower as within_15_days_of_notification_lower,
    within_15_days_of_notification_limits.upper as within_15_days_of_notification_upper,
    notified_to_review_median,
    notified_to_review_p90,
    is_provisional,
    is_partial
from limited
