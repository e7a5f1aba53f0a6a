-- One row per scope rule, everything known first.
select
    rule,
    notifications,
    wording
from quality.scope_count
order by rule <> 'all_notifications', rule not in ('in_panel_scope', 'in_dfe_scope'), rule
