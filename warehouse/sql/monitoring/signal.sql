-- One row per watched measure, category, area and period, and delivery that moved a figure of it: the figure known from
-- that delivery on, and the delivery that first covered the period (assets/watching judges it then). A period nothing
-- was told of has one row of zeros.
with delivery as (
    select distinct
        extract,
        extract_date
    from quality.load
    where status = 'loaded' and extract in ('notifications', 'children', 'rapid_reviews')
),

month as (
    select
        period.month,
        period.period_end,
        last_day.day as reviews_due_on
    from ref.period as period
    inner join ref.working_day as month_end on period.period_end = month_end.day
    inner join ref.working_day as last_day
        on month_end.working_day_number + 16 = last_day.working_day_number and last_day.is_working_day
    where period.period_kind = 'month' and period.month >= date '2018-07-01'
),

-- What a figure is made from: a month is covered once all of these have been delivered for the whole of it.
needed as (
    select
        measure,
        unnest(extracts) as extract,
        is_reviews_due
    from (
        values
        ('nai_under_1', ['notifications', 'children'], false),
        ('nai_share', ['notifications', 'children', 'rapid_reviews'], false),
        ('within_5_days', ['notifications'], false),
        ('reviewed_within_15_days', ['notifications', 'rapid_reviews'], true),
        ('notifications', ['notifications', 'children'], false)
    ) as made (measure, extracts, is_reviews_due)
),

first_covering as (
    select
        needed.measure,
        needed.extract,
        month.month,
        min(delivery.extract_date) as covered_on
    from needed
    cross join month
    left join delivery
        on
            needed.extract = delivery.extract
            and delivery.extract_date >= if(needed.is_reviews_due, month.reviews_due_on, month.period_end)
    group by needed.measure, needed.extract, month.month
),

covered as (
    select
        measure,
        month,
        max(covered_on) as covered_on
    from first_covering
    group by measure, month
    having count(covered_on) = count(*)
),

incident as (
    select
        notified_month as month,
        unnest(
            [{ 'known_on': valid_from, 'step': 1 }, { 'known_on': valid_to, 'step': -1 }], recursive := true
        ),
        aware_to_notified,
        notified_to_review,
        nature,
        sex,
        agency_status,
        age_months
    from history.incident_version
    where in_panel_scope
),

move as (
    select
        month,
        known_on,
        step,
        unnest(
            [
                {
                    'measure': 'within_5_days',
                    'category': '',
                    'is_trial': aware_to_notified is not null,
                    'is_event': coalesce(aware_to_notified <= 5, false)
                },
                {
                    'measure': 'reviewed_within_15_days',
                    'category': '',
                    'is_trial': true,
                    'is_event': coalesce(notified_to_review <= 15, false)
                },
                {
                    'measure': 'notifications',
                    'category': 'nature ' || nature,
                    'is_trial': true,
                    'is_event': true
                },
                {
                    'measure': 'notifications',
                    'category': 'sex ' || sex,
                    'is_trial': true,
                    'is_event': true
                },
                {
                    'measure': 'notifications',
                    'category': 'agency_status ' || agency_status,
                    'is_trial': true,
                    'is_event': true
                },
                {
                    'measure': 'notifications',
                    'category': 'age ' || case
                        when age_months < 12 then 'under_1'
                        when age_months < 72 then '1_to_5'
                        when age_months < 132 then '6_to_10'
                        when age_months < 192 then '11_to_15'
                        when age_months >= 192 then '16_and_over'
                        else 'not_known'
                    end,
                    'is_trial': true,
                    'is_event': true
                }
            ],
            recursive := true
        )
    from incident
    where known_on is not null
),

moved as (
    select
        measure,
        category,
        month,
        known_on,
        sum(step) filter (where is_event) as events_change,
        sum(step) filter (where is_trial) as trials_change
    from move
    group by measure, category, month, known_on
),

counted as (
    select
        measure,
        category,
        'E92000001' as area_code,
        month,
        known_on,
        sum(events_change) over deliveries as events,
        sum(trials_change) over deliveries as trials
    from moved
    window
        deliveries as (
            partition by measure, category, month
            order by known_on
        )
    union all by name
    select
        'nai_under_1' as measure,
        '' as category,
        area_code,
        period_start as month,
        known_on,
        nai_under_1 as events,
        notifications as trials
    from timeseries.revisions
    where geographic_level <> 'local_authority'
    union all by name
    select
        'nai_share' as measure,
        '' as category,
        area_code,
        period_start as month,
        known_on,
        nai_under_1_reviewed as events,
        rapid_reviews as trials
    from timeseries.revisions
    where geographic_level <> 'local_authority'
),

-- Every series has every covered month, as if nothing had been told of it before anything was.
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
    from (select unnest(['nai_under_1', 'nai_share']) as measure)
    cross join (
        select 'E92000001' as area_code
        union
        select region_code from ref.region
    )
),

monthly as (
    select
        told.measure,
        told.category,
        told.area_code,
        covered.month as period_start,
        covered.covered_on,
        date '1900-01-01' as known_on,
        0 as events,
        0 as trials
    from told
    inner join covered on told.measure = covered.measure
    union all by name
    select
        counted.* exclude (month),
        counted.month as period_start,
        covered.covered_on
    from counted
    inner join covered on counted.measure = covered.measure and counted.month = covered.month
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
    where status = 'loaded' and not is_full and extract <> 'dfe_statistics'
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
order by all
