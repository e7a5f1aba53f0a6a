-- One row per published figure of the fieldwork review that can be counted as known on $day: none of the cases where
-- no
-- final case is known, none of the meetings where no meeting is. Most are a category of the breakdown.
with breakdown as (
    select
        published.figure_id,
        breakdown.cases
    from ref.published_figure as published
    inner join cohort_breakdown_as_known($day) as breakdown
        on
            published.category = breakdown.category
            and breakdown.dimension = case
                when published.figure_id = 'engaged_local_reviews' then 'local_review'
                else published.dimension
            end
    where published.basis = 'review' and breakdown.denominator > 0
),

stage as (
    select
        max(cases) filter (where stage = 'shortlisted') as shortlisted,
        max(cases) filter (where stage = 'final') as final,
        max(authorities) filter (where stage = 'final') as authorities,
        max(regions) filter (where stage = 'final') as regions
    from cohort_funnel_as_known($day)
    having max(cases) filter (where stage = 'final') > 0
),

met as (
    select
        max(people) filter (where "group" = 'practitioners') as practitioners,
        max(people) filter (where "group" = 'strategic_partners') as strategic_partners,
        max(people) filter (where "group" = 'family') as family,
        max(people) filter (where "group" = 'men_interviewed') as men_interviewed
    from cohort_engagement_as_known($day)
    having sum(people) > 0
),

final_case as (
    select
        count(distinct gss_code) filter (where family_nurse_partnership = 'yes') as nurse_partnership_areas,
        100 * count(*) filter (where under_22) / nullif(count(*), 0) as young_families_percent
    from cohort_case_as_known($day)
),

named as (
    select
        stage.shortlisted::double as funnel_shortlist,
        stage.final::double as funnel_cohort,
        stage.authorities::double as cohort_local_authorities,
        stage.regions::double as cohort_regions,
        met.practitioners::double as engaged_practitioners,
        met.strategic_partners::double as engaged_strategic_partners,
        (met.practitioners + met.strategic_partners)::double as engaged_practitioners_over,
        met.family::double as engaged_family_members,
        met.men_interviewed::double as engaged_men_interviewed,
        final_case.young_families_percent,
        final_case.nurse_partnership_areas::double as fnp_areas
    from (values (1)) as one (row_number)
    left join met on one.row_number = 1
    left join stage on one.row_number = 1
    left join final_case on stage.final is not null
)

select
    figure_id,
    cases::double as value
from breakdown
union all
select
    figure_id,
    value
from (unpivot named on columns(*) into name figure_id value value)
