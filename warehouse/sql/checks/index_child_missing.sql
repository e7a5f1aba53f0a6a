-- Every notification with children has one of them marked as the index child, by whom it is counted.
select
    count(*) as violations,
    'warning' as severity,
    'core.child' as table_name
from (
    select notification_id
    from core.child
    group by notification_id
    having not bool_or(is_index)
)
