-- Notifications of England by month on both bases, beside each other and never added: one row per month.
select
    period_start,
    max(notifications) filter (where basis = 'panel') as panel,
    max(notifications) filter (where basis = 'dfe') as dfe,
    bool_or(is_provisional or is_partial) as is_incomplete
from timeseries.notifications
where period_kind = 'month' and geographic_level = 'national'
group by period_start
order by period_start
