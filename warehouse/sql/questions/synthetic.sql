-- One row: whether any loaded file is marked as synthetic.
select coalesce(bool_or(is_synthetic), false) as is_synthetic
from quality.load
where status = 'loaded'
