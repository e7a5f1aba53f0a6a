-- One row per period and area on $boundaries on basis panel: reviewed notifications of non-accidental injury under
-- one among the reviewed, with limits.
with counted as (
    select
        *,
        wilson_limits(nai_under_1_reviewed, rapid_reviews) as limits
    from notifications_by_period($day, $frozen, $boundaries)
    where basis = 'panel' and days > 0
)

select
    period_kind,
    period_start,
    period_end,
    basis,
    geographic_level,
    area_code,
    nai_under_1_reviewed as numerator,
    rapid_reviews as denominator,
    nai_under_1_reviewed / nullif(rapid_reviews, 0) as share,
    limits.lower as share_lower,
    limits.upper as share_upper,
    is_apportioned,
    is_provisional,
    is_partial
from counted
