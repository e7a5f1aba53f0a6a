-- One row per basis, month, authority code, clock and lag: notifications on the clock, those due and those done in
-- time, by the working days they took (blank while not done); as known on $day, with $frozen as first notified. The
-- clocks are notification, 5 days from awareness, and the rapid review, 15 days from awareness (earlier guidance) and
-- from notification (later). A review is due once its last day has passed by the newest extract of reviews; a
-- notification that is here was due.
with reviews_until as (
    select calendar.working_day_number
    from ref.working_day as calendar
    where
        calendar.day = (
            select max(extract_date)
            from quality.load
            where status = 'loaded' and extract = 'rapid_reviews' and extract_date <= $day
        )
),

-- Incidents agree in few combinations of these: counted first, looked at afterwards.
counted as (
    select
        incident.basis,
        incident.notified_month,
        incident.gss_code,
        incident.aware_to_notified,
        incident.aware_to_review,
        incident.notified_to_review,
        notified_day.working_day_number as notified_number,
        count(*) as notifications
    from incident_on_basis($day, $frozen) as incident
    left join ref.working_day as notified_day on incident.notified_on = notified_day.day
    group by all
),

on_clock as (
    select
        basis,
        notified_month as month,
        gss_code,
        notifications,
        unnest(
            [
                {
                    'clock': 'awareness_to_notification',
                    'lag': aware_to_notified,
                    'is_on_clock': aware_to_notified is not null,
                    'is_due': aware_to_notified is not null,
                    'allowed': 5
                },
                {
                    'clock': 'awareness_to_review',
                    'lag': aware_to_review,
                    'is_on_clock': aware_to_notified is not null,
                    'is_due': coalesce(
                        (select working_day_number from reviews_until) - notified_number + aware_to_notified > 15,
                        false
                    ),
                    'allowed': 15
                },
                {
                    'clock': 'notification_to_review',
                    'lag': notified_to_review,
                    'is_on_clock': true,
                    'is_due': coalesce((select working_day_number from reviews_until) - notified_number > 15, false),
                    'allowed': 15
                }
            ],
            recursive := true
        )
    from counted
)

select
    basis,
    month,
    gss_code,
    clock,
    lag,
    sum(notifications) filter (where is_due) as due,
    sum(notifications) filter (where is_due and lag <= allowed) as in_time,
    sum(notifications) filter (where lag is not null) as done
from on_clock
where is_on_clock
group by basis, month, gss_code, clock, lag
