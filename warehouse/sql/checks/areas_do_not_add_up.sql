-- In every period and basis the regions make up England, and so do the authorities, of the time and of today.
with england as (
    select *
    from timeseries.notifications
    where geographic_level = 'national'
),

part as (
    select
        period_kind,
        period_start,
        basis,
        geographic_level as level,
        notifications,
        children,
        nai_under_1
    from timeseries.notifications
    where geographic_level <> 'national'
    union all
    select
        period_kind,
        period_start,
        basis,
        'todays boundaries',
        notifications,
        children,
        nai_under_1
    from timeseries.notifications_todays_boundaries
),

summed as (
    select
        period_kind,
        period_start,
        basis,
        level,
        sum(notifications) as notifications,
        sum(children) as children,
        sum(nai_under_1) as nai_under_1
    from part
    group by period_kind, period_start, basis, level
)

select
    count(*) as violations,
    'error' as severity,
    'timeseries.notifications' as table_name
from england
cross join (values ('regional'), ('local_authority'), ('todays boundaries')) as listed (level)
left join summed
    on
        england.period_kind = summed.period_kind
        and england.period_start = summed.period_start
        and england.basis = summed.basis
        and listed.level = summed.level
where
    abs(england.notifications - coalesce(summed.notifications, 0)) > 1e-6
    or abs(england.children - coalesce(summed.children, 0)) > 1e-6
    or abs(coalesce(england.nai_under_1, 0) - coalesce(summed.nai_under_1, 0)) > 1e-6
