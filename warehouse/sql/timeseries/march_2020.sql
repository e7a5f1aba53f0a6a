-- One row per month of England from July 2018, the Panel's first whole month, to March 2022: notifications of
-- non-accidental injury under one and the infant years they are out of. The regression over them is added by
-- assets/statistics: its rows are the table's.
select
    period_start,
    nai_under_1,
    infants * years as infant_years,
    period_start >= date '2020-04-01' as is_after
from timeseries.nai_rate
where
    period_kind = 'month'
    and geographic_level = 'national'
    and period_start between date '2018-07-01' and date '2022-03-01'
    and not is_provisional
order by period_start
