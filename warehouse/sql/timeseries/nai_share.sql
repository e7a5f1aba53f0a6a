-- One row per period and area on basis panel: reviewed notifications of non-accidental injury under one, among the
-- reviewed.
select
    period_kind,
    period_start,
    basis,
    geographic_level,
    area_code,
    nai_under_1_reviewed as numerator,
    rapid_reviews as denominator,
    is_provisional
from timeseries.notifications
where basis = 'panel'
