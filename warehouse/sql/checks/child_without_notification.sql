-- Every child belongs to a notification the warehouse knows.
select
    count(*) as violations,
    'error' as severity,
    'core.child' as table_name
from core.child as record
anti join core.notification as notification on record.notification_id = notification.notification_id
