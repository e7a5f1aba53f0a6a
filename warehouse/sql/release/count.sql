-- One row per period, basis, area, topic and category with at least one notification: the counts a release is made of,
-- as known on $day. Unsuppressed: nothing outside the release may read them.
with incident as (
    select *
    from incident_on_basis($day, false)
    where notified_on <= $day
),

described as (
    select
        basis,
        notified_month,
        gss_code,
        unnest(
            [
                { 'topic': 'total', 'category': 'total' },
                { 'topic': 'nature', 'category': nature::varchar },
                { 'topic': 'sex', 'category': sex::varchar },
                { 'topic': 'age', 'category': age_group(is_unborn, is_under_1, age_months) },
                {
                    'topic': 'ethnicity',
                    'category': case
                        when ethnicity::varchar in ('WBRI', 'WIRI', 'WIRT', 'WOTH', 'WROM') then 'white'
                        when ethnicity::varchar in ('MWBC', 'MWBA', 'MWAS', 'MOTH') then 'mixed'
                        when ethnicity::varchar in ('AIND', 'APKN', 'ABAN', 'AOTH', 'CHNE') then 'asian'
                        when ethnicity::varchar in ('BCRB', 'BAFR', 'BOTH') then 'black'
                        when ethnicity::varchar = 'OOTH' then 'other'
                        else 'not_known'
                    end
                },
                { 'topic': 'looked_after', 'category': looked_after::varchar },
                { 'topic': 'review', 'category': case when has_rapid_review then 'reviewed' else 'not_reviewed' end },
                { 'topic': 'nai', 'category': case when is_nai_under_1 then 'nai' else 'rest' end },
                {
                    'topic': 'nai_review',
                    'category': case when is_nai_under_1 then 'nai' else 'rest' end
                    || case when has_rapid_review then '_reviewed' else '_not_reviewed' end
                }
            ],
            recursive := true
        )
    from incident
)

select
    described.basis,
    period.period_kind,
    period.period_start,
    member.geographic_level,
    member.area_code,
    described.topic,
    described.category,
    count(*) as cases
from described
inner join ref.period as period
    on
        described.notified_month = period.month
        and period.period_kind in ('quarter', 'half_year', 'financial_year')
inner join ref.area_member as member on described.gss_code = member.gss_code and member.boundaries = 'of_the_time'
group by all
