-- One row per notification and the first one of a child, a mother or an incident it shares: ties of a family.
with bond as (
    select
        child.notification_id,
        'child ' || child.child_token as shared
    from core.child as child
    semi join whole_child on child.child_token = whole_child.child_token
    union
    select
        unit.notification_id,
        'mother ' || unit.person_token as shared
    from internal.linkage_unit as unit
    inner join core.adult as adult
        on unit.notification_id = adult.notification_id and unit.adult_id = adult.adult_id and adult.role = 'mother'
    semi join internal.linkage_token as token on unit.adult_token = token.adult_token and token.form = 'same_identity'
    where unit.is_current
    union
    select
        notification_id,
        'incident ' || coalesce(duplicate_of, notification_id) as shared
    from core.notification
),

first_told as (
    select
        bond.shared,
        arg_min(bond.notification_id, (notification.notified_on, bond.notification_id)) as notification_id
    from bond
    inner join core.notification as notification on bond.notification_id = notification.notification_id
    group by bond.shared
)

select distinct
    first_told.notification_id,
    bond.notification_id as other_id
from bond
inner join first_told on bond.shared = first_told.shared and bond.notification_id <> first_told.notification_id
semi join core.notification as notification on bond.notification_id = notification.notification_id
