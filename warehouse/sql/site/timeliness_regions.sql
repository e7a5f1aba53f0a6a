-- One row per region, and England last, of the newest complete financial year: what was due and made in time.
with newest as (
    select max(period_start) as period_start
    from timeseries.timeliness
    where
        period_kind = 'financial_year'
        and geographic_level = 'national'
        and basis = 'panel'
        and period_start >= date '2018-07-01'
        and not is_provisional
        and not is_partial
)

select
    coalesce(region.region_name, 'England') as area,
    series.period_start,
    series.due_5_days,
    series.within_5_days,
    series.within_5_days_share,
    series.within_5_days_lower,
    series.within_5_days_upper,
    series.aware_to_notified_median,
    series.due_15_days_of_notification,
    series.within_15_days_of_notification,
    series.within_15_days_of_notification_share,
    series.within_15_days_of_notification_lower,
    series.within_15_days_of_notification_upper,
    series.notified_to_review_median
from timeseries.timeliness as series
inner join newest on series.period_start = newest.period_start
left join ref.region as region on series.area_code = region.region_code
where
    series.period_kind = 'financial_year'
    and series.basis = 'panel'
    and series.geographic_level in ('national', 'regional')
order by series.geographic_level = 'national', area
