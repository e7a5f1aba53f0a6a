-- One row per dimension and category: final cases of the review against all notifications of non-accidental injury
-- under one of its window, July 2018 to July 2020, the final cases among them; as known on $day. The exact limits and
-- the probability are added by assets/statistics: beta and hypergeometric distributions are no SQL.
with final_case as (
    select notification_id
    from history.review_case_version
    where stage = 'final' and is_present and valid_from <= $day and (valid_to is null or valid_to > $day)
),

compared as (
    select
        incident.*,
        final_case.notification_id is not null as is_final,
        region.region_name
    from incident_reading($day, false) as incident
    left join final_case on incident.notification_id = final_case.notification_id
    left join ref.region as region on incident.region_code = region.region_code
    where
        final_case.notification_id is not null
        or (
            incident.in_panel_scope
            and incident.is_nai_under_1
            and incident.notified_on between date '2018-07-01' and date '2020-07-31'
        )
),

described as (
    select
        is_final,
        unnest(
            [
                {
                    'dimension': 'nature',
                    'category': case nature when 'death' then 'died' else 'seriously harmed or other' end
                },
                {
                    'dimension': 'gender',
                    'category': case when sex in ('male', 'female') then sex::varchar else 'other or not known' end
                },
                {
                    'dimension': 'age',
                    'category': case
                        when age_months < 2 then 'younger than 2 months'
                        when age_months <= 4 then 'around 3 months'
                        when age_months is not null then '5 months or older'
                        else 'not known'
                    end
                },
                {
                    'dimension': 'ethnicity',
                    'category': case
                        when ethnicity = 'WBRI' then 'White British'
                        when ethnicity in ('REFU', 'NOBT') then 'not known'
                        when ethnicity::varchar like 'W%' then 'another White background'
                        when ethnicity::varchar like 'M%' then 'mixed'
                        when ethnicity::varchar like 'A%' then 'Asian'
                        when ethnicity::varchar like 'B%' then 'Black'
                        else 'another background'
                    end
                },
                {
                    'dimension': 'agency_status',
                    'category': case agency_status
                        when 'universal' then 'universal services only'
                        when 'early_help' then 'Early Help'
                        when 'child_in_need' then 'Child in Need Plan'
                        when 'child_protection' then 'Child Protection Plan'
                        when 'looked_after' then 'looked after'
                        else 'not known'
                    end
                },
                { 'dimension': 'region', 'category': region_name },
                {
                    'dimension': 'local_review',
                    'category': case lcspr_decision
                        when 'yes' then 'local review decided'
                        when 'no' then 'no local review'
                        else 'pending or not known'
                    end
                }
            ],
            recursive := true
        )
    from compared
),

counted as (
    select
        dimension,
        category,
        count(*) filter (where is_final) as cohort_cases,
        count(*) as all_cases
    from described
    group by dimension, category
)

select
    *,
    sum(cohort_cases) over (partition by dimension)::bigint as cohort_denominator,
    sum(all_cases) over (partition by dimension)::bigint as all_denominator
from counted
