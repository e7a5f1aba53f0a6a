-- The records of touched notifications too: some waited for theirs, and ages go by the day of the incident.
insert into touched
select
    {key},
    (select coalesce(max(record), 0) from touched) + row_number() over () as record
from (
    select distinct {key}
    from accepted
    semi join touched_notification using (notification_id)
    anti join touched using ({key})
);
