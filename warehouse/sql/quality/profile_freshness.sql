-- One row per extract ever loaded: days from its newest extract to `$as_of`.
select
    extract,
    date_diff('day', max(extract_date), $as_of::date) as days_since_extract
from quality.load
where status = 'loaded'
group by extract
order by extract
