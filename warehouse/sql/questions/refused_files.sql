-- One row per file refused whole.
select
    file_name,
    refusal_code,
    refusal
from quality.load
where status = 'refused'
order by loaded_at desc, file_name
