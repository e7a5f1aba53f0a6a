-- One row per notification that may repeat an earlier one of the same incident (warehouse/linkage); refused ones go.
with verdict as (
    select
        left_notification,
        right_notification,
        arg_max(verdict, decided_at) as verdict
    from internal.linkage_decision
    where left_adult = ''
    group by left_notification, right_notification
)

select
    proposed.notification_id,
    proposed.duplicate_of,
    case when verdict.verdict = 'same' then 'confirmed' else proposed.band end as band,
    proposed.same_child,
    proposed.same_adult,
    proposed.days_apart,
    coalesce(notification.duplicate_of = proposed.duplicate_of, false) as is_recorded
from internal.linkage_duplicate as proposed
inner join core.notification as notification on proposed.notification_id = notification.notification_id
left join verdict
    on
        least(proposed.notification_id, proposed.duplicate_of) = verdict.left_notification
        and greatest(proposed.notification_id, proposed.duplicate_of) = verdict.right_notification
where coalesce(verdict.verdict, 'none') <> 'different'
