-- One row per headline measure as known on $day: what is counted and what it is out of. Basis panel, by date
-- notified. The 257
-- are notified with or without a review; the 27 % are out of those reviewed.
with counted as (
    select
        count(*) filter (where is_nai_under_1 and notified_on <= date '2020-07-31') as nai_under_1,
        count(*) filter (where is_nai_under_1 and has_rapid_review and notified_on <= date '2019-12-31')
            as nai_under_1_reviewed,
        count(*) filter (where nature = 'death' and has_rapid_review and notified_on <= date '2019-12-31')
            as deaths_reviewed,
        count(*) filter (
            where
            agency_status in ('child_in_need', 'child_protection', 'looked_after')
            and has_rapid_review
            and notified_on <= date '2019-12-31'
        ) as known_to_social_services,
        count(*) filter (where has_rapid_review and notified_on <= date '2019-12-31') as reviewed
    from incidents_as_known($day)
    where in_panel_scope and notified_on >= date '2018-07-01'
),

funnel as (
    select
        max(cases) filter (where stage = 'shortlisted') as shortlisted_cases,
        max(cases) filter (where stage = 'final') as final_cases,
        max(authorities) filter (where stage = 'final') as final_authorities
    from cohort_funnel_as_known($day)
),

counts as (
    select
        counted.*,
        funnel.*
    from counted
    cross join funnel
),

named as (
    unpivot counts on columns(*) into name counted value cases
),

listed as (
    select *
    from (
        values
        ('nai_under_1_notified_2018_07_to_2020_07', 'nai_under_1', null),
        ('nai_under_1_share_of_reviewed_2018_07_to_2019_12', 'nai_under_1_reviewed', 'reviewed'),
        ('deaths_share_of_reviewed_2018_07_to_2019_12', 'deaths_reviewed', 'reviewed'),
        (
            'known_to_social_services_share_of_reviewed_2018_07_to_2019_12',
            'known_to_social_services',
            'reviewed'
        ),
        ('review_cases_shortlisted', 'shortlisted_cases', null),
        ('review_cases_final', 'final_cases', null),
        ('review_authorities', 'final_authorities', null)
    ) as named_measure (measure, numerator, denominator)
)

select
    listed.measure,
    counted.cases as numerator,
    out_of.cases as denominator,
    case
        when listed.denominator is null then counted.cases::double
        else counted.cases / nullif(out_of.cases, 0)
    end as value
from listed
left join named as counted on listed.numerator = counted.counted
left join named as out_of on listed.denominator = out_of.counted
