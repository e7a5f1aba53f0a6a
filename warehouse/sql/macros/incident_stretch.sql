-- One row per notification and stretch of days on which what was known of its incident stayed the same, with
-- everything counting needs; with $frozen only what the first extracts told, which is how the department counts: then
-- a notification has three rows at most, parted by the days on which its children, and the notification it repeats,
-- were told of.
with notification as (
    select
        * exclude (valid_to),
        case when not $frozen then valid_to end as known_to
    from history.notification_version
    where not $frozen or version = 1
),

child as (
    select
        * exclude (valid_to),
        valid_to as known_to
    from history.child_version
    where not $frozen
    union all
    select
        * exclude (valid_to, told_first),
        cast(null as date) as known_to
    from (
        select
            *,
            min(first_seen) over (partition by notification_id) as told_first
        from history.child_version
    )
    where $frozen and version = 1 and first_seen = told_first
),

review as (
    select
        *,
        valid_to as known_to
    from history.rapid_review_version
    where not $frozen
),

-- What others repeat: from when on it is known, and what it repeats itself.
original as (
    select
        notification_id,
        notified_on,
        duplicate_of,
        valid_from,
        known_to,
        version,
        coalesce(lag(duplicate_of) over versions, '') <> coalesce(duplicate_of, '') as names_another
    from notification
    where notification_id in (select repeating.duplicate_of from notification as repeating)
    window versions as (partition by notification_id order by valid_from)
),

change as (
    select
        notification_id,
        valid_from
    from notification
    union
    select
        notification.notification_id,
        original.valid_from
    from notification
    inner join original
        on
            notification.duplicate_of = original.notification_id
            and notification.valid_from < original.valid_from
            and (notification.known_to is null or notification.known_to > original.valid_from)
    where original.version = 1 or original.names_another
    union
    select
        notification_id,
        valid_from
    from child
    union
    select
        notification_id,
        valid_from
    from review
),

-- Nothing is known of an incident before its notification: a child told of earlier is known from the notification's
-- first day on.
stretch as (
    select
        change.valid_from,
        notification.* exclude (valid_from),
        coalesce(notification.incident_authority, notification.notifying_authority) as gss_code,
        coalesce(notification.date_of_incident, notification.date_aware, notification.notified_on) as incident_on
    from change
    inner join notification
        on
            change.notification_id = notification.notification_id
            and change.valid_from >= notification.valid_from
            and (notification.known_to is null or change.valid_from < notification.known_to)
),

-- An incident counts once, never not at all: a notification that names one nobody knows counts, and of two that name
-- each other the earlier does.
repeated as (
    select
        stretch.notification_id,
        stretch.valid_from
    from stretch
    inner join original
        on
            stretch.duplicate_of = original.notification_id
            and stretch.valid_from >= original.valid_from
            and (original.known_to is null or stretch.valid_from < original.known_to)
    where
        original.duplicate_of is distinct from stretch.notification_id
        or original.notified_on < stretch.notified_on
        or (original.notified_on = stretch.notified_on and original.notification_id < stretch.notification_id)
),

described as (
    select
        change.notification_id,
        change.valid_from,
        count(*)::integer as children,
        arg_min(
            {
                'child_id': child.child_id,
                'sex': child.sex,
                'ethnicity': child.ethnicity,
                'disability': child.disability,
                'looked_after': child.looked_after,
                'agency_status': child.agency_status,
                'placement': child.placement,
                'age_months': child.age_months,
                'is_unborn': child.is_unborn,
                'is_under_1': child.is_under_1
            },
            { 'is_other': not child.is_index, 'child_id': child.child_id }
        ) as index_child
    from change
    inner join child
        on
            change.notification_id = child.notification_id
            and change.valid_from >= child.valid_from
            and (child.known_to is null or change.valid_from < child.known_to)
    where child.is_present
    group by change.notification_id, change.valid_from
),

-- Joined from the inside, as the children are: an outer join on a range that may be open compares every pair (1
-- million notifications: over 200 s instead of 0.4).
reviewed as (
    select
        change.notification_id,
        change.valid_from,
        review.date_received,
        review.lcspr_decision,
        review.abuse_categories,
        review.nai
    from change
    inner join review
        on
            change.notification_id = review.notification_id
            and change.valid_from >= review.valid_from
            and (review.known_to is null or change.valid_from < review.known_to)
    where review.is_present
),

joined as (
    select
        stretch.notification_id,
        stretch.notified_on,
        date_trunc('month', stretch.notified_on)::date as notified_month,
        stretch.incident_on,
        stretch.gss_code,
        authority.region_code,
        stretch.nature,
        stretch.status,
        coalesce(described.children, 0) as children,
        described.index_child.child_id as index_child_id,
        coalesce(described.index_child.sex, 'not_known') as sex,
        coalesce(described.index_child.ethnicity, 'NOBT') as ethnicity,
        coalesce(described.index_child.disability, 'not_known') as disability,
        coalesce(described.index_child.looked_after, 'not_known') as looked_after,
        coalesce(described.index_child.agency_status, 'not_known') as agency_status,
        described.index_child.placement,
        described.index_child.age_months,
        coalesce(described.index_child.is_unborn, false) as is_unborn,
        coalesce(described.index_child.is_under_1, false) as is_under_1,
        reviewed.notification_id is not null as has_rapid_review,
        reviewed.date_received as review_received_on,
        reviewed.lcspr_decision,
        coalesce(len(reviewed.abuse_categories), 0) as abuse_category_count,
        case
            when coalesce(reviewed.nai, 'not_known') <> 'not_known' then reviewed.nai
            else coalesce(stretch.nai_initial, 'not_known')
        end as nai,
        case
            when coalesce(reviewed.nai, 'not_known') <> 'not_known' then 'rapid_review'
            when coalesce(stretch.nai_initial, 'not_known') <> 'not_known' then 'notification'
            else 'none'
        end as nai_source,
        stretch.status = 'withdrawn' as is_withdrawn,
        stretch.status = 'not_met' as is_not_met,
        repeated.notification_id is not null as is_duplicate,
        (notified_day.working_day_number - aware_day.working_day_number)::integer as aware_to_notified,
        (received_day.working_day_number - aware_day.working_day_number)::integer as aware_to_review,
        (received_day.working_day_number - notified_day.working_day_number)::integer as notified_to_review,
        stretch.first_seen,
        stretch.valid_from,
        lead(stretch.valid_from) over (
            partition by stretch.notification_id
            order by stretch.valid_from
        ) as valid_to
    from stretch
    left join described
        on stretch.notification_id = described.notification_id and stretch.valid_from = described.valid_from
    left join reviewed
        on stretch.notification_id = reviewed.notification_id and stretch.valid_from = reviewed.valid_from
    left join repeated
        on stretch.notification_id = repeated.notification_id and stretch.valid_from = repeated.valid_from
    left join ref.local_authority as authority
        on
            stretch.gss_code = authority.gss_code
            and stretch.notified_on >= authority.valid_from
            and stretch.notified_on <= coalesce(authority.valid_to, date '9999-12-31')
    left join ref.working_day as aware_day on stretch.date_aware = aware_day.day
    left join ref.working_day as notified_day on stretch.notified_on = notified_day.day
    left join ref.working_day as received_day on reviewed.date_received = received_day.day
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
