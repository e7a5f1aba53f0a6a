-- Every notification names at least one child, if only as unnamed or unborn.
select
    count(*) as violations,
    'warning' as severity,
    'core.notification' as table_name
from core.notification as notification
anti join core.child as child on notification.notification_id = child.notification_id
