-- Each stretch of an incident ends on the day the next begins, and only the last stands.
select
    count(*) as violations,
    'error' as severity,
    'history.incident_version' as table_name
from (
    select
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by notification_id
            order by valid_from
        ) as next_from
    from history.incident_version
)
where valid_to is distinct from next_from or valid_from >= valid_to
