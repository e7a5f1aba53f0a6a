-- One row per month, area on the boundaries of the time and delivery that moved a figure of it, basis panel: each
-- figure as known before and after that delivery. Added up over deliveries the changes give the figure as known now.
with moved as (
    select
        notified_month,
        gss_code,
        unnest(
            [{ 'known_on': valid_from, 'step': 1 }, { 'known_on': valid_to, 'step': -1 }], recursive := true
        ),
        has_rapid_review,
        is_nai_under_1
    from history.incident_version
    where in_panel_scope
),

by_authority as (
    select
        notified_month as month,
        gss_code,
        known_on,
        sum(step) as notifications,
        coalesce(sum(step) filter (where has_rapid_review), 0) as rapid_reviews,
        coalesce(sum(step) filter (where is_nai_under_1), 0) as nai_under_1,
        coalesce(sum(step) filter (where is_nai_under_1 and has_rapid_review), 0) as nai_under_1_reviewed
    from moved
    where known_on is not null
    group by notified_month, gss_code, known_on
),

by_area as (
    select
        by_authority.month,
        member.geographic_level,
        member.area_code,
        by_authority.known_on,
        sum(by_authority.notifications)::bigint as notifications_change,
        sum(by_authority.rapid_reviews)::bigint as rapid_reviews_change,
        sum(by_authority.nai_under_1)::bigint as nai_under_1_change,
        sum(by_authority.nai_under_1_reviewed)::bigint as nai_under_1_reviewed_change
    from by_authority
    inner join ref.area_member as member
        on by_authority.gss_code = member.gss_code and member.boundaries = 'of_the_time'
    group by by_authority.month, member.geographic_level, member.area_code, by_authority.known_on
    having
        notifications_change <> 0
        or rapid_reviews_change <> 0
        or nai_under_1_change <> 0
        or nai_under_1_reviewed_change <> 0
)

select
    month as period_start,
    geographic_level,
    area_code,
    known_on,
    row_number() over deliveries as revision,
    sum(notifications_change) over deliveries::bigint as notifications,
    notifications_change,
    sum(rapid_reviews_change) over deliveries::bigint as rapid_reviews,
    rapid_reviews_change,
    sum(nai_under_1_change) over deliveries::bigint as nai_under_1,
    nai_under_1_change,
    sum(nai_under_1_reviewed_change) over deliveries::bigint as nai_under_1_reviewed,
    nai_under_1_reviewed_change
from by_area
window deliveries as (partition by month, geographic_level, area_code order by known_on)
