-- The records as their versions hold them.
create or replace temp view shaped_state as
select
    {key},
    {facts},
    extract_date,
    record,
    place,
    is_present
from told_state;
