-- One row per silence that has not expired on `$now`.
select
    series_id,
    author,
    reason,
    expires_at
from internal.silence
where expires_at > $now
order by expires_at, series_id
