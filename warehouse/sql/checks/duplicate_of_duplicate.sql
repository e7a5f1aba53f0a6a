-- A notification marked as a duplicate names one that counts itself, so that the incident is counted once.
select
    count(*) as violations,
    'warning' as severity,
    'core.notification' as table_name
from core.notification as notification
inner join core.notification as original on notification.duplicate_of = original.notification_id
where original.duplicate_of is not null
