-- One row per notification that may repeat an earlier one of the same incident: a form sent again, or a second form for
-- another person. It has to name a child of the same identity or birthday, an adult who is tied to one of the other, or
-- the same two days and place, and the incidents have to lie a few days apart at most. What the extracts say in
-- duplicate_of plays no part.
with incident as (
    select
        told.notification_id,
        told.incident_on,
        told.notified_on,
        told.gss_code,
        notification.date_of_incident,
        notification.date_aware
    from core.incident as told
    inner join core.notification as notification on told.notification_id = notification.notification_id
),

-- The form says the same of where and when it was and when it came to be known: a second form, about the other person
-- of the incident, need share no more.
form_pair as (
    select
        one.notification_id as earlier_id,
        other.notification_id as later_id
    from incident as one
    inner join incident as other
        on
            one.date_of_incident = other.date_of_incident
            and one.date_aware = other.date_aware
            and one.gss_code = other.gss_code
            and one.notification_id <> other.notification_id
),

child_pair as (
    select
        one.notification_id as earlier_id,
        other.notification_id as later_id,
        bool_or(one.child_token = other.child_token and one.is_whole) as same_child,
        bool_or(one.sex = other.sex) as same_sex
    from born_child as one
    inner join born_child as other on one.born = other.born and one.notification_id <> other.notification_id
    group by one.notification_id, other.notification_id
),

adult_pair as (
    select distinct
        one.notification_id as earlier_id,
        other.notification_id as later_id
    from (
        select
            left_unit,
            right_unit
        from internal.linkage_pair
        where band = 'strong'
        union
        select
            right_unit,
            left_unit
        from internal.linkage_pair
        where band = 'strong'
    ) as tie
    inner join internal.linkage_unit as one on tie.left_unit = one.unit
    inner join internal.linkage_unit as other on tie.right_unit = other.unit
),

candidate as (
    select
        earlier_id,
        later_id
    from child_pair
    union
    select
        earlier_id,
        later_id
    from adult_pair
    union
    select
        earlier_id,
        later_id
    from form_pair
),

compared as (
    select
        later.notification_id,
        earlier.notification_id as duplicate_of,
        coalesce(child_pair.same_child, false) as same_child,
        child_pair.earlier_id is not null and child_pair.same_sex as same_birthday,
        adult_pair.earlier_id is not null as same_adult,
        form_pair.earlier_id is not null as same_form,
        abs(later.incident_on - earlier.incident_on) as days_apart,
        later.gss_code = earlier.gss_code as same_authority
    from candidate
    inner join incident as earlier on candidate.earlier_id = earlier.notification_id
    inner join incident as later
        on
            candidate.later_id = later.notification_id
            and (earlier.notified_on, earlier.notification_id) < (later.notified_on, later.notification_id)
    left join child_pair on candidate.earlier_id = child_pair.earlier_id and candidate.later_id = child_pair.later_id
    left join form_pair on candidate.earlier_id = form_pair.earlier_id and candidate.later_id = form_pair.later_id
    left join adult_pair on candidate.earlier_id = adult_pair.earlier_id and candidate.later_id = adult_pair.later_id
)

select
    notification_id,
    duplicate_of,
    same_child,
    same_adult,
    days_apart,
    case
        when same_child or (same_birthday and (same_adult or (days_apart = 0 and same_authority))) then 'strong'
        else 'possible'
    end as band
from compared
where
    days_apart <= $days
    and (
        same_child
        or same_form
        or (same_birthday and (same_authority or days_apart = 0))
        or (same_adult and days_apart = 0)
    )
order by notification_id, duplicate_of
