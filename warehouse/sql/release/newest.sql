-- The day everything of a release is counted as known on, unless another is asked for: that of the newest extract of
-- notifications; and whether any of the data are made up.
select
    max(extract_date) filter (where extract = 'notifications') as as_at,
    coalesce(bool_or(is_synthetic), false) as is_synthetic
from quality.load
where status = 'loaded'
