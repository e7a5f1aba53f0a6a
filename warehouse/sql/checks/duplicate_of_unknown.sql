-- A notification marked as a duplicate names another notification the warehouse knows; until it does it counts itself.
select
    count(*) as violations,
    'warning' as severity,
    'core.notification' as table_name
from core.notification as notification
anti join core.notification as original on notification.duplicate_of = original.notification_id
where notification.duplicate_of is not null
