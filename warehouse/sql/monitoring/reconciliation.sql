-- One row per published figure: what was published against what the extracts give, as known on its day and as known
-- now. Compared
-- as published: percentages in whole percent, "more than 300" as more. `figure_value` (figure_id, known_on, value)
-- holds the
-- values as known on each figure's day, `figure_value_now` (figure_id, value) those as known now.
with explained as (
    select *
    from (
        values
        (
            'dfe_sin_2014_15_total',
            'Notified to Ofsted before the Panel existed: no extract holds notifications before April 2018.'
        )
    ) as listed (figure_id, reason)
),

stated as (
    select
        published.*,
        figure_value.value as computed,
        figure_value_now.value as computed_now,
        case when published.unit = 'percent' then round(figure_value.value) else figure_value.value end as rounded,
        case when published.unit = 'percent' then round(figure_value_now.value) else figure_value_now.value end
            as rounded_now,
        published.figure_id = 'engaged_practitioners_over' as is_more_than
    from ref.published_figure as published
    left join figure_value
        on published.figure_id = figure_value.figure_id and published.known_on = figure_value.known_on
    left join figure_value_now on published.figure_id = figure_value_now.figure_id
),

compared as (
    select
        *,
        case
            when rounded is null then 'not_computable'
            when is_more_than then if(rounded > value, 'match', 'differs')
            else if(rounded = value, 'match', 'differs')
        end as status
    from stated
)

select
    compared.figure_id,
    compared.value as published,
    compared.known_on,
    compared.computed,
    compared.computed_now,
    compared.rounded - compared.value as difference,
    compared.status,
    case
        when compared.status = 'not_computable'
            then coalesce(explained.reason, 'No record of its period, as known on that day, is loaded.')
        when compared.status = 'differs' and compared.is_more_than
            then 'Published as more than this; no more are recorded.'
        when compared.status = 'differs' and compared.rounded_now = compared.value
            then
                'As known now the extracts give this number, as known on that day they did not: a delivery up to that'
                || ' day is missing, or was put right later.'
        when compared.status = 'differs'
            then 'The extracts loaded, as known on that day, give another number than was published.'
        when compared.is_more_than then 'Published as "more than": any larger number matches.'
    end as reason,
    compared.source,
    compared.location
from compared
left join explained on compared.figure_id = explained.figure_id
