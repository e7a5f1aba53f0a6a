-- Notifications of England by financial year on both bases, beside each other and never added: one row per financial
-- year. A period not over is drawn once half of it is covered: before, it would look like a fall.
select
    period_start,
    max(notifications) filter (where basis = 'panel') as panel,
    max(notifications) filter (where basis = 'dfe') as dfe,
    coalesce(bool_or(is_provisional or is_partial) filter (where basis = 'panel'), false) as panel_is_incomplete,
    coalesce(bool_or(is_provisional or is_partial) filter (where basis = 'dfe'), false) as dfe_is_incomplete
from timeseries.notifications
where
    period_kind = 'financial_year'
    and geographic_level = 'national'
    and (not is_provisional or 2 * days > period_end - period_start)
group by period_start
order by period_start
