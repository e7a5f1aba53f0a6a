-- One row per figure of every loaded release of the department's own series; of a release sent again the newest file
-- counts.
with release as (
    select
        load_id,
        extract_date::varchar || coalesce(' ' || tag, '') as release,
        loaded_at
    from quality.load
    where extract = 'dfe_statistics' and status = 'loaded'
    qualify row_number() over (partition by extract_date, tag order by loaded_at desc, load_id desc) = 1
)

select
    release.release,
    statistic.period_kind,
    statistic.period_start,
    statistic.geographic_level,
    statistic.area_code,
    statistic.breakdown,
    statistic.category,
    statistic.number as value,
    statistic.number_symbol as symbol,
    statistic.percentage,
    statistic.percentage_symbol
from internal.published_statistic as statistic
inner join release on statistic.load_id = release.load_id
