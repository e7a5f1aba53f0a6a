-- Each version of a record (notification) ends on the day the next begins, and only the last stands.
select
    count(*) as violations,
    'error' as severity,
    'history.notification_version' as table_name
from (
    select
        valid_to,
        version,
        valid_from,
        lead(valid_from) over following as next_from,
        row_number() over following as place
    from history.notification_version
    window following as (partition by notification_id order by version)
)
where valid_to is distinct from next_from or valid_from >= valid_to or version <> place
