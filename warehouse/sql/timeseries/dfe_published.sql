-- One row per figure of every loaded release of the department's own series; of a release sent again the newest file
-- counts.
with release as (
    select
        load.load_id,
        load.extract_date::varchar || coalesce(' ' || load.tag, '') as release
    from quality.load as load
    inner join internal.last_coming as coming on load.load_id = coming.load_id
    where load.extract = 'dfe_statistics' and load.status = 'loaded'
    qualify
        row_number()
            over (
                partition by load.extract_date, load.tag
                order by coalesce(coming.place, 0) desc, load.loaded_at desc, load.load_id desc
            )
        = 1
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
