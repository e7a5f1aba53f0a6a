-- One row per headline measure, as known on the day of its report and now.
select
    measure,
    value,
    numerator,
    denominator,
    lower,
    upper,
    known_on,
    value_now
from cohort.headline
order by measure
