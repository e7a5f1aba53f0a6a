-- Notifications of England by month on both bases, beside each other and never added: one row per month, and whether it
-- is over as far as the data go: the count of one that is not would look like a fall.
select
    period_start,
    max(notifications) filter (where basis = 'panel') as panel,
    max(notifications) filter (where basis = 'dfe') as dfe,
    coalesce(bool_or(is_provisional or is_partial) filter (where basis = 'panel'), false) as panel_is_incomplete,
    coalesce(bool_or(is_provisional or is_partial) filter (where basis = 'dfe'), false) as dfe_is_incomplete,
    not bool_or(is_provisional) as is_over
from timeseries.notifications
where
    period_kind = 'month'
    and geographic_level = 'national'
group by period_start
order by period_start
