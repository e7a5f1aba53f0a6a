-- One row per extract: its files, where their rows ended, and the newest of them.
select
    extract,
    count(*) filter (where status = 'loaded') as files,
    count(*) filter (where status = 'refused') as files_refused,
    max(extract_date) filter (where status = 'loaded') as newest_extract,
    coalesce(sum(rows_in), 0)::bigint as rows_in,
    coalesce(sum(rows_accepted), 0)::bigint as rows_accepted,
    coalesce(sum(rows_rejected), 0)::bigint as rows_rejected,
    coalesce(sum(rows_duplicate), 0)::bigint as rows_duplicate
from quality.load
where extract is not null
group by extract
order by extract
