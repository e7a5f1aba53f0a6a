-- One row per rejected row and rule it broke, with whose row it is, of the file `$file` or, where that is null, of
-- every file.
select
    file_name,
    row_number,
    column_name,
    rule_code,
    suggestion,
    authority_code
from quality.rejected_row
where $file is null or file_name = $file
order by file_name, row_number, column_name, rule_code
