-- One row per status of the reconciliation: how many figures.
select
    status,
    count(*) as figures
from monitoring.reconciliation
group by status
