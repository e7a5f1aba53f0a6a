-- Every adult belongs to a notification the warehouse knows.
select
    count(*) as violations,
    'error' as severity,
    'core.adult' as table_name
from core.adult as record
anti join core.notification as notification on record.notification_id = notification.notification_id
