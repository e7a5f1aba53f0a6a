-- One row per load taken before a day; bytes that came again on that day or later stay until that one is due too.
select
    load_id,
    extract,
    file_name,
    extract_date,
    sha256,
    size_bytes,
    rows_fitting
from internal.load
where sha256 <> ''
qualify max(extract_date) over (partition by sha256) < $day
order by extract_date, extract, load_id
