-- One row per figure of every loaded release of the department's own series. `accepted` holds the fitting rows of every file of
-- that extract; of a release sent again the newest file counts.
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
    accepted.period_kind,
    accepted.period_start,
    accepted.geographic_level,
    accepted.area_code,
    accepted.breakdown,
    accepted.category,
    accepted.number as value,
    accepted.number_symbol as symbol,
    accepted.percentage,
    accepted.percentage_symbol
from accepted
inner join release on accepted.load_id = release.load_id
