-- One row per headline measure.
select
    measure,
    value,
    numerator,
    denominator,
    known_on,
    value_now
from cohort.headline
order by measure
