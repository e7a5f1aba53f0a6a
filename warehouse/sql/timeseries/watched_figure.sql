-- One row per watched measure, category, area and period, and delivery that moved a figure of it: the figure as that
-- delivery left it, and the delivery that first covered the period. Where the covering delivery told nothing of a
-- period, it has a row of zeros there.
with incident as (
    select
        notified_month as period_start,
        unnest(
            [{ 'known_on': valid_from, 'step': 1 }, { 'known_on': valid_to, 'step': -1 }], recursive := true
        ),
        aware_to_notified,
        notified_to_review,
        nature,
        sex,
        agency_status,
        age_group(is_unborn, is_under_1, age_months) as age
    from history.incident_version
    where in_panel_scope
),

move as (
    select
        period_start,
        known_on,
        step,
        'within_5_days' as measure,
        '' as category,
        aware_to_notified is not null as is_trial,
        coalesce(aware_to_notified <= 5, false) as is_event
    from incident
    union all by name
    select
        period_start,
        known_on,
        step,
        'reviewed_within_15_days' as measure,
        '' as category,
        true as is_trial,
        coalesce(notified_to_review <= 15, false) as is_event
    from incident
    union all by name
    select
        period_start,
        known_on,
        step,
        'notifications' as measure,
        unnest(
            [
                'nature ' || nature,
                'sex ' || sex,
                'agency_status ' || agency_status,
                case when age not in ('unborn', 'not_known') then 'age ' || age end
            ]
        ) as category,
        true as is_trial,
        true as is_event
    from incident
),

moved as (
    select
        measure,
        category,
        period_start,
        known_on,
        sum(step) filter (where is_event) as events_change,
        sum(step) filter (where is_trial) as trials_change
    from move
    where known_on is not null and category is not null
    group by measure, category, period_start, known_on
),

counted as (
    select
        measure,
        category,
        'E92000001' as area_code,
        period_start,
        known_on,
        coalesce(sum(events_change) over deliveries, 0) as events,
        coalesce(sum(trials_change) over deliveries, 0) as trials
    from moved
    window
        deliveries as (
            partition by measure, category, period_start
            order by known_on
        )
    union all by name
    select
        unnest(['nai_under_1', 'notifications']) as measure,
        '' as category,
        area_code,
        period_start,
        known_on,
        unnest([nai_under_1, notifications]) as events,
        notifications as trials
    from timeseries.revisions
    where geographic_level <> 'local_authority'
    union all by name
    select
        'nai_share' as measure,
        '' as category,
        area_code,
        period_start,
        known_on,
        nai_under_1_reviewed as events,
        rapid_reviews as trials
    from timeseries.revisions
    where geographic_level <> 'local_authority'
),

-- Every area has its counts and its share, however little was told of it; a stratum begins with its first notification.
told as (
    select distinct
        measure,
        category,
        area_code
    from counted
    union
    select
        measure,
        '' as category,
        area_code
    from (select unnest(['nai_under_1', 'nai_share', 'notifications']) as measure)
    cross join (
        select 'E92000001' as area_code
        union
        select region_code from ref.region
    )
),

first_told as (
    select
        measure,
        category,
        area_code,
        period_start,
        min(known_on) as known_on
    from counted
    group by all
),

monthly as (
    select
        counted.*,
        covered.covered_on
    from counted
    inner join month_covered() as covered
        on counted.measure = covered.measure and counted.period_start = covered.month
    union all by name
    select
        told.measure,
        told.category,
        told.area_code,
        covered.month as period_start,
        covered.covered_on as known_on,
        0 as events,
        0 as trials,
        covered.covered_on
    from told
    inner join month_covered() as covered on told.measure = covered.measure
    left join first_told
        on
            told.measure = first_told.measure
            and told.category = first_told.category
            and told.area_code = first_told.area_code
            and covered.month = first_told.period_start
    where coalesce(first_told.known_on > covered.covered_on, true)
),

exposed as (
    select
        monthly.*,
        case
            when monthly.measure = 'nai_under_1'
                then infants.infants * day(last_day(monthly.period_start)) / 365.25e0
            else 1.0
        end as exposure
    from monthly
    left join ref.area_infants as infants
        on monthly.area_code = infants.area_code and year(monthly.period_start) = infants.year
),

published as (
    select
        'dfe_half_year' as measure,
        '' as category,
        area_code,
        period_start,
        min(release_on) over (partition by area_code, period_start) as covered_on,
        release_on as known_on,
        value as events,
        value as trials,
        1.0 as exposure
    from (
        select
            area_code,
            period_start,
            left(release, 10)::date as release_on,
            max_by(value, release) as value
        from timeseries.dfe_published
        where
            period_kind = 'half_year'
            and geographic_level = 'national'
            and breakdown = 'Total'
            and value is not null
        group by all
    )
),

volume as (
    select
        'delivery_rows' as measure,
        extract as category,
        'E92000001' as area_code,
        extract_date as period_start,
        extract_date as covered_on,
        extract_date as known_on,
        sum(rows_in) as events,
        sum(rows_in) as trials,
        1.0 as exposure
    from quality.load
    where status = 'loaded' and not is_full and extract <> 'dfe_statistics' and extract_date is not null
    group by all
)

select
    measure,
    category,
    area_code,
    period_start,
    covered_on,
    known_on,
    events::double as events,
    trials::double as trials,
    exposure::double as exposure
from (
    select * from exposed
    union all by name
    select * from published
    union all by name
    select * from volume
)
