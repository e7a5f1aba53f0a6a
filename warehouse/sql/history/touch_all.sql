-- Every record: what an older file says of a full snapshot has changed, and with it who was absent.
create or replace temp table touched as
select
    {key},
    row_number() over () as record
from (select distinct {key} from accepted);
