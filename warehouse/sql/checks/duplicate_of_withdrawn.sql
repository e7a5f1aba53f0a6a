-- A notification that stands and repeats another repeats one that stands too: otherwise its incident counts nowhere.
select
    count(*) as violations,
    'warning' as severity,
    'core.notification' as table_name
from core.notification as notification
inner join core.notification as original on notification.duplicate_of = original.notification_id
where
    notification.status not in ('withdrawn', 'not_met')
    and original.status in ('withdrawn', 'not_met')
    and original.duplicate_of is distinct from notification.notification_id
