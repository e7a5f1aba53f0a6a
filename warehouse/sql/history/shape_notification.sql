-- Notifications as their versions hold them; one gone from a full snapshot is withdrawn, not deleted.
create or replace temp view shaped_state as
select
    {key},
    {facts} ,
    extract_date,
    record,
    place,
    is_present
from (
    select * replace (case when is_present then status else 'withdrawn' end as status)
    from told_state
);
