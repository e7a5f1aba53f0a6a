-- Every case of the fieldwork review belongs to a notification the warehouse knows.
select
    count(*) as violations,
    'error' as severity,
    'core.review_case' as table_name
from core.review_case as record
anti join core.notification as notification on record.notification_id = notification.notification_id
