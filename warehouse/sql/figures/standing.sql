-- What the data of figures rest on: one row per extract of which a file was loaded, the newest one's day, and whether
-- any of them is synthetic.
select
    extract,
    max(extract_date) as known_on,
    bool_or(is_synthetic) as is_synthetic
from quality.load
where status = 'loaded'
group by extract
order by extract
