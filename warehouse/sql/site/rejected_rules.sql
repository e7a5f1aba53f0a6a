-- One row per extract, rule and column: how many rows it rejected, in how many files, and the newest of them.
select
    rejected.extract,
    rejected.rule_code,
    rejected.column_name,
    count(distinct row(rejected.load_id, rejected.row_number)) as row_count,
    count(distinct rejected.load_id) as file_count,
    max(load.extract_date) as newest_extract
from quality.rejected_row as rejected
inner join quality.load as load on rejected.load_id = load.load_id
group by rejected.extract, rejected.rule_code, rejected.column_name
order by row_count desc, rejected.extract, rejected.rule_code, rejected.column_name
