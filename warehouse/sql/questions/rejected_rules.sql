-- One row per rule that rejected a row: how many rows, in how many files.
select
    rule_code,
    count(distinct row(load_id, row_number)) as row_count,
    count(distinct load_id) as file_count
from quality.rejected_row
group by rule_code
order by row_count desc, rule_code
