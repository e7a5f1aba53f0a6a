-- One row per extract, rule and column: how many accepted rows look wrong in it, in how many files, and the newest.
select
    warned.extract,
    warned.rule_code,
    warned.column_name,
    count(distinct row(warned.load_id, warned.row_number)) as row_count,
    count(distinct warned.load_id) as file_count,
    max(load.extract_date) as newest_extract
from quality.warned_row as warned
inner join quality.load as load on warned.load_id = load.load_id
group by warned.extract, warned.rule_code, warned.column_name
order by row_count desc, warned.extract, warned.rule_code, warned.column_name
