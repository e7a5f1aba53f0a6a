-- One row per headline measure as known when the Panel published it.
select
    measure,
    numerator,
    denominator,
    lower,
    upper,
    known_on
from cohort.headline
order by measure
