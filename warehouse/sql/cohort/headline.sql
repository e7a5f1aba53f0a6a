-- One row per headline measure, each as known on the day it was published, and as known now; a share with its 95 %
-- limits.
with as_known as (
    select
        date '2020-03-31' as known_on,
        *
    from cohort_headline_as_known(date '2020-03-31')
    union all
    select
        date '2021-09-30' as known_on,
        *
    from cohort_headline_as_known(date '2021-09-30')
),

published as (
    select *
    from (
        values
        ('nai_under_1_notified_2018_07_to_2020_07', date '2021-09-30'),
        ('nai_under_1_share_of_reviewed_2018_07_to_2019_12', date '2020-03-31'),
        ('deaths_share_of_reviewed_2018_07_to_2019_12', date '2020-03-31'),
        ('known_to_social_services_share_of_reviewed_2018_07_to_2019_12', date '2020-03-31'),
        ('review_cases_shortlisted', date '2021-09-30'),
        ('review_cases_final', date '2021-09-30'),
        ('review_authorities', date '2021-09-30')
    ) as listed (measure, known_on)
)

select
    published.measure,
    as_known.value,
    as_known.numerator,
    as_known.denominator,
    wilson_limits(as_known.numerator, as_known.denominator).lower as lower,
    wilson_limits(as_known.numerator, as_known.denominator).upper as upper,
    published.known_on,
    now_known.value as value_now
from published
inner join as_known on published.measure = as_known.measure and published.known_on = as_known.known_on
inner join cohort_headline_as_known(date '9999-12-30') as now_known on published.measure = now_known.measure
