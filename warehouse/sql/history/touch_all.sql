-- Every record: all loads are new, or a full snapshot is judged otherwise than before, and with it who was absent
-- from it.
create or replace temp table touched as
select
    {key},
    row_number() over () as record
from (select distinct {key} from accepted);
