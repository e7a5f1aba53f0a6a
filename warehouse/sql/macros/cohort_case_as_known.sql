-- One row per final case of the fieldwork review as known on $day: the review's own data set, its incident and its
-- parents.
-- A father is any man in a father's place; a feature of the parents is there when one of them has it.
with review_case as (
    select *
    from history.review_case_version
    where stage = 'final' and is_present and valid_from <= $day and (valid_to is null or valid_to > $day)
),

parent as (
    select
        *,
        role <> 'mother' as is_father
    from history.adult_version
    where
        role in ('mother', 'birth_father', 'stepfather', 'mothers_partner', 'adoptive_father')
        and is_present
        and valid_from <= $day
        and (valid_to is null or valid_to > $day)
),

parents as (
    select
        notification_id,
        bool_or(domestic_abuse_current = 'yes') as domestic_abuse_current,
        bool_or(domestic_abuse_historical = 'yes') as domestic_abuse_historical,
        bool_or(mental_health = 'yes') as mental_health,
        bool_or(care_leaver = 'yes') as care_leaver,
        bool_or(age_band in ('under_18', 'from_18_to_21')) as under_22,
        bool_or(is_father and convictions = 'yes') as father_convictions,
        bool_or(is_father and probation = 'open') as probation_open,
        bool_or(is_father and probation = 'previous') as probation_previous
    from parent
    group by notification_id
)

select
    review_case.notification_id,
    incident.gss_code,
    incident.region_code,
    review_case.outcome,
    review_case.injury,
    review_case.pattern,
    review_case.prognosis,
    review_case.relationship_of_male,
    incident.sex,
    review_case.ethnicity_reported,
    incident.age_months,
    case
        when incident.age_months between 2 and 4 then 'around_3_months'
        when incident.age_months < 2 then 'younger'
        when incident.age_months > 4 then 'older'
        else 'not_known'
    end as age,
    incident.agency_status,
    review_case.criminal_proceedings,
    review_case.both_parents_charged,
    review_case.care_finding,
    review_case.local_review,
    review_case.premature,
    review_case.family_nurse_partnership,
    review_case.themes,
    coalesce(parents.domestic_abuse_current, false) as domestic_abuse_current,
    coalesce(parents.domestic_abuse_historical, false) as domestic_abuse_historical,
    coalesce(parents.mental_health, false) as mental_health,
    coalesce(parents.care_leaver, false) as care_leaver,
    coalesce(parents.under_22, false) as under_22,
    coalesce(parents.father_convictions, false) as father_convictions,
    coalesce(parents.probation_open, false) as probation_open,
    coalesce(parents.probation_previous, false) as probation_previous
from review_case
inner join incidents_as_known($day) as incident on review_case.notification_id = incident.notification_id
left join parents on review_case.notification_id = parents.notification_id
