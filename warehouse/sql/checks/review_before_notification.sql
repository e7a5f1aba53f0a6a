-- No rapid review was received before the day its incident was notified.
select
    count(*) as violations,
    'warning' as severity,
    'core.rapid_review' as table_name
from core.rapid_review as review
inner join core.notification as notification on review.notification_id = notification.notification_id
where review.date_received < notification.notified_on
