-- One row per extract: files, rows and how old its newest extract is on `$as_of`.
select
    extract,
    count(*) filter (where status = 'loaded') as files,
    count(*) filter (where status = 'refused') as files_refused,
    max(extract_date) filter (where status = 'loaded') as newest_extract,
    date_diff('day', max(extract_date) filter (where status = 'loaded'), $as_of::date) as days_old,
    sum(rows_in)::bigint as rows_in,
    sum(rows_accepted)::bigint as rows_accepted,
    sum(rows_rejected)::bigint as rows_rejected,
    sum(rows_duplicate)::bigint as rows_duplicate,
    bool_or(is_synthetic) as is_synthetic,
    max(loaded_at) as last_loaded_at
from quality.load
group by extract
order by extract
