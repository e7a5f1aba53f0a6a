-- Every notification is one incident, and every incident one notification.
select
    count(*) as violations,
    'error' as severity,
    'core.incident' as table_name
from (select notification_id from core.notification) as notification
full join (
    select
        notification_id,
        count(*) as incidents
    from core.incident
    group by notification_id
) as incident on notification.notification_id = incident.notification_id
where notification.notification_id is null or incident.notification_id is null or incident.incidents > 1
