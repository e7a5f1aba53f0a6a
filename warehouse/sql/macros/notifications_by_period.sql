-- One row per period, basis and area on $boundaries: how many notifications of what kind, as known on $day, with
-- $frozen as first notified. Counted once by month and authority, then rolled up; a share of a split authority counts
-- as that share. What was notified for an area outside its days is a row too, so that nothing is lost.
with by_area as (
    select
        counted.basis,
        counted.month,
        member.geographic_level,
        member.area_code,
        sum(member.share * counted.notifications) as notifications,
        sum(member.share * counted.children) as children,
        sum(member.share * counted.deaths) as deaths,
        sum(member.share * counted.serious_harm) as serious_harm,
        sum(member.share * counted.other) as other,
        sum(member.share * counted.under_1) as under_1,
        sum(member.share * counted.rapid_reviews) as rapid_reviews,
        sum(member.share * counted.nai_under_1) as nai_under_1,
        sum(member.share * counted.nai_under_1_reviewed) as nai_under_1_reviewed,
        sum(counted.nai_under_1) as nai_under_1_events,
        sum(member.share * member.share * counted.nai_under_1) as nai_under_1_variance,
        bool_or(member.share < 1) as is_apportioned
    from authority_month($day, $frozen) as counted
    inner join ref.area_member as member on counted.gss_code = member.gss_code and member.boundaries = $boundaries
    group by counted.basis, counted.month, member.geographic_level, member.area_code
),

by_period as (
    select
        period.period_kind,
        period.period_start,
        period.period_end,
        by_area.basis,
        by_area.geographic_level,
        by_area.area_code,
        sum(columns(by_area.* exclude (basis, month, geographic_level, area_code, is_apportioned))),
        bool_or(by_area.is_apportioned) as is_apportioned
    from by_area
    inner join ref.period as period on by_area.month = period.month
    group by all
),

complete as (
    select
        coalesce(reached.period_kind, by_period.period_kind) as period_kind,
        coalesce(reached.period_start, by_period.period_start) as period_start,
        coalesce(reached.period_end, by_period.period_end) as period_end,
        coalesce(reached.basis, by_period.basis) as basis,
        coalesce(reached.geographic_level, by_period.geographic_level) as geographic_level,
        coalesce(reached.area_code, by_period.area_code) as area_code,
        coalesce(reached.days, 0) as days,
        coalesce(reached.is_provisional, false) as is_provisional,
        coalesce(reached.is_partial, true) as is_partial,
        reached.period_kind is not null as is_reached,
        by_period.* exclude (period_kind, period_start, period_end, basis, geographic_level, area_code)
    from area_period($day, $boundaries) as reached
    full join by_period
        on
            reached.period_kind = by_period.period_kind
            and reached.period_start = by_period.period_start
            and reached.basis = by_period.basis
            and reached.geographic_level = by_period.geographic_level
            and reached.area_code = by_period.area_code
)

select
    period_kind,
    period_start,
    period_end,
    basis,
    geographic_level,
    area_code,
    coalesce(notifications, 0) as notifications,
    coalesce(children, 0) as children,
    coalesce(deaths, 0) as deaths,
    coalesce(serious_harm, 0) as serious_harm,
    coalesce(other, 0) as other,
    coalesce(under_1, 0) as under_1,
    case when basis = 'panel' then coalesce(rapid_reviews, 0) end as rapid_reviews,
    case when basis = 'panel' then coalesce(nai_under_1, 0) end as nai_under_1,
    case when basis = 'panel' then coalesce(nai_under_1_reviewed, 0) end as nai_under_1_reviewed,
    case when basis = 'panel' then coalesce(nai_under_1_events, 0) end as nai_under_1_events,
    case when basis = 'panel' then coalesce(nai_under_1_variance, 0) end as nai_under_1_variance,
    coalesce(is_apportioned, false) as is_apportioned,
    days,
    is_provisional,
    is_partial
from complete
where is_reached or period_kind <> 'rolling_12_months'
