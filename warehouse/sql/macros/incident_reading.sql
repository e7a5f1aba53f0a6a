-- One row per notification with everything counting needs, as known on $day; with $frozen instead as the first
-- extract told it that
-- held the notification, which is how the department counts.
with notification as (
    select *
    from history.notification_version
    where
        case
            when $frozen then version = 1
            else valid_from <= $day and (valid_to is null or valid_to > $day)
        end
),

child as (
    select *
    from history.child_version
    where
        is_present
        and case
            when $frozen then version = 1
            else valid_from <= $day and (valid_to is null or valid_to > $day)
        end
    qualify not $frozen or first_seen = min(first_seen) over (partition by notification_id)
),

index_child as (
    select *
    from child
    qualify row_number() over (partition by notification_id order by is_index desc, child_id) = 1
),

child_count as (
    select
        notification_id,
        count(*)::integer as children
    from child
    group by notification_id
),

review as (
    select *
    from history.rapid_review_version
    where is_present and not $frozen and valid_from <= $day and (valid_to is null or valid_to > $day)
),

located as (
    select
        *,
        coalesce(incident_authority, notifying_authority) as gss_code,
        coalesce(date_of_incident, date_aware, notified_on) as incident_on
    from notification
),

joined as (
    select
        located.notification_id,
        located.notified_on,
        date_trunc('month', located.notified_on)::date as notified_month,
        located.incident_on,
        located.gss_code,
        authority.region_code,
        located.nature,
        located.status,
        coalesce(child_count.children, 0) as children,
        index_child.child_id as index_child_id,
        coalesce(index_child.sex, 'not_known') as sex,
        coalesce(index_child.ethnicity, 'NOBT') as ethnicity,
        coalesce(index_child.disability, 'not_known') as disability,
        coalesce(index_child.looked_after, 'not_known') as looked_after,
        coalesce(index_child.agency_status, 'not_known') as agency_status,
        index_child.placement,
        index_child.age_months,
        coalesce(index_child.is_unborn, false) as is_unborn,
        coalesce(index_child.is_under_1, false) as is_under_1,
        review.notification_id is not null as has_rapid_review,
        review.date_received as review_received_on,
        review.lcspr_decision,
        coalesce(len(review.abuse_categories), 0) as abuse_category_count,
        case
            when coalesce(review.nai, 'not_known') <> 'not_known' then review.nai
            else coalesce(located.nai_initial, 'not_known')
        end as nai,
        case
            when coalesce(review.nai, 'not_known') <> 'not_known' then 'rapid_review'
            when coalesce(located.nai_initial, 'not_known') <> 'not_known' then 'notification'
            else 'none'
        end as nai_source,
        located.status = 'withdrawn' as is_withdrawn,
        located.status = 'not_met' as is_not_met,
        located.duplicate_of is not null as is_duplicate,
        (notified_day.working_day_number - aware_day.working_day_number)::integer as aware_to_notified,
        (received_day.working_day_number - aware_day.working_day_number)::integer as aware_to_review,
        (received_day.working_day_number - notified_day.working_day_number)::integer as notified_to_review,
        located.first_seen,
        greatest(located.valid_from, index_child.valid_from, review.valid_from) as last_changed
    from located
    left join child_count on located.notification_id = child_count.notification_id
    left join index_child on located.notification_id = index_child.notification_id
    left join review on located.notification_id = review.notification_id
    left join ref.local_authority as authority
        on
            located.gss_code = authority.gss_code
            and located.notified_on >= authority.valid_from
            and located.notified_on <= coalesce(authority.valid_to, date '9999-12-31')
    left join ref.working_day as aware_day on located.date_aware = aware_day.day
    left join ref.working_day as notified_day on located.notified_on = notified_day.day
    left join ref.working_day as received_day on review.date_received = received_day.day
),

marked as (
    select
        *,
        nai in ('confirmed', 'suspected') as is_nai,
        coalesce(age_months >= 216, false) as is_care_leaver_death,
        nature = 'death'
        and looked_after = 'yes'
        and nai not in ('confirmed', 'suspected')
        and abuse_category_count = 0
        and coalesce(age_months < 216, true) as is_looked_after_death_without_abuse
    from joined
)

select
    * exclude (abuse_category_count, is_nai),
    is_nai and is_under_1 as is_nai_under_1,
    not(is_withdrawn or is_not_met or is_duplicate or is_care_leaver_death or is_looked_after_death_without_abuse)
        as in_panel_scope,
    not is_care_leaver_death as in_dfe_scope
from marked
