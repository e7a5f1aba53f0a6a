-- Every rapid review belongs to a notification the warehouse knows.
select
    count(*) as violations,
    'error' as severity,
    'core.rapid_review' as table_name
from core.rapid_review as record
anti join core.notification as notification on record.notification_id = notification.notification_id
