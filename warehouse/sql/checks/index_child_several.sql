-- No notification has more than one child marked as the index child.
select
    count(*) as violations,
    'warning' as severity,
    'core.child' as table_name
from (
    select notification_id
    from core.child
    where is_index
    group by notification_id
    having count(*) > 1
)
