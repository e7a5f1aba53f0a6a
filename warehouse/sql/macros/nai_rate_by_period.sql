-- One row per period and area on $boundaries on basis panel: non-accidental injury under one per 100,000 infants and
-- year, with limits. The infants are those of the year the middle of the period lies in; the time is the days the
-- extracts and the area cover. Of shared out counts the limits are those of a weighted sum (Dobson and others 1991);
-- of whole ones this is the ordinary interval.
with counted as (
    select
        series.*,
        infants.infants,
        infants.denominator_basis,
        series.days / 365.25e0 as years,
        case
            when infants.infants >= 100
                then 100000 / nullif(infants.infants * series.days / 365.25e0, 0)
        end as per_event,
        sqrt(coalesce(series.nai_under_1_variance / nullif(series.nai_under_1_events, 0), 1)) as weight,
        poisson_limits(series.nai_under_1_events) as limits
    from notifications_by_period($day, $frozen, $boundaries) as series
    left join ref.area_infants as infants
        on
            series.area_code = infants.area_code
            and infants.year
            = year(
                series.period_start
                + to_months((date_diff('month', series.period_start, series.period_end + 1) // 2)::integer)
            )
    where series.basis = 'panel' and series.days > 0
)

select
    period_kind,
    period_start,
    period_end,
    basis,
    geographic_level,
    area_code,
    nai_under_1,
    infants,
    years,
    nai_under_1 * per_event as rate_per_100k,
    greatest(nai_under_1 + weight * (limits.lower - nai_under_1_events), 0) * per_event as rate_lower,
    (nai_under_1 + weight * (limits.upper - nai_under_1_events)) * per_event as rate_upper,
    case
        when infants is null then 'no estimate for this area on these boundaries'
        when infants < 100 then 'too few infants for a rate'
        else denominator_basis
    end as denominator_basis,
    is_apportioned,
    is_provisional,
    is_partial
from counted
